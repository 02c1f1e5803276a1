//! What is sent: a JSON object turned into the same named texts that a form sends, so that one check serves both,
//! and everything that JSON alone can get wrong.

use serde_json::{Map, Number, Value};

use super::problem::{Problem, Wrong};
use crate::domain::input::{Given, Input, Kind, Need};
use crate::web::readable;

/// What was said, as texts by name, and what about it is wrong as JSON.
#[derive(Debug, Default)]
pub struct Said {
    pub given: Given,
    pub wrong: Vec<Wrong>,
}

/// Reads an object. Nothing at all is an object without properties.
///
/// # Errors
/// When it is no JSON object.
pub fn read(bytes: &[u8], fields: &[Input]) -> Result<Said, Problem> {
    if bytes.is_empty() {
        return Ok(Said::default());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Ok(of(object, fields)),
        Ok(_) => Err(Problem::invalid(vec![Wrong::property("", "Send an object.")])),
        Err(error) => Err(Problem::of("unreadable").saying(format!(
            "This is not JSON: line {}, column {}. Send one object, in UTF-8.",
            error.line(),
            error.column()
        ))),
    }
}

fn of(object: Map<String, Value>, fields: &[Input]) -> Said {
    let mut said = Said::default();
    for (name, value) in object {
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            said.wrong.push(Wrong::property(&name, "There is no such property here."));
            continue;
        };
        match text(field, value) {
            Ok(text) => {
                said.given.0.insert(name, readable(&text));
            }
            Err(message) => said.wrong.push(Wrong::property(&name, message)),
        }
    }
    said
}

/// Whether a property may be `null`, which is to leave it empty.
#[must_use]
pub fn may_be_null(need: Need) -> bool {
    !matches!(need, Need::Required | Need::Kept)
}

/// Whether a kind is a whole number.
#[must_use]
pub fn is_number(kind: Kind) -> bool {
    use Kind::{Department, Number, Percent, Stars, Superior, Technician};
    matches!(kind, Percent | Stars | Number | Department | Technician | Superior)
}

fn text(field: &Input, value: Value) -> Result<String, String> {
    match value {
        Value::Null if may_be_null(field.need) => Ok(String::new()),
        Value::Number(number) if is_number(field.kind) => {
            whole(&number).ok_or_else(|| "This must be a whole number.".to_owned())
        }
        Value::Number(number) if field.kind == Kind::Money => Ok(number.to_string()),
        Value::String(text) if !is_number(field.kind) => {
            let (length, max) = (text.chars().count(), field.kind.max_length());
            if length > max {
                Err(format!("This is {length} characters long; at most {max} fit here."))
            } else {
                Ok(text)
            }
        }
        _ if is_number(field.kind) => Err("This must be a whole number.".to_owned()),
        _ => Err("This must be text.".to_owned()),
    }
}

/// `5` and `5.0` are the same number.
fn whole(number: &Number) -> Option<String> {
    if let Some(whole) = number.as_i64() {
        return Some(whole.to_string());
    }
    // Beyond this a number with a point no longer says which whole one it is.
    let float = number.as_f64().filter(|f| f.fract() == 0.0 && f.abs() < 9.0e15)?;
    Some(format!("{float:.0}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &[Input] = &[
        Input::new("technician_id", "", Kind::Technician, Need::Required),
        Input::new("note", "", Kind::Text(5), Need::Optional),
        Input::new("amount_due", "", Kind::Money, Need::Optional),
        Input::new("reason", "", Kind::Line(9), Need::Required),
    ];

    #[test]
    fn properties_become_the_texts_of_a_form() {
        let said = read(br#"{"technician_id": 7.0, "note": null, "amount_due": 12.5, "reason": "so"}"#, FIELDS);
        let said = said.expect("an object");
        assert_eq!(said.wrong, []);
        let expected = [("technician_id", "7"), ("note", ""), ("amount_due", "12.5"), ("reason", "so")];
        assert_eq!(said.given, Given::from_iter(expected));
    }

    #[test]
    fn everything_that_is_wrong_is_named_at_once() {
        let said = read(br#"{"technician_id": "7", "note": "longer", "a/b~c": 1, "reason": null}"#, FIELDS);
        let said = said.expect("an object");
        let mut named: Vec<_> = said.wrong.iter().filter_map(|wrong| wrong.pointer.clone()).collect();
        named.sort();
        assert_eq!(named, ["/a~1b~0c", "/note", "/reason", "/technician_id"]);
        assert_eq!(said.given, Given::default());
    }

    #[test]
    fn what_is_no_object_is_refused_whole() {
        assert_eq!(read(b"{", FIELDS).expect_err("cut off").kind, "unreadable");
        assert_eq!(read(b"[]", FIELDS).expect_err("a list").kind, "invalid");
        assert_eq!(read(b"", FIELDS).expect("nothing").given, Given::default());
    }
}
