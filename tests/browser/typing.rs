//! What somebody typed is never lost.

use helpdesk::store::sessions;

use crate::support::{Chrome, House, PASSWORD};

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_and_so_do_its_neighbours() {
    let house = House::open().await;
    let number = house.ticket("in_progress").await;
    let chrome = Chrome::start().await;
    let tara = chrome.window(&house.base).await;
    tara.sign_in("tara@test.example", PASSWORD).await;
    tara.open(&format!("/tickets/{number}")).await;
    tara.fill("#form-comments [name=body]", "Half a thought").await;
    tara.fill("#form-completion [name=report]", "Changed the panel").await;
    tara.mark().await;
    tara.click("#form-completion button[type=submit]").await;
    tara.find("#form-completion .field__error").await;
    assert!(tara.is_marked().await);
    assert_eq!(tara.path().await, format!("/tickets/{number}"), "the address bar stays on the page");
    assert_eq!(tara.value("#form-completion [name=report]").await, "Changed the panel");
    assert_eq!(tara.value("#form-comments [name=body]").await, "Half a thought");

    tara.click("#form-completion [name=outcome][value=repaired]").await;
    tara.click("#form-completion button[type=submit]").await;
    tara.find("[data-status=completed]").await;
    assert_eq!(tara.value("#form-comments [name=body]").await, "Half a thought", "another form's text survives");
    tara.click("#form-comments button[type=submit]").await;
    tara.find(".timeline__quote").await;
    tara.client
        .wait()
        .for_element(fantoccini::Locator::XPath(
            "//*[contains(@class,'timeline__quote')][contains(.,'Half a thought')]",
        ))
        .await
        .expect("the comment stands in the history");
    assert_eq!(tara.value("#form-comments [name=body]").await, "", "a form that was taken is empty again");
    tara.close().await;
}

#[tokio::test]
async fn a_form_sent_after_the_session_ended_stands_there_filled_after_signing_in() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let chrome = Chrome::start().await;
    let chitra = chrome.window(&house.base).await;
    chitra.sign_in("chitra@test.example", PASSWORD).await;
    chitra.open(&format!("/tickets/{number}")).await;
    chitra.fill("#form-comments [name=body]", "Please be careful with the hinge.").await;
    let mut tx = house.app.store.begin().await.expect("a transaction");
    sessions::end_all(&mut tx, house.ids["chitra"], house.app.clock.now()).await.expect("ends");
    tx.commit().await.expect("commits");
    chitra.click("#form-comments button[type=submit]").await;
    chitra.find("#sign-in").await;
    chitra.fill("#sign-in [name=login]", "chitra@test.example").await;
    chitra.fill("#sign-in [name=password]", PASSWORD).await;
    chitra.click("#sign-in button").await;
    chitra.find("#form-comments").await;
    assert_eq!(chitra.path().await, format!("/tickets/{number}"));
    assert_eq!(chitra.value("#form-comments [name=body]").await, "Please be careful with the hinge.");
    chitra.close().await;
}

#[tokio::test]
async fn two_people_at_once_the_second_sees_the_fresh_ticket_and_their_own_words() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let chrome = Chrome::start().await;
    let esha = chrome.window(&house.base).await;
    esha.sign_in("esha@test.example", PASSWORD).await;
    esha.open(&format!("/tickets/{number}")).await;
    esha.fill("#form-rejection [name=reason]", "We do not repair these.").await;
    house.act("ezra", number, "acceptance", &[]).await;
    esha.click("#form-rejection button[type=submit]").await;
    esha.find("[role=alert]").await;
    esha.find("[data-status=accepted]").await;
    assert_eq!(esha.value("#form-rejection [name=reason]").await, "We do not repair these.");
    assert_eq!(house.status(number).await, "accepted");
    esha.close().await;
}
