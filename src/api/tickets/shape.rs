//! A ticket as JSON: the names of its properties are those of the forms' fields.

use chrono::{DateTime, NaiveDate, Utc};
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::events::{Comment, Event};
use super::photos::Photo;
use crate::api::shapes::money;
use crate::domain::feedback::Rating as Given;
use crate::domain::inventory::FaultType;
use crate::domain::lifecycle::{Action, Outcome, Status};
use crate::domain::permission::{Actor, May};
use crate::domain::pickup::{HandOver, Window};
use crate::domain::return_::Method;
use crate::domain::ticket::Ticket as Domain;
use crate::domain::words;

/// Somebody or something by number and name.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Named {
    pub id: i64,
    pub name: String,
}

impl Named {
    /// Both, where there are both.
    #[must_use]
    pub fn both(id: Option<i64>, name: Option<&String>) -> Option<Self> {
        Some(Self { id: id?, name: name?.clone() })
    }
}

/// One repair of one device. What only staff read is `null` for customers.
#[derive(Debug, Clone, Object)]
pub struct Ticket {
    /// What people read aloud, from 10001.
    pub number: i64,
    pub status: Status,
    /// How the work ended, once it has.
    pub outcome: Option<Outcome>,
    /// Rises with every change that can refuse another; the `ETag` and `If-Match` carry it.
    pub version: i64,
    /// What state it is in, in plain words.
    pub headline: String,
    /// What happens next, in plain words.
    pub next_step: String,
    /// When it came into its present status.
    pub status_since: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    /// The word of its tracking link; empty when you no longer see the ticket.
    pub tracking_token: String,
    /// The page on which whoever has this address follows the repair.
    pub tracking_url: String,
    pub customer: Named,
    pub device_id: i64,
    /// The category's own key, such as `laptop`.
    pub device_category: String,
    pub brand: String,
    pub model: String,
    pub serial: Option<String>,
    /// What is wrong, in the customer's words.
    pub fault: String,
    pub hand_over: HandOver,
    pub preferred_date: NaiveDate,
    pub contact_name: String,
    pub phone: String,
    pub address: Option<String>,
    /// Where it is; staff only.
    pub department: Option<Named>,
    /// Whom it is allocated to; staff only.
    pub technician: Option<Named>,
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
    /// When we come for it.
    pub pickup: Option<Pickup>,
    /// What was written down at intake, while the device is with us.
    pub inventory_entry: Option<Entry>,
    /// How it goes back, once that is arranged.
    pub planned_return: Option<PlannedReturn>,
    pub received_by: Option<String>,
    /// What this person may do with it now.
    pub actions: Vec<Action>,
    /// What happened, newest first: the last hundred at most.
    pub events: Vec<Event>,
    /// What was written, newest first: the last hundred at most.
    pub comments: Vec<Comment>,
    pub photos: Vec<Photo>,
    /// How it went, once the customer said so.
    pub rating: Option<Rating>,
}

/// How a repair went, in its customer's eyes.
#[derive(Debug, Clone, Object)]
pub struct Rating {
    /// From 1 (bad) to 5 (very good).
    pub rating: i64,
    pub comment: Option<String>,
}

impl From<Given> for Rating {
    fn from(given: Given) -> Self {
        Self { rating: given.stars, comment: given.comment }
    }
}

/// When we come for a device.
#[derive(Debug, Clone, Object)]
pub struct Pickup {
    pub date: NaiveDate,
    pub window: Window,
}

/// A device in the house.
#[derive(Debug, Clone, Object)]
#[oai(rename = "TicketEntry")]
pub struct Entry {
    /// From 20001; staff only.
    pub number: Option<i64>,
    pub fault_type: FaultType,
    pub condition: String,
    pub accessories: Option<String>,
    pub assessment: String,
    /// The shelf it belongs on; staff only.
    pub shelf: Option<String>,
    /// Whose hands it is in, when it is not on its shelf; staff only.
    pub holder_id: Option<i64>,
    /// Since when it is with us; staff only.
    pub received_at: Option<DateTime<Utc>>,
}

/// How a device goes back.
#[derive(Debug, Clone, Object)]
pub struct PlannedReturn {
    pub method: Method,
    pub date: Option<NaiveDate>,
    pub window: Option<Window>,
    pub address: Option<String>,
}

