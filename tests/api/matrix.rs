//! The permission matrix of the API beside that of the pages: every operation, called by everybody with a token of
//! theirs, is answered as the page's route that does the same.

use std::collections::HashMap;

use helpdesk::api::body::is_number;
use helpdesk::api::document;
use helpdesk::api::operation::{Operation, Takes};
use helpdesk::api::routes::table;
use helpdesk::web::routes as pages;
use poem::http::Method;
use serde_json::{Map, Value};

use super::{Client, Reply};
use crate::support::House;
use crate::web::matrix::TRACES;
use crate::web::matrix::callers::{CALLERS, Caller};
use crate::web::matrix::samples;
use crate::web::matrix::scene::Scene;

/// What the pages' matrix says, by route: an answer per caller.
fn of_the_pages() -> HashMap<String, Vec<String>> {
    let snapshot = include_str!("../web/snapshots/suite__web__matrix__matrix.snap");
    let rows = snapshot.lines().filter(|line| ["GET ", "POST"].iter().any(|method| line.starts_with(method)));
    rows.map(|row| {
        let (name, cells) = row.split_at(46);
        let cells = cells.split_whitespace().take(CALLERS.len()).map(str::to_owned).collect();
        (name.split_whitespace().collect::<Vec<_>>().join(" "), cells)
    })
    .collect()
}

/// Where the two differ, and why.
const OTHERWISE: &[(&str, &[&str], &str)] = &[
    ("find_customers", &["owner", "stranger"], "on that page customers find the form for themselves, and nobody else"),
    ("ask_my_confirmation", CONFIRMED, "there is nothing to confirm: the page says so, too, but not by its status"),
    ("mail_my_notice", WITHOUT_NOTICES, "a kind that cannot reach somebody is not there; the page is left as it is"),
    ("silence_my_notice", WITHOUT_NOTICES, "the same"),
    ("track_repair", &["suspended"], ENDED),
    ("list_tracked_events", &["suspended"], ENDED),
    ("cancel_by_link", &["suspended"], ENDED),
    ("comment_by_link", &["suspended"], ENDED),
    ("rate_by_link", &["suspended"], ENDED),
    ("give_feedback", &["suspended"], ENDED),
];

const ENDED: &str = "a token that has ended is never taken for none; a browser's session that ended is";
const WITHOUT_NOTICES: &[&str] = &["pending", "owner", "stranger"];
const CONFIRMED: &[&str] = &[
    "owner",
    "stranger",
    "executive",
    "holder",
    "completer",
    "colleague",
    "far tech",
    "manager",
    "beside",
    "far mgr",
    "admin",
    "far admin",
    "superuser",
];

