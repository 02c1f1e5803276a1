//! The shapes of what is sent and answered, as tables of properties.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use crate::api::document;
use crate::api::operation::Operation;

/// A shape with its properties.
#[derive(Serialize)]
pub struct Shape {
    pub name: String,
    pub about: Option<String>,
    pub properties: Vec<Property>,
    /// The words of an enumeration.
    pub words: Vec<String>,
}

/// A property, or a parameter.
#[derive(Serialize)]
pub struct Property {
    pub name: String,
    /// What kind of value it is, in words.
    pub kind: String,
    /// The shape to look at for the rest.
    pub shape: Option<String>,
    pub is_required: bool,
    pub about: String,
}

const PREFIX: &str = "#/components/schemas/";

/// The name of the shape that a schema refers to, in a list or alone.
pub fn named(schema: &Value) -> Option<String> {
    let referred = [&schema["$ref"], &schema["allOf"][0]["$ref"], &schema["items"]["$ref"]];
    let name = referred.into_iter().find_map(Value::as_str)?;
    Some(name.trim_start_matches(PREFIX).to_owned())
}

/// The parameters of an operation.
pub fn parameters(json: &Value) -> Vec<Property> {
    let all = json.as_array().into_iter().flatten();
    all.map(|parameter| Property {
        name: parameter["name"].as_str().unwrap_or_default().to_owned(),
        kind: format!("{}, {}", parameter["in"].as_str().unwrap_or_default(), kind(&parameter["schema"])),
        shape: None,
        is_required: parameter["required"] == true,
        about: parameter["description"].as_str().unwrap_or_default().replace('`', ""),
    })
    .collect()
}

/// The properties of an object.
pub fn properties(schema: &Value) -> Vec<Property> {
    let required = &schema["required"];
    let all = schema["properties"].as_object().into_iter().flatten();
    all.map(|(name, property)| Property {
        name: name.clone(),
        kind: kind(property),
        shape: named(property),
        is_required: required.as_array().is_some_and(|all| all.iter().any(|one| one == name)),
        about: property["description"].as_str().unwrap_or_default().replace('`', ""),
    })
    .collect()
}

/// The shapes that an operation's answer is made of, each once.
pub fn of(operation: &Operation) -> Vec<Shape> {
    let mut names = BTreeSet::new();
    let status = operation.gives.status.to_string();
    collect(&document::of(operation)["responses"][status.as_str()]["content"], &mut names);
    let shape = |name: String| {
        let schema = &document::json()["components"]["schemas"][name.as_str()];
        let words = schema["enum"].as_array().into_iter().flatten();
        Shape {
            about: schema["description"].as_str().map(|about| about.replace('`', "")),
            properties: properties(schema),
            words: words.filter_map(Value::as_str).map(str::to_owned).collect(),
            name,
        }
    };
    names.into_iter().map(shape).collect()
}

fn collect(json: &Value, names: &mut BTreeSet<String>) {
    match json {
        Value::Object(object) => {
            if let Some(name) = object.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix(PREFIX))
                && names.insert(name.to_owned())
            {
                collect(&document::json()["components"]["schemas"][name], names);
            }
            object.values().for_each(|value| collect(value, names));
        }
        Value::Array(array) => array.iter().for_each(|value| collect(value, names)),
        _ => {}
    }
}

/// What kind of value a schema is for.
fn kind(schema: &Value) -> String {
    let or_null = if schema["nullable"] == true { " or null" } else { "" };
    let bounds = match (&schema["minimum"], &schema["maximum"], &schema["maxLength"]) {
        (Value::Number(least), Value::Number(most), _) => format!(", {least} to {most}"),
        (_, _, Value::Number(most)) => format!(", at most {most}"),
        _ => String::new(),
    };
    if let Some(name) = named(schema) {
        let list = if schema["type"] == "array" { "list of " } else { "" };
        return format!("{list}{name}{or_null}");
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        return format!("{}{or_null}", words.join(" · "));
    }
    let name = match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), Some("date")) => "day",
        (Some("string"), Some("date-time")) => "moment",
        (Some("string"), _) => "text",
        (Some("integer"), _) => "whole number",
        (Some("boolean"), _) => "true or false",
        (Some("array"), _) => "list",
        (Some("object"), _) => "object",
        _ if schema["anyOf"].is_array() => "text or number",
        _ => "anything",
    };
    format!("{name}{bounds}{or_null}")
}
