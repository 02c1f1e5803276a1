//! What people do with their own account: their password, and where they are signed in.

use crate::support::{Browser, House, PASSWORD, Page, Stream};

const NEW: &str = "four unlikely garden spoons";

async fn change(browser: &Browser, current: &str, new: &str) -> Page {
    let page = browser.get("/profile/password").await;
    browser.submit(&page, "#password", &[("current_password", current), ("password", new)]).await
}

fn acts(audit: &[(String, String)]) -> Vec<&str> {
    audit.iter().map(|(act, _)| act.as_str()).collect()
}

#[tokio::test]
async fn a_new_password_ends_every_other_session_and_keeps_this_one_under_a_fresh_word() {
    let house = House::open().await;
    let (here, _) = house.sign_in("chitra@test.example", PASSWORD).await;
    let (there, _) = house.sign_in("98450 00014", PASSWORD).await;
    let old = here.session().expect("a session");
    let mut stream = Stream::open(&there, "/live").await;
    let mut own = Stream::open(&here, "/live").await;

    let page = change(&here, PASSWORD, NEW).await;
    assert_eq!((page.status, page.path.as_str()), (200, "/profile/password?saved"), "{}", page.text("main"));
    assert!(stream.hears("event: leave").await, "the page elsewhere leaves");
    assert!(own.ends().await && !own.heard().contains("leave"), "this one comes back with its fresh word");
    assert!(there.peek("/profile").await.location().starts_with("/sign-in"));
    assert_eq!(here.get("/profile").await.path, "/profile");
    assert_ne!(here.session().expect("a session"), old);
    let thief = Browser::with_session(&house.base, &old);
    assert!(thief.peek("/profile").await.location().starts_with("/sign-in"), "the old word opens nothing");

    assert_eq!(house.sign_in("chitra@test.example", PASSWORD).await.1.status, 422);
    assert_eq!(house.sign_in("chitra@test.example", NEW).await.1.path, "/tickets");
    assert_eq!(
        acts(&house.audit().await),
        ["sign-in", "sign-in", "password/change", "sign-in/failure", "sign-in"],
        "all of it is written down"
    );
}

#[tokio::test]
async fn a_wrong_current_password_is_told_beside_its_field_and_counts_as_a_failed_sign_in() {
    let house = House::open().await;
    let (chitra, _) = house.sign_in("chitra@test.example", PASSWORD).await;
    let page = change(&chitra, "a guess", NEW).await;
    assert_eq!(page.status, 422);
    assert!(page.field_error("password", "current_password").contains("not your current password"));
    assert!(!page.body.contains("a guess") && !page.body.contains(NEW), "no password is shown back");
    for weak in ["", "short", "password1"] {
        let page = change(&chitra, PASSWORD, weak).await;
        assert_eq!(page.status, 422, "{weak}");
        assert!(!page.field_error("password", "password").is_empty(), "{weak}");
        assert!(!page.body.contains(PASSWORD), "{weak}");
    }
    for _ in 0..9 {
        assert_eq!(change(&chitra, "a guess", NEW).await.status, 422);
    }
    let page = change(&chitra, PASSWORD, NEW).await;
    assert_eq!(page.status, 429, "or the next guess might be the right one");
    assert!(page.header("retry-after").and_then(|text| text.parse::<u64>().ok()).is_some_and(|s| s > 0));
    assert_eq!(house.sign_in("chitra@test.example", PASSWORD).await.1.status, 429, "they count together");
    house.pass(chrono::TimeDelta::minutes(16));
    assert_eq!(change(&chitra, PASSWORD, NEW).await.status, 200);
}

