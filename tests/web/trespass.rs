//! Each role tries each action of the others, on a ticket that waits for just that action.

use crate::support::{CAST, House};

/// An action, the state in which it may be taken, a form that would do, and everybody of the cast
/// who may.
struct Try {
    action: &'static str,
    state: &'static str,
    fields: Vec<(&'static str, String)>,
    may: &'static [&'static str],
}

const EXECUTIVES: &[&str] = &["esha", "ezra"];
const DEPARTMENT: &[&str] = &["esha", "ezra", "mira", "mohan", "anita", "arjun"];

fn tries(house: &House, department: i64, other: i64) -> Vec<Try> {
    let day = house.day(1);
    let fields = |pairs: &[(&'static str, &str)]| pairs.iter().map(|(n, v)| (*n, (*v).to_owned())).collect();
    let to = |action, state, pairs: &[(&'static str, &str)], may| Try { action, state, fields: fields(pairs), may };
    let department = department.to_string();
    let other = other.to_string();
    let intake = [
        ("department_id", department.as_str()),
        ("fault_type", "screen"),
        ("condition", "A dent"),
        ("assessment", "Broken"),
        ("shelf", "Z-9"),
    ];
    vec![
        to("acceptance", "requested", &[], EXECUTIVES),
        to("rejection", "requested", &[("reason", "No")], EXECUTIVES),
        to("pickup", "pickup_scheduled", &[("date", &day), ("window", "09-12")], EXECUTIVES),
        to("pickup/failure", "pickup_scheduled", &[("reason", "Nobody there")], EXECUTIVES),
        to("pickup/collection", "pickup_scheduled", &[], EXECUTIVES),
        to("intake", "accepted", &intake, EXECUTIVES),
        to(
            "transfer",
            "received",
            &[("department_id", &other), ("reason", "A phone")],
            &["esha", "ezra", "anita", "arjun"],
        ),
        to("allocation", "received", &[("technician_id", "TOMAS")], &["mohan", "anita", "arjun"]),
        to("allocation/withdrawal", "in_progress", &[], &["mira", "anita", "arjun"]),
        to("work", "allocated", &[], &["tara"]),
        to("progress", "in_progress", &[("percent", "40")], &["tara"]),
        to("parts-wait", "in_progress", &[("part", "Panel")], &["tara"]),
        to("parts-arrival", "awaiting_parts", &[], &["tara"]),
        to("completion", "in_progress", &[("outcome", "repaired"), ("report", "Done"), ("shelf", "A")], &["tara"]),
        to("rework", "completed", &[("reason", "Flickers")], DEPARTMENT),
        to("return", "completed", &[("method", "collection")], EXECUTIVES),
        to("return/failure", "ready", &[("reason", "Nobody there")], EXECUTIVES),
        to("hand-back", "ready", &[("received_by", "Mallory")], EXECUTIVES),
        to("cancellation", "received", &[("reason", "Ha")], &["chitra", "esha", "ezra"]),
        to("details", "accepted", &[("brand", "Dell")], &["chitra", "esha", "ezra"]),
        to("promise", "received", &[("date", &day)], DEPARTMENT),
        to(
            "comments",
            "received",
            &[("body", "Hello"), ("visibility", "public")],
            &["chitra", "esha", "ezra", "mira", "mohan", "anita", "arjun", "sunil"],
        ),
    ]
}

/// Who of the cast sees Chitra's laptop in this state.
fn sees(name: &str, state: &str) -> bool {
    let with_tara = ["allocated", "in_progress", "awaiting_parts", "completed", "ready"].contains(&state);
    let in_house = with_tara || state == "received";
    match name {
        "chitra" | "esha" | "ezra" | "sunil" => true,
        "mira" | "mohan" | "anita" | "arjun" => in_house,
        "tara" => with_tara,
        _ => false,
    }
}

#[tokio::test]
async fn nobody_takes_an_action_that_is_not_theirs() {
    let house = House::open().await;
    let (department, other) = (house.department("Computers").await, house.department("Phones").await);
    let tries = tries(&house, department, other);
    assert_eq!(tries.len(), 22, "every action of people, beside the request");
    let mut refused = 0;
    for Try { action, state, mut fields, may } in tries {
        for (_, value) in &mut fields {
            if value == "TOMAS" {
                *value = house.ids["tomas"].to_string();
            }
        }
        let number = house.ticket(state).await;
        let path = format!("/tickets/{number}/{action}");
        let before = (house.version(number).await, house.count("events").await, house.count("outbox").await);
        fields.push(("version", before.0.clone()));
        for member in CAST.iter().filter(|member| !may.contains(&member.name)) {
            if action == "allocation" && member.name == "mira" {
                // She may allocate, but not to Mohan's technician; that is a field's message.
                continue;
            }
            let page = house.browser(member.name).await.peek_post(&path, &fields).await;
            let expected = if sees(member.name, state) { 403 } else { 404 };
            assert_eq!(page.status, expected, "{action} by {} while {state}", member.name);
            refused += 1;
        }
        let page = house.visitor().peek_post(&path, &fields).await;
        assert!(page.location().starts_with("/sign-in"), "{action} by a visitor");
        let after = (house.version(number).await, house.count("events").await, house.count("outbox").await);
        assert_eq!(before, after, "{action} changed nothing");
        assert_eq!(house.status(number).await, state);

        let last = house.browser(may[0]).await.peek_post(&path, &fields).await;
        assert_eq!((last.status, last.location().starts_with("/tickets")), (303, true), "{action} by {}", may[0]);
        assert_eq!(house.count("events").await, before.1 + 1, "and {action} by {} does", may[0]);
    }
    assert!(refused > 200, "only {refused} were tried");
}

#[tokio::test]
async fn only_customers_and_executives_ask_for_repairs() {
    let house = House::open().await;
    let fields = crate::support::Laptop::request(&house.day(1), "drop_off");
    for member in CAST.iter().filter(|m| !["esha", "ezra", "chitra", "carlos"].contains(&m.name)) {
        let browser = house.browser(member.name).await;
        assert_eq!(browser.peek("/tickets/new").await.status, 403, "{}", member.name);
        assert_eq!(browser.peek_post("/tickets", &fields).await.status, 403, "{}", member.name);
    }
    assert_eq!(house.count("tickets").await, 0);
}
