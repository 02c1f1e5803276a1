//! A whole repair in the sample centre, each step at another of two processes, and the mails that the customer has
//! of it.

use crate::support::{Browser, Laptop, Process, form_of};

use super::centre::Centre;
use super::letters;

/// What the customer is told, by the beginnings of the subjects.
const TOLD: &[&str] = &[
    "We have your request",
    "Accepted: we will arrange the pickup",
    "We are coming to pick it up",
    "Your device is with us",
    "The repair has begun",
    "Waiting for a part",
    "The part is here, the repair goes on",
    "Repaired",
    "Ready for you to collect",
    "Back with you",
];

/// Somebody of the sample centre who signed in at one process, at both.
async fn at_both(here: &Process, there: &Process, role: &str) -> [Browser; 2] {
    let browser = here.sign_in(role).await;
    let session = browser.session().expect("a session");
    [browser, Browser::with_session(&there.base, &session)]
}

#[tokio::test]
async fn a_repair_goes_from_the_request_to_the_rating_over_two_processes() {
    let (centre, here) = Centre::sample().await;
    let there = centre.serve();
    let customer = at_both(&here, &there, "customer").await;
    let executive = at_both(&there, &here, "executive").await;
    let manager = at_both(&here, &there, "manager").await;
    let technician = at_both(&there, &here, "technician").await;

    let tomorrow = centre.day(1).to_string();
    let form = customer[0].get("/tickets/new").await;
    let number = customer[0].submit(&form, "#request", &Laptop::request(&tomorrow, "pickup")).await.ticket();
    let tara = technician[0].get("/profile").await.attribute("[data-person]", "data-person");
    let intake = [
        ("fault_type", "screen"),
        ("condition", "Good"),
        ("assessment", "The panel is broken"),
        ("shelf", "B-12"),
        ("promised_on", tomorrow.as_str()),
    ];
    let steps: [(&[Browser; 2], &str, &str, &[(&str, &str)]); 12] = [
        (&executive, "acceptance", "accepted", &[]),
        (&executive, "pickup", "pickup_scheduled", &[("date", &tomorrow), ("window", "09-12")]),
        (&executive, "pickup/collection", "collected", &[]),
        (&executive, "intake", "received", &intake),
        (&manager, "allocation", "allocated", &[("technician_id", &tara)]),
        (&technician, "work", "in_progress", &[]),
        (&technician, "progress", "in_progress", &[("percent", "40"), ("note", "Opened it")]),
        (&technician, "parts-wait", "awaiting_parts", &[("part", "A panel")]),
        (&technician, "parts-arrival", "in_progress", &[]),
        (&technician, "completion", "completed", &[("outcome", "repaired"), ("report", "New panel")]),
        (&executive, "return", "ready", &[("method", "collection")]),
        (&executive, "hand-back", "returned", &[("received_by", "The customer")]),
    ];
    let path = format!("/tickets/{number}");
    for (nth, (who, action, status, fields)) in steps.into_iter().enumerate() {
        let page = who[nth % 2].get(&path).await;
        let answered = who[1 - nth % 2].submit(&page, &form_of(action), fields).await;
        assert_eq!(answered.status, 200, "{action}: {}", answered.text("main"));
        let seen = customer[nth % 2].get(&path).await;
        assert_eq!(seen.attribute(&format!("[data-ticket='{number}']"), "data-status"), status, "after {action}");
    }
    let page = customer[0].get(&path).await;
    customer[1].submit_with(&page, "#form-rating", &[("comment", "Quick & kind")], ("rating", "5")).await;
    let rating = executive[0].get(&path).await.text("#rating");
    assert!(rating.contains("very good Quick & kind"), "{rating}");

    letters::leave(&centre).await;
    let taken = centre.smtp.taken();
    let ending = format!("(ticket {number})");
    let about_it = taken.iter().filter(|mail| mail.to.contains("<customer@") && mail.subject.ends_with(&ending));
    let told: Vec<_> = about_it.map(|mail| mail.subject.split(" · ").next().unwrap_or_default()).collect();
    assert_eq!(told, TOLD, "once each, and in their order");
    println!("{} steps, {} mails about it, {} in all", TOLD.len() + 3, told.len(), taken.len());
    assert_eq!((here.stop(), there.stop()), (Some(0), Some(0)));
}
