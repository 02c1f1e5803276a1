//! What each route is called with: a path that leads to something, and a form that would do.

use super::callers::Caller;
use super::scene::Scene;
use crate::support::{Laptop, PASSWORD};

/// What stands in paths in place of the word of a link that somebody does not have.
const MADE_UP: &str = "AAAAAAAAAAAAAAAAAAAAAA";

type Fields = Vec<(&'static str, String)>;

/// The route's path, filled in for a caller. Every part that has a name needs a value here.
pub fn path(scene: &Scene, pattern: &str, caller: &Caller) -> String {
    let (number, token) = &scene.tickets[status(pattern)];
    let link = |word: &str| if caller.has_links { word.to_owned() } else { MADE_UP.to_owned() };
    if pattern == "/assets/:hash/:name" {
        return scene.asset.clone();
    }
    if pattern == "/track" {
        return format!("/track?link=https://repairs.example/t/{}", link(token));
    }
    let path = pattern
        .replace("/tickets/:number", &format!("/tickets/{number}"))
        .replace("/t/:token", &format!("/t/{}", link(token)))
        .replace("/password/reset/:token", &format!("/password/reset/{}", link(&scene.reset)))
        .replace("/confirm/:token", &format!("/confirm/{}", link(&scene.confirmation)))
        .replace("/not-me/:token", &format!("/not-me/{}", link(&scene.not_me)))
        .replace("/people/:id", &format!("/people/{}", person(scene, pattern)))
        .replace("/technicians/:id", &format!("/technicians/{}", scene.ids["tomas"]))
        .replace("/feedback/:id", &format!("/feedback/{}", scene.feedback))
        .replace("/notifications/:id", &format!("/notifications/{}", scene.notification))
        .replace("/tokens/:id", &format!("/tokens/{}", scene.token))
        .replace("/departments/:id", &format!("/departments/{}", scene.empty))
        .replace("/categories/:key", "/categories/phone")
        .replace("/mail/:id", &format!("/mail/{}", scene.mail))
        .replace("/photos/:id", &format!("/photos/{}", scene.photo))
        .replace("/:size", "/small")
        .replace("/data/:table", "/data/tickets")
        .replace("/api/docs/:operation", "/api/docs/get_ticket");
    assert!(!path.contains(':'), "{pattern} is new: say here what stands for its named parts");
    path
}

/// Whom a form about people is about.
fn person(scene: &Scene, pattern: &str) -> i64 {
    match pattern {
        "/people/:id/approval" => scene.ids["penny"],
        "/people/:id/suspension" => scene.ids["tina"],
        "/people/:id/restoration" => scene.ids["ezra"],
        _ => scene.ids["carlos"],
    }
}

/// The status of the ticket that a route is tried on: one in which its action can be taken.
pub fn status(pattern: &str) -> &'static str {
    let action = pattern.strip_prefix("/tickets/:number/").or_else(|| pattern.strip_prefix("/t/:token/"));
    match action.unwrap_or_default() {
        "acceptance" | "rejection" => "requested",
        "pickup" | "pickup/failure" | "pickup/collection" => "pickup_scheduled",
        "intake" | "details" => "accepted",
        "transfer" | "allocation" | "promise" => "received",
        "allocation/withdrawal" | "progress" | "parts-wait" | "completion" => "in_progress",
        "parts-arrival" => "awaiting_parts",
        "rework" | "return" => "completed",
        "return/failure" | "hand-back" => "ready",
        "rating" => "returned",
        _ => "allocated",
    }
}

/// The field by which a route's form brings a file.
pub fn file_field(pattern: &str) -> Option<&'static str> {
    match pattern {
        "/tickets/:number/photos" => Some("photos"),
        "/profile/picture" => Some("picture"),
        _ => None,
    }
}

/// A form that would do. A route for forms without one here fails the test.
pub fn form(scene: &Scene, pattern: &str) -> Fields {
    let action = pattern.strip_prefix("/tickets/:number/").or_else(|| pattern.strip_prefix("/t/:token/"));
    let fields = match action {
        Some(action) => of_ticket(scene, action),
        None => of_house(scene, pattern),
    };
    fields.unwrap_or_else(|| panic!("POST {pattern} is new: say here what its form is sent with"))
}

