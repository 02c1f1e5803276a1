//! What a page costs: few queries, whatever the number of rows, and not much HTML.

use std::collections::HashMap;

use helpdesk::store::{people, sessions};

use crate::support::{Browser, House, Laptop};

/// The sample centre's people, one per role.
const ROLES: [&str; 6] = ["customer", "executive", "manager", "technician", "admin", "superuser"];

/// A house with the sample centre in it.
async fn sample() -> House {
    let house = House::open_empty().await;
    let app = &house.app;
    let zone = app.config.zone;
    helpdesk::demo::fill(&app.store, app.clock.now(), zone, app.config.country, "no hash").await.expect("fills");
    house
}

async fn browser(house: &House, role: &str) -> Browser {
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let login = people::login(&mut tx, &format!("{role}@demo.test"), None).await.expect("asks").expect("somebody");
    let token = sessions::start(&mut tx, login.id, "test", house.app.clock.now()).await.expect("a session");
    tx.commit().await.expect("commits");
    Browser::with_session(&house.base, &token)
}

/// Adds requests of the customer's, and sends half of them as far as the board.
async fn add(house: &House, count: usize) {
    let (customer, executive) = (browser(house, "customer").await, browser(house, "executive").await);
    let page = executive.get("/tickets?status=all").await;
    assert!(page.has("[data-ticket]"));
    let department = house.department("Computers").await.to_string();
    for nth in 0..count {
        let mut fields = Laptop::request(&house.day(1), "drop_off");
        fields.push(("serial", format!("SER-{nth:05}")));
        let location = customer.peek_post("/tickets", &fields).await.location().to_owned();
        if nth % 2 == 0 {
            let none: [(&str, &str); 0] = [];
            executive.peek_post(&format!("{location}/acceptance"), &none).await;
            let intake = [
                ("department_id", department.as_str()),
                ("fault_type", "screen"),
                ("condition", "A dent on the lid, a scratch below, one rubber foot is missing"),
                ("assessment", "The panel is broken"),
                ("shelf", "B-12"),
            ];
            executive.peek_post(&format!("{location}/intake"), &intake).await;
        }
    }
}

/// Every page that shows tickets, for each role that has it.
async fn costs(house: &House, tickets: &HashMap<&'static str, Vec<String>>) -> Vec<(String, u32, usize)> {
    let mut costs = Vec::new();
    for role in ROLES {
        let browser = browser(house, role).await;
        let mut paths: Vec<String> = [
            "/api/docs",
            "/api/docs/request_repair",
            "/api/docs/get_mail",
            "/tickets",
            "/tickets?status=all",
            "/tickets?q=think",
            "/tickets?overdue=1",
            "/tickets/new",
            "/tickets/new?q=an",
            "/desk",
            "/board",
            "/bench",
            "/inventory",
            "/inventory?state=closed",
            "/profile",
            "/people",
            "/departments",
            "/department",
            "/notifications",
            "/contact",
            "/feedback",
            "/mail",
            "/mail/1",
            "/audit",
            "/data",
            "/data/events",
            "/profile/sessions",
            "/profile/tokens",
            "/profile/notifications",
        ]
        .map(str::to_owned)
        .to_vec();
        paths.extend(tickets.get(role).into_iter().flatten().cloned());
        for path in paths {
            let page = browser.peek(&path).await;
            assert!([200, 303, 403].contains(&page.status), "{role} {path}: {}", page.status);
            // A refusal is written into the audit log, but not every one of many.
            if page.status != 200 {
                continue;
            }
            costs.push((format!("{role} {path}"), page.queries(), page.body.len()));
        }
    }
    costs
}

