//! What was just done, told to whoever did it from a list where the ticket is seen no more.

use crate::domain::lifecycle::Action;

/// One sentence; `technician` is who it was given to.
#[must_use]
pub fn done(action: Action, number: i64, technician: Option<&str>, percent: &str) -> Option<String> {
    Some(match action {
        Action::Acceptance => format!("{number} is accepted."),
        Action::PickupCollection => format!("{number} is collected. Take it in when it is here."),
        Action::Allocation => format!("{number} is given to {}.", technician.unwrap_or("somebody else")),
        Action::AllocationWithdrawal => format!("{number} is taken back and waits to be given out."),
        Action::Work => format!("You have begun {number}."),
        Action::Progress if percent.is_empty() => format!("The customer reads your note on {number}."),
        Action::Progress => format!("{number} is {percent} % done."),
        Action::PartsWait => format!("{number} waits for its part."),
        Action::PartsArrival => format!("{number} goes on: the part is here."),
        Action::Completion => format!("{number} is done."),
        _ => return None,
    })
}
