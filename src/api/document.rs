//! The `OpenAPI` document, made from the table of operations.
//!
//! The library's registry makes most of it. What it has no words for is added to its JSON: that nothing but the
//! named properties is taken, examples, links, and that a property of an answer is always there, if only as `null`.

mod inputs;
mod links;
mod share;
mod tidy;

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use poem_openapi::OpenApiService;
use poem_openapi::registry::{
    MetaApi, MetaHeader, MetaMediaType, MetaOperation, MetaOperationParam, MetaParamIn, MetaPath, MetaRequest,
    MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, MetaSecurityScheme, MetaTag, Registry,
};
use poem_openapi::types::Type;
use serde_json::Value;

use super::Api;
use super::endpoint::PICTURES;
use super::operation::{Ask, AskKind, BASE, Content, Operation, Takes};
use super::problem::{KINDS, PROBLEM, ProblemBody};
use super::routes::table;

/// The name of the one way to say who calls.
const TOKEN: &str = "token";

/// What the whole is about.
const ABOUT: &str = "Everything that the pages of the repair centre do, for programmes: the same rules, the same words, \
the same permissions.\n\nA call says whose it is by `Authorization: Bearer` and a token, which a person makes at \
`/profile/tokens`; it has that person's rights, to read or to read and write. Where no token is needed, the address \
has a tracking link's word in it, or it is open to everybody.\n\nA refusal is `application/problem+json`: `type` and \
`title` say what kind it is, `detail` what to do, and `errors` everything that is wrong with what was sent, each with \
a JSON pointer or the parameter's name. Nothing is ever half done.\n\nMoments are RFC 3339 in UTC, days are days in \
the centre's time zone. Lists are paged by key: follow `next` until it is `null`.";

/// The document, with everything about an operation in its own place.
#[must_use]
pub fn json() -> &'static Value {
    static JSON: LazyLock<Value> = LazyLock::new(|| {
        let service = OpenApiService::new(Api, "Technical Helpdesk", "1").description(ABOUT).server("/");
        let mut json = serde_json::from_str(&service.spec()).unwrap_or_default();
        tidy::tidy(&mut json);
        inputs::close(&mut json);
        links::link(&mut json);
        json
    });
    &JSON
}

/// What the document says of an operation.
#[must_use]
pub fn of(operation: &Operation) -> &'static Value {
    let method = operation.method.as_str().to_lowercase();
    &json()["paths"][documented(operation.path).as_str()][method.as_str()]
}

/// The document as text, as it is served and printed.
#[must_use]
pub fn text() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| format!("{:#}\n", share::share(json())));
    &TEXT
}

/// Everything that is not an operation: shapes, and how a call says whose it is.
pub fn register(registry: &mut Registry) {
    ProblemBody::register(registry);
    for operation in table() {
        if let Content::Json(shape) = operation.gives.content {
            (shape.register)(registry);
        }
        let (name, about) = noun(operation.noun());
        registry.create_tag(MetaTag { name, description: Some(about), external_docs: None });
    }
    registry.create_security_scheme(
        TOKEN,
        MetaSecurityScheme {
            ty: "http",
            description: Some("A token made at /profile/tokens."),
            name: None,
            key_in: None,
            scheme: Some("bearer"),
            bearer_format: None,
            flows: None,
            openid_connect_url: None,
        },
    );
}

/// A noun and what is said of it, by the first part of its paths.
#[must_use]
pub fn noun(first: &'static str) -> (&'static str, &'static str) {
    let about = match first {
        "tickets" => "A ticket is one repair of one device, from the request to the hand-back.",
        "tracking" => "One ticket for whoever has its link, without a token.",
        "inventory" => "What lies in the house, where, and since when.",
        "pickups" | "returns" => "Tickets in the order in which somebody has to drive for them.",
        "people" => "Everybody the house knows.",
        "customers" => "Customers, as the counter looks for them.",
        "technicians" => "To whom work is given, with what they have in hand.",
        "department" => "The admin's own department.",
        "departments" => "The house's departments.",
        "categories" => "The kinds of devices that are repaired here.",
        "feedback" => "What people write to the house.",
        "notifications" => "What one was told, until it is read.",
        "me" => "Whose token it is.",
        "mail" => "Every mail, and what became of it.",
        "audit" => "Every administrative act.",
        "data" => "Every table, read only.",
        _ => "",
    };
    (first, about)
}

