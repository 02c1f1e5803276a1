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

/// What can be done with a person.
const OF_A_PERSON: &[&str] =
    &["correct_person", "approve_person", "suspend_person", "restore_person", "make_password_link"];

fn of(operation: &Operation) -> Map<String, Value> {
    let to =
        |id: &str, name: &str, value: &str| (id.to_owned(), json!({"operationId": id, "parameters": {name: value}}));
    let number = |of: &Operation| to(of.id, "number", "$response.body#/number");
    match operation.id {
        "list_tickets" => [to("get_ticket", "number", "$response.body#/items/0/number")].into_iter().collect(),
        "list_people" => [to("get_person", "id", "$response.body#/items/0/id")].into_iter().collect(),
        "get_person" => OF_A_PERSON.iter().map(|id| to(id, "id", "$response.body#/id")).collect(),
        "list_my_notices" => ["mail_my_notice", "silence_my_notice"]
            .iter()
            .map(|id| to(id, "kind", "$response.body#/items/0/kind"))
            .collect(),
        "list_departments" => [to("get_department", "id", "$response.body#/items/0/id")].into_iter().collect(),
        "list_categories" => [to("get_category", "key", "$response.body#/items/0/key")].into_iter().collect(),
        "list_inventory" => [to("get_ticket", "number", "$response.body#/items/0/ticket_number")].into_iter().collect(),
        "list_tables" => [to("list_rows", "table", "$response.body#/items/0/name")].into_iter().collect(),
        "get_mail" => [to("retry_mail", "id", "$response.body#/id")].into_iter().collect(),
        "list_notifications" => [to("read_notification", "id", "$response.body#/items/0/id")].into_iter().collect(),
        "list_mail" => [to("get_mail", "id", "$response.body#/items/0/id")].into_iter().collect(),
        "list_feedback" => ["answer_feedback", "reopen_feedback"]
            .into_iter()
            .map(|id| to(id, "id", "$response.body#/items/0/id"))
            .collect(),
        "make_department" => ["get_department", "rename_department", "remove_department"]
            .into_iter()
            .map(|id| to(id, "id", "$response.body#/id"))
            .collect(),
        "make_category" => {
            ["get_category", "change_category"].into_iter().map(|id| to(id, "key", "$response.body#/key")).collect()
        }
        "request_repair" => table().iter().filter(|of| is_of_ticket(of)).map(number).collect(),
        "get_ticket" => table().iter().filter(|of| of.action.is_some()).map(number).collect(),
        _ => match operation.action {
            Some(action) => follow(action).map(number).collect(),
            None => Map::new(),
        },
    }
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
