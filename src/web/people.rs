//! Everybody the house knows: who waits for approval, who has which place, and changing it.

pub mod acts;
pub mod link;
pub mod show;

use poem::http::StatusCode;
use serde::Serialize;

use super::answer::page;
use super::form::{Form, FormView, OptionView, Options};
use super::pictures::Face;
use super::{Result, Visit};
use crate::domain::input::Choices;
use crate::domain::person::{Person, Role, Standing};
use crate::domain::staff::POSITION;
use crate::domain::words;
use crate::store::staff::{Which, list};
use crate::views::{Listens, Page};

const PER_PAGE: u64 = 50;
/// The most that are shown waiting at once.
const WAITING: u64 = 20;
/// How many of them have their form in the list: a page stays light.
const WITH_FORMS: usize = 5;

/// What the list shows.
#[derive(Serialize)]
pub struct PeoplePage {
    pub q: String,
    pub waiting: Vec<Waiting>,
    /// Whether more wait than are shown.
    pub more_wait: bool,
    pub people: Vec<PersonLine>,
    pub filters: Options,
    pub is_filtered: bool,
    pub next: Option<String>,
    pub is_later: bool,
}

/// Somebody who waits for approval, with the form that gives them a place.
#[derive(Debug, Serialize)]
pub struct Waiting {
    pub person: PersonLine,
    /// Left out where many wait: their own page has it.
    pub place: Option<FormView>,
}

/// One person in the list.
#[derive(Debug, Serialize)]
pub struct PersonLine {
    pub id: i64,
    pub name: String,
    pub role: &'static str,
    pub department: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub standing: &'static str,
    pub face: Face,
}

impl Page for PeoplePage {
    const TEMPLATE: &'static str = "people/index.html";

    fn listens(&self) -> Option<Listens> {
        Listens::lists()
    }
}

/// The list: approvals first, then everybody.
pub async fn index(visit: &Visit) -> Result {
    let q: String = visit.query.trimmed("q").chars().take(200).collect();
    let chosen = visit.query.trimmed("which");
    let which = match chosen {
        "suspended" => Which { standing: Some(Standing::Suspended), role: None },
        role => Which { standing: Some(Standing::Active), role: role.parse().ok() },
    };
    let pending = Which { standing: Some(Standing::Pending), role: None };
    let before = visit.query_number("before");
    let mut db = visit.read().await?;
    let waiting = list(&mut db, pending, &q, None, WAITING).await?;
    let choices = if waiting.rows.is_empty() { Choices::default() } else { acts::choices(&mut db).await? };
    let found = list(&mut db, which, &q, before, PER_PAGE).await?;
    let next = found.next.map(|before| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", &q).append_pair("which", chosen).append_pair("before", &before.to_string());
        format!("/people?{}", query.finish())
    });
    let shown = PeoplePage {
        more_wait: waiting.next.is_some(),
        waiting: waiting
            .rows
            .into_iter()
            .enumerate()
            .map(|(nth, person)| waits(visit, nth, person, &choices))
            .collect(),
        people: found.rows.into_iter().map(line).collect(),
        filters: filters(chosen),
        is_filtered: !q.is_empty() || !chosen.is_empty(),
        next,
        is_later: before.is_some(),
        q,
    };
    page(visit, StatusCode::OK, &shown)
}

fn filters(chosen: &str) -> Options {
    let roles = Role::ALL.iter().map(|role| (role.as_str(), words::role(*role)));
    roles
        .chain([("suspended", "Suspended")])
        .map(|(value, label)| OptionView {
            value: value.to_owned(),
            label: label.to_owned(),
            is_chosen: value == chosen,
        })
        .collect()
}

fn waits(visit: &Visit, nth: usize, person: Person, choices: &Choices) -> Waiting {
    let place = (nth < WITH_FORMS).then(|| {
        let (id, action) = (format!("place-{}", person.id), format!("/people/{}/approval", person.id));
        let (inputs, today) = (POSITION, visit.today());
        let form = Form { id: &id, action: &action, button: "Approve", inputs, choices, typed: None, today };
        form.view(|_| None).hide("back", "/people")
    });
    Waiting { place, person: line(person) }
}

fn line(person: Person) -> PersonLine {
    PersonLine {
        face: Face::of(&person),
        id: person.id,
        name: person.name,
        role: person.role.map_or("Waits for approval", words::role),
        department: person.department_name,
        email: person.email,
        phone: person.phone,
        standing: person.standing.as_str(),
    }
}

/// The word for a standing that keeps somebody out; nothing for the usual one.
#[must_use]
pub fn standing_label(standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::Active => None,
        Standing::Pending => Some("Waits for approval"),
        Standing::Suspended => Some("Suspended"),
    }
}
