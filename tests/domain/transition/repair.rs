//! In the house: to a technician, through their hands, and to the end of the work.

use helpdesk::domain::inventory::AllocationEnd;
use helpdesk::domain::lifecycle::{Action, Outcome, Status};
use helpdesk::domain::permission::May;
use helpdesk::domain::ticket::Place;
use helpdesk::domain::transition::{Effect, Patch};

use super::{facts, text};
use crate::domain::sample::{
    BYSTANDER, COLLEAGUE, COMPLETER, History, LAPTOPS, MANAGER, OTHER_MANAGER, PHONES, TECHNICIAN, Who, act, done,
    given, in_days, refused_fields, ticket, valid, valid_but, with_history,
};

#[test]
fn a_transfer_moves_the_entry_and_keeps_both_departments() {
    let fields = [("department_id", "2"), ("shelf", "C-1"), ("reason", "It is a phone.")];
    let change = done(&ticket(Status::Received), Action::Transfer, Who::Admin, &fields);
    assert_eq!(change.to, Status::Received);
    assert_eq!(change.effects, [Effect::MoveEntry { department_id: PHONES, shelf: text("C-1") }]);
    assert_eq!(change.patch, Patch { department_id: Some(PHONES), ..Patch::default() });
    assert_eq!((change.before.department_id, change.after.department_id), (Some(LAPTOPS), Some(PHONES)));
    let names = [("old_department", "Laptops"), ("department", "Phones")];
    assert_eq!(change.facts, facts(&[&fields[..], &names[..]].concat()));
    assert!(change.staff_only && !change.public && !change.mail);
    // Both departments' managers hear of it: the old one saw it before, the new one sees it after.
    assert!(Who::OwnManager.actor().may(May::ReadTicket, &change.before));
    assert!(Who::ForeignManager.actor().may(May::ReadTicket, &change.after));
}

#[test]
fn a_transfer_without_a_shelf_leaves_the_device_where_it_lies() {
    let fields = [("department_id", "2"), ("reason", "It is a phone.")];
    let change = done(&ticket(Status::Received), Action::Transfer, Who::Executive, &fields);
    assert_eq!(change.effects, [Effect::MoveEntry { department_id: PHONES, shelf: None }]);
}

#[test]
fn a_transfer_to_the_same_department_is_refused() {
    let fields = valid_but(Action::Transfer, &[("department_id", "1")]);
    let errors = refused_fields(&ticket(Status::Received), Action::Transfer, Who::Executive, &fields);
    assert_eq!(errors.keys().collect::<Vec<_>>(), [&"department_id"]);
}

#[test]
fn an_allocation_gives_it_to_the_technician_and_their_manager() {
    let fields = [("technician_id", "1004"), ("note", "Urgent.")];
    let change = done(&ticket(Status::Received), Action::Allocation, Who::OwnManager, &fields);
    assert_eq!(change.to, Status::Allocated);
    assert!(change.effects.contains(&Effect::Allocate { technician_id: TECHNICIAN }));
    assert!(!change.effects.iter().any(|e| matches!(e, Effect::EndAllocation(_))), "nobody had it");
    let after = Place {
        technician_id: Some(TECHNICIAN),
        manager_id: Some(MANAGER),
        department_id: Some(LAPTOPS),
        ..change.before.clone()
    };
    assert_eq!(change.after, after);
    assert_eq!(change.facts, facts(&[("technician_id", "1004"), ("note", "Urgent."), ("technician", "Tara")]));
    assert!(!change.public && !change.mail && !change.staff_only, "the status changes, so the customer's page does");
}

