//! Every status × every action × everybody, against the specification's table; and the table
//! itself, to be read.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use helpdesk::domain::input::{Input, Need};
use helpdesk::domain::lifecycle::{Action, Guard, Mail, Outcome, Status, TABLE, To, actions_open_to};
use helpdesk::domain::permission::{GRANTS, May};
use helpdesk::domain::person::MailChoice;
use helpdesk::domain::pickup::HandOver;
use helpdesk::domain::ticket::Ticket;
use helpdesk::domain::transition::Refused;

use super::sample::{History, Who, act, every_ticket, moment, ticket, valid, with_history};
use super::specification::{As, If, LINES, Leads, Must, Reads, of};

/// What the specification says comes of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Unseen,
    Forbidden,
    State,
    To(Status),
}

/// As whom somebody stands before a ticket, by section 1 and the column *who*; nothing for those
/// who may not see it.
fn stands_as(who: Who, history: History, status: Status) -> Vec<As> {
    use Status::{Allocated, AwaitingParts, Completed, InProgress, Ready, Received, Returned};
    let in_work = matches!(status, Allocated | InProgress | AwaitingParts);
    let after_work = matches!(status, Completed | Ready | Returned);
    let in_department = (status == Received || in_work || after_work) && history != History::CancelledOnTheWay;
    let cancelled = matches!(history, History::CancelledWithUs | History::CancelledOnTheWay);
    let when = |is: bool, stands: &[As]| if is { stands.to_vec() } else { Vec::new() };
    match who {
        Who::Owner => vec![As::Customer],
        Who::Link => vec![As::LinkHolder],
        Who::Executive => vec![As::Executive, As::Staff],
        Who::Technician if in_work => vec![As::ThatTechnician, As::Staff],
        Who::Technician => when(after_work && !cancelled, &[As::Staff]),
        Who::EarlierCompleter => when(history == History::Reworked, &[As::Staff]),
        Who::OtherManager if in_work => vec![As::Manager, As::Staff],
        Who::OwnManager | Who::OtherManager => {
            when(in_department, &[As::Manager, As::ManagerOfItsTechnician, As::Staff])
        }
        Who::Admin | Who::SecondAdmin => when(in_department, &[As::Admin, As::Staff]),
        Who::Superuser => vec![As::Staff],
        Who::System => vec![As::System],
        Who::OtherCustomer
        | Who::OtherLink
        | Who::Colleague
        | Who::Bystander
        | Who::ForeignManager
        | Who::ForeignAdmin
        | Who::Pending
        | Who::SuspendedOwner
        | Who::SuspendedExecutive
        | Who::SuspendedTechnician
        | Who::SuspendedManager
        | Who::SuspendedAdmin
        | Who::SuspendedSuperuser => Vec::new(),
    }
}

/// What the specification says comes of this.
fn expected(who: Who, action: Action, history: History, status: Status) -> Verdict {
    let line = of(action);
    let stands = stands_as(who, history, status);
    if stands.is_empty() {
        return Verdict::Unseen;
    }
    let theirs: Vec<_> = line.moves.iter().filter(|(by, ..)| by.iter().any(|a| stands.contains(a))).collect();
    if theirs.is_empty() {
        return Verdict::Forbidden;
    }
    let cancelled = matches!(history, History::CancelledWithUs | History::CancelledOnTheWay);
    let met = match line.condition {
        If::Always => true,
        If::HandOverIsPickup => history != History::DropOff,
        If::CompletedNotCancelled => !cancelled,
    };
    match theirs.iter().find(|(_, from, _)| from.contains(&status)) {
        Some((.., leads)) if met => Verdict::To(match leads {
            Leads::To(status) => *status,
            Leads::Nowhere => status,
            Leads::BackToWork if history == History::CompleterGone => Status::Received,
            Leads::BackToWork => Status::Allocated,
        }),
        _ => Verdict::State,
    }
}