fn of_ticket(scene: &Scene, action: &str) -> Option<Fields> {
    let day = scene.tomorrow.as_str();
    let computers = scene.computers.to_string();
    Some(match action {
        "acceptance"
        | "work"
        | "parts-arrival"
        | "pickup/collection"
        | "allocation/withdrawal"
        | "tracking-link"
        | "photos"
        | "photos/:id/removal" => fields(&[]),
        "rejection" | "pickup/failure" | "rework" | "return/failure" | "cancellation" => fields(&[("reason", "No")]),
        "pickup" => fields(&[("date", day), ("window", "09-12")]),
        "intake" => fields(&[
            ("department_id", &computers),
            ("fault_type", "screen"),
            ("condition", "A dent"),
            ("assessment", "Broken"),
            ("shelf", "Z-9"),
        ]),
        "transfer" => fields(&[("department_id", &scene.phones.to_string()), ("reason", "A phone")]),
        // To the technician of the manager beside: a field's message for who may not give to them.
        "allocation" => fields(&[("technician_id", &scene.ids["tomas"].to_string())]),
        "progress" => fields(&[("percent", "40")]),
        "parts-wait" => fields(&[("part", "Panel")]),
        "completion" => fields(&[("outcome", "repaired"), ("report", "Done"), ("shelf", "A")]),
        "return" => fields(&[("method", "collection")]),
        "hand-back" => fields(&[("received_by", "Chitra")]),
        "details" => fields(&[("brand", "Dell")]),
        "promise" => fields(&[("date", day)]),
        "comments" => fields(&[("body", "Hello"), ("visibility", "public")]),
        "rating" => fields(&[("rating", "5")]),
        _ => return None,
    })
}

fn of_house(scene: &Scene, pattern: &str) -> Option<Fields> {
    let new = |name, email| {
        fields(&[("name", name), ("email", email), ("phone", "98450 33333"), ("password", "a brand new pass phrase")])
    };
    let mira = scene.ids["mira"].to_string();
    let phones = scene.phones.to_string();
    Some(match pattern {
        "/sign-in" => fields(&[("login", "carlos@test.example"), ("password", PASSWORD)]),
        "/sign-out"
        | "/people/:id/restoration"
        | "/people/:id/password-link"
        | "/departments/:id/removal"
        | "/profile/confirmation"
        | "/confirm/:token"
        | "/notifications/reading"
        | "/notifications/:id/reading"
        | "/mail/:id/retry"
        | "/profile/picture"
        | "/profile/picture/removal"
        | "/profile/notifications"
        | "/profile/tokens/:id/revocation" => fields(&[]),
        "/register" | "/join" => new("Nadia New", "nadia@test.example"),
        "/setup" => {
            let mut fields = new("Nadia New", "nadia@test.example");
            fields.push(("code", "guessed".to_owned()));
            fields
        }
        "/people/:id" => fields(&[("name", "Carlos C."), ("phone", "98450 00015")]),
        "/people/:id/approval" => fields(&[("role", "technician"), ("superior_id", &mira)]),
        "/people/:id/suspension" => fields(&[("reason", "Long leave")]),
        "/department/technicians/:id" => fields(&[("superior_id", &mira)]),
        "/contact" => fields(&[("message", "Hello"), ("email", "somebody@test.example")]),
        "/feedback/:id/answer" => fields(&[("answered", "yes")]),
        "/departments" | "/departments/:id" => fields(&[("name", "Cameras")]),
        "/departments/categories" => fields(&[("name", "Tablet"), ("department_id", &phones)]),
        "/departments/categories/:key" => fields(&[("name", "Telephone"), ("department_id", &phones)]),
        "/profile" => fields(&[("name", "Another Name"), ("phone", "98450 44444")]),
        "/profile/password" => fields(&[("current_password", PASSWORD), ("password", "a brand new pass phrase")]),
        "/profile/sessions" => fields(&[("session", "others")]),
        "/profile/tokens" => fields(&[("name", "A calendar"), ("scope", "read")]),
        "/password/forgot" => fields(&[("login", "carlos@test.example")]),
        "/password/reset/:token" => fields(&[("password", "a brand new pass phrase")]),
        "/tickets" => {
            let mut fields = Laptop::request(&scene.tomorrow, "drop_off");
            fields.push(("customer_id", scene.ids["carlos"].to_string()));
            fields
        }
        "/not-me/:token" => fields(&[("mail", "stop")]),
        _ => return None,
    })
}

fn fields(pairs: &[(&'static str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}
