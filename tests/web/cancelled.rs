//! Cancelling: in each state in which it may be, by each who may, and refused in each other.

use crate::support::{Browser, House};

const STATES: [&str; 13] = [
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
    "cancelled",
];
/// Before the device is with us.
const EARLY: [&str; 3] = ["requested", "accepted", "pickup_scheduled"];
const BY_CUSTOMER: [&str; 5] = ["requested", "accepted", "pickup_scheduled", "received", "allocated"];
const BY_EXECUTIVE: [&str; 8] = [
    "requested",
    "accepted",
    "pickup_scheduled",
    "collected",
    "received",
    "allocated",
    "in_progress",
    "awaiting_parts",
];

/// Cancels from the page at `path` if the form is there; otherwise sends it all the same. Answers
/// whether it was taken.
async fn cancels(house: &House, browser: &Browser, path: &str, number: i64, may: bool, state: &str) {
    let before = (house.status(number).await, house.version(number).await);
    let page = browser.get(path).await;
    assert_eq!(page.has("#form-cancellation"), may, "the form while {state}");
    if !may {
        let fields = [("reason", "No longer needed"), ("version", before.1.as_str())];
        let page = browser.post(&format!("{path}/cancellation"), &fields).await;
        assert_eq!(page.status, 409, "while {state}");
        assert!(!page.text("[role='alert']").is_empty());
        assert_eq!(page.value("#form-cancellation", "reason"), "No longer needed", "what was typed stays");
        assert_eq!((house.status(number).await, house.version(number).await), before, "while {state}");
        return;
    }
    let page = browser.submit(&page, "#form-cancellation", &[("reason", "No longer needed")]).await;
    assert_eq!((page.status, page.path.as_str()), (200, path), "while {state}");
    let reached = if EARLY.contains(&state) { "cancelled" } else { "completed" };
    let card = format!("[data-ticket='{number}']");
    assert_eq!(house.status(number).await, reached, "from {state}");
    let customers = house.browser("chitra").await.get(&format!("/tickets/{number}")).await;
    assert_eq!(customers.history()[0], "The repair was cancelled.");
    assert_eq!(customers.text("#history blockquote"), "No longer needed");
    let headline = if EARLY.contains(&state) { "Cancelled" } else { "Cancelled, still with us" };
    assert_eq!(customers.text(".state__headline, .state__badge .badge"), headline, "from {state}");
    assert_eq!(house.load("mira", "tara").await, "0", "from {state}");
    let esha = house.browser("esha").await;
    let desk = esha.get("/desk").await;
    assert_eq!(desk.has(&format!("#to-return {card}")), !EARLY.contains(&state), "it must still go back");
    let inventory = esha.get("/inventory").await;
    let in_house = !EARLY.contains(&state) && state != "collected";
    assert_eq!(inventory.has(&card), in_house, "from {state}");
    if in_house {
        let entry = inventory.text(&card);
        assert!(entry.contains("B-12") && !entry.contains("Tara"), "on its shelf, from {state}: {entry}");
    }
}

#[tokio::test]
async fn the_customer_cancels_until_work_begins() {
    for state in STATES {
        let house = House::open().await;
        let number = house.ticket(state).await;
        let chitra = house.browser("chitra").await;
        let path = format!("/tickets/{number}");
        cancels(&house, &chitra, &path, number, BY_CUSTOMER.contains(&state), state).await;
    }
}

#[tokio::test]
async fn whoever_has_the_link_cancels_when_the_customer_might() {
    for state in STATES {
        let house = House::open().await;
        let number = house.ticket(state).await;
        let path = house.tracking(number).await;
        cancels(&house, &house.visitor(), &path, number, BY_CUSTOMER.contains(&state), state).await;
    }
}

#[tokio::test]
async fn an_executive_cancels_until_work_ends() {
    for state in STATES {
        let house = House::open().await;
        let number = house.ticket(state).await;
        let esha = house.browser("esha").await;
        let path = format!("/tickets/{number}");
        let may = BY_EXECUTIVE.contains(&state);
        if may {
            let page = house.act("esha", number, "cancellation", &[]).await;
            assert_eq!(page.status, 422, "an executive says why, while {state}");
            assert_eq!(page.field_error("form-cancellation", "reason"), "Fill this in.");
            assert_eq!(house.status(number).await, state);
        }
        cancels(&house, &esha, &path, number, may, state).await;
    }
}

#[tokio::test]
async fn a_customer_and_a_link_holder_need_no_reason() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    assert_eq!(house.act("chitra", number, "cancellation", &[]).await.status, 200);
    assert_eq!(house.status(number).await, "cancelled");
    let number = house.ticket("allocated").await;
    let link = house.tracking(number).await;
    let visitor = house.visitor();
    let page = visitor.get(&link).await;
    visitor.submit(&page, "#form-cancellation", &[] as &[(&str, &str)]).await;
    assert_eq!(house.status(number).await, "completed");
}

#[tokio::test]
async fn a_cancelled_device_still_goes_back_to_its_owner() {
    for state in ["collected", "received", "in_progress"] {
        let house = House::open().await;
        let number = house.ticket(state).await;
        house.act("esha", number, "cancellation", &[("reason", "She called")]).await;
        let page = house.act("esha", number, "return", &[("method", "collection")]).await;
        assert_eq!(page.attribute(&format!("[data-ticket='{number}']"), "data-status"), "ready", "{state}");
        house.act("esha", number, "hand-back", &[("received_by", "Chitra")]).await;
        assert_eq!(house.status(number).await, "returned", "{state}");
        let esha = house.browser("esha").await;
        assert!(!esha.get("/inventory").await.has(&format!("[data-ticket='{number}']")));
        let customers = house.browser("chitra").await.get(&format!("/tickets/{number}")).await;
        assert!(customers.text(".facts").contains("Cancelled"), "{state}: the outcome stays readable");
    }
}
