//! What every answer says to browsers, so that they keep its doors shut, and what a sign-in tells nobody.

use helpdesk::domain::person::Standing;
use helpdesk::web::routes;

use crate::support::{Browser, House, PASSWORD, Page};
use crate::web::matrix::callers::CALLERS;
use crate::web::matrix::scene::Scene;
use crate::web::matrix::{at_home, browser, samples};

#[track_caller]
fn check(page: &Page, what: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(page.header(name), Some(value), "{what}: {name}");
    }
    let policy = page.header("content-security-policy").expect("a policy");
    for rule in ["default-src 'none'", "base-uri 'none'", "frame-ancestors"] {
        assert!(policy.contains(rule) && !policy.contains("unsafe-eval"), "{what}: {policy}");
    }
    for closed in ["camera=()", "geolocation=()", "microphone=()"] {
        assert!(page.header("permissions-policy").is_some_and(|policy| policy.contains(closed)), "{what}");
    }
}

#[tokio::test]
async fn every_answer_of_every_route_shuts_its_doors_and_is_kept_nowhere() {
    let (scene, closed) = Scene::set().await;
    let mut house = closed.open().await;
    let mut seen = 0;
    for (nth, route) in routes::table().iter().enumerate() {
        for caller in CALLERS.iter().filter(|caller| ["visitor", "link", "superuser"].contains(&caller.label)) {
            let browser = at_home(&browser(&scene, &house, caller), nth);
            let path = samples::path(&scene, route.path, caller);
            let page = match route.method.as_str() {
                "GET" => browser.peek(&path).await,
                // Whatever it answers to nothing at all.
                _ => browser.peek_post(&path, &[] as &[(&str, &str)]).await,
            };
            let what = format!("{} {path} by {}: {}", route.method, caller.label, page.status);
            check(&page, &what);
            let kept = page.header("cache-control").unwrap_or_default();
            // Pictures are kept by the browser of whoever may see them, for a day.
            let is_picture = page.header("content-type") == Some("image/jpeg");
            seen += u32::from(caller.label == "superuser" && page.status == 200);
            let expected = match path.starts_with("/assets/") {
                true => "public, max-age=31536000, immutable",
                false if is_picture => "private, max-age=86400",
                false => "no-store",
            };
            assert_eq!(kept, expected, "{what}");
        }
        if route.method.as_str() != "GET" {
            // Nobody was signed out by the form before.
            house = closed.open().await;
        }
    }
    assert!(seen > 25, "{seen} pages of a superuser");
    let visitor = house.visitor();
    for (method, path) in
        [("PUT", "/sign-in"), ("GET", "/nowhere"), ("HEAD", "/"), ("OPTIONS", "/tickets"), ("TRACE", "/")]
    {
        let page = visitor.ask(method, path).await;
        check(&page, &format!("{method} {path}"));
        assert!(page.header("access-control-allow-origin").is_none(), "no other site reads anything");
    }
}

#[tokio::test]
async fn browsers_that_came_by_https_come_by_nothing_else() {
    let hsts = |page: &Page| page.header("strict-transport-security").map(str::to_owned);
    let forwarded = |browser: &Browser, by: &str| browser.with("X-Forwarded-Proto", by);
    let plain = House::open().await;
    assert_eq!(hsts(&plain.visitor().peek("/").await), None);
    assert_eq!(hsts(&forwarded(&plain.visitor(), "https").peek("/").await), None, "nobody told us to believe that");
    let behind = House::open_with(|config| config.trust_proxy = 1).await;
    assert_eq!(hsts(&behind.visitor().peek("/").await), None);
    assert_eq!(hsts(&forwarded(&behind.visitor(), "http").peek("/").await), None);
    let secure = House::open_with(|config| config.base_url = Some("https://repairs.example".to_owned())).await;
    for page in [
        forwarded(&behind.visitor(), "https").peek("/").await,
        secure.visitor().peek("/").await,
        secure.visitor().peek("/nowhere").await,
        secure.visitor().peek("/desk").await,
    ] {
        assert_eq!(hsts(&page).as_deref(), Some("max-age=31536000"), "{}", page.path);
    }
}

#[tokio::test]
async fn over_https_a_session_is_bound_to_this_very_host() {
    let house = House::open_with(|config| config.trust_proxy = 1).await;
    let secure = house.visitor().with("X-Forwarded-Proto", "https");
    let fields = [("login", "chitra@test.example"), ("password", PASSWORD)];
    let page = secure.peek_post("/sign-in", &fields).await;
    let cookie = page.header("set-cookie").expect("a cookie").to_owned();
    for part in ["__Host-session=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie} has no {part}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let word = cookie.split(['=', ';']).nth(1).expect("a word").to_owned();
    let with = |name: &str| secure.with("Cookie", &format!("{name}={word}"));
    assert_eq!(with("__Host-session").peek("/profile").await.status, 200);
    assert_eq!(with("session").peek("/profile").await.status, 303, "a neighbour may have planted this one");
    let both = secure.with("Cookie", &format!("session=planted; __Host-session={word}"));
    assert_eq!(both.peek("/profile").await.status, 200);
    let out = both.peek_post("/sign-out", &[] as &[(&str, &str)]).await;
    assert!(
        out.header("set-cookie").expect("a cookie").starts_with("__Host-session=;"),
        "{:?}",
        out.header("set-cookie")
    );
    assert_eq!(both.peek("/profile").await.status, 303);
}

#[tokio::test]
async fn a_failed_sign_in_compares_one_password_whoever_there_is() {
    let house = House::open_with(|config| config.trust_proxy = 1).await;
    house.person("Penny", None, Standing::Pending, "98450 00500").await;
    house.suspend("tomas").await;
    // Somebody made at the counter, who has no password.
    let esha = house.browser("esha").await;
    let mut fields = crate::support::Laptop::request(&house.day(1), "drop_off");
    fields.extend([("customer_name", "Wanda".to_owned()), ("customer_phone", "98450 00501".to_owned())]);
    assert_eq!(esha.peek_post("/tickets", &fields).await.status, 303);
    let logins = [
        "chitra@test.example",
        "nobody@test.example",
        "98450 99999",
        "nonsense",
        "98450 00501",
        "penny@test.example",
        "tomas@test.example",
    ];
    // Comparing is what takes the time; hardly anything else does.
    for (nth, login) in logins.iter().enumerate() {
        let visitor = house.visitor().with("X-Forwarded-For", &format!("10.9.{nth}.1"));
        let before = house.app.passwords.compared();
        let page = visitor.peek_post("/sign-in", &[("login", *login), ("password", "not the one")]).await;
        assert_eq!(page.status, 422, "{login}");
        assert_eq!(house.app.passwords.compared(), before + 1, "{login}");
    }
}
