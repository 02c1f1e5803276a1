//! Corrections, with old and new.

use helpdesk::domain::event::Facts;
use helpdesk::domain::lifecycle::{Action, Status};
use helpdesk::domain::pickup::HandOver;
use helpdesk::domain::ticket::Ticket;
use helpdesk::domain::transition::{Effect, Patch, inputs};

use super::{facts, text};
use crate::domain::sample::{
    History, Who, act, days_ago, done, given, in_days, refused_fields, ticket, today, with_history,
};

#[test]
fn details_keep_old_and_new_of_what_changed() {
    let fields = [
        ("hand_over", "drop_off"),
        ("preferred_date", "2026-11-27"),
        ("contact_name", "Ravi Rao"),
        ("phone", "98765 00000"),
        ("address", "7 Lake View"),
        ("brand", "Lenovo"),
        ("model", "T14 Gen 2"),
        ("serial", "PF-123456"),
    ];
    let change = done(&ticket(Status::Accepted), Action::Details, Who::Owner, &fields);
    assert_eq!(change.to, Status::Accepted);
    assert_eq!(
        change.facts,
        facts(&[
            ("hand_over", "drop_off"),
            ("old_hand_over", "pickup"),
            ("preferred_date", "2026-11-27"),
            ("old_preferred_date", "2026-11-23"),
            ("contact_name", "Ravi Rao"),
            ("old_contact_name", "Mira Rao"),
            ("phone", "+91 98765 00000"),
            ("old_phone", "+91 98765 43210"),
            ("address", "7 Lake View"),
            ("old_address", "4 Hill Road, Pune"),
            ("model", "T14 Gen 2"),
            ("old_model", "T14"),
        ])
    );
    assert_eq!(change.patch.hand_over, Some(HandOver::DropOff));
    assert_eq!(change.patch.preferred_on, Some(in_days(4)));
    assert_eq!(change.patch.contact_name, text("Ravi Rao"));
    assert_eq!(change.patch.contact_phone.as_ref().map(|p| p.key.as_str()), Some("+919876500000"));
    assert_eq!(change.patch.address, Some(text("7 Lake View")));
    let device =
        Effect::DescribeDevice { brand: "Lenovo".to_owned(), model: "T14 Gen 2".to_owned(), serial: text("PF-123456") };
    assert_eq!(change.effects, [device]);
}

#[test]
fn details_that_are_as_they_were_change_nothing() {
    let before = ticket(Status::Accepted);
    let same: Vec<(&str, String)> = Action::Details
        .row()
        .inputs
        .iter()
        .filter_map(|input| Some((input.name, before.prefill(Action::Details, input.name, today())?)))
        .collect();
    let change = act(&before, Action::Details, Who::Owner, &same.into_iter().collect()).expect("open");
    assert!(change.is_empty());
    assert_eq!((change.patch, change.effects, change.facts), (Patch::default(), vec![], Facts::new()));
}

#[test]
fn a_single_detail_leaves_the_others_as_they_are() {
    let change = done(&ticket(Status::Completed), Action::Details, Who::Executive, &[("serial", "")]);
    let device = Effect::DescribeDevice { brand: "Lenovo".to_owned(), model: "T14".to_owned(), serial: None };
    assert_eq!((change.effects, change.patch), (vec![device], Patch::default()));
    assert_eq!(change.facts, facts(&[("serial", ""), ("old_serial", "PF-123456")]));
    let change = done(&ticket(Status::Completed), Action::Details, Who::Executive, &[("brand", "Dell")]);
    let device =
        Effect::DescribeDevice { brand: "Dell".to_owned(), model: "T14".to_owned(), serial: text("PF-123456") };
    assert_eq!(change.effects, [device]);
    let change = done(&ticket(Status::Ready), Action::Details, Who::Executive, &[("phone", "098765-00000")]);
    assert_eq!(change.facts.keys().collect::<Vec<_>>(), ["old_phone", "phone"]);
    let change = done(&ticket(Status::Ready), Action::Details, Who::Executive, &[("phone", "098765-43210")]);
    assert_eq!((change.facts, change.patch), (Facts::new(), Patch::default()), "the same phone in another spelling");
}

#[test]
fn a_detail_cannot_be_emptied_where_something_must_be() {
    for name in ["hand_over", "preferred_date", "contact_name", "phone", "brand", "model"] {
        let errors = refused_fields(&ticket(Status::Accepted), Action::Details, Who::Owner, &given(&[(name, "  ")]));
        assert_eq!(errors.keys().collect::<Vec<_>>(), [&name]);
    }
    let brought_in = with_history(Status::Accepted, History::DropOff);
    for name in ["address", "serial"] {
        assert!(act(&brought_in, Action::Details, Who::Owner, &given(&[(name, "")])).is_ok(), "{name}");
    }
}

#[test]
fn the_hand_over_changes_only_while_requested_or_accepted() {
    for &status in Status::ALL.iter().filter(|s| s.is_open()) {
        let early = matches!(status, Status::Requested | Status::Accepted);
        let before = ticket(status);
        let asked = inputs(Action::Details.row(), &before, &Who::Executive.actor());
        assert_eq!(asked.iter().any(|input| input.name == "hand_over"), early, "{status}");
        let taken = act(&before, Action::Details, Who::Executive, &given(&[("hand_over", "drop_off")]));
        assert_eq!(taken.is_ok(), early, "{status}: {taken:?}");
        // A form that carries what is there already does no harm.
        let same = done(&before, Action::Details, Who::Executive, &[("hand_over", "pickup"), ("brand", "Dell")]);
        assert_eq!(same.patch, Patch::default(), "{status}");
    }
}

#[test]
fn a_pickup_needs_an_address() {
    let brought_in = with_history(Status::Requested, History::DropOff);
    for fields in [vec![("hand_over", "pickup")], vec![("hand_over", "pickup"), ("address", " ")]] {
        let errors = refused_fields(&brought_in, Action::Details, Who::Owner, &given(&fields));
        assert_eq!(errors.keys().collect::<Vec<_>>(), [&"address"]);
    }
    let both = [("hand_over", "pickup"), ("address", "7 Lake View")];
    let change = done(&brought_in, Action::Details, Who::Owner, &both);
    assert_eq!((change.patch.hand_over, change.patch.address), (Some(HandOver::Pickup), Some(text("7 Lake View"))));
    // An address that is known already is enough.
    let known = Ticket { address: text("7 Lake View"), ..brought_in };
    let change = done(&known, Action::Details, Who::Owner, &[("hand_over", "pickup")]);
    assert_eq!((change.patch.hand_over, change.patch.address), (Some(HandOver::Pickup), None));
    let errors = refused_fields(&ticket(Status::Accepted), Action::Details, Who::Owner, &given(&[("address", "")]));
    assert_eq!(errors.keys().collect::<Vec<_>>(), [&"address"]);
}

#[test]
fn a_preferred_day_that_is_past_by_now_may_stay_but_not_be_chosen() {
    let before = Ticket { preferred_on: days_ago(3), ..ticket(Status::Accepted) };
    let kept = days_ago(3).to_string();
    let change = done(&before, Action::Details, Who::Owner, &[("preferred_date", &kept), ("contact_name", "Ravi Rao")]);
    assert_eq!(change.patch.preferred_on, None);
    let past = days_ago(2).to_string();
    let errors = refused_fields(&before, Action::Details, Who::Owner, &given(&[("preferred_date", &past)]));
    assert_eq!(errors.keys().collect::<Vec<_>>(), [&"preferred_date"]);
}
