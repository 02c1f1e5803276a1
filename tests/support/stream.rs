//! A live stream, read as it comes.

use std::time::Duration;

use super::Browser;

/// How long something may take to arrive before a test gives up.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open stream.
pub struct Stream {
    response: reqwest::Response,
    heard: String,
}

impl Stream {
    /// Opens a stream; its headers have arrived then.
    pub async fn open(browser: &Browser, path: &str) -> Self {
        let response = browser.open(path).await;
        assert_eq!(response.status().as_u16(), 200, "{path}");
        let kind = response.headers()["content-type"].to_str().expect("text").to_owned();
        assert!(kind.starts_with("text/event-stream"), "{kind}");
        Self { response, heard: String::new() }
    }

    /// Whether this is heard before patience ends.
    pub async fn hears(&mut self, what: &str) -> bool {
        while !self.heard.contains(what) {
            match tokio::time::timeout(PATIENCE, self.response.chunk()).await {
                Ok(Ok(Some(bytes))) => self.heard.push_str(&String::from_utf8_lossy(&bytes)),
                _ => return false,
            }
        }
        true
    }

    /// Everything heard so far, heartbeats aside.
    pub fn heard(&self) -> String {
        self.heard.replace(":\n\n", "")
    }

    /// Everything heard within a while, heartbeats aside.
    pub async fn heard_within(&mut self, while_: Duration) -> String {
        let end = tokio::time::Instant::now() + while_;
        while let Ok(Ok(Some(bytes))) = tokio::time::timeout_at(end, self.response.chunk()).await {
            self.heard.push_str(&String::from_utf8_lossy(&bytes));
        }
        self.heard()
    }

    /// Whether the stream ends before patience does.
    pub async fn ends(&mut self) -> bool {
        loop {
            match tokio::time::timeout(PATIENCE, self.response.chunk()).await {
                Ok(Ok(Some(_))) => {}
                Ok(_) => return true,
                Err(_) => return false,
            }
        }
    }
}
