//! The permission matrix: every route there is, called by everybody there is, in relation and out of
//! it, in one table that is read by people. A new route fails here until it has a sample.

pub mod callers;
mod hearing;
pub mod samples;
pub mod scene;
mod table;

use std::collections::HashMap;

use helpdesk::store::data::tables::TABLES;
use helpdesk::web::routes::{self, Route};
use poem::http::Method;

use crate::support::{Browser, House};
use callers::{CALLERS, Caller};
use scene::Scene;
use table::{Cell, Table, cell};

/// Everybody's, by the callers' labels.
type Browsers = HashMap<&'static str, Browser>;

/// What being refused, or calling at all, may leave behind.
pub const TRACES: [&str; 3] = ["audit", "drafts", "sign_in_tries"];

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_everybody_as_the_snapshot_says() {
    let (scene, closed) = Scene::set().await;
    let mut house = closed.open().await;
    let mut browsers = Browsers::new();
    let untouched = house.everything_but(&TRACES).await;
    let mut table = Table::new();
    let mut calls = 0;
    for route in routes::table() {
        let mut answers = Vec::new();
        let mut refused = Vec::new();
        for caller in CALLERS {
            calls += 1;
            let answer = call(&scene, &house, &mut browsers, &route, caller, calls).await;
            if route.method == Method::GET || answer.is_refusal() {
                refused.push(caller);
            } else {
                // Each caller finds the house as it was.
                house = closed.open().await;
                browsers.clear();
            }
            answers.push(answer);
        }
        // Once more, now that nobody else can have changed anything.
        for caller in refused.iter().filter(|_| route.method != Method::GET && refused.len() < CALLERS.len()) {
            calls += 1;
            assert!(call(&scene, &house, &mut browsers, &route, caller, calls).await.is_refusal(), "{}", route.path);
        }
        let after = house.everything_but(&TRACES).await;
        assert!(after == untouched, "{} {}: reading or being refused changed something", route.method, route.path);
        table.row(&format!("{:<5}{}", route.method.as_str(), route.path), answers);
    }
    insta::assert_snapshot!("matrix", table.to_string());
}

/// Calls a route as a caller.
async fn call(
    scene: &Scene,
    house: &House,
    browsers: &mut Browsers,
    route: &Route,
    caller: &Caller,
    calls: usize,
) -> Cell {
    let path = samples::path(scene, route.path, caller);
    let browser = browsers.entry(caller.label).or_insert_with(|| browser(scene, house, caller));
    let browser = at_home(browser, calls);
    let page = if route.method == Method::GET {
        browser.peek(&path).await
    } else if let Some(field) = samples::file_field(route.path) {
        browser.send_files(&path, &[], &[(field, "a.jpg", &scene.jpeg)]).await
    } else {
        browser.peek_post(&path, &samples::form(scene, route.path)).await
    };
    assert!(page.status < 500, "{} {path} by {}: {}", route.method, caller.label, page.status);
    cell(&page)
}

/// The same browser at an address of its own, so that nobody meets the limits that are for one.
pub fn at_home(browser: &Browser, calls: usize) -> Browser {
    browser.with("X-Forwarded-For", &format!("10.{}.{}.{}", calls / 62_500, calls / 250 % 250, calls % 250))
}

/// A caller's browser.
pub fn browser(scene: &Scene, house: &House, caller: &Caller) -> Browser {
    match scene.sessions.get(caller.who) {
        Some(session) => Browser::with_session(&house.base, session),
        None => house.visitor(),
    }
}

#[tokio::test]
async fn every_table_is_exported_to_those_whom_the_snapshot_says() {
    let (scene, closed) = Scene::set().await;
    let house = closed.open().await;
    let browsers: Vec<_> = CALLERS.iter().map(|caller| browser(&scene, &house, caller)).collect();
    let mut table = Table::new();
    for exported in TABLES {
        let mut answers = Vec::new();
        for (nth, (caller, browser)) in CALLERS.iter().zip(&browsers).enumerate() {
            let page = at_home(browser, nth).peek(&format!("/data/{}/csv", exported.name)).await;
            let is_csv = page.header("content-type").is_some_and(|kind| kind.starts_with("text/csv"));
            assert_eq!(is_csv, page.status == 200, "{} by {}", exported.name, caller.label);
            answers.push(cell(&page));
        }
        table.row(exported.name, answers);
    }
    insta::assert_snapshot!("matrix_csv", table.to_string());
}
