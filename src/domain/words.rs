//! The words people read for the domain's terms: customers plain ones, staff exact ones.

pub mod account;
pub mod audit;
mod deed;
mod device;
mod done;
mod history;
mod letter;
pub mod notice;

use chrono::NaiveDate;

pub use deed::deed;
pub use device::device;
pub use done::done;
pub use history::{amount, corrected, corrections, customer_line, quoted, staff_line};
pub use letter::letter;

use super::input::Visibility;
use super::inventory::FaultType;
use super::lifecycle::{Action, Outcome, Status};
use super::mail::MailState;
use super::person::{MailChoice, Role};
use super::pickup::{HandOver, Window};
use super::return_::Method;
use super::ticket::Ticket;
use super::token::TokenScope;

/// A role's name.
#[must_use]
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Customer => "Customer",
        Role::Executive => "Executive",
        Role::Technician => "Technician",
        Role::Manager => "Manager",
        Role::Admin => "Admin",
        Role::Superuser => "Superuser",
    }
}

/// What a choice of mails means.
#[must_use]
pub fn mail_choice(choice: MailChoice) -> &'static str {
    match choice {
        MailChoice::All => "Every step",
        MailChoice::NeedsYou => "When something needs me, and the essential",
        MailChoice::Essential => "The essential only",
    }
}

/// What one to five stars say.
#[must_use]
pub fn stars(stars: i64) -> &'static str {
    match stars {
        ..=1 => "Bad",
        2 => "Not so good",
        3 => "All right",
        4 => "Good",
        5.. => "Very good",
    }
}

/// What became of a mail.
#[must_use]
pub fn mail_state(state: MailState) -> &'static str {
    match state {
        MailState::Waiting => "Waiting",
        MailState::Sent => "Sent",
        MailState::GivenUp => "Given up",
        MailState::Stopped => "Stopped",
    }
}

/// How the device gets to us, as the customer chooses it.
#[must_use]
pub fn hand_over(hand_over: HandOver) -> &'static str {
    match hand_over {
        HandOver::Pickup => "We pick it up",
        HandOver::DropOff => "It is brought to us",
    }
}

/// The hand-over as staff read it in lists.
#[must_use]
pub fn hand_over_short(hand_over: HandOver) -> &'static str {
    match hand_over {
        HandOver::Pickup => "Pickup",
        HandOver::DropOff => "Drop-off",
    }
}

/// A window of a day.
#[must_use]
pub fn window(window: Window) -> &'static str {
    match window {
        Window::Morning => "9 to 12",
        Window::Midday => "12 to 15",
        Window::Afternoon => "15 to 18",
    }
}

/// A kind of fault.
#[must_use]
pub fn fault_type(fault_type: FaultType) -> &'static str {
    match fault_type {
        FaultType::DoesNotStart => "Does not start",
        FaultType::Screen => "Screen",
        FaultType::Battery => "Battery",
        FaultType::Charging => "Charging",
        FaultType::Keyboard => "Keyboard or buttons",
        FaultType::Storage => "Storage",
        FaultType::Sound => "Sound",
        FaultType::Camera => "Camera",
        FaultType::Network => "Network",
        FaultType::Software => "Software",
        FaultType::Overheating => "Overheating",
        FaultType::Liquid => "Liquid",
        FaultType::Mechanical => "Mechanical damage",
        FaultType::Printing => "Printing",
        FaultType::Other => "Other",
    }
}

/// How work ended.
#[must_use]
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Repaired => "Repaired",
        Outcome::Unrepairable => "Could not be repaired",
        Outcome::Cancelled => "Cancelled",
    }
}

/// How the device goes back.
#[must_use]
pub fn method(method: Method) -> &'static str {
    match method {
        Method::Collection => "The customer collects it",
        Method::Delivery => "We deliver it",
    }
}

/// Who reads a comment.
#[must_use]
pub fn visibility(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "The customer, too",
        Visibility::Internal => "Staff only",
    }
}

