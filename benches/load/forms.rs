//! Sends forms as a browser does, and measures how long their answers take.

use std::time::{Duration, Instant};

use helpdesk::clock::{random_word, stopwatch};
use tokio::task::JoinSet;

use crate::house::House;
use crate::sample::{NAME, Visitor};

/// Somebody who sends forms.
#[derive(Debug, Clone)]
pub struct Sender {
    client: reqwest::Client,
    base: String,
    cookie: String,
}

/// How a form was answered.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub queries: u32,
    pub sent: Instant,
    pub answered: Instant,
}

impl Answer {
    /// How long the answer took, in milliseconds.
    pub fn ms(&self) -> f64 {
        (self.answered - self.sent).as_secs_f64() * 1000.0
    }
}

impl Sender {
    /// With this person's session.
    pub fn new(house: &House, visitor: &Visitor) -> Self {
        let cookie = format!("session={}", visitor.word);
        Self { client: house.client.clone(), base: house.server.base(), cookie }
    }

    /// Nobody signed in.
    pub fn nobody(house: &House) -> Self {
        Self { client: house.client.clone(), base: house.server.base(), cookie: String::new() }
    }

    /// Sends a form with a one-time word of its own. Asked for by a browser of this address, where one is given.
    pub async fn send(&self, path: &str, fields: &[(&str, String)], from: Option<String>) -> anyhow::Result<Answer> {
        let mut fields = fields.to_vec();
        fields.push(("once", random_word(96)));
        let request = self.client.post(format!("{}{path}", self.base)).form(&fields).header("User-Agent", NAME);
        let mut request = request.header("Sec-Fetch-Site", "same-origin").header("Cookie", &self.cookie);
        if let Some(from) = from {
            request = request.header("X-Forwarded-For", from);
        }
        let sent = stopwatch();
        let response = request.send().await?;
        let answered = stopwatch();
        let header =
            |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Answer {
            status: response.status().as_u16(),
            location: header("location").to_owned(),
            queries: header("x-queries").parse().unwrap_or_default(),
            sent,
            answered,
        })
    }

    /// A comment that the customer reads.
    pub async fn comment(&self, number: i64, nth: usize) -> anyhow::Result<Answer> {
        let body = format!("We looked at it again and will be in touch ({nth}).");
        let fields = [("body", body), ("visibility", "public".to_owned())];
        self.send(&format!("/tickets/{number}/comments"), &fields, None).await
    }
}

/// Starts jobs at a steady rate, however long each takes, and waits for all of them. Each is given its number and the
/// moment at which it was due.
pub async fn paced<T, F>(rate: f64, count: usize, job: impl Fn(usize) -> F) -> anyhow::Result<Vec<(Instant, T)>>
where
    T: Send + 'static,
    F: Future<Output = anyhow::Result<T>> + Send + 'static,
{
    let start = stopwatch();
    let mut jobs = JoinSet::new();
    let mut due = start;
    for nth in 0..count {
        tokio::time::sleep_until(due.into()).await;
        let job = job(nth);
        jobs.spawn(async move { anyhow::Ok((due, job.await?)) });
        due += Duration::from_secs_f64(1.0 / rate);
    }
    jobs.join_all().await.into_iter().collect()
}
