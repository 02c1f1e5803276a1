//! Headless Chromium, driven through `WebDriver`: one driver per test, a window per person.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::ClientBuilder;
use fantoccini::wd::Capabilities;
use serde_json::json;

use super::{House, PASSWORD, Window, free_port};

/// A `WebDriver` server. It ends with the test, and its windows with it.
pub struct Chrome {
    driver: Child,
    address: String,
    profiles: tempfile::TempDir,
}

impl Drop for Chrome {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Chrome {
    /// Starts the driver and waits until it answers.
    pub async fn start() -> Self {
        let port = free_port();
        let driver = Command::new("chromedriver")
            .args([format!("--port={port}"), "--log-level=SEVERE".to_owned()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed; bin/test installs it");
        let chrome = Self {
            driver,
            address: format!("http://127.0.0.1:{port}"),
            profiles: tempfile::tempdir().expect("a folder"),
        };
        let status = format!("{}/status", chrome.address);
        for _ in 0..150 {
            if reqwest::get(&status).await.is_ok_and(|answer| answer.status().is_success()) {
                return chrome;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("chromedriver does not answer");
    }

    /// A window with a profile of its own.
    pub async fn window(&self, base: &str) -> Window {
        let profile: PathBuf = tempfile::tempdir_in(self.profiles.path()).expect("a folder").keep();
        let mut capabilities = Capabilities::new();
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--window-size=1280,900",
            &format!("--user-data-dir={}", profile.display()),
        ];
        capabilities.insert("goog:chromeOptions".to_owned(), json!({ "args": arguments }));
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&self.address)
            .await
            .expect("a window opens");
        Window::new(client, base)
    }

    /// A window of somebody of the cast, at a page that hears of changes.
    pub async fn window_of(&self, house: &House, name: &str, path: &str) -> Window {
        let window = self.window(&house.base).await;
        window.sign_in(&format!("{name}@test.example"), PASSWORD).await;
        window.open(path).await;
        window.listens().await;
        window
    }
}
