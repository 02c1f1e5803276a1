//! What browsers and strangers are kept from: other sites' forms, oversized bodies, the wrong
//! method, and script within a page.

use crate::support::{Browser, House, PASSWORD, Page};

#[tokio::test]
async fn another_sites_form_is_refused_and_our_own_is_not() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let chitra = house.browser("chitra").await;
    let path = format!("/tickets/{number}/comments");
    let link = house.tracking(number).await;
    let events = house.count("events").await;
    for (name, value) in [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Origin", "http://127.0.0.1:1"),
    ] {
        let foreign = chitra.with(name, value);
        for path in [path.as_str(), "/tickets", "/profile", "/sign-out", "/sign-in", "/register"] {
            let page = foreign.peek_post(path, &[("body", "Hello"), ("name", "Mallory")]).await;
            assert_eq!(page.status, 403, "{path} with {name}: {value}");
        }
        let page = house.visitor().with(name, value).peek_post(&format!("{link}/comments"), &[("body", "Hi")]).await;
        assert_eq!(page.status, 403, "the link with {name}: {value}");
    }
    let lying = chitra.with("Sec-Fetch-Site", "cross-site").with("Origin", house.base.clone().as_str());
    assert_eq!(lying.peek_post(&path, &[("body", "Hello")]).await.status, 403);
    assert_eq!(house.count("events").await, events, "nothing changed");
    assert_eq!(chitra.get("/profile").await.value("#profile", "name"), "Chitra Customer");

    let own = [("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "none"), ("Origin", house.base.as_str())];
    for (name, value) in own {
        let page = chitra.with(name, value).peek_post(&path, &[("body", "Hello")]).await;
        assert_eq!(page.status, 303, "{name}: {value}");
    }
    assert_eq!(house.count("events").await, events + 3);
    let page = chitra.with("Sec-Fetch-Site", "cross-site").get(&format!("/tickets/{number}")).await;
    assert_eq!(page.status, 200, "a link from elsewhere may lead here");
}

#[tokio::test]
async fn a_body_over_a_mebibyte_is_refused_in_words() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let path = format!("/tickets/{number}/comments");
    let form = "application/x-www-form-urlencoded";
    let size = (1 << 20) + 1 - "body=".len();
    for (name, browser) in [("chitra", house.browser("chitra").await), ("nobody", house.visitor())] {
        let page = browser.send_body(&path, form, format!("body={}", "x".repeat(size))).await;
        assert_eq!(page.status, 413, "{name}");
        assert!(!page.text("main h1").is_empty());
    }
    let chitra = house.browser("chitra").await;
    let page = chitra.send_body(&path, form, format!("body={}", "x".repeat(size - 1))).await;
    assert_eq!(page.status, 422, "one byte less is read, and refused as a comment");
    let page = chitra.send_body(&path, "application/json", r#"{"body":"Hello"}"#).await;
    assert_eq!(page.status, 400, "pages take forms");
    assert_eq!(house.browser("chitra").await.get(&format!("/tickets/{number}")).await.history().len(), 1);
}

#[tokio::test]
async fn reading_an_actions_address_leads_to_the_ticket_and_changes_nothing() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let link = house.tracking(number).await;
    let before = (house.version(number).await, house.count("events").await);
    let esha = house.browser("esha").await;
    for row in helpdesk::domain::lifecycle::TABLE {
        let action = row.action.as_str();
        if ["request", "photos/removal", "release"].contains(&action) {
            continue;
        }
        let page = esha.peek(&format!("/tickets/{number}/{action}")).await;
        // Photos are among what the page shows, and each is removed under its own address.
        let path = match action {
            "photos" => format!("/tickets/{number}#photos"),
            _ => format!("/tickets/{number}"),
        };
        assert_eq!((page.status, page.location()), (303, path.as_str()), "{action}");
        let page = house.visitor().peek(&format!("/tickets/{number}/{action}")).await;
        assert!(page.location().starts_with("/sign-in?next="), "{action}");
    }
    for action in ["cancellation", "comments"] {
        let page = house.visitor().peek(&format!("{link}/{action}")).await;
        assert_eq!(page.location(), link, "{action}");
    }
    assert_eq!((house.version(number).await, house.count("events").await), before);
}

#[tokio::test]
async fn the_wrong_method_is_told_the_right_ones() {
    let house = House::open().await;
    let esha = house.browser("esha").await;
    for (method, path, allowed) in [
        ("PUT", "/sign-in", "GET, HEAD, POST"),
        ("DELETE", "/tickets", "GET, HEAD, POST"),
        ("POST", "/desk", "GET, HEAD"),
        ("PATCH", "/tickets/10001", "GET, HEAD"),
        ("PUT", "/tickets/10001/acceptance", "GET, HEAD, POST"),
    ] {
        let page = esha.ask(method, path).await;
        assert_eq!(page.status, 405, "{method} {path}");
        assert_eq!(page.header("allow"), Some(allowed), "{method} {path}");
        assert!(page.header("content-security-policy").is_some());
    }
}

