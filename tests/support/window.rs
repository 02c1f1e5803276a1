//! One person's window in Chromium: what stands in it, what they press and type, what it hears.

use std::time::Duration;

use base64::Engine;
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use poem::http::Method;
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

use super::form_of;

/// How long a page may take to show something before a test gives up.
const PATIENCE: Duration = Duration::from_secs(15);

/// One person's window.
pub struct Window {
    pub client: Client,
    base: String,
}

impl Window {
    /// The window that a driver opened.
    pub fn new(client: Client, base: &str) -> Self {
        Self { client, base: base.to_owned() }
    }

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
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.client.wait().at_most(left).for_element(Locator::Css(selector)).await {
                Ok(element) => return element,
                Err(error) if is_leaving(&error) && Instant::now() < end => {}
                Err(error) => {
                    panic!("nothing is {selector} ({error}) on {}:\n{}", self.path().await, self.text("body").await)
                }
            }
        }
    }

    /// Waits until a selector finds nothing any more.
    pub async fn gone(&self, selector: &str) {
        self.until(&format!("!document.querySelector({selector:?})")).await;
    }

    /// Waits until something is true in the page.
    pub async fn until(&self, is_true: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.client.execute(&format!("return {is_true}"), Vec::new()).await {
                Ok(Value::Bool(true)) => return,
                Err(error) if !is_leaving(&error) => panic!("{is_true}: {error}"),
                _ => {}
            }
            assert!(Instant::now() < end, "not {is_true} on {}:\n{}", self.path().await, self.text("body").await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Clicks on what a selector finds; answers when.
    pub async fn click(&self, selector: &str) -> Instant {
        self.find(selector).await;
        let clicked = Instant::now();
        // A click by script goes where the selector points, whatever a sticky bar covers; but nobody
        // clicks on what is folded away.
        let script = format!(
            "const e = document.querySelector({selector:?}); if (!e.checkVisibility()) throw 'not to be seen'; e.click()"
        );
        self.run(&script).await;
        clicked
    }

    /// Opens the fold that something stands in, if it is in one that is closed.
    pub async fn unfold(&self, selector: &str) {
        self.find(selector).await;
        let fold = format!("document.querySelector({selector:?}).closest('details:not([open])')");
        self.run(&format!("{fold}?.querySelector('summary').click()")).await;
    }

    /// Fills and sends the form of an action, out of its fold if it is in one; answers when it was sent.
    pub async fn send(&self, action: &str, fields: &[(&str, &str)]) -> Instant {
        let form = form_of(action);
        self.unfold(&form).await;
        for (name, value) in fields {
            let radio = format!("{form} [type=radio][name={name}][value={value:?}]");
            if self.count(&radio).await > 0 {
                self.click(&radio).await;
            } else {
                self.fill(&format!("{form} [name={name}]"), value).await;
            }
        }
        self.click(&format!("{form} button[type=submit]")).await
    }

    /// Follows a link to another page and waits until that one listens.
    pub async fn follow(&self, selector: &str) {
        self.mark().await;
        self.click(selector).await;
        self.until("window.marked !== true").await;
        self.listens().await;
    }

    /// Waits until the page hears of changes, and marks it.
    pub async fn listens(&self) {
        self.find("#stream[data-state=on]").await;
        self.mark().await;
    }

    /// Waits until something that a selector finds has these words in it, without a reload.
    pub async fn shows(&self, selector: &str, words: &str) {
        self.shows_by(Instant::now() + PATIENCE, selector, words).await;
    }

    /// Waits until something that a selector finds has these words in it; neither later than this nor by a
    /// reload.
    pub async fn shows_by(&self, end: Instant, selector: &str, words: &str) {
        let look = format!(
            "return [[...document.querySelectorAll({selector:?})].some((e) => e.innerText.includes({words:?})), \
             window.marked === true]"
        );
        loop {
            let is_late = Instant::now() > end;
            let seen = self.run(&look).await;
            assert_eq!(seen[1], true, "{} was loaded again", self.path().await);
            if seen[0] == true {
                return;
            }
            assert!(
                !is_late,
                "no {selector} says {words:?} in time on {}:\n{}",
                self.path().await,
                self.text("body").await
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What the page's stream told it since it was marked or last asked, once the lists have been
    /// told, too: that comes last.
    pub async fn heard(&self) -> Vec<String> {
        self.until("window.heard.at(-1) === 'tickets'").await;
        serde_json::from_value(self.run("return window.heard.splice(0)").await).expect("names of events")
    }

    /// Types into a field, key by key.
    pub async fn type_into(&self, selector: &str, text: &str) {
        self.unfold(selector).await;
        self.find(selector).await.send_keys(text).await.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    /// Goes on typing where the cursor stands.
    pub async fn type_on(&self, text: &str) {
        let field = self.client.active_element().await.expect("a field that is typed in");
        field.send_keys(text).await.expect("keys");
    }

    /// Fills a field at once: dates and choices, and whatever need not be typed key by key.
    pub async fn fill(&self, selector: &str, value: &str) {
        self.find(selector).await;
        let script = format!(
            "const e = document.querySelector({selector:?}); if (!e.checkVisibility()) throw 'not to be seen'; \
             e.focus(); e.value = {value:?}; \
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
    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Runs a script that answers later, by calling `done`.
    pub async fn ask(&self, script: &str) -> Value {
        let script = format!("const done = arguments[0]; {script}");
        self.client.execute_async(&script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Marks the page, so that a reload can be told from a change, and notes what it hears from now on.
    pub async fn mark(&self) {
        self.run(
            "if (!window.marked) document.addEventListener('htmx:sse:before:message', \
             (e) => e.detail.message.event === 'bell' || window.heard.push(e.detail.message.event)); window.heard = []; window.marked = true",
        )
        .await;
    }

    /// Whether the page is still the one that was marked.
    pub async fn is_marked(&self) -> bool {
        self.run("return window.marked === true").await.as_bool().unwrap_or_default()
    }

    /// Cuts the network off for addresses such as this, `*` standing for anything; none restores it.
    pub async fn cut(&self, addresses: &[&str]) {
        self.devtools("Network.enable", &json!({})).await;
        self.devtools("Network.setBlockedURLs", &json!({ "urls": addresses })).await;
    }

    /// Runs a script in every page that is opened from now on, before any of its own.
    pub async fn before_all(&self, script: &str) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script })).await;
    }

    /// Looks as on this medium, `screen` or `print`, of somebody who likes this scheme, `light` or `dark`.
    pub async fn emulate(&self, medium: &str, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.devtools("Emulation.setEmulatedMedia", &json!({ "media": medium, "features": features })).await;
    }

    /// Is as wide as this, and drawn with so many dots for each of its pixels.
    pub async fn resize(&self, width: u32, dots: u32) {
        let size = json!({ "width": width, "height": 900, "deviceScaleFactor": dots, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &size).await;
    }

    /// The page as a printer gets it, on paper of the size that the page asks for.
    pub async fn print(&self) -> Vec<u8> {
        let printed = self.devtools("Page.printToPDF", &json!({ "preferCSSPageSize": true })).await;
        base64::prelude::BASE64_STANDARD.decode(printed["data"].as_str().expect("a PDF")).expect("in base64")
    }

    async fn devtools(&self, cmd: &'static str, params: &Value) -> Value {
        let command = Devtools(json!({ "cmd": cmd, "params": params }));
        self.client.issue_cmd(command).await.unwrap_or_else(|error| panic!("{cmd}: {error}"))
    }

    /// Closes the window.
    pub async fn close(self) {
        let _ = self.client.close().await;
    }
}

/// A command to the browser's own tools, which chromedriver passes on.
#[derive(Debug)]
struct Devtools(Value);

impl WebDriverCompatibleCommand for Devtools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.0.to_string()))
    }
}

/// Whether the driver could not answer because the page was going away for another one.
fn is_leaving(error: &CmdError) -> bool {
    error.to_string().contains("aborted by navigation")
}
