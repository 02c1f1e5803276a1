//! How the engine finds what pages show: by its indexes, and never by reading tickets or events from end to end.

use helpdesk::store::dialect::Plan;
use helpdesk::store::{people, sessions};
use serde_json::Value as Json;

use crate::support::{Browser, Engine, House, engine};

/// How many tickets of history there are; events are ten times as many.
const HISTORY: u32 = 3000;

/// The most rows that one query may read of one of them: some pages' worth, however long the history.
const MOST: f64 = 1500.0;

/// What grows with every year.
const LONG: [&str; 8] =
    ["tickets", "events", "allocations", "inventory_entries", "outbox", "search_terms", "notifications", "devices"];

/// What somebody looks for and finds.
struct Known {
    number: String,
    name: String,
    phone: String,
    serial: String,
    email: String,
}

async fn browser(house: &House, role: &str) -> Browser {
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let login = people::login(&mut tx, &format!("{role}@demo.test"), None).await.expect("asks").expect("somebody");
    let token = sessions::start(&mut tx, login.id, "test", house.app.clock.now()).await.expect("a session");
    tx.commit().await.expect("commits");
    Browser::with_session(&house.base, &token)
}

/// The lists, counts and searches that somebody of this role has.
fn pages(role: &str, known: &Known) -> Vec<String> {
    let own = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
    let middle = 10_000 + HISTORY / 2;
    let mut pages = own(&["/tickets", "/tickets?status=all", "/tickets?status=returned", "/tickets?status=rejected"]);
    pages.push(format!("/tickets?status=all&after={middle}"));
    if role == "executive" {
        pages.push(format!("/tickets?status=all&hand_over=pickup&after={middle}"));
    }
    for q in [&known.number, &known.name, &known.phone, &known.serial, &known.email] {
        pages.push(format!("/tickets?q={q}"));
    }
    pages.push(format!("/tickets?q={}+{}", known.name, known.serial));
    pages.push("/tickets?q=nothingatall".to_owned());
    pages.push(format!("/tickets?q={}&status=requested", known.name));
    pages.push(format!("/tickets/{}", known.number));
    pages.extend(own(match role {
        "executive" => {
            &["/desk", "/tickets?overdue=1", "/tickets?status=all&department=1", "/notifications", "/inventory"]
        }
        "technician" => &["/bench", "/notifications"],
        "manager" => &["/board", "/tickets?overdue=1", "/notifications", "/inventory"],
        "admin" => &["/department", "/board", "/notifications", "/inventory"],
        "superuser" => {
            &["/people", "/people?standing=suspended", "/people?role=customer", "/mail", "/audit", "/data", "/feedback"]
        }
        _ => &["/tickets/new"],
    }));
    if !matches!(role, "customer" | "technician") {
        pages.push("/inventory?state=closed".to_owned());
        pages.push(format!("/inventory?state=closed&q={}", known.serial));
        pages.push(format!("/inventory?state=closed&q={}", known.number));
        pages.push(format!("/inventory?q={}", known.name));
    }
    if role == "superuser" {
        pages.push(format!("/mail?ticket={}", known.number));
        pages.push(format!("/people?q={}", known.name));
        pages.push(format!("/audit?who={}", known.name));
        pages.extend(["events", "tickets", "outbox"].map(|table| format!("/data/{table}")));
        pages.push(format!("/data/events?q={}", known.number));
    }
    pages
}

