//! The list of tickets in one's own scope: filtered, searched, paged by key; and those of them that are to be
//! picked up or brought back.

use super::line::TicketLine;
use crate::api::answer::Answer;
use crate::api::operation::{AFTER, Ask, AskKind, LIMIT};
use crate::api::{Call, Result};
use crate::domain::lifecycle::Status;
use crate::domain::permission::May;
use crate::domain::pickup::HandOver;
use crate::store::lines::{self, By, Filter};
use crate::store::{Conn, Page};

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
pub const DUE_ASKS: &[Ask] =
    &[Ask { name: "until", about: "Only those due on this day or before.", kind: AskKind::Day }];

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
    };
    let found = lines::list(db, actor.scope(May::ReadTicket), &filter, call.limit()).await?;
    let today = call.today();
    Ok(Answer::many(call, found, |line| TicketLine::of(line, today, is_staff)))
}

/// What is to be picked up, in the order of days and windows.
pub async fn pickups(call: &Call, db: &mut Conn) -> Result {
    due(call, db, Status::PickupScheduled).await
}

/// What is ready to go back, in the order of days and windows; what has no day comes last.
pub async fn returns(call: &Call, db: &mut Conn) -> Result {
    due(call, db, Status::Ready).await
}

/// How many of them there are at most: as many as one could do in a week.
const MOST_DUE: u64 = 500;

async fn due(call: &Call, db: &mut Conn, status: Status) -> Result {
    let actor = call.actor()?;
    let filter = Filter { statuses: vec![status], order: By::Due, ..Filter::default() };
    let found = lines::list(db, actor.scope(May::ReadTicket), &filter, MOST_DUE).await?;
    let until = call.query.trimmed("until").parse().ok();
    let is_due = |line: &lines::Line| {
        until.is_none_or(|until| line.pickup_on.or(line.return_on).is_some_and(|day| day <= until))
    };
    let rows = found.rows.into_iter().filter(is_due).collect();
    let today = call.today();
    Ok(Answer::many(call, Page { rows, next: None }, |line| TicketLine::of(line, today, true)))
}
