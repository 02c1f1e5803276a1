//! What is said on the way: promises and comments.

use helpdesk::domain::lifecycle::{Action, Status};
use helpdesk::domain::ticket::Ticket;
use helpdesk::domain::transition::{Patch, inputs};

use super::facts;
use crate::domain::sample::{Who, done, given, in_days, refused_fields, ticket};

#[test]
fn a_promise_that_moves_later_says_why() {
    let before = ticket(Status::InProgress);
    let later = in_days(6).to_string();
    for reason in [None, Some(" ")] {
        let fields: Vec<_> = [("date", later.as_str())].into_iter().chain(reason.map(|r| ("reason", r))).collect();
        let errors = refused_fields(&before, Action::Promise, Who::OwnManager, &given(&fields));
        assert_eq!(errors.keys().collect::<Vec<_>>(), [&"reason"]);
    }
    let change = done(&before, Action::Promise, Who::OwnManager, &[("date", &later), ("reason", "The part is late.")]);
    assert_eq!(change.patch, Patch { promised_on: Some(in_days(6)), ..Patch::default() });
    let kept = [("date", "2026-11-29"), ("old_date", "2026-11-28"), ("reason", "The part is late.")];
    assert_eq!(change.facts, facts(&kept));
    assert!(change.public && change.mail && !change.versioned);
}

#[test]
fn a_promise_that_does_not_move_later_needs_no_reason() {
    let kept = in_days(5).to_string();
    let same = refused_fields(&ticket(Status::Ready), Action::Promise, Who::Executive, &given(&[("date", &kept)]));
    assert!(same.contains_key("date"), "nothing would change: {same:?}");
    let change = done(&ticket(Status::Ready), Action::Promise, Who::Executive, &[("date", &in_days(4).to_string())]);
    assert_eq!(change.facts, facts(&[("date", "2026-11-27"), ("old_date", "2026-11-28")]));
    let unpromised = Ticket { promised_on: None, ..ticket(Status::Received) };
    let change = done(&unpromised, Action::Promise, Who::Admin, &[("date", &in_days(9).to_string())]);
    assert_eq!(change.facts, facts(&[("date", "2026-12-02")]), "there was no old date");
}

#[test]
fn a_customer_writes_to_everybody_and_never_internally() {
    for who in [Who::Owner, Who::Link] {
        let before = ticket(Status::InProgress);
        let row = Action::Comments.row();
        let asked: Vec<_> = inputs(row, &before, &who.actor()).iter().map(|input| input.name).collect();
        assert_eq!(asked, ["body"], "{who:?}");
        for visibility in [None, Some(""), Some("public")] {
            let fields: Vec<_> =
                [("body", "Hello?")].into_iter().chain(visibility.map(|v| ("visibility", v))).collect();
            let change = done(&before, Action::Comments, who, &fields);
            assert!(change.public && !change.mail && !change.staff_only, "{who:?} {visibility:?}");
        }
        for visibility in ["internal", "Internal", "secret"] {
            let fields = given(&[("body", "Hello?"), ("visibility", visibility)]);
            let errors = refused_fields(&before, Action::Comments, who, &fields);
            assert_eq!(errors.keys().collect::<Vec<_>>(), [&"visibility"], "{who:?} {visibility}");
        }
    }
}

#[test]
fn staff_write_publicly_with_mail_or_internally_without() {
    for who in [Who::Executive, Who::Technician, Who::OwnManager, Who::Admin, Who::Superuser] {
        let before = ticket(Status::InProgress);
        let public = done(&before, Action::Comments, who, &[("body", "Soon."), ("visibility", "public")]);
        assert!(public.public && public.mail && !public.staff_only, "{who:?}");
        let internal = done(&before, Action::Comments, who, &[("body", "Soon."), ("visibility", "internal")]);
        assert!(!internal.public && !internal.mail && internal.staff_only, "{who:?}");
        assert_eq!((internal.patch, internal.effects), (Patch::default(), vec![]));
        assert_eq!(internal.facts, facts(&[("body", "Soon."), ("visibility", "internal")]));
    }
}
