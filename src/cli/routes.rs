//! `helpdesk routes`: every path, and who may call it, from the table the router is built from.

use std::io::Write;

use crate::api::document::documented;
use crate::api::routes::table as operations;
use crate::web::routes::table;

/// Prints the table. Whoever stops reading early has read enough.
pub fn print() {
    let mut out = std::io::stdout().lock();
    let pages = table().into_iter().map(|route| (route.method, braced(route.path), route.who));
    let api = operations().iter().map(|of| (of.method.clone(), documented(of.path), of.who));
    for (method, path, who) in pages.chain(api) {
        if writeln!(out, "{:<6} {path:<52} {who}", method.as_str()).is_err() {
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
