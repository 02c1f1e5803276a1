//! What people type in every field: nothing, one character, and far too much.

use crate::support::{Browser, House, Laptop, Page, form_of};

/// Far more than any field takes, in characters of several bytes.
fn long() -> String {
    "ñ".repeat(10_000)
}

/// Puts one value into a good form.
fn with(good: &[(&'static str, String)], field: &str, value: &str) -> Vec<(&'static str, String)> {
    let mut fields = good.to_vec();
    for (name, held) in &mut fields {
        if *name == field {
            value.clone_into(held);
        }
    }
    fields
}

/// A refused form: its status, a message beside the field, and everything else still typed in.
#[track_caller]
fn check_refused(page: &Page, form: &str, field: &str, sent: &[(&'static str, String)], choices: &[&str]) {
    let what = format!("{form} with a bad {field}");
    assert_eq!(page.status, 422, "{what}");
    assert!(!page.field_error(form, field).is_empty(), "{what} says nothing beside it");
    for (name, value) in sent {
        let is_kept = !name.contains("password") && (*name != field || !choices.contains(name));
        if is_kept {
            assert_eq!(page.value(&format!("#{form}"), name), *value, "{what}: {name} is gone");
        }
    }
}

/// Tries nothing, one character and far too much in every field of a form on one page. `empty` and
/// `one` are the fields that take nothing and one character; those are left to the caller.
async fn try_fields(
    browser: &Browser,
    path: &str,
    form: &str,
    good: &[(&'static str, String)],
    empty: &[&str],
    one: &[&str],
    choices: &[&str],
) {
    for (field, _) in good {
        for value in [String::new(), "x".to_owned(), long()] {
            let is_fine = value.is_empty() && empty.contains(field) || value == "x" && one.contains(field);
            if is_fine {
                continue;
            }
            let page = browser.get(path).await;
            let sent = with(good, field, &value);
            let page = browser.submit(&page, &format!("#{form}"), &sent).await;
            check_refused(&page, form, field, &sent, choices);
        }
    }
}

#[tokio::test]
async fn every_field_of_a_request_is_checked_and_kept() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    let good = Laptop::request(&house.day(1), "pickup");
    let one = ["brand", "model", "serial", "fault", "contact_name", "address"];
    try_fields(&chitra, "/tickets/new", "request", &good, &["serial"], &one, &["device_category", "hand_over"]).await;
    assert_eq!(house.count("tickets").await, 0, "nothing half-done is kept");
    for field in one {
        let page = chitra.get("/tickets/new").await;
        let page = chitra.submit(&page, "#request", &with(&good, field, "x")).await;
        assert_eq!(page.status, 200, "one character in {field}");
        page.ticket();
    }
    let page = chitra.get("/tickets/new").await;
    chitra.submit(&page, "#request", &with(&good, "serial", "")).await.ticket();
    let page = chitra.get("/tickets/new").await;
    let nothing: Vec<_> = good.iter().map(|(name, _)| (*name, String::new())).collect();
    let page = chitra.submit(&page, "#request", &nothing).await;
    assert_eq!(page.status, 422);
    assert_eq!(page.all("#request .field__error").len(), 8, "a message per field that is needed");
}

#[tokio::test]
async fn every_field_of_the_registration_is_checked_and_kept() {
    let house = House::open().await;
    let people = house.count("people").await;
    let good = [
        ("name", "Nadia New"),
        ("email", "nadia@test.example"),
        ("phone", "98450 44444"),
        ("address", "1 Elm Street"),
        ("password", "a brand new pass phrase"),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    try_fields(&house.visitor(), "/register", "register", &good, &["address"], &["name", "address"], &[]).await;
    assert_eq!(house.count("people").await, people);
    for weak in ["password", "12345678", "aaaaaaaaaaaa", "seven77"] {
        let visitor = house.visitor();
        let page = visitor.get("/register").await;
        let page = visitor.submit(&page, "#register", &with(&good, "password", weak)).await;
        assert_eq!(page.status, 422, "{weak}");
        assert!(!page.field_error("register", "password").is_empty());
    }
    for (field, wrong) in [("email", "nadia"), ("email", "nadia@"), ("email", "a b@test.example"), ("phone", "call me")]
    {
        let visitor = house.visitor();
        let page = visitor.get("/register").await;
        let sent = with(&good, field, wrong);
        let page = visitor.submit(&page, "#register", &sent).await;
        check_refused(&page, "register", field, &sent, &[]);
    }
}

#[tokio::test]
async fn every_field_of_the_profile_is_checked_and_kept() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    let good = [
        ("name", "Chitra Customer"),
        ("email", "chitra@test.example"),
        ("phone", "98450 00014"),
        ("address", "1 Elm Street"),
        ("mail_choice", "all"),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let empty = ["email", "phone", "address"];
    try_fields(&chitra, "/profile", "profile", &good, &empty, &["name", "address"], &["mail_choice"]).await;
    let page = chitra.get("/profile").await;
    let page = chitra.submit(&page, "#profile", &[("email", ""), ("phone", "")]).await;
    assert_eq!(page.status, 422, "one way to sign in must stay");
    assert!(!page.text("#profile [role='alert']").is_empty());
}

/// Who fills which form in which state, a good form, the fields that may be empty, those that take
/// one character, and those that are choices.
type Case<'a> = (&'a str, &'a str, &'a str, Vec<(&'static str, String)>, &'a [&'a str], &'a [&'a str], &'a [&'a str]);

#[tokio::test]
async fn every_field_of_an_action_is_checked_and_kept() {
    let house = House::open().await;
    let department = house.department("Computers").await.to_string();
    let (day, tara) = (house.day(2), house.ids["tara"].to_string());
    let text = |fields: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
    };
    let cases: Vec<Case> = vec![
        (
            "esha",
            "accepted",
            "intake",
            text(&[
                ("department_id", &department),
                ("fault_type", "screen"),
                ("condition", "A dent"),
                ("accessories", "Charger"),
                ("assessment", "The panel"),
                ("shelf", "B-12"),
                ("promised_on", &day),
            ]),
            &["accessories", "promised_on"],
            &["condition", "accessories", "assessment", "shelf"],
            &["department_id", "fault_type"],
        ),
        (
            "tara",
            "in_progress",
            "completion",
            text(&[("outcome", "repaired"), ("report", "Done"), ("shelf", "B-12"), ("amount_due", "12.50")]),
            &["amount_due"],
            &["report", "shelf"],
            &["outcome"],
        ),
        ("esha", "requested", "rejection", text(&[("reason", "No")]), &[], &["reason"], &[]),
        ("esha", "requested", "acceptance", text(&[("note", "Yes")]), &["note"], &["note"], &[]),
        (
            "esha",
            "pickup_scheduled",
            "pickup",
            text(&[("date", &day), ("window", "09-12"), ("note", "Ring")]),
            &["note"],
            &["note"],
            &["window"],
        ),
        (
            "mira",
            "received",
            "allocation",
            text(&[("technician_id", &tara), ("note", "Please")]),
            &["note"],
            &["note"],
            &["technician_id"],
        ),
        (
            "tara",
            "in_progress",
            "parts-wait",
            text(&[("part", "Panel"), ("expected_on", &day)]),
            &["expected_on"],
            &["part"],
            &[],
        ),
        (
            "tara",
            "in_progress",
            "progress",
            text(&[("percent", "40"), ("note", "Going well")]),
            &["percent", "note"],
            &["note"],
            &[],
        ),
        (
            "esha",
            "completed",
            "return",
            text(&[
                ("method", "delivery"),
                ("date", &day),
                ("window", "09-12"),
                ("address", "1 Elm"),
                ("amount_due", "9"),
            ]),
            &["amount_due"],
            &["address"],
            &["method", "window"],
        ),
        ("esha", "ready", "hand-back", text(&[("received_by", "Chitra")]), &[], &["received_by"], &[]),
        ("mira", "received", "promise", text(&[("date", &day), ("reason", "Busy")]), &["reason"], &["reason"], &[]),
        (
            "esha",
            "accepted",
            "details",
            text(&[
                ("hand_over", "pickup"),
                ("preferred_date", &day),
                ("contact_name", "Chitra"),
                ("phone", "98450 00014"),
                ("address", "1 Elm"),
                ("brand", "Dell"),
                ("model", "XPS"),
                ("serial", "A1"),
            ]),
            &["serial"],
            &["contact_name", "address", "brand", "model", "serial"],
            &["hand_over"],
        ),
    ];
    for (who, state, action, good, empty, one, choices) in cases {
        let number = house.ticket(state).await;
        let version = house.version(number).await;
        let browser = house.browser(who).await;
        let form = form_of(action).trim_start_matches('#').to_owned();
        try_fields(&browser, &format!("/tickets/{number}"), &form, &good, empty, one, choices).await;
        assert_eq!(house.version(number).await, version, "{action}: nothing half-done is kept");
        assert_eq!(house.status(number).await, state);
        let page =
            house.act(who, number, action, &good.iter().map(|(n, v)| (*n, v.as_str())).collect::<Vec<_>>()).await;
        assert_eq!(page.status, 200, "{action} takes the good form");
        let fields: Vec<_> = good.iter().filter(|(n, _)| one.contains(n)).map(|(n, _)| (*n, "x".to_owned())).collect();
        let small: Vec<_> =
            good.iter().map(|(n, v)| fields.iter().find(|(f, _)| f == n).cloned().unwrap_or((*n, v.clone()))).collect();
        let number = house.ticket(state).await;
        let page =
            house.act(who, number, action, &small.iter().map(|(n, v)| (*n, v.as_str())).collect::<Vec<_>>()).await;
        assert_eq!(page.status, 200, "{action} takes one character where it may");
    }
}

#[tokio::test]
async fn comments_may_be_short_but_not_empty_or_endless() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let link = house.tracking(number).await;
    let here = format!("/tickets/{number}");
    for (browser, path) in [(house.browser("chitra").await, here.as_str()), (house.visitor(), link.as_str())] {
        let good = [("body", "Hello".to_owned())];
        try_fields(&browser, path, "form-comments", &good, &[], &["body"], &[]).await;
        let page = browser.get(path).await;
        assert_eq!(browser.submit(&page, "#form-comments", &[("body", "x")]).await.status, 200);
    }
    let good = [("body", "Hello".to_owned()), ("visibility", "internal".to_owned())];
    let esha = house.browser("esha").await;
    try_fields(&esha, &here, "form-comments", &good, &["visibility"], &["body"], &["visibility"]).await;
}
