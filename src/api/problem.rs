//! Why there is no answer: `application/problem+json` (RFC 9457), with every field's error at once.

use std::collections::BTreeMap;

use poem::Response;
use poem::http::{HeaderName, StatusCode, header};
use poem_openapi::Object;
use poem_openapi::types::{Example, ToJSON};

use super::tickets::Ticket;
use super::tracking::Tracked;
use crate::domain::input::FieldErrors;
use crate::store;
use crate::web;

/// The media type of a refusal.
pub const PROBLEM: &str = "application/problem+json";

/// Why there is no answer.
#[derive(Debug)]
pub struct Problem {
    pub status: StatusCode,
    /// The last part of its `type`.
    pub kind: &'static str,
    pub detail: String,
    pub errors: Vec<Wrong>,
    /// The ticket to show as it is now, once the transaction is dropped.
    pub fresh: Option<i64>,
    pub headers: Vec<(HeaderName, String)>,
}

/// One thing that is wrong with what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(rename = "Wrong")]
pub struct Wrong {
    /// Which part of the body, as a JSON pointer; the empty one is the whole.
    pub pointer: Option<String>,
    /// Which parameter behind the question mark.
    pub parameter: Option<String>,
    /// Which header.
    pub header: Option<String>,
    /// What is wrong and what to do, in words.
    pub detail: String,
}

impl Wrong {
    /// A property of the body; the empty name is the whole.
    pub fn property(name: &str, detail: impl Into<String>) -> Self {
        // The two characters that mean something in a pointer.
        let escaped = name.replace('~', "~0").replace('/', "~1");
        let pointer = if name.is_empty() { String::new() } else { format!("/{escaped}") };
        Self { pointer: Some(pointer), parameter: None, header: None, detail: detail.into() }
    }

    /// A parameter behind the question mark.
    pub fn parameter(name: &str, detail: impl Into<String>) -> Self {
        Self { pointer: None, parameter: Some(name.to_owned()), header: None, detail: detail.into() }
    }

    /// A header.
    pub fn header(name: &str, detail: impl Into<String>) -> Self {
        Self { pointer: None, parameter: None, header: Some(name.to_owned()), detail: detail.into() }
    }
}

/// A refusal as it is sent.
#[derive(Debug, Object)]
#[oai(rename = "Problem")]
pub struct ProblemBody {
    /// What kind of refusal it is: an address that says more about it.
    pub r#type: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
    /// Everything that is wrong with what was sent.
    pub errors: Vec<Wrong>,
    /// The ticket as it is now, where it is no longer as the call supposed.
    pub ticket: Option<Ticket>,
    /// The same for whoever has its tracking link.
    pub repair: Option<Tracked>,
}

impl Example for ProblemBody {
    fn example() -> Self {
        Self {
            r#type: "/api/docs#problem-invalid".to_owned(),
            title: "Some of it cannot be taken".to_owned(),
            status: 422,
            detail: "Mend what is named in errors and send it again. Nothing was changed.".to_owned(),
            errors: vec![Wrong::property("reason", "Fill this in.")],
            ticket: None,
            repair: None,
        }
    }
}

/// What a refusal shows as it is now.
#[derive(Debug)]
pub enum Fresh {
    Ticket(Box<Ticket>),
    Repair(Box<Tracked>),
}

/// Every kind of refusal: its last part, its status, its title, and what to do.
pub const KINDS: &[(&str, u16, &str, &str)] = &[
    ("unreadable", 400, "This could not be read", "Send one JSON object, in UTF-8, within half a minute."),
    (
        "token",
        401,
        "A token is needed",
        "Send `Authorization: Bearer` with a token made at /profile/tokens that has neither ended nor been revoked.",
    ),
    ("pending", 403, "Waiting for approval", "A superuser has to approve this person first."),
    ("read-only", 403, "This token only reads", "Make one with the scope `write` at /profile/tokens."),
    ("forbidden", 403, "This is not for you to do", "The token has its person's rights, and they may not do this."),
    (
        "missing",
        404,
        "There is nothing here",
        "The address may be mistyped, or it is something this person cannot see.",
    ),
    ("method", 405, "This address cannot do that", "The header Allow names what it can."),
    ("slow", 408, "This took too long to arrive", "Send it again, within half a minute. Nothing was changed."),
    ("state", 409, "Not as things stand", "Look at what it is now; the answer has it where it is a ticket."),
    (
        "overtaken",
        409,
        "Somebody was first",
        "The ticket has another version by now, and stands in the answer as it is. Decide anew and send it again.",
    ),
    (
        "precondition",
        412,
        "It is not what you expected",
        "The ticket has another version than `If-Match` names, and stands in the answer as it is.",
    ),
    ("too-large", 413, "That is too much", "Send an object of at most 1 MiB, or a picture of at most 15 MB."),
    (
        "media-type",
        415,
        "Another kind of content is needed",
        "Send `application/json`, or a picture where a picture is taken.",
    ),
    (
        "invalid",
        422,
        "Some of it cannot be taken",
        "Mend what is named in errors and send it again. Nothing was changed.",
    ),
    (
        "repeated",
        422,
        "This key was used for something else",
        "An Idempotency-Key stands for one call: the same operation with the same content.",
    ),
    ("too-many", 429, "Too many calls", "Wait as many seconds as Retry-After says."),
    ("fault", 500, "Something went wrong on our side", "Nothing was changed. Try again; if it stays, tell us."),
    (
        "unavailable",
        503,
        "We are back in a moment",
        "Nothing was lost that we had confirmed. Try again after as many seconds as Retry-After says.",
    ),
];