/// What a token may do.
#[must_use]
pub fn token_scope(scope: TokenScope) -> &'static str {
    match scope {
        TokenScope::Read => "Read only",
        TokenScope::Write => "Read and write",
    }
}

/// A status's name, as staff read it.
#[must_use]
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Requested => "Requested",
        Status::Accepted => "Accepted",
        Status::Rejected => "Rejected",
        Status::PickupScheduled => "Pickup scheduled",
        Status::Collected => "Collected",
        Status::Received => "Received",
        Status::Allocated => "Allocated",
        Status::InProgress => "In progress",
        Status::AwaitingParts => "Awaiting parts",
        Status::Completed => "Completed",
        Status::Ready => "Ready",
        Status::Returned => "Returned",
        Status::Cancelled => "Cancelled",
    }
}

/// The five steps of the customer's track.
pub const STEPS: [&str; 5] = ["Requested", "With us", "Being repaired", "Done", "Back with you"];

/// Which of [`STEPS`] a status is in; `None` when the repair ended before it began.
#[must_use]
pub fn step(status: Status) -> Option<usize> {
    match status {
        Status::Requested | Status::Accepted | Status::PickupScheduled => Some(0),
        Status::Collected | Status::Received | Status::Allocated => Some(1),
        Status::InProgress | Status::AwaitingParts => Some(2),
        Status::Completed | Status::Ready => Some(3),
        Status::Returned => Some(4),
        Status::Rejected | Status::Cancelled => None,
    }
}

/// Where the device is, in a customer's words.
#[must_use]
pub fn headline(status: Status, hand_over: HandOver, outcome: Option<Outcome>, method: Option<Method>) -> &'static str {
    match status {
        Status::Requested => "We have your request",
        Status::Accepted if hand_over == HandOver::Pickup => "Accepted: we will arrange the pickup",
        Status::Accepted => "Accepted: please bring it in",
        Status::Rejected => "We cannot take this repair",
        Status::PickupScheduled => "We are coming to pick it up",
        Status::Collected => "Picked up, on its way to us",
        Status::Received => "With us, waiting for a technician",
        Status::Allocated => "With us, next in line for its technician",
        Status::InProgress => "Being repaired",
        Status::AwaitingParts => "Waiting for a part",
        Status::Completed => match outcome {
            Some(Outcome::Cancelled) => "Cancelled, still with us",
            Some(Outcome::Unrepairable) => "We could not repair it",
            _ => "Repaired",
        },
        Status::Ready if method == Some(Method::Delivery) => "Ready: we bring it to you",
        Status::Ready => "Ready for you to collect",
        Status::Returned => "Back with you",
        Status::Cancelled => "Cancelled",
    }
}

/// What happens next, in a customer's words. `centre` is where to bring or collect a device, if known.
#[must_use]
pub fn next_step(ticket: &Ticket, centre: Option<&str>, today: NaiveDate) -> String {
    let at_ours = centre.map(|place| format!(" at {place}")).unwrap_or_default();
    match ticket.status {
        Status::Requested => "We read it and tell you whether we can take it.".to_owned(),
        Status::Accepted if ticket.hand_over == HandOver::Pickup => {
            "We set a day and a time and tell you when we come.".to_owned()
        }
        Status::Accepted if ticket.preferred_on < today => {
            format!("Bring the device{at_ours}, any day that suits you.")
        }
        Status::Accepted => {
            format!("Bring the device{at_ours}, on {} or any day that suits you.", day(ticket.preferred_on))
        }
        Status::PickupScheduled => match &ticket.pickup {
            Some(pickup) => format!("We come on {}, between {}.", day(pickup.date), hours(pickup.window)),
            None => "We tell you when we come.".to_owned(),
        },
        Status::Collected => "We look it over and note its condition as soon as it arrives.".to_owned(),
        Status::Received => "A technician takes it on.".to_owned(),
        Status::Allocated => "The technician starts on it.".to_owned(),
        Status::InProgress => "The technician repairs it and reports here.".to_owned(),
        Status::AwaitingParts => match (&ticket.part, ticket.part_expected_on) {
            (Some(part), Some(date)) => {
                format!("We wait for: {part}, expected on {}. Then the repair goes on.", day(date))
            }
            (Some(part), None) => format!("We wait for: {part}. Then the repair goes on."),
            _ => "The repair goes on when the part is here.".to_owned(),
        },
        Status::Completed => "We arrange how it gets back to you.".to_owned(),
        Status::Ready => match &ticket.planned_return {
            Some(planned) if planned.method == Method::Delivery => match (planned.date, planned.window) {
                (Some(date), Some(window)) => format!("We bring it on {}, between {}.", day(date), hours(window)),
                _ => "We bring it to you.".to_owned(),
            },
            _ => format!("Collect it{at_ours} whenever we are open."),
        },
        Status::Returned => "Nothing more to do. If the fault comes back, tell us.".to_owned(),
        Status::Rejected | Status::Cancelled => "Nothing more happens with this request.".to_owned(),
    }
}

