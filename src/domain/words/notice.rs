//! The words for what people of the house are told of.

use crate::domain::notice::About;

/// A kind of notice, as somebody reads it who chooses whether it comes by mail, too.
#[must_use]
pub fn about(about: About) -> &'static str {
    match about {
        About::Joining => "Somebody wants to join and waits for approval",
        About::Completion => "A technician is done with a repair",
        About::Comment => "A customer writes about a repair that is with you",
        About::Given => "You are given a job",
        About::Taken => "A job of yours is taken back, given to somebody else, or cancelled",
        About::Rework => "A job comes back to you after a check",
        About::Unallocated => "A device has waited for a technician for a day",
        About::PromiseNear => "A repair is promised for today or tomorrow",
        About::PromisePast => "A repair is past its promised date",
        About::Place => "Your own place in the house changes",
    }
}
