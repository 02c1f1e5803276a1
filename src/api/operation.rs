//! An operation as data: what it is called, what it takes and gives, and the page that does the same.

use std::pin::Pin;

use poem::http::Method;
use poem_openapi::registry::{MetaSchemaRef, Registry};
use poem_openapi::types::{Example, ToJSON, Type};
use serde_json::Value;

use super::Call;
use super::answer::{JPEG, Page};
use crate::domain::input::{Input, Kind, Need};
use crate::domain::lifecycle::Action;
use crate::store::Conn;
use crate::web::routes::Who;

/// Where every operation's path begins.
pub const BASE: &str = "/api/v1";

pub type Answering<'a> = Pin<Box<dyn Future<Output = super::Result> + Send + 'a>>;
pub type Handler = Box<dyn for<'a> Fn(&'a Call, &'a mut Conn) -> Answering<'a> + Send + Sync>;

/// One operation.
pub struct Operation {
    /// Its name in the document, and of a generated client's function.
    pub id: &'static str,
    pub method: Method,
    /// Below [`BASE`], with `:named` parts.
    pub path: &'static str,
    /// The whole of it.
    pub full_path: &'static str,
    /// The method and path of the page's route that does the same.
    pub page: (Method, &'static str),
    /// Who may call it: that route's own word.
    pub who: Who,
    /// One line on what it does.
    pub summary: &'static str,
    pub takes: Takes,
    /// What may stand behind the question mark.
    pub asks: &'static [Ask],
    pub gives: Gives,
    /// The action of the lifecycle that it takes, if it takes one.
    pub action: Option<Action>,
    pub(super) handler: Handler,
}

/// What is sent with an operation.
pub enum Takes {
    Nothing,
    /// An object with these properties.
    Fields(Vec<Input>),
    /// A picture as it is.
    Picture,
}

/// A parameter behind the question mark.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    pub name: &'static str,
    pub about: &'static str,
    pub kind: AskKind,
}

/// What a parameter may be.
#[derive(Debug, Clone, Copy)]
pub enum AskKind {
    /// A whole number in these bounds.
    Number(i64, i64),
    /// At most so many characters.
    Text(usize),
    /// One of these words.
    OneOf(fn() -> Vec<&'static str>),
    /// `true` or `false`.
    Truth,
    Day,
}

/// The most items of a list at once, and how many there are when nobody says.
pub const MOST: i64 = 100;
pub const USUAL: i64 = 50;

/// How many items a list gives.
pub const LIMIT: Ask =
    Ask { name: "limit", about: "How many items at most; 50 when left out.", kind: AskKind::Number(1, MOST) };
/// Where a list goes on.
pub const AFTER: Ask = Ask {
    name: "after",
    about: "Goes on behind the item with this key. The address in `next` has it.",
    kind: AskKind::Number(0, i64::MAX),
};

/// What a list is asked with that is not narrowed.
pub const LIST: &[Ask] = &[LIMIT, AFTER];

/// What is answered when it is not refused.
#[derive(Clone, Copy)]
pub struct Gives {
    pub status: u16,
    pub about: &'static str,
    pub content: Content,
    /// Whether it is a ticket, with its version in the `ETag`.
    pub is_ticket: bool,
    /// Whether there are things as they stand in which it is refused (409).
    pub may_conflict: bool,
    /// Whether what it is about may not be there, though its path names nothing.
    pub may_miss: bool,
}

/// The body of an answer.
#[derive(Clone, Copy)]
pub enum Content {
    Nothing,
    Json(Shape),
    Picture,
}

/// The shape of a JSON answer.
#[derive(Clone, Copy)]
pub struct Shape {
    pub register: fn(&mut Registry),
    pub schema: fn() -> MetaSchemaRef,
    pub example: fn() -> Value,
}

impl Shape {
    /// The shape of a type.
    #[must_use]
    pub const fn of<T: Type + ToJSON + Example>() -> Self {
        Self { register: T::register, schema: T::schema_ref, example: || T::example().to_json().unwrap_or_default() }
    }
}

impl Gives {
    /// One thing.
    #[must_use]
    pub const fn one<T: Type + ToJSON + Example>(about: &'static str) -> Self {
        Self {
            status: 200,
            about,
            content: Content::Json(Shape::of::<T>()),
            is_ticket: false,
            may_conflict: false,
            may_miss: false,
        }
    }

