//! Pages whose house is away for a while: they stay whole, say so quietly, and catch up by themselves.

use helpdesk::web::accounts::DEMO_PASSWORD;

use crate::support::{Chrome, House, Laptop, Process, Window, form_of, free_port};

async fn catches_up(window: &Window, selector: &str) {
    window.find(selector).await;
    assert!(window.is_marked().await, "{selector} came without a reload");
}

#[tokio::test]
async fn restarted_under_open_pages_they_catch_up_by_themselves() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_port();
    let mut process = Process::start(folder.path(), port, &["demo"]);
    let [customer, executive] = [process.sign_in("customer").await, process.sign_in("executive").await];
    let form = customer.get("/tickets/new").await;
    let day = form.attribute("#request [name=preferred_date]", "min");
    let page = customer.submit(&form, "#request", &Laptop::request(&day, "drop_off")).await;
    let number = page.ticket();
    let here = format!("/tickets/{number}");
    let link = page.attribute("a.tracking", "href");
    let link = &link[link.rfind("/t/").expect("a tracking link")..];

    let chrome = Chrome::start().await;
    let mut windows = Vec::new();
    for (name, path) in [("customer", here.as_str()), ("executive", "/desk"), ("manager", "/board")] {
        let window = chrome.window(&process.base).await;
        window.sign_in(&format!("{name}@demo.test"), DEMO_PASSWORD).await;
        window.open(path).await;
        windows.push(window);
    }
    windows.push(chrome.window(&process.base).await);
    windows[3].open(link).await;
    for window in &windows {
        window.listens().await;
    }
    let [on_ticket, desk, board, tracking] = &windows[..] else { unreachable!("four of them") };
    on_ticket.type_into("#form-comments [name=body]", "Half").await;

    let intake = [("fault_type", "screen"), ("condition", "Good"), ("assessment", "Panel"), ("shelf", "B-12")];
    let ticket = |place: &str, status: &str| format!("{place} [data-ticket='{number}'][data-status={status}]");
    for (is_killed, action, fields, status, [on_desk, on_board]) in [
        (false, "acceptance", &[][..], "accepted", [ticket("#drop-offs", "accepted"), "#board".to_owned()]),
        (true, "intake", &intake, "received", ["#desk".to_owned(), ticket("#unallocated", "received")]),
    ] {
        if is_killed {
            process.kill();
        } else {
            assert_eq!(process.stop(), Some(0), "open pages do not keep it from ending");
        }
        for window in &windows {
            window.find("#stream[data-state=lost]").await;
        }
        assert_eq!(on_ticket.text("#stream").await, "reconnecting…", "it says so, quietly");
        let database = [("DATABASE_URL", "sqlite://helpdesk-demo.db")];
        process = Process::start_with(folder.path(), port, &["serve"], &database);
        let page = executive.get(&here).await;
        executive.submit(&page, &form_of(action), fields).await;
        catches_up(on_ticket, &ticket("main", status)).await;
        catches_up(tracking, &ticket("main", status)).await;
        catches_up(desk, &on_desk).await;
        catches_up(board, &on_board).await;
    }
    desk.gone(&format!("main [data-ticket='{number}']")).await;
    on_ticket.type_on(" a thought").await;
    assert_eq!(on_ticket.value("#form-comments [name=body]").await, "Half a thought");
    for window in windows {
        window.find("#stream[data-state=on]").await;
        window.close().await;
    }
}

#[tokio::test]
async fn a_first_connection_that_fails_is_tried_again() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("requested").await;
    let here = format!("/tickets/{number}");
    let chitra = chrome.window_of(&house, "chitra", "/profile").await;

    // Once it is refused, once there is no network.
    house.router.refuse(&["/live"], 503);
    chitra.open(&here).await;
    chitra.find("#stream[data-state=lost]").await;
    house.router.has_answered("/live", 2).await;
    house.router.pass();
    chitra.listens().await;
    house.act("esha", number, "acceptance", &[]).await;
    catches_up(&chitra, "[data-status=accepted]").await;

    chitra.cut(&["*/live*"]).await;
    chitra.open(&here).await;
    chitra.find("#stream[data-state=lost]").await;
    chitra.mark().await;
    // What happens meanwhile is told, too: the page says where its own reading began.
    house.act("esha", number, "cancellation", &[("reason", "She said so")]).await;
    chitra.cut(&[]).await;
    catches_up(&chitra, "[data-status=cancelled]").await;
    chitra.find("#stream[data-state=on]").await;
    chitra.close().await;
}

