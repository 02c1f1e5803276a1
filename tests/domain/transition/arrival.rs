//! From the request until the device is taken in.

use helpdesk::domain::inventory::FaultType;
use helpdesk::domain::lifecycle::{Action, Mail, Status};
use helpdesk::domain::pickup::{HandOver, PickupEnd, Window};
use helpdesk::domain::transition::{Effect, Patch, Refused, request};

use super::{facts, text};
use crate::domain::sample::{
    History, LAPTOPS, PHONES, Who, act, done, in_days, moment, ticket, today, valid, valid_but, with_history,
};

#[test]
fn a_customers_request_is_requested_and_an_executives_accepted() {
    let asked = request(&Who::Owner.actor(), &valid(Action::Request), &moment()).expect("a customer may ask");
    assert_eq!((asked.status, asked.mail), (Status::Requested, Mail::Essential));
    assert_eq!((asked.hand_over, asked.preferred_on), (HandOver::Pickup, in_days(4)));
    assert_eq!(asked.values.text("fault"), text("It does not start."));
    assert_eq!(asked.values.phone("phone").map(|p| p.key.as_str()), Some("+919876543210"));
    let taken = request(&Who::Executive.actor(), &valid(Action::Request), &moment()).expect("an executive may ask");
    assert_eq!(taken.status, Status::Accepted);
}

#[test]
fn nobody_else_may_request() {
    for who in Who::ALL {
        let asked = request(&who.actor(), &valid(Action::Request), &moment());
        let may = matches!(who, Who::Owner | Who::OtherCustomer | Who::Executive);
        assert_eq!(asked.is_ok(), may, "{who:?}");
        if !may {
            assert_eq!(asked.err(), Some(Refused::Forbidden), "{who:?}");
        }
    }
}

#[test]
fn a_request_for_a_drop_off_needs_no_address() {
    let without = valid_but(Action::Request, &[("hand_over", "drop_off"), ("address", "")]);
    let asked = request(&Who::Owner.actor(), &without, &moment()).expect("an address is needed for a pickup only");
    assert_eq!((asked.hand_over, asked.values.text("address")), (HandOver::DropOff, None));
}

/// Section 2 lists the address among a request's inputs and marks it required for a pickup; what a
/// customer types who brings the device in is not to be lost either.
#[test]
fn an_address_given_for_a_drop_off_is_kept() {
    let with = valid_but(Action::Request, &[("hand_over", "drop_off")]);
    let asked = request(&Who::Owner.actor(), &with, &moment()).expect("the request is complete");
    assert_eq!(asked.values.text("address"), text("4 Hill Road, Pune"));
}

#[test]
fn acceptance_and_rejection_change_nothing_but_the_status() {
    let accepted = done(&ticket(Status::Requested), Action::Acceptance, Who::Executive, &[("note", "Gladly.")]);
    assert_eq!((accepted.to, &accepted.patch, accepted.effects.len()), (Status::Accepted, &Patch::default(), 0));
    assert_eq!(accepted.facts, facts(&[("note", "Gladly.")]));
    let rejected = done(&ticket(Status::Requested), Action::Rejection, Who::Executive, &[("reason", "Too old.")]);
    assert_eq!((rejected.to, &rejected.patch, rejected.effects.len()), (Status::Rejected, &Patch::default(), 0));
    assert_eq!(rejected.facts, facts(&[("reason", "Too old.")]));
}

#[test]
fn a_pickup_is_scheduled() {
    let fields = [("date", "2026-11-27"), ("window", "12-15")];
    let change = done(&ticket(Status::Accepted), Action::Pickup, Who::Executive, &fields);
    assert_eq!(change.effects, [Effect::SchedulePickup { date: in_days(4), window: Window::Midday }]);
    assert_eq!(change.facts, facts(&fields));
    assert_eq!(change.patch, Patch::default());
}

#[test]
fn rescheduling_a_pickup_replaces_the_open_one() {
    let fields = [("date", "2026-11-27"), ("window", "09-12"), ("note", "Ring twice.")];
    let change = done(&ticket(Status::PickupScheduled), Action::Pickup, Who::Executive, &fields);
    assert_eq!(change.to, Status::PickupScheduled);
    assert_eq!(
        change.effects,
        [Effect::EndPickup(PickupEnd::Replaced), Effect::SchedulePickup { date: in_days(4), window: Window::Morning }]
    );
    assert!(change.public && change.mail, "a new day is told");
}

#[test]
fn a_device_that_is_brought_in_has_no_pickup() {
    let ticket = with_history(Status::Accepted, History::DropOff);
    assert_eq!(act(&ticket, Action::Pickup, Who::Executive, &valid(Action::Pickup)).err(), Some(Refused::State));
}

#[test]
fn a_pickup_ends_as_failed_or_collected() {
    let ticket = ticket(Status::PickupScheduled);
    let failed = done(&ticket, Action::PickupFailure, Who::Executive, &[("reason", "Nobody was there.")]);
    assert_eq!(failed.effects, [Effect::EndPickup(PickupEnd::Failed)]);
    assert_eq!(failed.facts, facts(&[("reason", "Nobody was there.")]));
    let collected = done(&ticket, Action::PickupCollection, Who::Executive, &[]);
    assert_eq!(collected.effects, [Effect::EndPickup(PickupEnd::Collected)]);
}

#[test]
fn intake_opens_the_entry_and_sets_department_and_promise() {
    let change = act(&ticket(Status::Collected), Action::Intake, Who::Executive, &valid(Action::Intake)).expect("open");
    let entry = Effect::OpenEntry {
        department_id: LAPTOPS,
        fault_type: FaultType::DoesNotStart,
        condition: "A scratch on the lid".to_owned(),
        accessories: text("Charger"),
        assessment: "Probably the mainboard".to_owned(),
        shelf: "B-12".to_owned(),
        number: None,
    };
    assert_eq!(change.effects, [entry]);
    let patch = Patch { department_id: Some(LAPTOPS), promised_on: Some(in_days(4)), ..Patch::default() };
    assert_eq!(change.patch, patch);
    assert_eq!((change.before.department_id, change.after.department_id), (None, Some(LAPTOPS)));
    assert_eq!(change.facts.get("department").map(String::as_str), Some("Laptops"));
    assert_eq!(change.facts.get("promised_on").map(String::as_str), Some("2026-11-27"));
}

#[test]
fn intake_of_a_device_that_was_to_be_picked_up_ends_the_pickup() {
    let fields = valid(Action::Intake);
    let change = act(&ticket(Status::PickupScheduled), Action::Intake, Who::Executive, &fields).expect("open");
    assert_eq!(change.effects.first(), Some(&Effect::EndPickup(PickupEnd::Received)));
    assert!(matches!(change.effects[1..], [Effect::OpenEntry { .. }]));
    let brought_in = with_history(Status::Accepted, History::DropOff);
    let change = act(&brought_in, Action::Intake, Who::Executive, &fields).expect("open");
    assert!(matches!(change.effects[..], [Effect::OpenEntry { .. }]));
}

#[test]
fn intake_may_go_to_another_department_than_the_categorys() {
    let fields = valid_but(Action::Intake, &[("department_id", "2"), ("promised_on", ""), ("accessories", "")]);
    let change = act(&ticket(Status::Accepted), Action::Intake, Who::Executive, &fields).expect("open");
    assert_eq!(change.after.department_id, Some(PHONES));
    assert_eq!(change.patch, Patch { department_id: Some(PHONES), ..Patch::default() });
    assert_eq!(ticket(Status::Accepted).prefill(Action::Intake, "department_id", today()), text("1"));
}
