//! HTML: one file per resource, named as its path. A handler loads through the actor, acts,
//! commits and answers.

pub mod routes;

mod answer;
pub(crate) mod endpoint;
mod error;
mod field;
mod form;
mod nav;
mod refusal;
mod shell;
mod toast;
mod visit;

pub mod assets;
pub mod middleware;
pub mod rate_limit;
pub mod upload;

pub mod accounts;
pub mod api_docs;
pub mod audit;
pub mod bench;
pub mod board;
pub mod confirm;
pub mod data;
pub mod department;
pub mod departments;
pub mod desk;
pub mod feedback;
pub mod health;
pub mod home;
pub mod inventory;
pub mod join;
pub mod letters;
pub mod lines;
pub mod live;
pub mod mail;
pub mod not_me;
pub mod notifications;
pub mod password;
pub mod people;
pub mod pictures;
pub mod profile;
pub mod register;
pub mod rows;
pub mod sessions;
pub mod setup;
pub mod sign_up;
pub mod styleguide;
pub mod tickets;
pub mod tokens;
pub mod tracking;

pub(crate) use endpoint::readable;
pub use error::Error;
pub use refusal::{Done, Refusal, checked_of};
pub use visit::Visit;

/// What a handler answers.
pub type Result = std::result::Result<poem::Response, Error>;
