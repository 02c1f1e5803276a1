//! Tokens for programmes: made, shown once, and ended in every way there is.

use chrono::TimeDelta;
use helpdesk::domain::mail::Purpose;
use helpdesk::domain::token::TokenScope;
use helpdesk::store::tokens::{self, Token};
use helpdesk::store::{account_links, hash};

use crate::support::{Browser, House, PASSWORD, Page};

const NEW: &str = "four unlikely garden spoons";

/// Makes a token by the form, and says what the page answered.
async fn make(browser: &Browser, fields: &[(&str, &str)]) -> Page {
    let page = browser.get("/profile/tokens").await;
    browser.submit(&page, "#token", fields).await
}

/// Makes a token that reads, and says its word.
async fn word(browser: &Browser, name: &str) -> String {
    let page = make(browser, &[("name", name)]).await;
    assert_eq!(page.status, 201, "{}", page.text("main"));
    page.text("#new-token")
}

/// Whose token a word is, if it opens anything.
async fn opened(house: &House, word: &str) -> Option<Token> {
    let mut db = house.app.store.read().await.expect("a connection");
    tokens::find(&mut db, word, house.app.clock.now()).await.expect("asks")
}

async fn opens(house: &House, word: &str) -> bool {
    opened(house, word).await.is_some()
}

/// What the audit log has of tokens.
async fn noted(house: &House) -> Vec<(String, String)> {
    house.audit().await.into_iter().filter(|(act, _)| act.starts_with("tokens/")).collect()
}

#[tokio::test]
async fn a_token_is_shown_once_and_only_its_hash_is_kept() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    let page = chitra.get("/profile/tokens").await;
    assert!(page.text("main").contains("You have none") && !page.has("#tokens"));
    assert_eq!(page.value("#token", "scope"), "read", "whoever chooses nothing gives little away");

    let fields = [("name", "Home automation"), ("scope", "write"), ("expires_on", "2026-12-01")];
    let page = make(&chitra, &fields).await;
    assert_eq!((page.status, page.path.as_str()), (201, "/profile/tokens"), "{}", page.text("main"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let word = page.text("#new-token");
    assert!(word.starts_with("hd_") && word.len() == 46, "{word}");
    assert!(page.text("main [role=status]").contains("shown now and never again"));
    assert!(page.text("main").contains("Authorization: Bearer") && page.has("main a[href='/api/docs']"));
    assert_eq!(page.texts("#tokens .session__device"), ["Home automation"]);
    let times = page.text("#tokens .session__times");
    assert_eq!(times, "Read and write, made today 10:00, never used, works until Tue 1 Dec");
    assert_eq!(page.value("#token", "name"), "", "the form is empty again");

    let again = chitra.get("/profile/tokens").await;
    assert!(!again.body.contains(&word) && !again.has("#new-token"), "never again");
    assert_eq!(again.texts("#tokens .session__device"), ["Home automation"]);
    assert!(again.queries() <= 8);
    let kept = house.everything_but(&[]).await.join("\n");
    assert!(!kept.contains(&word) && !kept.contains(&word[3..]), "it is nowhere in the database");
    assert!(kept.contains(&hash(&word)), "only its hash is");
    assert_eq!(noted(&house).await, [("tokens/new".to_owned(), "Home automation, write".to_owned())]);
    let log = house.browser("sunil").await.get("/audit?act=tokens").await;
    assert!(log.text("main").contains("Made a token"), "{}", log.text("main"));

    let token = opened(&house, &word).await.expect("it works");
    assert_eq!((token.person.id, token.scope), (house.ids["chitra"], TokenScope::Write));
    for other in [&word[3..], &hash(&word), "hd_", "", &format!("{word}x")] {
        assert!(!opens(&house, other).await, "{other}");
    }
}

#[tokio::test]
async fn its_last_use_is_written_down_once_a_minute() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    let word = word(&chitra, "Home automation").await;
    house.pass(TimeDelta::hours(2));
    let token = opened(&house, &word).await.expect("it works");
    assert!(token.is_stale, "it was never used");
    let mut tx = house.app.store.begin().await.expect("a transaction");
    tokens::touch(&mut tx, token.id, house.app.clock.now()).await.expect("notes it");
    tx.commit().await.expect("commits");
    house.pass(TimeDelta::minutes(1));
    assert!(!opened(&house, &word).await.expect("it works").is_stale, "not at each use");
    house.pass(TimeDelta::seconds(1));
    assert!(opened(&house, &word).await.expect("it works").is_stale);
    let times = chitra.get("/profile/tokens").await.text("#tokens .session__times");
    assert!(times.contains("made today 10:00, last used today 12:00"), "{times}");
}