/// The operations, by their paths.
#[must_use]
pub fn meta() -> Vec<MetaApi> {
    let mut paths: BTreeMap<String, Vec<MetaOperation>> = BTreeMap::new();
    for operation in table() {
        paths.entry(documented(operation.path)).or_default().push(described(operation));
    }
    vec![MetaApi { paths: paths.into_iter().map(|(path, operations)| MetaPath { path, operations }).collect() }]
}

/// A path as the document writes it: `/tickets/{number}`.
#[must_use]
pub fn documented(path: &str) -> String {
    let part = |part: &str| part.strip_prefix(':').map_or_else(|| part.to_owned(), |name| format!("{{{name}}}"));
    format!("{BASE}{}", path.split('/').map(part).collect::<Vec<_>>().join("/"))
}

fn described(operation: &Operation) -> MetaOperation {
    let mut params: Vec<MetaOperationParam> =
        operation.path.split('/').filter_map(|part| part.strip_prefix(':')).map(path_param).collect();
    params.extend(operation.asks.iter().map(query_param));
    params.extend(headers(operation));
    let security = if operation.is_public() { HashMap::new() } else { HashMap::from([(TOKEN, Vec::new())]) };
    MetaOperation {
        method: operation.method.clone(),
        tags: vec![operation.noun()],
        summary: Some(operation.summary),
        description: None,
        external_docs: None,
        params,
        request: request(operation),
        responses: MetaResponses { responses: answers(operation) },
        deprecated: false,
        security: vec![security],
        operation_id: Some(operation.id),
        code_samples: Vec::new(),
    }
}

fn param(name: &str, in_type: MetaParamIn, about: &str, schema: MetaSchema) -> MetaOperationParam {
    MetaOperationParam {
        name: name.to_owned(),
        schema: MetaSchemaRef::Inline(Box::new(schema)),
        in_type,
        description: Some(about.to_owned()),
        required: in_type == MetaParamIn::Path,
        deprecated: false,
        explode: true,
        style: None,
    }
}

fn path_param(name: &str) -> MetaOperationParam {
    let (about, schema) = match name {
        "token" => {
            ("The last part of the tracking link.", MetaSchema { min_length: Some(1), ..MetaSchema::new("string") })
        }
        "size" => {
            let sizes = vec!["full".into(), "small".into()];
            ("How large.", MetaSchema { enum_items: sizes, ..MetaSchema::new("string") })
        }
        "key" | "table" | "kind" => ("Its key.", MetaSchema { min_length: Some(1), ..MetaSchema::new("string") }),
        _ => ("Its number.", MetaSchema { minimum: Some(1.0), ..MetaSchema::new_with_format("integer", "int64") }),
    };
    param(name, MetaParamIn::Path, about, schema)
}

fn query_param(ask: &Ask) -> MetaOperationParam {
    #[expect(clippy::cast_precision_loss, reason = "the document has bounds as numbers with a point")]
    let schema = match ask.kind {
        AskKind::Number(least, most) => MetaSchema {
            minimum: Some(least as f64),
            maximum: (most != i64::MAX).then_some(most as f64),
            ..MetaSchema::new_with_format("integer", "int64")
        },
        AskKind::Text(most) => MetaSchema { max_length: Some(most), ..MetaSchema::new("string") },
        AskKind::OneOf(words) => {
            MetaSchema { enum_items: words().into_iter().map(Value::from).collect(), ..MetaSchema::new("string") }
        }
        AskKind::Truth => MetaSchema::new("boolean"),
        AskKind::Day => MetaSchema::new_with_format("string", "date"),
    };
    param(ask.name, MetaParamIn::Query, ask.about, schema)
}

