//! From a request to an answer: where it came from, who makes it, whether they may, the handler,
//! and what a refusal looks like.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, Request, Response};
use serde::Serialize;

use super::answer::{go, page, session_cookie, session_name};
use super::middleware::{request_log, same_origin};
use super::routes::Route;
use super::upload::Unread;
use super::{Error, Visit, audit, upload};
use crate::app::App;
use crate::domain::input::Given;
use crate::domain::permission::May;
use crate::domain::person::Person;
use crate::store::drafts::{self, Draft};
use crate::store::outbox;
use crate::store::sessions::{self, Session};
use crate::views::Page;

/// The most bytes a form may have that is kept for somebody who is not signed in.
const DRAFT_LIMIT: usize = 1 << 16;

/// The most bytes a form may have.
const FORM_LIMIT: usize = 1 << 20;

/// How long a form may take to arrive.
const FORM_PATIENCE: Duration = Duration::from_secs(30);

/// Everything at one path: a route per method.
pub struct AtPath {
    pub app: App,
    pub path: &'static str,
    pub routes: Vec<Arc<Route>>,
}

impl Endpoint for AtPath {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        request_log::note_route(self.path);
        let visit = match read(&self.app, self.path, &mut request).await {
            Ok(visit) => visit,
            Err((visit, error)) => return Ok(refusal(&visit, error).await),
        };
        let answer = self.answer(&visit).await;
        let response = match answer {
            Ok(response) => response,
            Err(error) => refusal(&visit, error).await,
        };
        if let Some(unread) = visit.unread_files.lock().await.take() {
            unread.drain().await;
        }
        if response.status() == StatusCode::FORBIDDEN {
            audit::refused(&visit, self.path).await;
        }
        Ok(renewed(&visit, response))
    }
}

impl AtPath {
    async fn answer(&self, visit: &Visit) -> super::Result {
        let method = if visit.method == Method::HEAD { &Method::GET } else { &visit.method };
        let Some(route) = self.routes.iter().find(|route| route.method == *method) else {
            let takes = |method: Method| self.routes.iter().any(|route| route.method == method);
            return Err(match (takes(Method::GET), takes(Method::POST)) {
                (false, false) => Error::NotFound,
                (true, false) => Error::Method("GET, HEAD"),
                (false, true) => Error::Method("POST"),
                (true, true) => Error::Method("GET, HEAD, POST"),
            });
        };
        route.who.admit(visit)?;
        (route.handler)(visit).await
    }
}

/// A request's visit, before it is known who makes it and what they send.
pub fn begin(app: &App, pattern: &str, request: &Request) -> Visit {
    Visit {
        app: app.clone(),
        session: None,
        token: None,
        method: request.method().clone(),
        path: request.uri().path().to_owned(),
        asked_for: request.uri().path_and_query().map_or_else(String::new, ToString::to_string),
        params: params(pattern, request),
        query: parse(request.uri().query().unwrap_or_default().as_bytes()),
        form: Given::default(),
        unread_files: tokio::sync::Mutex::default(),
        htmx: request.header("HX-Request") == Some("true") && request.header("HX-History-Restore-Request").is_none(),
        from_path: request
            .header("HX-Current-URL")
            .and_then(|text| url::Url::parse(text).ok())
            .map(|current| current.path().to_owned()),
        is_secure: is_secure(app, request),
        client: client(app, request),
        device: request.header(header::USER_AGENT).unwrap_or_default().to_owned(),
        at: app.clock.now(),
        mail_waits: None,
        position: app.live.position(),
        headers: request.headers().clone(),
        kept: tokio::sync::Mutex::default(),
    }
}

/// Reads a request. What could not be read leaves a visit that is good enough to refuse with.
async fn read(app: &App, pattern: &str, request: &mut Request) -> Result<Visit, (Visit, Error)> {
    let mut visit = begin(app, pattern, request);
    if !visit.method.is_safe() && same_origin::is_foreign(request) {
        return Err((visit, Error::CrossSite));
    }
    if app.is_opening() && !visit.is_for_nobody() {
        return Err((visit, Error::Opening));
    }
    // First what is sent, however slowly; then who sends it, as they are when it has arrived.
    let sent = if visit.method.is_safe() { Ok(Sent::Form(Given::default())) } else { form(request, pattern).await };
    match session(&visit).await {
        Ok(found) => visit.session = found,
        Err(error) => return Err((visit, error)),
    }
    // What the head of every page shows.
    if let Some(session) = &visit.session {
        match mail_waits(&visit, &session.person).await {
            Ok(mail_waits) => visit.mail_waits = mail_waits,
            Err(error) => return Err((visit, error)),
        }
    }
    request_log::note_actor(visit.session.as_ref().map(|session| session.person.id));
    match sent {
        Ok(Sent::Form(form)) => visit.form = form,
        Ok(Sent::Files(unread)) => visit.unread_files = Some(unread).into(),
        Err(error) => return Err((visit, error)),
    }
    Ok(visit)
}