#[tokio::test]
async fn a_password_typed_after_the_session_ended_is_never_kept() {
    let house = House::open().await;
    let fields = [("current_password", PASSWORD), ("password", NEW)];
    let page = house.visitor().post("/profile/password", &fields).await;
    assert!(page.path.starts_with("/sign-in?draft="), "{}", page.path);
    let mut db = house.app.store.read().await.expect("a connection");
    let token = page.value("#sign-in", "draft");
    let draft = helpdesk::store::drafts::find(&mut db, &token, house.app.clock.now()).await.expect("reads");
    assert!(draft.expect("a draft").fields.0.is_empty());
    let fields = [("login", "chitra@test.example"), ("password", PASSWORD)];
    assert!(house.visitor().submit(&page, "#sign-in", &fields).await.path.starts_with("/profile/password"));
}

#[tokio::test]
async fn sessions_are_listed_by_device_and_ended_one_by_one_or_all_at_once() {
    let house = House::open().await;
    let firefox = "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0";
    let sign_in = [("login", "chitra@test.example"), ("password", PASSWORD)];
    let phone = house.visitor().with("User-Agent", firefox);
    phone.peek_post("/sign-in", &sign_in).await;
    house.pass(chrono::TimeDelta::hours(2));
    let library = house.visitor();
    library.peek_post("/sign-in", &sign_in).await;
    let (here, _) = house.sign_in("chitra@test.example", PASSWORD).await;
    let carlos = house.browser("carlos").await;

    let page = here.get("/profile/sessions").await;
    assert_eq!(page.texts(".session__device"), ["A browser", "A browser", "Firefox on Android"]);
    assert_eq!(page.all("[data-session][data-this]").len(), 1);
    assert!(page.texts(".session__times")[2].contains("since today 10:00, last used today 10:00"));
    assert!(page.queries() <= 8);
    let id = page.attribute("#sessions li:last-child", "data-session");
    let foreign = carlos.peek_post("/profile/sessions", &[("session", id.as_str())]).await;
    assert_eq!(foreign.status, 303);
    assert_eq!(phone.get("/profile").await.path, "/profile", "nobody ends somebody else's");

    let mut stream = Stream::open(&phone, "/live").await;
    let page = here.submit(&page, "#sessions li:last-child form", &[] as &[(&str, &str)]).await;
    assert_eq!(page.all("[data-session]").len(), 2);
    assert!(stream.hears("event: leave").await);
    assert!(phone.peek("/profile").await.location().starts_with("/sign-in"));
    assert_eq!(library.get("/profile").await.path, "/profile");

    let page = here.submit(&page, "#others", &[] as &[(&str, &str)]).await;
    assert_eq!(page.all("[data-session]").len(), 1);
    assert!(!page.has("#others"));
    assert!(library.peek("/profile").await.location().starts_with("/sign-in"));
    assert_eq!(carlos.get("/profile").await.path, "/profile");
    let ends: Vec<_> = house.audit().await.into_iter().filter(|(act, _)| act == "sessions/end").collect();
    assert_eq!(ends.iter().map(|(_, details)| details.as_str()).collect::<Vec<_>>(), ["one", "one", "all others"]);

    let own = page.attribute("[data-this]", "data-session");
    assert_eq!(here.peek_post("/profile/sessions", &[("session", own.as_str())]).await.location(), "/");
    assert!(here.session().is_none(), "ending this one is signing out");
    assert_eq!(acts(&house.audit().await).last(), Some(&"sign-out"));
    assert_eq!(carlos.peek_post("/profile/sessions", &[("session", "everything")]).await.status, 400);
}

#[tokio::test]
async fn every_page_of_ones_own_account_leads_to_the_others() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    for path in ["/profile", "/profile/password", "/profile/sessions", "/profile/tokens"] {
        let page = chitra.get(path).await;
        assert_eq!(page.texts(".tabs a"), ["Profile", "Password", "Sessions", "Tokens"], "{path}");
        assert_eq!(page.attribute(".tabs [aria-current]", "href"), path);
        assert!(!page.has("main [style]") && !page.has("main script") && page.queries() <= 8, "{path}");
    }
}
