//! The customer's mails: what each event of a ticket's life says to whom the device belongs.

use super::{day, fault_type, hand_over, headline, next_step, window};
use crate::domain::event::Event;
use crate::domain::lifecycle::{Action, Outcome, Status};
use crate::domain::mail::{Letter, Way};
use crate::domain::money;
use crate::domain::pickup::{HandOver, Window};
use crate::domain::return_::Method;
use crate::domain::ticket::Ticket;

/// The mail to the customer about an event, with the ticket as the event left it.
#[must_use]
pub fn letter(event: &Event, ticket: &Ticket) -> Letter {
    let device = format!("{} {}", ticket.device.brand, ticket.device.model);
    let method = ticket.planned_return.as_ref().map(|planned| planned.method);
    let now = || headline(ticket.status, ticket.hand_over, ticket.outcome, method).to_owned();
    let headline = match event.action {
        Action::Request if event.to == Status::Accepted => "We took your repair on".to_owned(),
        Action::Pickup if event.from == Some(Status::PickupScheduled) => "The pickup has changed".to_owned(),
        Action::PickupFailure => "The pickup did not work out".to_owned(),
        Action::Intake => "Your device is with us".to_owned(),
        Action::Work => "The repair has begun".to_owned(),
        Action::PartsArrival => "The part is here, the repair goes on".to_owned(),
        Action::Rework => "Back in work after a check".to_owned(),
        Action::Return if event.from == Some(Status::Ready) => "The return has changed".to_owned(),
        Action::ReturnFailure => "The return did not work out".to_owned(),
        Action::Promise if event.fact("old_date").is_some() => "The promised date has moved".to_owned(),
        Action::Promise => "We have a date for you".to_owned(),
        Action::Comments => "We wrote to you about your repair".to_owned(),
        _ => now(),
    };
    let quote = match event.action {
        Action::Request => event.fact("fault"),
        Action::Intake => event.fact("assessment"),
        _ => super::quoted(event, false),
    };
    let is_over = !ticket.status.is_open();
    let rates = event.action == Action::HandBack;
    Letter {
        subject: format!("{headline} · {device} (ticket {})", ticket.number),
        name: ticket.customer.name.clone(),
        lines: vec![line(event, ticket, &device)],
        quote: quote.map(str::to_owned),
        details: details(event, ticket),
        next: (!is_over).then(|| next_step(ticket, None, event.at.date_naive())),
        button: if rates {
            ("Say how it went".to_owned(), Way::Tracking { tracking: "#rating".to_owned() })
        } else {
            let is_here = ticket.entry.is_some() || ticket.status == Status::Collected;
            let label = if is_here { "See where your device is" } else { "See your request" };
            (label.to_owned(), Way::Tracking { tracking: String::new() })
        },
        sends_to_centre: match ticket.status {
            Status::Accepted => ticket.hand_over == HandOver::DropOff,
            Status::Ready => method == Some(Method::Collection),
            _ => false,
        },
        settings: None,
        headline,
    }
}

