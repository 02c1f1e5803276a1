//! What may be typed: every field of the table at its bounds.

mod kind;

use helpdesk::domain::input::{FieldErrors, Given, Input, Kind};
use helpdesk::domain::lifecycle::{Action, Status, TABLE};
use helpdesk::domain::money;
use helpdesk::domain::transition::{Refused, request};
use std::collections::BTreeMap;

use super::specification::{Must, of};
use crate::domain::sample::{
    CHOICES, History, Who, act, days_ago, every_ticket, given, in_days, moment, ticket, today, valid, valid_but,
    with_history,
};

/// Sends an action's form where it may be sent: the messages, none if it was taken.
fn send(action: Action, fields: &Given) -> FieldErrors {
    let taken = if action == Action::Request {
        request(&Who::Owner.actor(), fields, &moment()).map(|_| ())
    } else {
        let (status, who) = place(action);
        act(&ticket(status), action, who, fields).map(|_| ())
    };
    match taken {
        Ok(()) => FieldErrors::new(),
        Err(Refused::Invalid(errors)) => errors,
        Err(other) => panic!("{action} was to be possible: {other:?}"),
    }
}

/// A status in which the action is open, and to whom.
fn place(action: Action) -> (Status, Who) {
    match action {
        Action::Request => unreachable!("a request has no ticket yet"),
        Action::Acceptance | Action::Rejection => (Status::Requested, Who::Executive),
        Action::Pickup | Action::Intake | Action::Details => (Status::Accepted, Who::Executive),
        Action::PickupFailure | Action::PickupCollection => (Status::PickupScheduled, Who::Executive),
        Action::Allocation => (Status::Received, Who::Admin),
        Action::AllocationWithdrawal => (Status::Allocated, Who::Admin),
        Action::Work => (Status::Allocated, Who::Technician),
        Action::Progress | Action::PartsWait | Action::Completion => (Status::InProgress, Who::Technician),
        Action::PartsArrival => (Status::AwaitingParts, Who::Technician),
        Action::Rework | Action::Return => (Status::Completed, Who::Executive),
        Action::ReturnFailure | Action::HandBack => (Status::Ready, Who::Executive),
        Action::Transfer
        | Action::Cancellation
        | Action::Promise
        | Action::Comments
        | Action::Photos
        | Action::PhotosRemoval => (Status::Received, Who::Executive),
        Action::Release => (Status::Allocated, Who::System),
    }
}

fn every_input() -> impl Iterator<Item = (Action, &'static Input)> {
    TABLE.iter().flat_map(|row| row.inputs.iter().map(|input| (row.action, input)))
}

/// The one field the errors name, with a message in words.
#[track_caller]
fn only(errors: &FieldErrors, name: &str, what: &str) {
    assert_eq!(errors.keys().copied().collect::<Vec<_>>(), [name], "{what}: {errors:?}");
    let message = &errors[name];
    assert!(message.ends_with('.') && message.len() > 5, "{what}: {message}");
    assert!(message.starts_with(char::is_uppercase), "{what}: {message}");
}

#[test]
fn the_valid_forms_are_valid() {
    for &action in Action::ALL {
        assert_eq!(send(action, &valid(action)), FieldErrors::new(), "{action}");
    }
}

#[test]
fn every_required_field_that_is_missing_has_a_message() {
    for &action in Action::ALL {
        for (name, must) in of(action).inputs {
            // That it need not be said who reads a comment is the table's own test to tell.
            if *name == "visibility" {
                continue;
            }
            let required = match must {
                // The valid forms ask for a pickup and a delivery.
                Must::Be | Must::Executive | Must::Later | Must::When(..) => true,
                Must::May => false,
            };
            let mut without = valid(action);
            without.0.remove(*name);
            for (how, fields) in [
                ("not sent", without),
                ("empty", valid_but(action, &[(name, "")])),
                ("blank", valid_but(action, &[(name, " \t\r\n ")])),
                ("control characters", valid_but(action, &[(name, "\0\u{7}\u{202e}")])),
            ] {
                let errors = send(action, &fields);
                let what = format!("{action} {name} {how}");
                // Corrections keep what is not sent, and section 2 does not say which may be emptied.
                if required {
                    only(&errors, name, &what);
                } else if action != Action::Details || how == "not sent" {
                    assert_eq!(errors, FieldErrors::new(), "{what}");
                }
            }
        }
    }
}

#[test]
fn every_field_that_is_missing_has_its_message_at_once() {
    let errors = send(Action::Request, &given(&[("hand_over", "pickup")]));
    let names: Vec<_> = errors.keys().copied().collect();
    assert_eq!(
        names,
        ["address", "brand", "contact_name", "device_category", "fault", "model", "phone", "preferred_date"]
    );
    assert_eq!(send(Action::Intake, &given(&[])).len(), 5);
}

