//! Somebody signed in who reads tickets and takes what their page offers, at random: now at one process, now at
//! another, with old forms, the same form twice, and two forms at once.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use helpdesk::domain::input::{Input, Kind};
use helpdesk::domain::lifecycle::{Action, TABLE};

use super::random::Random;
use crate::support::{Browser, Form, Page, form_of};

/// How many forms somebody keeps open to send them late.
const KEPT: usize = 5;
/// How the words begin that forms are known by.
const WORD: &str = "word-";
/// How long somebody waits whom nobody answers.
const AGAIN: Duration = Duration::from_millis(50);

/// A form that was sent, and what came of it.
#[derive(Debug, Clone)]
pub struct Sent {
    pub number: i64,
    pub person_id: i64,
    pub action: Action,
    /// The word in its texts that no other form has; `None` for forms without a text.
    pub mark: Option<String>,
    pub version: Option<i64>,
    /// The form's one-time word.
    pub once: String,
    pub came_to: CameTo,
}

/// What came of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameTo {
    Acknowledged,
    /// By this status: a conflict, out of sight, or a value that does not fit any more.
    Refused(u16),
    /// Nobody answered.
    Unknown,
}

/// What all clients did.
#[derive(Debug, Default)]
pub struct Tally {
    pub requests: usize,
    pub unanswered: usize,
    /// Answers that nobody should get, each with what it answers.
    pub faults: Vec<String>,
    /// Answers that the database is away, which are faults unless it is.
    pub unavailable: usize,
    pub sent: Vec<Sent>,
    /// The same form sent twice at once, through two processes.
    pub doubles: usize,
}

impl Tally {
    /// How many forms were acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        self.sent.iter().filter(|sent| sent.came_to == CameTo::Acknowledged).count()
    }
}

/// One of them.
pub struct Client {
    pub person_id: i64,
    /// A browser at each process, in one session.
    pub browsers: Vec<Browser>,
    pub tickets: Rc<Vec<i64>>,
    pub today: NaiveDate,
    pub random: Random,
    pub tally: Rc<RefCell<Tally>>,
    /// What makes this one's words different from others'.
    pub nth: usize,
    words: usize,
    listed: Vec<i64>,
    kept: Vec<Filled>,
}

/// A filled form.
#[derive(Debug, Clone)]
struct Filled {
    form: Form,
    number: i64,
    action: Action,
    mark: Option<String>,
}

