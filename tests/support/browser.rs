//! A browser without a screen: follows redirects, keeps cookies, finds things by selector, and
//! sends forms as they stand on the page.

use std::sync::Arc;

use reqwest::cookie::{CookieStore, Jar};
use reqwest::header;
use scraper::{ElementRef, Html, Selector};

/// A connection for each request: a server that is killed leaves none that looks alive.
fn connection_each() -> reqwest::ClientBuilder {
    reqwest::Client::builder().pool_max_idle_per_host(0)
}

/// Somebody at a browser.
#[derive(Clone)]
pub struct Browser {
    client: reqwest::Client,
    /// The same cookies, but redirects are looked at and not followed.
    still: reqwest::Client,
    cookies: Arc<Jar>,
    base: String,
    headers: header::HeaderMap,
}

impl Browser {
    /// Nobody signed in.
    pub fn new(base: &str) -> Self {
        Self::with_cookies(base, Jar::default())
    }

    /// Somebody whose session this is.
    pub fn with_session(base: &str, token: &str) -> Self {
        let jar = Jar::default();
        jar.add_cookie_str(&format!("session={token}; Path=/"), &base.parse().expect("an address"));
        Self::with_cookies(base, jar)
    }

    fn with_cookies(base: &str, jar: Jar) -> Self {
        let cookies = Arc::new(jar);
        let builder = || connection_each().cookie_provider(Arc::clone(&cookies));
        let client = builder().build().expect("a client");
        let still = builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Self { client, still, cookies, base: base.to_owned(), headers: header::HeaderMap::new() }
    }

    /// The word of the session in the cookie jar, if there is one.
    pub fn session(&self) -> Option<String> {
        let cookies = self.cookies.cookies(&self.base.parse().expect("an address"))?;
        let all = cookies.to_str().expect("text").to_owned();
        all.split("; ").find_map(|pair| pair.strip_prefix("session=").map(str::to_owned)).filter(|t| !t.is_empty())
    }

