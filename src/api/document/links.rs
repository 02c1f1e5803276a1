//! Links between operations: with what one gives, others can be called. From an answer that has a ticket lead those
//! that can follow it, as the lifecycle says.

use serde_json::{Map, Value, json};

use crate::api::operation::Operation;
use crate::api::routes::table;
use crate::domain::lifecycle::{Action, Status, To};

/// Adds the links.
pub fn link(json: &mut Value) {
    for operation in table() {
        let links = of(operation);
        if links.is_empty() {
            continue;
        }
        let path = super::documented(operation.path);
        let method = operation.method.as_str().to_lowercase();
        let status = operation.gives.status.to_string();
        json["paths"][path.as_str()][method.as_str()]["responses"][status.as_str()]["links"] = Value::Object(links);
    }
}

/// What others are called with that is in an operation's answer: whose answer, which others, the name of their
/// parameter, and where its value is.
const FROM: &[(&str, &[&str], &str, &str)] = &[
    ("list_tickets", &["get_ticket"], "number", "/items/0/number"),
    ("get_ticket", &["get_photo", "remove_photo", "get_photo_picture"], "id", "/photos/0/id"),
    ("get_ticket", BY_LINK, "token", "/tracking_token"),
    ("request_repair", BY_LINK, "token", "/tracking_token"),
    ("renew_tracking_link", BY_LINK, "token", "/tracking_token"),
    ("add_photo", &["get_photo", "remove_photo", "get_photo_picture"], "id", "/id"),
    ("list_people", OF_PERSON, "id", "/items/0/id"),
    ("get_person", OF_PERSON, "id", "/id"),
    ("list_my_notices", &["mail_my_notice", "silence_my_notice"], "kind", "/items/0/kind"),
    ("list_notifications", &["read_notification"], "id", "/items/0/id"),
    ("list_inventory", &["get_ticket"], "number", "/items/0/ticket_number"),
    ("list_mail", &["get_mail", "retry_mail"], "id", "/items/0/id"),
    ("list_feedback", &["answer_feedback", "reopen_feedback"], "id", "/items/0/id"),
    ("list_departments", OF_DEPARTMENT, "id", "/items/0/id"),
    ("make_department", OF_DEPARTMENT, "id", "/id"),
    ("make_category", &["get_category", "change_category"], "key", "/key"),
    ("list_departments", &["get_category", "change_category"], "key", "/items/0/categories/0/key"),
    ("get_department", &["get_category", "change_category"], "key", "/categories/0/key"),
    ("set_my_picture", &["get_portrait"], "id", "/id"),
    ("get_my_department", &["move_technician"], "id", "/managers/0/technicians/0/id"),
    ("list_tables", &["list_rows"], "table", "/items/0/name"),
];
const BY_LINK: &[&str] = &["track_repair", "list_tracked_events", "cancel_by_link", "comment_by_link", "rate_by_link"];
const OF_PERSON: &[&str] =
    &["get_person", "correct_person", "approve_person", "suspend_person", "restore_person", "make_password_link"];
const OF_DEPARTMENT: &[&str] = &["get_department", "rename_department", "remove_department"];

fn of(operation: &Operation) -> Map<String, Value> {
    let mut links = Map::new();
    for (_, to, name, place) in FROM.iter().filter(|(from, ..)| *from == operation.id) {
        for id in *to {
            let mut parameters = Map::new();
            parameters.insert((*name).to_owned(), format!("$response.body#{place}").into());
            // A photo is named by its ticket, too.
            if to.contains(&"get_photo") {
                let number =
                    if operation.path.contains(":number/") { "$request.path.number" } else { "$response.body#/number" };
                parameters.insert("number".to_owned(), number.into());
            }
            links.insert((*id).to_owned(), json!({"operationId": id, "parameters": parameters}));
        }
    }
    let follows: Vec<&Operation> = match operation.id {
        "request_repair" | "get_ticket" => table().iter().filter(|of| is_of_ticket(of)).collect(),
        _ => operation.action.into_iter().flat_map(follow).collect(),
    };
    for next in follows {
        let link = json!({"operationId": next.id, "parameters": {"number": "$response.body#/number"}});
        links.insert(next.id.to_owned(), link);
    }
    links
}

/// Whether an operation is about a ticket alone.
fn is_of_ticket(operation: &Operation) -> bool {
    operation.path.starts_with("/tickets/:number") && !operation.path.contains(":id")
}

/// The operations that can follow an action.
fn follow(action: Action) -> impl Iterator<Item = &'static Operation> {
    let to: Vec<Status> = action
        .row()
        .moves
        .iter()
        .flat_map(|made| match made.to {
            To::Be(status) => vec![status],
            To::Same => made.from.to_vec(),
            To::BackToWork => vec![Status::Allocated, Status::Received],
        })
        .collect();
    table().iter().filter(move |operation| {
        let moves = operation.action.map(|action| action.row().moves).unwrap_or_default();
        moves.iter().any(|made| made.from.iter().any(|from| to.contains(from)))
    })
}
