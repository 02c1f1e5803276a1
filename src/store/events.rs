//! Events: written with every change, read as a ticket's timeline.

use chrono::{DateTime, Utc};
use sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement};

use super::dialect::{bit, constant};
use super::kept::{Filled, Kept, given};
use super::{Conn, Result, room};
use crate::domain::event::{Event, Facts};
use crate::domain::lifecycle::{Action, Status};
use crate::domain::permission::Actor;
use crate::domain::person::Role;
use crate::domain::ticket::Place;

/// The most events a timeline shows at once.
pub const TIMELINE: u64 = 100;

/// An event to be written.
#[derive(Debug)]
pub struct New<'a> {
    pub number: i64,
    pub action: Action,
    pub at: DateTime<Utc>,
    pub from: Option<Status>,
    pub to: Status,
    /// The ticket's version after the change.
    pub version: i64,
    pub facts: &'a Facts,
    pub public: bool,
    pub staff_only: bool,
    pub before: &'a Place,
    pub after: &'a Place,
}

impl New<'_> {
    /// The event as it is read after it was written under this key.
    pub(super) fn told(&self, id: i64, actor: &Actor) -> Event {
        let (actor_name, actor_role) = match actor {
            Actor::Person { name, role, .. } => (Some(name.clone()), *role),
            Actor::LinkHolder { .. } | Actor::System => (None, None),
        };
        Event {
            id,
            number: self.number,
            action: self.action,
            at: self.at,
            actor_id: actor.person_id(),
            actor_name,
            actor_role,
            party: actor.party().map_or("nobody", |party| party.as_str()).to_owned(),
            from: self.from,
            to: self.to,
            facts: self.facts.clone(),
            public: self.public,
        }
    }
}

/// Facts as they are kept.
pub(crate) fn written(facts: &Facts) -> String {
    serde_json::Value::from_iter(facts.clone()).to_string()
}

/// Writes an event and says its key.
///
/// # Errors
/// When the database does not answer.
pub async fn add(db: &mut Conn, event: &New<'_>, actor: &Actor) -> Result<i64> {
    let facts = written(event.facts);
    db.insert(
        Query::insert()
            .into_table("events")
            .columns([
                "ticket_number",
                "action",
                "at",
                "actor_id",
                "party",
                "from_status",
                "to_status",
                "version",
                "facts",
                "is_public",
                "staff_only",
                "customer_id",
                "department_before",
                "department_after",
                "technician_before",
                "technician_after",
            ])
            .values_panic([
                event.number.into(),
                event.action.as_str().into(),
                event.at.into(),
                actor.person_id().into(),
                actor.party().map_or("nobody", |party| party.as_str()).into(),
                event.from.map(Status::as_str).into(),
                event.to.as_str().into(),
                event.version.into(),
                facts.into(),
                event.public.into(),
                event.staff_only.into(),
                event.after.customer_id.into(),
                event.before.department_id.into(),
                event.after.department_id.into(),
                event.before.technician_id.into(),
                event.after.technician_id.into(),
            ]),
    )
    .await
}

/// A ticket's events, newest first, at most [`TIMELINE`]; only the public ones for customers.
///
/// # Errors
/// When the database does not answer.
pub async fn timeline(db: &mut Conn, number: i64, only_public: bool) -> Result<super::Page<Event>> {
    Ok(timeline_in(db.all(&timeline_of(number, only_public, None)).await?))
}

/// The query for a timeline. `before` asks for what is older than that event.
pub(super) fn timeline_of(number: i64, only_public: bool, before: Option<i64>) -> Filled<2> {
    static ALL: Kept = Kept::of(|| older().limit(TIMELINE + 1).to_owned());
    static PUBLIC: Kept =
        Kept::of(|| older().and_where(Expr::col(("events", "is_public")).eq(true)).limit(TIMELINE + 1).to_owned());
    let kept = if only_public { &PUBLIC } else { &ALL };
    kept.with([number.into(), before.unwrap_or(i64::MAX).into()])
}

fn older() -> SelectStatement {
    select(given(0)).and_where(Expr::col(("events", "id")).lt(given(1))).to_owned()
}

/// A timeline out of the rows of its query.
pub(super) fn timeline_in(rows: Vec<EventRow>) -> super::Page<Event> {
    shown(rows, TIMELINE)
}

/// A ticket's events, or those of one action, newest first, at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    db: &mut Conn,
    number: i64,
    only_public: bool,
    action: Option<Action>,
    before: Option<i64>,
    limit: u64,
) -> Result<super::Page<Event>> {
    let mut query = select(number);
    if only_public {
        query.and_where(Expr::col(("events", "is_public")).eq(true));
    }
    query
        .and_where_option(action.map(|action| Expr::col(("events", "action")).eq(constant(action.as_str()))))
        .and_where_option(before.map(|before| Expr::col(("events", "id")).lt(before)));
    Ok(shown(db.all(query.limit(room(limit))).await?, limit))
}

