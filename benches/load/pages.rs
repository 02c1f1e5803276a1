//! The pages that are driven, and as whom; each by addresses from all over the database.

use std::collections::HashMap;

use helpdesk::store::lines::Line;

use crate::drive::Target;
use crate::sample::Sample;

/// A page to drive.
pub struct Page {
    pub name: &'static str,
    /// Whose session asks; `api` with a token; nobody's when it is empty.
    pub who: &'static str,
    paths: fn(&Sample, &[Line]) -> Vec<String>,
    headers: &'static [&'static str],
}

impl Page {
    /// Whether it is one of those that people have open while others work.
    pub fn is_open_all_day(&self) -> bool {
        ["ticket", "tickets", "bench", "desk", "board"].contains(&self.name)
    }

    /// What to ask for in a database of which this is a sample.
    pub fn target(&self, sample: &Sample) -> anyhow::Result<Target> {
        let mut headers: Vec<String> = self.headers.iter().map(|header| (*header).to_owned()).collect();
        let lines = match self.who {
            "" => sample.all(),
            "api" => {
                headers.push(format!("Authorization: Bearer {}", sample.token));
                sample.all()
            }
            role => {
                let visitor = sample.visitor(role)?;
                headers.push(visitor.cookie());
                &visitor.lines
            }
        };
        Ok(Target { paths: (self.paths)(sample, lines), headers })
    }
}

type Paths = fn(&Sample, &[Line]) -> Vec<String>;

const fn page(name: &'static str, who: &'static str, paths: Paths) -> Page {
    Page { name, who, paths, headers: &[] }
}

/// The pages.
pub const PAGES: &[Page] = &[
    page("sign-in page", "", |_, _| one("/sign-in")),
    page("ticket", "executive", |_, lines| tickets(lines)),
    page("ticket", "technician", |_, lines| tickets(lines)),
    page("ticket", "customer", |_, lines| tickets(lines)),
    Page { headers: &["HX-Request: true"], ..page("ticket, refetched", "executive", |_, lines| tickets(lines)) },
    page("bench", "technician", |_, _| one("/bench")),
    page("desk", "executive", |_, _| one("/desk")),
    page("board", "manager", |_, _| one("/board")),
    page("department", "admin", |_, _| one("/department")),
    page("people", "superuser", |_, _| one("/people")),
    page("person", "superuser", |sample, _| each("/people/", &sample.people)),
    page("tickets", "executive", |_, _| one("/tickets")),
    page("tickets", "manager", |_, _| one("/tickets")),
    page("tickets", "technician", |_, _| one("/tickets")),
    page("tickets", "customer", |_, _| one("/tickets")),
    Page { headers: &["HX-Request: true"], ..page("tickets, refetched", "executive", |_, _| one("/tickets")) },
    page("tickets, later", "executive", |_, lines| after("/tickets?after=", lines)),
    page("tickets, all", "executive", |_, lines| after("/tickets?status=all&after=", lines)),
    page("tickets, all", "manager", |_, lines| after("/tickets?status=all&after=", lines)),
    page("tickets, all", "technician", |_, lines| after("/tickets?status=all&after=", lines)),
    page("tickets, returned", "executive", |_, lines| after("/tickets?status=returned&after=", lines)),
    page("tickets, returned", "manager", |_, lines| after("/tickets?status=returned&after=", lines)),
    page("search: name", "executive", |_, lines| search(lines.iter().map(|line| line.contact_name.clone()))),
    page("search: phone's end", "executive", |_, lines| search(lines.iter().map(|line| end(&line.contact_phone, 6)))),
    page("search: serial's part", "executive", |sample, _| search(sample.serials.iter().map(|s| end(s, 6)))),
    page("search: number", "executive", |_, lines| search(lines.iter().map(|line| line.number.to_string()))),
    page("search: common name", "executive", |_, lines| search([common_name(lines)])),
    page("search: common name", "manager", |_, lines| search([common_name(lines)])),
    page("search: two letters", "executive", |_, lines| search(lines.iter().map(|line| start(&line.contact_name, 2)))),
    page("search: nothing found", "executive", |_, _| {
        search(["zzyzx", "qqqqqq", "00000000", "nobody here"].map(str::to_owned))
    }),
    page("inventory", "executive", |_, _| one("/inventory")),
    page("inventory, closed", "executive", |sample, _| each("/inventory?state=closed&after=", &sample.entries)),
    page("inventory, closed", "manager", |sample, _| each("/inventory?state=closed&after=", &sample.entries)),
    page("notifications", "executive", |_, _| one("/notifications")),
    page("mail", "superuser", |_, _| one("/mail")),
    page("one mail", "superuser", |sample, _| each("/mail/", &sample.mails)),
    page("audit", "superuser", |_, _| one("/audit")),
    page("feedback", "superuser", |_, _| one("/feedback")),
    page("data", "superuser", |_, _| one("/data")),
    page("data, events", "superuser", |_, _| one("/data/events")),
    page("data, events searched", "superuser", |_, lines| {
        lines.iter().map(|line| format!("/data/events?q={}", line.number)).collect()
    }),
    page("tracking page", "", |sample, _| sample.tracking_paths.clone()),
    page("asset", "", |_, _| assets()),
    page("API: tickets", "api", |_, lines| after("/api/v1/tickets?after=", lines)),
    page("API: a ticket", "api", |_, lines| {
        lines.iter().map(|line| format!("/api/v1/tickets/{}", line.number)).collect()
    }),
];

fn one(path: &str) -> Vec<String> {
    vec![path.to_owned()]
}

fn each(before: &str, keys: &[i64]) -> Vec<String> {
    keys.iter().map(|key| format!("{before}{key}")).collect()
}

fn tickets(lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| format!("/tickets/{}", line.number)).collect()
}

fn after(before: &str, lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| format!("{before}{}", line.number - 1)).collect()
}

fn search(words: impl IntoIterator<Item = String>) -> Vec<String> {
    let encoded = |word: String| url::form_urlencoded::byte_serialize(word.as_bytes()).collect::<String>();
    words.into_iter().map(|word| format!("/tickets?q={}", encoded(word))).collect()
}

fn start(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
}

fn end(text: &str, length: usize) -> String {
    let chars: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    chars[chars.len().saturating_sub(length)..].iter().collect()
}

/// The first name that most tickets have.
fn common_name(lines: &[Line]) -> String {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for first in lines.iter().filter_map(|line| line.contact_name.split_whitespace().next()) {
        *counts.entry(first).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(name, count)| (*count, *name)).map(|(name, _)| name.to_owned()).unwrap_or_default()
}

/// The paths of the style sheets and scripts that every page names.
fn assets() -> Vec<String> {
    vec![helpdesk::web::assets::paths().icons.clone()]
}