impl Filled {
    fn field(&self, name: &str) -> Option<&str> {
        self.form.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

impl Client {
    pub fn new(nth: usize, person_id: i64, browsers: Vec<Browser>, load: &super::load::Load) -> Self {
        Self {
            person_id,
            browsers,
            tickets: Rc::clone(&load.tickets),
            today: load.today,
            random: Random::of(load.seed, nth),
            tally: Rc::clone(&load.tally),
            nth,
            words: 0,
            listed: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// Looks at a ticket and does something about it.
    pub async fn step(&mut self) {
        if self.random.once_in(8) && !self.kept.is_empty() {
            let old = self.kept.remove(0);
            return self.send(old).await;
        }
        let Some(number) = self.ticket().await else { return };
        let Some(filled) = self.choose(number).await else { return };
        if self.random.once_in(6) {
            self.kept.push(filled.clone());
            self.kept.truncate(KEPT);
            // Sent for the first time when it has grown old, or once more.
            if self.random.once_in(2) {
                return;
            }
        }
        match self.random.below(6) {
            0 => self.send_twice(filled).await,
            1 => {
                let other = self.another(&filled);
                self.send_both(filled, other).await;
            }
            _ => self.send(filled).await,
        }
    }

    /// One of the tickets on their list, which they look at now and then, and sometimes one that is not theirs.
    async fn ticket(&mut self) -> Option<i64> {
        if self.listed.is_empty() || self.random.once_in(10) {
            let page = self.read("/tickets").await?;
            let lines = page.all("[data-ticket]");
            self.listed = lines.iter().filter_map(|line| line.attr("data-ticket")?.parse().ok()).collect();
        }
        let from = if self.random.once_in(20) { &*self.tickets } else { &self.listed };
        self.random.pick(from).copied()
    }

    /// Reads a page at some process; `None` when nobody answers or it is not theirs to see.
    async fn read(&mut self, path: &str) -> Option<Page> {
        let at = self.random.below(self.browsers.len());
        self.tally.borrow_mut().requests += 1;
        let Some(page) = self.browsers[at].try_get(path).await else {
            self.tally.borrow_mut().unanswered += 1;
            tokio::time::sleep(AGAIN).await;
            return None;
        };
        match page.status {
            200 => return Some(page),
            404 => {}
            _ => self.fault(path, &page),
        }
        None
    }

    /// Reads a ticket's page, chooses one of its forms and fills it.
    async fn choose(&mut self, number: i64) -> Option<Filled> {
        let page = self.read(&format!("/tickets/{number}")).await?;
        let offered: Vec<Action> =
            TABLE.iter().map(|row| row.action).filter(|action| page.has(&form_of(action.as_str()))).collect();
        let action = *self.random.weighed(&offered, |action| weight(*action))?;
        Some(self.fill(&page, number, action))
    }

    fn fill(&mut self, page: &Page, number: i64, action: Action) -> Filled {
        let selector = form_of(action.as_str());
        let word = self.word();
        let mut form = page.form(&selector);
        let mut mark = None;
        for input in action.row().inputs {
            if !form.names.iter().any(|name| name == input.name) {
                continue;
            }
            let offered = page.options(&selector, input.name);
            let Some(value) = self.value(action, *input, &offered, &word) else { continue };
            if value == word {
                mark = Some(word.clone());
            }
            set(&mut form, input.name, &value);
        }
        // What the choice of another field leaves out is left out, the word included.
        if action == Action::Return && form.fields.iter().any(|(_, value)| value == "collection") {
            mark = None;
        }
        Filled { form, number, action, mark }
    }

    /// What is typed into a field; `None` leaves it as the page fills it.
    fn value(&mut self, action: Action, input: Input, offered: &[String], word: &str) -> Option<String> {
        match input.kind {
            // One correction at a time, and one that always corrects something.
            Kind::Line(_) | Kind::Text(_) if action == Action::Details && input.name != "contact_name" => None,
            Kind::Line(_) | Kind::Text(_) => Some(word.to_owned()),
            // Far enough away that nobody is reminded of it.
            Kind::Date => Some((self.today + TimeDelta::days(3 + self.day())).to_string()),
            Kind::Percent => Some(self.random.below(101).to_string()),
            Kind::Money => Some(format!("{}.50", self.random.below(9000))),
            _ => self.random.pick(offered).cloned(),
        }
    }

    fn day(&mut self) -> i64 {
        i64::try_from(self.random.below(60)).expect("small")
    }

    /// The same form as somebody would fill it at another browser.
    fn another(&mut self, filled: &Filled) -> Filled {
        let mut other = filled.clone();
        let word = self.word();
        for (name, value) in &mut other.form.fields {
            if name == "once" || Some(&*value) == filled.mark.as_ref() {
                value.clone_from(&word);
            }
        }
        other.mark = filled.mark.as_ref().map(|_| word);
        other
    }

    fn word(&mut self) -> String {
        self.words += 1;
        format!("{WORD}{}-{}", self.nth, self.words)
    }

    async fn send(&mut self, filled: Filled) {
        let at = self.random.below(self.browsers.len());
        let came_to = self.post(at, &filled).await;
        self.record(filled, came_to);
    }

    /// The same form through two processes at the same moment, as a double tap would.
    async fn send_twice(&mut self, filled: Filled) {
        let both = tokio::join!(self.post(0, &filled), self.post(self.browsers.len() - 1, &filled));
        let came_to = match both {
            (CameTo::Acknowledged, _) | (_, CameTo::Acknowledged) => CameTo::Acknowledged,
            (CameTo::Unknown, _) | (_, CameTo::Unknown) => CameTo::Unknown,
            (refused, _) => refused,
        };
        if matches!(both, (CameTo::Acknowledged, CameTo::Refused(_)) | (CameTo::Refused(_), CameTo::Acknowledged))
            && filled.action.row().versioned
        {
            let fault = format!("{} twice at once: {both:?}", filled.form.action);
            self.tally.borrow_mut().faults.push(fault);
        }
        self.tally.borrow_mut().doubles += 1;
        self.record(filled, came_to);
    }

    /// Two forms for the same ticket at the same moment.
    async fn send_both(&mut self, one: Filled, other: Filled) {
        let (first, second) = tokio::join!(self.post(0, &one), self.post(self.browsers.len() - 1, &other));
        self.record(one, first);
        self.record(other, second);
    }

    async fn post(&self, at: usize, filled: &Filled) -> CameTo {
        self.tally.borrow_mut().requests += 1;
        let Some(page) = self.browsers[at].try_send(&filled.form).await else {
            self.tally.borrow_mut().unanswered += 1;
            tokio::time::sleep(AGAIN).await;
            return CameTo::Unknown;
        };
        match page.status {
            503 if is_opening(&page) => {
                self.tally.borrow_mut().unanswered += 1;
                tokio::time::sleep(AGAIN).await;
                CameTo::Unknown
            }
            303 if page.location().starts_with("/tickets") => CameTo::Acknowledged,
            403 | 404 | 409 | 422 => CameTo::Refused(page.status),
            503 => {
                self.fault(&filled.form.action, &page);
                // What became of it nobody can say who was told that the database is away.
                CameTo::Unknown
            }
            other => {
                self.fault(&filled.form.action, &page);
                CameTo::Refused(other)
            }
        }
    }

    fn record(&self, filled: Filled, came_to: CameTo) {
        let version = filled.field("version").and_then(|version| version.parse().ok());
        let once = filled.field("once").expect("every form has one").to_owned();
        let Filled { number, action, mark, .. } = filled;
        let sent = Sent { number, person_id: self.person_id, action, mark, version, once, came_to };
        self.tally.borrow_mut().sent.push(sent);
    }

    fn fault(&self, what: &str, page: &Page) {
        let mut tally = self.tally.borrow_mut();
        if is_opening(page) {
            tally.unanswered += 1;
        } else if page.status == 503 {
            tally.unavailable += 1;
        } else {
            tally.faults.push(format!("{what}: {} {}", page.status, page.header("location").unwrap_or_default()));
        }
    }
}

/// Whether a process says that it has just begun, and does not look at what was sent yet.
fn is_opening(page: &Page) -> bool {
    page.status == 503 && page.header("retry-after") == Some("1")
}

/// Whether a text is one that a form is known by.
pub fn is_word(text: &str) -> bool {
    text.starts_with(WORD)
}

/// How often an action is chosen beside others: what ends a ticket seldom, so that there is something to do.
fn weight(action: Action) -> usize {
    match action {
        // Their form brings files, which this one has none of.
        Action::Photos | Action::PhotosRemoval => 0,
        Action::Rejection | Action::Cancellation => 1,
        Action::HandBack | Action::Comments | Action::Promise | Action::Details => 4,
        _ => 12,
    }
}

fn set(form: &mut Form, name: &str, value: &str) {
    form.fields.retain(|(had, _)| had != name);
    form.fields.push((name.to_owned(), value.to_owned()));
}