fn shown(rows: Vec<EventRow>, limit: u64) -> super::Page<Event> {
    super::Page::of(rows.into_iter().map(EventRow::into_event).collect(), limit, |event: &Event| event.id)
}

/// Every time a ticket's promised date was moved, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn promises(db: &mut Conn, number: i64) -> Result<Vec<Event>> {
    let mut query = select(number);
    query.and_where(Expr::col(("events", "action")).eq(constant(Action::Promise.as_str()))).limit(TIMELINE);
    let rows: Vec<EventRow> = db.all(&query).await?;
    Ok(rows.into_iter().map(EventRow::into_event).collect())
}

/// How a ticket's device was taken in; `None` before that.
///
/// # Errors
/// When the database does not answer.
pub async fn intake(db: &mut Conn, number: i64) -> Result<Option<Event>> {
    let mut query = select(number);
    query.and_where(Expr::col(("events", "action")).eq(constant(Action::Intake.as_str()))).limit(1);
    Ok(db.first::<EventRow>(&query).await?.map(EventRow::into_event))
}

/// A ticket's events, newest first.
fn select(number: i64) -> SelectStatement {
    Query::select()
        .columns(
            [
                "id",
                "ticket_number",
                "action",
                "at",
                "actor_id",
                "party",
                "from_status",
                "to_status",
                "facts",
                "is_public",
            ]
            .map(|column| ("events", column)),
        )
        .expr_as(Expr::col(("people", "name")), "actor_name")
        .from("events")
        .join(JoinType::LeftJoin, "people", Expr::col(("people", "id")).equals(("events", "actor_id")))
        .and_where(Expr::col(("events", "ticket_number")).eq(number))
        .order_by(("events", "id"), Order::Desc)
        .to_owned()
}

#[derive(Clone, sqlx::FromRow, serde::Deserialize)]
pub(super) struct EventRow {
    id: i64,
    ticket_number: i64,
    #[sqlx(try_from = "String")]
    action: Action,
    at: DateTime<Utc>,
    actor_id: Option<i64>,
    actor_name: Option<String>,
    party: String,
    from_status: Option<String>,
    #[sqlx(try_from = "String")]
    to_status: Status,
    facts: String,
    #[serde(deserialize_with = "bit")]
    is_public: bool,
}

impl EventRow {
    fn into_event(self) -> Event {
        Event {
            id: self.id,
            number: self.ticket_number,
            action: self.action,
            at: self.at,
            actor_id: self.actor_id,
            actor_name: self.actor_name,
            actor_role: self.party.parse::<Role>().ok(),
            party: self.party,
            from: self.from_status.and_then(|word| word.parse().ok()),
            to: self.to_status,
            facts: serde_json::from_str(&self.facts).unwrap_or_default(),
            public: self.is_public,
        }
    }
}

/// What an event says of who could and can see its ticket.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Seen {
    pub id: i64,
    pub ticket_number: i64,
    pub staff_only: bool,
    pub customer_id: i64,
    pub department_before: Option<i64>,
    pub department_after: Option<i64>,
    pub technician_before: Option<i64>,
    pub technician_after: Option<i64>,
}

/// The events after one, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn since(db: &mut Conn, id: i64, limit: u64) -> Result<Vec<Seen>> {
    db.all(
        Query::select()
            .columns([
                "id",
                "ticket_number",
                "staff_only",
                "customer_id",
                "department_before",
                "department_after",
                "technician_before",
                "technician_after",
            ])
            .from("events")
            .and_where(Expr::col("id").gt(id))
            .order_by("id", Order::Asc)
            .limit(limit),
    )
    .await
}

/// Who completed these tickets: ticket and technician.
///
/// # Errors
/// When the database does not answer.
pub async fn completers(db: &mut Conn, numbers: &[i64]) -> Result<Vec<(i64, i64)>> {
    #[derive(sqlx::FromRow)]
    struct Completed {
        ticket_number: i64,
        technician_id: i64,
    }
    let rows: Vec<Completed> = db
        .all(
            Query::select()
                .columns(["ticket_number", "technician_id"])
                .from("allocations")
                .and_where(Expr::col("ticket_number").is_in(numbers.iter().copied()))
                .and_where(Expr::col("ended_how").eq(constant("completed"))),
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.ticket_number, row.technician_id)).collect())
}

/// The key of the newest event.
///
/// # Errors
/// When the database does not answer.
pub async fn newest(db: &mut Conn) -> Result<i64> {
    super::newest(db, "events").await
}
