//! What the database itself refuses, and what a transaction promises.

mod constraints;
mod data;
mod turns;
