//! What stands behind the question mark: only what the operation knows, once each, and within bounds. A word that
//! is mistyped and ignored would answer with everything.

use chrono::NaiveDate;

use super::operation::{Ask, AskKind};
use super::problem::Wrong;

/// Everything that is wrong with it.
#[must_use]
pub fn wrongs(raw: &str, asks: &[Ask]) -> Vec<Wrong> {
    let given: Vec<(String, String)> = url::form_urlencoded::parse(raw.as_bytes()).into_owned().collect();
    let mut wrong = Vec::new();
    for (at, (name, value)) in given.iter().enumerate() {
        let is_again = given[..at].iter().any(|(earlier, _)| earlier == name);
        let message = match asks.iter().find(|ask| ask.name == name) {
            None => Some("There is no such parameter here.".to_owned()),
            Some(_) if is_again => Some("Say it once.".to_owned()),
            Some(ask) => fault(ask.kind, value),
        };
        wrong.extend(message.map(|message| Wrong::parameter(name, message)));
    }
    wrong
}

fn fault(kind: AskKind, value: &str) -> Option<String> {
    let (fits, message) = match kind {
        AskKind::Number(least, most) => {
            let message = if most == i64::MAX {
                "This must be a whole number.".to_owned()
            } else {
                format!("This must be a whole number from {least} to {most}.")
            };
            (value.parse::<i64>().is_ok_and(|number| (least..=most).contains(&number)), message)
        }
        AskKind::Text(most) => (value.chars().count() <= most, format!("At most {most} characters fit here.")),
        AskKind::OneOf(words) => (words().contains(&value), format!("Say one of {}.", words().join(", "))),
        AskKind::Truth => (matches!(value, "true" | "false"), "Say true or false.".to_owned()),
        AskKind::Day => (
            NaiveDate::parse_from_str(value, "%Y-%m-%d").is_ok_and(|day| day.to_string() == value),
            "Say a day as 2026-11-24.".to_owned(),
        ),
    };
    (!fits).then_some(message)
}

#[cfg(test)]
mod tests {
    use super::super::operation::{AFTER, LIMIT};
    use super::*;

    #[test]
    fn only_what_is_known_passes_once_and_within_bounds() {
        let of = |raw: &str| wrongs(raw, &[LIMIT, AFTER]).len();
        assert_eq!(of(""), 0);
        assert_eq!(of("limit=20&after=10001"), 0);
        assert_eq!(of("limit=0"), 1);
        assert_eq!(of("limit=101&limit=x&stauts=open"), 3);
        assert_eq!(of("after=-1"), 1);
    }
}
