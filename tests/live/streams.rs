//! Signals reach those who could see the ticket before or can after, and nobody else.

use std::time::Duration;

use helpdesk::store::dialect::counted;

use crate::support::{House, Stream};

/// How long a stream that should stay silent is listened to.
const SILENCE: Duration = Duration::from_millis(1500);

#[tokio::test]
async fn a_change_is_heard_by_those_who_may_see_it_and_costs_the_same_however_many_listen() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let before = house.newest_event().await;
    let path = format!("/live?since={before}");
    let mut concerned = Vec::new();
    for name in ["chitra", "esha", "mira", "anita", "sunil"] {
        concerned.push((name, Stream::open(&house.browser(name).await, &path).await));
    }
    let link = format!("{}/live?since={before}", house.tracking(number).await);
    concerned.push(("link", Stream::open(&house.visitor(), &link).await));
    let carlos = house.browser("carlos").await;
    let mut others = Vec::new();
    for _ in 0..490 {
        others.push(Stream::open(&carlos, &path).await);
    }
    for name in ["manish", "tina", "tara"] {
        others.push(Stream::open(&house.browser(name).await, &path).await);
    }
    assert_eq!(house.app.live.listeners(), 499);

    house.act("esha", number, "promise", &[("date", &house.day(9))]).await;
    for (name, stream) in &mut concerned {
        assert!(stream.hears(&format!("event: ticket-{number}\n")).await, "{name} hears of it");
    }
    for stream in others.iter_mut().step_by(70) {
        assert_eq!(stream.heard_within(SILENCE).await, "", "not even the moment");
    }
    let (_, queries) = counted(async {
        let mut db = house.app.store.read().await.expect("a connection");
        helpdesk::live::since(&mut db, before, 500).await.expect("changes")
    })
    .await;
    assert_eq!(queries, 2, "however many listen");
}

#[tokio::test]
async fn what_only_staff_may_know_is_told_to_staff_alone() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let path = format!("/live?since={}", house.newest_event().await);
    let mut chitra = Stream::open(&house.browser("chitra").await, &path).await;
    let mut mira = Stream::open(&house.browser("mira").await, &path).await;
    house.act("esha", number, "comments", &[("body", "She is in a hurry"), ("visibility", "internal")]).await;
    assert!(mira.hears(&format!("event: ticket-{number}\n")).await);
    assert_eq!(chitra.heard_within(SILENCE).await, "");
    house.act("esha", number, "comments", &[("body", "We hurry"), ("visibility", "public")]).await;
    assert!(chitra.hears(&format!("event: ticket-{number}\n")).await);
}

#[tokio::test]
async fn who_loses_a_job_hears_of_it_and_who_never_had_it_does_not() {
    let house = House::open().await;
    let number = house.ticket("allocated").await;
    let path = format!("/live?since={}", house.newest_event().await);
    let mut tara = Stream::open(&house.browser("tara").await, &path).await;
    let mut tariq = Stream::open(&house.browser("tariq").await, &path).await;
    let mut tomas = Stream::open(&house.browser("tomas").await, &path).await;
    let mut chitra = Stream::open(&house.browser("chitra").await, &path).await;
    house.act("mira", number, "allocation", &[("technician_id", &house.ids["tariq"].to_string())]).await;
    assert!(tara.hears(&format!("event: ticket-{number}\n")).await);
    assert!(tariq.hears(&format!("event: ticket-{number}\n")).await);
    assert_eq!(tomas.heard_within(SILENCE).await, "");
    assert_eq!(chitra.heard_within(SILENCE).await, "", "giving it to somebody else changes nothing for her");
}

#[tokio::test]
async fn whoever_was_away_is_told_what_they_missed() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let since = house.newest_event().await;
    let seen = format!("/live?since={since}");
    house.act("esha", number, "acceptance", &[]).await;
    let chitra = house.browser("chitra").await;
    assert!(Stream::open(&chitra, &seen).await.hears(&format!("event: ticket-{number}\n")).await);
    let back = chitra.with("Last-Event-ID", &since.to_string());
    let mut stream = Stream::open(&back, "/live").await;
    assert!(stream.hears(&format!("event: ticket-{number}\n")).await, "by the last event they heard, too");
    let mut carlos = Stream::open(&house.browser("carlos").await, &seen).await;
    assert_eq!(carlos.heard_within(SILENCE).await, "");
}

#[tokio::test]
async fn a_stream_leaves_when_its_person_does_and_ends_when_the_house_closes() {
    let house = House::open().await;
    let path = format!("/live?since={}", house.newest_event().await);
    let mut tara = Stream::open(&house.browser("tara").await, &path).await;
    let chitra = house.browser("chitra").await;
    let mut signed_out = Stream::open(&chitra, &path).await;
    let mut esha = Stream::open(&house.browser("esha").await, &path).await;
    house.suspend("tara").await;
    assert!(tara.hears("event: leave\n").await && tara.ends().await);
    let page = chitra.get("/tickets").await;
    chitra.submit(&page, "form[action='/sign-out']", &[] as &[(&str, &str)]).await;
    assert!(signed_out.hears("event: leave\n").await && signed_out.ends().await);
    house.app.live.close();
    assert!(esha.ends().await, "the others end with the house");
    assert_eq!(house.visitor().get("/live").await.status, 401, "nobody listens without signing in");
}