#[test]
fn a_field_that_another_choice_makes_needless_is_not_asked_for() {
    let drop_off = valid_but(Action::Request, &[("hand_over", "drop_off"), ("address", "")]);
    assert_eq!(send(Action::Request, &drop_off), FieldErrors::new());
    assert_eq!(send(Action::Return, &given(&[("method", "collection")])), FieldErrors::new());
}

#[test]
fn text_fits_to_the_last_character_and_one_more_is_refused() {
    let mut tried = 0;
    for (action, input) in every_input() {
        let (Kind::Line(max) | Kind::Text(max)) = input.kind else { continue };
        assert!(max > 0 && input.kind.max_length() == max);
        // Characters count, not bytes: these take two, three and four each.
        for letter in ["x", "é", "मि", "🔧"] {
            let letters: String = letter.chars().cycle().take(max).collect();
            let full = valid_but(action, &[(input.name, &letters)]);
            assert_eq!(send(action, &full), FieldErrors::new(), "{action} {} of {max}", input.name);
            let over = valid_but(action, &[(input.name, &format!("{letters}x"))]);
            let errors = send(action, &over);
            only(&errors, input.name, &format!("{action} {}", input.name));
            assert!(errors[input.name].contains(&(max + 1).to_string()), "{errors:?}");
            assert!(errors[input.name].contains(&max.to_string()), "{errors:?}");
        }
        // Space around does not count.
        let letters = "x".repeat(max);
        let spaced = valid_but(action, &[(input.name, &format!("  {letters}\n "))]);
        assert_eq!(send(action, &spaced), FieldErrors::new(), "{action} {}", input.name);
        tried += 1;
    }
    assert!(tried > 25, "only {tried}");
}

#[test]
fn a_choice_is_one_of_the_list() {
    let mut tried = 0;
    for (action, input) in every_input() {
        let Some(options) = input.kind.options(&CHOICES) else { continue };
        for wrong in ["nonsense", "0", "-1", "9999", "1 or 1=1", "99999999999999999999", "☃"] {
            let errors = send(action, &valid_but(action, &[(input.name, wrong)]));
            // A method or hand-over that is none makes the fields beside it needless.
            only(&errors, input.name, &format!("{action} {} {wrong}", input.name));
        }
        for (value, label) in &options {
            assert!(!label.is_empty(), "{value}");
            let upper = value.to_uppercase();
            if upper != *value {
                let errors = send(action, &valid_but(action, &[(input.name, &upper)]));
                assert!(errors.contains_key(input.name), "{action} {} {upper}", input.name);
            }
            let errors = send(action, &valid_but(action, &[(input.name, value)]));
            // "The same department" is refused for what it says, not for how it is written.
            if action != Action::Transfer || value == "2" {
                assert_eq!(errors, FieldErrors::new(), "{action} {} {value}", input.name);
            }
        }
        tried += 1;
    }
    assert!(tried >= 10, "only {tried}");
}

#[test]
fn a_day_is_today_or_later_and_within_two_years() {
    let mut tried = 0;
    for (action, input) in every_input().filter(|(_, input)| input.kind == Kind::Date) {
        let errors = |day: &str| send(action, &valid_but(action, &[(input.name, day)]));
        for fine in [today(), in_days(1), in_days(365), in_days(730)] {
            assert_eq!(errors(&fine.to_string()), FieldErrors::new(), "{action} {} {fine}", input.name);
        }
        for wrong in [days_ago(1), days_ago(365), in_days(732), in_days(40_000)] {
            only(&errors(&wrong.to_string()), input.name, &format!("{action} {} {wrong}", input.name));
        }
        for malformed in [
            "tomorrow",
            "24.11.2026",
            "11/24/2026",
            "2026-13-01",
            "2026-02-30",
            "2027-02-29",
            "20261124",
            "2026-11",
            "0000-00-00",
            "99999-01-01",
            "-1-01-01",
            "2026-11-24T10:00",
            "२०२६-११-२४",
        ] {
            only(&errors(malformed), input.name, &format!("{action} {} {malformed}", input.name));
        }
        tried += 1;
    }
    assert_eq!(tried, 7, "request, pickup, intake, parts-wait, return, details, promise");
}