#[test]
fn a_reallocation_ends_the_old_allocation_and_shelves_the_device() {
    for status in [Status::Allocated, Status::InProgress, Status::AwaitingParts] {
        let before = ticket(status);
        let change = done(&before, Action::Allocation, Who::Admin, &[("technician_id", "1006")]);
        assert_eq!(change.to, Status::Allocated);
        assert_eq!(
            change.effects,
            [
                Effect::EndAllocation(AllocationEnd::Replaced),
                Effect::Shelve { shelf: None },
                Effect::Allocate { technician_id: COLLEAGUE }
            ],
            "{status}"
        );
        assert_eq!((change.before.technician_id, change.before.manager_id), (Some(TECHNICIAN), Some(MANAGER)));
        assert_eq!((change.after.technician_id, change.after.manager_id), (Some(COLLEAGUE), Some(OTHER_MANAGER)));
        let named = [("technician_id", "1006"), ("technician", "Omar"), ("old_technician", "Tara")];
        assert_eq!(change.facts, facts(&named));
        assert_eq!(change.patch, Patch::default(), "the part waited for stays until it arrives or work ends");
        assert_eq!(change.staff_only, status == Status::Allocated, "{status}");
    }
}

#[test]
fn an_allocation_to_whoever_has_it_is_refused() {
    for status in [Status::Allocated, Status::InProgress, Status::AwaitingParts] {
        let fields = given(&[("technician_id", "1004")]);
        let errors = refused_fields(&ticket(status), Action::Allocation, Who::OwnManager, &fields);
        assert_eq!(errors.keys().collect::<Vec<_>>(), [&"technician_id"]);
    }
}

#[test]
fn an_allocation_to_somebody_who_is_no_choice_is_refused() {
    for nobody in [BYSTANDER.to_string(), "9999".to_owned(), "Tara".to_owned(), "-1".to_owned(), String::new()] {
        let fields = given(&[("technician_id", nobody.as_str())]);
        let errors = refused_fields(&ticket(Status::Received), Action::Allocation, Who::OwnManager, &fields);
        assert_eq!(errors.keys().collect::<Vec<_>>(), [&"technician_id"], "{nobody}");
    }
}

#[test]
fn a_withdrawal_and_a_release_put_it_back_on_its_shelf() {
    let ways = [
        (Action::AllocationWithdrawal, Who::OwnManager, AllocationEnd::Withdrawn),
        (Action::Release, Who::System, AllocationEnd::Released),
    ];
    for (action, who, how) in ways {
        for status in [Status::Allocated, Status::InProgress, Status::AwaitingParts] {
            let change = done(&ticket(status), action, who, &[]);
            assert_eq!(change.to, Status::Received, "{action}");
            assert_eq!(change.effects, [Effect::EndAllocation(how), Effect::Shelve { shelf: None }], "{action}");
            assert_eq!((change.after.technician_id, change.after.manager_id), (None, None), "{action}");
            assert_eq!(change.after.department_id, Some(LAPTOPS), "{action}");
            assert_eq!(change.facts, facts(&[("old_technician", "Tara")]), "{action}");
            assert_eq!(change.patch, Patch::default(), "the part waited for stays: {action}");
            assert!(!change.public && !change.staff_only, "{action}");
        }
    }
}

#[test]
fn starting_work_takes_the_device_off_its_shelf() {
    let change = done(&ticket(Status::Allocated), Action::Work, Who::Technician, &[]);
    assert_eq!(change.effects, [Effect::HandTo { technician_id: TECHNICIAN }]);
    assert_eq!((change.patch, change.before), (Patch::default(), change.after));
}

#[test]
fn progress_is_a_percentage_or_a_note_or_both() {
    let ticket = ticket(Status::InProgress);
    let both = done(&ticket, Action::Progress, Who::Technician, &[("percent", "40"), ("note", "The cable is out.")]);
    assert_eq!(both.patch, Patch { percent: Some(40), ..Patch::default() });
    assert_eq!(both.facts, facts(&[("percent", "40"), ("note", "The cable is out.")]));
    let note = done(&ticket, Action::Progress, Who::Technician, &[("note", "The cable is out."), ("percent", "")]);
    assert_eq!(note.patch, Patch::default(), "a note alone leaves the percentage as it is");
    for end in ["0", "100"] {
        let change = done(&ticket, Action::Progress, Who::Technician, &[("percent", end)]);
        assert_eq!(change.patch.percent.map(|p| p.to_string()).as_deref(), Some(end));
    }
    let errors = refused_fields(&ticket, Action::Progress, Who::Technician, &given(&[("percent", " "), ("note", "")]));
    assert_eq!(errors.len(), 1, "{errors:?}");
}