#[test]
fn every_status_action_and_actor_gets_the_verdict_of_the_specification() {
    let mut slips = Vec::new();
    let mut tried = 0;
    for (history, ticket) in every_ticket() {
        for who in Who::ALL {
            for &action in Action::ALL {
                let verdict = match act(&ticket, action, who, &valid(action)) {
                    Ok(change) => Verdict::To(change.to),
                    Err(Refused::Unseen) => Verdict::Unseen,
                    Err(Refused::Forbidden) => Verdict::Forbidden,
                    Err(Refused::State) => Verdict::State,
                    Err(other) => panic!("{who:?} {action} on {} ({history:?}): {other:?}", ticket.status),
                };
                let expected = expected(who, action, history, ticket.status);
                if verdict != expected {
                    slips.push(format!(
                        "{who:?} {action} on {} ({history:?}): {verdict:?}, not {expected:?}",
                        ticket.status
                    ));
                }
                tried += 1;
            }
        }
    }
    assert_eq!(tried, (13 + 11 + 7 + 3 * 3) * 24 * 26);
    assert!(slips.is_empty(), "{} slips:\n{}", slips.len(), slips.join("\n"));
}

#[test]
fn every_change_says_what_the_specification_says_of_it() {
    for (history, mut ticket) in every_ticket() {
        for who in Who::ALL {
            for &action in Action::ALL {
                for &choice in MailChoice::ALL {
                    ticket.customer.mail_choice = choice;
                    let Ok(change) = act(&ticket, action, who, &valid(action)) else { continue };
                    let line = of(action);
                    let what = format!("{who:?} {action} on {} ({history:?}), mails {choice}", ticket.status);
                    let public = line.reads != Reads::No;
                    assert_eq!(change.public, public, "public: {what}");
                    assert_eq!(change.staff_only, !public && change.to == ticket.status, "staff only: {what}");
                    assert_eq!(change.versioned, line.versioned, "versioned: {what}");
                    let wanted = match line.mail {
                        Mail::No => false,
                        Mail::All => choice == MailChoice::All,
                        Mail::NeedsYou => choice == MailChoice::All || choice == MailChoice::NeedsYou,
                        Mail::Essential => true,
                    };
                    let own_comment = action == Action::Comments && matches!(who, Who::Owner | Who::Link);
                    assert_eq!(change.mail, wanted && !own_comment, "mail: {what}");
                    let outcome = match action {
                        Action::Completion => Some(Some(Outcome::Repaired)),
                        Action::Cancellation => Some(Some(Outcome::Cancelled)),
                        Action::Rework => Some(None),
                        _ => None,
                    };
                    assert_eq!(change.patch.outcome, outcome, "outcome: {what}");
                    assert_eq!(change.number, ticket.number, "{what}");
                    assert_eq!(change.version, ticket.version, "{what}");
                    assert_eq!(change.action, action, "{what}");
                    assert_eq!(change.from, ticket.status, "{what}");
                    assert_eq!(change.at, moment().at, "{what}");
                    assert_eq!(change.before, ticket.place, "{what}");
                }
            }
        }
    }
}

#[test]
fn the_buttons_offered_are_the_actions_that_succeed() {
    for (history, ticket) in every_ticket() {
        for who in Who::ALL {
            let offered: Vec<_> = actions_open_to(&who.actor(), &ticket).iter().map(|row| row.action).collect();
            let taken: Vec<_> = Action::ALL
                .iter()
                .copied()
                .filter(|action| matches!(expected(who, *action, history, ticket.status), Verdict::To(_)))
                .collect();
            assert_eq!(offered, taken, "{who:?} on {} ({history:?})", ticket.status);
        }
    }
}

#[test]
fn the_table_holds_every_action_at_its_own_place() {
    assert_eq!(TABLE.len(), Action::ALL.len());
    assert_eq!(LINES.len(), Action::ALL.len());
    for &action in Action::ALL {
        assert_eq!(TABLE[action as usize].action, action);
        assert_eq!(action.row().action, action);
    }
    let paths: BTreeSet<_> = Action::ALL.iter().map(|a| a.as_str()).collect();
    assert_eq!(paths.len(), Action::ALL.len(), "two actions share a path");
}