    /// The same browser, sending a header with everything.
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut browser = self.clone();
        browser.headers.insert(name, value.parse().expect("a header"));
        browser
    }

    /// The same browser, asking as htmx does.
    pub fn htmx(&self) -> Self {
        self.with("HX-Request", "true")
    }

    /// Opens a page, following redirects.
    pub async fn get(&self, path: &str) -> Page {
        self.send(self.client.get(format!("{}{path}", self.base))).await
    }

    /// Opens an answer that is read as it comes.
    pub async fn open(&self, path: &str) -> reqwest::Response {
        let request = self.client.get(format!("{}{path}", self.base)).headers(self.headers.clone());
        request.send().await.expect("an answer")
    }

    /// Sends a form of these fields and nothing else, following redirects.
    pub async fn post(&self, path: &str, fields: &[(impl AsRef<str>, impl AsRef<str>)]) -> Page {
        let request = self.client.post(format!("{}{path}", self.base));
        self.send(with_form(request, fields)).await
    }

    /// The first answer to a GET, redirects not followed.
    pub async fn peek(&self, path: &str) -> Page {
        self.ask("GET", path).await
    }

    /// The first answer to a form, redirects not followed.
    pub async fn peek_post(&self, path: &str, fields: &[(impl AsRef<str>, impl AsRef<str>)]) -> Page {
        let request = self.still.post(format!("{}{path}", self.base));
        self.send(with_form(request, fields)).await
    }

    /// The first answer to any method without a body.
    pub async fn ask(&self, method: &str, path: &str) -> Page {
        let method = method.parse().expect("a method");
        self.send(self.still.request(method, format!("{}{path}", self.base))).await
    }

    /// The first answer to a body of any kind.
    pub async fn send_body(&self, path: &str, content_type: &str, body: impl Into<reqwest::Body>) -> Page {
        let request = self.still.post(format!("{}{path}", self.base)).header(header::CONTENT_TYPE, content_type);
        self.send(request.body(body)).await
    }

    /// The first answer to a form with files: the form's other fields, then each file by its field, its name
    /// and what is in it.
    pub async fn send_files(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Page {
        const BOUNDARY: &str = "----between-the-files";
        let mut body = Vec::new();
        for (name, value) in fields {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(head.as_bytes());
        }
        for (field, name, content) in files {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 Content-Type: image/jpeg\r\n\r\n"
            );
            body.extend(head.as_bytes());
            body.extend(*content);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.send_body(path, &format!("multipart/form-data; boundary={BOUNDARY}"), body).await
    }

    /// Fills in and sends the form that `selector` finds on a page, with its hidden and prefilled
    /// fields as a browser would.
    pub async fn submit(&self, page: &Page, selector: &str, fields: &[(impl AsRef<str>, impl AsRef<str>)]) -> Page {
        let form = page.filled(selector, fields);
        self.post(&form.action, &form.fields).await
    }

    /// Fills in and sends a form by one of its buttons, whose name and value go along.
    pub async fn submit_with(
        &self,
        page: &Page,
        selector: &str,
        fields: &[(&str, &str)],
        button: (&str, &str),
    ) -> Page {
        let mut form = page.filled(selector, fields);
        form.fields.push((button.0.to_owned(), button.1.to_owned()));
        self.post(&form.action, &form.fields).await
    }

    /// Sends a filled form to a server that may be killed meanwhile; nobody waits for the answer.
    pub fn send_blindly(&self, form: &Form) -> tokio::task::JoinHandle<()> {
        let request = with_form(self.still.post(format!("{}{}", self.base, form.action)), &form.fields);
        tokio::spawn(async move { drop(request.send().await) })
    }

    /// Opens a page of a server that may be killed meanwhile; `None` when nobody answers.
    pub async fn try_get(&self, path: &str) -> Option<Page> {
        self.try_to(self.still.get(format!("{}{path}", self.base))).await
    }

    /// The first answer to a filled form of a server that may be killed meanwhile; `None` when nobody answers.
    pub async fn try_send(&self, form: &Form) -> Option<Page> {
        self.try_to(with_form(self.still.post(format!("{}{}", self.base, form.action)), &form.fields)).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Page {
        self.try_to(request).await.expect("an answer")
    }

    async fn try_to(&self, request: reqwest::RequestBuilder) -> Option<Page> {
        Page::of(request.headers(self.headers.clone()).send().await.ok()?).await
    }
}

fn with_form(
    request: reqwest::RequestBuilder,
    fields: &[(impl AsRef<str>, impl AsRef<str>)],
) -> reqwest::RequestBuilder {
    let body: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields.iter().map(|(name, value)| (name.as_ref(), value.as_ref())))
        .finish();
    request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
}

/// An answer, as a person reads it.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    /// Where the redirects led.
    pub path: String,
    pub headers: header::HeaderMap,
    pub body: String,
    html: Html,
}

/// A form as it stands on a page.
#[derive(Debug, Clone)]
pub struct Form {
    pub action: String,
    /// Every field's name.
    pub names: Vec<String>,
    /// What a browser would send without anybody typing.
    pub fields: Vec<(String, String)>,
}

impl Page {
    /// The whole answer; `None` when it broke off.
    async fn of(response: reqwest::Response) -> Option<Self> {
        let status = response.status().as_u16();
        let url = response.url();
        let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let headers = response.headers().clone();
        // A stream has no end to wait for.
        let is_stream =
            headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let body = if is_stream { String::new() } else { response.text().await.ok()? };
        let html = Html::parse_document(&body);
        Some(Self { status, path, headers, body, html })
    }

    /// A form as somebody filled it.
    pub fn filled(&self, selector: &str, fields: &[(impl AsRef<str>, impl AsRef<str>)]) -> Form {
        let mut form = self.form(selector);
        for (name, value) in fields {
            let (name, value) = (name.as_ref(), value.as_ref());
            assert!(form.names.iter().any(|n| n == name), "the form {selector} has no field {name}: {:?}", form.names);
            form.fields.retain(|(n, _)| n != name);
            form.fields.push((name.to_owned(), value.to_owned()));
        }
        form
    }

