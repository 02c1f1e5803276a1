//! The whole repair with htmx, a window per person, without one reload.

use crate::support::{Browser, Chrome, House, PASSWORD, Window};

async fn send(window: &Window, action: &str, fields: &[(&str, &str)], then: &str) {
    window.mark().await;
    window.send(action, fields).await;
    window.find(&format!("main [data-status={then:?}]")).await;
    assert!(window.is_marked().await, "{action} changed the page without a reload");
}

#[tokio::test]
async fn a_drop_off_goes_from_request_to_hand_back_with_htmx() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let (tomorrow, promised) = (house.day(1), house.day(6));
    let customer = chrome.window(&house.base).await;
    customer.sign_in("chitra@test.example", PASSWORD).await;
    customer.open("/tickets/new").await;
    customer.mark().await;
    customer.click("#request [name=hand_over][value=drop_off]").await;
    for (name, value) in [("brand", "Lenovo"), ("model", "X1"), ("fault", "The screen stays dark.")] {
        customer.fill(&format!("#request [name={name}]"), value).await;
    }
    customer.fill("#request [name=device_category]", "laptop").await;
    customer.fill("#request [name=preferred_date]", &tomorrow).await;
    customer.click("#request button[type=submit]").await;
    customer.find("[data-ticket='10001'][data-status=requested]").await;
    assert!(customer.is_marked().await, "the request was sent without a reload");
    assert_eq!(customer.path().await, "/tickets/10001", "the address bar follows");
    assert_eq!(customer.count("html body header.top").await, 1, "one page, not a page in a page");
    let link = customer.text("a.tracking").await;
    customer.close().await;

    let executive = chrome.window(&house.base).await;
    executive.sign_in("esha@test.example", PASSWORD).await;
    executive.open("/desk").await;
    executive.mark().await;
    executive.click("#requests [data-ticket='10001'] form button").await;
    executive.find("#drop-offs [data-ticket='10001']").await;
    assert!(executive.is_marked().await && executive.count("#requests [data-ticket='10001']").await == 0);
    executive.open("/tickets/10001").await;
    let intake = [
        ("fault_type", "screen"),
        ("condition", "A dent"),
        ("assessment", "Panel"),
        ("shelf", "B-12"),
        ("promised_on", promised.as_str()),
    ];
    send(&executive, "intake", &intake, "received").await;
    executive.close().await;

    let manager = chrome.window(&house.base).await;
    manager.sign_in("mira@test.example", PASSWORD).await;
    manager.open("/board").await;
    manager.mark().await;
    manager.fill("#unallocated [data-ticket='10001'] [name=technician_id]", &house.ids["tara"].to_string()).await;
    manager.click("#unallocated [data-ticket='10001'] form button").await;
    manager.find(".technicians [data-ticket='10001'][data-status=allocated]").await;
    assert!(manager.is_marked().await);
    manager.close().await;

    let technician = chrome.window(&house.base).await;
    technician.sign_in("tara@test.example", PASSWORD).await;
    technician.open("/bench").await;
    technician.mark().await;
    technician.click("[data-ticket='10001'] form button").await;
    technician.find("[data-ticket='10001'][data-status=in_progress]").await;
    technician.click("[data-ticket='10001'] form button[value='50']").await;
    technician.find("[data-ticket='10001'] progress[value='50']").await;
    assert!(technician.is_marked().await);
    technician.open("/tickets/10001").await;
    send(
        &technician,
        "completion",
        &[("outcome", "repaired"), ("report", "New panel"), ("amount_due", "4500")],
        "completed",
    )
    .await;
    technician.close().await;

    let executive = chrome.window(&house.base).await;
    executive.sign_in("esha@test.example", PASSWORD).await;
    executive.open("/tickets/10001").await;
    send(&executive, "return", &[("method", "collection")], "ready").await;
    send(&executive, "hand-back", &[("received_by", "Chitra")], "returned").await;
    executive.close().await;

    let path = link.strip_prefix(&house.base).expect("a link to this house").to_owned();
    let visitor = chrome.window(&house.base).await;
    visitor.open(&path).await;
    visitor.find("[data-ticket='10001'][data-status=returned]").await;
    assert!(visitor.text(".timeline").await.contains("Handed back to Chitra."));
    visitor.close().await;
    assert_eq!(Browser::new(&house.base).get(&path).await.status, 200);
}
