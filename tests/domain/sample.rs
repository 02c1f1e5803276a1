//! A consistent ticket for every status, and valid fields for every action.

use std::sync::LazyLock;

use chrono::{DateTime, Days, NaiveDate, Utc};
use helpdesk::domain::department::{Category, Department, Technician};
use helpdesk::domain::input::{Choices, Given};
use helpdesk::domain::inventory::FaultType;
use helpdesk::domain::lifecycle::{Action, Outcome, Status};
use helpdesk::domain::person::MailChoice;
use helpdesk::domain::pickup::{HandOver, Window};
use helpdesk::domain::return_::Method;
use helpdesk::domain::ticket::{Completer, Customer, Device, Entry, Pickup, Place, Return, Ticket};
use helpdesk::domain::transition::{Change, Now, Refused, transition};

pub use super::cast::{
    ADMIN, BYSTANDER, COLLEAGUE, COMPLETER, FOREIGN_MANAGER, LAPTOPS, MANAGER, OTHER_MANAGER, OWNER, PHONES,
    TECHNICIAN, Who,
};

pub const NUMBER: i64 = 10_001;
pub const VERSION: i64 = 7;

/// What a ticket went through before it came to its status, where that makes a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// Picked up, taken in, worked on by [`TECHNICIAN`].
    Plain,
    /// The customer brings it in.
    DropOff,
    /// [`COMPLETER`] completed it once; it was sent back to work and is now [`TECHNICIAN`]'s.
    Reworked,
    /// Completed by [`TECHNICIAN`], who is gone now.
    CompleterGone,
    /// Cancelled while it lay with us.
    CancelledWithUs,
    /// Cancelled between pickup and intake, so that no department ever had it.
    CancelledOnTheWay,
}

impl History {
    pub const ALL: [Self; 6] = [
        Self::Plain,
        Self::DropOff,
        Self::Reworked,
        Self::CompleterGone,
        Self::CancelledWithUs,
        Self::CancelledOnTheWay,
    ];

    /// The statuses that a ticket of this history can have.
    pub fn statuses(self) -> Vec<Status> {
        use Status::{
            Allocated, AwaitingParts, Collected, Completed, InProgress, PickupScheduled, Ready, Received, Returned,
        };
        match self {
            Self::Plain => Status::ALL.to_vec(),
            Self::DropOff => {
                Status::ALL.iter().copied().filter(|s| !matches!(s, PickupScheduled | Collected)).collect()
            }
            Self::Reworked => vec![Received, Allocated, InProgress, AwaitingParts, Completed, Ready, Returned],
            Self::CompleterGone | Self::CancelledWithUs | Self::CancelledOnTheWay => vec![Completed, Ready, Returned],
        }
    }
}

/// Every ticket that the exhaustive tests act on.
pub fn every_ticket() -> impl Iterator<Item = (History, Ticket)> {
    History::ALL.into_iter().flat_map(|h| h.statuses().into_iter().map(move |s| (h, with_history(s, h))))
}

/// A ticket of this status, as it usually comes there.
pub fn ticket(status: Status) -> Ticket {
    with_history(status, History::Plain)
}

