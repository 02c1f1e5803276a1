//! Writing down what superusers want to know later, and how they read it.

use poem::http::StatusCode;
use serde::Serialize;

use super::answer::page;
use super::form::{OptionView, Options};
use super::rate_limit::Counted;
use super::{Result, Visit};
use crate::domain::words;
use crate::store::audit::{self, Entry, New, Which};
use crate::store::{self, Conn};
use crate::views::{Calendar, Moment, Page};

const PER_PAGE: u64 = 50;

/// How heavy one refusal is: five at once, and one more every twelve seconds.
const REFUSAL_WEIGHT: u32 = 12;

/// Writes an act of this visit down, in the transaction that it belongs to.
///
/// # Errors
/// When the database does not answer.
pub async fn note(
    visit: &Visit,
    tx: &mut Conn,
    act: &str,
    person_id: Option<i64>,
    details: &str,
) -> std::result::Result<(), store::Error> {
    let actor_id = visit.person().ok().map(|person| person.id);
    note_by(visit, tx, actor_id, act, person_id, details).await
}

/// Writes down what somebody did who is not, or not yet, signed in.
///
/// # Errors
/// When the database does not answer.
pub async fn note_by(
    visit: &Visit,
    tx: &mut Conn,
    actor_id: Option<i64>,
    act: &str,
    person_id: Option<i64>,
    details: &str,
) -> std::result::Result<(), store::Error> {
    let entry = New { at: visit.at, actor_id, act, person_id, details, client: &visit.client.to_string() };
    audit::add(tx, &entry).await
}

/// Writes down that somebody signed in was refused. Of very many only some are kept, so that nobody
/// fills the log; and a refusal that could not be written down is a refusal all the same.
pub async fn refused(visit: &Visit, pattern: &str) {
    let Ok(person) = visit.person() else { return };
    if visit.app.limits.used(Counted::Person(person.id), "refusal", REFUSAL_WEIGHT).is_err() {
        return;
    }
    let written = async {
        let mut tx = visit.begin().await?;
        note(visit, &mut tx, "refusal", None, &format!("{} {pattern}", visit.method)).await?;
        tx.commit().await
    };
    if let Err(error) = written.await {
        tracing::warn!(%error, "a refusal could not be written down");
    }
}

/// What the log shows.
#[derive(Serialize)]
pub struct AuditPage {
    pub who: String,
    pub person: String,
    pub acts: Options,
    pub is_filtered: bool,
    pub entries: Vec<EntryLine>,
    pub next: Option<String>,
    pub is_later: bool,
}

/// One act in the log.
#[derive(Debug, Serialize)]
pub struct EntryLine {
    pub id: i64,
    pub at: Moment,
    pub who: Option<Named>,
    pub act: String,
    pub what: String,
    pub person: Option<Named>,
    pub details: String,
    pub client: String,
}

/// Somebody who has a page.
#[derive(Debug, Serialize)]
pub struct Named {
    pub id: i64,
    pub name: String,
}

impl Page for AuditPage {
    const TEMPLATE: &'static str = "audit/index.html";
}

/// The log, newest first.
pub async fn index(visit: &Visit) -> Result {
    let typed = |name: &str| visit.query.trimmed(name).chars().take(200).collect::<String>();
    let which = Which { act: typed("act"), who: typed("who"), person: typed("person") };
    let before = visit.query_number("before");
    let mut db = visit.read().await?;
    let found = audit::list(&mut db, &which, before, PER_PAGE).await?;
    let calendar = visit.calendar();
    let next = found.next.map(|before| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("act", &which.act).append_pair("who", &which.who).append_pair("person", &which.person);
        format!("/audit?{}", query.append_pair("before", &before.to_string()).finish())
    });
    let shown = AuditPage {
        acts: acts(&which.act),
        is_filtered: [&which.act, &which.who, &which.person].iter().any(|typed| !typed.is_empty()),
        entries: found.rows.into_iter().map(|entry| line(entry, &calendar)).collect(),
        next,
        is_later: before.is_some(),
        who: which.who,
        person: which.person,
    };
    page(visit, StatusCode::OK, &shown)
}

/// The acts to choose from, with the chosen one even when it is none of them.
fn acts(chosen: &str) -> Options {
    let option = |value: &str, label: String| OptionView { value: value.to_owned(), label, is_chosen: value == chosen };
    let is_known = chosen.is_empty() || words::audit::KINDS.iter().any(|(kind, _)| *kind == chosen);
    let other = (!is_known).then(|| option(chosen, words::audit::act(chosen)));
    words::audit::KINDS.iter().map(|(kind, label)| option(kind, (*label).to_owned())).chain(other).collect()
}

fn line(entry: Entry, calendar: &Calendar) -> EntryLine {
    let named = |id: Option<i64>, name: Option<String>| Some(Named { id: id?, name: name? });
    EntryLine {
        id: entry.id,
        at: calendar.moment(entry.at),
        who: named(entry.actor_id, entry.actor_name),
        what: words::audit::act(&entry.act),
        act: entry.act,
        person: named(entry.person_id, entry.person_name),
        details: entry.details,
        client: entry.client,
    }
}