#[test]
fn the_part_waited_for_stays_until_it_arrives() {
    let fields = [("part", "Display cable"), ("expected_on", "2026-11-27")];
    let change = done(&ticket(Status::InProgress), Action::PartsWait, Who::Technician, &fields);
    let patch =
        Patch { part: Some(text("Display cable")), part_expected_on: Some(Some(in_days(4))), ..Patch::default() };
    assert_eq!((change.patch, change.effects), (patch, vec![]));
    assert_eq!(change.facts, facts(&fields));
    // A new part without a date does not keep the last one's date.
    let change = done(&ticket(Status::InProgress), Action::PartsWait, Who::Technician, &[("part", "Screw")]);
    assert_eq!(change.patch.part_expected_on, Some(None));
    let change = done(&ticket(Status::AwaitingParts), Action::PartsArrival, Who::Technician, &[]);
    assert_eq!(change.patch, Patch { part: Some(None), part_expected_on: Some(None), ..Patch::default() });
    assert_eq!(change.facts, facts(&[("part", "Display cable")]));
}

#[test]
fn completion_ends_the_allocation_and_says_how_it_went() {
    for status in [Status::InProgress, Status::AwaitingParts] {
        let change =
            act(&ticket(status), Action::Completion, Who::Technician, &valid(Action::Completion)).expect("open");
        assert_eq!(change.to, Status::Completed);
        assert_eq!(
            change.effects,
            [Effect::EndAllocation(AllocationEnd::Completed), Effect::Shelve { shelf: text("D-4") }]
        );
        let patch = Patch {
            outcome: Some(Some(Outcome::Repaired)),
            report: Some(text("Changed the display cable.")),
            amount_due: Some(Some(150_050)),
            percent: Some(100),
            part: Some(None),
            part_expected_on: Some(None),
            ..Patch::default()
        };
        assert_eq!(change.patch, patch);
        assert_eq!((change.after.technician_id, change.after.manager_id), (None, None));
        assert_eq!(change.after.completer_ids, [TECHNICIAN], "they still see it");
        assert_eq!(change.after.department_id, Some(LAPTOPS));
    }
}

#[test]
fn a_device_beyond_repair_is_not_a_hundred_percent_done() {
    let fields = valid_but(Action::Completion, &[("outcome", "unrepairable"), ("amount_due", "")]);
    let change = act(&ticket(Status::InProgress), Action::Completion, Who::Technician, &fields).expect("open");
    assert_eq!(change.patch.outcome, Some(Some(Outcome::Unrepairable)));
    assert_eq!((change.patch.percent, change.patch.amount_due), (None, Some(None)));
}

#[test]
fn nobody_completes_work_as_cancelled() {
    let fields = valid_but(Action::Completion, &[("outcome", "cancelled")]);
    let errors = refused_fields(&ticket(Status::InProgress), Action::Completion, Who::Technician, &fields);
    assert_eq!(errors.keys().collect::<Vec<_>>(), [&"outcome"]);
}

#[test]
fn whoever_completes_it_last_stands_first_and_once() {
    let mut again = with_history(Status::InProgress, History::Reworked);
    let fields = valid(Action::Completion);
    let change = act(&again, Action::Completion, Who::Technician, &fields).expect("open");
    assert_eq!(change.after.completer_ids, [TECHNICIAN, COMPLETER]);
    again.place.completer_ids = vec![COMPLETER, TECHNICIAN];
    let change = act(&again, Action::Completion, Who::Technician, &fields).expect("open");
    assert_eq!(change.after.completer_ids, [TECHNICIAN, COMPLETER]);
}
