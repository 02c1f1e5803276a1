//! The `OpenAPI` document: that it is what is committed, and that it holds together.

use std::collections::BTreeSet;

use helpdesk::api::document::{documented, of, text};
use helpdesk::api::routes::table;
use helpdesk::domain::lifecycle::{Action, TABLE};
use poem::http::Method;
use serde_json::Value;

use crate::support::House;

#[test]
fn the_document_is_the_one_in_docs() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/openapi.json");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, text()).expect("writes");
    }
    let committed = std::fs::read_to_string(path).expect("docs/openapi.json");
    let differs = committed.lines().zip(text().lines()).position(|(there, here)| there != here);
    let advice = "if the change is meant, run UPDATE_DOCS=1 cargo test --test suite -- api::document";
    assert!(committed == text(), "docs/openapi.json differs from line {differs:?} on; {advice}");
}

#[test]
fn every_operation_says_what_it_is_and_every_answer_there_can_be() {
    let mut ids = BTreeSet::new();
    for operation in table() {
        let json = of(operation);
        let id = operation.id;
        assert!(ids.insert(id), "{id} is there twice");
        assert_eq!(json["operationId"], id);
        let summary = json["summary"].as_str().expect("a summary");
        assert!((10..=64).contains(&summary.chars().count()) && !summary.ends_with('.'), "{id}: {summary}");
        assert!(json["tags"][0].as_str().is_some_and(|tag| !tag.is_empty()), "{id}");
        for part in operation.path.split('/').filter_map(|part| part.strip_prefix(':')) {
            let all = json["parameters"].as_array().expect("parameters");
            assert!(all.iter().any(|one| one["name"] == part && one["in"] == "path"), "{id}: {part}");
        }
        for status in ["401", "429", "500", "503"] {
            assert!(json["responses"].get(status).is_some(), "{id} {status}");
        }
        let sends_tag =
            json["parameters"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == "If-None-Match"));
        assert_eq!(json["responses"].get("304").is_some(), sends_tag, "{id}");
        let given = &json["responses"][operation.gives.status.to_string().as_str()];
        let content = given["content"].get("application/json");
        assert!(content.is_none_or(|content| content["example"].is_object()), "{id} has no example of its answer");
        if let Some(sent) = json["requestBody"]["content"].get("application/json") {
            assert!(sent["example"].is_object(), "{id} has no example of what is sent");
            let unknown: Vec<_> = keys(&sent["example"])
                .into_iter()
                .filter(|name| sent["schema"]["properties"].get(name).is_none())
                .collect();
            assert!(unknown.is_empty(), "{id}: {unknown:?}");
            let needed = sent["schema"]["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            for name in needed {
                assert!(sent["example"].get(name).is_some(), "{id}: the example lacks {name}");
            }
            assert_eq!(sent["schema"]["additionalProperties"], false, "{id}");
        }
        for (name, link) in given["links"].as_object().into_iter().flatten() {
            let to = table().iter().find(|to| to.id == name.as_str()).unwrap_or_else(|| panic!("{id} leads to {name}"));
            let named = keys(&link["parameters"]);
            let parts: BTreeSet<_> = to.path.split('/').filter_map(|part| part.strip_prefix(':')).collect();
            assert!(named.iter().all(|name| parts.contains(name.as_str())), "{id} to {name}: {named:?}");
        }
    }
}

#[test]
fn what_may_not_be_there_or_not_be_as_things_stand_is_said() {
    let said = |id: &str, status: &str| {
        let operation = table().iter().find(|of| of.id == id).expect("it");
        assert!(of(operation)["responses"].get(status).is_some(), "{id} {status}");
    };
    said("get_my_department", "404");
    for id in ["add_photo", "rate_by_link", "approve_person", "suspend_person", "restore_person", "move_technician"] {
        said(id, "409");
    }
}

#[test]
fn every_action_of_the_lifecycle_is_an_operation() {
    for row in TABLE.iter().filter(|row| row.action != Action::Release) {
        let path = match row.action {
            Action::Request => "/tickets".to_owned(),
            Action::PhotosRemoval => "/tickets/:number/photos/:id".to_owned(),
            action => format!("/tickets/:number/{action}"),
        };
        let operation = table().iter().find(|of| of.path == path && of.writes()).unwrap_or_else(|| panic!("{path}"));
        let named: Vec<_> = operation.fields().iter().map(|field| field.name).collect();
        assert!(row.inputs.iter().all(|input| named.contains(&input.name)), "{path}: {named:?}");
        assert_eq!(named.contains(&"version"), row.versioned && operation.action.is_some(), "{path}");
    }
}

#[test]
fn everything_that_is_referred_to_is_there() {
    fn check(json: &Value, whole: &Value) {
        if let Some(reference) = json.get("$ref").and_then(Value::as_str) {
            assert!(whole.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
        match json {
            Value::Object(object) => object.values().for_each(|value| check(value, whole)),
            Value::Array(array) => array.iter().for_each(|value| check(value, whole)),
            _ => {}
        }
    }
    let json: Value = serde_json::from_str(text()).expect("JSON");
    check(&json, &json);
    assert_eq!(keys(&json["paths"]).len(), table().iter().map(|of| documented(of.path)).collect::<BTreeSet<_>>().len());
}

#[tokio::test]
async fn people_read_all_of_it_from_the_programme_itself() {
    let house = House::open().await;
    let visitor = house.visitor();
    let page = visitor.get("/api/docs").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.texts("[data-method]").len(), table().len());
    for operation in table() {
        let page = visitor.get(&format!("/api/docs/{}", operation.id)).await;
        assert_eq!(page.status, 200, "{}", operation.id);
        assert!(page.text("#call").contains(operation.method.as_str()) || operation.method == Method::GET);
        assert_eq!(page.all("#answers li").len(), keys(&of(operation)["responses"]).len(), "{}", operation.id);
        let dangling: Vec<_> = page
            .all("main a[href^='#']")
            .into_iter()
            .filter_map(|link| link.attr("href"))
            .filter(|href| !page.has(&format!("[id='{}']", href.trim_start_matches('#'))))
            .collect();
        assert!(dangling.is_empty(), "{}: {dangling:?}", operation.id);
    }
    assert_eq!(visitor.get("/api/docs/nonsense").await.status, 404);
    let served = visitor.get("/api/v1/openapi.json").await;
    assert_eq!((served.body.as_str(), served.header("content-type")), (text(), Some("application/json")));
    let tag = served.header("etag").expect("a tag").to_owned();
    assert_eq!(visitor.with("If-None-Match", &tag).peek("/api/v1/openapi.json").await.status, 304);
}

fn keys(json: &Value) -> Vec<String> {
    json.as_object().into_iter().flat_map(|object| object.keys().cloned()).collect()
}
