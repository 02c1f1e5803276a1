//! Pages that change by themselves: every window that may see it shows each step, without a reload.

use helpdesk::web::accounts::DEMO_PASSWORD;

use crate::support::{Browser, Chrome, House, PASSWORD, Process, Window, free_port};

async fn window(chrome: &Chrome, house: &House, name: &str, path: &str) -> Window {
    let window = chrome.window(&house.base).await;
    window.sign_in(&format!("{name}@test.example"), PASSWORD).await;
    window.open(path).await;
    window.find("#stream[data-state=on]").await;
    window.mark().await;
    window
}

async fn sees(window: &Window, selector: &str) {
    window.find(selector).await;
    assert!(window.is_marked().await, "{selector} came without a reload");
}

#[tokio::test]
async fn every_step_is_on_every_page_that_may_show_it() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.request("drop_off").await;
    let here = format!("/tickets/{number}");
    let chitra = window(&chrome, &house, "chitra", &here).await;
    let esha = window(&chrome, &house, "esha", "/desk").await;
    let mira = window(&chrome, &house, "mira", "/board").await;
    let tara = window(&chrome, &house, "tara", "/bench").await;
    let link = chrome.window(&house.base).await;
    link.open(&house.tracking(number).await).await;
    link.find("#stream[data-state=on]").await;
    link.mark().await;
    let ticket = |status: &str| format!("[data-ticket='{number}'][data-status={status}]");

    house.act("esha", number, "acceptance", &[]).await;
    sees(&chitra, &ticket("accepted")).await;
    sees(&link, &ticket("accepted")).await;
    sees(&esha, &format!("#drop-offs {}", ticket("accepted"))).await;
    let intake = [("fault_type", "screen"), ("condition", "Good"), ("assessment", "Panel"), ("shelf", "B-12")];
    house.act("esha", number, "intake", &intake).await;
    sees(&mira, &format!("#unallocated {}", ticket("received"))).await;
    sees(&chitra, &ticket("received")).await;
    sees(&link, &ticket("received")).await;
    esha.gone(&format!("#drop-offs [data-ticket='{number}']")).await;
    let tara_id = house.ids["tara"].to_string();
    house.act("mira", number, "allocation", &[("technician_id", &tara_id)]).await;
    sees(&tara, &ticket("allocated")).await;
    sees(&mira, &format!(".technicians {}", ticket("allocated"))).await;
    house.act("tara", number, "work", &[]).await;
    house.act("tara", number, "progress", &[("percent", "40")]).await;
    sees(&chitra, "progress[value='40']").await;
    sees(&link, "progress[value='40']").await;
    sees(&tara, &format!("{} progress[value='40']", ticket("in_progress"))).await;

    let tomas = house.ids["tariq"].to_string();
    house.act("mira", number, "allocation", &[("technician_id", &tomas)]).await;
    // The technician from whom it is taken sees it go.
    tara.gone(&format!("[data-ticket='{number}']")).await;
    assert!(tara.is_marked().await);
    for window in [chitra, esha, mira, tara, link] {
        window.close().await;
    }
}

#[tokio::test]
async fn what_is_being_typed_survives_changes_and_so_does_a_refused_form() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("received").await;
    let chitra = window(&chrome, &house, "chitra", &format!("/tickets/{number}")).await;
    chitra.fill("#form-comments [name=body]", "Please hurry, I").await;
    chitra.run("document.querySelector('#more-form-cancellation').open = true").await;
    chitra.fill("#form-cancellation [name=reason]", "It takes too").await;
    let tara_id = house.ids["tara"].to_string();
    house.act("mira", number, "allocation", &[("technician_id", &tara_id)]).await;
    sees(&chitra, "[data-status=allocated]").await;
    assert_eq!(chitra.value("#form-comments [name=body]").await, "Please hurry, I");
    house.act("tara", number, "work", &[]).await;
    sees(&chitra, "[data-status=in_progress]").await;
    assert_eq!(chitra.value("#form-comments [name=body]").await, "Please hurry, I");
    assert_eq!(
        chitra.value("#form-cancellation [name=reason]").await,
        "It takes too",
        "though it is no longer possible"
    );

    let tara = window(&chrome, &house, "tara", &format!("/tickets/{number}")).await;
    tara.fill("#form-completion [name=report]", "Changed the panel").await;
    tara.click("#form-completion button[type=submit]").await;
    tara.find("#form-completion .field__error").await;
    tara.mark().await;
    house.act("chitra", number, "comments", &[("body", "How is it?")]).await;
    tara.client
        .wait()
        .for_element(fantoccini::Locator::XPath("//blockquote[contains(.,'How is it?')]"))
        .await
        .expect("the comment arrives");
    assert_eq!(tara.value("#form-completion [name=report]").await, "Changed the panel");
    assert!(tara.count("#form-completion .field__error").await > 0, "and what was wrong with it still stands there");
    assert!(tara.is_marked().await);
    tara.close().await;
    chitra.close().await;
}