/// How an answer compares: that it was taken, or by which status it was refused.
fn kind(status: &str) -> &str {
    match status {
        "sign-in" => "401",
        "200" | "201" | "204" | "303" | "304" => "taken",
        other => other,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_answers_everybody_as_its_page_does() {
    let pages = of_the_pages();
    let (scene, closed) = Scene::set().await;
    let mut house = closed.open().await;
    // That a token was used is written down, too.
    let traces = [&TRACES[..], &["api_tokens"]].concat();
    let untouched = house.everything_but(&traces).await;
    let mut differ = Vec::new();
    let mut calls = 0;
    for operation in table() {
        let route = format!("{} {}", operation.page.0, operation.page.1);
        let expected = pages.get(&route).unwrap_or_else(|| panic!("{route} is not in the pages' matrix"));
        for (caller, page) in CALLERS.iter().zip(expected) {
            calls += 1;
            let answer = call(&scene, &house, operation, caller, calls).await;
            let is_refused = answer.status >= 400;
            if document::of(operation)["responses"].get(answer.status.to_string()).is_none() {
                differ.push(format!("{} by {}: {} is not in the document", operation.id, caller.label, answer.status));
            }
            if operation.method != Method::GET && !is_refused {
                // Each caller finds the house as it was.
                house = closed.open().await;
            }
            let is_known = OTHERWISE.iter().any(|(id, who, _)| *id == operation.id && who.contains(&caller.label));
            let is_same = kind(&answer.status.to_string()) == kind(page);
            if is_same == is_known {
                differ.push(format!(
                    "{} by {}: page {page}, API {} {}",
                    operation.id, caller.label, answer.status, answer.json
                ));
            }
        }
        let after = house.everything_but(&traces).await;
        assert!(after == untouched, "{}: reading or being refused changed something", operation.id);
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

async fn call(scene: &Scene, house: &House, operation: &Operation, caller: &Caller, calls: usize) -> Reply {
    let client = match scene.tokens.get(caller.who) {
        Some(word) => Client::with_token(house, word),
        None => Client::of_nobody(house),
    };
    let address = format!("10.{}.{}.{}", calls / 62_500, calls / 250 % 250, calls % 250);
    let client = client.with("x-forwarded-for", &address);
    let (method, path) = (operation.method.as_str(), path(scene, operation, caller));
    match &operation.takes {
        Takes::Nothing => client.call(method, &path, None).await,
        Takes::Picture => client.send_picture(method, &path, scene.jpeg.clone()).await,
        Takes::Fields(_) => client.call(method, &path, Some(body(scene, operation, caller))).await,
    }
}

/// The operation's path, filled in as its page's is.
fn path(scene: &Scene, operation: &Operation, caller: &Caller) -> String {
    let page = samples::path(scene, operation.page.1, caller);
    let parts = operation.page.1.split('/').zip(page.split('/'));
    let named: HashMap<&str, &str> = parts.filter_map(|(name, value)| Some((name.strip_prefix(':')?, value))).collect();
    let part = |part: &str| match part.strip_prefix(':') {
        Some("kind") => "place".to_owned(),
        Some("key") => named.get("key").copied().unwrap_or("phone").to_owned(),
        Some("id") if operation.page.1 == "/departments" => scene.empty.to_string(),
        Some(name) => {
            named.get(name).unwrap_or_else(|| panic!("{}: what stands for {name}?", operation.id)).to_string()
        }
        None => part.to_owned(),
    };
    operation.path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// The page's form as JSON.
fn body(scene: &Scene, operation: &Operation, caller: &Caller) -> Value {
    let form = samples::form(scene, operation.page.1);
    let mut body = Map::new();
    for field in operation.fields() {
        // Customers ask for themselves, and are told so where they name somebody.
        if field.name == "customer_id" && caller.who.starts_with('c') {
            continue;
        }
        // Where somebody without a token is answered.
        if operation.id == "give_feedback" && field.name == "email" && !caller.who.is_empty() {
            continue;
        }
        let Some((_, text)) = form.iter().find(|(name, _)| *name == field.name) else { continue };
        let value = match field.kind {
            kind if is_number(kind) => Value::from(text.parse::<i64>().expect("a number")),
            _ => Value::from(text.as_str()),
        };
        body.insert(field.name.to_owned(), value);
    }
    Value::Object(body)
}

/// The pages' routes that no operation is like, and why.
const PAGES_ALONE: &[(&str, &[&str])] = &[
    (
        "somebody's password, session or token is for them at a browser alone",
        &[
            "/sign-in",
            "/sign-out",
            "/register",
            "/setup",
            "/join",
            "/waiting",
            "/password/",
            "/profile/password",
            "/profile/sessions",
            "/profile/tokens",
        ],
    ),
    ("links that mails bring somebody to", &["/confirm/", "/not-me/"]),
    ("how pages look, in the sample centre alone", &["/styleguide"]),
    ("a list that /tickets gives by its filters, laid out for the work of a day", &["/bench"]),
    (
        "what browsers and hosts ask for",
        &["/assets/", "/healthz", "/readyz", "/api/", "/live", "/t/:token/live", "/track", "/notifications/bell"],
    ),
    (
        "a mail's HTML in its frame and a table as CSV: get_mail and list_rows give both",
        &["/mail/:id/body", "/data/:table/csv"],
    ),
    (
        "papers to be printed: get_ticket gives what stands on them",
        &["/tickets/:number/work-order", "/tickets/:number/receipt", "/tickets/:number/label"],
    ),
    ("pages without data", &["/contact"]),
];

#[test]
fn every_page_has_its_operation_or_a_reason() {
    for route in pages::table() {
        let is_like = table().iter().any(|of| (&of.page.0, of.page.1) == (&route.method, route.path));
        let has_reason = route.path == "/"
            || PAGES_ALONE.iter().any(|(_, paths)| paths.iter().any(|path| route.path.starts_with(path)));
        // From where a form is sent one is led back to its page.
        let leads_back = route.method == Method::GET
            && pages::table().iter().any(|other| other.method == Method::POST && other.path == route.path);
        assert!(is_like || has_reason || leads_back, "{} {} has no operation", route.method, route.path);
        assert!(!(is_like && has_reason) || route.path == "/contact", "{} {} has both", route.method, route.path);
    }
    for (id, _, reason) in OTHERWISE {
        assert!(table().iter().any(|of| of.id == *id), "{id}: {reason}");
    }
}

#[test]
fn whoever_reads_what_a_link_is_made_of_can_follow_it() {
    let pages = of_the_pages();
    let named = |id: &str| table().iter().find(|of| of.id == id).unwrap_or_else(|| panic!("{id}"));
    let may = |operation: &Operation| -> Vec<bool> {
        let cells = &pages[&format!("{} {}", operation.page.0, operation.page.1)];
        cells.iter().map(|cell| !matches!(kind(cell), "401" | "403" | "404")).collect()
    };
    for operation in table().iter().filter(|of| of.action.is_none()) {
        let given = &document::of(operation)["responses"][operation.gives.status.to_string().as_str()];
        // A tracking link's word opens what it opens to everybody; a ticket's life goes on by somebody else.
        let links = given["links"].as_object().into_iter().flat_map(Map::keys).map(|id| named(id));
        for to in links.filter(|to| !to.is_public() && to.action.is_none()) {
            let both = may(operation).into_iter().zip(may(to)).any(|(reads, follows)| reads && follows);
            assert!(both, "nobody who calls {} may call {}", operation.id, to.id);
        }
    }
}

#[test]
fn who_may_call_an_operation_is_the_pages_own_word() {
    for operation in table() {
        assert_eq!(operation.method.is_safe(), operation.page.0.is_safe(), "{} is like another page", operation.id);
        if let Some(action) = operation.action {
            assert_eq!(operation.who, pages::Who::Acts(action), "{}", operation.id);
        }
    }
}
