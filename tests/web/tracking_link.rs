//! A tracking link that reached somebody it should not have is replaced, and opens nothing any more.

use crate::support::{House, Stream};

/// Renews a ticket's link by the form on its page; answers the old and the new path.
async fn renew(house: &House, who: &str, number: i64) -> (String, String) {
    let old = house.tracking(number).await;
    let browser = house.browser(who).await;
    let page = browser.get(&format!("/tickets/{number}")).await;
    assert!(page.has("details #tracking-link"), "it takes a second thought");
    let page = browser.submit(&page, "#tracking-link", &[] as &[(&str, &str)]).await;
    assert_eq!((page.status, page.path), (200, format!("/tickets/{number}?renewed")));
    (old, house.tracking(number).await)
}

#[tokio::test]
async fn the_old_link_opens_nothing_and_the_new_one_everything_and_the_repair_stays_as_it_was() {
    let house = House::open().await;
    let number = house.ticket("allocated").await;
    let before = (house.version(number).await, house.count("events").await, house.count("outbox").await);
    for who in ["chitra", "esha"] {
        let (old, new) = renew(&house, who, number).await;
        assert!(old != new && new.len() >= "/t/".len() + 22, "128 bits are 22 letters: {new}");
        let visitor = house.visitor();
        for path in [old.clone(), format!("{old}/live")] {
            assert_eq!(visitor.peek(&path).await.status, 404, "{who}");
        }
        for action in ["comments", "cancellation", "rating"] {
            let fields = [("body", "Hello"), ("reason", "x"), ("rating", "1")];
            assert_eq!(visitor.peek_post(&format!("{old}/{action}"), &fields).await.status, 404, "{action}");
        }
        let page = visitor.get(&new).await;
        assert_eq!((page.status, page.attribute("[data-ticket]", "data-ticket")), (200, number.to_string()));
        assert!(!page.has("#tracking-link"), "whoever has the link cannot take it from the owner");
        assert!(
            house.browser("chitra").await.get(&format!("/tickets/{number}")).await.text(".tracking").ends_with(&new)
        );
    }
    let after = (house.version(number).await, house.count("events").await, house.count("outbox").await);
    assert_eq!(before, after);
    let page = house.browser("sunil").await.get("/audit?act=tracking-link").await;
    let lines = page.texts("#audit tbody tr");
    assert!(
        lines.len() == 2 && lines[1].contains("Chitra Customer") && lines[0].contains("Esha Executive"),
        "{lines:?}"
    );
    assert!(lines.iter().all(|line| line.contains(&format!("ticket {number}"))), "{lines:?}");
}

#[tokio::test]
async fn a_double_click_makes_one_link() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let chitra = house.browser("chitra").await;
    let form = chitra.get(&format!("/tickets/{number}")).await.form("#tracking-link");
    chitra.peek_post(&form.action, &form.fields).await;
    let link = house.tracking(number).await;
    let again = chitra.peek_post(&form.action, &form.fields).await;
    assert_eq!((again.status, again.location()), (303, format!("/tickets/{number}?renewed").as_str()));
    assert_eq!(house.tracking(number).await, link);
}

#[tokio::test]
async fn streams_of_the_old_link_end_and_no_others() {
    let house = House::open().await;
    let (number, other) = (house.ticket("received").await, house.ticket("received").await);
    let since = house.newest_event().await;
    let mut old = Stream::open(&house.visitor(), &format!("{}/live?since={since}", house.tracking(number).await)).await;
    let mut beside =
        Stream::open(&house.visitor(), &format!("{}/live?since={since}", house.tracking(other).await)).await;
    let mut owner = Stream::open(&house.browser("chitra").await, &format!("/live?since={since}")).await;
    let (_, new) = renew(&house, "chitra", number).await;
    assert!(old.hears(&format!("event: ticket-{number}\n")).await && old.ends().await, "its page looks, and is gone");
    let mut fresh = Stream::open(&house.visitor(), &format!("{new}/live?since={since}")).await;
    for number in [number, other] {
        house.act("esha", number, "comments", &[("body", "Hello"), ("visibility", "public")]).await;
        assert!(owner.hears(&format!("event: ticket-{number}\n")).await);
    }
    assert!(fresh.hears(&format!("event: ticket-{number}\n")).await);
    assert!(beside.hears(&format!("event: ticket-{other}\n")).await);
    assert!(!old.heard().contains("Hello"));
}
