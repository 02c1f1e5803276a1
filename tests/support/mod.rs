//! What the tests share: a cast of named people, a house that serves them on a port of its own
//! with a database of its own, and a browser that reads pages as a person would.

mod browser;
mod cast;
mod chrome;
mod house;
mod process;

pub use browser::{Browser, Page};
pub use cast::{CAST, PASSWORD};
pub use chrome::{Chrome, Window};
pub use house::{House, Laptop, form_of};
pub use process::{Process, command, free_port};