async fn session(visit: &Visit) -> Result<Option<Session>, Error> {
    if visit.is_for_nobody() {
        return Ok(None);
    }
    let Some(token) = session_token(visit) else { return Ok(None) };
    let mut db = visit.read().await?;
    let found = sessions::find(&mut db, token, visit.at).await?;
    visit.keep(db).await;
    if let Some(session) = found.as_ref().filter(|session| session.is_stale) {
        let mut tx = visit.begin().await?;
        sessions::touch(&mut tx, session.id, visit.at).await?;
        tx.commit().await?;
    }
    Ok(found)
}

/// Since when mail waits, for those who may read mail.
async fn mail_waits(visit: &Visit, person: &Person) -> Result<Option<DateTime<Utc>>, Error> {
    if !person.actor().may_ever(May::ReadMail) {
        return Ok(None);
    }
    let mut db = visit.read().await?;
    let since = outbox::waiting_since(&mut db).await?;
    visit.keep(db).await;
    Ok(since)
}

/// Whether the browser reaches us by https, as far as we are told by whom we trust.
pub fn is_secure(app: &App, request: &Request) -> bool {
    app.own_address.is_https() || app.config.trust_proxy > 0 && request.header("X-Forwarded-Proto") == Some("https")
}

/// The session's word in the browser's cookies.
pub fn session_token(visit: &Visit) -> Option<&str> {
    cookie(visit, session_name(visit.is_secure))
}

/// What the browser keeps under this name.
pub fn cookie<'a>(visit: &'a Visit, name: &str) -> Option<&'a str> {
    visit
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
        .filter(|token| !token.is_empty())
}

/// The true client: whom the first of the routers that are trusted names, else whoever connected. Each router
/// adds to the end of the list whom it was asked by; what stands before that was said by the client itself.
fn client(app: &App, request: &Request) -> IpAddr {
    let lists = request.headers().get_all("X-Forwarded-For");
    let named: Vec<&str> =
        lists.iter().filter_map(|value| value.to_str().ok()).flat_map(|list| list.split(',')).collect();
    let first = named.len().checked_sub(app.config.trust_proxy);
    let forwarded = first.and_then(|first| named.get(first)?.trim().parse().ok());
    let connected = request.remote_addr().as_socket_addr().map(std::net::SocketAddr::ip);
    match forwarded.or(connected) {
        // One household has a whole /64.
        Some(IpAddr::V6(v6)) if v6.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        Some(address) => address.to_canonical(),
        None => IpAddr::from([0, 0, 0, 0]),
    }
}

/// What came with a request.
enum Sent {
    Form(Given),
    Files(Unread),
}

async fn form(request: &mut Request, pattern: &str) -> Result<Sent, Error> {
    let content_type = request.content_type().unwrap_or_default().to_owned();
    if upload::is_taken_at(pattern) && content_type.starts_with("multipart/form-data") {
        return Unread::of(request.take_body(), &content_type).map(Sent::Files).ok_or(Error::Unreadable);
    }
    let body = tokio::time::timeout(FORM_PATIENCE, request.take_body().into_bytes_limit(FORM_LIMIT)).await;
    let bytes = body.map_err(|_| Error::Unreadable)?.map_err(|error| match error {
        poem::error::ReadBodyError::PayloadTooLarge => Error::TooLarge,
        _ => Error::Unreadable,
    })?;
    let is_form = content_type.starts_with("application/x-www-form-urlencoded");
    if !bytes.is_empty() && !is_form {
        return Err(Error::Unreadable);
    }
    Ok(Sent::Form(parse(&bytes)))
}