impl Ticket {
    /// What belongs to the ticket itself, as this actor may read it. `centre` is where devices are brought, if known.
    #[must_use]
    pub fn of(ticket: &Domain, actor: &Actor, base_url: &str, centre: Option<&str>, today: NaiveDate) -> Self {
        let is_staff = actor.may(May::ReadInternals, &ticket.place);
        let place = &ticket.place;
        let method = ticket.planned_return.as_ref().map(|planned| planned.method);
        Self {
            number: ticket.number,
            status: ticket.status,
            outcome: ticket.outcome,
            version: ticket.version,
            headline: words::headline(ticket.status, ticket.hand_over, ticket.outcome, method).to_owned(),
            next_step: words::next_step(ticket, centre, today),
            status_since: ticket.status_since,
            created_at: ticket.created_at,
            tracking_token: ticket.tracking_token.clone(),
            tracking_url: format!("{base_url}/t/{}", ticket.tracking_token),
            customer: Named { id: ticket.customer.id, name: ticket.customer.name.clone() },
            device_id: ticket.device.id,
            device_category: ticket.device.category.clone(),
            brand: ticket.device.brand.clone(),
            model: ticket.device.model.clone(),
            serial: ticket.device.serial.clone(),
            fault: ticket.fault.clone(),
            hand_over: ticket.hand_over,
            preferred_date: ticket.preferred_on,
            contact_name: ticket.contact_name.clone(),
            phone: ticket.contact_phone.clone(),
            address: ticket.address.clone(),
            department: Named::both(place.department_id, ticket.department_name.as_ref()).filter(|_| is_staff),
            technician: Named::both(place.technician_id, ticket.technician_name.as_ref()).filter(|_| is_staff),
            promised_on: ticket.promised_on,
            is_overdue: is_overdue(ticket, today),
            percent: ticket.percent,
            part: ticket.part.clone(),
            expected_on: ticket.part_expected_on,
            report: ticket.report.clone(),
            // To customers it is said once the work has ended.
            amount_due: ticket.amount_due.filter(|_| is_staff || ticket.outcome.is_some()).map(money),
            pickup: ticket.pickup.as_ref().map(|pickup| Pickup { date: pickup.date, window: pickup.window }),
            inventory_entry: ticket.entry.as_ref().map(|entry| Entry {
                number: is_staff.then_some(entry.number),
                fault_type: entry.fault_type,
                condition: entry.condition.clone(),
                accessories: entry.accessories.clone(),
                assessment: entry.assessment.clone(),
                shelf: is_staff.then(|| entry.shelf.clone()),
                holder_id: entry.holder_id.filter(|_| is_staff),
                received_at: is_staff.then_some(entry.received_at),
            }),
            planned_return: ticket.planned_return.as_ref().map(|planned| PlannedReturn {
                method: planned.method,
                date: planned.date,
                window: planned.window,
                address: planned.address.clone(),
            }),
            received_by: ticket.received_by.clone(),
            actions: Vec::new(),
            events: Vec::new(),
            comments: Vec::new(),
            photos: Vec::new(),
            rating: None,
        }
    }

    /// What somebody may still know of a ticket that they have just given out of their own sight: that it
    /// worked, and what they knew before.
    #[must_use]
    pub fn out_of_sight(ticket: &Domain) -> Self {
        let nobody = Actor::LinkHolder { number: 0 };
        let seen = Self::of(ticket, &nobody, "", None, NaiveDate::MIN);
        Self { tracking_token: String::new(), tracking_url: String::new(), ..seen }
    }
}

/// Whether the promise is broken: its day is past and the work is not done.
#[must_use]
pub fn is_overdue(ticket: &Domain, today: NaiveDate) -> bool {
    ticket.status.is_unfinished() && ticket.promised_on.is_some_and(|day| day < today)
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_default()
}

/// A day of the examples.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

impl Example for Named {
    fn example() -> Self {
        Self { id: 1004, name: "Chitra Rao".to_owned() }
    }
}

impl Example for Ticket {
    fn example() -> Self {
        Self {
            number: 10001,
            status: Status::Received,
            outcome: None,
            version: 4,
            headline: "With us, waiting for a technician".to_owned(),
            next_step: "A technician takes it on.".to_owned(),
            status_since: at("2026-11-24T10:30:00Z"),
            created_at: at("2026-11-23T08:15:00Z"),
            tracking_token: "kE9x2vQm7RzW4tYb8sLh1A".to_owned(),
            tracking_url: "https://repairs.example.org/t/kE9x2vQm7RzW4tYb8sLh1A".to_owned(),
            customer: Named::example(),
            device_id: 1,
            device_category: "laptop".to_owned(),
            brand: "Dell".to_owned(),
            model: "XPS 13".to_owned(),
            serial: Some("7H3K9Q2".to_owned()),
            fault: "The screen stays black since yesterday.".to_owned(),
            hand_over: HandOver::DropOff,
            preferred_date: day("2026-11-24"),
            contact_name: "Chitra Rao".to_owned(),
            phone: "+91 98765 43210".to_owned(),
            address: None,
            department: Some(Named { id: 1, name: "Computers".to_owned() }),
            technician: None,
            promised_on: Some(day("2026-11-27")),
            is_overdue: false,
            percent: 0,
            part: None,
            expected_on: None,
            report: None,
            amount_due: None,
            pickup: None,
            inventory_entry: Some(Entry {
                number: Some(20001),
                fault_type: FaultType::Screen,
                condition: "A dent in the lid".to_owned(),
                accessories: Some("Charger".to_owned()),
                assessment: "The panel gets no light".to_owned(),
                shelf: Some("B-12".to_owned()),
                holder_id: None,
                received_at: Some(at("2026-11-24T10:30:00Z")),
            }),
            planned_return: None,
            received_by: None,
            actions: vec![Action::Allocation, Action::Promise, Action::Comments],
            events: vec![Event::example()],
            comments: vec![Comment::example()],
            photos: vec![Photo::example()],
            rating: None,
        }
    }
}
