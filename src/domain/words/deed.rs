//! What each action does, in the words of the API's document.

use crate::domain::lifecycle::Action;

/// What an action does, in a line.
#[must_use]
pub fn deed(action: Action) -> &'static str {
    match action {
        Action::Request => "Asks for a repair",
        Action::Acceptance => "Accepts a request",
        Action::Rejection => "Rejects a request",
        Action::Pickup => "Schedules the pickup, or changes it",
        Action::PickupFailure => "Notes that the pickup failed",
        Action::PickupCollection => "Notes that the device was collected",
        Action::Intake => "Takes the device in",
        Action::Transfer => "Moves the device to another department",
        Action::Allocation => "Gives the repair to a technician",
        Action::AllocationWithdrawal => "Takes the repair back from its technician",
        Action::Work => "Starts work",
        Action::Progress => "Reports progress",
        Action::PartsWait => "Waits for a part",
        Action::PartsArrival => "Notes that the part arrived",
        Action::Completion => "Completes the work",
        Action::Rework => "Sends a completed repair back to work",
        Action::Return => "Arranges the return, or changes it",
        Action::ReturnFailure => "Notes that the return failed",
        Action::HandBack => "Hands the device back",
        Action::Cancellation => "Cancels the repair",
        Action::Details => "Corrects what is known of a repair",
        Action::Promise => "Promises a date, or moves it",
        Action::Comments => "Comments on a repair",
        Action::Photos => "Adds photos",
        Action::PhotosRemoval => "Removes a photo",
        Action::Release => "Gives up the repairs of a technician who left",
    }
}
