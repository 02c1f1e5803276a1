//! Sessions that never were, or are somebody else's.

use sea_query::Query;

use crate::support::{Browser, House, PASSWORD};

#[derive(sqlx::FromRow)]
struct Kept {
    token_hash: String,
}

#[tokio::test]
async fn a_made_up_word_is_nobodys_session_whatever_it_looks_like() {
    let house = House::open().await;
    let sunil = house.browser("sunil").await;
    let word = sunil.session().expect("a session");
    let mut db = house.app.store.read().await.expect("a connection");
    let query = Query::select().column("token_hash").from("sessions").to_owned();
    let kept = db.first::<Kept>(&query).await.expect("reads").expect("a session").token_hash;
    drop(db);
    let id = house.ids["sunil"].to_string();
    let long = "a".repeat(6000);
    let forged = [
        "x",
        "1",
        &id,
        // What the database holds opens nothing: whoever reads a copy of it is nobody.
        &kept,
        &word[..word.len() - 1],
        &word.to_uppercase(),
        &format!("{word}="),
        &format!("{word}%00"),
        "' or '1'='1",
        "\\\"",
        "é",
        "../../etc/passwd",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMDAxIn0.",
        &long,
    ];
    for forged in forged {
        let page = house.visitor().with("Cookie", &format!("session={forged}")).peek("/people").await;
        assert_eq!((page.status, page.location()), (303, "/sign-in?next=%2Fpeople"), "{forged:.60}");
    }
    for name in ["Session", "sessions", "session_", " token", "__Host-sessions"] {
        let page = house.visitor().with("Cookie", &format!("{name}={word}")).peek("/people").await;
        assert_eq!(page.status, 303, "{name}");
    }
    assert_eq!(sunil.peek("/people").await.status, 200, "while the true one does");
    for header in ["X-Forwarded-User", "X-User-Id", "Authorization", "X-Original-URL"] {
        let page = house.visitor().with(header, &id).peek("/people").await;
        assert_eq!(page.status, 303, "{header}");
    }
}

#[tokio::test]
async fn a_session_somebody_prepared_for_another_never_becomes_theirs() {
    let house = House::open().await;
    // Carlos gives Chitra his own session; she signs in over it.
    let carlos = house.new_browser("carlos").await;
    let prepared = carlos.session().expect("a session");
    let chitra = Browser::with_session(&house.base, &prepared);
    let fields = [("login", "chitra@test.example"), ("password", PASSWORD)];
    assert_eq!(chitra.post("/sign-in", &fields).await.path, "/tickets");
    let own = chitra.session().expect("a session");
    assert_ne!(own, prepared);
    assert_eq!(carlos.peek("/profile").await.location(), "/sign-in?next=%2Fprofile", "what he prepared has ended");
    assert_eq!(chitra.get("/profile").await.value("#profile", "name"), "Chitra Customer");

    // The same by registering, by joining, and by a new password.
    for path in ["/register", "/join"] {
        let visitor = house.visitor().with("Cookie", "session=prepared-by-somebody-else-0000");
        let email = format!("{}@test.example", path.trim_start_matches('/'));
        let phone = if path == "/join" { "98450 31111" } else { "98450 32222" };
        let form = [("name", "Nadia"), ("email", &email), ("phone", phone), ("password", "a brand new pass phrase")];
        let page = visitor.peek_post(path, &form).await;
        let cookie = page.header("set-cookie").expect("a cookie");
        assert!(page.status == 303 && !cookie.contains("prepared"), "{path}: {cookie}");
    }
    let fields = [("current_password", PASSWORD), ("password", "a brand new pass phrase")];
    assert_eq!(chitra.post("/profile/password", &fields).await.status, 200);
    assert_ne!(chitra.session().expect("a session"), own, "the word before is not the one after");
}
