//! A programme that calls the API with somebody's token.

use chrono::TimeDelta;
use helpdesk::domain::token::TokenScope;
use helpdesk::store::tokens;
use poem::http::Method;
use serde_json::Value;

use crate::support::House;

/// A programme with a token, or without one.
#[derive(Clone)]
pub struct Client {
    client: reqwest::Client,
    base: String,
    token: Option<String>,
    headers: Vec<(&'static str, String)>,
}

/// What it was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    /// `null` when nothing was answered.
    pub body: Value,
}

impl Answer {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The names of the parts of the body that are wrong, in their order.
    pub fn pointers(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().into_iter().flatten();
        errors.filter_map(|error| error["pointer"].as_str()).collect()
    }
}

impl Client {
    /// A programme with this token.
    pub fn new(base: &str, token: Option<&str>) -> Self {
        let client = reqwest::Client::builder().pool_max_idle_per_host(0).build().expect("a client");
        Self { client, base: base.to_owned(), token: token.map(str::to_owned), headers: Vec::new() }
    }

    /// A programme with a fresh token of a member of the cast.
    pub async fn of(house: &House, name: &str) -> Self {
        Self::new(&house.base, Some(&token(house, name, TokenScope::Write).await))
    }

    /// The same from another address.
    pub fn at(self, address: &str) -> Self {
        self.with("X-Forwarded-For", address)
    }

    /// The same, sending a header with everything.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(there, _)| *there != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(&Method::GET, &format!("/api/v1{path}"), None).await
    }

    /// Posts an object.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(&Method::POST, &format!("/api/v1{path}"), Some(&body)).await
    }

    /// Sends whatever there is to send to a path of the site.
    pub async fn send(&self, method: &Method, path: &str, body: Option<&Value>) -> Answer {
        let content = body.map(|body| ("application/json", body.to_string().into_bytes()));
        self.send_content(method, path, content).await
    }

    /// Sends a picture.
    pub async fn send_picture(&self, method: &Method, path: &str, jpeg: &[u8]) -> Answer {
        self.send_content(method, path, Some(("image/jpeg", jpeg.to_vec()))).await
    }

    /// Sends content of any kind.
    pub async fn send_content(&self, method: &Method, path: &str, content: Option<(&str, Vec<u8>)>) -> Answer {
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some((kind, content)) = content {
            request = request.header("Content-Type", kind).body(content);
        }
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("the whole of it");
        Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or_default() }
    }
}

/// A fresh token of a member of the cast.
pub async fn token(house: &House, name: &str, scope: TokenScope) -> String {
    let at = house.app.clock.now();
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let word =
        tokens::make(&mut tx, house.ids[name], "test", scope, at + TimeDelta::days(9), at).await.expect("a token");
    tx.commit().await.expect("commits");
    word
}
