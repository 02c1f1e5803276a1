//! The API, as programmes call it.

pub mod client;
mod document;
mod matrix;
mod repair;
mod rules;
