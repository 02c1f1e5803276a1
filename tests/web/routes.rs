//! Every route, called by everybody: who gets in, and nothing ever breaks.

use std::fmt::Write;

use helpdesk::domain::permission::May;
use helpdesk::web::routes;

use crate::support::House;

/// One person per role, and who is not signed in.
const CALLERS: [(&str, &str); 7] = [
    ("visitor", ""),
    ("customer", "chitra"),
    ("executive", "esha"),
    ("technician", "tara"),
    ("manager", "mira"),
    ("admin", "anita"),
    ("superuser", "sunil"),
];

#[tokio::test]
async fn every_route_answers_every_role_as_the_snapshot_says() {
    // Each from an address of their own, so that nobody meets the limits that are for one.
    let house = House::open_with(|config| config.trust_proxy = true).await;
    let mut calls = 0;
    let mut number = house.ticket("allocated").await;
    let mut table = format!("{:<6}{:<42}", "", "");
    for (role, _) in CALLERS {
        write!(table, "{role:<11}").expect("writes");
    }
    for route in routes::table() {
        write!(table, "\n{:<6}{:<42}", route.method.as_str(), route.path).expect("writes");
        for (_, name) in CALLERS {
            let token = house.tracking(number).await.replace("/t/", "");
            let path = route.path.replace(":number", &number.to_string()).replace(":token", &token);
            let path = path
                .replace(":hash", "0")
                .replace(":id", "1")
                .replace(":table", "tickets")
                .replace(":name", "none.css")
                .replace(":size", "small");
            let browser = if name.is_empty() { house.visitor() } else { house.new_browser(name).await };
            calls += 1;
            let browser = browser.with("X-Forwarded-For", &format!("10.0.{}.{}", calls / 250, calls % 250));
            let none: [(&str, &str); 0] = [];
            let page = match route.method.as_str() {
                "GET" => browser.peek(&path).await,
                _ => browser.peek_post(&path, &none).await,
            };
            assert!(page.status < 500, "{} {path} by {name}: {}", route.method, page.status);
            let to_sign_in = page.header("location").is_some_and(|to| to.starts_with("/sign-in?"));
            let answer = if to_sign_in { "sign-in".to_owned() } else { page.status.to_string() };
            write!(table, "{answer:<11}").expect("writes");
            if route.method.as_str() == "POST" && answer == "303" {
                number = house.ticket("allocated").await;
            }
        }
    }
    let lines: Vec<_> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!("routes", lines.join("\n"));
}

#[tokio::test]
async fn staff_pages_are_closed_to_customers_and_visitors() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    let mut staff_pages = 0;
    for route in routes::table() {
        let is_staff = matches!(route.who, routes::Who::May(may) if may != May::HavePicture);
        if !is_staff || route.method.as_str() != "GET" {
            continue;
        }
        staff_pages += 1;
        assert_eq!(chitra.peek(route.path).await.status, 403, "{}", route.path);
        let next: String = url::form_urlencoded::byte_serialize(route.path.as_bytes()).collect();
        let page = house.visitor().peek(route.path).await;
        assert_eq!((page.status, page.location()), (303, format!("/sign-in?next={next}").as_str()));
    }
    assert!(staff_pages >= 4);
}