#[tokio::test]
async fn a_form_sent_twice_makes_one_token_and_shows_it_once() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    let form = chitra.get("/profile/tokens").await;
    let first = chitra.submit(&form, "#token", &[("name", "Home automation")]).await;
    let word = first.text("#new-token");
    let second = chitra.submit(&form, "#token", &[("name", "Home automation")]).await;
    assert_eq!(second.status, 200);
    assert!(!second.has("#new-token") && !second.body.contains(&word));
    assert!(second.text("main [role=status]").contains("made already"), "{}", second.text("main"));
    assert_eq!(second.all("#tokens [data-token]").len(), 1);
    assert!(second.has("#tokens form[action$='/revocation']"), "and it can be revoked");
    assert_eq!(noted(&house).await.len(), 1);
    assert!(opens(&house, &word).await);
    assert_eq!(make(&chitra, &[("name", "Another")]).await.all("#tokens [data-token]").len(), 2, "a fresh form");
}

#[tokio::test]
async fn a_revoked_token_opens_nothing_and_stands_below_with_its_end() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    let (one, other) = (word(&chitra, "One").await, word(&chitra, "Other").await);
    house.pass(TimeDelta::hours(1));
    let page = chitra.get("/profile/tokens").await;
    assert_eq!(page.texts("#tokens .session__device"), ["Other", "One"], "the newest first");
    let action = page.attribute("#tokens li:last-child form", "action");
    let page = chitra.submit(&page, "#tokens li:last-child form", &[] as &[(&str, &str)]).await;
    assert_eq!((page.status, page.path.as_str()), (200, "/profile/tokens?revoked"));
    assert_eq!(page.texts("#tokens .session__device"), ["Other"]);
    assert_eq!(page.texts("#ended .session__device"), ["One"]);
    assert!(page.text("#ended .session__times").ends_with("; revoked today 11:00"));
    assert!(!page.has("#ended form"));
    assert!(!opens(&house, &one).await && opens(&house, &other).await);

    house.pass(TimeDelta::hours(1));
    let page = chitra.post(&action, &[] as &[(&str, &str)]).await;
    assert!(page.text("#ended .session__times").ends_with("; revoked today 11:00"), "it ended once");
    assert_eq!(chitra.peek(&action).await.location(), "/profile/tokens");
    let noted: Vec<_> = noted(&house).await;
    let acts: Vec<_> = noted.iter().map(|(act, details)| (act.as_str(), details.as_str())).collect();
    assert_eq!(acts, [("tokens/new", "One, read"), ("tokens/new", "Other, read"), ("tokens/revocation", "One")]);
}

#[tokio::test]
async fn nobody_sees_or_revokes_somebody_elses_token() {
    let house = House::open().await;
    let (chitra, carlos) = (house.browser("chitra").await, house.browser("carlos").await);
    let word = word(&chitra, "Home automation").await;
    let action = chitra.get("/profile/tokens").await.attribute("#tokens form", "action");
    for somebody in [&carlos, &house.browser("sunil").await] {
        assert!(!somebody.get("/profile/tokens").await.has("[data-token]"));
        assert_eq!(somebody.peek_post(&action, &[] as &[(&str, &str)]).await.status, 404);
    }
    for made_up in ["0", "-1", "x", "99999999999999999999", &i64::MAX.to_string()] {
        let path = format!("/profile/tokens/{made_up}/revocation");
        assert_eq!(chitra.peek_post(&path, &[] as &[(&str, &str)]).await.status, 404, "{made_up}");
    }
    assert!(opens(&house, &word).await);
    assert_eq!(noted(&house).await.len(), 1);
}

#[tokio::test]
async fn a_token_works_to_the_end_of_its_last_day_in_the_centres_zone() {
    let house = House::open_with(|config| config.zone = chrono_tz::Asia::Kolkata).await;
    let chitra = house.browser("chitra").await;
    // It is half past three in the afternoon there.
    let page = make(&chitra, &[("name", "Today's"), ("expires_on", "2026-11-24")]).await;
    let today = page.text("#new-token");
    assert!(page.text("#tokens .session__times").ends_with("works until today"), "{}", page.text("main"));
    let page = make(&chitra, &[("name", "Nobody said"), ("expires_on", " ")]).await;
    let ninety = page.text("#new-token");
    assert!(page.text("#tokens .session__times").ends_with("works until Mon 22 Feb 2027"), "{}", page.text("main"));

    house.pass(TimeDelta::hours(8) + TimeDelta::minutes(30) - TimeDelta::microseconds(1));
    assert!(opens(&house, &today).await);
    house.pass(TimeDelta::microseconds(1));
    assert!(!opens(&house, &today).await && opens(&house, &ninety).await);
    let page = house.new_browser("chitra").await.get("/profile/tokens").await;
    assert!(page.text("#ended .session__times").ends_with("never used; expired at the end of yesterday"));
    assert_eq!(page.texts("#tokens .session__device"), ["Nobody said"]);
    house.pass(TimeDelta::days(90) - TimeDelta::microseconds(1));
    assert!(opens(&house, &ninety).await);
    house.pass(TimeDelta::microseconds(1));
    assert!(!opens(&house, &ninety).await);
}