/// A ticket of this status that came there in this way.
pub fn with_history(status: Status, history: History) -> Ticket {
    use Status::{
        Allocated, AwaitingParts, Cancelled, Completed, InProgress, PickupScheduled, Ready, Received, Returned,
    };
    let in_work = matches!(status, Allocated | InProgress | AwaitingParts);
    let done = matches!(status, Completed | Ready | Returned);
    let arrived = (status == Received || in_work || done) && history != History::CancelledOnTheWay;
    let cancelled = matches!(history, History::CancelledWithUs | History::CancelledOnTheWay);
    let completed = done && !cancelled;
    let pickup = history != History::DropOff;

    let mut completer_ids = Vec::new();
    completer_ids.extend(completed.then_some(TECHNICIAN));
    completer_ids.extend((history == History::Reworked).then_some(COMPLETER));
    let last_completer = completer_ids.first().map(|id| Completer {
        id: *id,
        name: technician_name(*id),
        manager_id: Some(MANAGER),
        is_here: history != History::CompleterGone,
    });

    Ticket {
        number: NUMBER,
        version: VERSION,
        status,
        outcome: match status {
            Cancelled => Some(Outcome::Cancelled),
            _ if done && cancelled => Some(Outcome::Cancelled),
            _ if done => Some(Outcome::Repaired),
            _ => None,
        },
        place: Place {
            number: NUMBER,
            customer_id: OWNER,
            department_id: arrived.then_some(LAPTOPS),
            technician_id: in_work.then_some(TECHNICIAN),
            manager_id: in_work.then_some(MANAGER),
            completer_ids,
        },
        created_at: now(),
        status_since: now(),
        tracking_token: "a-tracking-token".to_owned(),
        customer: Customer {
            id: OWNER,
            name: "Mira Rao".to_owned(),
            email: Some("mira@demo.test".to_owned()),
            phone: Some("+91 98765 43210".to_owned()),
            mail_choice: MailChoice::All,
        },
        device: Device {
            id: 1,
            category: "laptop".to_owned(),
            category_name: "Laptop".to_owned(),
            brand: "Lenovo".to_owned(),
            model: "T14".to_owned(),
            serial: Some("PF-123456".to_owned()),
            has_other_repairs: false,
        },
        has_photos: false,
        rating: None,
        fault: "It does not start.".to_owned(),
        hand_over: if pickup { HandOver::Pickup } else { HandOver::DropOff },
        preferred_on: today(),
        contact_name: "Mira Rao".to_owned(),
        contact_phone: "+91 98765 43210".to_owned(),
        address: pickup.then(|| "4 Hill Road, Pune".to_owned()),
        department_name: arrived.then(|| "Laptops".to_owned()),
        category_department_id: LAPTOPS,
        technician_name: in_work.then(|| technician_name(TECHNICIAN)),
        last_completer,
        promised_on: arrived.then(|| in_days(5)),
        percent: if completed { 100 } else { 0 },
        part: (status == AwaitingParts).then(|| "Display cable".to_owned()),
        part_expected_on: (status == AwaitingParts).then(|| in_days(3)),
        report: completed.then(|| "Changed the display cable.".to_owned()),
        amount_due: completed.then_some(150_000),
        pickup: (status == PickupScheduled).then(|| Pickup { id: 1, date: in_days(1), window: Window::Morning }),
        entry: (arrived && status != Returned).then(|| Entry {
            number: 20_001,
            fault_type: FaultType::DoesNotStart,
            condition: "A scratch on the lid".to_owned(),
            accessories: Some("Charger".to_owned()),
            assessment: "Probably the mainboard".to_owned(),
            shelf: "B-12".to_owned(),
            holder_id: matches!(status, InProgress | AwaitingParts).then_some(TECHNICIAN),
            received_at: now(),
        }),
        planned_return: (status == Ready).then(|| Return {
            id: 1,
            method: Method::Delivery,
            date: Some(in_days(2)),
            window: Some(Window::Midday),
            address: Some("4 Hill Road, Pune".to_owned()),
        }),
        received_by: (status == Returned).then(|| "Mira Rao".to_owned()),
    }
}

pub fn technician_name(id: i64) -> String {
    CHOICES.technicians.iter().find(|t| t.id == id).expect("a technician of the sample").name.clone()
}

pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day")
}

pub fn in_days(days: u64) -> NaiveDate {
    today().checked_add_days(Days::new(days)).expect("a day")
}

pub fn days_ago(days: u64) -> NaiveDate {
    today().checked_sub_days(Days::new(days)).expect("a day")
}

pub fn now() -> DateTime<Utc> {
    today().and_hms_opt(9, 30, 0).expect("a time").and_utc()
}

/// What may be chosen. The bystander is left out: nobody may give them this ticket.
pub static CHOICES: LazyLock<Choices> = LazyLock::new(|| {
    let technician = |id, name: &str, manager| Technician {
        id,
        name: name.to_owned(),
        manager_id: Some(manager),
        department_id: Some(LAPTOPS),
        load: 2,
        picture_id: None,
    };
    Choices {
        superiors: Vec::new(),
        categories: vec![
            Category { key: "laptop".to_owned(), name: "Laptop".to_owned(), department_id: LAPTOPS },
            Category { key: "phone".to_owned(), name: "Phone".to_owned(), department_id: PHONES },
        ],
        departments: vec![
            Department { id: LAPTOPS, name: "Laptops".to_owned() },
            Department { id: PHONES, name: "Phones".to_owned() },
        ],
        technicians: vec![
            technician(TECHNICIAN, "Tara", MANAGER),
            technician(COMPLETER, "Kiran", MANAGER),
            technician(COLLEAGUE, "Omar", OTHER_MANAGER),
        ],
    }
});

