//! What happened to a ticket, and what was written on it.

use chrono::{DateTime, Utc};
use poem_openapi::Object;
use poem_openapi::types::Example;
use serde_json::Value;

use super::{Domain, Named, load};
use crate::api::answer::Answer;
use crate::api::shapes::money;
use crate::api::{Call, Result};
use crate::domain::event::Event as Happened;
use crate::domain::input::{Input, Visibility};
use crate::domain::lifecycle::{Action, Status};
use crate::domain::permission::{Actor, May};
use crate::domain::person::Role;
use crate::domain::words;
use crate::store::{self, Conn, Page, events};

/// Something that happened to a ticket.
#[derive(Debug, Clone, Object)]
pub struct Event {
    pub id: i64,
    pub action: Action,
    pub at: DateTime<Utc>,
    /// The status before; `null` for the first event.
    pub from: Option<Status>,
    pub to: Status,
    /// It in words: plain ones for customers, exact ones for staff.
    pub line: String,
    /// What somebody wrote with it.
    pub note: Option<String>,
    /// Who did it; staff only, and `null` for the holder of a link and the system.
    pub by: Option<Named>,
    /// Whether a customer or whoever has the tracking link did it.
    pub is_by_customer: bool,
    /// Whether customers read it.
    pub is_public: bool,
    /// What was corrected, each with what it was; empty for the holder of a link.
    pub corrections: Vec<Correction>,
    /// What it says is to be paid, such as `1500.50`.
    pub amount_due: Option<String>,
    /// What was filled in, by the forms' field names; staff only.
    pub facts: Option<Value>,
}

/// A detail that was corrected.
#[derive(Debug, Clone, Object)]
pub struct Correction {
    /// The property of the ticket.
    pub field: String,
    /// It in words.
    pub label: String,
    /// `null` where there was nothing.
    pub old: Option<String>,
    /// `null` where there is nothing any more.
    pub new: Option<String>,
}

/// Who reads what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    Staff,
    Customer,
    LinkHolder,
}

impl Reader {
    /// What the actor is to a ticket.
    #[must_use]
    pub fn of(actor: &Actor, ticket: &Domain) -> Self {
        match actor {
            Actor::LinkHolder { .. } => Self::LinkHolder,
            _ if actor.may(May::ReadInternals, &ticket.place) => Self::Staff,
            _ => Self::Customer,
        }
    }
}

/// Something that was written on a ticket.
#[derive(Debug, Clone, Object)]
pub struct Comment {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub body: String,
    pub visibility: Visibility,
    /// Who wrote it; staff only, and `null` for the holder of a link.
    pub by: Option<Named>,
    /// Whether a customer or whoever has the tracking link wrote it.
    pub is_by_customer: bool,
}

impl Event {
    /// It as its reader sees it; `None` where they read nothing of it.
    #[must_use]
    pub fn of(event: &Happened, reader: Reader) -> Option<Self> {
        let is_staff = reader == Reader::Staff;
        let line = if is_staff { words::staff_line(event) } else { words::customer_line(event)? };
        Some(Self {
            id: event.id,
            action: event.action,
            at: event.at,
            from: event.from,
            to: event.to,
            line,
            note: words::quoted(event, is_staff).map(str::to_owned),
            by: by(event, is_staff),
            is_by_customer: is_by_customer(event),
            is_public: event.public,
            // Old and new phones and addresses are not for whoever was sent the link.
            corrections: if reader == Reader::LinkHolder { Vec::new() } else { corrections(event) },
            amount_due: event.fact("amount_due").and_then(|hundredths| hundredths.parse().ok()).map(money),
            facts: is_staff.then(|| facts(event)),
        })
    }
}

impl Comment {
    /// A comment as its reader sees it.
    #[must_use]
    pub fn of(event: &Happened, is_staff: bool) -> Self {
        Self {
            id: event.id,
            at: event.at,
            body: event.fact("body").unwrap_or_default().to_owned(),
            visibility: if event.public { Visibility::Public } else { Visibility::Internal },
            by: by(event, is_staff),
            is_by_customer: is_by_customer(event),
        }
    }

