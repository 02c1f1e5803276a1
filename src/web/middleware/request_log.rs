//! One line for every request: id, actor, route, status, milliseconds, queries. Never names,
//! addresses, tokens or bodies.

use std::cell::Cell;
use std::sync::Arc;

use poem::{Endpoint, IntoResponse, Request, Response};

use crate::clock::{random_word, stopwatch};
use crate::store::dialect::counted;

tokio::task_local! {
    static NOTED: Noted;
}

#[derive(Default)]
struct Noted {
    route: Cell<&'static str>,
    actor: Cell<Option<i64>>,
}

/// Notes which route is answering.
pub fn note_route(pattern: &'static str) {
    let _ = NOTED.try_with(|noted| noted.route.set(pattern));
}

/// Notes who is asking, by their number.
pub fn note_actor(id: Option<i64>) {
    let _ = NOTED.try_with(|noted| noted.actor.set(id));
}

/// Logs a request when it is answered.
pub async fn log<E: Endpoint>(next: Arc<E>, request: Request) -> poem::Result<Response> {
    let watch = stopwatch();
    let id = random_word(48);
    let method = request.method().clone();
    let is_asset = request.uri().path().starts_with("/assets/");
    NOTED
        .scope(Noted::default(), async move {
            let (answer, queries) = counted(next.call(request)).await;
            let mut response = answer.map_or_else(poem::Error::into_response, IntoResponse::into_response);
            let ms = watch.elapsed().as_secs_f64() * 1000.0;
            let (route, actor) = NOTED.with(|noted| (noted.route.get(), noted.actor.get()));
            let status = response.status().as_u16();
            if is_asset {
                tracing::debug!(id, %method, route, status, ms, "request");
            } else {
                tracing::info!(id, actor, %method, route, status, ms, queries, "request");
            }
            if let Ok(value) = id.parse() {
                response.headers_mut().insert("x-request-id", value);
            }
            // Tests assert the bound on queries; the number is no secret.
            response.headers_mut().insert("x-queries", queries.into());
            Ok(response)
        })
        .await
}