/// The moment at which everything here happens.
pub fn moment() -> Now<'static> {
    Now { at: now(), today: today(), country: phonenumber::country::Id::IN, choices: &CHOICES }
}

/// Fields of a form.
pub fn given(fields: &[(&str, &str)]) -> Given {
    fields.iter().copied().collect()
}

/// Fields with which an action is taken without objection.
pub fn valid(action: Action) -> Given {
    let day = in_days(4).to_string();
    match action {
        Action::Request => given(&[
            ("device_category", "laptop"),
            ("brand", "Lenovo"),
            ("model", "T14"),
            ("serial", "PF-123456"),
            ("fault", "It does not start."),
            ("hand_over", "pickup"),
            ("preferred_date", &day),
            ("contact_name", "Mira Rao"),
            ("phone", "98765 43210"),
            ("address", "4 Hill Road, Pune"),
        ]),
        Action::Acceptance | Action::PickupCollection => given(&[("note", "Noted.")]),
        Action::Pickup => given(&[("date", &day), ("window", "12-15"), ("note", "Ring twice.")]),
        Action::Intake => given(&[
            ("department_id", "1"),
            ("fault_type", "does_not_start"),
            ("condition", "A scratch on the lid"),
            ("accessories", "Charger"),
            ("assessment", "Probably the mainboard"),
            ("shelf", "B-12"),
            ("promised_on", &day),
        ]),
        Action::Transfer => given(&[("department_id", "2"), ("shelf", "C-1"), ("reason", "It is a phone.")]),
        Action::Allocation => given(&[("technician_id", "1006"), ("note", "Please look at it today.")]),
        Action::Work | Action::PartsArrival | Action::Photos | Action::PhotosRemoval | Action::Release => {
            Given::default()
        }
        Action::Progress => given(&[("percent", "40"), ("note", "The cable is out.")]),
        Action::PartsWait => given(&[("part", "Display cable"), ("expected_on", &day)]),
        Action::Completion => given(&[
            ("outcome", "repaired"),
            ("report", "Changed the display cable."),
            ("shelf", "D-4"),
            ("amount_due", "1,500.50"),
        ]),
        Action::Return => given(&[
            ("method", "delivery"),
            ("date", &day),
            ("window", "15-18"),
            ("address", "4 Hill Road, Pune"),
            ("amount_due", "1200"),
        ]),
        Action::HandBack => given(&[("received_by", "Ravi Rao")]),
        Action::Details => given(&[("contact_name", "Ravi Rao")]),
        Action::Promise => given(&[("date", &in_days(9).to_string()), ("reason", "The part is late.")]),
        Action::Comments => given(&[("body", "How is it going?"), ("visibility", "public")]),
        Action::Rejection
        | Action::PickupFailure
        | Action::AllocationWithdrawal
        | Action::Rework
        | Action::ReturnFailure
        | Action::Cancellation => given(&[("reason", "Because.")]),
    }
}

/// These fields over the valid ones of an action; an empty value is sent as empty.
pub fn valid_but(action: Action, fields: &[(&str, &str)]) -> Given {
    let mut all = valid(action);
    all.0.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    all
}

/// Takes an action on a ticket with these fields.
pub fn act(ticket: &Ticket, action: Action, who: Who, fields: &Given) -> Result<Change, Refused> {
    transition(ticket, action, &who.actor(), fields, Some(ticket.version), &moment())
}

/// Takes an action that must succeed.
#[track_caller]
pub fn done(ticket: &Ticket, action: Action, who: Who, fields: &[(&str, &str)]) -> Change {
    act(ticket, action, who, &given(fields)).expect("the action is open to them")
}

/// Takes an action whose fields must be refused, and gives the messages.
#[track_caller]
pub fn refused_fields(
    ticket: &Ticket,
    action: Action,
    who: Who,
    fields: &Given,
) -> std::collections::BTreeMap<&'static str, String> {
    match act(ticket, action, who, fields) {
        Err(Refused::Invalid(errors)) => errors,
        other => panic!("{action} should have been refused for its fields, but: {other:?}"),
    }
}