#[tokio::test]
async fn signed_out_elsewhere_the_page_goes_to_the_sign_in() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let tara = window(&chrome, &house, "tara", "/bench").await;
    house.suspend("tara").await;
    tara.find("#sign-in").await;
    assert_eq!(tara.path().await, "/sign-in");
    tara.close().await;
}

#[tokio::test]
async fn restarted_under_open_pages_they_catch_up_by_themselves() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_port();
    let process = Process::start(folder.path(), port, &["demo"]);
    let base = process.base.clone();
    let chrome = Chrome::start().await;
    let customer = chrome.window(&base).await;
    customer.sign_in("customer@demo.test", DEMO_PASSWORD).await;
    let first = customer.run("return document.querySelector('[data-status=in_progress]').dataset.ticket").await;
    let number = first.as_str().expect("a ticket").to_owned();
    customer.open(&format!("/tickets/{number}")).await;
    customer.find("#stream[data-state=on]").await;
    customer.mark().await;
    customer.fill("#form-comments [name=body]", "Half a thought").await;
    drop(process);
    customer.find("#stream[data-state=lost]").await;

    // What happens while the page is alone, told by another window after the restart.
    let database = [("DATABASE_URL", "sqlite://helpdesk-demo.db")];
    let process = Process::start_with(folder.path(), port, &["serve"], &database);
    let executive = Browser::new(&process.base);
    let form = executive.get("/sign-in").await;
    executive.submit(&form, "#sign-in", &[("login", "executive@demo.test"), ("password", DEMO_PASSWORD)]).await;
    let page = executive.get(&format!("/tickets/{number}")).await;
    executive.submit(&page, "#form-comments", &[("body", "While you were away")]).await;
    customer
        .client
        .wait()
        .for_element(fantoccini::Locator::XPath("//blockquote[contains(.,'While you were away')]"))
        .await
        .expect("the page catches up");
    assert!(customer.is_marked().await, "without a reload");
    assert_eq!(customer.value("#form-comments [name=body]").await, "Half a thought");
    customer.close().await;
}

#[tokio::test]
async fn while_the_database_is_away_the_page_stays_whole() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("requested").await;
    let esha = window(&chrome, &house, "esha", "/desk").await;
    esha.find(&format!("[data-ticket='{number}']")).await;
    house.app.store.close().await;
    assert_eq!(house.visitor().get("/").await.status, 503);
    esha.run(
        "window.answers = []; document.addEventListener('htmx:finally:request', (e) => \
         window.answers.push(e.detail.ctx.response.status)); htmx.trigger(document.body, 'tickets')",
    )
    .await;
    let mut answers = serde_json::Value::Null;
    for _ in 0..100 {
        answers = esha.run("return window.answers").await;
        if answers != serde_json::json!([]) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(answers, serde_json::json!([503]), "the page asked and was told to wait");
    assert_eq!(esha.count(&format!("main [data-ticket='{number}']")).await, 1, "what it showed it still shows");
    assert_eq!(esha.count("[data-live]").await, 1, "and it still listens");
    assert!(esha.is_marked().await);
    esha.close().await;
}