/// A text with a sign in place of the one character that not every engine takes, and that nobody types.
pub fn readable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn parse(pairs: &[u8]) -> Given {
    let pairs = url::form_urlencoded::parse(pairs);
    pairs.map(|(name, value)| (name.into_owned(), readable(&value))).collect()
}

/// The browser keeps a session's word as long as the session lives: used, it lives on.
fn renewed(visit: &Visit, mut response: Response) -> Response {
    let is_used = visit.session.as_ref().is_some_and(|session| session.is_stale);
    let name = session_name(visit.is_secure).as_bytes();
    let sets_its_own =
        response.headers().get_all(header::SET_COOKIE).iter().any(|set| set.as_bytes().starts_with(name));
    if let Some(token) = session_token(visit).filter(|_| is_used && !sets_its_own)
        && let Ok(cookie) = session_cookie(visit, token).to_string().parse()
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// What a refusal looks like: for those not signed in the way to sign in, else a page of its own.
async fn refusal(visit: &Visit, error: Error) -> Response {
    // A stream that led to the sign-in page would be followed there for ever.
    if matches!(error, Error::SignIn) && visit.path != "/live" {
        return match sign_in(visit).await {
            Ok(response) => response,
            Err(error) => error_page(visit, &error),
        };
    }
    if let Error::Internal(cause) = &error {
        // Not the path: a tracking link is a secret. The request's own line names the route.
        tracing::error!(cause = format!("{cause:#}"), "a fault of ours");
    }
    error_page(visit, &error)
}

/// To the sign-in page, with the way back and what was typed.
async fn sign_in(visit: &Visit) -> super::Result {
    // Files are not kept; their form stands on the page that its address leads to.
    if visit.method.is_safe() || visit.unread_files.lock().await.is_some() {
        let back = visit.asked_for.clone();
        let next: String = url::form_urlencoded::byte_serialize(back.as_bytes()).collect();
        return Ok(go(visit, &format!("/sign-in?next={next}")));
    }
    // Drafts of people we do not know are bounded in number and size.
    visit.app.limits.used(visit.client, "draft", 2)?;
    if visit.form.0.values().map(String::len).sum::<usize>() > DRAFT_LIMIT {
        return Err(Error::TooLarge);
    }
    let draft = Draft { path: visit.path.clone(), fields: without_secrets(&visit.form) };
    let mut tx = visit.begin().await?;
    let token = drafts::keep(&mut tx, &draft, visit.at).await?;
    tx.commit().await?;
    Ok(go(visit, &format!("/sign-in?draft={token}")))
}

fn without_secrets(form: &Given) -> Given {
    let is_kept = |name: &str| {
        let name = name.to_lowercase();
        !name.contains("password") && !matches!(name.as_str(), "code" | "token" | "once" | "version")
    };
    form.0.iter().filter(|(name, _)| is_kept(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

#[derive(Serialize)]
struct ErrorPage {
    status: u16,
    title: &'static str,
    advice: &'static str,
    can_sign_out: bool,
}

impl Page for ErrorPage {
    const TEMPLATE: &'static str = "errors/error.html";
}

fn error_page(visit: &Visit, error: &Error) -> Response {
    let (title, advice) = error.words();
    let status = error.status();
    let shown = ErrorPage { status: status.as_u16(), title, advice, can_sign_out: visit.session.is_some() };
    let mut response = page(visit, status, &shown).unwrap_or_else(|fault| {
        tracing::error!(status = %fault.status(), "the error page itself could not be made");
        Response::builder().status(StatusCode::INTERNAL_SERVER_ERROR).body("Something went wrong on our side.")
    });
    let headers = response.headers_mut();
    match error {
        Error::TooMany(seconds) => {
            headers.insert(header::RETRY_AFTER, (*seconds).into());
        }
        Error::Unavailable => {
            headers.insert(header::RETRY_AFTER, 5.into());
        }
        Error::Opening => {
            headers.insert(header::RETRY_AFTER, 1.into());
        }
        Error::Method(allowed) => {
            headers.insert(header::ALLOW, header::HeaderValue::from_static(allowed));
        }
        _ => {}
    }
    response
}

/// The parts that a pattern such as `/mail/:id` names, decoded.
fn params(pattern: &str, request: &Request) -> Given {
    pattern
        .split('/')
        .filter_map(|part| part.strip_prefix(':'))
        .filter_map(|name| Some((name, readable(request.raw_path_param(name)?))))
        .collect()
}
