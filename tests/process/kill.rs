//! Killing the process between any two steps loses nothing that was answered.

use helpdesk::clock::Clock;
use helpdesk::config::Config;
use helpdesk::store::Store;
use helpdesk::web::accounts::DEMO_PASSWORD;

use crate::support::{Browser, Laptop, Process, form_of, free_port};

#[tokio::test]
async fn killed_after_every_step_nothing_answered_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = Config::read(|_| None).expect("defaults");
    let clock = Clock::system(config.zone);
    let hash = helpdesk::passwords::Passwords::new().hash(DEMO_PASSWORD).await.expect("hashes");
    let store = Store::open(&format!("sqlite://{}", folder.path().join("helpdesk.db").display())).await.expect("opens");
    store.migrate().await.expect("migrates");
    helpdesk::demo::fill(&store, clock.now(), config.zone, config.country, &hash).await.expect("fills");
    store.close().await;

    let port = free_port();
    let mut process = Process::start(folder.path(), port, &["serve"]);
    let mut people = std::collections::HashMap::new();
    for who in ["customer", "executive", "manager", "technician"] {
        people.insert(who, process.sign_in(who).await);
    }
    let tomorrow = (clock.today() + chrono::TimeDelta::days(1)).to_string();
    let customer = &people["customer"];
    let form = customer.get("/tickets/new").await;
    let number = customer.submit(&form, "#request", &Laptop::request(&tomorrow, "pickup")).await.ticket();
    let here = format!("/tickets/{number}");
    let technician = technician_number(&people["technician"]).await;

    let intake = [
        ("fault_type", "screen"),
        ("condition", "Good"),
        ("assessment", "The panel is broken"),
        ("shelf", "B-12"),
        ("promised_on", tomorrow.as_str()),
    ];
    let steps: Vec<(&str, &str, &str, Vec<(&str, &str)>)> = vec![
        ("executive", "acceptance", "accepted", vec![]),
        ("executive", "pickup", "pickup_scheduled", vec![("date", &tomorrow), ("window", "09-12")]),
        ("executive", "pickup/collection", "collected", vec![]),
        ("executive", "intake", "received", intake.to_vec()),
        ("manager", "allocation", "allocated", vec![("technician_id", &technician)]),
        ("technician", "work", "in_progress", vec![]),
        ("technician", "progress", "in_progress", vec![("percent", "40"), ("note", "Opened it")]),
        ("technician", "parts-wait", "awaiting_parts", vec![("part", "A panel")]),
        ("technician", "parts-arrival", "in_progress", vec![]),
        ("technician", "completion", "completed", vec![("outcome", "repaired"), ("report", "New panel")]),
        (
            "executive",
            "return",
            "ready",
            vec![("method", "delivery"), ("date", &tomorrow), ("window", "12-15"), ("address", "12 Temple Road")],
        ),
        ("executive", "hand-back", "returned", vec![("received_by", "The customer")]),
    ];
    for (events, (who, action, status, fields)) in steps.into_iter().enumerate() {
        let browser = &people[who];
        let page = browser.get(&here).await;
        let answered = browser.submit(&page, &form_of(action), &fields).await;
        assert_eq!(answered.status, 200, "{action}: {}", answered.text("main"));
        process.kill();
        process = Process::start(folder.path(), port, &["serve"]);
        let page = people["executive"].get(&here).await;
        assert_eq!(page.attribute(&format!("[data-ticket='{number}']"), "data-status"), status, "after {action}");
        assert_eq!(page.all(".timeline__event").len(), events + 2, "every event is there after {action}");
    }
    assert_eq!(process.stop(), Some(0), "SIGTERM ends it in order");
}

/// The number of the technician whose page this is, as the manager's board names them.
async fn technician_number(technician: &Browser) -> String {
    technician.get("/profile").await.attribute("[data-person]", "data-person")
}
