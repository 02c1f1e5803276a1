//! Who of the house is told of what happens to a ticket: the bell, and mail for those who want it.

use super::event::Facts;
use super::lifecycle::{Action, Mail, Status};
use super::permission::Actor;
use super::ticket::{Place, Ticket};
use super::transition::Change;

/// Whom a notice is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// Everybody who brings devices in and out.
    Executives,
    /// The department's managers, or who leads it while none of them is there.
    Managers(i64),
    /// Everybody who lets people in.
    Superusers,
    Person(i64),
}

/// Something that somebody of the house should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub to: To,
    /// What happened, in a few words, without the ticket.
    pub what: String,
    /// What somebody wrote, if that is what it is about.
    pub quote: Option<String>,
    /// How much it matters, and so whose choice lets it through as a mail, too.
    pub weight: Mail,
}

impl Notice {
    fn of(to: To, what: impl Into<String>) -> Self {
        Self { to, what: what.into(), quote: None, weight: Mail::All }
    }
}

/// Who is told of a change, beside the customer.
#[must_use]
pub fn notices(ticket: &Ticket, change: &Change, actor: &Actor) -> Vec<Notice> {
    let fact = |name: &str| change.facts.get(name).cloned();
    let taken = || change.before.technician_id.map(To::Person);
    let given = || change.after.technician_id.map(To::Person);
    match change.action {
        Action::Completion => vec![Notice::of(To::Executives, completed(&change.facts))],
        Action::Allocation => {
            let gone = taken().map(|to| Notice::of(to, "was given to somebody else"));
            let new = given().map(|to| Notice { quote: fact("note"), ..Notice::of(to, "is yours now") });
            gone.into_iter().chain(new).collect()
        }
        Action::AllocationWithdrawal => {
            taken().map(|to| Notice { quote: fact("reason"), ..Notice::of(to, "was taken back") }).into_iter().collect()
        }
        Action::Cancellation => {
            taken().map(|to| Notice::of(to, "was cancelled; stop work on it")).into_iter().collect()
        }
        Action::Rework => given()
            .map(|to| Notice { quote: fact("reason"), ..Notice::of(to, "is back in work with you") })
            .into_iter()
            .collect(),
        Action::Comments if is_customers(ticket, actor) => holder(change.to, &change.after)
            .map(|to| Notice {
                quote: fact("body"),
                weight: Mail::NeedsYou,
                ..Notice::of(to, "has a comment by the customer")
            })
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

fn completed(facts: &Facts) -> String {
    match facts.get("outcome").map(String::as_str) {
        Some("repaired") => "is repaired",
        _ => "could not be repaired",
    }
    .to_owned()
}

fn is_customers(ticket: &Ticket, actor: &Actor) -> bool {
    matches!(actor, Actor::LinkHolder { .. }) || actor.person_id() == Some(ticket.customer.id)
}

/// Who holds a ticket, and so hears what its customer says: executives before intake and from
/// completion on, the department's managers while it waits there, the technician between.
#[must_use]
pub fn holder(status: Status, place: &Place) -> Option<To> {
    match status {
        Status::Received => place.department_id.map(To::Managers),
        status if status.is_work() => place.technician_id.map(To::Person),
        _ => Some(To::Executives),
    }
}
