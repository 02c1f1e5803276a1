//! The history replays through the lifecycle table: every event was allowed to who did it, and together they lead to
//! exactly the tickets that are kept.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use helpdesk::domain::lifecycle::{Action, Status};
use helpdesk::domain::permission::Actor;
use helpdesk::domain::ticket::Ticket;
use helpdesk::store::{Conn, people, tickets};
use sea_query::{Asterisk, Expr, ExprTrait, Func, Query};

use super::{FIRST, LAST, TICKETS, numbers, reading, sample};
use crate::trials::kept::{self, Recorded};
use crate::trials::replay::{House, ROWS, Told};

/// Everybody there is.
async fn everybody(db: &mut Conn) -> House {
    let (mut actors, mut superiors) = (HashMap::new(), HashMap::new());
    for id in numbers(db, &Query::select().column("id").from("people").to_owned()).await {
        let person = people::find(db, id).await.expect("reads").expect("somebody");
        superiors.extend(person.superior_id.map(|superior| (id, superior)));
        actors.insert(id, person.actor());
    }
    House { actors, superiors }
}

#[tokio::test]
async fn every_story_replays_to_its_ticket_and_the_rows_beside_it() {
    let house = sample(TICKETS).await;
    let db = &mut reading(&house).await;
    let everybody = everybody(db).await;
    let mut stories: BTreeMap<i64, Vec<Recorded>> = BTreeMap::new();
    for event in kept::events(db).await.into_iter().filter(|event| event.ticket_number <= LAST) {
        stories.entry(event.ticket_number).or_default().push(event);
    }
    assert_eq!(stories.keys().copied().collect::<Vec<_>>(), (FIRST..=LAST).collect::<Vec<_>>());
    assert_eq!(kept::broken_rules(db).await, Vec::<String>::new());

    let mut before: Option<Ticket> = None;
    for (number, story) in &stories {
        let ticket = tickets::find(db, *number, &Actor::System).await.expect("reads").expect("a ticket");
        let mut told = Told::default();
        for event in story {
            told.take(event, &everybody)
                .unwrap_or_else(|why| panic!("ticket {number}, event {} ({}): {why}", event.id, event.action));
        }
        told.is(&ticket).unwrap_or_else(|why| panic!("ticket {number}: {why}"));
        assert!(story.is_sorted_by(|earlier, later| earlier.at < later.at), "ticket {number} in the order of time");
        assert_eq!(ticket.created_at, story[0].at, "ticket {number}");
        assert!(!ticket.status.is_open(), "ticket {number}");
        for (nth, table) in ROWS.into_iter().enumerate() {
            let counted = kept::belongings(db, table, *number).await;
            assert_eq!(counted, (told.rows[nth], 0), "{table} of ticket {number}, all and open");
        }
        assert!(before.is_none_or(|before| before.created_at <= ticket.created_at), "numbers rise with the time");
        before = Some(ticket);
    }

    let events = || stories.values().flatten();
    let each = events().count() / stories.len();
    assert!((9..=13).contains(&each), "{each} events a ticket");
    let taken: BTreeSet<Action> = events().map(|event| event.action).collect();
    let elsewhere = [Action::Photos, Action::PhotosRemoval, Action::Release];
    let missing: Vec<_> =
        Action::ALL.iter().filter(|action| !taken.contains(action) && !elsewhere.contains(action)).collect();
    assert!(missing.is_empty(), "nobody ever did {missing:?}");
    let ends: BTreeSet<_> = stories.values().filter_map(|story| story.last()).map(|last| last.to).collect();
    assert_eq!(ends, BTreeSet::from([Status::Rejected, Status::Returned, Status::Cancelled]));
}

#[tokio::test]
async fn nothing_of_it_is_open_and_it_lies_before_the_open_work() {
    let house = sample(TICKETS).await;
    let db = &mut reading(&house).await;
    let mut open = Query::select();
    open.expr(Func::count(Expr::col(Asterisk))).from("tickets");
    open.and_where(Expr::col("number").lte(LAST)).and_where(Expr::col("is_open").eq(true));
    assert_eq!(numbers(db, &open).await, [0]);

    let events = kept::events(db).await;
    assert!(events.is_sorted_by_key(|event| event.id));
    let (history, since): (Vec<_>, Vec<_>) = events.iter().partition(|event| event.ticket_number <= LAST);
    assert!(history.is_sorted_by_key(|event| event.at), "what happened later has a higher number");
    let moments = |events: &[&Recorded]| -> (DateTime<Utc>, DateTime<Utc>) {
        let at = || events.iter().map(|event| event.at);
        (at().min().expect("some"), at().max().expect("some"))
    };
    let ((first, last), (begin, _)) = (moments(&history), moments(&since));
    assert!(last < begin, "the history ends at {last}, the open work begins at {begin}");
    let days = (last - first).num_days();
    assert!((1750..=1830).contains(&days), "{days} days");
}