/// What happened, in a sentence or two.
fn line(event: &Event, ticket: &Ticket, device: &str) -> String {
    match event.action {
        Action::Request if event.to == Status::Accepted => {
            format!("We registered the repair of your {device}. This is what is wrong with it:")
        }
        Action::Request => {
            format!("Thank you. You asked us to repair your {device}. This is what you wrote:")
        }
        Action::Acceptance => format!("We can take on the repair of your {device}."),
        Action::Rejection => format!("We are sorry: we cannot repair your {device}. The reason:"),
        Action::Pickup => format!("We pick up your {device} at the time below. Please have it ready."),
        Action::PickupFailure => format!("We could not pick up your {device}. The reason:"),
        Action::Intake => format!("Your {device} arrived and we looked it over. This is what we noted:"),
        Action::Work => format!("The technician has your {device} on the bench."),
        Action::PartsWait => format!("Your {device} needs a part that we have to wait for."),
        Action::PartsArrival => format!("The part for your {device} arrived and the repair goes on."),
        Action::Completion if ticket.outcome == Some(Outcome::Repaired) => {
            format!("Your {device} is repaired. The technician writes:")
        }
        Action::Completion => format!("We are sorry: we could not repair your {device}. The technician writes:"),
        Action::Rework => {
            let planned =
                if event.from == Some(Status::Ready) { " What was planned for its return is off." } else { "" };
            format!(
                "We checked your {device} once more before giving it back, and there is still something to do.{planned}"
            )
        }
        Action::Return => match ticket.planned_return.as_ref().map(|planned| planned.method) {
            Some(Method::Delivery) => format!("We bring your {device} back to you at the time below."),
            _ => format!("Your {device} is ready for you."),
        },
        Action::ReturnFailure => format!("We could not give your {device} back to you. The reason:"),
        Action::HandBack => {
            let by = event.fact("received_by").unwrap_or_default();
            let again =
                if ticket.outcome == Some(Outcome::Repaired) { " If the fault comes back, tell us." } else { "" };
            format!("Your {device} was handed to {by}. Thank you for coming to us.{again}")
        }
        Action::Cancellation => {
            let what = match event.from {
                _ if ticket.status.is_open() => " It is still with us and goes back to you.",
                Some(Status::PickupScheduled) => " Nobody comes to pick it up.",
                _ => "",
            };
            let reason = if event.fact("reason").is_some() { " The reason:" } else { "" };
            format!("The repair of your {device} was cancelled.{what}{reason}")
        }
        Action::Promise => {
            let date = ticket.promised_on.map_or_else(String::new, day);
            if ticket.status.is_unfinished() {
                format!("We expect your {device} to be done on {date}.")
            } else {
                format!("We expect your {device} to be back with you on {date}.")
            }
        }
        Action::Comments => format!("About your {device}, we wrote:"),
        _ => super::customer_line(event).unwrap_or_default(),
    }
}

/// The facts that a reader looks for again later.
fn details(event: &Event, ticket: &Ticket) -> Vec<(String, String)> {
    let mut details: Vec<(String, String)> = Vec::new();
    let mut add = |label: &str, value: Option<String>| {
        details.extend(value.filter(|value| !value.is_empty()).map(|value| (label.to_owned(), value)));
    };
    let fact = |name: &str| event.fact(name).map(str::to_owned);
    let day_of = |name: &str| event.fact(name).and_then(|text| text.parse().ok()).map(day);
    let hours = || event.fact("window").and_then(|word| word.parse().ok()).map(|w: Window| window(w).to_owned());
    let amount = || super::amount(event).or_else(|| ticket.amount_due.map(money::show));
    match event.action {
        Action::Request => {
            add("How it gets to us", Some(hand_over(ticket.hand_over).to_owned()));
            add("The day that suits you", day_of("preferred_date"));
        }
        Action::Pickup => {
            add("Day", day_of("date"));
            add("Time", hours());
            add("Where", ticket.address.clone());
        }
        Action::Intake => {
            add(
                "Kind of fault",
                event.fact("fault_type").and_then(|w| w.parse().ok()).map(|f| fault_type(f).to_owned()),
            );
            add("Condition", fact("condition"));
            add("Came with it", fact("accessories"));
            add("Promised for", day_of("promised_on"));
        }
        Action::PartsWait => {
            add("Part", fact("part"));
            add("Expected on", day_of("expected_on"));
        }
        Action::PartsArrival => add("Part", fact("part")),
        Action::Completion => add("To be paid", amount()),
        Action::Return => {
            add("Day", day_of("date"));
            add("Time", hours());
            add("Where", fact("address"));
            add("To be paid", amount());
        }
        Action::HandBack => add("Received by", fact("received_by")),
        Action::Promise => {
            add("Until now", day_of("old_date"));
            add("Promised for", day_of("date"));
        }
        _ => {}
    }
    details
}