#[tokio::test]
async fn a_page_that_is_refused_for_a_while_stays_whole_and_catches_up() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("requested").await;
    let here = format!("/tickets/{number}");
    let ticket = |place: &str, status: &str| format!("{place} [data-ticket='{number}'][data-status={status}]");
    let chitra = chrome.window_of(&house, "chitra", &here).await;
    let esha = chrome.window_of(&house, "esha", "/desk").await;
    chitra.type_into("#form-comments [name=body]", "Half").await;

    let rejection = [("reason", "We do not repair these")];
    for (refusal, action, fields, [before, after], desk_after) in [
        (503, "acceptance", &[][..], ["requested", "accepted"], ticket("#drop-offs", "accepted")),
        (
            429,
            "cancellation",
            &rejection,
            ["accepted", "cancelled"],
            format!("main:not(:has({}))", ticket("", "accepted")),
        ),
    ] {
        house.router.refuse(&[&here, "/desk"], refusal);
        house.act("esha", number, action, fields).await;
        for (window, path) in [(&chitra, here.as_str()), (&esha, "/desk")] {
            // Who asks for the second time has done with the first answer.
            house.router.has_answered(path, 2).await;
            assert_eq!(window.count(&ticket("main", before)).await, 1, "what {path} showed it still shows");
            assert_eq!(window.count("main > [data-live][hx-get]").await, 1, "and it still listens");
            assert_eq!(window.count("#trouble[hidden]").await, 1, "nobody sent anything that could be lost");
        }
        house.router.pass();
        catches_up(&chitra, &ticket("main", after)).await;
        catches_up(&esha, &desk_after).await;
    }
    chitra.type_on(" a thought").await;
    assert_eq!(chitra.value("#form-comments [name=body]").await, "Half a thought");
    chitra.close().await;
    esha.close().await;
}

#[tokio::test]
async fn a_form_that_does_not_get_through_stays_as_it_was_typed() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("requested").await;
    let chitra = chrome.window_of(&house, "chitra", &format!("/tickets/{number}")).await;
    let path = format!("/tickets/{number}/comments");
    chitra.type_into("#form-comments [name=body]", "Please hurry").await;
    for cut in [false, true] {
        if cut {
            chitra.cut(&["*/comments"]).await;
        } else {
            house.router.refuse(&[&path], 503);
        }
        chitra.click("#form-comments button[type=submit]").await;
        chitra.find("#trouble:not([hidden])").await;
        assert_eq!(chitra.value("#form-comments [name=body]").await, "Please hurry");
        assert_eq!(chitra.count(&format!("main [data-ticket='{number}']")).await, 1, "the page stays whole");
        // The next attempt begins without the last one's trouble.
        chitra.run("document.getElementById('trouble').hidden = true").await;
        house.router.pass();
    }
    chitra.cut(&[]).await;
    chitra.click("#form-comments button[type=submit]").await;
    catches_up(&chitra, ".timeline__quote").await;
    assert_eq!(chitra.text(".timeline__quote").await, "Please hurry");
    assert_eq!(chitra.count("#trouble[hidden]").await, 1);
    chitra.close().await;
}

#[tokio::test]
async fn a_page_in_the_background_stops_listening_and_catches_up_when_it_is_looked_at() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("requested").await;
    let chitra = chrome.window_of(&house, "chitra", &format!("/tickets/{number}")).await;
    chitra.client.minimize_window().await.expect("a minimized window");
    // It holds no stream any more, as it knows itself.
    chitra.until("document.getElementById('stream')._htmx.sse.reader === null").await;
    house.act("esha", number, "acceptance", &[]).await;
    assert_eq!(chitra.count("main [data-status=requested]").await, 1, "nobody looks at it");
    chitra.client.set_window_rect(0, 0, 1280, 900).await.expect("a window to be seen");
    catches_up(&chitra, "main [data-status=accepted]").await;
    chitra.close().await;
}

#[tokio::test]
async fn a_laptop_that_slept_connects_anew() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("requested").await;
    let chitra = chrome.window_of(&house, "chitra", "/profile").await;
    // Its looking at the clock every so often, a hundred times as often.
    chitra.before_all("const set = setInterval; window.setInterval = (does, time) => set(does, time / 100)").await;
    chitra.open(&format!("/tickets/{number}")).await;
    chitra.listens().await;
    chitra
        .ask(
            "document.addEventListener('htmx:sse:after:connection', done, {once: true}); \
             const now = Date.now; Date.now = () => now() + 3600000",
        )
        .await;
    house.act("esha", number, "acceptance", &[]).await;
    catches_up(&chitra, "main [data-status=accepted]").await;
    chitra.close().await;
}

#[tokio::test]
async fn while_the_database_is_away_the_page_stays_whole() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("requested").await;
    let esha = chrome.window_of(&house, "esha", "/desk").await;
    house.app.store.close().await;
    assert_eq!(house.visitor().get("/").await.status, 503);
    let status = esha
        .ask(
            "document.addEventListener('htmx:finally:request', (e) => done(e.detail.ctx.response.status), \
             {once: true}); htmx.trigger(document.body, 'tickets')",
        )
        .await;
    assert_eq!(status, 503, "the page asked and was told to wait");
    assert_eq!(esha.count(&format!("main [data-ticket='{number}']")).await, 1, "what it showed it still shows");
    assert_eq!(esha.count("main > [data-live][hx-get]").await, 1, "and it still listens");
    esha.close().await;
}