    /// The comment that an event is, if it is one.
    #[must_use]
    pub fn among(event: &Happened, is_staff: bool) -> Option<Self> {
        (event.action == Action::Comments && (is_staff || event.public)).then(|| Self::of(event, is_staff))
    }
}

fn corrections(event: &Happened) -> Vec<Correction> {
    let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let correction = |(input, old, new): (&Input, &str, &str)| Correction {
        field: input.name.to_owned(),
        label: input.label.to_owned(),
        old: said(old),
        new: said(new),
    };
    words::corrected(event).into_iter().map(correction).collect()
}

/// What was filled in. Amounts are kept in hundredths.
fn facts(event: &Happened) -> Value {
    let said = |(name, fact): (&String, &String)| match fact.parse() {
        Ok(hundredths) if name == "amount_due" => (name.clone(), money(hundredths)),
        _ => (name.clone(), fact.clone()),
    };
    event.facts.iter().map(said).collect()
}

fn by(event: &Happened, is_staff: bool) -> Option<Named> {
    Named::both(event.actor_id, event.actor_name.as_ref()).filter(|_| is_staff)
}

fn is_by_customer(event: &Happened) -> bool {
    match event.actor_role {
        Some(role) => role == Role::Customer,
        None => event.party == crate::domain::permission::Party::LinkHolder.as_str(),
    }
}

/// The newest events of a ticket that the actor may read.
pub async fn newest(db: &mut Conn, ticket: &Domain, actor: &Actor) -> store::Result<Page<Happened>> {
    let only_public = !actor.may(May::ReadInternals, &ticket.place);
    events::timeline(db, ticket.number, only_public).await
}

/// A ticket's comments, newest first.
pub async fn comments(
    db: &mut Conn,
    ticket: &Domain,
    only_public: bool,
    before: Option<i64>,
    limit: u64,
) -> store::Result<Page<Happened>> {
    events::page(db, ticket.number, only_public, Some(Action::Comments), before, limit).await
}

/// What happened, newest first.
pub async fn list(call: &Call, db: &mut Conn) -> Result {
    let actor = call.actor()?;
    let ticket = load(call, db, &actor).await?;
    list_of(call, db, &ticket, &actor).await
}

/// What happened to a loaded ticket, newest first.
pub async fn list_of(call: &Call, db: &mut Conn, ticket: &Domain, actor: &Actor) -> Result {
    let reader = Reader::of(actor, ticket);
    let only_public = reader != Reader::Staff;
    let found = events::page(db, ticket.number, only_public, None, call.after(), call.limit()).await?;
    // What customers read nothing of is not public, but for what no version of the table has had so far.
    let rows = found.rows.iter().filter_map(|event| Event::of(event, reader)).collect();
    Ok(Answer::many(call, Page { rows, next: found.next }, |event| event))
}

/// What was written, newest first.
pub async fn list_comments(call: &Call, db: &mut Conn) -> Result {
    let actor = call.actor()?;
    let ticket = load(call, db, &actor).await?;
    let is_staff = actor.may(May::ReadInternals, &ticket.place);
    let found = comments(db, &ticket, !is_staff, call.after(), call.limit()).await?;
    Ok(Answer::many(call, found, |event| Comment::of(&event, is_staff)))
}

impl Example for Event {
    fn example() -> Self {
        Self {
            id: 4,
            action: Action::Intake,
            at: "2026-11-24T10:30:00Z".parse().unwrap_or_default(),
            from: Some(Status::Accepted),
            to: Status::Received,
            line: "took the device in for Computers, shelf B-12".to_owned(),
            note: None,
            by: Some(Named { id: 1003, name: "Esha Menon".to_owned() }),
            is_by_customer: false,
            is_public: true,
            corrections: Vec::new(),
            amount_due: None,
            facts: Some(serde_json::json!({"shelf": "B-12", "fault_type": "screen"})),
        }
    }
}

impl Example for Comment {
    fn example() -> Self {
        Self {
            id: 5,
            at: "2026-11-24T11:05:00Z".parse().unwrap_or_default(),
            body: "Is my data safe?".to_owned(),
            visibility: Visibility::Public,
            by: Some(Named::example()),
            is_by_customer: true,
        }
    }
}
