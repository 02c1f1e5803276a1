//! With htmx an answer is the part of the page that changes; without it, the whole page.

use crate::support::{House, Laptop, Page};

#[track_caller]
fn check_fragment(page: &Page) {
    let start = page.body.trim_start().to_lowercase();
    assert!(start.starts_with("<title>"), "{}: {start:.80}", page.path);
    for whole in ["<html", "<body", "<head>", "<!doctype", "class=\"top\"", "action=\"/sign-out\""] {
        assert!(!page.body.to_lowercase().contains(whole), "{} is more than a fragment: {whole}", page.path);
    }
    check_vary(page);
}

#[track_caller]
fn check_whole(page: &Page) {
    assert!(page.body.trim_start().to_lowercase().starts_with("<!doctype html>"), "{}", page.path);
    assert!(page.has("html[lang] head title") && page.has("body > header") && page.has("main#main"), "{}", page.path);
    check_vary(page);
}

#[track_caller]
fn check_vary(page: &Page) {
    let vary = page.header("vary").unwrap_or_default().to_lowercase();
    assert!(vary.contains("hx-request"), "{} varies by {vary:?}", page.path);
    assert!(vary.contains("cookie"), "{} varies by {vary:?}", page.path);
}

#[tokio::test]
async fn every_page_has_a_fragment() {
    let house = House::open().await;
    let number = house.ticket("in_progress").await;
    let here = format!("/tickets/{number}");
    let link = house.tracking(number).await;
    for (name, paths) in [
        ("chitra", vec!["/tickets", "/tickets/new", "/profile", &here, &link, "/desk", "/nowhere"]),
        ("esha", vec!["/desk", "/inventory", "/tickets/new?q=c", &here]),
        ("mira", vec!["/board", "/tickets?status=all", &here]),
        ("tara", vec!["/bench", &here]),
    ] {
        let browser = house.browser(name).await;
        for path in paths {
            let whole = browser.peek(path).await;
            check_whole(&whole);
            let fragment = browser.htmx().peek(path).await;
            check_fragment(&fragment);
            assert_eq!(fragment.status, whole.status, "{path}");
            assert_eq!(fragment.text("h1"), whole.text("main h1"), "{path}: the same part");
            let restored = browser.htmx().with("HX-History-Restore-Request", "true").peek(path).await;
            check_whole(&restored);
        }
    }
}

#[tokio::test]
async fn a_form_taken_with_htmx_answers_with_the_fresh_ticket() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let here = format!("/tickets/{number}");
    let esha = house.browser("esha").await.htmx();
    let page = esha.get(&here).await;
    let page = esha.submit(&page, "#form-acceptance", &[("note", "Gladly")]).await;
    check_fragment(&page);
    assert_eq!(page.path, here);
    assert_eq!(page.attribute(&format!("[data-ticket='{number}']"), "data-status"), "accepted");
    let chitra = house.browser("chitra").await.htmx();
    let form = chitra.get("/tickets/new").await;
    let page = chitra.submit(&form, "#request", &Laptop::request(&house.day(1), "drop_off")).await;
    check_fragment(&page);
    page.ticket();
}

#[tokio::test]
async fn a_refused_form_is_a_fragment_that_leaves_the_address_alone() {
    let house = House::open().await;
    let number = house.ticket("accepted").await;
    let esha = house.browser("esha").await;
    let chitra = house.browser("chitra").await;
    let request = [("brand", "Dell")];
    for (browser, path, status) in [
        (&chitra, "/tickets".to_owned(), 422),
        (&chitra, "/profile".to_owned(), 422),
        (&chitra, format!("/tickets/{number}/comments"), 422),
        (&chitra, format!("/tickets/{number}/intake"), 403),
        (&esha, format!("/tickets/{number}/intake"), 422),
        (&esha, format!("/tickets/{number}/acceptance"), 409),
        (&esha, "/tickets/99999/intake".to_owned(), 404),
    ] {
        let page = browser.htmx().peek_post(&path, &request).await;
        assert_eq!(page.status, status, "{path}");
        check_fragment(&page);
        assert_eq!(page.header("hx-push-url"), Some("false"), "{path}");
        let page = browser.peek_post(&path, &request).await;
        assert_eq!(page.status, status, "{path}");
        check_whole(&page);
        assert!(page.header("hx-push-url").is_none(), "{path}");
    }
}

#[tokio::test]
async fn every_form_on_a_ticket_works_with_and_without_htmx() {
    let house = House::open().await;
    for status in ["requested", "accepted", "received", "in_progress", "completed", "ready"] {
        let number = house.ticket(status).await;
        for name in ["chitra", "esha", "mira", "tara"] {
            let page = house.browser(name).await.get(&format!("/tickets/{number}")).await;
            for form in page.all("#forms form") {
                let (action, partial) = (form.attr("action"), form.attr("hx-post"));
                assert_eq!(action, partial, "{name} while {status}");
                assert_eq!(form.attr("method"), Some("post"), "{name} while {status}");
                assert!(form.attr("hx-target").is_some(), "{name} while {status}");
            }
        }
    }
}