fn headers(operation: &Operation) -> Vec<MetaOperationParam> {
    let key = MetaSchema { max_length: Some(255), min_length: Some(1), ..MetaSchema::new("string") };
    let mut headers = Vec::new();
    if operation.method == poem::http::Method::POST {
        let about = "Makes the call safe to repeat: within 24 hours the same key with the same content gets the first \
             answer again, and nothing is done twice. What was refused is not remembered.";
        headers.push(param("Idempotency-Key", MetaParamIn::Header, about, key));
    }
    if operation.refusals().contains(&412) {
        let about = "The `ETag` of the ticket as you saw it, or its version in quotes: nothing is done when it has \
             another version by now.";
        headers.push(param("If-Match", MetaParamIn::Header, about, MetaSchema::new("string")));
    }
    if may_be_unchanged(operation) {
        let about = "The `ETag` of an answer that you have: 304 says that it is still the same.";
        headers.push(param("If-None-Match", MetaParamIn::Header, about, MetaSchema::new("string")));
    }
    headers
}

/// Whether it can be asked for on the condition that it has changed.
fn may_be_unchanged(operation: &Operation) -> bool {
    operation.method.is_safe() && (operation.gives.is_ticket || matches!(operation.gives.content, Content::Picture))
}

fn request(operation: &Operation) -> Option<MetaRequest> {
    let content = match &operation.takes {
        Takes::Nothing => return None,
        Takes::Fields(fields) => {
            let schema = MetaSchemaRef::Inline(Box::new(inputs::object(fields)));
            vec![MetaMediaType { content_type: "application/json", schema }]
        }
        Takes::Picture => PICTURES
            .iter()
            .map(|content_type| {
                let schema = MetaSchema::new_with_format("string", "binary");
                MetaMediaType { content_type, schema: MetaSchemaRef::Inline(Box::new(schema)) }
            })
            .collect(),
    };
    let required = match &operation.takes {
        Takes::Fields(fields) => fields.iter().any(inputs::is_required),
        _ => true,
    };
    Some(MetaRequest { description: None, content, required })
}

fn answers(operation: &Operation) -> Vec<MetaResponse> {
    let gives = &operation.gives;
    let content = match gives.content {
        Content::Nothing => Vec::new(),
        Content::Json(shape) => vec![MetaMediaType { content_type: "application/json", schema: (shape.schema)() }],
        Content::Picture => vec![MetaMediaType {
            content_type: "image/jpeg",
            schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "binary"))),
        }],
    };
    let mut headers = left();
    if gives.is_ticket {
        headers.push(header("ETag", "Its version, and what tells this answer from others about that version."));
    } else if may_be_unchanged(operation) {
        headers.push(header("ETag", "What tells this picture from others."));
    }
    if gives.status == 201 {
        headers.push(header("Location", "Where it is now."));
    }
    let mut answers = vec![answer(gives.status, gives.about, content, headers)];
    if may_be_unchanged(operation) {
        answers.push(answer(304, "You have this very answer already.", Vec::new(), left()));
    }
    answers.extend(operation.refusals().into_iter().map(refusal));
    answers
}

fn refusal(status: u16) -> MetaResponse {
    let titles: Vec<&str> = KINDS.iter().filter(|(_, of, ..)| *of == status).map(|(_, _, title, _)| *title).collect();
    let about: &'static str = Box::leak(format!("{}.", titles.join(". Or: ")).into_boxed_str());
    let mut headers = if matches!(status, 500 | 503) { Vec::new() } else { left() };
    match status {
        401 => headers.push(header("WWW-Authenticate", "What kind of token is needed.")),
        429 | 503 => headers.push(header("Retry-After", "In how many seconds to try again.")),
        _ => {}
    }
    let content = vec![MetaMediaType { content_type: PROBLEM, schema: ProblemBody::schema_ref() }];
    answer(status, about, content, headers)
}

fn answer(
    status: u16,
    description: &'static str,
    content: Vec<MetaMediaType>,
    headers: Vec<MetaHeader>,
) -> MetaResponse {
    MetaResponse { description, status: Some(status), status_range: None, content, headers }
}

/// How many more calls there are.
fn left() -> Vec<MetaHeader> {
    vec![
        header("RateLimit-Policy", "How many calls there are in how many seconds."),
        header("RateLimit", "How many are left, and in how many seconds all of them are there again."),
    ]
}

fn header(name: &str, about: &str) -> MetaHeader {
    MetaHeader {
        name: name.to_owned(),
        description: Some(about.to_owned()),
        required: false,
        deprecated: false,
        schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))),
    }
}
