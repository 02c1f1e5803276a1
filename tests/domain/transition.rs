//! What each action changes: the ticket's columns, what it brings with it, the facts it keeps, and
//! where the ticket stands before and after.

mod arrival;
mod back;
mod cancellation;
mod details;
mod repair;
mod said;
mod version;

use helpdesk::domain::event::Facts;

fn facts(of: &[(&str, &str)]) -> Facts {
    of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[expect(clippy::unnecessary_wraps, reason = "it is compared with fields that may be empty")]
fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}
