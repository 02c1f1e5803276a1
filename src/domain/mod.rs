//! The rules of the repair centre: no I/O, no SQL, no clock, no web.

#[macro_use]
mod text_enum;

pub mod diagram;
pub mod input;
pub mod lifecycle;
pub mod permission;
pub mod transition;
pub mod words;

pub mod contact;
pub mod department;
pub mod event;
pub mod feedback;
pub mod inventory;
pub mod mail;
pub mod money;
pub mod notice;
pub mod person;
pub mod pickup;
pub mod return_;
pub mod staff;
pub mod ticket;
pub mod token;
pub mod undo;

/// A word that is not in the enumeration it was read as.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no {0} is called {1:?}")]
pub struct UnknownWord(pub &'static str, pub String);
