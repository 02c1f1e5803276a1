//! Becoming somebody else: by their sessions, their keys, their address, or their number.

use helpdesk::domain::mail::Purpose;
use helpdesk::store::{account_links, doubted_addresses, sessions};
use sea_query::Query;

use crate::support::{House, Laptop, PASSWORD};

const NEW: &str = "a brand new pass phrase";

#[derive(sqlx::FromRow)]
struct Id {
    id: i64,
    person_id: i64,
}

#[tokio::test]
async fn nobody_ends_another_persons_session_by_its_number() {
    let house = House::open().await;
    let (carlos, chitra) = (house.browser("carlos").await, house.browser("chitra").await);
    let mut db = house.app.store.read().await.expect("a connection");
    let query = Query::select().columns(["id", "person_id"]).from("sessions").to_owned();
    let all = db.all::<Id>(&query).await.expect("reads");
    drop(db);
    let hers = all.iter().find(|session| session.person_id == house.ids["chitra"]).expect("her session").id;
    for which in
        [hers.to_string(), "0".into(), "-1".into(), i64::MAX.to_string(), "99999999999999999999".into(), "*".into()]
    {
        let page = carlos.peek_post("/profile/sessions", &[("session", which.as_str())]).await;
        assert!([303, 400].contains(&page.status), "{which}: {}", page.status);
    }
    assert_eq!(chitra.peek("/tickets").await.status, 200, "she is still there");
    assert_eq!(carlos.peek("/tickets").await.status, 200, "and so is he");
}

#[tokio::test]
async fn a_key_opens_nothing_but_what_it_was_made_for() {
    let house = House::open().await;
    let number = house.ticket("allocated").await;
    let tracking = house.tracking(number).await.replace("/t/", "");
    let at = house.app.clock.now();
    let (chitra, email) = (house.ids["chitra"], Some("chitra@test.example"));
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let reset = account_links::make(&mut tx, Purpose::Reset, chitra, email, at).await.expect("a link");
    let confirmation = account_links::make(&mut tx, Purpose::Confirmation, chitra, email, at).await.expect("a link");
    let doubted = doubted_addresses::doubt(&mut tx, "nobody@test.example").await.expect("doubts").expect("is new");
    let session = sessions::start(&mut tx, chitra, "test", at).await.expect("a session");
    tx.commit().await.expect("commits");
    let keys = [
        ("/password/reset/", reset.as_str()),
        ("/confirm/", confirmation.as_str()),
        ("/not-me/", doubted.token.as_str()),
        ("/t/", tracking.as_str()),
        ("session", session.as_str()),
    ];
    let visitor = house.visitor();
    for (own, key) in keys {
        for (door, _) in keys.iter().filter(|(door, _)| *door != "session") {
            let page = visitor.get(&format!("{door}{key}")).await;
            assert_eq!(page.status, if *door == own { 200 } else { 404 }, "the key of {own} at {door}");
        }
        for door in ["/password/reset/", "/confirm/"].into_iter().filter(|door| *door != own) {
            let page = visitor.peek_post(&format!("{door}{key}"), &[("password", NEW)]).await;
            assert_eq!(page.status, 404, "the key of {own} at {door}");
        }
        if own != "session" {
            let page = visitor.with("Cookie", &format!("session={key}")).peek("/profile").await;
            assert_eq!(page.status, 303, "the key of {own} as a session");
        }
        assert!(!visitor.get(&format!("/sign-in?draft={key}")).await.has("[name='draft'][value*='/']"));
    }
    assert_eq!(
        house.sign_in("chitra@test.example", PASSWORD).await.1.path,
        "/tickets",
        "her password is her own still"
    );
}

