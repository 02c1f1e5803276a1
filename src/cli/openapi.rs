//! `helpdesk openapi`: the `OpenAPI` document of the API, as it is served at `/api/v1/openapi.json`.

use std::io::Write;

use crate::api::document;

/// Prints it. Whoever stops reading early has read enough.
pub fn print() {
    let _ = std::io::stdout().lock().write_all(document::text().as_bytes());
}
