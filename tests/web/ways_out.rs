//! The ways out of a repair that does not go as it should.

use crate::support::House;

#[tokio::test]
async fn a_rejected_request_says_why_and_ends() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let here = format!("/tickets/{number}");
    let refused = house.act("esha", number, "rejection", &[]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.field_error("form-rejection", "reason"), "Fill this in.");
    let page = house.act("esha", number, "rejection", &[("reason", "We do not repair typewriters.")]).await;
    assert_eq!(page.attribute(&format!("[data-ticket='{number}']"), "data-status"), "rejected");

    let customers = house.browser("chitra").await.get(&here).await;
    assert_eq!(customers.text(".state__headline, .state__badge .badge"), "We cannot take this repair");
    assert_eq!(customers.history()[0], "We cannot take this repair.");
    assert_eq!(customers.text("#history blockquote"), "We do not repair typewriters.");
    assert!(!customers.has("#form-cancellation") && customers.has("#form-comments"));
    let esha = house.browser("esha").await;
    let card = format!("[data-ticket='{number}']");
    assert!(!esha.get("/desk").await.has(&card));
    assert!(!esha.get("/tickets").await.has(&card), "the list shows what is open");
    assert!(esha.get("/tickets?status=rejected").await.has(&card), "nothing is deleted");
    for action in ["acceptance", "rejection", "intake", "pickup"] {
        let version = house.version(number).await;
        let page = esha.post(&format!("{here}/{action}"), &[("version", &version)]).await;
        assert_eq!(page.status, 409, "{action}");
    }
}

#[tokio::test]
async fn a_failed_pickup_gets_a_new_date() {
    let house = House::open().await;
    let number = house.ticket("pickup_scheduled").await;
    let here = format!("/tickets/{number}");
    let chitra = house.browser("chitra").await;
    assert_eq!(house.act("esha", number, "pickup/failure", &[]).await.status, 422, "a reason is needed");
    house.act("esha", number, "pickup/failure", &[("reason", "Nobody opened.")]).await;
    let customers = chitra.get(&here).await;
    assert_eq!(customers.attribute(&format!("[data-ticket='{number}']"), "data-status"), "accepted");
    assert_eq!(customers.history()[0], "The pickup did not work out.");
    assert_eq!(customers.text("#history blockquote"), "Nobody opened.");
    let desk = house.browser("esha").await.get("/desk").await;
    assert!(desk.has(&format!("#to-schedule [data-ticket='{number}']")));

    house.act("esha", number, "pickup", &[("date", &house.day(3)), ("window", "15-18")]).await;
    let next = chitra.get(&here).await.text(".state__next");
    assert!(next.contains("Fri 27 Nov 2026, between 15 and 18"), "{next}");
    house.act("esha", number, "pickup/collection", &[]).await;
    assert_eq!(house.status(number).await, "collected");
}

#[tokio::test]
async fn a_transferred_ticket_leaves_one_department_for_the_other() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let here = format!("/tickets/{number}");
    let card = format!("[data-ticket='{number}']");
    let (mira, manish) = (house.browser("mira").await, house.browser("manish").await);
    let chitra = house.browser("chitra").await;
    let before = chitra.get(&here).await.history();
    assert!(mira.get("/board").await.has(&format!("#unallocated {card}")));
    assert_eq!(manish.get(&here).await.status, 404);

    let phones = house.department("Phones").await.to_string();
    let computers = house.department("Computers").await.to_string();
    let nowhere = [("department_id", computers.as_str()), ("reason", "Oops")];
    let refused = house.act("esha", number, "transfer", &nowhere).await;
    assert_eq!(refused.status, 422, "it is there already");
    let to_phones = [("department_id", phones.as_str()), ("shelf", "P-1"), ("reason", "It is a phone after all")];
    let page = house.act("esha", number, "transfer", &to_phones).await;
    assert_eq!(page.history()[0], "Esha Executive moved it from Computers to Phones staff only");
    assert_eq!(mira.get(&here).await.status, 404);
    assert!(!mira.get("/board").await.has(&card) && !mira.get("/inventory").await.has(&card));
    assert!(manish.get("/board").await.has(&format!("#unallocated {card}")));
    assert!(manish.get("/inventory").await.text(&card).contains("P-1"));
    let customers = chitra.get(&here).await;
    assert_eq!(customers.attribute(&card, "data-status"), "received");
    assert_eq!(customers.history(), before, "the customer reads nothing of it");

    let back = [("department_id", computers.as_str()), ("reason", "No, a laptop")];
    let page = house.act("aditi", number, "transfer", &back).await;
    assert_eq!(page.status, 200, "an admin who gives it away is not led to a missing page");
    assert!(mira.get("/inventory").await.text(&card).contains("P-1"), "it lies where it lay");
    assert_eq!(manish.get(&here).await.status, 404);
}