    /// Everything a selector finds.
    pub fn all(&self, selector: &str) -> Vec<ElementRef<'_>> {
        let parsed = Selector::parse(selector).expect("a selector");
        self.html.select(&parsed).collect()
    }

    /// Whether a selector finds anything.
    pub fn has(&self, selector: &str) -> bool {
        !self.all(selector).is_empty()
    }

    /// The text of the first thing a selector finds, its white space folded.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        let found = self.all(selector);
        let first = found
            .first()
            .unwrap_or_else(|| panic!("nothing is {selector} on {} ({}):\n{}", self.path, self.status, self.body));
        words(first)
    }

    /// The texts of everything a selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.all(selector).iter().map(words).collect()
    }

    /// An attribute of the first thing a selector finds.
    #[track_caller]
    pub fn attribute(&self, selector: &str, name: &str) -> String {
        let found = self.all(selector);
        let first = found
            .first()
            .unwrap_or_else(|| panic!("nothing is {selector} on {} ({}):\n{}", self.path, self.status, self.body));
        first.attr(name).unwrap_or_else(|| panic!("{selector} has no {name}")).to_owned()
    }

    /// The ticket number in the address.
    #[track_caller]
    pub fn ticket(&self) -> i64 {
        let number = self.path.strip_prefix("/tickets/").and_then(|rest| rest.split(['?', '#']).next()?.parse().ok());
        number.unwrap_or_else(|| panic!("{} ({}) is no ticket: {}", self.path, self.status, self.text("main")))
    }

    /// The message beside a field.
    #[track_caller]
    pub fn field_error(&self, form: &str, field: &str) -> String {
        self.text(&format!("#{form}-{field}-error"))
    }

    /// What a field holds.
    #[track_caller]
    pub fn value(&self, form: &str, field: &str) -> String {
        let form = self.form(form);
        form.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Where a redirect leads.
    #[track_caller]
    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_else(|| panic!("{} ({}) leads nowhere", self.path, self.status))
    }

    /// Every line of the history, newest first.
    pub fn history(&self) -> Vec<String> {
        self.texts("#history .timeline__line")
    }

    /// What may be chosen in a field of a form.
    pub fn options(&self, form: &str, field: &str) -> Vec<String> {
        let offered =
            format!("{form} select[name='{field}'] option:not([value='']), {form} input[type='radio'][name='{field}']");
        self.all(&offered).iter().filter_map(|option| option.attr("value")).map(str::to_owned).collect()
    }

    /// How many statements the page took.
    pub fn queries(&self) -> u32 {
        self.headers.get("x-queries").and_then(|v| v.to_str().ok()?.parse().ok()).expect("x-queries")
    }

    /// The form a selector finds.
    #[track_caller]
    pub fn form(&self, selector: &str) -> Form {
        let found = self.all(selector);
        let form = found.first().unwrap_or_else(|| {
            panic!("no form {selector} on {} ({}): {:?}", self.path, self.status, self.texts("main"))
        });
        let controls = Selector::parse("input[name], textarea[name], select[name], button[name]").expect("a selector");
        let chosen = Selector::parse("option[selected]").expect("a selector");
        let mut names = Vec::new();
        let mut fields = Vec::new();
        for control in form.select(&controls) {
            let element = control.value();
            let name = element.attr("name").unwrap_or_default().to_owned();
            names.push(name.clone());
            let value = match (element.name(), element.attr("type")) {
                ("button", _) => continue,
                (_, Some("radio" | "checkbox")) if element.attr("checked").is_none() => continue,
                ("textarea", _) => {
                    let text: String = control.text().collect();
                    text.strip_prefix('\n').unwrap_or(&text).to_owned()
                }
                ("select", _) => control
                    .select(&chosen)
                    .next()
                    .and_then(|option| option.value().attr("value"))
                    .unwrap_or_default()
                    .to_owned(),
                _ => element.attr("value").unwrap_or_default().to_owned(),
            };
            fields.push((name, value));
        }
        Form { action: form.value().attr("action").unwrap_or_default().to_owned(), names, fields }
    }
}

fn words(element: &ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
