//! Refuses forms that another site sends in a visitor's name.

use poem::Request;
use poem::http::header;

/// Whether an unsafe request comes from another origin. Browsers say so themselves; what is no
/// browser says nothing and carries no visitor's cookies by accident.
#[must_use]
pub fn is_foreign(request: &Request) -> bool {
    match request.header("Sec-Fetch-Site") {
        Some("same-origin" | "none") => return false,
        Some(_) => return true,
        None => {}
    }
    let Some(origin) = request.header(header::ORIGIN) else { return false };
    let host =
        request.header(header::HOST).or_else(|| request.uri().authority().map(poem::http::uri::Authority::as_str));
    let named = origin.split_once("://").map(|(_, host)| host);
    named.is_none() || named != host
}
