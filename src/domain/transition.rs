//! Taking an action: from a ticket, an actor and what they typed to the change that follows, or to
//! the reason why not. The change is data; the store writes it.

mod change;

use chrono::{DateTime, NaiveDate, Utc};

use change::change;

use super::event::Facts;
use super::input::{Choices, Context, FieldErrors, Given, Input, Kind, Values, Visibility, check};
use super::inventory::{AllocationEnd, FaultType};
use super::lifecycle::{Action, Mail, Move, Outcome, REQUEST_INPUTS, Row, Status, To};
use super::permission::{Actor, May};
use super::pickup::{HandOver, PickupEnd, Window};
use super::return_::{Method, ReturnEnd};
use super::ticket::{Place, Ticket};

/// Why an action was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The actor may not see the ticket.
    Unseen,
    /// The actor may see it, but not do this.
    Forbidden,
    /// The ticket's state does not allow it (any more).
    State,
    /// Somebody else was first: the version is not the one the form was made for.
    Stale,
    /// What was typed cannot be taken; a message per field.
    Invalid(FieldErrors),
}

/// What an action brings with it, in the order in which it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    SchedulePickup {
        date: NaiveDate,
        window: Window,
    },
    EndPickup(PickupEnd),
    OpenEntry {
        department_id: i64,
        fault_type: FaultType,
        condition: String,
        accessories: Option<String>,
        assessment: String,
        shelf: String,
        /// The number that another system gave it.
        number: Option<i64>,
    },
    /// The device belongs to this department's inventory, on this shelf if one is named.
    MoveEntry {
        department_id: i64,
        shelf: Option<String>,
    },
    /// The device leaves its shelf into these hands.
    HandTo {
        technician_id: i64,
    },
    /// The device lies on its shelf, a new one if one is named.
    Shelve {
        shelf: Option<String>,
    },
    CloseEntry,
    Allocate {
        technician_id: i64,
    },
    EndAllocation(AllocationEnd),
    ArrangeReturn {
        method: Method,
        date: Option<NaiveDate>,
        window: Option<Window>,
        address: Option<String>,
    },
    EndReturn(ReturnEnd),
    /// The device's brand, model and serial are these.
    DescribeDevice {
        brand: String,
        model: String,
        serial: Option<String>,
    },
}

/// The ticket's own columns that an action sets; `None` leaves a column as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patch {
    pub outcome: Option<Option<Outcome>>,
    pub department_id: Option<i64>,
    pub promised_on: Option<NaiveDate>,
    pub percent: Option<i64>,
    pub part: Option<Option<String>>,
    pub part_expected_on: Option<Option<NaiveDate>>,
    pub report: Option<Option<String>>,
    pub amount_due: Option<Option<i64>>,
    pub received_by: Option<String>,
    pub hand_over: Option<HandOver>,
    pub preferred_on: Option<NaiveDate>,
    pub contact_name: Option<String>,
    pub contact_phone: Option<super::contact::Phone>,
    pub address: Option<Option<String>>,
}

/// A change to a ticket, decided; nothing about it depends on when it is written.
#[derive(Debug, Clone)]
pub struct Change {
    pub number: i64,
    /// The version the decision was made on.
    pub version: i64,
    /// Whether the version is checked and raised.
    pub versioned: bool,
    pub action: Action,
    pub from: Status,
    pub to: Status,
    pub at: DateTime<Utc>,
    /// That moment's day in the centre's zone.
    pub on: NaiveDate,
    pub patch: Patch,
    pub effects: Vec<Effect>,
    pub facts: Facts,
    /// Whether the customer reads a line about it.
    pub public: bool,
    /// Whether nothing changes that anybody but staff can see.
    pub staff_only: bool,
    pub before: Place,
    pub after: Place,
    /// Whether the customer gets a mail about it.
    pub mail: bool,
}

impl Change {
    /// Whether it changes nothing and says nothing: corrections to what it is already.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.from == self.to && self.patch == Patch::default() && self.effects.is_empty() && self.facts.is_empty()
    }
}

/// What a request asks for, checked.
#[derive(Debug, Clone)]
pub struct Request {
    /// The number that another system gave it.
    pub number: Option<i64>,
    pub status: Status,
    pub values: Values,
    pub hand_over: HandOver,
    pub preferred_on: NaiveDate,
    /// Whether the mail's weight lets it through for somebody with the given choice.
    pub mail: Mail,
}

/// What the decision needs beside the ticket: time, place, and what may be chosen.
#[derive(Debug, Clone, Copy)]
pub struct Now<'a> {
    pub at: DateTime<Utc>,
    /// Today in the centre's time zone.
    pub today: NaiveDate,
    /// The country of phones written without one.
    pub country: phonenumber::country::Id,
    pub choices: &'a Choices,
}

