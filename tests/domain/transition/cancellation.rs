//! Cancelling, before and after the device is with us.

use helpdesk::domain::inventory::AllocationEnd;
use helpdesk::domain::lifecycle::{Action, Outcome, Status};
use helpdesk::domain::pickup::PickupEnd;
use helpdesk::domain::transition::{Effect, Patch};

use super::facts;
use crate::domain::sample::{LAPTOPS, Who, act, done, given, refused_fields, ticket};

#[test]
fn cancelling_before_the_device_is_with_us_ends_it() {
    for who in [Who::Owner, Who::Link] {
        for status in [Status::Requested, Status::Accepted] {
            let change = done(&ticket(status), Action::Cancellation, who, &[]);
            assert_eq!((change.to, &change.effects), (Status::Cancelled, &vec![]), "{who:?} {status}");
        }
        let change =
            done(&ticket(Status::PickupScheduled), Action::Cancellation, who, &[("reason", "Bought a new one.")]);
        assert_eq!((change.to, change.effects), (Status::Cancelled, vec![Effect::EndPickup(PickupEnd::Cancelled)]));
        assert_eq!(change.facts, facts(&[("reason", "Bought a new one.")]));
    }
}

#[test]
fn cancelling_what_is_with_us_leaves_it_to_be_returned() {
    let received = done(&ticket(Status::Received), Action::Cancellation, Who::Owner, &[]);
    assert_eq!((received.to, &received.effects), (Status::Completed, &vec![Effect::Shelve { shelf: None }]));
    let allocated = done(&ticket(Status::Allocated), Action::Cancellation, Who::Link, &[]);
    assert_eq!(allocated.effects, [Effect::EndAllocation(AllocationEnd::Cancelled), Effect::Shelve { shelf: None }]);
    for status in [Status::InProgress, Status::AwaitingParts] {
        let change = done(&ticket(status), Action::Cancellation, Who::Executive, &[("reason", "Their word.")]);
        assert_eq!(change.to, Status::Completed);
        assert_eq!(change.effects, [Effect::EndAllocation(AllocationEnd::Cancelled), Effect::Shelve { shelf: None }]);
        let patch = Patch {
            outcome: Some(Some(Outcome::Cancelled)),
            part: Some(None),
            part_expected_on: Some(None),
            ..Patch::default()
        };
        assert_eq!(change.patch, patch);
        assert_eq!((change.after.technician_id, change.after.manager_id), (None, None));
        assert_eq!(change.after.department_id, Some(LAPTOPS));
        assert_eq!(change.after.completer_ids, Vec::<i64>::new(), "they did not complete it");
    }
}

#[test]
fn cancelling_on_the_way_to_us_has_no_shelf_to_go_back_to() {
    let change = done(&ticket(Status::Collected), Action::Cancellation, Who::Executive, &[("reason", "Their word.")]);
    assert_eq!((change.to, change.effects), (Status::Completed, vec![]));
    assert_eq!(change.patch.outcome, Some(Some(Outcome::Cancelled)));
}

#[test]
fn an_executive_says_why_they_cancel_and_a_customer_need_not() {
    for status in [Status::Requested, Status::Received, Status::InProgress] {
        let errors = refused_fields(&ticket(status), Action::Cancellation, Who::Executive, &given(&[("reason", " ")]));
        assert_eq!(errors.keys().collect::<Vec<_>>(), [&"reason"], "{status}");
    }
    assert!(act(&ticket(Status::Received), Action::Cancellation, Who::Owner, &given(&[])).is_ok());
}
