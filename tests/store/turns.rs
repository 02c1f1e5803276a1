//! Writers take turns, those of other processes included: an event that was written earlier is committed earlier,
//! so that whoever reads on from the last one misses none.

use std::time::Duration;

use helpdesk::clock::random_part;
use helpdesk::domain::input::{Choices, Given};
use helpdesk::domain::lifecycle::Action;
use helpdesk::domain::permission::Actor;
use helpdesk::domain::transition::{Now, transition};
use helpdesk::store::{Conn, Store, apply, events, people, tickets};

use crate::support::House;

/// Writes a comment, and with it an event.
async fn comment(house: &House, tx: &mut Conn, number: i64, actor: &Actor) {
    let ticket = tickets::find(tx, number, actor).await.expect("reads").expect("a ticket");
    let clock = &house.app.clock;
    let choices = Choices::default();
    let now = Now { at: clock.now(), today: clock.today(), country: house.app.config.country, choices: &choices };
    let given: Given = [("body", "Hello"), ("visibility", "internal")].into_iter().collect();
    let change = transition(&ticket, Action::Comments, actor, &given, None, &now).expect("may be said");
    apply(tx, &ticket, &change, actor).await.expect("is written");
}

async fn esha(house: &House) -> Actor {
    let mut db = house.app.store.read().await.expect("a connection");
    people::find(&mut db, house.ids["esha"]).await.expect("reads").expect("a person").actor()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_written_keeps_another_process_from_being_first() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let (actor, other) = (esha(&house).await, house.another_store().await);
    let before = house.newest_event().await;
    let mut first = house.app.store.begin().await.expect("a transaction");
    comment(&house, &mut first, number, &actor).await;
    {
        let mut second = Box::pin(other.begin());
        let waited = tokio::time::timeout(Duration::from_millis(300), &mut second).await;
        assert!(waited.is_err(), "nobody else's turn while one has written");
        assert_eq!(house.newest_event().await, before, "and nobody reads what is not committed");
        first.commit().await.expect("commits");
        let mut second = second.await.expect("its turn");
        comment(&house, &mut second, number, &actor).await;
        second.commit().await.expect("commits");
    }
    assert_eq!(house.newest_event().await, before + 2);
    other.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_is_committed_late_is_never_missed() {
    const EACH: usize = 25;
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let (actor, other) = (esha(&house).await, house.another_store().await);
    let before = house.newest_event().await;
    let write = async |store: &Store| {
        for _ in 0..EACH {
            let mut tx = store.begin().await.expect("a transaction");
            comment(&house, &mut tx, number, &actor).await;
            // Some take long from their event to their end.
            tokio::time::sleep(Duration::from_millis(random_part(8).into())).await;
            tx.commit().await.expect("commits");
        }
    };
    let read_on = async {
        let mut heard = Vec::new();
        while heard.len() < 2 * EACH {
            let last = heard.last().copied().unwrap_or(before);
            let mut db = house.app.store.read().await.expect("a connection");
            heard.extend(events::since(&mut db, last, 500).await.expect("events").into_iter().map(|event| event.id));
        }
        heard
    };
    let all = Box::pin(async { tokio::join!(write(&house.app.store), write(&other), read_on) });
    let (.., heard) = tokio::time::timeout(Duration::from_mins(1), all).await.expect("every event is heard of");
    assert_eq!(heard.len(), 2 * EACH);
    other.close().await;
}
