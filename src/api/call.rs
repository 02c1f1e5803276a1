//! A call: a visit that a token makes, with what it asks to be true.

use std::ops::Deref;

use poem::http::header;

use super::body::Said;
use super::problem::Problem;
use crate::domain::input::{Given, Input};
use crate::domain::transition::Refused;
use crate::pictures::Picture;
use crate::web::{Refusal, Visit};

/// One call.
pub struct Call {
    pub visit: Visit,
    /// What was sent, property by property, with what is wrong about it as JSON.
    pub said: Said,
    /// The picture that was sent.
    pub picture: Option<Picture>,
}

impl Deref for Call {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl Call {
    /// How many items a list is to have. The endpoint has held it to its bounds.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.query_number("limit").and_then(|n| u64::try_from(n).ok()).unwrap_or(super::operation::USUAL.unsigned_abs())
    }

    /// The key behind which a list goes on.
    #[must_use]
    pub fn after(&self) -> Option<i64> {
        self.query_number("after")
    }

    /// Whether a parameter says yes.
    #[must_use]
    pub fn is_asked(&self, name: &str) -> bool {
        self.query.trimmed(name) == "true"
    }

    /// What is to be there afterwards: what was sent, and of what was left out what is there now.
    #[must_use]
    pub fn merged(&self, fields: &[Input], now: impl Fn(&str) -> Option<String>) -> Given {
        let mut given = self.form.clone();
        for field in fields.iter().filter(|field| self.form.get(field.name).is_none()) {
            given.0.extend(now(field.name).map(|value| (field.name.to_owned(), value)));
        }
        given
    }

    /// Holds the ticket's version to what `If-Match` names, if the call has one.
    ///
    /// # Errors
    /// A refusal that shows the ticket.
    pub fn expects(&self, number: i64, version: i64) -> Result<(), Problem> {
        let mut named = self.headers.get_all(header::IF_MATCH).iter().peekable();
        if named.peek().is_none() {
            return Ok(());
        }
        let fits = |tag: &str| {
            // A weak one matches nothing (RFC 9110, 13.1.1). What stands behind the dash tells answers apart and not
            // versions: what does not raise the version is no reason to refuse.
            let opaque = tag.trim().strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
            tag.trim() == "*" || opaque.and_then(|tag| tag.split('-').next()?.parse().ok()) == Some(version)
        };
        let is_met = named.filter_map(|value| value.to_str().ok()).flat_map(|list| list.split(',')).any(fits);
        if is_met { Ok(()) } else { Err(Problem::of("precondition").showing(number)) }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid(errors) => errors.into(),
            Refusal::Conflict(sentence) => Self::of("state").saying(sentence),
        }
    }
}

/// Why an action was not taken on this ticket.
pub fn refused(refused: Refused, number: i64, sentence: impl FnOnce() -> String) -> Problem {
    match refused {
        Refused::Unseen => Problem::of("missing"),
        Refused::Forbidden => Problem::of("forbidden"),
        Refused::State => Problem::of("state").saying(sentence()).showing(number),
        Refused::Stale => Problem::of("overtaken").showing(number),
        Refused::Invalid(errors) => errors.into(),
    }
}