#[tokio::test]
async fn a_key_to_a_suspended_account_opens_it_no_more_and_an_old_one_fits_no_new_address() {
    let house = House::open().await;
    let at = house.app.clock.now();
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let key = |purpose, who: &str| (purpose, house.ids[who], format!("{who}@test.example"));
    let mut made = Vec::new();
    for (purpose, id, email) in
        [key(Purpose::Reset, "tara"), key(Purpose::Invitation, "tina"), key(Purpose::Invitation, "chitra")]
    {
        made.push(account_links::make(&mut tx, purpose, id, Some(&email), at).await.expect("a link"));
    }
    tx.commit().await.expect("commits");
    house.suspend("tara").await;
    house.suspend("tina").await;
    let chitra = house.browser("chitra").await;
    let page = chitra.get("/profile").await;
    chitra.submit(&page, "#profile", &[("email", "other@test.example")]).await;
    for (key, who) in made.iter().zip(["tara", "tina", "chitra"]) {
        let path = format!("/password/reset/{key}");
        assert_eq!(house.visitor().get(&path).await.status, 404, "{who}");
        assert_eq!(house.visitor().peek_post(&path, &[("password", NEW)]).await.status, 404, "{who}");
    }
    assert_eq!(house.sign_in("tara@test.example", NEW).await.1.status, 422);
    assert_eq!(house.sign_in("other@test.example", PASSWORD).await.1.path, "/tickets");
}

#[tokio::test]
async fn whoever_asks_for_anothers_password_gets_nothing_and_the_other_one_mail() {
    let house = House::open().await;
    let carlos = house.browser("carlos").await;
    for login in ["chitra@test.example", " CHITRA@test.example ", "98450 00014"] {
        let fields = [("login", login), ("email", "carlos@test.example"), ("to", "carlos@test.example")];
        let forged = carlos.with("Host", "evil.example").with("X-Forwarded-Host", "evil.example");
        assert_eq!(forged.peek_post("/password/forgot", &fields).await.location(), "/password/forgot?asked");
    }
    assert_eq!(house.mails_to("chitra@test.example").await.len(), 3);
    assert!(house.mails_to("carlos@test.example").await.is_empty());
    let rows = house.everything_but(&[]).await.concat();
    assert!(!rows.contains("evil.example"), "where links lead is what the house says, not what a request says");
    // Two accounts named at once, in a list or behind a line's end.
    for login in ["chitra@test.example,carlos@test.example", "chitra@test.example\r\nBcc: carlos@test.example"] {
        carlos.peek_post("/password/forgot", &[("login", login)]).await;
    }
    assert!(house.mails_to("carlos@test.example").await.is_empty());
}

#[tokio::test]
async fn an_executive_makes_no_ticket_in_the_name_of_the_house_and_changes_nobody_by_one() {
    let house = House::open().await;
    let esha = house.browser("esha").await;
    let people = house.count("people").await;
    for owner in [
        vec![("customer_id", house.ids["sunil"].to_string())],
        vec![("customer_id", house.ids["esha"].to_string())],
        vec![("customer_id", "-1".to_owned())],
        vec![("customer_name", "Sunil Superuser".to_owned()), ("customer_phone", "98450 00001".to_owned())],
        vec![
            ("customer_name", "Somebody New".to_owned()),
            ("customer_phone", "98450 78787".to_owned()),
            ("customer_email", "SUNIL@test.example".to_owned()),
        ],
    ] {
        let mut fields = Laptop::request(&house.day(1), "drop_off");
        fields.extend(owner.clone());
        assert_eq!(esha.peek_post("/tickets", &fields).await.status, 422, "{owner:?}");
    }
    assert_eq!((house.count("tickets").await, house.count("people").await), (0, people));
    let mut fields = Laptop::request(&house.day(1), "drop_off");
    fields.extend([
        ("customer_id", house.ids["chitra"].to_string()),
        ("customer_email", "evil@test.example".to_owned()),
        ("customer_phone", "98450 78787".to_owned()),
        ("customer_name", "Mallory".to_owned()),
    ]);
    assert_eq!(esha.peek_post("/tickets", &fields).await.status, 303);
    let profile = house.browser("chitra").await.get("/profile").await;
    assert_eq!(profile.value("#profile", "email"), "chitra@test.example", "her account is as it was");
    assert_eq!(profile.value("#profile", "name"), "Chitra Customer");
    assert!(house.mails_to("evil@test.example").await.is_empty());
}
