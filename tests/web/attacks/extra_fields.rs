//! Fields that no form asks for, sent along with every form there is: the house is afterwards exactly
//! what it is without them.

use helpdesk::domain::lifecycle::Action;
use helpdesk::web::routes;
use poem::http::Method;

use crate::support::{Closed, House};
use crate::web::matrix::callers::{CALLERS, Caller};
use crate::web::matrix::scene::Scene;
use crate::web::matrix::{browser, samples};

/// Who tries it: everybody who is less than a superuser, once.
const TRIES: [&str; 8] = ["link", "pending", "owner", "executive", "holder", "manager", "far mgr", "admin"];

/// What somebody would like to be true, in every word that a table has for it.
fn wishes(scene: &Scene) -> Vec<(&'static str, String)> {
    let of = |name: &str| scene.ids[name].to_string();
    let mut wishes: Vec<_> = [
        ("role", "superuser"),
        ("standing", "active"),
        ("is_superuser", "1"),
        ("is_open", "0"),
        ("status", "returned"),
        ("outcome", "repaired"),
        ("number", "1"),
        ("id", "1001"),
        ("amount_due", "0"),
        ("promised_on", "2026-12-24"),
        ("tracking_token", "known-to-everybody-0000"),
        ("password_hash", "x"),
        ("email_key", "eve@test.example"),
        ("email_confirmed_at", "2026-11-01T00:00:00Z"),
        ("created_at", "2020-01-01T00:00:00Z"),
        ("percent", "100"),
        ("stars", "5"),
        ("answered_by", "1001"),
        ("token", "known"),
        ("once_key", "known"),
        ("__proto__", "x"),
        ("ticket[status]", "returned"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec();
    wishes.extend([
        ("customer_id", of("carlos")),
        ("technician_id", of("tomas")),
        ("manager_id", of("manish")),
        ("superior_id", of("anita")),
        ("person_id", of("sunil")),
        ("actor_id", of("sunil")),
        ("department_id", scene.phones.to_string()),
    ]);
    wishes
}

/// Every field that the form may really have.
fn asked_for(pattern: &str, form: &[(&'static str, String)]) -> Vec<&'static str> {
    let action = pattern.strip_prefix("/tickets/:number/").or_else(|| pattern.strip_prefix("/t/:token/"));
    let inputs = action.and_then(|action| action.parse::<Action>().ok()).map_or(&[][..], |action| action.row().inputs);
    form.iter().map(|(name, _)| *name).chain(inputs.iter().map(|input| input.name)).collect()
}

/// Sends a form in a house of its own; answers whether it was taken, and everything that is in the house then.
async fn sent(
    (scene, closed): (&Scene, &Closed),
    pattern: &str,
    caller: &Caller,
    form: &[(&'static str, String)],
) -> (bool, Vec<String>) {
    let house: House = closed.open().await;
    let page = browser(scene, &house, caller).peek_post(&samples::path(scene, pattern, caller), form).await;
    let is_taken = page.status < 400 && !page.header("location").is_some_and(|to| to.starts_with("/sign-in?draft="));
    (is_taken, house.everything_but_words().await)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_form_asks_for_changes_nothing_whoever_sends_it() {
    let (scene, closed) = Scene::set().await;
    let mut compared = 0;
    for route in routes::table().into_iter().filter(|route| route.method == Method::POST) {
        let plain = samples::form(&scene, route.path);
        let known = asked_for(route.path, &plain);
        let mut greedy = plain.clone();
        greedy.extend(wishes(&scene).into_iter().filter(|(name, _)| !known.contains(name)));
        for caller in CALLERS.iter().filter(|caller| TRIES.contains(&caller.label)) {
            let without = sent((&scene, &closed), route.path, caller, &plain).await;
            if !without.0 {
                continue;
            }
            let with = sent((&scene, &closed), route.path, caller, &greedy).await;
            let what = format!("{} by {}", route.path, caller.label);
            assert!(with.0, "{what}");
            for (one, other) in without.1.iter().zip(&with.1) {
                assert_eq!(one, other, "{what}");
            }
            assert_eq!(without.1.len(), with.1.len(), "{what}");
            compared += 1;
        }
    }
    assert!(compared > 80, "{compared}");
}
