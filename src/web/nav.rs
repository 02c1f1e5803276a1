//! Where somebody can go from every page. It is drawn here and not by a template, because it stands on all of them.

use serde::{Serialize, Serializer};

use crate::domain::permission::{Actor, May};
use crate::views::marks::{drawn, icon, push, push_all};

/// Where somebody can go. In a template it is an element, and nothing for those who can go nowhere.
#[derive(Debug, Default)]
pub struct Nav {
    main: Vec<Place>,
    /// Ways to go that are taken more rarely.
    more: Vec<Place>,
}

/// A way to go.
#[derive(Debug)]
struct Place {
    href: &'static str,
    label: &'static str,
    icon: &'static str,
    /// The keys that lead there.
    key: String,
    is_current: bool,
}

impl Nav {
    /// From this path.
    #[must_use]
    pub fn of(actor: &Actor, path: &str) -> Self {
        Self { main: main(actor, path), more: more(actor, path) }
    }

    fn draw(&self, html: &mut String) {
        if self.main.is_empty() {
            return;
        }
        html.push_str("<nav class=\"nav\" aria-label=\"Main\">\n");
        for place in &self.main {
            place.draw(html, Some(&place.key));
            html.push('\n');
        }
        if !self.more.is_empty() {
            let current = if self.more.iter().any(|place| place.is_current) { " aria-current=\"true\"" } else { "" };
            push_all(html, ["<details class=\"nav__more\">\n<summary class=\"nav__link\"", current, ">"]);
            icon(html, "more");
            html.push_str("<span>More</span></summary>\n<div class=\"nav__menu\">");
            self.more.iter().for_each(|place| place.draw(html, None));
            html.push_str("</div>\n</details>\n");
        }
        html.push_str("</nav>");
    }
}

impl Serialize for Nav {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        drawn(|html| self.draw(html)).serialize(serializer)
    }
}

impl Place {
    fn draw(&self, html: &mut String, key: Option<&str>) {
        push_all(html, ["<a class=\"nav__link\" href=\"", self.href, "\""]);
        if let Some(key) = key {
            push_all(html, [" data-key=\"", key, "\""]);
        }
        html.push_str(if self.is_current { " aria-current=\"page\">" } else { ">" });
        icon(html, self.icon);
        html.push_str("<span>");
        push(html, self.label);
        html.push_str("</span></a>");
    }
}

fn main(actor: &Actor, path: &str) -> Vec<Place> {
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
