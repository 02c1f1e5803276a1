//! One ticket for whoever has its tracking link, without a token: what it shows is where the device is, never where
//! its owner lives.

use chrono::{DateTime, NaiveDate, Utc};
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::answer::Answer;
use super::shapes::money;
use super::tickets::act::take;
use super::tickets::events::{Comment, Event, newest};
use super::{Call, Problem, Result};
use crate::domain::lifecycle::{Action, Outcome, Status, actions_open_to};
use crate::domain::permission::Actor;
use crate::domain::ticket::Ticket;
use crate::domain::words;
use crate::store::{Conn, ratings};
use crate::web::tickets::rating;
use crate::web::tracking::load;

/// A repair as the holder of its link follows it.
#[derive(Debug, Object)]
pub struct Tracked {
    pub number: i64,
    pub status: Status,
    pub outcome: Option<Outcome>,
    pub version: i64,
    /// What state it is in, in plain words.
    pub headline: String,
    /// What happens next, in plain words.
    pub next_step: String,
    pub status_since: DateTime<Utc>,
    pub brand: String,
    pub model: String,
    pub promised_on: Option<NaiveDate>,
    /// How far the repair is, 0 to 100.
    pub percent: i64,
    pub report: Option<String>,
    /// What is to be paid, such as `1500.50`.
    pub amount_due: Option<String>,
    /// What may be done with the link now.
    pub actions: Vec<Action>,
    /// What happened, newest first: the last hundred at most.
    pub events: Vec<Event>,
    pub comments: Vec<Comment>,
    /// How it went, once somebody said so.
    pub rating: Option<Rating>,
}

/// How a repair went, in its customer's eyes.
#[derive(Debug, Object)]
pub struct Rating {
    /// From 1 (bad) to 5 (very good).
    pub rating: i64,
    pub comment: Option<String>,
}

/// The ticket.
pub async fn show(call: &Call, db: &mut Conn) -> Result {
    let (ticket, actor) = load(call, db).await?;
    answer(call, db, &ticket, &actor).await
}

/// Cancels, as the link's holder.
pub async fn cancel(call: &Call, db: &mut Conn) -> Result {
    act(call, db, Action::Cancellation).await
}

/// Comments, as the link's holder.
pub async fn comment(call: &Call, db: &mut Conn) -> Result {
    act(call, db, Action::Comments).await
}

/// Says how it went, as the link's holder. Another rating takes the place of the first.
pub async fn rate(call: &Call, db: &mut Conn) -> Result {
    let (ticket, actor) = load(call, db).await?;
    call.expects(ticket.number, ticket.version)?;
    rating::take(call, db, &ticket).await?.map_err(Problem::from)?;
    answer(call, db, &ticket, &actor).await
}

async fn act(call: &Call, db: &mut Conn, action: Action) -> Result {
    let (ticket, actor) = load(call, db).await?;
    take(call, db, &ticket, &actor, action).await?;
    // Whoever has a link keeps it, whatever was done with it.
    let (ticket, actor) = load(call, db).await?;
    answer(call, db, &ticket, &actor).await
}

async fn answer(call: &Call, db: &mut Conn, ticket: &Ticket, actor: &Actor) -> Result {
    Ok(Answer::one(&followed(call, db, ticket, actor).await?).tagged())
}

/// The ticket as the holder of its link follows it.
pub async fn followed(
    call: &Call,
    db: &mut Conn,
    ticket: &Ticket,
    actor: &Actor,
) -> std::result::Result<Tracked, Problem> {
    let events = newest(db, ticket, actor).await?;
    let method = ticket.planned_return.as_ref().map(|planned| planned.method);
    let given = ratings::find(db, ticket.number).await?;
    Ok(Tracked {
        number: ticket.number,
        status: ticket.status,
        outcome: ticket.outcome,
        version: ticket.version,
        headline: words::headline(ticket.status, ticket.hand_over, ticket.outcome, method).to_owned(),
        next_step: words::next_step(ticket, call.app.config.centre.address.as_deref(), call.today()),
        status_since: ticket.status_since,
        brand: ticket.device.brand.clone(),
        model: ticket.device.model.clone(),
        promised_on: ticket.promised_on,
        percent: ticket.percent,
        report: ticket.report.clone(),
        amount_due: ticket.amount_due.filter(|_| ticket.outcome.is_some()).map(money),
        actions: actions_open_to(actor, ticket).into_iter().map(|row| row.action).collect(),
        events: events.rows.iter().filter_map(|event| Event::of(event, false)).collect(),
        comments: events.rows.iter().filter_map(|event| Comment::among(event, false)).collect(),
        rating: given.map(|given| Rating { rating: given.stars, comment: given.comment }),
    })
}

impl Example for Tracked {
    fn example() -> Self {
        Self {
            number: 10001,
            status: Status::Received,
            outcome: None,
            version: 4,
            headline: "With us, waiting for a technician".to_owned(),
            next_step: "A technician takes it up next.".to_owned(),
            status_since: "2026-11-24T10:30:00Z".parse().unwrap_or_default(),
            brand: "Dell".to_owned(),
            model: "XPS 13".to_owned(),
            promised_on: "2026-11-27".parse().ok(),
            percent: 0,
            report: None,
            amount_due: None,
            actions: vec![Action::Cancellation, Action::Comments],
            events: Vec::new(),
            comments: Vec::new(),
            rating: None,
        }
    }
}
