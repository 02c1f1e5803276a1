//! Numbers that are not there, and odd addresses.

use crate::support::House;

#[tokio::test]
async fn what_is_not_there_is_a_page_with_a_way_back() {
    let house = House::open().await;
    house.ticket("requested").await;
    let paths = [
        "/tickets/99999",
        "/tickets/0",
        "/tickets/-1",
        "/tickets/abc",
        "/tickets/10001abc",
        "/tickets/99999999999999999999",
        "/tickets/%00",
        "/tickets/%F0%9F",
        "/tickets/1%2F2",
        "/tickets/10001/nonsense",
        "/tickets/10001/pickup/nonsense",
        "/tickets/10001/request",
        "/tickets/10001/release",
        "/tickets/",
        "/tickets/10001/",
        "/nowhere",
        "/nowhere/at/all",
        "/desk/",
        "/%",
        "/t/",
        "/t/short",
        "/t/..%2F..%2Fetc",
        "/assets/0/none.css",
        "//",
        "//evil.example",
        "/a//b",
        "/.env",
    ];
    for browser in [house.browser("chitra").await, house.browser("esha").await] {
        for path in paths {
            let page = browser.peek(path).await;
            assert_eq!(page.status, 404, "{path}");
            assert!(page.header("content-security-policy").is_some(), "{path}");
            if !path.starts_with("/assets") {
                assert!(page.has("main a[href='/']"), "{path} has a way back");
            }
        }
    }
    for path in paths {
        let status = house.visitor().peek(path).await.status;
        assert!([404, 303].contains(&status), "{path}: {status}");
    }
}

#[tokio::test]
async fn actions_on_numbers_that_are_not_there_find_nothing() {
    let house = House::open().await;
    let esha = house.browser("esha").await;
    for number in ["99999", "0", "abc", "99999999999999999999"] {
        for action in ["acceptance", "intake", "comments", "cancellation", "pickup/failure"] {
            let page = esha.post(&format!("/tickets/{number}/{action}"), &[("reason", "x"), ("body", "x")]).await;
            assert_eq!(page.status, 404, "{number}/{action}");
        }
    }
    for action in ["nonsense", "release", "request"] {
        let number = house.ticket("allocated").await;
        let status = esha.post(&format!("/tickets/{number}/{action}"), &[("reason", "x")]).await.status;
        assert_eq!(status, 404, "{action}");
        assert_eq!(house.status(number).await, "allocated");
    }
}

#[tokio::test]
async fn nonsense_behind_the_question_mark_narrows_nothing_and_breaks_nothing() {
    let house = House::open().await;
    let number = house.ticket("received").await;
    let card = format!("[data-ticket='{number}']");
    let mira = house.browser("mira").await;
    for query in [
        "after=abc",
        "status=nonsense",
        "department=x",
        "technician=-",
        "hand_over=train",
        "after=99999999999999999999",
        "%FF=%FF",
        "a=b&a=c",
    ] {
        assert!(mira.get(&format!("/tickets?{query}")).await.has(&card), "{query}");
    }
    for q in ["%00", "%25", "'", "\"", "%27%20or%201%3D1", "*", "%E2%80%AE", &"x".repeat(5000), "%F0%9F%94%A7", "__"] {
        for path in ["/tickets", "/inventory"] {
            let page = mira.get(&format!("{path}?q={q}")).await;
            assert_eq!(page.status, 200, "{path} {q:.20}");
            assert!(!page.has(&card), "{path}: {q:.20} finds nothing");
        }
    }
    let page = mira.get(&format!("/tickets/{number}?before=abc&draft=nonsense")).await;
    assert_eq!(page.status, 200);
}
