//! The pages, through plain HTTP, as people read them.

mod repair;