#[tokio::test]
async fn what_is_refused_is_told_beside_its_field_and_kept() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    let good = [("name", "Home automation"), ("scope", "write"), ("expires_on", "2026-12-01")];
    let long = "ñ".repeat(81);
    for (field, wrong) in [
        ("name", ""),
        ("name", " \u{200b} "),
        ("name", long.as_str()),
        ("scope", ""),
        ("scope", "admin"),
        ("expires_on", "2026-11-23"),
        ("expires_on", "2029-01-01"),
        ("expires_on", "tomorrow"),
    ] {
        let fields = good.map(|(name, value)| (name, if name == field { wrong } else { value }));
        let page = chitra.peek_post("/profile/tokens", &fields).await;
        assert_eq!(page.status, 422, "{field}: {wrong}");
        assert!(!page.field_error("token", field).is_empty(), "{field}: {wrong}");
        for (name, value) in good.iter().filter(|(name, _)| *name != field) {
            assert_eq!(page.value("#token", name), *value, "{field}: {wrong}");
        }
        assert!(!page.has("#new-token"));
    }
    assert_eq!(chitra.peek_post("/profile/tokens", &[("name", "No scope")]).await.status, 422);
    assert_eq!(house.count("api_tokens").await, 0);
    let name = "𝔸".repeat(80);
    let page = make(&chitra, &[("name", &name)]).await;
    assert_eq!((page.status, page.text("#tokens .session__device")), (201, name), "as long as it may be");
}

#[tokio::test]
async fn twenty_are_the_most_and_one_that_ended_makes_room() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    for nth in 0..20 {
        word(&chitra, &format!("Token {nth}")).await;
    }
    let page = make(&chitra, &[("name", "One more"), ("scope", "write")]).await;
    assert_eq!(page.status, 422);
    assert!(page.text("#token .form__error").contains("You have 20 tokens"), "{}", page.text("#token"));
    assert_eq!((page.value("#token", "name"), page.value("#token", "scope")), ("One more".into(), "write".into()));
    assert_eq!(house.count("api_tokens").await, 20);
    assert_eq!(make(&house.browser("carlos").await, &[("name", "His own")]).await.status, 201);
    let page = chitra.submit(&page, "#tokens li:last-child form", &[] as &[(&str, &str)]).await;
    assert_eq!(page.texts("#ended .session__device"), ["Token 0"]);
    assert_eq!(make(&chitra, &[("name", "One more")]).await.status, 201);
    // However many ended since, those that work are listed.
    for nth in 0..35 {
        word(&house.browser("esha").await, &format!("Token {nth}")).await;
        let page = house.browser("esha").await.get("/profile/tokens").await;
        if nth > 0 {
            house.browser("esha").await.submit(&page, "#tokens li:first-child form", &[] as &[(&str, &str)]).await;
        }
    }
    assert_eq!(house.browser("esha").await.get("/profile/tokens").await.texts("#tokens .session__device"), ["Token 0"]);
}

#[tokio::test]
async fn a_new_password_ends_every_token_of_its_person_and_nobody_elses() {
    let house = House::open().await;
    let (chitra, carlos) = (house.browser("chitra").await, house.browser("carlos").await);
    let his = word(&carlos, "His own").await;
    let hers = word(&chitra, "Home automation").await;
    let page = chitra.get("/profile/password").await;
    assert!(page.has("main a[href='/profile/tokens']"), "it is said before");
    let fields = [("current_password", "a guess"), ("password", NEW)];
    assert_eq!(chitra.submit(&page, "#password", &fields).await.status, 422);
    assert!(opens(&house, &hers).await, "not for a guess");
    let fields = [("current_password", PASSWORD), ("password", NEW)];
    assert_eq!(chitra.submit(&page, "#password", &fields).await.status, 200);
    assert!(!opens(&house, &hers).await && opens(&house, &his).await);
    let page = chitra.get("/profile/tokens").await;
    assert!(page.text("#ended .session__times").ends_with("; revoked today 10:00"));

    let hers = word(&chitra, "Once more").await;
    let (at, email) = (house.app.clock.now(), Some("chitra@test.example"));
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let link = account_links::make(&mut tx, Purpose::Reset, house.ids["chitra"], email, at).await.expect("a link");
    tx.commit().await.expect("commits");
    let reset = format!("/password/reset/{link}");
    assert_eq!(house.visitor().peek_post(&reset, &[("password", PASSWORD)]).await.status, 303);
    assert!(!opens(&house, &hers).await && opens(&house, &his).await);
    let (again, _) = house.sign_in("chitra@test.example", PASSWORD).await;
    let hers = word(&again, "And again").await;
    house.sign_in("chitra@test.example", PASSWORD).await;
    again.peek_post("/sign-out", &[] as &[(&str, &str)]).await;
    assert!(opens(&house, &hers).await, "signing in and out changes nothing about it");
}

