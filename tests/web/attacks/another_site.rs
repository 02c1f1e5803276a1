//! Every form there is, sent by another site in somebody's name.

use helpdesk::web::routes;
use poem::http::Method;

use crate::web::matrix::callers::CALLERS;
use crate::web::matrix::scene::Scene;
use crate::web::matrix::{at_home, browser, samples};

/// What a browser says of a form that stood elsewhere, and what an old one says.
const FOREIGN: [(&str, &str); 8] = [
    ("Sec-Fetch-Site", "cross-site"),
    ("Sec-Fetch-Site", "same-site"),
    ("Sec-Fetch-Site", "nonsense"),
    ("Origin", "https://evil.example"),
    ("Origin", "null"),
    ("Origin", ""),
    ("Origin", "http://127.0.0.1"),
    ("Origin", "http://127.0.0.1.evil.example"),
];

#[tokio::test]
async fn no_form_at_all_is_taken_from_another_site() {
    let (scene, closed) = Scene::set().await;
    let house = closed.open().await;
    let browsers: Vec<_> = CALLERS.iter().map(|caller| (caller, browser(&scene, &house, caller))).collect();
    let before = house.everything_but(&[]).await;
    let mut tried = 0;
    for route in routes::table().into_iter().filter(|route| route.method == Method::POST) {
        let form = samples::form(&scene, route.path);
        for (caller, browser) in browsers.iter().filter(|(caller, _)| !["visitor", "suspended"].contains(&caller.label))
        {
            tried += 1;
            let (name, value) = FOREIGN[tried % FOREIGN.len()];
            let path = samples::path(&scene, route.path, caller);
            let page = at_home(browser, tried).with(name, value).peek_post(&path, &form).await;
            assert_eq!(page.status, 403, "{path} by {} with {name}: {value}", caller.label);
            assert!(page.header("set-cookie").is_none(), "{path}");
        }
    }
    assert!(tried > 15 * 40, "{tried}");
    assert!(before == house.everything_but(&[]).await, "nothing changed");
}