#[test]
fn the_table_says_of_each_action_what_the_specification_says() {
    for line in LINES {
        let (row, action) = (line.action.row(), line.action);
        assert_eq!(row.customer_reads, line.reads != Reads::No, "customer reads: {action}");
        assert_eq!(row.mail, line.mail, "mail: {action}");
        assert_eq!(row.versioned, line.versioned, "versioned: {action}");
        let guard = match line.condition {
            If::Always => Guard::Nothing,
            If::HandOverIsPickup => Guard::HandOverIsPickup,
            If::CompletedNotCancelled => Guard::WorkWasCompleted,
        };
        assert_eq!(row.guard, guard, "condition: {action}");
    }
}

#[test]
fn the_table_asks_for_the_inputs_of_the_specification() {
    let mut slips = Vec::new();
    for line in LINES {
        let asked: Vec<_> = line.action.row().inputs.iter().map(|input| (input.name, must(input))).collect();
        if asked != line.inputs {
            slips.push(format!("{} asks {asked:?}, the specification {:?}", line.action, line.inputs));
        }
    }
    assert!(slips.is_empty(), "{}", slips.join("\n"));
}

fn must(input: &Input) -> Must {
    match input.need {
        Need::Required => Must::Be,
        Need::Optional | Need::Kept | Need::KeptOrEmpty => Must::May,
        Need::If(other, is) | Need::RequiredIf(other, is) => Must::When(other, is),
        Need::From(May::CancelForOthers) => Must::Executive,
        Need::From(other) => panic!("section 2 asks nothing of {other} alone"),
        Need::IfOneOf(other, _) => panic!("section 2 asks nothing that depends on several values of {other}"),
        Need::IfLater => Must::Later,
    }
}

#[test]
fn the_statuses_and_outcomes_are_those_of_the_specification() {
    let words: Vec<_> = Status::ALL.iter().map(|s| s.as_str()).collect();
    assert_eq!(
        words,
        [
            "requested",
            "accepted",
            "rejected",
            "pickup_scheduled",
            "collected",
            "received",
            "allocated",
            "in_progress",
            "awaiting_parts",
            "completed",
            "ready",
            "returned",
            "cancelled"
        ]
    );
    let words: Vec<_> = Outcome::ALL.iter().map(|o| o.as_str()).collect();
    assert_eq!(words, ["repaired", "unrepairable", "cancelled"]);
}

#[test]
fn every_status_can_be_reached_by_acting() {
    let mut reached = BTreeSet::from([Status::Requested, Status::Accepted]);
    loop {
        let before = reached.len();
        for status in reached.clone() {
            for history in History::ALL.into_iter().filter(|h| h.statuses().contains(&status)) {
                let ticket = with_history(status, history);
                for who in Who::ALL {
                    for &action in Action::ALL {
                        reached.extend(act(&ticket, action, who, &valid(action)).ok().map(|change| change.to));
                    }
                }
            }
        }
        if reached.len() == before {
            break;
        }
    }
    assert_eq!(reached.into_iter().collect::<Vec<_>>(), Status::ALL);
}

#[test]
fn nothing_but_a_comment_and_removing_ones_photos_is_open_at_the_end() {
    let ends = [Status::Rejected, Status::Returned, Status::Cancelled];
    for &status in Status::ALL {
        assert_eq!(status.is_open(), !ends.contains(&status), "{status}");
        let open: BTreeSet<_> = Who::ALL
            .iter()
            .flat_map(|who| actions_open_to(&who.actor(), &ticket(status)))
            .map(|row| row.action)
            .collect();
        assert_eq!(
            open == BTreeSet::from([Action::Comments, Action::PhotosRemoval]),
            ends.contains(&status),
            "{status}: {open:?}"
        );
    }
}

