//! Every event of the history is one that the lifecycle allows to who is said to have done it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use helpdesk::domain::lifecycle::{Action, Status, To};
use helpdesk::domain::permission::{GRANTS, May, Party};
use sea_query::{Asterisk, Expr, ExprTrait, Func, Query};

use super::{FIRST, LAST, TICKETS, numbers, of_history, reading, sample};

#[derive(Debug, sqlx::FromRow)]
struct Happened {
    id: i64,
    ticket_number: i64,
    #[sqlx(try_from = "String")]
    action: Action,
    at: DateTime<Utc>,
    party: String,
    from_status: Option<String>,
    #[sqlx(try_from = "String")]
    to_status: Status,
    version: i64,
}

#[derive(Debug, sqlx::FromRow)]
struct Kept {
    number: i64,
    #[sqlx(try_from = "String")]
    status: Status,
    version: i64,
    is_open: bool,
    created_at: DateTime<Utc>,
    status_since: DateTime<Utc>,
}

fn may(party: &str, may: May) -> bool {
    let party = Party::ALL.iter().find(|known| known.as_str() == party).expect("a party");
    GRANTS.iter().any(|(granted, to)| *granted == may && to.iter().any(|(to, _)| to == party))
}

/// Whether the table has a move for it.
fn is_allowed(event: &Happened) -> bool {
    let from: Option<Status> = event.from_status.as_ref().map(|word| word.parse().expect("a status"));
    event.action.row().moves.iter().any(|made| {
        let begins = from.map_or(made.from.is_empty(), |from| made.from.contains(&from));
        let ends = match made.to {
            To::Be(status) => event.to_status == status,
            To::Same => from == Some(event.to_status),
            To::BackToWork => matches!(event.to_status, Status::Allocated | Status::Received),
        };
        begins && ends && may(&event.party, made.may)
    })
}

#[tokio::test]
async fn every_step_was_allowed_and_led_to_where_its_ticket_is() {
    let house = sample(TICKETS).await;
    let db = &mut reading(&house).await;
    let columns = ["id", "ticket_number", "action", "at", "party", "from_status", "to_status", "version"];
    let events: Vec<Happened> = db.all(&of_history("events", &columns, "ticket_number", "id")).await.expect("reads");
    let columns = ["number", "status", "version", "is_open", "created_at", "status_since"];
    let tickets: Vec<Kept> = db.all(&of_history("tickets", &columns, "number", "number")).await.expect("reads");

    assert!(events.is_sorted_by_key(|event| (event.at, event.id)), "what happened later has a higher number");
    let mut stories: BTreeMap<i64, Vec<&Happened>> = BTreeMap::new();
    for event in &events {
        stories.entry(event.ticket_number).or_default().push(event);
    }
    assert_eq!(tickets.iter().map(|ticket| ticket.number).collect::<Vec<_>>(), (FIRST..=LAST).collect::<Vec<_>>());
    assert!(tickets.is_sorted_by_key(|ticket| ticket.created_at), "numbers rise with the time of the request");
    for ticket in &tickets {
        let story = &stories[&ticket.number];
        let mut before: Option<&Happened> = None;
        for event in story {
            assert!(is_allowed(event), "{event:?} of {ticket:?}");
            let version = before.map_or(0, |before| before.version);
            let raised = event.action.row().versioned || event.action == Action::Request;
            assert_eq!(event.version, version + i64::from(raised), "{event:?}");
            let from = event.from_status.as_deref();
            assert_eq!(from, before.map(|before| before.to_status.as_str()), "{event:?}");
            assert!(before.is_none_or(|before| before.at < event.at), "{event:?}");
            before = Some(event);
        }
        let last = before.expect("a story");
        assert_eq!((ticket.status, ticket.version), (last.to_status, last.version), "{ticket:?}");
        assert!(!ticket.is_open && !ticket.status.is_open(), "{ticket:?}");
        let came = story.iter().rfind(|event| event.from_status.as_deref() != Some(event.to_status.as_str()));
        assert_eq!(Some(ticket.status_since), came.map(|event| event.at), "{ticket:?}");
        assert_eq!(ticket.created_at, story[0].at, "{ticket:?}");
    }

    let each = events.len() / tickets.len();
    assert!((9..=13).contains(&each), "{each} events a ticket");
    let taken: BTreeSet<Action> = events.iter().map(|event| event.action).collect();
    let rare = [Action::Photos, Action::PhotosRemoval, Action::Release];
    let missing: Vec<_> =
        Action::ALL.iter().filter(|action| !taken.contains(action) && !rare.contains(action)).collect();
    assert!(missing.is_empty(), "nobody ever did {missing:?}");
    let ends: BTreeSet<Status> = tickets.iter().map(|ticket| ticket.status).collect();
    assert_eq!(ends, BTreeSet::from([Status::Rejected, Status::Returned, Status::Cancelled]));
}

#[tokio::test]
async fn nothing_of_it_is_open_and_it_lies_before_the_open_work() {
    let house = sample(TICKETS).await;
    let db = &mut reading(&house).await;
    for table in ["pickups", "inventory_entries", "allocations", "returns"] {
        let mut open = Query::select();
        open.expr(Func::count(Expr::col(Asterisk))).from(table);
        open.and_where(Expr::col("ticket_number").lte(LAST)).and_where(Expr::col("open_ticket").is_not_null());
        assert_eq!(numbers(db, &open).await, [0], "{table}");
    }
    let at = |of: Expr, later: bool| {
        let which = Expr::col("ticket_number");
        let which = if later { which.gt(LAST) } else { which.lte(LAST) };
        Query::select().expr_as(of, "at").from("events").and_where(which).to_owned()
    };
    let last: (DateTime<Utc>,) = db.first(&at(Expr::col("at").max(), false)).await.expect("reads").expect("one");
    let begin: (DateTime<Utc>,) = db.first(&at(Expr::col("at").min(), true)).await.expect("reads").expect("one");
    let first: (DateTime<Utc>,) = db.first(&at(Expr::col("at").min(), false)).await.expect("reads").expect("one");
    assert!(last.0 < begin.0, "the history ends at {last:?}, the open work begins at {begin:?}");
    let days = (last.0 - first.0).num_days();
    assert!((1750..=1830).contains(&days), "{days} days");
}
