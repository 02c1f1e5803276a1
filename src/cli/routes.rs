//! `helpdesk routes`: every path, and who may call it, from the table the router is built from.

use crate::web::routes::table;

/// Prints the table.
pub fn print() {
    for route in table() {
        println!("{:<5} {:<44} {}", route.method.as_str(), braced(route.path), route.who);
    }
}

/// The path as people write it: `/tickets/{number}`.
fn braced(path: &str) -> String {
    path.split('/')
        .map(|part| part.strip_prefix(':').map_or_else(|| part.to_owned(), |name| format!("{{{name}}}")))
        .collect::<Vec<_>>()
        .join("/")
}
