//! Work that is taken up again after a check.

use crate::support::House;

#[tokio::test]
async fn rework_goes_back_to_the_same_technician() {
    for (state, who) in [("completed", "esha"), ("ready", "mira"), ("completed", "anita")] {
        let house = House::open().await;
        let number = house.ticket(state).await;
        let here = format!("/tickets/{number}");
        let card = format!("[data-ticket='{number}']");
        assert_eq!(house.act(who, number, "rework", &[]).await.status, 422, "a reason is needed");
        house.act(who, number, "rework", &[("reason", "The screen flickers.")]).await;
        assert_eq!(house.status(number).await, "allocated", "{state}");
        assert_eq!(house.load("mira", "tara").await, "1", "{state}");
        assert!(house.browser("tara").await.get("/bench").await.has(&card), "{state}");
        let customers = house.browser("chitra").await.get(&here).await;
        assert_eq!(customers.history()[0], "Back in work after a check.");
        assert!(!customers.body.contains("The screen flickers."), "why is between staff");
        assert!(!customers.text(".facts").contains("Outcome"), "the outcome is cleared");
        assert!(!house.browser("esha").await.get("/desk").await.has(&card), "{state}: nothing to return now");

        house.act("tara", number, "work", &[]).await;
        let completion = [("outcome", "repaired"), ("report", "Cable seated"), ("shelf", "B-12")];
        house.act("tara", number, "completion", &completion).await;
        assert_eq!((house.status(number).await, house.load("mira", "tara").await), ("completed".into(), "0".into()));
    }
}

#[tokio::test]
async fn rework_waits_on_the_board_when_its_technician_is_gone() {
    for state in ["completed", "ready"] {
        let house = House::open().await;
        let number = house.ticket(state).await;
        house.suspend("tara").await;
        let page = house.act("esha", number, "rework", &[("reason", "The screen flickers.")]).await;
        let card = format!("[data-ticket='{number}']");
        assert_eq!(page.attribute(&card, "data-status"), "received", "{state}");
        assert_eq!(page.history()[0], "Esha Executive sent it back to work; its technician is gone");
        assert!(house.browser("mira").await.get("/board").await.has(&format!("#unallocated {card}")));
        house.act("mira", number, "allocation", &[("technician_id", &house.ids["tariq"].to_string())]).await;
        assert_eq!(house.load("mira", "tariq").await, "1");
    }
}

#[tokio::test]
async fn a_cancelled_repair_is_not_reworked() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    house.act("chitra", number, "cancellation", &[]).await;
    assert_eq!(house.status(number).await, "completed");
    let version = house.version(number).await;
    for who in ["esha", "mira", "anita"] {
        let browser = house.browser(who).await;
        assert!(!browser.get(&format!("/tickets/{number}")).await.has("#form-rework"), "{who}");
        let fields = [("reason", "Do it all the same"), ("version", version.as_str())];
        let page = browser.post(&format!("/tickets/{number}/rework"), &fields).await;
        assert_eq!(page.status, 409, "{who}");
        assert_eq!(page.value("#form-rework", "reason"), "Do it all the same", "what was typed stays");
    }
    assert_eq!(house.version(number).await, version);
}