/// A day in words with its year left to the reader: `Tue 24 Nov 2026` is never ambiguous in a mail.
#[must_use]
pub fn day(date: NaiveDate) -> String {
    date.format("%a %-d %b %Y").to_string()
}

/// A window in running text: `9 and 12`.
fn hours(of: Window) -> String {
    window(of).replace(" to ", " and ")
}

/// The button that takes an action, as staff (or the customer) read it.
#[must_use]
pub fn button(action: Action) -> &'static str {
    match action {
        Action::Request => "Send the request",
        Action::Acceptance => "Accept",
        Action::Rejection => "Reject",
        Action::Pickup => "Schedule the pickup",
        Action::PickupFailure => "The pickup failed",
        Action::PickupCollection => "I have collected it",
        Action::Intake => "Take it in",
        Action::Transfer => "Move to another department",
        Action::Allocation => "Give to a technician",
        Action::AllocationWithdrawal => "Take it back",
        Action::Work => "Start work",
        Action::Progress => "Report progress",
        Action::PartsWait => "Wait for a part",
        Action::PartsArrival => "The part is here",
        Action::Completion => "I'm done",
        Action::Rework => "Send back to work",
        Action::Return => "Arrange the return",
        Action::ReturnFailure => "The return failed",
        Action::HandBack => "Hand it back",
        Action::Cancellation => "Cancel the repair",
        Action::Details => "Correct the details",
        Action::Promise => "Set the promised date",
        Action::Comments => "Send the comment",
        Action::Photos => "Add photos",
        Action::PhotosRemoval => "Remove the photo",
        Action::Release => "Release",
    }
}

/// Why an action that was refused for the state is not possible, in a sentence.
#[must_use]
pub fn not_now(action: Action, ticket: &Ticket, is_staff: bool) -> String {
    let method = ticket.planned_return.as_ref().map(|r| r.method);
    let state = if is_staff {
        status(ticket.status)
    } else {
        headline(ticket.status, ticket.hand_over, ticket.outcome, method)
    };
    match action {
        Action::Pickup if ticket.hand_over == HandOver::DropOff => {
            "The customer brings this device in. Change the hand-over in the details first to arrange a pickup."
                .to_owned()
        }
        Action::Rework if ticket.outcome == Some(Outcome::Cancelled) => {
            "This repair was cancelled; it can only go back to its owner.".to_owned()
        }
        _ if is_staff => {
            format!("“{}” is not possible while the ticket is {}.", button(action), state.to_lowercase())
        }
        Action::Cancellation if ticket.status.is_open() => {
            format!("This repair can no longer be cancelled here: {}. Write to us or call us.", state.to_lowercase())
        }
        Action::Cancellation => format!("There is nothing left to cancel: {}.", state.to_lowercase()),
        _ => format!("This is no longer possible here: {}.", state.to_lowercase()),
    }
}
