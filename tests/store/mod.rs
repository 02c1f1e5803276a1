//! What the database itself refuses, and what a transaction promises.

mod constraints;
mod data;
mod left_by;
mod remembered;
mod schema;
mod together;
mod turns;
