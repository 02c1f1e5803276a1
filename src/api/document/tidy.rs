//! What the library's document lacks: a property of an answer is always there, `null` when there is nothing to say;
//! days have the format's own name; and every answer has an example.

use serde_json::{Value, json};

use crate::api::operation::Content;
use crate::api::routes::table;

/// Mends the document.
pub fn tidy(json: &mut Value) {
    dates(json);
    if let Some(shapes) = json["components"]["schemas"].as_object_mut() {
        shapes.values_mut().for_each(whole);
    }
    for operation in table() {
        let Content::Json(shape) = operation.gives.content else { continue };
        let path = super::documented(operation.path);
        let method = operation.method.as_str().to_lowercase();
        let answers = &mut json["paths"][path.as_str()][method.as_str()]["responses"];
        let status = operation.gives.status.to_string();
        answers[status.as_str()]["content"]["application/json"]["example"] = (shape.example)();
    }
}

/// `naive-date` is the library's own word.
fn dates(json: &mut Value) {
    match json {
        Value::Object(object) => {
            if object.get("format").is_some_and(|format| format == "naive-date") {
                object.insert("format".to_owned(), "date".into());
            }
            object.values_mut().for_each(dates);
        }
        Value::Array(array) => array.iter_mut().for_each(dates),
        _ => {}
    }
}

/// An object of an answer has all its properties; those that may be missing in Rust are `null` here.
fn whole(shape: &mut Value) {
    let required: Vec<Value> = shape["required"].as_array().cloned().unwrap_or_default();
    let Some(object) = shape.as_object_mut() else { return };
    if !object.contains_key("properties") {
        if object.get("required").is_some_and(Value::is_null) {
            object.remove("required");
        }
        return;
    }
    let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for (name, property) in properties.iter_mut() {
        if required.iter().any(|required| required == name) {
            continue;
        }
        if property.get("$ref").is_some() {
            *property = json!({"nullable": true, "allOf": [property.take()]});
        } else {
            property["nullable"] = true.into();
        }
    }
    let all = properties.keys().map(|name| Value::from(name.as_str())).collect();
    object.insert("required".to_owned(), Value::Array(all));
    object.insert("additionalProperties".to_owned(), false.into());
}
