//! Headless Chromium, driven through `WebDriver`: one driver per test, a window per person.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::json;

use super::free_port;

/// How long a page may take to show something before a test gives up.
const PATIENCE: Duration = Duration::from_secs(15);

/// A WebDriver server. It ends with the test, and its windows with it.
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
        Window { client, base: base.to_owned() }
    }
}

/// One person's window.
pub struct Window {
    pub client: Client,
    base: String,
}

impl Window {
    /// Opens a page of the house.
    pub async fn open(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.expect("a page");
    }

    /// Signs in by the form.
    pub async fn sign_in(&self, login: &str, password: &str) {
        self.open("/sign-in").await;
        self.fill("#sign-in [name=login]", login).await;
        self.fill("#sign-in [name=password]", password).await;
        self.click("#sign-in button").await;
        self.find(".me").await;
    }

    /// Waits until a selector finds something.
    pub async fn find(&self, selector: &str) -> fantoccini::elements::Element {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(selector)).await;
        match found {
            Ok(element) => element,
            Err(error) => {
                panic!("nothing is {selector} ({error}) on {}:\n{}", self.path().await, self.text("body").await)
            }
        }
    }

    /// Waits until a selector finds nothing any more.
    pub async fn gone(&self, selector: &str) {
        for _ in 0..150 {
            if self.count(selector).await == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{selector} is still on {}", self.path().await);
    }

    /// Clicks on what a selector finds.
    pub async fn click(&self, selector: &str) {
        self.find(selector).await;
        // A click by script goes where the selector points, whatever a sticky bar covers.
        self.run(&format!("document.querySelector({selector:?}).click()")).await;
    }

    /// Fills a field as somebody who types would.
    pub async fn fill(&self, selector: &str, value: &str) {
        self.find(selector).await;
        let script = format!(
            "const e = document.querySelector({selector:?}); e.focus(); e.value = {value:?}; \
             e.dispatchEvent(new Event('input', {{bubbles: true}})); e.dispatchEvent(new Event('change', {{bubbles: true}}));"
        );
        self.run(&script).await;
    }

    /// What a field holds.
    pub async fn value(&self, selector: &str) -> String {
        self.find(selector).await;
        self.run(&format!("return document.querySelector({selector:?}).value"))
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The text of what a selector finds now, empty when it finds nothing.
    pub async fn text(&self, selector: &str) -> String {
        let script = format!("const e = document.querySelector({selector:?}); return e ? e.innerText : ''");
        self.run(&script).await.as_str().unwrap_or_default().to_owned()
    }

    /// How many things a selector finds now.
    pub async fn count(&self, selector: &str) -> u64 {
        self.run(&format!("return document.querySelectorAll({selector:?}).length")).await.as_u64().unwrap_or_default()
    }

    /// The path in the address bar.
    pub async fn path(&self) -> String {
        self.client.current_url().await.expect("an address").path().to_owned()
    }

    /// Runs a script in the page.
    pub async fn run(&self, script: &str) -> serde_json::Value {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Marks the page, so that a reload can be told from a change.
    pub async fn mark(&self) {
        self.run("window.marked = true").await;
    }

    /// Whether the page is still the one that was marked.
    pub async fn is_marked(&self) -> bool {
        self.run("return window.marked === true").await.as_bool().unwrap_or_default()
    }

    /// Closes the window.
    pub async fn close(self) {
        let _ = self.client.close().await;
    }
}
