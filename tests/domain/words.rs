//! What the customer reads of each event, and what they never do.

use std::fmt::Write as _;

use helpdesk::domain::event::Event;
use helpdesk::domain::input::Given;
use helpdesk::domain::lifecycle::{Action, Status};
use helpdesk::domain::person::Role;
use helpdesk::domain::transition::Change;
use helpdesk::domain::words;

use super::sample::{History, Who, act, every_ticket, ticket, valid, with_history};
use super::specification::{Must, Reads, of};

fn event(change: &Change, role: Option<Role>) -> Event {
    Event {
        id: 1,
        number: change.number,
        action: change.action,
        at: change.at,
        actor_id: None,
        actor_name: None,
        actor_role: role,
        party: "somebody".to_owned(),
        from: Some(change.from),
        to: change.to,
        facts: change.facts.clone(),
        public: change.public,
    }
}

#[test]
fn the_customer_reads_a_line_of_what_is_public_and_never_the_shelf() {
    for (history, ticket) in every_ticket() {
        for who in Who::ALL {
            for &action in Action::ALL {
                for fields in [valid(action), least(action)] {
                    let Ok(change) = act(&ticket, action, who, &fields) else { continue };
                    let event = event(&change, Some(Role::Executive));
                    let line = words::customer_line(&event);
                    let what = format!("{who:?} {action} on {} ({history:?}): {line:?}", ticket.status);
                    assert_eq!(line.is_some(), of(action).reads != Reads::No, "{what}");
                    for shelf in ["B-12", "C-1", "D-4"] {
                        assert!(!line.as_deref().unwrap_or_default().contains(shelf), "{what}");
                    }
                    assert!(!line.is_some_and(|line| line.trim().is_empty()), "{what}");
                    assert!(!words::staff_line(&event).is_empty(), "{what}");
                }
            }
        }
    }
}

/// The valid fields of an action without those that may be left out.
fn least(action: Action) -> Given {
    let mut fields = valid(action);
    for (name, _) in of(action).inputs.iter().filter(|(_, must)| *must == Must::May) {
        fields.0.remove(*name);
    }
    fields
}

#[test]
fn an_internal_comment_has_no_line_for_the_customer() {
    let fields = super::sample::given(&[("body", "They are angry."), ("visibility", "internal")]);
    let change = act(&ticket(Status::Received), Action::Comments, Who::Executive, &fields).expect("staff may");
    assert_eq!(words::customer_line(&event(&change, Some(Role::Executive))), None);
}

#[test]
fn rework_reads_back_in_work_after_a_check() {
    let change = act(&ticket(Status::Ready), Action::Rework, Who::Executive, &valid(Action::Rework)).expect("open");
    assert_eq!(
        words::customer_line(&event(&change, Some(Role::Executive))).as_deref(),
        Some("Back in work after a check.")
    );
}

/// Every status as the customer and as staff read it, with what happens next.
#[test]
fn status_words() {
    let mut text = String::new();
    let ways = [History::Plain, History::DropOff, History::CancelledWithUs];
    for &status in Status::ALL {
        let shown: Vec<_> = ways.into_iter().filter(|h| h.statuses().contains(&status)).collect();
        for history in shown {
            let ticket = with_history(status, history);
            let name = words::status(status);
            _ = writeln!(text, "{name} ({history:?})");
            _ = writeln!(
                text,
                "    {}",
                words::headline(
                    ticket.status,
                    ticket.hand_over,
                    ticket.outcome,
                    ticket.planned_return.as_ref().map(|r| r.method)
                )
            );
            _ = writeln!(text, "    {}", words::next_step(&ticket, Some("12 Station Road"), ticket.preferred_on));
        }
    }
    insta::assert_snapshot!(text);
}
