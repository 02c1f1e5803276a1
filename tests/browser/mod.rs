//! What needs a real browser: htmx, its fragments, and what survives them.

mod live;
mod repair;
mod typing;
