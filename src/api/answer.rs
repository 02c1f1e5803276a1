//! Answers: JSON, a picture, or nothing but that it is done.

use poem::Response;
use poem::http::{HeaderName, StatusCode, header};
use poem_openapi::Object;
use poem_openapi::types::{Example, ParseFromJSON, ToJSON, Type};
use serde_json::Value;

use super::Call;
use crate::store::{self, hash};

/// What a picture is, in the document.
pub const JPEG: &str = "The picture.";

/// An answer that is no refusal.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub body: Body,
    pub headers: Vec<(HeaderName, String)>,
    /// What of the body is seen once: the property is empty when the same call is repeated.
    pub once: Option<&'static str>,
}

/// Its body.
#[derive(Debug)]
pub enum Body {
    Nothing,
    Json(Value),
    /// A picture, as it is served.
    Picture(Response),
}

/// A page of a list.
#[derive(Debug, Object)]
pub struct Page<T: Type + ParseFromJSON + ToJSON> {
    pub items: Vec<T>,
    /// The address of the next page; `null` on the last one.
    pub next: Option<String>,
}

impl<T: Type + ParseFromJSON + ToJSON + Example> Example for Page<T> {
    fn example() -> Self {
        Self { items: vec![T::example()], next: None }
    }
}

impl Answer {
    /// One thing.
    #[must_use]
    pub fn one(thing: &impl ToJSON) -> Self {
        Self {
            status: StatusCode::OK,
            body: Body::Json(thing.to_json().unwrap_or_default()),
            headers: Vec::new(),
            once: None,
        }
    }

    /// One thing that was made, at this address below [`super::operation::BASE`].
    #[must_use]
    pub fn made(thing: &impl ToJSON, path: &str) -> Self {
        let mut made = Self::one(thing);
        made.status = StatusCode::CREATED;
        made.with(header::LOCATION, &format!("{}{path}", super::operation::BASE))
    }

    /// Nothing but that it is done.
    #[must_use]
    pub fn done() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: Body::Nothing, headers: Vec::new(), once: None }
    }

    /// A page of a list, of which the next one is asked for with the same parameters.
    #[must_use]
    pub fn many<T: Type + ParseFromJSON + ToJSON, R>(
        call: &Call,
        found: store::Page<R>,
        shown: impl Fn(R) -> T,
    ) -> Self {
        let next = found.next.map(|after| after.to_string());
        Self::listed(call, found.rows.into_iter().map(shown).collect(), next)
    }

    /// A page of a list, and behind which key the next one begins.
    #[must_use]
    pub fn listed<T: Type + ParseFromJSON + ToJSON>(call: &Call, items: Vec<T>, after: Option<String>) -> Self {
        let next = after.map(|after| {
            let kept = call.query.0.iter().filter(|(name, _)| *name != "after");
            let query = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(kept)
                .append_pair("after", &after)
                .finish();
            format!("{}?{query}", call.path)
        });
        let answer = Self::one(&Page { items, next: next.clone() });
        match next {
            Some(next) => answer.with(header::LINK, &format!("<{next}>; rel=\"next\"")),
            None => answer,
        }
    }

    /// A picture, as it is served.
    #[must_use]
    pub fn picture(response: Response) -> Self {
        Self { status: response.status(), body: Body::Picture(response), headers: Vec::new(), once: None }
    }

    /// The same, a ticket, with what its next caller says in `If-Match`: the version, and behind the dash what
    /// tells one answer about that version from another.
    #[must_use]
    pub fn tagged(self) -> Self {
        let Body::Json(json) = &self.body else { return self };
        let digest = hash(json.to_string());
        let tag = format!("\"{}-{}\"", json["version"], &digest[..16]);
        self.with(header::ETAG, &tag)
    }

    /// The same with a header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The same, of which a property is seen once.
    #[must_use]
    pub fn once(self, property: &'static str) -> Self {
        Self { once: Some(property), ..self }
    }

    /// A header of it.
    #[must_use]
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str())
    }

    /// As it is sent.
    pub fn into_response(self) -> Response {
        let builder = Response::builder().status(self.status);
        let mut response = match self.body {
            Body::Nothing => builder.finish(),
            Body::Json(json) => builder.content_type("application/json").body(json.to_string()),
            Body::Picture(response) => response,
        };
        for (name, value) in self.headers {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}