#[tokio::test]
async fn no_page_needs_many_queries_or_grows_with_the_number_of_rows() {
    let house = sample().await;
    let mut tickets = HashMap::new();
    for role in ROLES {
        let list = browser(&house, role).await.get("/tickets?status=all").await;
        let mut paths: Vec<String> =
            list.all("[data-ticket] a").iter().filter_map(|a| a.attr("href").map(str::to_owned)).collect();
        assert!(!paths.is_empty(), "{role} has tickets");
        if role == "executive" {
            let links: Vec<String> = paths.iter().take(5).cloned().collect();
            for path in links {
                let page = browser(&house, role).await.get(&path).await;
                let link = page.attribute("a[href*='/t/']", "href");
                paths.push(link[link.find("/t/").expect("a link")..].to_owned());
                let papers = page.all("#papers a");
                paths.extend(papers.iter().filter_map(|a| a.attr("href").map(str::to_owned)));
            }
        }
        tickets.insert(role, paths);
    }
    let before = costs(&house, &tickets).await;
    add(&house, 200).await;
    let after = costs(&house, &tickets).await;
    let too_many: Vec<_> = after.iter().filter(|(_, queries, _)| *queries > 8).collect();
    assert!(too_many.is_empty(), "more than 8 queries: {too_many:#?}");
    let too_long: Vec<_> = after.iter().filter(|(_, _, bytes)| *bytes >= 60_000).collect();
    assert!(too_long.is_empty(), "60 KB or more: {too_long:#?}");
    let executive = browser(&house, "executive").await;
    let desk = executive.get("/desk").await;
    let asked = executive.get("/tickets?status=requested").await;
    assert!(asked.has("a[rel='next']"), "more than a page of them");
    assert_eq!(desk.text("#requests .count"), "100+", "the pile says how much waits, not how much is shown");
    assert!(desk.all("#requests .card").len() < 100);
    for ((path, few, _), (_, many, _)) in before.iter().zip(&after) {
        assert_eq!(few, many, "{path} needs more queries for more rows");
    }
}

#[tokio::test]
async fn the_visitors_pages_cost_next_to_nothing() {
    let house = House::open().await;
    for path in ["/", "/sign-in", "/register", "/nowhere", "/password/forgot", "/password/reset/x", "/confirm/x"] {
        let page = house.visitor().peek(path).await;
        assert!(page.queries() <= 2, "{path}: {}", page.queries());
    }
    let css = house.visitor().get("/").await.attribute("link[rel='stylesheet']", "href");
    assert_eq!(house.browser("esha").await.peek(&css).await.queries(), 0, "assets ask nothing of the database");
}

#[tokio::test]
async fn a_refused_form_costs_no_more_than_a_page_and_a_profile_no_more_for_many_tickets() {
    let house = House::open().await;
    let nothing: [(&str, &str); 0] = [];
    for (status, who, action, expected) in [
        ("accepted", "esha", "intake", 422),
        ("received", "esha", "transfer", 422),
        ("received", "esha", "intake", 409),
        ("received", "mira", "allocation", 422),
        ("in_progress", "tara", "completion", 422),
        ("completed", "esha", "return", 422),
        ("in_progress", "chitra", "cancellation", 409),
    ] {
        let number = house.ticket(status).await;
        let stale = [("version", "1"), ("once", "a-word-of-its-own")];
        let path = format!("/tickets/{number}/{action}");
        let page = house.browser(who).await.post(&path, &nothing).await;
        assert_eq!(page.status, expected, "{action} while {status}");
        assert!(page.queries() <= 8, "{action} while {status}: {}", page.queries());
        let page = house.browser(who).await.post(&path, &stale).await;
        assert!(page.status >= 400 && page.queries() <= 8, "{action}, stale: {} {}", page.status, page.queries());
    }
    let chitra = house.browser("chitra").await;
    let profile = chitra.get("/profile").await;
    let few = chitra.peek_post("/profile", &profile.form("#profile").fields).await.queries();
    for _ in 0..20 {
        house.request("drop_off").await;
    }
    let many = chitra.peek_post("/profile", &profile.form("#profile").fields).await.queries();
    assert_eq!(few, many, "saving a profile with many tickets");
}