#[tokio::test]
async fn what_is_taken_back_lies_on_its_shelf_again() {
    for state in ["allocated", "in_progress", "awaiting_parts"] {
        let house = House::open().await;
        let number = house.ticket(state).await;
        let here = format!("/tickets/{number}");
        let card = format!("[data-ticket='{number}']");
        assert_eq!(house.load("mira", "tara").await, "1", "{state}");
        let before = house.browser("chitra").await.get(&here).await.history();
        house.act("mira", number, "allocation/withdrawal", &[("reason", "Tara is needed elsewhere")]).await;

        assert_eq!(house.status(number).await, "received", "{state}");
        assert_eq!(house.load("mira", "tara").await, "0", "{state}");
        assert_eq!(house.browser("tara").await.get(&here).await.status, 404, "{state}");
        assert!(!house.browser("tara").await.get("/bench").await.has(&card), "{state}");
        let mira = house.browser("mira").await;
        assert!(mira.get("/board").await.has(&format!("#unallocated {card}")), "{state}");
        let entry = mira.get("/inventory").await.text(&card);
        assert!(entry.contains("B-12") && !entry.contains("Tara"), "{state}: {entry}");
        let page = mira.get(&here).await;
        assert_eq!(page.history()[0], "Mira Manager took it back from Tara Technician staff only");
        let customers = house.browser("chitra").await.get(&here).await;
        assert_eq!(customers.attribute(&card, "data-status"), "received", "{state}");
        assert_eq!(customers.history(), before, "{state}: the customer reads no line");
    }
}

#[tokio::test]
async fn what_is_given_to_somebody_else_changes_hands_completely() {
    for state in ["allocated", "in_progress", "awaiting_parts"] {
        let house = House::open().await;
        let number = house.ticket(state).await;
        let here = format!("/tickets/{number}");
        let card = format!("[data-ticket='{number}']");
        let tariq = house.ids["tariq"].to_string();
        let page = house.act("mira", number, "allocation", &[("technician_id", &tariq)]).await;
        assert_eq!(page.attribute(&card, "data-status"), "allocated", "{state}");
        assert_eq!(page.history()[0], "Mira Manager gave it from Tara Technician to Tariq Technician staff only");
        assert_eq!((house.load("mira", "tara").await, house.load("mira", "tariq").await), ("0".into(), "1".into()));
        assert_eq!(house.browser("tara").await.get(&here).await.status, 404, "{state}");
        assert!(house.browser("tariq").await.get("/bench").await.has(&card), "{state}");
        let entry = house.browser("mira").await.get("/inventory").await.text(&card);
        assert!(entry.contains("B-12") && !entry.contains("Tara"), "back on its shelf: {entry}");
        house.act("tariq", number, "work", &[]).await;
        assert_eq!(house.status(number).await, "in_progress");
    }
}

#[tokio::test]
async fn work_ends_without_the_part_that_never_comes() {
    let house = House::open().await;
    let number = house.ticket("awaiting_parts").await;
    let completion = [("outcome", "unrepairable"), ("report", "The panel is made no more."), ("shelf", "D-1")];
    let page = house.act("tara", number, "completion", &completion).await;
    assert_eq!(page.attribute(&format!("[data-ticket='{number}']"), "data-status"), "completed");
    assert_eq!(house.load("mira", "tara").await, "0");
    let customers = house.browser("chitra").await.get(&format!("/tickets/{number}")).await;
    assert_eq!(customers.text(".state__headline, .state__badge .badge"), "We could not repair it");
    assert_eq!(customers.history()[0], "We could not repair your device.");
    assert!(!customers.text(".state__next").contains("panel"), "nobody waits for it any more");
    house.act("esha", number, "return", &[("method", "collection")]).await;
    house.act("esha", number, "hand-back", &[("received_by", "Chitra")]).await;
    assert_eq!(house.status(number).await, "returned");
}

#[tokio::test]
async fn a_return_that_failed_is_arranged_again() {
    let house = House::open().await;
    let number = house.ticket("ready").await;
    let here = format!("/tickets/{number}");
    let chitra = house.browser("chitra").await;
    house.act("esha", number, "return/failure", &[("reason", "She could not come.")]).await;
    let customers = chitra.get(&here).await;
    assert_eq!(customers.attribute(&format!("[data-ticket='{number}']"), "data-status"), "completed");
    assert_eq!(customers.history()[0], "The return did not work out.");
    let page = house.browser("esha").await.get(&here).await;
    assert!(!page.has("#form-hand-back"), "nothing is handed back that is not arranged");

    let tomorrow = house.day(1);
    let delivery = [("method", "delivery"), ("date", tomorrow.as_str()), ("window", "12-15"), ("address", "1 New St")];
    house.act("esha", number, "return", &delivery).await;
    assert_eq!(chitra.get(&here).await.text(".state__headline, .state__badge .badge"), "Ready: we bring it to you");
    house.act("esha", number, "return", &[("method", "collection")]).await;
    let customers = chitra.get(&here).await;
    assert_eq!(
        customers.text(".state__headline, .state__badge .badge"),
        "Ready for you to collect",
        "changed while ready"
    );
    assert!(house.browser("esha").await.get("/desk").await.has(&format!("#waiting [data-ticket='{number}']")));
}

#[tokio::test]
async fn the_hand_back_at_the_counter_closes_the_entry_and_nothing_before_does() {
    let house = House::open().await;
    let number = house.ticket("ready").await;
    let card = format!("[data-ticket='{number}']");
    let esha = house.browser("esha").await;
    assert!(esha.get("/inventory").await.has(&card), "still in the house");
    let refused = house.act("esha", number, "hand-back", &[("received_by", " ")]).await;
    assert_eq!(refused.status, 422);
    house.act("esha", number, "hand-back", &[("received_by", "Her brother Chetan")]).await;
    assert!(!esha.get("/inventory").await.has(&card));
    assert!(esha.get("/inventory?state=closed").await.has(&card));
    let customers = house.browser("chitra").await.get(&format!("/tickets/{number}")).await;
    assert_eq!(customers.history()[0], "Handed back to Her brother Chetan.");
}
