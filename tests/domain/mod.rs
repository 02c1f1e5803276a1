//! The rules, exhaustively.

mod cast;
mod sample;
mod specification;

mod diagram;
mod input;
mod lifecycle;
mod permission;
mod transition;
mod words;
