//! Being told: who hears the bell for what, and reading it.

use chrono::TimeDelta;
use helpdesk::jobs::remind;

use crate::support::House;

const NONE: [(&str, &str); 0] = [];

/// What somebody was told, newest first, without the device and the ticket's number.
async fn told(house: &House, who: &str) -> Vec<String> {
    let page = house.browser(who).await.get("/notifications").await;
    let lines = page.all("[data-notification] .told > span:first-child");
    lines
        .iter()
        .map(|line| line.text().collect::<String>())
        .map(|line| line.split(") ").last().expect("words").replace(", unread", ""))
        .collect()
}

#[tokio::test]
async fn everybody_hears_of_what_concerns_them_and_of_nothing_else() {
    let house = House::open().await;
    let number = house.ticket("allocated").await;
    assert_eq!(told(&house, "tara").await, ["is yours now"]);
    house.act("mira", number, "allocation", &[("technician_id", &house.ids["tariq"].to_string())]).await;
    assert_eq!(told(&house, "tara").await, ["was given to somebody else", "is yours now"]);
    assert_eq!(told(&house, "tariq").await, ["is yours now"]);
    house.act("tariq", number, "work", &[]).await;
    house.act("tariq", number, "completion", &[("outcome", "repaired"), ("report", "Done"), ("shelf", "B-1")]).await;
    assert_eq!(told(&house, "esha").await, ["is repaired"]);
    assert_eq!(told(&house, "ezra").await, ["is repaired"]);
    house.act("esha", number, "rework", &[("reason", "The lid")]).await;
    assert_eq!(told(&house, "tariq").await[0], "is back in work with you");
    for who in ["mira", "mohan", "anita", "tomas", "tina", "sunil"] {
        assert_eq!(told(&house, who).await, [] as [String; 0], "{who}");
    }
    let chitra = house.browser("chitra").await.get("/tickets").await;
    assert!(!chitra.has("#bell"), "customers have their own page and their mails");
}

#[tokio::test]
async fn a_customers_comment_reaches_whoever_holds_the_ticket() {
    let house = House::open().await;
    let states: [(&str, &[&str]); 6] = [
        ("requested", &["esha", "ezra"]),
        ("received", &["mira", "mohan"]),
        ("allocated", &["tara"]),
        ("in_progress", &["tara"]),
        ("ready", &["esha", "ezra"]),
        ("returned", &["esha", "ezra"]),
    ];
    for (state, holders) in states {
        let number = house.ticket(state).await;
        let link = house.tracking(number).await;
        let visitor = house.visitor();
        let page = visitor.get(&link).await;
        visitor.submit(&page, "#form-comments", &[("body", "How is it?")]).await;
        for who in ["esha", "ezra", "mira", "mohan", "tara", "tariq", "anita", "manish"] {
            let page = house.browser(who).await.get("/notifications").await;
            let heard = page.text("#main").contains(&format!("(ticket {number}) has a comment by the customer"));
            assert_eq!(heard, holders.contains(&who), "{who}, {state}");
        }
    }
    // Staff's own comments ring no bell.
    let number = house.ticket("received").await;
    let before = house.count("notifications").await;
    house.act("mira", number, "comments", &[("body", "Hm"), ("visibility", "public")]).await;
    assert_eq!(house.count("notifications").await, before);
}

#[tokio::test]
async fn the_bell_counts_what_is_unread_and_reading_leads_to_the_ticket() {
    let house = House::open().await;
    let (one, two) = (house.ticket("allocated").await, house.ticket("allocated").await);
    let tara = house.browser("tara").await;
    assert_eq!(tara.get("/bench").await.attribute("#bell", "data-unread"), "2");
    assert_eq!(tara.htmx().get("/notifications/bell").await.attribute("#bell", "data-unread"), "2");
    let page = tara.get("/notifications").await;
    let newest = page.attribute("[data-notification]", "data-notification");
    let path = format!("/notifications/{newest}/reading");
    assert_eq!(house.browser("tariq").await.peek_post(&path, &NONE).await.status, 404, "it is hers");
    assert_eq!(tara.peek_post(&path, &NONE).await.location(), format!("/tickets/{two}"));
    assert_eq!(tara.get("/bench").await.attribute("#bell", "data-unread"), "1");
    let page = tara.get("/notifications").await;
    assert_eq!(page.attribute(&format!("[data-notification='{newest}']"), "data-read"), "true");
    let page = tara.submit(&page, "#read-all", &NONE).await;
    assert_eq!(page.attribute("#bell", "data-unread"), "0");
    assert!(page.text("#notifications").contains(&format!("(ticket {one})")), "what was read stays");
    assert_eq!(tara.peek("/notifications/reading").await.location(), "/notifications");
}

#[tokio::test]
async fn superusers_hear_that_somebody_waits_for_approval() {
    let house = House::open().await;
    let fields = [
        ("name", "Nina"),
        ("email", "nina@test.example"),
        ("phone", "98450 00500"),
        ("password", crate::support::PASSWORD),
    ];
    assert_eq!(house.visitor().peek_post("/join", &fields).await.status, 303);
    assert_eq!(told(&house, "sunil").await, ["Nina wants to join and waits for approval"]);
}

#[tokio::test]
async fn managers_are_reminded_once_of_what_waits_too_long_and_of_promises() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    remind::look(&house.app).await.expect("looks");
    assert_eq!(told(&house, "mira").await, [] as [String; 0]);
    house.pass(TimeDelta::hours(25));
    for _ in 0..2 {
        remind::look(&house.app).await.expect("looks");
    }
    for who in ["mira", "mohan"] {
        assert_eq!(told(&house, who).await, ["has waited for a technician for a day"], "{who}, once");
    }
    assert_eq!(told(&house, "manish").await, [] as [String; 0], "another department");

    house.act("mira", number, "promise", &[("date", &house.day(3)), ("reason", "")]).await;
    remind::look(&house.app).await.expect("looks");
    assert_eq!(told(&house, "mohan").await.len(), 1);
    house.pass(TimeDelta::days(2));
    remind::look(&house.app).await.expect("looks");
    assert_eq!(told(&house, "mohan").await[0], "is promised for today or tomorrow");
    house.pass(TimeDelta::days(2));
    for _ in 0..2 {
        remind::look(&house.app).await.expect("looks");
    }
    assert_eq!(told(&house, "mohan").await[0], "is past its promised date");
    assert_eq!(told(&house, "mohan").await.len(), 3);
    // The admin hears it while no manager is there.
    house.suspend("mira").await;
    house.suspend("mohan").await;
    let other = house.ticket("received").await;
    house.pass(TimeDelta::hours(25));
    remind::look(&house.app).await.expect("looks");
    let page = house.browser("anita").await.get("/notifications").await;
    assert!(page.text("#notifications").contains(&format!("(ticket {other}) has waited")));
}
