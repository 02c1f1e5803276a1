//! What is sent, as the document has it: made from the same inputs that check it.

use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use serde_json::{Value, json};

use crate::api::body::{bounds, is_number, may_be_null, words};
use crate::domain::input::{Input, Kind, Need};

/// The property's text must be there.
pub fn is_required(input: &Input) -> bool {
    input.need == Need::Required
}

/// The object that has these properties.
pub fn object(inputs: &[Input]) -> MetaSchema {
    MetaSchema {
        properties: inputs.iter().map(|input| (input.name, MetaSchemaRef::Inline(Box::new(property(input))))).collect(),
        required: inputs.iter().filter(|input| is_required(input)).map(|input| input.name).collect(),
        example: Some(example(inputs)),
        ..MetaSchema::new("object")
    }
}

fn property(input: &Input) -> MetaSchema {
    let when = match input.need {
        Need::RequiredIf(other, is) | Need::If(other, is) => format!("Needed when {other} is {is}. "),
        Need::IfOneOf(other, are) => format!("Needed when {other} is {}. ", are.join(" or ")),
        Need::From(_) => "Needed from staff. ".to_owned(),
        Need::IfLater => "Needed when the date moves later. ".to_owned(),
        Need::Kept => "Left out, it stays as it is. ".to_owned(),
        Need::KeptOrEmpty => "Left out, it stays as it is; null empties it. ".to_owned(),
        Need::Required | Need::Optional => String::new(),
    };
    let about = format!("{}. {when}{}", input.label.trim_end_matches(['.', '?']), input.hint);
    let about = about.trim().trim_end_matches('.');
    let text = MetaSchema { max_length: Some(input.kind.max_length()), ..MetaSchema::new("string") };
    let words = words(input.kind);
    let schema = match input.kind {
        kind if is_number(kind) => within(kind, MetaSchema::new_with_format("integer", "int64")),
        Kind::Money => MetaSchema {
            any_of: vec![
                inline(MetaSchema {
                    pattern: Some(r"^[0-9]{1,9}(\.[0-9]{1,2})?$".to_owned()),
                    ..MetaSchema::new("string")
                }),
                inline(within(Kind::Money, MetaSchema::new("number"))),
            ],
            ..MetaSchema::ANY
        },
        Kind::Date => MetaSchema::new_with_format("string", "date"),
        Kind::Email => MetaSchema { format: Some("email"), ..text },
        _ if !words.is_empty() => {
            // Whoever reads the format by its letter takes nullable for nothing where null is not among the words.
            let null = may_be_null(input.need).then_some(Value::Null);
            let enum_items = words.into_iter().map(Value::from).chain(null).collect();
            MetaSchema { enum_items, ..MetaSchema::new("string") }
        }
        _ if is_required(input) => MetaSchema { min_length: Some(1), ..text },
        _ => text,
    };
    MetaSchema {
        description: Some(Box::leak(format!("{about}.").into_boxed_str())),
        nullable: may_be_null(input.need),
        ..schema
    }
}

fn inline(schema: MetaSchema) -> MetaSchemaRef {
    MetaSchemaRef::Inline(Box::new(schema))
}

fn within(kind: Kind, schema: MetaSchema) -> MetaSchema {
    let (least, most) = bounds(kind);
    #[expect(clippy::cast_precision_loss, reason = "the document has bounds as numbers with a point")]
    MetaSchema { minimum: Some(least as f64), maximum: most.map(|most| most as f64), ..schema }
}

/// An object that would do: of what may be left out, only what makes it plain.
fn example(inputs: &[Input]) -> Value {
    let says = |other: &str, words: &[&str]| {
        let other = inputs.iter().find(|input| input.name == other).map(value);
        other.is_some_and(|value| words.iter().any(|word| value == *word))
    };
    let shown = inputs.iter().filter(|input| match input.need {
        Need::Required => true,
        Need::RequiredIf(other, is) | Need::If(other, is) => says(other, &[is]),
        Need::IfOneOf(other, are) => says(other, are),
        _ => matches!(input.name, "note" | "percent" | "reason"),
    });
    let mut example: serde_json::Map<String, Value> =
        shown.map(|input| (input.name.to_owned(), value(input))).collect();
    if example.is_empty()
        && let Some(first) = inputs.first()
    {
        example.insert(first.name.to_owned(), value(first));
    }
    Value::Object(example)
}

/// What stands in examples for an input.
pub fn value(input: &Input) -> Value {
    match input.name {
        "device_category" => json!("laptop"),
        "brand" => json!("Dell"),
        "model" => json!("XPS 13"),
        "fault" => json!("The screen stays black since yesterday."),
        "hand_over" => json!("drop_off"),
        // A department's, or a kind of device's.
        "name" if input.kind == Kind::Line(80) => json!(if input.hint.is_empty() { "Computers" } else { "Laptop" }),
        "name" | "contact_name" | "customer_name" | "received_by" => json!("Chitra Rao"),
        "phone" | "customer_phone" => json!("98765 43210"),
        "email" | "customer_email" => json!("chitra@example.org"),
        "fault_type" => json!("screen"),
        "condition" => json!("A dent in the lid"),
        "assessment" => json!("The panel gets no light"),
        "shelf" => json!("B-12"),
        "window" => json!("09-12"),
        "method" => json!("collection"),
        "outcome" => json!("repaired"),
        "report" => json!("New panel. Tested for an hour."),
        "part" => json!("Panel LP133WF2"),
        "reason" => json!("The customer asked for it"),
        "note" => json!("Ring twice"),
        "body" => json!("Is my data safe?"),
        "message" => json!("Thank you for the quick repair."),
        "role" => json!("technician"),
        "mail_choice" => json!("all"),
        "visibility" => json!("public"),
        "amount_due" => json!("1500.50"),
        "percent" => json!(40),
        "rating" => json!(5),
        "technician_id" => json!(1006),
        "superior_id" => json!(1005),
        "customer_id" => json!(1004),
        _ if input.kind == Kind::Date => json!("2026-11-27"),
        _ if is_number(input.kind) => json!(1),
        _ => json!("Text"),
    }
}

/// Says of every object that is sent that nothing but its named properties is taken.
pub fn close(json: &mut Value) {
    let operations = json["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    for operation in operations.filter_map(Value::as_object_mut).flat_map(|path| path.values_mut()) {
        let Some(sent) = operation.pointer_mut("/requestBody/content/application~1json") else { continue };
        sent["schema"]["additionalProperties"] = false.into();
        // Where generators and readers look for it.
        let example = sent["schema"].as_object_mut().and_then(|schema| schema.remove("example"));
        sent["example"] = example.unwrap_or_default();
    }
}
