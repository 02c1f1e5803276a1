//! A technician joins, is let in, and is shut out: every page follows by itself.

use crate::support::{Chrome, House, PASSWORD};

#[tokio::test]
async fn a_technician_joins_is_approved_and_suspended_and_every_page_follows_by_itself() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("received").await;

    let nina = chrome.window(&house.base).await;
    nina.open("/join").await;
    for (name, value) in
        [("name", "Nina New"), ("email", "nina@test.example"), ("phone", "98450 00500"), ("password", PASSWORD)]
    {
        nina.fill(&format!("#join [name={name}]"), value).await;
    }
    nina.click("#join button[type=submit]").await;
    nina.find("#waiting").await;
    nina.find("#stream[data-state=on]").await;

    let sunil = chrome.window_of(&house, "sunil", "/people").await;
    sunil.click("#waiting .card__link").await;
    sunil.find("#place").await;
    sunil.click("#place [name=role][value=technician]").await;
    sunil.fill("#place [name=superior_id]", &house.ids["mira"].to_string()).await;
    sunil.click("#place button[type=submit]").await;
    sunil.find("[data-standing=active]").await;

    nina.until("location.pathname === '/bench'").await;
    nina.find("#stream[data-state=on]").await;
    let id = nina.run("return document.querySelector('[data-person]').dataset.person").await;
    let id = id.as_str().expect("a number").to_owned();

    // She is given a job, and her bench shows it; then she is suspended and it lies free again.
    let mira = chrome.window_of(&house, "mira", "/board").await;
    house.act("mira", number, "allocation", &[("technician_id", &id)]).await;
    nina.find(&format!("[data-ticket='{number}'][data-status=allocated]")).await;
    nina.find("#bell[data-unread='1']").await;
    mira.find(&format!(".technicians [data-ticket='{number}']")).await;
    sunil.run("document.querySelector('#more-suspension').open = true").await;
    sunil.fill("#suspension [name=reason]", "A test").await;
    sunil.click("#suspension button[type=submit]").await;
    sunil.find("[data-standing=suspended]").await;
    nina.find("#sign-in").await;
    mira.find(&format!("#unallocated [data-ticket='{number}']")).await;
    assert!(mira.is_marked().await, "without a reload");
    for window in [nina, sunil, mira] {
        window.close().await;
    }
}
