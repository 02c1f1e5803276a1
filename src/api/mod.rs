//! JSON: a second skin over the same rules, store and permissions. What a person can do on the pages their
//! token can do here, and nothing more: every operation names the page's route whose permission holds for it.
//!
//! [`routes`] is every operation on one screen. [`endpoint`] takes a request to an answer, [`document`] makes the
//! `OpenAPI` document from the same table, and the nouns below answer.

pub mod document;
pub mod endpoint;
pub mod operation;
pub mod routes;

mod answer;
pub mod body;
mod call;
mod limit;
pub mod problem;
mod query;
mod shapes;

mod audit;
mod data;
mod department;
mod departments;
mod feedback;
mod inventory;
mod mail;
mod me;
mod notifications;
mod people;
mod technicians;
mod tickets;
mod tracking;

pub use call::Call;
pub use limit::Limit;
pub use problem::Problem;

/// The API, as the library that makes its document sees it.
pub struct Api;

/// What a handler answers.
pub type Result = std::result::Result<answer::Answer, Problem>;
