//! The API for people to read: every operation there is, and a page for each, made from the API's own document; and
//! the document itself.

mod shapes;

use poem::http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use super::answer::page;
use super::{Error, Result, Visit};
use crate::api::document::{self, documented};
use crate::api::operation::{Operation, Takes};
use crate::api::problem::KINDS;
use crate::api::routes::table;
use crate::views::Page;
use shapes::{Property, Shape};

/// What the first page shows.
#[derive(Serialize)]
pub struct DocsPage {
    /// What the whole is about, by paragraphs.
    pub about: Vec<String>,
    pub nouns: Vec<Noun>,
    pub problems: Vec<Kind>,
    /// The address before every path.
    pub base_url: String,
}

/// A noun with its operations.
#[derive(Serialize)]
pub struct Noun {
    pub name: &'static str,
    pub about: &'static str,
    pub operations: Vec<Line>,
}

/// An operation in a line.
#[derive(Serialize)]
pub struct Line {
    pub id: &'static str,
    pub method: String,
    pub path: String,
    pub summary: &'static str,
}

/// A kind of refusal.
#[derive(Serialize)]
pub struct Kind {
    pub kind: &'static str,
    pub status: u16,
    pub title: &'static str,
    pub advice: String,
}

impl Page for DocsPage {
    const TEMPLATE: &'static str = "api_docs/index.html";
}

/// What an operation's page shows: all there is to know.
#[derive(Serialize)]
pub struct OperationPage {
    pub noun: &'static str,
    pub line: Line,
    /// Who may call it, by the page that does the same.
    pub who: String,
    /// What stands in the path, behind the question mark and in headers.
    pub parameters: Vec<Property>,
    pub properties: Vec<Property>,
    /// How it is called, as a command.
    pub call: String,
    pub answers: Vec<Answered>,
    pub example: Option<String>,
    pub shapes: Vec<Shape>,
}

/// One answer that there can be.
#[derive(Serialize)]
pub struct Answered {
    pub status: String,
    pub about: String,
    /// The name of its shape.
    pub shape: Option<String>,
}

impl Page for OperationPage {
    const TEMPLATE: &'static str = "api_docs/show.html";
}

/// The first page.
pub async fn index(visit: &Visit) -> Result {
    let json = document::json();
    let about = json["info"]["description"].as_str().unwrap_or_default();
    let shown = DocsPage {
        about: about.split("\n\n").map(|paragraph| paragraph.replace('`', "")).collect(),
        nouns: nouns().into_iter().map(noun).collect(),
        problems: KINDS
            .iter()
            .map(|&(kind, status, title, advice)| Kind { kind, status, title, advice: advice.replace('`', "") })
            .collect(),
        base_url: visit.app.own_address.get().to_string(),
    };
    page(visit, StatusCode::OK, &shown)
}

/// An operation's page.
pub async fn show(visit: &Visit) -> Result {
    let asked = visit.params.trimmed("operation");
    let operation = table().iter().find(|of| of.id == asked).ok_or(Error::NotFound)?;
    page(visit, StatusCode::OK, &described(operation, &visit.app.own_address.get()))
}

/// Every noun, in the order of the table.
fn nouns() -> Vec<&'static str> {
    let mut nouns = Vec::new();
    for operation in table() {
        if !nouns.contains(&operation.noun()) {
            nouns.push(operation.noun());
        }
    }
    nouns
}

fn noun(name: &'static str) -> Noun {
    let operations = table().iter().filter(|of| of.noun() == name).map(line).collect();
    Noun { name, about: document::noun(name).1, operations }
}

fn line(operation: &Operation) -> Line {
    Line {
        id: operation.id,
        method: operation.method.to_string(),
        path: documented(operation.path),
        summary: operation.summary,
    }
}

fn described(operation: &Operation, base_url: &str) -> OperationPage {
    let json = document::of(operation);
    let answers = json["responses"].as_object().into_iter().flatten();
    let answers = answers.map(|(status, answer)| Answered {
        status: status.clone(),
        about: answer["description"].as_str().unwrap_or_default().to_owned(),
        shape: shapes::named(&answer["content"]["application/json"]["schema"]),
    });
    let status = operation.gives.status.to_string();
    let example = &json["responses"][status.as_str()]["content"]["application/json"]["example"];
    OperationPage {
        noun: operation.noun(),
        line: line(operation),
        who: operation.who.to_string(),
        parameters: shapes::parameters(&json["parameters"]),
        properties: shapes::properties(&json["requestBody"]["content"]["application/json"]["schema"]),
        call: call(operation, json, base_url),
        answers: answers.collect(),
        example: (!example.is_null()).then(|| format!("{example:#}")),
        shapes: shapes::of(operation),
    }
}

/// The operation as a command that somebody can paste.
fn call(operation: &Operation, json: &Value, base_url: &str) -> String {
    let mut path = documented(operation.path);
    for (part, example) in [
        ("{number}", "10001"),
        ("{id}", "1"),
        ("{size}", "small"),
        ("{token}", "$LINK"),
        ("{key}", "laptop"),
        ("{table}", "tickets"),
    ] {
        path = path.replace(part, example);
    }
    let mut lines = vec![format!("curl {base_url}{path}")];
    if operation.method != poem::http::Method::GET {
        lines[0] = format!("curl -X {} {base_url}{path}", operation.method);
    }
    if !operation.is_public() {
        lines.push("-H \"Authorization: Bearer $TOKEN\"".to_owned());
    }
    match &operation.takes {
        Takes::Nothing => {}
        Takes::Picture => {
            lines.push("-H 'Content-Type: image/jpeg'".to_owned());
            lines.push("--data-binary @photo.jpg".to_owned());
        }
        Takes::Fields(_) => {
            lines.push("-H 'Content-Type: application/json'".to_owned());
            lines.push(format!("-d '{:#}'", json["requestBody"]["content"]["application/json"]["example"]));
        }
    }
    lines.join(" \\\n  ")
}
