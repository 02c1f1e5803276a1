//! Done: checked again, or back to its owner.

use helpdesk::domain::lifecycle::{Action, Status};
use helpdesk::domain::pickup::Window;
use helpdesk::domain::return_::{Method, ReturnEnd};
use helpdesk::domain::transition::{Effect, Patch, Refused};

use super::{facts, text};
use crate::domain::sample::{
    History, LAPTOPS, TECHNICIAN, Who, act, done, every_ticket, given, in_days, refused_fields, ticket, valid,
    with_history,
};

#[test]
fn rework_goes_back_to_the_technician_who_completed_it() {
    let change = done(&ticket(Status::Completed), Action::Rework, Who::OwnManager, &[("reason", "Still dark.")]);
    assert_eq!(change.to, Status::Allocated);
    assert_eq!(change.effects, [Effect::Allocate { technician_id: TECHNICIAN }]);
    assert_eq!(change.patch, Patch { outcome: Some(None), percent: Some(0), report: Some(None), ..Patch::default() });
    assert_eq!(change.after.technician_id, Some(TECHNICIAN));
    assert_eq!(change.facts, facts(&[("reason", "Still dark."), ("technician", "Tara")]));
}

#[test]
fn rework_ends_a_return_that_was_arranged() {
    let change = done(&ticket(Status::Ready), Action::Rework, Who::Executive, &[("reason", "Still dark.")]);
    assert_eq!(
        change.effects,
        [Effect::EndReturn(ReturnEnd::Reworked), Effect::Allocate { technician_id: TECHNICIAN }]
    );
}

#[test]
fn rework_is_received_when_the_technician_is_gone() {
    let ticket = with_history(Status::Completed, History::CompleterGone);
    let change = done(&ticket, Action::Rework, Who::Admin, &[("reason", "Still dark.")]);
    assert_eq!((change.to, change.effects), (Status::Received, vec![]));
    assert_eq!((change.after.technician_id, change.after.department_id), (None, Some(LAPTOPS)));
    assert_eq!(change.facts, facts(&[("reason", "Still dark.")]));
    assert_eq!(change.patch.outcome, Some(None));
}

#[test]
fn what_was_cancelled_is_not_reworked() {
    for history in [History::CancelledWithUs, History::CancelledOnTheWay] {
        for status in [Status::Completed, Status::Ready] {
            let refused = act(&with_history(status, history), Action::Rework, Who::Executive, &valid(Action::Rework));
            assert_eq!(refused.err(), Some(Refused::State), "{status} {history:?}");
        }
    }
}

#[test]
fn a_return_is_a_collection_or_a_delivery() {
    let change = act(&ticket(Status::Completed), Action::Return, Who::Executive, &valid(Action::Return)).expect("open");
    let delivery = Effect::ArrangeReturn {
        method: Method::Delivery,
        date: Some(in_days(4)),
        window: Some(Window::Afternoon),
        address: text("4 Hill Road, Pune"),
    };
    assert_eq!(change.effects, [delivery]);
    assert_eq!(change.patch, Patch { amount_due: Some(Some(120_000)), ..Patch::default() });
    let change = done(&ticket(Status::Completed), Action::Return, Who::Executive, &[("method", "collection")]);
    let collection = Effect::ArrangeReturn { method: Method::Collection, date: None, window: None, address: None };
    assert_eq!((change.effects, change.patch), (vec![collection], Patch::default()));
}

#[test]
fn a_return_arranged_again_replaces_the_open_one() {
    let change = done(&ticket(Status::Ready), Action::Return, Who::Executive, &[("method", "collection")]);
    assert_eq!(change.to, Status::Ready);
    assert_eq!(
        change.effects,
        [
            Effect::EndReturn(ReturnEnd::Replaced),
            Effect::ArrangeReturn { method: Method::Collection, date: None, window: None, address: None }
        ]
    );
    assert!(change.mail, "a new arrangement is told");
}

#[test]
fn a_delivery_needs_day_window_and_address_and_a_collection_none() {
    let fields = given(&[("method", "delivery")]);
    let errors = refused_fields(&ticket(Status::Completed), Action::Return, Who::Executive, &fields);
    assert_eq!(errors.keys().collect::<Vec<_>>(), [&"address", &"date", &"window"]);
    // What stays in the form of a delivery does not disturb a collection.
    let left = [("method", "collection"), ("date", "2020-01-01"), ("window", "never"), ("address", "")];
    let change = done(&ticket(Status::Completed), Action::Return, Who::Executive, &left);
    let collection = Effect::ArrangeReturn { method: Method::Collection, date: None, window: None, address: None };
    assert_eq!(change.effects, [collection]);
}

#[test]
fn a_return_that_failed_is_to_be_arranged_again() {
    let change = done(&ticket(Status::Ready), Action::ReturnFailure, Who::Executive, &[("reason", "Nobody home.")]);
    assert_eq!(change.to, Status::Completed);
    assert_eq!((change.effects, change.patch), (vec![Effect::EndReturn(ReturnEnd::Failed)], Patch::default()));
}

#[test]
fn the_entry_closes_at_hand_back_and_never_earlier() {
    let change = done(&ticket(Status::Ready), Action::HandBack, Who::Executive, &[("received_by", "Ravi Rao")]);
    assert_eq!(change.effects, [Effect::EndReturn(ReturnEnd::HandedBack), Effect::CloseEntry]);
    assert_eq!(change.patch, Patch { received_by: text("Ravi Rao"), ..Patch::default() });
    // What was cancelled on its way to us has no entry to close, and still goes back.
    let never_taken_in = with_history(Status::Ready, History::CancelledOnTheWay);
    let change = done(&never_taken_in, Action::HandBack, Who::Executive, &[("received_by", "Ravi Rao")]);
    assert_eq!(change.effects, [Effect::EndReturn(ReturnEnd::HandedBack)]);
    for (_, ticket) in every_ticket() {
        for who in Who::ALL {
            for &action in Action::ALL.iter().filter(|a| **a != Action::HandBack) {
                let Ok(change) = act(&ticket, action, who, &valid(action)) else { continue };
                assert!(!change.effects.contains(&Effect::CloseEntry), "{action} on {}", ticket.status);
            }
        }
    }
}
