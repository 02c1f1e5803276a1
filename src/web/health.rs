//! What hosts ask to know how this process is: without sign-in, by any host name, and never led elsewhere.

use poem::Response;
use poem::http::{StatusCode, header};

use super::{Result, Visit};
use crate::store;

/// Whether the process is alive. Asks nothing of the database: a host must not restart us because that is away.
pub async fn alive(_: &Visit) -> Result {
    Ok(said(StatusCode::OK, "alive"))
}

/// Whether requests can be answered: the database is there, with this release's schema.
pub async fn ready(visit: &Visit) -> Result {
    if visit.app.is_opening() {
        return Ok(said(StatusCode::SERVICE_UNAVAILABLE, "the database is not ready yet"));
    }
    Ok(match visit.app.store.check_schema().await {
        // The next release has migrated already; we go on until it takes over.
        Ok(()) | Err(store::Error::NewerSchema(_)) => said(StatusCode::OK, "ready"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            said(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer, or has another schema")
        }
    })
}

fn said(status: StatusCode, text: &'static str) -> Response {
    Response::builder().status(status).header(header::CONTENT_TYPE, "text/plain; charset=utf-8").body(text)
}
