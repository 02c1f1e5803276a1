//! The whole repair, each step by its person, on pages and with plain forms.

use crate::support::{House, Laptop};

#[tokio::test]
async fn a_drop_off_goes_from_request_to_hand_back() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    let esha = house.browser("esha").await;
    let mira = house.browser("mira").await;
    let tara = house.browser("tara").await;

    let form = chitra.get("/tickets/new").await;
    let page = chitra.submit(&form, "#request", &Laptop::request(&house.day(1), "drop_off")).await;
    let number = page.ticket();
    assert_eq!(number, 10_001);
    assert_eq!(page.text(".state__headline, .state__badge .badge"), "We have your request");
    let here = format!("/tickets/{number}");

    let desk = esha.get("/desk").await;
    assert!(desk.has(&format!("#requests [data-ticket='{number}']")));
    let page = esha.submit(&desk, &format!("#requests [data-ticket='{number}'] form"), &[] as &[(&str, &str)]).await;
    assert_eq!(page.path, "/desk");
    assert!(page.has(&format!("#drop-offs [data-ticket='{number}'][data-status='accepted']")));
    assert!(chitra.get(&here).await.text(".state__next").contains("Bring the device"));

    let page = esha.get(&here).await;
    let department = page.value("#form-intake", "department_id");
    assert_eq!(department, house.department("Computers").await.to_string(), "preselected from the category");
    let page = esha
        .submit(
            &page,
            "#form-intake",
            &[
                ("fault_type", "screen"),
                ("condition", "A dent on the lid"),
                ("accessories", "Charger"),
                ("assessment", "The panel is broken"),
                ("shelf", "B-12"),
                ("promised_on", &house.day(5)),
            ],
        )
        .await;
    assert_eq!(page.attribute("[data-ticket='10001']", "data-status"), "received");
    let inventory = esha.get("/inventory").await;
    assert!(inventory.text("[data-ticket='10001'] .line__number").starts_with("20001"));
    let customers = chitra.get(&here).await;
    assert_eq!(customers.text(".state__headline, .state__badge .badge"), "With us, waiting for a technician");
    assert!(customers.text(".promise").contains("Sun 29 Nov"));
    assert!(!customers.body.contains("B-12"), "the customer does not read the shelf");

    let board = mira.get("/board").await;
    let board = mira
        .submit(&board, "#unallocated [data-ticket='10001'] form", &[("technician_id", house.ids["tara"].to_string())])
        .await;
    assert_eq!(board.path, "/board");
    assert!(!board.has("#unallocated [data-ticket='10001']"));
    assert_eq!(board.attribute(&format!("[data-technician='{}']", house.ids["tara"]), "data-load"), "1");

    let bench = tara.get("/bench").await;
    let bench = tara.submit(&bench, "[data-ticket='10001'] form", &[] as &[(&str, &str)]).await;
    assert!(bench.has("[data-ticket='10001'][data-status='in_progress']"));
    let bench = tara.submit(&bench, "[data-ticket='10001'] form", &[("percent", "50")]).await;
    assert_eq!(bench.attribute("[data-ticket='10001'] progress", "value"), "50");
    assert_eq!(chitra.get(&here).await.attribute("progress", "value"), "50");

    let page = tara.get(&here).await;
    assert_eq!(page.value("#form-completion", "shelf"), "B-12", "prefilled");
    let page = tara
        .submit(&page, "#form-completion", &[("outcome", "repaired"), ("report", "New panel"), ("amount_due", "4,500")])
        .await;
    assert_eq!(page.attribute("[data-ticket='10001']", "data-status"), "completed");
    let board = mira.get("/board").await;
    assert_eq!(board.attribute(&format!("[data-technician='{}']", house.ids["tara"]), "data-load"), "0");
    assert!(tara.get("/bench").await.has("[data-ticket='10001'][data-status='completed']"), "done lately");

    let page = esha.get(&here).await;
    let page = esha.submit(&page, "#form-return", &[("method", "collection")]).await;
    assert_eq!(page.attribute("[data-ticket='10001']", "data-status"), "ready");
    let customers = chitra.get(&here).await;
    assert_eq!(customers.text(".state__headline, .state__badge .badge"), "Ready for you to collect");
    assert!(customers.text("main").contains("To be paid: 4,500.00"));

    let page = esha.get(&here).await;
    let page = esha.submit(&page, "#form-hand-back", &[("received_by", "Chitra Customer")]).await;
    assert_eq!(page.attribute("[data-ticket='10001']", "data-status"), "returned");
    assert!(!esha.get("/inventory").await.has("[data-ticket='10001']"));
    assert!(esha.get("/inventory?state=closed").await.has("[data-ticket='10001']"));
    let history = chitra.get(&here).await.texts(".timeline__line");
    assert_eq!(
        history,
        [
            "Handed back to Chitra Customer.",
            "Ready for you to collect.",
            "Your device is repaired.",
            "The repair is 50 % done.",
            "The repair began.",
            "Your device arrived. Promised for Sun 29 Nov 2026.",
            "We accepted your request.",
            "You asked for a repair.",
        ]
    );
}
