//! What was typed survives a session that ended in the middle; secrets never do.

use crate::support::{House, Laptop, PASSWORD, Page};

/// Somebody whose session is over sends a form; answers the page after they signed in again.
async fn sends_and_signs_in(house: &House, name: &str, path: &str, fields: &[(&str, &str)]) -> Page {
    let browser = crate::support::Browser::with_session(&house.base, "a-session-that-ended-long-ago");
    let page = browser.post(path, fields).await;
    assert_eq!(page.status, 200);
    assert!(page.path.starts_with("/sign-in?draft="), "{}", page.path);
    assert!(page.text("[role='status']").contains("kept"), "the page says so");
    let login = format!("{name}@test.example");
    let wrong = browser.submit(&page, "#sign-in", &[("login", login.as_str()), ("password", "wrong")]).await;
    assert_eq!(wrong.status, 422);
    browser.submit(&wrong, "#sign-in", &[("login", login.as_str()), ("password", PASSWORD)]).await
}

#[tokio::test]
async fn a_comment_waits_behind_the_sign_in() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let events = house.count("events").await;
    let path = format!("/tickets/{number}/comments");
    let text = "It also smells burnt.\nReally.";
    let page = sends_and_signs_in(&house, "chitra", &path, &[("body", text)]).await;
    assert!(page.path.starts_with(&format!("/tickets/{number}?draft=")));
    assert_eq!(page.value("#form-comments", "body"), text);
    assert_eq!(house.count("events").await, events, "nothing is sent before one says so");
    assert!(!page.text("[role='alert'], [role='status']").is_empty(), "the page says that it is not sent yet");
}

#[tokio::test]
async fn a_request_waits_behind_the_sign_in_and_can_then_be_sent() {
    let house = House::open().await;
    let fields = Laptop::request(&house.day(1), "pickup");
    let texts: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let page = sends_and_signs_in(&house, "chitra", "/tickets", &texts).await;
    assert!(page.path.starts_with("/tickets/new?draft="), "{}", page.path);
    for (name, value) in &fields {
        assert_eq!(page.value("#request", name), *value, "{name}");
    }
    assert_eq!(house.count("tickets").await, 0);
    let (chitra, _) = house.sign_in("chitra@test.example", PASSWORD).await;
    chitra.submit(&page, "#request", &[] as &[(&str, &str)]).await.ticket();
    assert_eq!(house.count("tickets").await, 1);
}

#[tokio::test]
async fn an_executives_request_keeps_the_customer_they_chose() {
    let house = House::open().await;
    let carlos = house.ids["carlos"].to_string();
    let mut fields = Laptop::request(&house.day(1), "drop_off");
    fields.push(("customer_id", carlos.clone()));
    let texts: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let page = sends_and_signs_in(&house, "esha", "/tickets", &texts).await;
    assert_eq!(page.value("#request", "customer_id"), carlos);
    assert!(page.text("#request").contains("Carlos Customer"));
    let mut fields = Laptop::request(&house.day(1), "drop_off");
    fields.extend([("customer_name", "Wanda".to_owned()), ("customer_phone", "98450 11111".to_owned())]);
    let texts: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let page = sends_and_signs_in(&house, "esha", "/tickets", &texts).await;
    assert_eq!(page.value("#request", "customer_name"), "Wanda");
}

#[tokio::test]
async fn a_profile_and_an_action_wait_behind_the_sign_in() {
    let house = House::open().await;
    let typed = [("name", "Chitra New"), ("email", "new@test.example"), ("phone", "98450 00014"), ("address", "2 Elm")];
    let page = sends_and_signs_in(&house, "chitra", "/profile", &typed).await;
    for (name, value) in typed {
        assert_eq!(page.value("#profile", name), value);
    }
    let number = house.ticket("accepted").await;
    let typed = [("condition", "A dent"), ("assessment", "The panel"), ("shelf", "Z-9"), ("fault_type", "screen")];
    let page = sends_and_signs_in(&house, "esha", &format!("/tickets/{number}/intake"), &typed).await;
    for (name, value) in typed {
        assert_eq!(page.value("#form-intake", name), value);
    }
    assert_eq!(page.value("#form-intake", "version"), house.version(number).await, "the fresh version");
}

#[tokio::test]
async fn a_ticket_that_is_not_theirs_shows_no_form_to_whoever_signs_in() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let page =
        sends_and_signs_in(&house, "carlos", &format!("/tickets/{number}/comments"), &[("body", "Secret")]).await;
    assert_eq!(page.status, 404);
    assert!(!page.body.contains("Secret"));
}

#[tokio::test]
async fn no_secret_is_ever_written_down() {
    #[derive(sqlx::FromRow)]
    struct Kept {
        fields: String,
    }
    let house = House::open().await;
    let secrets = [
        ("name", "Chitra"),
        ("password", "hunter2-secret"),
        ("new_password", "hunter2-secret"),
        ("password_again", "hunter2-secret"),
        ("Password", "hunter2-secret"),
        ("token", "hunter2-secret"),
        ("code", "hunter2-secret"),
    ];
    house.visitor().post("/profile", &secrets).await;
    house.visitor().post("/tickets", &secrets).await;
    let mut db = house.app.store.read().await.expect("a connection");
    let query = sea_query::Query::select().column("fields").from("drafts").to_owned();
    let kept: Vec<Kept> = db.all(&query).await.expect("drafts");
    assert_eq!(kept.len(), 2);
    for Kept { fields } in kept {
        assert!(fields.contains("Chitra") && !fields.contains("hunter2"), "{fields}");
    }
}

#[tokio::test]
async fn htmx_takes_the_whole_page_to_the_sign_in() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let visitor = house.visitor().htmx();
    let page = visitor.peek_post(&format!("/tickets/{number}/comments"), &[("body", "Hello")]).await;
    let to = page.header("hx-redirect").expect("HX-Redirect").to_owned();
    assert!(to.starts_with("/sign-in?draft="), "{to}");
    assert!(page.header("location").is_none(), "htmx would swap the sign-in page into the middle");
    let form = house.visitor().get(&to).await;
    let chitra = house.visitor();
    let page = chitra.submit(&form, "#sign-in", &[("login", "chitra@test.example"), ("password", PASSWORD)]).await;
    assert_eq!(page.value("#form-comments", "body"), "Hello");
    let page = visitor.peek(&format!("/tickets/{number}")).await;
    assert_eq!(page.header("hx-redirect"), Some(format!("/sign-in?next=%2Ftickets%2F{number}").as_str()));
}

#[tokio::test]
async fn a_draft_is_forgotten_after_a_day() {
    let house = House::open().await;
    let number = house.ticket("requested").await;
    let visitor = house.visitor();
    let form = visitor.post(&format!("/tickets/{number}/comments"), &[("body", "Hello")]).await;
    house.pass(chrono::TimeDelta::hours(25));
    let fields = [("login", "chitra@test.example"), ("password", PASSWORD)];
    let page = visitor.submit(&form, "#sign-in", &fields).await;
    assert_eq!((page.status, page.path.as_str()), (200, "/tickets"));
}