#[test]
fn a_percentage_is_a_whole_number_up_to_a_hundred() {
    for fine in ["0", "1", "100", "50%", " 50 % "] {
        assert_eq!(send(Action::Progress, &given(&[("percent", fine)])), FieldErrors::new(), "{fine}");
    }
    for wrong in ["-1", "101", "50.5", "half", "1e2", "%", "99999999999999999999", "५०"] {
        only(&send(Action::Progress, &given(&[("percent", wrong)])), "percent", wrong);
    }
}

#[test]
fn an_amount_is_money_and_never_negative() {
    for action in [Action::Completion, Action::Return] {
        for fine in ["0", "1500", "1500.5", "1,500.50", "1,50,000", "999999999.99", "1 500"] {
            assert_eq!(send(action, &valid_but(action, &[("amount_due", fine)])), FieldErrors::new(), "{fine}");
        }
        for wrong in ["-1", "1.234", "free", "1e9", "₹100", "1.2.3", "9999999999", ".", "٣"] {
            only(&send(action, &valid_but(action, &[("amount_due", wrong)])), "amount_due", wrong);
        }
    }
    for hundredths in [0, 1, 99, 100, 101, 99_999_999_999] {
        assert_eq!(money::parse(&money::show(hundredths)), Some(hundredths), "what is shown can be sent again");
    }
}

#[test]
fn a_field_nobody_asked_for_is_left_out() {
    let fields = valid_but(Action::Acceptance, &[("status", "returned"), ("outcome", "repaired"), ("amount_due", "1")]);
    let change = act(&ticket(Status::Requested), Action::Acceptance, Who::Executive, &fields).expect("open");
    assert_eq!(change.facts.keys().collect::<Vec<_>>(), ["note"]);
}

/// What forms hold before anybody types is taken when it is sent as it stands.
#[test]
fn what_is_prefilled_can_be_sent() {
    for (history, ticket) in every_ticket() {
        for who in Who::ALL {
            // A promise says something new or nothing.
            let open = helpdesk::domain::lifecycle::actions_open_to(&who.actor(), &ticket);
            for row in open.into_iter().filter(|row| row.action != Action::Promise) {
                let mut fields = valid(row.action);
                let filled: BTreeMap<_, _> = row
                    .inputs
                    .iter()
                    .filter_map(|i| Some((i.name.to_owned(), ticket.prefill(row.action, i.name, today())?)))
                    .filter(|(name, _)| row.action != Action::Transfer || name != "department_id")
                    .collect();
                fields.0.extend(filled);
                let taken = act(&ticket, row.action, who, &fields);
                assert!(taken.is_ok(), "{who:?} {} on {} ({history:?}): {taken:?}", row.action, ticket.status);
            }
        }
    }
}

/// Section 2: "technician\*, … shelf\* (prefilled), address\* (prefilled), department\* (preselected)".
#[test]
fn forms_propose_what_the_ticket_knows() {
    let field = |status, history, action, name| with_history(status, history).prefill(action, name, today());
    let plain = History::Plain;
    assert_eq!(field(Status::Accepted, plain, Action::Intake, "department_id").as_deref(), Some("1"));
    assert_eq!(field(Status::InProgress, plain, Action::Completion, "shelf").as_deref(), Some("B-12"));
    assert_eq!(field(Status::Completed, plain, Action::Return, "address").as_deref(), Some("4 Hill Road, Pune"));
    assert_eq!(field(Status::Completed, plain, Action::Return, "method").as_deref(), Some("delivery"));
    assert_eq!(field(Status::Completed, History::DropOff, Action::Return, "method").as_deref(), Some("collection"));
    assert_eq!(field(Status::Ready, plain, Action::Return, "date"), Some(in_days(2).to_string()));
    assert_eq!(field(Status::Ready, plain, Action::HandBack, "received_by").as_deref(), Some("Mira Rao"));
    assert_eq!(field(Status::Completed, plain, Action::Return, "amount_due").as_deref(), Some("1,500.00"));
}

#[test]
fn a_day_that_was_missed_is_proposed_for_today() {
    let mut late = ticket(Status::PickupScheduled);
    late.pickup.as_mut().expect("a pickup").date = days_ago(2);
    assert_eq!(late.prefill(Action::Pickup, "date", today()), Some(today().to_string()));
    late.pickup = None;
    late.preferred_on = days_ago(9);
    assert_eq!(late.prefill(Action::Pickup, "date", today()), Some(today().to_string()));
    late.preferred_on = in_days(9);
    assert_eq!(late.prefill(Action::Pickup, "date", today()), Some(in_days(9).to_string()));
    let mut late = ticket(Status::Ready);
    late.planned_return.as_mut().expect("a return").date = Some(days_ago(1));
    assert_eq!(late.prefill(Action::Return, "date", today()), Some(today().to_string()));
}
