//! What stands between browsers and a house, as hosts have it: it can be told to answer in its place.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use poem::http::StatusCode;
use poem::{Endpoint, IntoResponse, Request, Response};
use tokio::sync::watch;

/// How long an answer may be waited for before a test gives up.
const PATIENCE: Duration = Duration::from_secs(15);

/// A router. It lets everything pass until it is told otherwise.
#[derive(Clone, Default)]
pub struct Router {
    refused: Arc<Mutex<(Vec<String>, StatusCode)>>,
    /// The paths it answered for since it was told to.
    answered: watch::Sender<Vec<String>>,
}

impl Router {
    /// Answers with this status whatever htmx asks of these paths, from now on.
    pub fn refuse(&self, paths: &[&str], status: u16) {
        let status = StatusCode::from_u16(status).expect("a status");
        self.answered.send_replace(Vec::new());
        *self.refused.lock().expect("whole") = (paths.iter().map(ToString::to_string).collect(), status);
    }

    /// Lets everything pass again.
    pub fn pass(&self) {
        self.refuse(&[], 503);
    }

    /// Waits until it has answered for a path so often since it was told to.
    pub async fn has_answered(&self, path: &str, times: usize) {
        let mut answered = self.answered.subscribe();
        let is_enough = |paths: &Vec<String>| paths.iter().filter(|asked| *asked == path).count() >= times;
        let waited = tokio::time::timeout(PATIENCE, answered.wait_for(is_enough)).await;
        waited.unwrap_or_else(|_| panic!("{path} was not asked for {times} times")).expect("the router is there");
    }

    /// One request through it.
    pub async fn route<E: Endpoint>(self, next: Arc<E>, request: Request) -> poem::Result<Response> {
        let (paths, status) = self.refused.lock().expect("whole").clone();
        let path = request.uri().path().to_owned();
        if !paths.contains(&path) || request.header("HX-Request").is_none() {
            return Ok(next.call(request).await?.into_response());
        }
        self.answered.send_modify(|answered| answered.push(path));
        Ok(status.with_body("<!doctype html><title>Busy</title><h1>Busy</h1>").into_response())
    }
}
