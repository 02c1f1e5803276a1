//! Repairs that an executive asks for: somebody at the counter or on the phone.

use crate::support::{Browser, House, Laptop, Page};

async fn submit(browser: &Browser, page: &Page, day: &str, fields: &[(&'static str, &str)]) -> Page {
    let mut all = Laptop::request(day, "drop_off");
    for (name, value) in fields {
        all.retain(|(n, _)| n != name);
        all.push((name, (*value).to_owned()));
    }
    browser.submit(page, "#request", &all).await
}

#[tokio::test]
async fn somebody_new_without_an_email_is_made_with_their_ticket() {
    let house = House::open().await;
    let esha = house.browser("esha").await;
    let (people, outbox) = (house.count("people").await, house.count("outbox").await);
    let form = esha.get("/tickets/new").await;
    let wanda = [("customer_name", "Wanda Walk-in"), ("customer_phone", "98450 11111"), ("phone", "98450 11111")];
    let page = submit(&esha, &form, &house.day(0), &wanda).await;
    let number = page.ticket();
    assert_eq!(page.attribute(&format!("[data-ticket='{number}']"), "data-status"), "accepted");
    assert_eq!(page.history(), ["Esha Executive took the repair on"]);
    assert!(page.text(".facts").contains("Wanda Walk-in"));
    assert_eq!(house.count("people").await, people + 1);

    let link = house.tracking(number).await;
    assert_eq!(house.visitor().get(&link).await.history(), ["We took your repair on."]);
    let department = house.department("Computers").await.to_string();
    let intake = [
        ("department_id", department.as_str()),
        ("fault_type", "other"),
        ("condition", "Good"),
        ("assessment", "No idea yet"),
        ("shelf", "A-1"),
    ];
    house.act("esha", number, "intake", &intake).await;
    assert_eq!(house.status(number).await, "received", "their repair goes on like any other");
    assert_eq!(house.count("outbox").await, outbox, "no address, no mail");

    let form = esha.get("/tickets/new").await;
    let mistyped = [("customer_name", "Vera Other"), ("customer_phone", "98450 11111")];
    let refused = submit(&esha, &form, &house.day(0), &mistyped).await;
    assert!(
        refused.field_error("customer", "customer_phone").contains("Wanda Walk-in"),
        "one wrong digit is no stranger's ticket"
    );
    let form = esha.get("/tickets/new").await;
    let again = [("customer_name", "wanda walk-in"), ("customer_phone", "+91 98450-11111")];
    let second = submit(&esha, &form, &house.day(0), &again).await;
    assert_ne!(second.ticket(), number);
    assert!(second.text(".facts").contains("Wanda Walk-in"), "one phone is one person");
    assert_eq!(house.count("people").await, people + 1);
}

#[tokio::test]
async fn somebody_known_is_found_by_search_and_sees_the_ticket() {
    let house = House::open().await;
    let esha = house.browser("esha").await;
    let carlos = house.ids["carlos"];
    let link = format!("a[href='/tickets/new?customer_id={carlos}']");
    for q in ["carlos", "CUSTOMER carl", "00015", "carlos@test.example"] {
        let found = esha.get(&format!("/tickets/new?q={}", q.replace(' ', "+"))).await;
        assert!(found.text(&link).contains("Carlos Customer"), "{q}");
    }
    assert!(!esha.get("/tickets/new?q=tara").await.has("a[href*='customer_id=']"), "staff are no customers");

    let form = esha.get(&format!("/tickets/new?customer_id={carlos}")).await;
    assert_eq!(form.value("#request", "contact_name"), "Carlos Customer");
    assert_eq!(form.value("#request", "customer_id"), carlos.to_string());
    let page = submit(&esha, &form, &house.day(0), &[("contact_name", "Carlos Customer")]).await;
    let number = page.ticket();
    let accepted = format!("[data-ticket='{number}'][data-status='accepted']");
    assert!(house.browser("carlos").await.get("/tickets").await.has(&accepted));
    assert!(!house.browser("chitra").await.get("/tickets").await.has(&accepted));
}

#[tokio::test]
async fn a_refused_counter_form_keeps_everything_and_makes_nobody() {
    let house = House::open().await;
    let esha = house.browser("esha").await;
    let before = (house.count("people").await, house.count("tickets").await);
    let form = esha.get("/tickets/new").await;
    let staff = [("customer_name", "Wanda"), ("customer_phone", "98450 00008")];
    let page = submit(&esha, &form, &house.day(0), &staff).await;
    assert_eq!(page.status, 422, "that is Tara's own phone");
    assert!(!page.field_error("customer", "customer_phone").is_empty());
    assert_eq!(page.value("#request", "customer_name"), "Wanda");
    assert_eq!(page.value("#request", "fault"), "The screen stays dark.");

    let taken = [("customer_phone", "98450 22222"), ("customer_email", "CHITRA@test.example"), ("fault", "")];
    let page = submit(&esha, &page, &house.day(0), &taken).await;
    assert_eq!(page.status, 422);
    assert!(!page.field_error("customer", "customer_email").is_empty());
    assert!(!page.field_error("request", "fault").is_empty(), "all messages at once");
    let nobody = submit(&esha, &esha.get("/tickets/new").await, &house.day(0), &[]).await;
    assert_eq!(nobody.status, 422);
    assert!(!nobody.field_error("customer", "customer_name").is_empty());

    let mut forged = Laptop::request(&house.day(0), "drop_off");
    forged.push(("customer_id", house.ids["tara"].to_string()));
    assert_eq!(esha.post("/tickets", &forged).await.status, 422, "a technician is no customer");
    assert_eq!((house.count("people").await, house.count("tickets").await), before);
}
