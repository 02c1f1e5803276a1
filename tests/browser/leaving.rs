//! Pages whose reader may no longer read them: they go, and nothing typed is lost with them.

use chrono::TimeDelta;
use helpdesk::store::sessions;

use crate::support::{Browser, Chrome, House, PASSWORD, Window};

/// Ends every session of somebody, as a change of the password does.
async fn end_sessions(house: &House, name: &str) {
    let mut tx = house.app.store.begin().await.expect("a transaction");
    sessions::end_all(&mut tx, house.ids[name], house.app.clock.now()).await.expect("ends");
    tx.commit().await.expect("commits");
}

/// What the manager writes to the customer, in a session that is fresh.
async fn comment(house: &House, number: i64, words: &str) {
    let mira = house.new_browser("mira").await;
    let page = mira.get(&format!("/tickets/{number}")).await;
    mira.submit(&page, "#form-comments", &[("body", words), ("visibility", "public")]).await;
}

async fn is_led_to_sign_in(window: &Window) {
    window.find("#sign-in").await;
    assert_eq!(window.path().await, "/sign-in");
}

#[tokio::test]
async fn signed_out_in_another_window_the_page_goes_to_the_sign_in_and_other_sessions_stay() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("requested").await;
    let esha = chrome.window_of(&house, "esha", "/desk").await;

    let at_home = house.new_browser("esha").await;
    let page = at_home.get("/desk").await;
    at_home.submit(&page, "form[action='/sign-out']", &[] as &[(&str, &str)]).await;
    house.act("ezra", number, "acceptance", &[]).await;
    esha.find(&format!("#drop-offs [data-ticket='{number}']")).await;
    assert!(esha.is_marked().await, "another session's end is nothing to this one");
    assert_eq!(esha.heard().await, [format!("ticket-{number}"), "tickets".to_owned()]);

    let cookie = esha.client.get_named_cookie("session").await.expect("a session");
    let same = Browser::with_session(&house.base, cookie.value());
    let page = same.get("/desk").await;
    // It is told before its stream ends; it need not come back to find out.
    house.router.refuse(&["/live"], 503);
    same.submit(&page, "form[action='/sign-out']", &[] as &[(&str, &str)]).await;
    is_led_to_sign_in(&esha).await;
    esha.close().await;
}

#[tokio::test]
async fn suspended_the_page_goes_to_the_sign_in() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let tara = chrome.window_of(&house, "tara", "/bench").await;
    house.suspend("tara").await;
    is_led_to_sign_in(&tara).await;
    tara.close().await;
}

#[tokio::test]
async fn a_stream_that_comes_back_to_no_session_leads_to_the_sign_in() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let tara = chrome.window_of(&house, "tara", "/bench").await;
    // A session that nobody used for long ends without a word.
    house.pass(sessions::LIFETIME + TimeDelta::days(1));
    house.app.live.close();
    is_led_to_sign_in(&tara).await;
    tara.close().await;
}

#[tokio::test]
async fn signed_out_in_the_middle_of_typing_what_is_typed_stays_and_waits_behind_the_sign_in() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("received").await;
    let chitra = chrome.window_of(&house, "chitra", &format!("/tickets/{number}")).await;
    for is_told in [true, false] {
        chitra.type_into("#form-comments [name=body]", "Please be").await;
        if is_told {
            end_sessions(&house, "chitra").await;
        } else {
            // Nobody tells the page; it learns of it when it fetches what changed.
            house.pass(sessions::LIFETIME + TimeDelta::days(1));
            comment(&house, number, "It is nearly done").await;
        }
        chitra.find("#stream[data-state=out]").await;
        assert!(chitra.text("#stream").await.contains("You are signed out."));
        assert!(chitra.is_marked().await);
        chitra.type_on(" careful.").await;
        chitra.click("#form-comments button[type=submit]").await;
        is_led_to_sign_in(&chitra).await;
        chitra.fill("#sign-in [name=login]", "chitra@test.example").await;
        chitra.fill("#sign-in [name=password]", PASSWORD).await;
        chitra.click("#sign-in button").await;
        chitra.find("#form-comments").await;
        assert_eq!(chitra.path().await, format!("/tickets/{number}"));
        assert_eq!(chitra.value("#form-comments [name=body]").await, "Please be careful.");

        // What came back stays in its form, too, though nobody has typed in it yet.
        chitra.listens().await;
        comment(&house, number, &format!("We will be, {is_told}")).await;
        chitra.shows("#history blockquote", &format!("We will be, {is_told}")).await;
        assert_eq!(chitra.value("#form-comments [name=body]").await, "Please be careful.");
        chitra.run("document.querySelector('#form-comments').reset()").await;
        chitra.fill("#form-comments [name=body]", "").await;
    }
    chitra.close().await;
}

#[tokio::test]
async fn a_ticket_that_is_taken_away_leaves_the_page_but_not_what_was_typed() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("in_progress").await;
    let tariq = house.ids["tariq"].to_string();
    let tara = chrome.window_of(&house, "tara", &format!("/tickets/{number}")).await;
    house.act("mira", number, "allocation", &[("technician_id", &tariq)]).await;
    tara.find("main a[href='/']").await;
    assert_eq!(tara.count("main [data-ticket], main form").await, 0, "the ticket leaves the page");
    assert!(tara.is_marked().await, "which stays, with a way on");

    let number = house.ticket("in_progress").await;
    tara.open(&format!("/tickets/{number}")).await;
    tara.listens().await;
    tara.type_into("#form-completion [name=report]", "Changed the").await;
    house.act("mira", number, "allocation", &[("technician_id", &tariq)]).await;
    tara.gone("main [data-ticket]").await;
    tara.type_on(" panel").await;
    assert_eq!(tara.value("#form-completion [name=report]").await, "Changed the panel");
    assert!(tara.is_marked().await);
    let status = tara
        .ask(
            "document.addEventListener('htmx:finally:request', (e) => done(e.detail.ctx.response.status), \
             {once: true}); document.querySelector('#form-completion button[type=submit]').click()",
        )
        .await;
    assert_eq!(status, 404);
    assert_eq!(tara.value("#form-completion [name=report]").await, "Changed the panel", "not even by sending it");
    tara.close().await;
}
