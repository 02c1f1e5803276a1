//! What takes back what was just done: an action of the lifecycle like any other, never a hidden way around it.
//!
//! Only what told nobody outside the house can be taken back; a mail that left cannot.

use super::input::Given;
use super::lifecycle::{Action, Status};
use super::ticket::Ticket;

/// The action that leads back, with its one field.
pub type Undo = (Action, Option<(&'static str, String)>);

/// What would take `action` back, which was taken with `given` on the ticket as it was `before`.
#[must_use]
pub fn undo(action: Action, before: &Ticket, given: &Given) -> Option<Undo> {
    let to_former = || Some(("technician_id", before.place.technician_id?.to_string()));
    match (action, before.status) {
        (Action::Allocation, Status::Received) => Some((Action::AllocationWithdrawal, None)),
        // Work that was begun would have to be begun again.
        (Action::Allocation | Action::AllocationWithdrawal, Status::Allocated) => {
            Some((Action::Allocation, Some(to_former()?)))
        }
        (Action::Progress, _) => {
            let is_moved = given.get("percent").is_some_and(|percent| percent.trim() != before.percent.to_string());
            is_moved.then(|| (Action::Progress, Some(("percent", before.percent.to_string()))))
        }
        _ => None,
    }
}