/// A kind's row; that of a fault of ours where there is none.
fn known(kind: &str) -> (&'static str, u16, &'static str, &'static str) {
    KINDS.iter().find(|(of, ..)| *of == kind).copied().unwrap_or(KINDS[KINDS.len() - 2])
}

impl Problem {
    /// A refusal of a kind.
    #[must_use]
    pub fn of(kind: &'static str) -> Self {
        let (_, status, _, advice) = known(kind);
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            kind,
            detail: advice.to_owned(),
            errors: Vec::new(),
            fresh: None,
            headers: Vec::new(),
        }
    }

    /// The same, said otherwise.
    #[must_use]
    pub fn saying(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// The same with a header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with the ticket as it is now.
    #[must_use]
    pub fn showing(self, number: i64) -> Self {
        Self { fresh: Some(number), ..self }
    }

    /// Something wrong with what was sent.
    #[must_use]
    pub fn invalid(errors: Vec<Wrong>) -> Self {
        Self { errors, ..Self::of("invalid") }
    }

    /// Where errors of a body's fields and others come together, a field has one: the first that was found.
    #[must_use]
    pub fn and(mut self, earlier: Vec<Wrong>) -> Self {
        let mut all = BTreeMap::new();
        for wrong in earlier.into_iter().chain(self.errors) {
            let place = (wrong.pointer.clone(), wrong.parameter.clone(), wrong.header.clone());
            all.entry(place).or_insert(wrong);
        }
        self.errors = all.into_values().collect();
        self
    }

    /// As it is sent.
    #[must_use]
    pub fn into_response(self, fresh: Option<Fresh>) -> Response {
        let (ticket, repair) = match fresh {
            Some(Fresh::Ticket(ticket)) => (Some(*ticket), None),
            Some(Fresh::Repair(repair)) => (None, Some(*repair)),
            None => (None, None),
        };
        let body = ProblemBody {
            r#type: format!("/api/docs#problem-{}", self.kind),
            title: known(self.kind).2.to_owned(),
            status: self.status.as_u16(),
            detail: self.detail,
            errors: self.errors,
            ticket,
            repair,
        };
        let mut response = Response::builder().status(self.status).content_type(PROBLEM).body(body.to_json_string());
        for (name, value) in self.headers {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

impl From<FieldErrors> for Problem {
    fn from(errors: FieldErrors) -> Self {
        Self::invalid(errors.into_iter().map(|(name, detail)| Wrong::property(name, detail)).collect())
    }
}

impl From<web::Error> for Problem {
    fn from(error: web::Error) -> Self {
        match error {
            web::Error::NotFound => Self::of("missing"),
            web::Error::Forbidden | web::Error::CrossSite => Self::of("forbidden"),
            web::Error::Pending => Self::of("pending"),
            web::Error::SignIn => Self::of("token").with(header::WWW_AUTHENTICATE, "Bearer realm=\"helpdesk\""),
            web::Error::TooLarge => Self::of("too-large"),
            web::Error::TooMany(seconds) => Self::of("too-many").with(header::RETRY_AFTER, seconds.to_string()),
            web::Error::Unreadable => Self::of("unreadable"),
            web::Error::Method(allowed) => Self::of("method").with(header::ALLOW, allowed),
            web::Error::Unavailable => Self::of("unavailable").with(header::RETRY_AFTER, "5"),
            web::Error::Opening => Self::of("unavailable").with(header::RETRY_AFTER, "1"),
            web::Error::Internal(cause) => {
                tracing::error!(cause = format!("{cause:#}"), "a fault of ours");
                Self::of("fault")
            }
        }
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        web::Error::from(error).into()
    }
}
