//! The lines of a ticket's history: plain for customers, exact for staff.

use super::{day, hand_over_short, outcome, window};
use crate::domain::event::Event;
use crate::domain::input::{Input, Visibility};
use crate::domain::lifecycle::{Action, Outcome, Status};
use crate::domain::money;
use crate::domain::person::Role;
use crate::domain::return_::Method;

/// A line of the customer's history: what happened, in plain words. `None` where they read nothing.
#[must_use]
pub fn customer_line(event: &Event) -> Option<String> {
    if !event.public {
        return None;
    }
    let fact = |name: &str| event.fact(name).unwrap_or_default();
    Some(match event.action {
        Action::Request if event.to == Status::Accepted => "We took your repair on.".to_owned(),
        Action::Request => "You asked for a repair.".to_owned(),
        Action::Acceptance => "We accepted your request.".to_owned(),
        Action::Rejection => "We cannot take this repair.".to_owned(),
        Action::Pickup => format!("Pickup planned for {}, {}.", day_fact(event, "date"), window_fact(event)),
        Action::PickupFailure => "The pickup did not work out.".to_owned(),
        Action::PickupCollection => "We picked your device up.".to_owned(),
        Action::Intake => match event.fact("promised_on") {
            Some(_) => format!("Your device arrived. Promised for {}.", day_fact(event, "promised_on")),
            None => "Your device arrived.".to_owned(),
        },
        Action::Work => "The repair began.".to_owned(),
        Action::Progress => match event.fact("percent") {
            Some(percent) => format!("The repair is {percent} % done."),
            None => "News from the technician.".to_owned(),
        },
        Action::PartsWait => match event.fact("expected_on") {
            Some(_) => format!("Waiting for a part: {}, expected on {}.", fact("part"), day_fact(event, "expected_on")),
            None => format!("Waiting for a part: {}.", fact("part")),
        },
        Action::PartsArrival => "The part arrived and the repair goes on.".to_owned(),
        Action::Completion if fact("outcome") == Outcome::Repaired.as_str() => "Your device is repaired.".to_owned(),
        Action::Completion => "We could not repair your device.".to_owned(),
        Action::Rework => "Back in work after a check.".to_owned(),
        Action::Return if fact("method") == Method::Delivery.as_str() => {
            format!("Delivery planned for {}, {}.", day_fact(event, "date"), window_fact(event))
        }
        Action::Return => "Ready for you to collect.".to_owned(),
        Action::ReturnFailure => "The return did not work out.".to_owned(),
        Action::HandBack => format!("Handed back to {}.", fact("received_by")),
        Action::Cancellation => "The repair was cancelled.".to_owned(),
        Action::Details => "The details were corrected.".to_owned(),
        Action::Promise => match event.fact("old_date") {
            Some(_) => {
                format!("The promised date moved from {} to {}.", day_fact(event, "old_date"), day_fact(event, "date"))
            }
            None => format!("Promised for {}.", day_fact(event, "date")),
        },
        Action::Comments => match event.actor_role {
            Some(role) if role.is_staff() => "We wrote:".to_owned(),
            Some(_) => "You wrote:".to_owned(),
            None => "Somebody with the tracking link wrote:".to_owned(),
        },
        Action::Photos | Action::PhotosRemoval => {
            let what = photos(event);
            let whose = if event.actor_role.is_some_and(Role::is_staff) { "We" } else { "You" };
            format!("{whose} {what}.")
        }
        Action::Transfer | Action::Allocation | Action::AllocationWithdrawal | Action::Release => return None,
    })
}

