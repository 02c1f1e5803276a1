//! The same strict headers on every answer.

use std::sync::Arc;

use poem::http::HeaderValue;
use poem::{Endpoint, IntoResponse, Request, Response};

use crate::app::App;
use crate::web::endpoint;

/// Nothing but our own files, and no script or style within a page.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// How long browsers come by https alone, once they did: a year. Not for names below ours, because the
/// owner may run something else there, or share the host's domain with others.
const HTTPS_ONLY: &str = "max-age=31536000";

/// Adds the headers to whatever is answered.
pub async fn add<E: Endpoint>(app: App, next: Arc<E>, request: Request) -> poem::Result<Response> {
    let is_secure = endpoint::is_secure(&app, &request);
    let answer = next.call(request).await;
    let mut response = answer.map_or_else(poem::Error::into_response, IntoResponse::into_response);
    let headers = response.headers_mut();
    if is_secure {
        headers.insert("strict-transport-security", HeaderValue::from_static(HTTPS_ONLY));
    }
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        // A tracking link in an address must not travel to another site. Not `no-referrer`: browsers would
        // then send our own forms with `Origin: null`, as other sites' look.
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        // Assets say for themselves how long they may be kept; what is about people is kept nowhere.
        ("cache-control", "no-store"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    Ok(response)
}