/// What of a plan reads a long table from end to end; `None` when nothing does.
fn fault(plan: &Plan) -> Option<String> {
    match engine() {
        Engine::Sqlite => plan.steps.lines().find_map(|step| {
            let table = step.strip_prefix("SCAN ")?.split(' ').next()?;
            // The beginning of it in its own order is no more than a page; about half of all is brought by its owner.
            // So many are counted and no more.
            let is_count = plan.sql.contains(&format!("FROM \"{table}\" LIMIT"));
            let is_page = is_count
                || [
                    "",
                    " WHERE TRUE",
                    " WHERE \"tickets\".\"number\" > ?",
                    " WHERE \"tickets\".\"hand_over\" = 'pickup'",
                    " WHERE \"inventory_entries\".\"closed_at\" IS NOT NULL",
                ]
                .iter()
                .any(|which| plan.sql.contains(&format!("FROM \"{table}\"{which} ORDER BY")));
            (LONG.contains(&table) && !is_page).then(|| step.to_owned())
        }),
        Engine::Postgres | Engine::Mysql => {
            let steps: Json = serde_json::from_str(&plan.steps).expect("JSON");
            let mut read = Vec::new();
            rows_read(&steps, &mut read);
            read.into_iter()
                .find(|(table, rows)| LONG.contains(&table.as_str()) && *rows > MOST)
                .map(|of| format!("{of:?}"))
        }
    }
}

/// How many rows of which table each step read, as the engine counted them.
fn rows_read(step: &Json, read: &mut Vec<(String, f64)>) {
    let number = |name: &str| step.get(name).and_then(Json::as_f64).unwrap_or(0.0);
    if let Some(table) = step.get("Relation Name").and_then(Json::as_str) {
        let each = number("Actual Rows") + number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
        read.push((table.to_owned(), each * number("Actual Loops")));
    }
    if let Some(table) = step.get("table_name").and_then(Json::as_str) {
        read.push((table.to_owned(), number("r_rows") * number("r_loops").max(1.0)));
    }
    match step {
        Json::Array(steps) => steps.iter().for_each(|step| rows_read(step, read)),
        Json::Object(parts) => parts.values().for_each(|part| rows_read(part, read)),
        _ => {}
    }
}

#[tokio::test]
async fn no_list_count_or_search_reads_the_history_from_end_to_end() {
    let house = House::open_with_indexes().await;
    let app = &house.app;
    let (now, zone, country) = (app.clock.now(), app.config.zone, app.config.country);
    helpdesk::demo::fill_with_history(&app.store, now, zone, country, "no hash", HISTORY, &mut |_| {})
        .await
        .expect("a history");
    let plans = app.store.plans();
    let mut faults = Vec::new();
    for role in ["customer", "technician", "executive", "manager", "admin", "superuser"] {
        let browser = browser(&house, role).await;
        let known = known(&browser).await;
        for path in pages(role, &known) {
            let _ = plans.take();
            let page = browser.get(&path).await;
            assert_eq!(page.status, 200, "{role} {path}");
            let found = plans.take();
            assert!(!found.is_empty(), "{role} {path} asks nothing");
            faults
                .extend(found.iter().filter_map(|plan| Some(format!("{role} {path}: {}\n{}", fault(plan)?, plan.sql))));
        }
    }
    assert!(faults.is_empty(), "{} queries read too much:\n{}", faults.len(), faults.join("\n\n"));
}

/// Looks a ticket of the history up, as whoever may see it sees it.
async fn known(browser: &Browser) -> Known {
    let list = browser.get("/tickets?status=all").await;
    let number = list.attribute("[data-ticket]", "data-ticket");
    let page = browser.get(&format!("/tickets/{number}")).await;
    let facts = page.text(".facts");
    let word = |text: &str| text.split_whitespace().next().unwrap_or("nobody").to_lowercase();
    let phone: String = page.text(".facts a[href^='tel:']").chars().filter(char::is_ascii_digit).collect();
    let serial =
        facts.split_once("Serial number").map_or("pf3k".to_owned(), |(_, rest)| word(rest).chars().take(4).collect());
    let contact = facts.split_once("Contact").map_or("meera".to_owned(), |(_, rest)| word(rest));
    let phone = phone[phone.len().saturating_sub(6)..].to_owned();
    Known { number, name: contact, phone, serial, email: "meera".to_owned() }
}