/// A line of the history as staff read it.
#[must_use]
pub fn staff_line(event: &Event) -> String {
    let fact = |name: &str| event.fact(name).unwrap_or_default();
    match event.action {
        Action::Request if event.to == Status::Accepted => "took the repair on".to_owned(),
        Action::Request => "asked for a repair".to_owned(),
        Action::Acceptance => "accepted the request".to_owned(),
        Action::Rejection => "rejected the request".to_owned(),
        Action::Pickup => format!("scheduled the pickup for {}, {}", day_fact(event, "date"), window_fact(event)),
        Action::PickupFailure => "noted that the pickup failed".to_owned(),
        Action::PickupCollection => "collected the device".to_owned(),
        Action::Intake => format!("took the device in for {}, shelf {}", fact("department"), fact("shelf")),
        Action::Transfer => format!("moved it from {} to {}", fact("old_department"), fact("department")),
        Action::Allocation => match event.fact("old_technician") {
            Some(old) => format!("gave it from {old} to {}", fact("technician")),
            None => format!("gave it to {}", fact("technician")),
        },
        Action::AllocationWithdrawal => format!("took it back from {}", fact("old_technician")),
        Action::Work => "started work".to_owned(),
        Action::Progress => match event.fact("percent") {
            Some(percent) => format!("reported {percent} %"),
            None => "reported progress".to_owned(),
        },
        Action::PartsWait => match event.fact("expected_on") {
            Some(_) => format!("waits for {}, expected on {}", fact("part"), day_fact(event, "expected_on")),
            None => format!("waits for {}", fact("part")),
        },
        Action::PartsArrival => format!("has the part: {}", fact("part")),
        Action::Completion => {
            let how = event.fact("outcome").and_then(|word| word.parse().ok()).map_or("", outcome).to_lowercase();
            format!("completed the work: {how}, shelf {}", fact("shelf"))
        }
        Action::Rework => match event.fact("technician") {
            Some(technician) => format!("sent it back to work, to {technician}"),
            None => "sent it back to work; its technician is gone".to_owned(),
        },
        Action::Return if fact("method") == Method::Delivery.as_str() => {
            format!("arranged the delivery for {}, {}", day_fact(event, "date"), window_fact(event))
        }
        Action::Return => "arranged for the customer to collect it".to_owned(),
        Action::ReturnFailure => "noted that the return failed".to_owned(),
        Action::HandBack => format!("handed it back to {}", fact("received_by")),
        Action::Cancellation => "cancelled the repair".to_owned(),
        Action::Details => "corrected the details".to_owned(),
        Action::Promise => match event.fact("old_date") {
            Some(_) => {
                format!("moved the promised date from {} to {}", day_fact(event, "old_date"), day_fact(event, "date"))
            }
            None => format!("promised {}", day_fact(event, "date")),
        },
        Action::Comments if fact("visibility") == Visibility::Internal.as_str() => "wrote to staff".to_owned(),
        Action::Comments => "wrote".to_owned(),
        Action::Photos | Action::PhotosRemoval => photos(event),
        Action::Release => format!("released it from {}, who left", fact("old_technician")),
    }
}

/// What was done with how many photos.
fn photos(event: &Event) -> String {
    let done = if event.action == Action::Photos { "added" } else { "removed" };
    match event.fact("count") {
        None | Some("1") => format!("{done} a photo"),
        Some(count) => format!("{done} {count} photos"),
    }
}

/// What somebody wrote along with an event: a note, a reason, a report, a comment. Why a repair went
/// back to work is between staff.
#[must_use]
pub fn quoted(event: &Event, is_staff: bool) -> Option<&str> {
    if event.action == Action::Rework && !is_staff {
        return None;
    }
    ["body", "note", "reason", "report"].iter().find_map(|name| event.fact(name))
}

/// Old and new of each corrected detail: label, old, new.
#[must_use]
pub fn corrections(event: &Event) -> Vec<(&'static str, String, String)> {
    let shown = |name: &str, value: &str| match name {
        "hand_over" => value.parse().map_or_else(|_| value.to_owned(), |h| hand_over_short(h).to_owned()),
        "preferred_date" => value.parse().map_or_else(|_| value.to_owned(), day),
        _ if value.is_empty() => "nothing".to_owned(),
        _ => value.to_owned(),
    };
    let corrected = corrected(event).into_iter();
    corrected.map(|(input, old, new)| (input.label, shown(input.name, old), shown(input.name, new))).collect()
}

/// Old and new of each corrected detail, as they were filled in.
#[must_use]
pub fn corrected(event: &Event) -> Vec<(&'static Input, &str, &str)> {
    if event.action != Action::Details {
        return Vec::new();
    }
    let inputs = Action::Details.row().inputs.iter();
    inputs
        .filter_map(|input| {
            let (new, old) = (event.fact(input.name)?, event.fact(&format!("old_{}", input.name))?);
            Some((input, old, new))
        })
        .collect()
}

/// The amount in an event, as people read it.
#[must_use]
pub fn amount(event: &Event) -> Option<String> {
    event.fact("amount_due").and_then(|hundredths| hundredths.parse().ok()).map(money::show)
}

fn day_fact(event: &Event, name: &str) -> String {
    event.fact(name).and_then(|text| text.parse().ok()).map_or_else(String::new, day)
}

fn window_fact(event: &Event) -> String {
    event.fact("window").and_then(|word| word.parse().ok()).map_or_else(String::new, |w| window(w).to_owned())
}
