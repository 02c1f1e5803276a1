//! What somebody typed is never lost.

use crate::support::{Chrome, House};

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_and_so_do_its_neighbours() {
    let house = House::open().await;
    let number = house.ticket("in_progress").await;
    let chrome = Chrome::start().await;
    let tara = chrome.window_of(&house, "tara", &format!("/tickets/{number}")).await;
    tara.type_into("#form-comments [name=body]", "Half a thought").await;
    tara.type_into("#form-completion [name=report]", "Changed the panel").await;
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
async fn two_people_at_once_the_second_sees_the_fresh_ticket_and_their_own_words() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let chrome = Chrome::start().await;
    let esha = chrome.window_of(&house, "esha", &format!("/tickets/{number}")).await;
    esha.type_into("#form-rejection [name=reason]", "We do not repair these.").await;
    house.act("ezra", number, "acceptance", &[]).await;
    esha.click("#form-rejection button[type=submit]").await;
    esha.find("[role=alert]").await;
    esha.find("[data-status=accepted]").await;
    assert_eq!(esha.value("#form-rejection [name=reason]").await, "We do not repair these.");
    assert_eq!(house.status(number).await, "accepted");
    esha.close().await;
}

#[tokio::test]
async fn what_is_being_typed_survives_changes_and_so_does_a_refused_form() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("received").await;
    let chitra = chrome.window_of(&house, "chitra", &format!("/tickets/{number}")).await;
    chitra.type_into("#form-cancellation [name=reason]", "It takes too").await;
    chitra.type_into("#form-comments [name=body]", "Please hurry,").await;
    let tara_id = house.ids["tara"].to_string();
    house.act("mira", number, "allocation", &[("technician_id", &tara_id)]).await;
    chitra.find("[data-status=allocated]").await;
    chitra.type_on(" I need").await;
    house.act("tara", number, "work", &[]).await;
    chitra.find("[data-status=in_progress]").await;
    chitra.type_on(" it").await;
    assert_eq!(chitra.value("#form-comments [name=body]").await, "Please hurry, I need it", "and the cursor stays");
    assert_eq!(
        chitra.value("#form-cancellation [name=reason]").await,
        "It takes too",
        "though it is no longer possible"
    );
    assert!(chitra.is_marked().await);

    let tara = chrome.window_of(&house, "tara", &format!("/tickets/{number}")).await;
    tara.type_into("#form-completion [name=report]", "Changed the panel").await;
    tara.click("#form-completion button[type=submit]").await;
    tara.find("#form-completion .field__error").await;
    chitra.click("#form-comments button[type=submit]").await;
    tara.shows("#history blockquote", "Please hurry, I need it").await;
    assert_eq!(tara.value("#form-completion [name=report]").await, "Changed the panel");
    assert!(tara.count("#form-completion .field__error").await > 0, "and what was wrong with it still stands there");
    tara.close().await;
    chitra.close().await;
}

#[tokio::test]
async fn whom_a_job_is_to_be_given_to_stays_chosen_while_others_come_and_go() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let first = house.ticket("received").await;
    let number = house.ticket("received").await;
    let last = house.ticket("accepted").await;
    let mira = chrome.window_of(&house, "mira", "/board").await;
    let chosen = format!("#unallocated [data-ticket='{number}'] [name=technician_id]");
    let [tara, tariq] = ["tara", "tariq"].map(|name| house.ids[name].to_string());
    mira.fill(&chosen, &tariq).await;
    let intake = [("fault_type", "screen"), ("condition", "Good"), ("assessment", "Panel"), ("shelf", "B-13")];
    house.act("esha", last, "intake", &intake).await;
    mira.find(&format!("#unallocated [data-ticket='{last}']")).await;
    // Her own load is in every list of choices.
    house.act("anita", first, "allocation", &[("technician_id", &tara)]).await;
    mira.find(&format!(".technicians [data-ticket='{first}']")).await;
    assert_eq!(mira.value(&chosen).await, tariq);
    assert!(mira.is_marked().await);
    mira.click(&format!("#unallocated [data-ticket='{number}'] form button")).await;
    mira.find(&format!("section:has(> h3 [data-technician='{tariq}']) [data-ticket='{number}']")).await;
    mira.close().await;
}
