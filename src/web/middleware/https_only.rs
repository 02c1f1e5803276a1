//! Where browsers reach us by https, whoever comes without it is led there.

use std::sync::Arc;

use poem::http::{StatusCode, header};
use poem::{Endpoint, IntoResponse, Request, Response};

use crate::app::App;
use crate::web::routes::is_about_health;

/// Leads to https, as far as a router that we trust says that somebody came without.
pub async fn lead<E: Endpoint>(app: App, next: Arc<E>, request: Request) -> poem::Result<Response> {
    let came_without = app.config.trust_proxy > 0 && request.header("X-Forwarded-Proto") == Some("http");
    if came_without && app.own_address.is_https() && !is_about_health(request.uri().path()) {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let there = format!("{}{path}", app.own_address.get());
        // Not 301, after which a form would arrive without what was typed.
        return Ok(StatusCode::PERMANENT_REDIRECT.with_header(header::LOCATION, there).into_response());
    }
    next.call(request).await.map(IntoResponse::into_response)
}
