//! What needs a real browser: htmx, its fragments, and what survives them.

mod away;
mod joining;
mod leaving;
mod letters;
mod photos;
mod policy;
mod print;
mod repair;
mod typing;
mod whole;