#[tokio::test]
async fn suspension_ends_tokens_and_they_stay_ended() {
    let house = House::open().await;
    let (tara, sunil) = (house.browser("tara").await, house.browser("sunil").await);
    let word = word(&tara, "Bench display").await;
    let person = format!("/people/{}", house.ids["tara"]);
    let answer = sunil.peek_post(&format!("{person}/suspension"), &[("reason", "Long leave")]).await;
    assert_eq!(answer.status, 303);
    assert!(!opens(&house, &word).await);
    assert_eq!(sunil.peek_post(&format!("{person}/restoration"), &[] as &[(&str, &str)]).await.status, 303);
    assert!(!opens(&house, &word).await, "who comes back makes another");
    let (tara, _) = house.sign_in("tara@test.example", PASSWORD).await;
    assert!(tara.get("/profile/tokens").await.text("#ended .session__times").contains("; revoked"));
}

#[tokio::test]
async fn who_waits_for_approval_has_no_tokens() {
    let house = House::open().await;
    let standing = helpdesk::domain::person::Standing::Pending;
    house.person("Penny", None, standing, "98450 55555").await;
    let (penny, _) = house.sign_in("penny@test.example", PASSWORD).await;
    assert_eq!(penny.peek("/profile/tokens").await.status, 403);
    assert_eq!(penny.peek_post("/profile/tokens", &[("name", "Mine"), ("scope", "read")]).await.status, 403);
    assert_eq!(penny.get("/profile").await.texts(".tabs a"), ["Profile", "Password", "Sessions"]);
    assert!(!penny.get("/profile/password").await.has("main a[href='/profile/tokens']"));
    assert_eq!(house.count("api_tokens").await, 0);
}

#[tokio::test]
async fn a_form_sent_after_the_session_ended_waits_behind_the_sign_in() {
    let house = House::open().await;
    let visitor = house.visitor();
    let fields = [("name", "Home automation"), ("scope", "write"), ("expires_on", "2026-12-01"), ("once", "a-word")];
    let page = visitor.post("/profile/tokens", &fields).await;
    assert!(page.path.starts_with("/sign-in?draft="), "{}", page.path);
    let sign_in = [("login", "chitra@test.example"), ("password", PASSWORD)];
    let page = visitor.submit(&page, "#sign-in", &sign_in).await;
    assert!(page.path.starts_with("/profile/tokens?draft="), "{}", page.path);
    for (name, value) in &fields[..3] {
        assert_eq!(page.value("#token", name), *value);
    }
    assert_eq!(house.count("api_tokens").await, 0, "nothing was made yet");
    let page = visitor.submit(&page, "#token", &[] as &[(&str, &str)]).await;
    assert_eq!(page.status, 201);
    assert!(page.text("#tokens .session__times").starts_with("Read and write"));
}

#[tokio::test]
async fn tokens_that_ended_are_forgotten_after_ninety_days() {
    let house = House::open().await;
    let chitra = house.browser("chitra").await;
    make(&chitra, &[("name", "Expires"), ("expires_on", "2026-11-24")]).await;
    make(&chitra, &[("name", "Stays"), ("expires_on", "2027-11-24")]).await;
    make(&chitra, &[("name", "Is revoked"), ("expires_on", "2027-11-24")]).await;
    let page = chitra.get("/profile/tokens").await;
    chitra.submit(&page, "#tokens li:first-child form", &[] as &[(&str, &str)]).await;
    let forget = async || {
        helpdesk::jobs::prune::once(&house.app).await.expect("prunes");
        let page = house.new_browser("chitra").await.get("/profile/tokens").await;
        page.texts(".session__device")
    };
    assert_eq!(forget().await, ["Stays", "Expires", "Is revoked"]);
    house.pass(TimeDelta::days(90));
    assert_eq!(forget().await, ["Stays", "Is revoked", "Expires"], "to the last moment");
    house.pass(TimeDelta::microseconds(1));
    assert_eq!(forget().await, ["Stays", "Expires"], "it expired fourteen hours later");
    house.pass(TimeDelta::hours(14));
    assert_eq!(forget().await, ["Stays"]);
}