    /// One thing that was made.
    #[must_use]
    pub const fn made<T: Type + ToJSON + Example>(about: &'static str) -> Self {
        Self { status: 201, ..Self::one::<T>(about) }
    }

    /// A page of a list.
    #[must_use]
    pub const fn many<T>(about: &'static str) -> Self
    where
        T: Type + ToJSON + Example + poem_openapi::types::ParseFromJSON,
    {
        Self::one::<Page<T>>(about)
    }

    /// Nothing but that it is done.
    #[must_use]
    pub const fn done(about: &'static str) -> Self {
        Self { status: 204, about, content: Content::Nothing, is_ticket: false, may_conflict: false, may_miss: false }
    }

    /// A picture.
    #[must_use]
    pub const fn picture() -> Self {
        Self {
            status: 200,
            about: JPEG,
            content: Content::Picture,
            is_ticket: false,
            may_conflict: false,
            may_miss: false,
        }
    }

    /// The same, unless things stand otherwise.
    #[must_use]
    pub const fn unless(self) -> Self {
        Self { may_conflict: true, ..self }
    }

    /// The same, unless what it is about is not there.
    #[must_use]
    pub const fn or_missing(self) -> Self {
        Self { may_miss: true, ..self }
    }

    /// A ticket, with its `ETag`.
    #[must_use]
    pub const fn tagged(self) -> Self {
        Self { is_ticket: true, ..self }
    }
}

/// The same properties where a thing is changed that is there: what is left out stays as it is.
#[must_use]
pub fn kept(fields: &[Input]) -> Vec<Input> {
    let need = |need| if need == Need::Optional { Need::KeptOrEmpty } else { Need::Kept };
    fields.iter().map(|field| Input { need: need(field.need), ..*field }).collect()
}

/// The version that an action was decided on.
pub const VERSION: Input = Input::new("version", "The version you saw", Kind::Number, Need::Optional)
    .hint("When the ticket has another one by now, nothing is done and you get 409 with the ticket as it is");

impl Operation {
    /// The properties of what is sent, if it is an object.
    #[must_use]
    pub fn fields(&self) -> &[Input] {
        match &self.takes {
            Takes::Fields(fields) => fields,
            Takes::Nothing | Takes::Picture => &[],
        }
    }

    /// Whether it changes anything, so that a token has to be allowed to write.
    #[must_use]
    pub fn writes(&self) -> bool {
        !self.method.is_safe()
    }

    /// The noun that it is about: the first part of its path.
    #[must_use]
    pub fn noun(&self) -> &'static str {
        self.path.split('/').nth(1).unwrap_or_default()
    }

    /// Whether it may be called without a token.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.who == Who::Everyone
    }

    /// The statuses with which it may be refused.
    #[must_use]
    pub fn refusals(&self) -> Vec<u16> {
        // Where nothing is to be sent something can be sent all the same.
        let sends = self.writes();
        let is_versioned = self.fields().iter().any(|field| field.name == VERSION.name);
        let is_of_ticket = self.path.starts_with("/tickets/:number") || self.path.starts_with("/tracking/:token");
        let there = [
            (400, sends),
            (401, true),
            (403, self.who != Who::Everyone || self.writes()),
            (404, self.path.contains(':') || self.gives.may_miss),
            (409, self.gives.may_conflict || is_versioned || self.action.is_some()),
            (408, sends),
            (412, sends && is_of_ticket),
            (413, sends),
            (415, sends),
            // What stands behind the question mark can always be wrong.
            (422, true),
            (429, true),
            (500, true),
            (503, true),
        ];
        there.into_iter().filter_map(|(status, is)| is.then_some(status)).collect()
    }
}
