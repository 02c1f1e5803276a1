//! What is sent: a JSON object turned into the same named texts that a form sends, so that one check serves both,
//! and everything that JSON alone can get wrong.

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::problem::{Problem, Wrong};
use crate::domain::contact;
use crate::domain::input::{Choices, Given, Input, Kind, Need};
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
        Ok(Value::Object(object)) => {
            let mut said = of(object, fields);
            let again = serde_json::from_slice(bytes).map(|Repeated(names)| names).unwrap_or_default();
            said.wrong.extend(again.into_iter().map(|name| Wrong::property(&name, "Say it once.")));
            Ok(said)
        }
        Ok(_) => Err(Problem::invalid(vec![Wrong::property("", "Send an object.")])),
        Err(error) => Err(Problem::of("unreadable").saying(format!(
            "This is not JSON: line {}, column {}. Send one object, in UTF-8.",
            error.line(),
            error.column()
        ))),
    }
}

/// The names that an object says more than once, of which a reader would keep the last alone.
struct Repeated(Vec<String>);

impl<'de> Deserialize<'de> for Repeated {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = Repeated;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Repeated, M::Error> {
                let (mut seen, mut again) = (BTreeSet::new(), Vec::new());
                while let Some((name, _)) = map.next_entry::<String, IgnoredAny>()? {
                    if !seen.insert(name.clone()) {
                        again.push(name);
                    }
                }
                Ok(Repeated(again))
            }
        }
        from.deserialize_map(Names)
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

/// The bounds of a kind that is a number, both of them in it.
#[must_use]
pub fn bounds(kind: Kind) -> (i64, Option<i64>) {
    match kind {
        Kind::Percent => (0, Some(100)),
        Kind::Stars => (1, Some(5)),
        Kind::Money => (0, Some(999_999_999)),
        _ => (0, None),
    }
}

/// The words of a kind that has its own, whatever else there is in the house.
#[must_use]
pub fn words(kind: Kind) -> Vec<String> {
    kind.options(&Choices::default()).unwrap_or_default().into_iter().map(|(word, _)| word).collect()
}

fn text(field: &Input, value: Value) -> Result<String, String> {
    match value {
        Value::Null if may_be_null(field.need) => Ok(String::new()),
        Value::Number(number) if is_number(field.kind) || field.kind == Kind::Money => {
            let text = if field.kind == Kind::Money { Some(number.to_string()) } else { whole(&number) };
            let text = text.ok_or_else(|| "This must be a whole number.".to_owned())?;
            let (least, most) = bounds(field.kind);
            #[expect(clippy::cast_precision_loss, reason = "nothing near a bound is that large")]
            let fits = number.as_f64().is_some_and(|n| n >= least as f64 && most.is_none_or(|most| n <= most as f64));
            match most {
                _ if fits => Ok(text),
                Some(most) => Err(format!("This must be a number from {least} to {most}.")),
                None => Err(format!("This must be a number from {least} on.")),
            }
        }
        Value::String(text) if !is_number(field.kind) => match fault(field.kind, &text) {
            Some(message) => Err(message),
            None => Ok(text),
        },
        _ if is_number(field.kind) => Err("This must be a whole number.".to_owned()),
        _ => Err("This must be text.".to_owned()),
    }
}

/// What is wrong with a text for everybody and at all times, as the document says it. A form may have spaces around
/// a word, and whatever was typed where it does not matter; a programme says what it means, or nothing.
fn fault(kind: Kind, text: &str) -> Option<String> {
    let (length, max, words) = (text.chars().count(), kind.max_length(), words(kind));
    let (fits, message) = match kind {
        _ if length > max => (false, format!("This is {length} characters long; at most {max} fit here.")),
        _ if !words.is_empty() => (words.iter().any(|word| word == text), format!("Say one of {}.", words.join(", "))),
        Kind::Date => (
            NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok_and(|day| day.to_string() == text),
            "Say a day as 2026-11-24.".to_owned(),
        ),
        Kind::Email => {
            (contact::is_email(text), "This is not an e-mail address. It looks like name@example.org.".to_owned())
        }
        Kind::Money => (is_amount(text), "Say an amount as 1500 or 1500.50.".to_owned()),
        _ => (true, String::new()),
    };
    (!fits).then_some(message)
}

/// `1500` or `1500.50`, and nothing that only people read.
fn is_amount(text: &str) -> bool {
    let digits = |part: &str, most| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, hundredths)) => digits(whole, 9) && digits(hundredths, 2),
        None => digits(text, 9),
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
    use serde_json::json;

    use super::*;

    const FIELDS: &[Input] = &[
        Input::new("technician_id", "", Kind::Technician, Need::Required),
        Input::new("note", "", Kind::Text(5), Need::Optional),
        Input::new("amount_due", "", Kind::Money, Need::Optional),
        Input::new("reason", "", Kind::Line(9), Need::Required),
        Input::new("method", "", Kind::Method, Need::Optional),
        Input::new("date", "", Kind::Date, Need::If("method", "delivery")),
        Input::new("email", "", Kind::Email, Need::Optional),
        Input::new("percent", "", Kind::Percent, Need::Optional),
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
    fn what_the_document_does_not_allow_is_refused_even_where_it_would_not_matter() {
        for (name, wrong, right) in [
            ("method", json!(" collection"), json!("collection")),
            ("method", json!(""), json!(null)),
            ("date", json!("soon"), json!("2026-11-24")),
            ("date", json!("2026-11-4"), json!("2020-01-01")),
            ("email", json!(""), json!("a@example.org")),
            ("amount_due", json!("1,500"), json!("1500.5")),
            ("amount_due", json!(-1), json!(0.5)),
            ("amount_due", json!(1e9), json!(999_999_999)),
            ("percent", json!(101), json!(100)),
            ("technician_id", json!(-1), json!(0)),
        ] {
            for (value, expected) in [(wrong, 1), (right, 0)] {
                let sent = json!({name: value}).to_string();
                assert_eq!(read(sent.as_bytes(), FIELDS).expect("an object").wrong.len(), expected, "{sent}");
            }
        }
    }

    #[test]
    fn a_property_is_said_once() {
        let said = read(br#"{"note": "one", "reason": "so", "note": "two"}"#, FIELDS).expect("an object");
        assert_eq!(said.wrong, [Wrong::property("note", "Say it once.")]);
    }

    #[test]
    fn what_is_no_object_is_refused_whole() {
        assert_eq!(read(b"{", FIELDS).expect_err("cut off").kind, "unreadable");
        assert_eq!(read(b"[]", FIELDS).expect_err("a list").kind, "invalid");
        assert_eq!(read(b"", FIELDS).expect("nothing").given, Given::default());
    }
}
