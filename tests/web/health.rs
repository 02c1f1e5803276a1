//! What hosts ask: whether the process is alive, and whether it can answer. And the way to https.

use crate::support::House;

#[tokio::test]
async fn hosts_learn_whether_it_is_alive_and_ready_by_any_name_and_without_being_led_elsewhere() {
    let house = House::open_with(|config| {
        config.base_url = Some("https://repairs.example".to_owned());
        config.trust_proxy = 1;
    })
    .await;
    let host = house.visitor().with("Host", "10.0.0.7").with("X-Forwarded-Proto", "http");
    for (path, says) in [("/healthz", "alive"), ("/readyz", "ready")] {
        let page = host.peek(path).await;
        assert_eq!((page.status, page.body.as_str()), (200, says), "{path}");
        assert_eq!(host.ask("HEAD", path).await.status, 200);
    }
    assert_eq!(host.peek("/healthz").await.queries(), 0, "it may be asked every second");
    house.app.set_opening(true);
    assert_eq!(host.peek("/healthz").await.status, 200, "alive while the database is still to come");
    for path in ["/readyz", "/sign-in", "/live"] {
        let page = house.visitor().with("X-Forwarded-Proto", "https").peek(path).await;
        assert_eq!(page.status, 503, "{path}");
        assert!(path == "/readyz" || page.header("retry-after") == Some("1"), "it is there in a moment");
    }
    house.app.set_opening(false);
    house.app.store.close().await;
    assert_eq!(host.peek("/healthz").await.status, 200);
    assert_eq!(host.peek("/readyz").await.status, 503);
}

#[tokio::test]
async fn who_comes_without_https_is_led_there_where_a_trusted_router_says_so() {
    let base = || Some("https://repairs.example".to_owned());
    let house = House::open_with(|config| {
        config.base_url = base();
        config.trust_proxy = 1;
    })
    .await;
    let by = |scheme: &str| house.visitor().with("X-Forwarded-Proto", scheme);
    let led = by("http").peek("/track?link=a%20b").await;
    assert_eq!((led.status, led.location()), (308, "https://repairs.example/track?link=a%20b"));
    assert_eq!(by("http").peek_post("/sign-in", &[("login", "a")]).await.status, 308, "with what was typed");
    assert_eq!(by("https").peek("/sign-in").await.status, 200);
    let odd = by("http").peek("//elsewhere.example/").await;
    assert!(odd.location().starts_with("https://repairs.example/"), "{}", odd.location());
    let untrusting = House::open_with(|config| config.base_url = base()).await;
    assert_eq!(untrusting.visitor().with("X-Forwarded-Proto", "http").peek("/sign-in").await.status, 200);
    let plain = House::open_with(|config| config.trust_proxy = 1).await;
    assert_eq!(plain.visitor().with("X-Forwarded-Proto", "http").peek("/sign-in").await.status, 200);
}

#[tokio::test]
async fn the_true_client_is_the_last_address_a_trusted_router_names() {
    let house = House::open_with(|config| config.trust_proxy = 1).await;
    let wrong = [("login", "nobody@test.example"), ("password", "guessed again")];
    let from = |addresses: &str| house.visitor().with("X-Forwarded-For", addresses);
    let mut last = 422;
    for nth in 0..40 {
        // What comes before the last address was said by the client itself.
        last = from(&format!("198.51.100.{nth}, 203.0.113.7")).peek_post("/sign-in", &wrong).await.status;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429, "one client, whatever it says of itself");
    assert_eq!(from("203.0.113.8").peek_post("/sign-in", &wrong).await.status, 422, "another one");
    let behind_two = House::open_with(|config| config.trust_proxy = 2).await;
    let from = |addresses: &str| behind_two.visitor().with("X-Forwarded-For", addresses);
    let mut last = 422;
    for nth in 0..40 {
        last = from(&format!("198.51.100.{nth}, 203.0.113.7, 10.0.0.{nth}")).peek_post("/sign-in", &wrong).await.status;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429, "the one before the last");
    assert_eq!(from("203.0.113.8, 10.0.0.1").peek_post("/sign-in", &wrong).await.status, 422);
}
