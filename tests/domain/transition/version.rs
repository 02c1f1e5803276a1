//! Who was first: versions, and the order in which refusals are found.

use helpdesk::domain::input::Given;
use helpdesk::domain::lifecycle::{Action, Status};
use helpdesk::domain::permission::Actor;
use helpdesk::domain::person::Standing;
use helpdesk::domain::transition::{Refused, transition};

use crate::domain::sample::{VERSION, Who, act, every_ticket, given, moment, ticket, valid};

#[test]
fn an_old_version_is_refused_where_it_counts_and_ignored_elsewhere() {
    let mut seen = Vec::new();
    for (history, ticket) in every_ticket() {
        for who in Who::ALL {
            for &action in Action::ALL {
                if act(&ticket, action, who, &valid(action)).is_err() {
                    continue;
                }
                seen.push(action);
                let take = |version| transition(&ticket, action, &who.actor(), &valid(action), version, &moment());
                let free = matches!(
                    action,
                    Action::Comments | Action::Progress | Action::Promise | Action::Photos | Action::PhotosRemoval
                );
                for version in [VERSION - 1, VERSION + 1, 0, i64::MIN, i64::MAX] {
                    let taken = take(Some(version));
                    if free {
                        assert!(taken.is_ok_and(|change| !change.versioned), "{action} ({history:?})");
                    } else {
                        assert_eq!(taken.err(), Some(Refused::Stale), "{action} ({history:?})");
                    }
                }
                assert!(take(None).is_ok(), "{action}: a form that does not say its version");
            }
        }
    }
    for &action in Action::ALL.iter().filter(|a| **a != Action::Request) {
        assert!(seen.contains(&action), "{action} was never possible");
    }
}

#[test]
fn the_state_is_refused_before_the_version_and_the_version_before_the_fields() {
    let take = |status, fields: &Given| {
        let executive = Who::Executive.actor();
        transition(&ticket(status), Action::Rejection, &executive, fields, Some(VERSION - 1), &moment()).err()
    };
    assert_eq!(take(Status::Accepted, &given(&[])), Some(Refused::State));
    assert_eq!(take(Status::Requested, &given(&[])), Some(Refused::Stale));
}

#[test]
fn a_person_who_is_shut_out_does_not_learn_that_the_ticket_is_there() {
    let Actor::Person { id, name, role, department_id, .. } = Who::Executive.actor() else { panic!("a person") };
    for standing in [Standing::Pending, Standing::Suspended] {
        let shut_out = Actor::Person { id, name: name.clone(), role, standing, department_id };
        let taken = transition(
            &ticket(Status::Requested),
            Action::Acceptance,
            &shut_out,
            &valid(Action::Acceptance),
            Some(VERSION),
            &moment(),
        );
        assert_eq!(taken.err(), Some(Refused::Unseen), "{standing}");
    }
}