/// Checks a request for a repair.
///
/// # Errors
/// [`Refused::Forbidden`] for those who may not ask, [`Refused::Invalid`] with a message per field.
pub fn request(actor: &Actor, given: &Given, now: &Now) -> Result<Request, Refused> {
    let row = Action::Request.row();
    let Some(Move { may, to: To::Be(status), .. }) = row.moves.iter().find(|m| actor.may_ever(m.may)) else {
        return Err(Refused::Forbidden);
    };
    let context =
        Context { today: now.today, country: now.country, choices: now.choices, by: Some(*may), current: &|_| None };
    let values = check(REQUEST_INPUTS, given, &context).map_err(Refused::Invalid)?;
    let hand_over = values.word("hand_over").unwrap_or(HandOver::DropOff);
    let preferred_on = values.date("preferred_date").unwrap_or(now.today);
    Ok(Request { number: None, status: *status, values, hand_over, preferred_on, mail: row.mail })
}

/// The fields of an action's form for this actor and ticket.
#[must_use]
pub fn inputs(row: &'static Row, ticket: &Ticket, actor: &Actor) -> Vec<Input> {
    let early = matches!(ticket.status, Status::Requested | Status::Accepted);
    row.inputs
        .iter()
        .filter(|input| row.action != Action::Details || input.name != "hand_over" || early)
        .filter(|input| input.kind != Kind::Visibility || actor.may(May::CommentInternally, &ticket.place))
        .copied()
        .collect()
}

/// Decides an action on a ticket. `version` is the one the form was made for, if it said.
///
/// # Errors
/// Why not: see [`Refused`]. Nothing has changed then.
pub fn transition(
    ticket: &Ticket,
    action: Action,
    actor: &Actor,
    given: &Given,
    version: Option<i64>,
    now: &Now,
) -> Result<Change, Refused> {
    let row = action.row();
    if !actor.may(May::ReadTicket, &ticket.place) {
        return Err(Refused::Unseen);
    }
    if !row.moves.iter().any(|m| actor.may(m.may, &ticket.place)) {
        return Err(Refused::Forbidden);
    }
    let made = row.move_open_to(actor, ticket.status, &ticket.place).ok_or(Refused::State)?;
    if !row.guard.holds(ticket) {
        return Err(Refused::State);
    }
    if row.versioned && version.is_some_and(|v| v != ticket.version) {
        return Err(Refused::Stale);
    }
    let current = |field: &str| if action == Action::Details { ticket.prefill(action, field, now.today) } else { None };
    let context =
        Context { today: now.today, country: now.country, choices: now.choices, by: Some(made.may), current: &current };
    let given = with_defaults(row, given);
    let mut errors = FieldErrors::new();
    let values = check(&inputs(row, ticket, actor), &given, &context).unwrap_or_else(|found| {
        errors = found;
        Values::default()
    });
    if errors.is_empty() {
        errors = objections(ticket, action, actor, &given, &values);
    }
    if !errors.is_empty() {
        return Err(Refused::Invalid(errors));
    }
    Ok(change(ticket, row, made, actor, &values, now))
}

/// What a field means when it is left out: a comment is public.
fn with_defaults(row: &Row, given: &Given) -> Given {
    let mut given = given.clone();
    if row.action == Action::Comments && given.trimmed("visibility").is_empty() {
        given.0.insert("visibility".to_owned(), Visibility::Public.to_string());
    }
    given
}

/// What is wrong with values that are well-formed one by one.
fn objections(ticket: &Ticket, action: Action, actor: &Actor, given: &Given, values: &Values) -> FieldErrors {
    let mut errors = FieldErrors::new();
    match action {
        Action::Progress if values.number("percent").is_none() && values.text("note").is_none() => {
            errors.insert("percent", "Say how far it is, or write a note.".to_owned());
        }
        Action::Transfer if values.number("department_id") == ticket.place.department_id => {
            errors.insert("department_id", "It is in this department already. Choose another one.".to_owned());
        }
        Action::Allocation if values.number("technician_id") == ticket.place.technician_id => {
            errors.insert("technician_id", "They have it already. Choose somebody else.".to_owned());
        }
        Action::Promise => {
            let later = values.date("date") > ticket.promised_on && ticket.promised_on.is_some();
            if values.date("date") == ticket.promised_on {
                errors.insert("date", "It is promised for this day already.".to_owned());
            } else if later && values.text("reason").is_none() {
                errors.insert("reason", "Say why the date moves later; the customer reads it.".to_owned());
            }
        }
        Action::Comments
            if given.trimmed("visibility") != Visibility::Public.as_str()
                && !actor.may(May::CommentInternally, &ticket.place) =>
        {
            errors.insert("visibility", "Choose one from the list.".to_owned());
        }
        Action::Details => {
            let hand_over = values.word("hand_over").unwrap_or(ticket.hand_over);
            let early = matches!(ticket.status, Status::Requested | Status::Accepted);
            if given.get("hand_over").is_some_and(|sent| !early && sent != ticket.hand_over.as_str()) {
                errors.insert("", "How it gets to us can no longer be changed.".to_owned());
            }
            let address = if values.was_sent("address") { values.text("address") } else { ticket.address.clone() };
            if hand_over == HandOver::Pickup && address.is_none() {
                errors.insert("address", "Enter the address where we pick it up.".to_owned());
            }
        }
        _ => {}
    }
    errors
}
