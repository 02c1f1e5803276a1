//! `helpdesk routes`: every path, and who may call it, from the table the router is built from.

use std::io::Write;

use crate::web::routes::table;

/// Prints the table. Whoever stops reading early has read enough.
pub fn print() {
    let mut out = std::io::stdout().lock();
    for route in table() {
        if writeln!(out, "{:<5} {:<44} {}", route.method.as_str(), braced(route.path), route.who).is_err() {
            return;
        }
    }
}

/// The path as people write it: `/tickets/{number}`.
fn braced(path: &str) -> String {
    path.split('/')
        .map(|part| part.strip_prefix(':').map_or_else(|| part.to_owned(), |name| format!("{{{name}}}")))
        .collect::<Vec<_>>()
        .join("/")
}
