//! Who hears of what: every caller listens while a ticket changes in each way that differs.

use std::time::Duration;

use super::callers::CALLERS;
use super::scene::ticket;
use super::table::Table;
use crate::support::{Browser, House, Stream, at_once};
use helpdesk::domain::person::Standing;
use helpdesk::store::sessions;

/// How long is listened after the last change was heard by those concerned.
const SILENCE: Duration = Duration::from_millis(1500);

/// A change: its name in the table, the status it is made in, who makes it, by which form.
type Change<'a> = (&'a str, &'static str, &'a str, &'a str, &'a [(&'a str, &'a str)]);

#[tokio::test]
async fn everybody_hears_of_what_the_snapshot_says_and_of_nothing_else() {
    let house = House::open().await;
    let penny = house.person("Penny", None, Standing::Pending, "98450 00500").await;
    let (tomas, phones) = (house.ids["tomas"].to_string(), house.department("Phones").await.to_string());
    let day = house.day(9);
    let changes: [Change; 9] = [
        ("a request is accepted", "requested", "esha", "acceptance", &[]),
        ("received: a promise", "received", "mira", "promise", &[("date", &day)]),
        (
            "received: moved to another department",
            "received",
            "esha",
            "transfer",
            &[("department_id", &phones), ("reason", "A phone")],
        ),
        (
            "allocated: a comment for all",
            "allocated",
            "esha",
            "comments",
            &[("body", "Hello"), ("visibility", "public")],
        ),
        (
            "allocated: a comment for staff",
            "allocated",
            "esha",
            "comments",
            &[("body", "Hush"), ("visibility", "internal")],
        ),
        ("allocated: a comment of the customer", "allocated", "chitra", "comments", &[("body", "Hello")]),
        ("allocated: given to the colleague", "allocated", "anita", "allocation", &[("technician_id", &tomas)]),
        (
            "in work: completed",
            "in_progress",
            "tara",
            "completion",
            &[("outcome", "repaired"), ("report", "Done"), ("shelf", "A")],
        ),
        ("ready: handed back", "ready", "esha", "hand-back", &[("received_by", "Chitra")]),
    ];
    let mut numbers = Vec::new();
    for (_, status, ..) in changes {
        numbers.push(ticket(&house, status).await);
    }
    let since = house.newest_event().await;
    let suspended = house.new_browser("ezra").await;
    house.suspend("ezra").await;
    assert_eq!(suspended.peek("/live").await.status, 401, "who is suspended hears nothing");
    assert_eq!(house.visitor().peek("/live").await.status, 401);
    assert_eq!(house.visitor().peek("/t/AAAAAAAAAAAAAAAAAAAAAA/live").await.status, 404);

    let mut ears = Vec::new();
    for caller in CALLERS.iter().filter(|caller| !["visitor", "suspended"].contains(&caller.label)) {
        let mut streams = Vec::new();
        if caller.has_links {
            for number in &numbers {
                let path = format!("{}/live?since={since}", house.tracking(*number).await);
                streams.push(Stream::open(&house.visitor(), &path).await);
            }
        } else {
            let browser =
                if caller.who == "penny" { session(&house, penny).await } else { house.browser(caller.who).await };
            streams.push(Stream::open(&browser, &format!("/live?since={since}")).await);
        }
        ears.push((caller.label, streams));
    }
    for ((name, _, who, action, fields), number) in changes.iter().zip(&numbers) {
        let page = house.browser(who).await.peek_post(&format!("/tickets/{number}/{action}"), fields).await;
        assert_eq!(page.status, 303, "{name}");
    }
    // The superuser hears of everything, so once they have all has been told.
    let (_, sunil) = ears.last_mut().expect("a superuser");
    for number in &numbers {
        assert!(sunil[0].hears(&format!("event: ticket-{number}\n")).await, "{number}");
    }
    let heard: Vec<(&str, String)> = at_once(ears.iter_mut().map(|(label, streams)| async {
        let heard = at_once(streams.iter_mut().map(|stream| stream.heard_within(SILENCE))).await;
        (*label, heard.concat())
    }))
    .await;

    let mut table = Table::new();
    for ((name, ..), number) in changes.iter().zip(&numbers) {
        let cells: Vec<_> = CALLERS
            .iter()
            .map(|caller| match heard.iter().find(|(label, _)| *label == caller.label) {
                None => "401",
                Some((_, heard)) if heard.contains(&format!("event: ticket-{number}\n")) => "hears",
                Some(_) => "–",
            })
            .collect();
        table.words(name, &cells);
    }
    insta::assert_snapshot!("matrix_hearing", table.to_string());
    for (label, heard) in &heard {
        let is_concerned = heard.contains("event: ticket-");
        assert_eq!(
            is_concerned,
            heard.contains("event: tickets\n"),
            "{label}: lists are told with tickets, or not at all"
        );
        assert!(!heard.contains("Hush") && !heard.contains("Hello"), "signals carry no words");
    }
}

/// Somebody outside the cast, signed in.
async fn session(house: &House, id: i64) -> Browser {
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let word = sessions::start(&mut tx, id, "test", house.app.clock.now()).await.expect("a session");
    tx.commit().await.expect("commits");
    Browser::with_session(&house.base, &word)
}