#[tokio::test]
async fn head_answers_as_get_without_the_page() {
    let house = House::open().await;
    let esha = house.browser("esha").await;
    let css = esha.get("/desk").await.attribute("link[rel='stylesheet']", "href");
    for path in ["/desk", "/tickets", css.as_str()] {
        let (get, head) = (esha.peek(path).await, esha.ask("HEAD", path).await);
        assert_eq!((head.status, head.body.as_str()), (200, ""), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
    }
    assert_eq!(house.visitor().ask("HEAD", "/desk").await.status, 303);
    assert_eq!(house.visitor().ask("HEAD", "/nowhere").await.status, 404);
}

#[track_caller]
fn check_page(page: &Page) {
    let policy = page.header("content-security-policy").unwrap_or_else(|| panic!("{} has no policy", page.path));
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"), "{}", page.path);
    assert!(page.header("referrer-policy").is_some(), "{}", page.path);
    for element in page.all("*") {
        for (name, _) in element.value().attrs() {
            let is_inline = name == "style" || name.starts_with("on") || name.starts_with("hx-on");
            assert!(!is_inline, "{} has {name}= on <{}>", page.path, element.value().name());
        }
    }
    assert!(!page.has("script:not([src])") && !page.has("style"), "{} has script or style within", page.path);
    for form in page.all("form") {
        assert!(
            form.attr("action").is_some_and(|to| to.starts_with('/')),
            "{}: every form names its action",
            page.path
        );
        let method = form.attr("method").unwrap_or_default().to_lowercase();
        assert!(["get", "post"].contains(&method.as_str()), "{}: {method}", page.path);
    }
    let mut ids: Vec<_> = page.all("[id]").iter().filter_map(|e| e.attr("id").map(str::to_owned)).collect();
    ids.sort();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all, "{}: an id stands twice", page.path);
}

#[tokio::test]
async fn every_answer_has_the_policy_and_no_page_needs_more() {
    let house = House::open().await;
    let mut numbers = Vec::new();
    for status in helpdesk::domain::lifecycle::Status::ALL {
        numbers.push(house.ticket(status.as_str()).await);
    }
    let signed_in: Vec<(&str, Vec<String>)> = vec![
        (
            "chitra",
            vec![
                "/tickets".into(),
                "/tickets/new".into(),
                "/profile".into(),
                "/profile/password".into(),
                "/profile/sessions".into(),
                "/profile/tokens".into(),
                "/sign-out".into(),
                "/desk".into(),
            ],
        ),
        ("esha", vec!["/desk".into(), "/tickets".into(), "/tickets/new?q=c".into(), "/inventory".into()]),
        ("mira", vec!["/board".into(), "/inventory?q=x".into(), "/tickets?q=nothing+at+all".into()]),
        ("tara", vec!["/bench".into()]),
        ("sunil", vec!["/tickets?status=all".into()]),
    ];
    for (name, mut paths) in signed_in {
        let browser = house.browser(name).await;
        paths.extend(numbers.iter().map(|number| format!("/tickets/{number}")));
        for path in paths {
            check_page(&browser.peek(&path).await);
        }
    }
    let visitor = house.visitor();
    for path in [
        "/",
        "/sign-in",
        "/register",
        "/nowhere",
        "/track?link=x",
        "/desk",
        "/password/forgot",
        "/password/forgot?asked",
        "/password/reset/x",
        "/confirm/x",
    ] {
        check_page(&visitor.peek(path).await);
    }
    for number in numbers {
        check_page(&visitor.peek(&house.tracking(number).await).await);
    }
    let esha = house.browser("esha").await;
    check_page(&esha.post("/tickets", &[("brand", "<script>alert(1)</script>\" onload=\"x")]).await);
    check_page(&visitor.post("/register", &[("name", "\"><img src=x onerror=alert(1)>")]).await);
    check_page(&visitor.post("/sign-in", &[("login", "x"), ("next", "\"><script>x</script>")]).await);
    check_page(&visitor.get("/sign-in?next=%22%3E%3Cscript%3Ex%3C/script%3E").await);
}

#[tokio::test]
async fn what_people_write_is_text_and_never_markup() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let chitra = house.browser("chitra").await;
    let evil = "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;";
    let page = house.act("chitra", number, "comments", &[("body", evil)]).await;
    check_page(&page);
    assert_eq!(page.text("#history blockquote"), evil);
    house.act("chitra", number, "details", &[("brand", evil), ("contact_name", evil)]).await;
    for browser in [&chitra, &house.browser("esha").await] {
        for path in [format!("/tickets/{number}"), "/tickets".to_owned()] {
            let page: Page = browser.get(&path).await;
            check_page(&page);
            assert!(!page.has("main img") && !page.has("main script"), "{path}");
        }
    }
}

#[tokio::test]
async fn set_up_is_over_once_there_is_a_superuser() {
    let house = House::open().await;
    let visitor: Browser = house.visitor();
    assert_eq!(visitor.get("/setup").await.status, 404);
    let fields = [
        ("code", ""),
        ("name", "Eve"),
        ("email", "eve@test.example"),
        ("phone", "98450 33333"),
        ("password", PASSWORD),
    ];
    assert_eq!(visitor.post("/setup", &fields).await.status, 404);
    assert!(visitor.session().is_none());
}
