//! Who of the house is told of what happens to a ticket: the bell, and mail for those who want it.

use super::event::Facts;
use super::lifecycle::{Action, Status};
use super::permission::Actor;
use super::person::Role;
use super::ticket::{Place, Ticket};
use super::transition::Change;

text_enum! {
    /// What a notice is about. Of each, one says for oneself whether it comes by mail, too.
    About {
        /// Somebody waits for approval.
        Joining = "joining",
        /// A technician is done.
        Completion = "completion",
        /// A customer says something about a repair that one holds.
        Comment = "comment",
        /// A job is one's own now.
        Given = "given",
        /// A job is so no longer.
        Taken = "taken",
        /// A job comes back after a check.
        Rework = "rework",
        /// A device has waited for a technician too long.
        Unallocated = "unallocated",
        /// A promised date comes near.
        PromiseNear = "promise_near",
        /// A promised date is past.
        PromisePast = "promise_past",
        /// One's own place in the house changed.
        Place = "place",
    }
}

const EXECUTIVE: &[Role] = &[Role::Executive];
const TECHNICIAN: &[Role] = &[Role::Technician];
/// Admins stand in for managers who are away.
const MANAGERS: &[Role] = &[Role::Manager, Role::Admin];
const HOLDERS: &[Role] = &[Role::Executive, Role::Technician, Role::Manager, Role::Admin];
const STAFF: &[Role] = &[Role::Executive, Role::Technician, Role::Manager, Role::Admin, Role::Superuser];

/// Whom each kind of notice can reach, and whether it comes by mail, too, until they choose: what
/// needs this one person does; what every executive hears of and will see on the desk does not.
pub const NOTICES: &[(About, &[Role], bool)] = &[
    (About::Joining, &[Role::Superuser], true),
    (About::Comment, HOLDERS, true),
    (About::Completion, EXECUTIVE, false),
    (About::Given, TECHNICIAN, true),
    (About::Taken, TECHNICIAN, true),
    (About::Rework, TECHNICIAN, true),
    (About::Unallocated, MANAGERS, true),
    (About::PromiseNear, MANAGERS, true),
    (About::PromisePast, MANAGERS, true),
    (About::Place, STAFF, true),
];

/// What somebody of this role can be told of, and whether it comes by mail until they choose.
pub fn reaching(role: Role) -> impl Iterator<Item = (About, bool)> {
    NOTICES.iter().filter(move |(_, roles, _)| roles.contains(&role)).map(|(about, _, by_mail)| (*about, *by_mail))
}

/// Whether a notice comes by mail, too, to somebody of this role who chose this, or nothing yet.
#[must_use]
pub fn by_mail(about: About, role: Option<Role>, chosen: Option<bool>) -> bool {
    let usual = role.and_then(|role| reaching(role).find(|(this, _)| *this == about));
    usual.is_some_and(|(_, usual)| chosen.unwrap_or(usual))
}

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
    pub about: About,
}

impl Notice {
    fn of(to: To, about: About, what: impl Into<String>) -> Self {
        Self { to, what: what.into(), quote: None, about }
    }
}

/// Who is told of a change, beside the customer.
#[must_use]
pub fn notices(ticket: &Ticket, change: &Change, actor: &Actor) -> Vec<Notice> {
    let fact = |name: &str| change.facts.get(name).cloned();
    let taken = || change.before.technician_id.map(To::Person);
    let given = || change.after.technician_id.map(To::Person);
    match change.action {
        Action::Completion => vec![Notice::of(To::Executives, About::Completion, completed(&change.facts))],
        Action::Allocation => {
            let gone = taken().map(|to| Notice::of(to, About::Taken, "was given to somebody else"));
            let new = given().map(|to| Notice { quote: fact("note"), ..Notice::of(to, About::Given, "is yours now") });
            gone.into_iter().chain(new).collect()
        }
        Action::AllocationWithdrawal => taken()
            .map(|to| Notice { quote: fact("reason"), ..Notice::of(to, About::Taken, "was taken back") })
            .into_iter()
            .collect(),
        Action::Cancellation => {
            taken().map(|to| Notice::of(to, About::Taken, "was cancelled; stop work on it")).into_iter().collect()
        }
        Action::Rework => given()
            .map(|to| Notice { quote: fact("reason"), ..Notice::of(to, About::Rework, "is back in work with you") })
            .into_iter()
            .collect(),
        Action::Comments if is_customers(ticket, actor) => holder(change.to, &change.after)
            .map(|to| Notice { quote: fact("body"), ..Notice::of(to, About::Comment, "has a comment by the customer") })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_notice_reaches_somebody_and_is_said_once() {
        for about in About::ALL {
            let said: Vec<_> = NOTICES.iter().filter(|(this, ..)| this == about).collect();
            assert!(said.len() == 1 && !said[0].1.is_empty(), "{about}");
        }
        assert_eq!(reaching(Role::Customer).count(), 0, "customers have a choice of their own");
    }

    #[test]
    fn a_choice_counts_for_whom_it_can_reach_and_for_nobody_else() {
        assert!(by_mail(About::Given, Some(Role::Technician), None));
        assert!(!by_mail(About::Given, Some(Role::Technician), Some(false)));
        assert!(!by_mail(About::Completion, Some(Role::Executive), None), "an executive's inbox stays quiet");
        assert!(by_mail(About::Completion, Some(Role::Executive), Some(true)));
        assert!(!by_mail(About::Completion, Some(Role::Technician), Some(true)));
        assert!(!by_mail(About::Place, None, Some(true)));
    }
}
