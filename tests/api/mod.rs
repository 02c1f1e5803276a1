//! The JSON API, called as a programme would call it.

mod again;
mod document;
mod house;
mod matrix;
mod readers;
mod records;
mod repair;
mod rules;

use chrono::TimeDelta;
use helpdesk::domain::token::TokenScope;
use helpdesk::store::tokens;
use reqwest::header::{HeaderMap, HeaderName};
use serde_json::Value;

use crate::support::House;

/// A programme that calls the API.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    headers: HeaderMap,
}

/// What it was answered.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    /// `null` when nothing was sent, or a picture.
    pub json: Value,
}

impl Client {
    /// A programme without a token.
    pub fn of_nobody(house: &House) -> Self {
        let http = reqwest::Client::builder().pool_max_idle_per_host(0).build().expect("a client");
        Self { http, base: house.base.clone(), headers: HeaderMap::new() }
    }

    /// A programme of a member of the cast, which may do what they may.
    pub async fn of(house: &House, name: &str) -> Self {
        Self::of_person(house, house.ids[name], TokenScope::Write).await
    }

    /// The same of whoever has this number.
    pub async fn of_person(house: &House, id: i64, scope: TokenScope) -> Self {
        Self::with_token(house, &token(house, id, scope).await)
    }

    /// A programme with this token.
    pub fn with_token(house: &House, word: &str) -> Self {
        Self::of_nobody(house).with("authorization", &format!("Bearer {word}"))
    }

    /// The same programme, sending a header with everything.
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.insert(HeaderName::from_static(name), value.parse().expect("a header"));
        client
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, None).await
    }

    pub async fn post(&self, path: &str, sent: Value) -> Reply {
        self.call("POST", path, Some(sent)).await
    }

    pub async fn patch(&self, path: &str, sent: Value) -> Reply {
        self.call("PATCH", path, Some(sent)).await
    }

    pub async fn put(&self, path: &str, sent: Value) -> Reply {
        self.call("PUT", path, Some(sent)).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.call("DELETE", path, None).await
    }

    /// Calls with any method; `null` sends nothing.
    pub async fn call(&self, method: &str, path: &str, sent: Option<Value>) -> Reply {
        let body = sent.filter(|sent| !sent.is_null()).map(|sent| ("application/json", sent.to_string().into_bytes()));
        self.send(method, path, body).await
    }

    /// Sends a picture.
    pub async fn send_picture(&self, method: &str, path: &str, jpeg: Vec<u8>) -> Reply {
        self.send(method, path, Some(("image/jpeg", jpeg))).await
    }

    /// Calls with a body of any kind. A path is below the API's own, or is one that an answer named.
    pub async fn send(&self, method: &str, path: &str, body: Option<(&str, Vec<u8>)>) -> Reply {
        let prefix = if path.starts_with("/api/") { "" } else { "/api/v1" };
        let url = format!("{}{prefix}{path}", self.base);
        let mut request = self.http.request(method.parse().expect("a method"), url).headers(self.headers.clone());
        if let Some((content_type, body)) = body {
            request = request.header("content-type", content_type).body(body);
        }
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("the whole answer");
        Reply { status, headers, json: serde_json::from_slice(&bytes).unwrap_or_default() }
    }

    /// Every item of a list, page by page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut next = Some(path.to_owned());
        while let Some(path) = next {
            let page = self.get(&path).await.is(200);
            items.extend(page["items"].as_array().expect("items").iter().cloned());
            next = page["next"].as_str().map(str::to_owned);
        }
        items
    }
}

/// A fresh token of whoever has this number.
pub async fn token(house: &House, id: i64, scope: TokenScope) -> String {
    let at = house.app.clock.now();
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let made = tokens::make(&mut tx, id, "A test", scope, at + TimeDelta::days(90), at).await;
    tx.commit().await.expect("commits");
    made.expect("a token")
}

impl Reply {
    /// What was answered, which has this status.
    #[track_caller]
    pub fn is(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{:#}", self.json);
        self.json
    }

    /// Holds the answer to be a refusal of this kind.
    #[track_caller]
    pub fn refuses(self, kind: &str) -> Self {
        let said = self.json["type"].as_str().unwrap_or_default();
        assert_eq!(said, format!("/api/docs#problem-{kind}"), "{}: {:#}", self.status, self.json);
        assert_eq!(self.json["status"], self.status);
        assert_eq!(self.header("content-type"), "application/problem+json");
        self
    }

    /// Holds the answer to name what of the body is wrong, here from A to Z.
    #[track_caller]
    pub fn blames(self, pointers: &[&str]) {
        let reply = self.refuses("invalid");
        let mut blamed = texts(reply.json["errors"].as_array().expect("errors"), "pointer");
        blamed.sort_unstable();
        assert_eq!(blamed, pointers, "{:#}", reply.json);
    }

    /// A header's text; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// One property of every item.
#[track_caller]
pub fn texts<'a>(items: &'a [Value], property: &str) -> Vec<&'a str> {
    items.iter().map(|item| item[property].as_str().expect("a text")).collect()
}

/// The numbers of every item.
#[track_caller]
pub fn ids(items: &[Value]) -> Vec<i64> {
    items.iter().map(|item| item["id"].as_i64().expect("a number")).collect()
}
