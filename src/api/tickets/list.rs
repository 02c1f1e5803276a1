//! The list of tickets in one's own scope: filtered, searched, paged by key; and those of them that are to be
//! picked up or brought back.

use super::line::TicketLine;
use crate::api::answer::Answer;
use crate::api::operation::{AFTER, Ask, AskKind, LIMIT};
use crate::api::problem::Wrong;
use crate::api::{Call, Problem, Result};
use crate::domain::lifecycle::Status;
use crate::domain::permission::May;
use crate::domain::pickup::HandOver;
use crate::store::Conn;
use crate::store::lines::{self, By, Due, DueKey, Errand, Filter};

/// What the list is asked with.
pub const ASKS: &[Ask] = &[
    Ask {
        name: "q",
        about: "Finds by ticket number in any spelling, name, the last digits of the phone, part of a serial, or e-mail.",
        kind: AskKind::Text(200),
    },
    Ask {
        name: "status",
        about: "One status, or `open` for all that still have something to be done.",
        kind: AskKind::OneOf(statuses),
    },
    Ask {
        name: "department",
        about: "The number of the department it is in. Only staff are told so; from customers it is not heard.",
        kind: AskKind::Number(1, i64::MAX),
    },
    Ask {
        name: "technician",
        about: "The number of the technician it is allocated to. From customers it is not heard, either.",
        kind: AskKind::Number(1, i64::MAX),
    },
    Ask { name: "hand_over", about: "How the device gets to the centre.", kind: AskKind::OneOf(hand_overs) },
    Ask {
        name: "overdue",
        about: "`true` for those whose promised day is past and whose work is not done.",
        kind: AskKind::Truth,
    },
    Ask { name: "device", about: "The number of the device: its other repairs.", kind: AskKind::Number(1, i64::MAX) },
    Ask {
        name: "order",
        about: "`oldest` first, which is usual, or `newest`.",
        kind: AskKind::OneOf(|| vec!["oldest", "newest"]),
    },
    LIMIT,
    AFTER,
];

/// What pickups and returns are asked with.
pub const DUE_ASKS: &[Ask] = &[
    Ask { name: "until", about: "Only those due on this day or before.", kind: AskKind::Day },
    LIMIT,
    Ask {
        name: "after",
        about: "Goes on behind the ticket with this key. The address in `next` has it.",
        kind: AskKind::Text(60),
    },
];

fn statuses() -> Vec<&'static str> {
    std::iter::once("open").chain(Status::ALL.iter().map(|status| status.as_str())).collect()
}

fn hand_overs() -> Vec<&'static str> {
    HandOver::ALL.iter().map(|hand_over| hand_over.as_str()).collect()
}

/// The list.
pub async fn show(call: &Call, db: &mut Conn) -> Result {
    let actor = call.actor()?;
    let is_staff = actor.is_staff();
    let asked = |name: &str| call.query.trimmed(name);
    // Where a device is in the house, and who has it, customers are not told, by a list that is empty neither.
    let of_staff = |name: &str| call.query_number(name).filter(|_| is_staff);
    let filter = Filter {
        statuses: asked("status").parse().into_iter().collect(),
        only_open: asked("status") == "open",
        department_id: of_staff("department"),
        technician_id: of_staff("technician"),
        hand_over: asked("hand_over").parse().ok(),
        overdue_on: call.is_asked("overdue").then(|| call.today()),
        device_id: call.query_number("device"),
        q: asked("q").to_owned(),
        after: call.after(),
        order: if asked("order") == "newest" { By::Newest } else { By::Number },
        due: None,
    };
    let found = lines::list(db, actor.scope(May::ReadTicket), &filter, call.limit()).await?;
    let today = call.today();
    Ok(Answer::many(call, found, |line| TicketLine::of(line, today, is_staff)))
}

/// What is to be picked up, in the order of days and windows.
pub async fn pickups(call: &Call, db: &mut Conn) -> Result {
    due(call, db, Status::PickupScheduled, Errand::Pickup).await
}

/// What is ready to go back, in the order of days and windows; what has no day comes last.
pub async fn returns(call: &Call, db: &mut Conn) -> Result {
    due(call, db, Status::Ready, Errand::Return).await
}

async fn due(call: &Call, db: &mut Conn, status: Status, errand: Errand) -> Result {
    let actor = call.actor()?;
    let after = match call.query.get("after").map(str::parse) {
        Some(Err(_)) => {
            let message = "No ticket has such a key. Follow the address in next.";
            return Err(Problem::invalid(vec![Wrong::parameter("after", message)]));
        }
        key => key.and_then(std::result::Result::ok),
    };
    let due = Due { errand, until: call.query.trimmed("until").parse().ok(), after };
    let filter = Filter { statuses: vec![status], order: By::Due, due: Some(due), ..Filter::default() };
    let found = lines::list(db, actor.scope(May::ReadTicket), &filter, call.limit()).await?;
    let last = found.rows.last().filter(|_| found.next.is_some());
    let next = last.map(|line| DueKey::of(line, errand).to_string());
    let today = call.today();
    let shown = found.rows.into_iter().map(|line| TicketLine::of(line, today, true)).collect();
    Ok(Answer::listed(call, shown, next))
}
