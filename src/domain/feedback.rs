//! What customers say afterwards: how a repair went.

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