#[test]
fn a_technicians_load_counts_open_work_only() {
    let work: Vec<_> = Status::ALL.iter().copied().filter(|s| s.is_work()).collect();
    assert_eq!(work, [Status::Allocated, Status::InProgress, Status::AwaitingParts]);
}

#[test]
fn conditions_hold_for_the_tickets_they_are_meant_for() {
    let pickup = ticket(Status::Accepted);
    let drop_off = with_history(Status::Accepted, History::DropOff);
    assert_eq!(drop_off.hand_over, HandOver::DropOff);
    assert!(Guard::HandOverIsPickup.holds(&pickup) && !Guard::HandOverIsPickup.holds(&drop_off));
    let unrepairable = Ticket { outcome: Some(Outcome::Unrepairable), ..ticket(Status::Completed) };
    assert!(Guard::WorkWasCompleted.holds(&unrepairable), "an unrepairable device may be looked at again");
    assert!(!Guard::WorkWasCompleted.holds(&with_history(Status::Completed, History::CancelledWithUs)));
    assert!(!Guard::WorkWasCompleted.holds(&ticket(Status::InProgress)));
}

/// The lifecycle as a table, for a person to hold beside section 2 of the specification.
#[test]
fn lifecycle_table() {
    let mut text = String::new();
    for row in TABLE {
        let yes = |is: bool| if is { "yes" } else { "no" };
        _ = writeln!(text, "{}", row.action);
        for m in row.moves {
            let (_, to) = GRANTS.iter().find(|(may, _)| *may == m.may).expect("every grant is granted");
            let who: Vec<_> = to.iter().map(|(p, relation)| format!("{} ({relation})", p.as_str())).collect();
            let from: Vec<_> = m.from.iter().map(|s| s.as_str()).collect();
            let from = match from.len() {
                0 => "nothing".to_owned(),
                13 => "every state".to_owned(),
                10 => "every open state".to_owned(),
                _ => from.join(", "),
            };
            let to = match m.to {
                To::Be(status) => status.as_str(),
                To::Same => "the same",
                To::BackToWork => "allocated to the same technician, or received",
            };
            _ = writeln!(text, "    {}: {from} → {to}", who.join(", "));
        }
        if row.guard != Guard::Nothing {
            _ = writeln!(text, "    only if: {:?}", row.guard);
        }
        let inputs: Vec<_> = row
            .inputs
            .iter()
            .map(|input| match must(input) {
                Must::Be => format!("{}*", input.name),
                Must::May => input.name.to_owned(),
                Must::When(other, is) => format!("{}* ({other} is {is})", input.name),
                Must::Executive => format!("{}* (executive)", input.name),
                Must::Later => format!("{}* (later)", input.name),
            })
            .collect();
        if !inputs.is_empty() {
            _ = writeln!(text, "    inputs: {}", inputs.join(", "));
        }
        _ = writeln!(
            text,
            "    customer reads it: {}   mail: {}   versioned: {}",
            yes(row.customer_reads),
            row.mail.as_str(),
            yes(row.versioned)
        );
    }
    insta::assert_snapshot!(text);
}

/// Who may take which action in which statuses, found by asking what is open to them.
#[test]
fn open_actions() {
    let mut text = String::new();
    for who in Who::ALL {
        let history = if who == Who::EarlierCompleter { History::Reworked } else { History::Plain };
        _ = writeln!(text, "{}", who.words());
        let tickets: Vec<_> = history.statuses().into_iter().map(|s| with_history(s, history)).collect();
        let mut any = false;
        for &action in Action::ALL {
            let open: Vec<_> = tickets
                .iter()
                .filter(|t| actions_open_to(&who.actor(), t).iter().any(|row| row.action == action))
                .map(|t| t.status.as_str())
                .collect();
            if !open.is_empty() {
                let open = if open.len() == 13 { "every state".to_owned() } else { open.join(", ") };
                _ = writeln!(text, "    {action:<22}{open}");
                any = true;
            }
        }
        if !any {
            text.push_str("    nothing\n");
        }
    }
    insta::assert_snapshot!(text);
}
