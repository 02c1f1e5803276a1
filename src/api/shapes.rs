//! The domain's enumerations as the document has them: by their own words.

use std::borrow::Cow;

use poem_openapi::registry::{MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseResult, ToJSON, Type};
use serde_json::Value;

use crate::domain::input::Visibility;
use crate::domain::inventory::FaultType;
use crate::domain::lifecycle::{Action, Outcome, Status};
use crate::domain::mail::MailState;
use crate::domain::notice::About;
use crate::domain::person::{MailChoice, Role, Standing};
use crate::domain::pickup::{HandOver, Window};
use crate::domain::return_::Method;
use crate::domain::token::TokenScope;

/// An enumeration's name and every word of it, for [`super::document`].
macro_rules! enumerations {
    ($($word:ty: $name:literal, $about:literal;)+) => {$(
        impl Type for $word {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;

            fn name() -> Cow<'static, str> {
                $name.into()
            }

            fn schema_ref() -> MetaSchemaRef {
                MetaSchemaRef::Reference($name.to_owned())
            }

            fn register(registry: &mut Registry) {
                registry.create_schema::<Self, _>($name.to_owned(), |_| MetaSchema {
                    description: Some($about),
                    enum_items: Self::ALL.iter().map(|word| word.as_str().into()).collect(),
                    ..MetaSchema::new("string")
                });
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }

            fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
                Box::new(std::iter::once(self))
            }
        }

        impl ParseFromJSON for $word {
            fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
                match value {
                    Some(Value::String(word)) => word.parse().map_err(ParseError::custom),
                    other => Err(ParseError::expected_type(other.unwrap_or_default())),
                }
            }
        }

        impl ToJSON for $word {
            fn to_json(&self) -> Option<Value> {
                Some(self.as_str().into())
            }
        }
    )+};
}

enumerations! {
    Status: "Status", "Where a ticket is in its life.";
    Outcome: "Outcome", "How the work ended.";
    Action: "Action", "What can be done to a ticket, by its path behind the ticket's.";
    HandOver: "HandOver", "How the device gets to the centre.";
    Window: "Window", "The part of a day, in the centre's time zone.";
    FaultType: "FaultType", "What kind of fault was seen at intake.";
    Method: "ReturnMethod", "How the device goes back.";
    Visibility: "Visibility", "Who reads it: everybody who sees the ticket, or staff alone.";
    Role: "Role", "What a person is in the centre.";
    Standing: "Standing", "Whether a person may use the house.";
    MailChoice: "MailChoice", "Which mails about their repairs a customer wants.";
    MailState: "MailState", "What became of a mail.";
    About: "NoticeKind", "What a notice is about.";
    TokenScope: "TokenScope", "What a token may do.";
}

/// Hundredths as text with a point: `1500.50`. A number would not say how many digits count.
#[must_use]
pub fn money(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
