//! What stands around every page: who is here, where they can go, and the house's own words.

use chrono::TimeDelta;
use serde::Serialize;

use super::pictures::Face;
use super::toast::Toast;
use super::{Visit, assets};
use crate::clock::random_word;
use crate::config::Centre;
use crate::domain::permission::{Actor, May};
use crate::domain::person::{Person, Role, Standing};
use crate::domain::words;
use crate::store::hash;
use crate::views::{Listens, Moment};

/// How long mail may wait before the superuser is told.
const MAIL_IS_LATE: TimeDelta = TimeDelta::minutes(15);

/// The frame of a page.
#[derive(Debug, Serialize)]
pub struct Shell {
    /// `fragment` when htmx asked, else `page`.
    pub layout: &'static str,
    pub person: Option<Me>,
    pub nav: Vec<Place>,
    /// Ways to go that are taken more rarely.
    pub more: Vec<Place>,
    pub centre: Centre,
    pub assets: assets::Paths,
    pub demo: bool,
    /// A fresh one-time word for the sign-out form and the like.
    pub once: String,
    /// Whether they are signed in and wait for nobody's approval.
    pub is_approved: bool,
    /// Whether there is a bell, for those of the house.
    pub has_bell: bool,
    pub unread: usize,
    /// Since when mail waits that should have left by now, for those who can do something about it.
    pub alert: Option<Moment>,
    /// What was just done, said once.
    pub toast: Option<Toast>,
    /// The address of the live stream, for those who have one.
    pub stream: Option<String>,
    pub live: Option<Live>,
}

/// What a page listens to, and where it fetches itself.
#[derive(Debug, Serialize)]
pub struct Live {
    /// Differs from page to page, so that one page's ears are not taken for another's.
    pub id: String,
    pub href: String,
    pub trigger: String,
}

/// The signed-in person, as the frame shows them.
#[derive(Debug, Serialize)]
pub struct Me {
    pub id: i64,
    pub name: String,
    pub role: &'static str,
    pub department: Option<String>,
    pub face: Face,
}

/// A way to go.
#[derive(Debug, Serialize)]
pub struct Place {
    pub href: &'static str,
    pub label: &'static str,
    pub icon: &'static str,
    /// The keys that lead there.
    pub key: String,
    pub is_current: bool,
}

impl Shell {
    /// The frame for this visit.
    #[must_use]
    pub fn of(visit: &Visit, listens: Option<Listens>) -> Self {
        let person = visit.person().ok();
        Self {
            layout: if visit.htmx { "layouts/fragment.html" } else { "layouts/page.html" },
            person: person.map(|person| Me {
                id: person.id,
                name: person.name.clone(),
                role: person.role.map_or("Waiting for approval", words::role),
                department: person.department_name.clone(),
                face: Face::of(person),
            }),
            nav: person.map_or_else(Vec::new, |person| nav(&person.actor(), &visit.path)),
            more: person.map_or_else(Vec::new, |person| more(&person.actor(), &visit.path)),
            centre: visit.app.config.centre.clone(),
            assets: assets::paths(),
            demo: visit.app.config.demo,
            once: random_word(64),
            is_approved: person.is_some_and(|person| person.standing == Standing::Active),
            has_bell: person.is_some_and(|person| person.actor().is_staff()),
            unread: visit.unread(),
            alert: visit
                .mail_waits
                // A sample centre's mail is there to be read, not to leave.
                .filter(|since| visit.at - *since > MAIL_IS_LATE && !visit.app.config.demo)
                .map(|since| visit.calendar().moment(since)),
            toast: Toast::of(visit),
            stream: stream(visit, person, listens.is_some()),
            live: listens.map(|listens| {
                let href = listens.href.unwrap_or_else(|| visit.asked_for.clone());
                Live { id: format!("live-{}", &hash(&href)[..12]), href, trigger: listens.trigger }
            }),
        }
    }
}

/// Which stream the page listens on. It begins where the page's own reading began.
fn stream(visit: &Visit, person: Option<&Person>, listens: bool) -> Option<String> {
    let since = visit.position;
    if visit.path.starts_with("/t/") {
        return listens.then(|| format!("{}/live?since={since}", visit.path));
    }
    person.map(|_| format!("/live?since={since}"))
}

fn nav(actor: &Actor, path: &str) -> Vec<Place> {
    let mut places = Vec::new();
    let mut add = |href, label, icon| places.push(place(path, href, label, icon));
    if actor.may_ever(May::UseDesk) {
        add("/desk", "Desk", "desk");
    }
    if actor.may_ever(May::UseBoard) {
        add("/board", "Board", "board");
    }
    if actor.may_ever(May::LeadDepartment) {
        add("/department", "Department", "house");
    }
    if actor.may_ever(May::UseBench) {
        add("/bench", "Bench", "bench");
    }
    if actor.may_ever(May::ReadTicket) {
        add("/tickets", if actor.is_staff() { "Tickets" } else { "My repairs" }, "ticket");
    }
    if actor.may_ever(May::RequestRepair) || actor.may_ever(May::RequestForOthers) {
        add("/tickets/new", if actor.is_staff() { "New ticket" } else { "New repair" }, "plus");
    }
    if actor.may_ever(May::ReadInventory) {
        add("/inventory", "Inventory", "shelf");
    }
    if actor.may_ever(May::ManagePeople) {
        add("/people", "People", "person");
    }
    if actor.may_ever(May::ReadMail) {
        add("/mail", "Mail", "message");
    }
    places
}

fn more(actor: &Actor, path: &str) -> Vec<Place> {
    let mut places = Vec::new();
    let mut add = |href, label, icon| places.push(place(path, href, label, icon));
    if actor.may_ever(May::ManageDepartments) {
        add("/departments", "Departments", "house");
    }
    if actor.may_ever(May::ReadFeedback) {
        add("/feedback", "Feedback", "message");
    }
    if actor.may_ever(May::ReadData) {
        add("/data", "Data", "table");
    }
    if actor.may_ever(May::ReadAudit) {
        add("/audit", "Audit log", "log");
    }
    places
}

fn place(path: &str, href: &'static str, label: &'static str, icon: &'static str) -> Place {
    let under = path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let is_current = under && (href == "/tickets/new" || path != "/tickets/new");
    let letter = label.chars().next().unwrap_or_default().to_lowercase();
    let key = if href == "/tickets/new" { letter.to_string() } else { format!("g {letter}") };
    Place { href, label, icon, key, is_current }
}

/// The page a person starts at.
#[must_use]
pub fn first_page(person: &Person) -> &'static str {
    if person.standing == Standing::Pending {
        return super::join::WAITING;
    }
    match person.role {
        Some(Role::Executive) => "/desk",
        Some(Role::Manager) => "/board",
        Some(Role::Admin) => "/department",
        Some(Role::Technician) => "/bench",
        Some(Role::Superuser) => "/people",
        Some(Role::Customer) | None => "/tickets",
    }
}
