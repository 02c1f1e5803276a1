//! The pages keep their own policy: no script, style or address in them that a browser has to refuse.

use crate::support::{Chrome, House};

#[tokio::test]
async fn nothing_on_a_page_is_refused_by_its_own_policy() {
    let house = House::open().await;
    let chrome = Chrome::start().await;
    let number = house.ticket("in_progress").await;
    house.act("tara", number, "progress", &[("percent", "40")]).await;
    let here = format!("/tickets/{number}");
    let link = house.tracking(number).await;
    let papers = ["work-order", "receipt", "label", "label?size=40x20"].map(|paper| format!("{here}/{paper}"));
    for (name, paths) in [
        (
            "chitra",
            vec![
                "/",
                "/tickets",
                "/tickets/new",
                "/profile",
                "/profile/password",
                "/profile/sessions",
                "/profile/tokens",
                &here,
                &link,
                &papers[1],
            ],
        ),
        ("esha", vec!["/desk", "/inventory", "/api/docs", "/api/docs/request_repair", &here]),
        ("ezra", papers.iter().map(String::as_str).collect()),
        ("mira", vec!["/board", &here]),
        ("tara", vec!["/bench", &here]),
    ] {
        let window = chrome.window_of(&house, name, "/profile").await;
        for path in paths {
            window.open(path).await;
            window.listens().await;
            // A change is fetched and morphed in as well.
            house.act("tara", number, "progress", &[("note", "Still at it")]).await;
            window.heard().await;
            // All that was refused until then comes before this, which is certain to be.
            let refused = window
                .ask(
                    "const refused = []; new ReportingObserver((reports) => { \
                     refused.push(...reports.map(({body}) => `${body.effectiveDirective} ${body.blockedURL}`)); \
                     if (refused.at(-1).includes('elsewhere.invalid')) done(refused); \
                     }, {types: ['csp-violation'], buffered: true}).observe(); \
                     new Image().src = 'http://elsewhere.invalid/'",
                )
                .await;
            assert_eq!(refused, serde_json::json!(["img-src http://elsewhere.invalid/"]), "{name} on {path}");
        }
        window.close().await;
    }
}
