//! Numbers, keys and paths that somebody makes up.

use helpdesk::web::routes;
use poem::http::Method;

use crate::web::matrix::callers::CALLERS;
use crate::web::matrix::scene::Scene;
use crate::web::matrix::{at_home, browser, samples};

/// What stands where a number or a key is expected.
fn guesses() -> Vec<String> {
    let mut guesses: Vec<String> = [
        "0",
        "-1",
        "00000",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "1e9",
        "0x2711",
        "10001.0",
        "+99999",
        "%2B99999",
        "%20",
        "%00",
        "%0d%0aSet-Cookie:%20session=x",
        "%F0%9F%94%A7",
        "%FF%FE",
        "%EF%BC%91%EF%BC%90",
        "..%2F..%2Fetc%2Fpasswd",
        "..%5C..%5Cwindows",
        "%252e%252e%252f",
        "1%2F2",
        "null",
        "*",
        "1;drop%20table%20people",
        "'%20or%20'1'='1",
        "{{7*7}}",
        "<script>",
    ]
    .map(str::to_owned)
    .to_vec();
    guesses.push("9".repeat(4000));
    guesses.push("x".repeat(4000));
    guesses
}

#[tokio::test(flavor = "multi_thread")]
async fn made_up_numbers_and_keys_lead_nowhere_and_break_nothing() {
    let (scene, closed) = Scene::set().await;
    let house = closed.open().await;
    let before = house.everything_but(&["audit", "drafts"]).await;
    let mut calls = 0;
    for caller in CALLERS.iter().filter(|caller| ["visitor", "owner", "executive", "superuser"].contains(&caller.label))
    {
        let browser = browser(&scene, &house, caller);
        for route in routes::table().into_iter().filter(|route| route.path.contains(':')) {
            // Each of them at some routes, all of them at each kind of route.
            for guess in guesses().iter().skip(calls % 3).step_by(3) {
                calls += 1;
                let named = route.path.split('/').find(|part| part.starts_with(':')).expect("a named part");
                let path = route.path.replacen(named, guess, 1);
                let path = path.replace(":name", "main.css");
                let browser = at_home(&browser, calls);
                let page = match route.method {
                    Method::GET => browser.peek(&path).await,
                    _ => browser.peek_post(&path, &samples::form(&scene, route.path)).await,
                };
                let what = format!("{} {path:.90} by {}: {}", route.method, caller.label, page.status);
                assert!([303, 400, 403, 404].contains(&page.status), "{what}");
                assert!(page.header("set-cookie").is_none(), "{what}");
                if page.status == 303 {
                    // To the sign-in, or from a form's address to the page it stands on, which is not there.
                    let to = page.location();
                    assert!(to.starts_with('/') && !to.starts_with("//"), "{what}: {to}");
                    assert!(route.method == Method::GET || to.starts_with("/sign-in?"), "{what}: {to}");
                }
            }
        }
    }
    assert!(calls > 2000, "{calls}");
    assert!(before == house.everything_but(&["audit", "drafts"]).await, "nothing changed");
}

#[tokio::test]
async fn very_long_and_broken_addresses_are_answered() {
    let (scene, closed) = Scene::set().await;
    let house = closed.open().await;
    let superuser = browser(&scene, &house, CALLERS.last().expect("a superuser"));
    let long = "x".repeat(20_000);
    let deep = "/a".repeat(5_000);
    let many = (0..3000).map(|n| format!("a{n}=b")).collect::<Vec<_>>().join("&");
    for path in [
        format!("/{long}"),
        format!("/tickets/{long}"),
        format!("/data/{long}"),
        format!("/{}", &deep[1..]),
        "/%".to_owned(),
        "/%zz".to_owned(),
        "/tickets/%".to_owned(),
        "/tickets//10001".to_owned(),
        "/./tickets/../people/1".to_owned(),
        "/assets/..%2f..%2f..%2fCargo.toml".to_owned(),
        "/assets/0/..%2f..%2f..%2fCargo.toml".to_owned(),
        "/assets/0/%2e%2e/%2e%2e/Cargo.toml".to_owned(),
    ] {
        let page = superuser.peek(&path).await;
        assert_eq!(page.status, 404, "{path:.60}");
        assert!(page.header("content-security-policy").is_some(), "{path:.60}");
    }
    for page in ["/tickets", "/people", "/audit", "/data/people", "/mail", "/inventory", "/feedback", "/sign-in"] {
        for query in
            [format!("q={long}&who={long}&next={long}"), many.clone(), "=&&==&%".to_owned(), "q=%ED%A0%80".to_owned()]
        {
            let status = superuser.peek(&format!("{page}?{query}")).await.status;
            assert!([200, 303].contains(&status), "{page}?{query:.20}: {status}");
        }
    }
}
