//! What people tell the house: how a repair went, and anything else.

use super::input::{Input, Kind, Need};

/// How a repair went, in its customer's eyes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// From 1 (bad) to 5 (very good).
    pub stars: i64,
    pub comment: Option<String>,
}

/// What rating a repair asks for.
pub const RATING: &[Input] = &[
    Input::new("rating", "How did it go?", Kind::Stars, Need::Required),
    Input::new("comment", "Anything you want to add?", Kind::Text(500), Need::Optional),
];

const MESSAGE: Input = Input::new("message", "Your message", Kind::Text(4000), Need::Required);

/// What writing to the house asks for.
pub const FEEDBACK: &[Input] = &[MESSAGE];

/// The same of somebody who is not signed in.
pub const FEEDBACK_OF_A_VISITOR: &[Input] =
    &[MESSAGE, Input::new("email", "Your e-mail", Kind::Email, Need::Required).hint("Only to answer you")];
