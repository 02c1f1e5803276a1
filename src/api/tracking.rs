//! One ticket for whoever has its tracking link, without a token: what it shows is where the device is, never where
//! its owner lives.

use chrono::{DateTime, NaiveDate, Utc};
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::answer::Answer;
use super::shapes::money;
use super::tickets::act::take;
use super::tickets::events::{self, Comment, Event, Reader, newest};
use super::tickets::{Pickup, Rating, day, forms, is_overdue};
use super::{Call, Problem, Result};
use crate::domain::inventory::FaultType;
use crate::domain::lifecycle::{Action, Outcome, Status};
use crate::domain::permission::Actor;
use crate::domain::pickup::{HandOver, Window};
use crate::domain::return_::Method;
use crate::domain::ticket::Ticket;
use crate::domain::words;
use crate::store::Conn;
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
    /// The category's own key, such as `laptop`.
    pub device_category: String,
    pub brand: String,
    pub model: String,
    pub serial: Option<String>,
    /// What is wrong, in the customer's words.
    pub fault: String,
    pub hand_over: HandOver,
    pub preferred_date: NaiveDate,
    /// When we come for it.
    pub pickup: Option<Pickup>,
    /// What was written down when it came to us, while it is here.
    pub intake: Option<Intake>,
    pub promised_on: Option<NaiveDate>,
    /// Whether the promise is broken: its day is past and the work is not done.
    pub is_overdue: bool,
    /// How far the repair is, 0 to 100.
    pub percent: i64,
    /// The part waited for.
    pub part: Option<String>,
    pub expected_on: Option<NaiveDate>,
    pub report: Option<String>,
    /// What is to be paid, such as `1500.50`.
    pub amount_due: Option<String>,
    /// How it goes back, once that is arranged.
    pub planned_return: Option<WayBack>,
    /// What may be done with the link now.
    pub actions: Vec<Action>,
    /// What happened, newest first: the last hundred at most.
    pub events: Vec<Event>,
    pub comments: Vec<Comment>,
    /// How it went, once somebody said so.
    pub rating: Option<Rating>,
}

/// What was seen of a device when it came.
#[derive(Debug, Object)]
#[oai(rename = "TrackedIntake")]
pub struct Intake {
    pub fault_type: FaultType,
    pub condition: String,
    pub accessories: Option<String>,
    pub assessment: String,
}

/// How a device goes back: to which address is between its owner and us.
#[derive(Debug, Object)]
#[oai(rename = "TrackedReturn")]
pub struct WayBack {
    pub method: Method,
    pub date: Option<NaiveDate>,
    pub window: Option<Window>,
}

/// The ticket.
pub async fn show(call: &Call, db: &mut Conn) -> Result {
    let (ticket, actor) = load(call, db).await?;
    answer(call, db, &ticket, &actor).await
}

/// What happened, newest first, to its very beginning.
pub async fn events(call: &Call, db: &mut Conn) -> Result {
    let (ticket, actor) = load(call, db).await?;
    events::list_of(call, db, &ticket, &actor).await
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
    let (ticket, _) = load(call, db).await?;
    call.expects(ticket.number, ticket.version)?;
    rating::take(call, db, &ticket).await?.map_err(Problem::from)?;
    let (ticket, actor) = load(call, db).await?;
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
    Ok(Tracked {
        number: ticket.number,
        status: ticket.status,
        outcome: ticket.outcome,
        version: ticket.version,
        headline: words::headline(ticket.status, ticket.hand_over, ticket.outcome, method).to_owned(),
        next_step: words::next_step(ticket, call.app.config.centre.address.as_deref(), call.today()),
        status_since: ticket.status_since,
        device_category: ticket.device.category.clone(),
        brand: ticket.device.brand.clone(),
        model: ticket.device.model.clone(),
        serial: ticket.device.serial.clone(),
        fault: ticket.fault.clone(),
        hand_over: ticket.hand_over,
        preferred_date: ticket.preferred_on,
        pickup: ticket.pickup.as_ref().map(|pickup| Pickup { date: pickup.date, window: pickup.window }),
        intake: ticket.entry.as_ref().map(|entry| Intake {
            fault_type: entry.fault_type,
            condition: entry.condition.clone(),
            accessories: entry.accessories.clone(),
            assessment: entry.assessment.clone(),
        }),
        promised_on: ticket.promised_on,
        is_overdue: is_overdue(ticket, call.today()),
        percent: ticket.percent,
        part: ticket.part.clone(),
        expected_on: ticket.part_expected_on,
        report: ticket.report.clone(),
        amount_due: ticket.amount_due.filter(|_| ticket.outcome.is_some()).map(money),
        planned_return: ticket.planned_return.as_ref().map(|planned| WayBack {
            method: planned.method,
            date: planned.date,
            window: planned.window,
        }),
        actions: forms::rows(actor, ticket).into_iter().map(|row| row.action).collect(),
        events: events.rows.iter().filter_map(|event| Event::of(event, Reader::LinkHolder)).collect(),
        comments: events.rows.iter().filter_map(|event| Comment::among(event, false)).collect(),
        rating: ticket.rating.clone().map(Rating::from),
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
            device_category: "laptop".to_owned(),
            brand: "Dell".to_owned(),
            model: "XPS 13".to_owned(),
            serial: Some("7H3K9Q2".to_owned()),
            fault: "The screen stays black since yesterday.".to_owned(),
            hand_over: HandOver::DropOff,
            preferred_date: day("2026-11-24"),
            pickup: None,
            intake: Some(Intake {
                fault_type: FaultType::Screen,
                condition: "A dent in the lid".to_owned(),
                accessories: Some("Charger".to_owned()),
                assessment: "The panel gets no light".to_owned(),
            }),
            promised_on: Some(day("2026-11-27")),
            is_overdue: false,
            percent: 0,
            part: None,
            expected_on: None,
            report: None,
            amount_due: None,
            planned_return: None,
            actions: vec![Action::Cancellation, Action::Comments],
            events: Vec::new(),
            comments: Vec::new(),
            rating: None,
        }
    }
}
