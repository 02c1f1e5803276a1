//! From a call to its answer: whose token it has, whether they may, what was sent, whether it was sent before, the
//! handler in its one transaction, and what a refusal looks like.

use std::collections::HashMap;
use std::time::Duration;

use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderName, Method, StatusCode, header};
use poem::{Endpoint, Request, Response};

use super::answer::{Answer, Body};
use super::body::{self, Said};
use super::limit::Left;
use super::operation::{Operation, Takes};
use super::problem::{Problem, Wrong};
use super::routes::table;
use super::{Call, query, tickets};
use crate::app::App;
use crate::domain::token::TokenScope;
use crate::pictures::{Kind, Picture};
use crate::store::answers::{self, Claim, Keyed};
use crate::store::{Conn, tokens};
use crate::web::endpoint::begin;
use crate::web::middleware::request_log;
use crate::web::rate_limit::Counted;
use crate::web::upload::Upload;
use crate::web::{Error, Visit, audit, pictures};

/// The most bytes that an object may have.
const MOST_BYTES: usize = 1 << 20;
/// How long it may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest key that a call is known again by.
const LONGEST_KEY: usize = 255;

/// The kinds of pictures that are taken.
pub const PICTURES: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/// One operation, called.
pub struct Called {
    /// Where it stands in the table.
    pub at: usize,
}

impl Endpoint for Called {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let operation = &table()[self.at];
        request_log::note_route(operation.path);
        let Some(app) = request.data::<App>().cloned() else {
            return Ok(Problem::of("fault").into_response(None));
        };
        let visit = begin(&app, operation.path, &request);
        let mut call = Call { visit, said: Said::default(), picture: None };
        let mut left = None;
        let mut response = match answer(operation, &mut call, &mut left, &mut request).await {
            Ok(answer) => not_modified(&call, operation, answer.into_response()),
            Err(problem) => refusal(&call, operation, problem).await,
        };
        if let Some(left) = left {
            left.tell(response.headers_mut());
        }
        response.headers_mut().insert(header::VARY, header::HeaderValue::from_static("Authorization"));
        Ok(response)
    }
}

/// Everything at one path: an operation per method.
pub struct AtPath(pub HashMap<Method, BoxEndpoint<'static>>);

impl Endpoint for AtPath {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
        if let Some(operation) = self.0.get(method) {
            return operation.call(request).await;
        }
        let mut allowed: Vec<&str> = self.0.keys().map(Method::as_str).collect();
        if allowed.contains(&"GET") {
            allowed.push("HEAD");
        }
        allowed.sort_unstable();
        Ok(Problem::of("method").with(header::ALLOW, allowed.join(", ")).into_response(None))
    }
}

/// What no operation is at.
pub struct Nothing;

impl Endpoint for Nothing {
    type Output = Response;

    async fn call(&self, _: Request) -> poem::Result<Response> {
        request_log::note_route("/api/*");
        Ok(Problem::of("missing").into_response(None))
    }
}

async fn answer(
    operation: &Operation,
    call: &mut Call,
    left: &mut Option<Left>,
    request: &mut Request,
) -> Result<Answer, Problem> {
    if call.app.is_opening() {
        return Err(Error::Opening.into());
    }
    // First what is sent, however slowly; then who sends it, as they are when it has arrived. Of files alone
    // nothing is read before we know who they are from.
    let is_picture = matches!(operation.takes, Takes::Picture);
    let sent = if is_picture { Ok(Vec::new()) } else { read(operation, request).await };
    identify(operation, &mut call.visit).await?;
    request_log::note_actor(call.person().ok().map(|person| person.id));
    count(call, left)?;
    permit(operation, call)?;
    let sent = sent?;
    let wrong = query::wrongs(request.uri().query().unwrap_or_default(), operation.asks);
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong));
    }
    call.said = body::read(&sent, operation.fields())?;
    call.visit.form = call.said.given.clone();
    let key = key(operation, call)?;
    if !operation.writes() {
        let mut db = call.app.store.read().await?;
        return (operation.handler)(call, &mut db).await;
    }
    if is_picture {
        call.picture = Some(receive(operation, call, request).await?);
        // It took its time.
        identify(operation, &mut call.visit).await?;
        permit(operation, call)?;
    }
    let keyed = key.map(|key| {
        let caller = call.person().map_or_else(|_| format!("at {}", call.client), |person| person.id.to_string());
        let tag = call.headers.get(header::IF_MATCH).map(header::HeaderValue::as_bytes).unwrap_or_default();
        let picture = call.picture.as_ref().map(|picture| picture.full.as_slice()).unwrap_or_default();
        let asked = [operation.method.as_str().as_bytes(), call.asked_for.as_bytes(), tag, &sent, picture];
        Keyed::new(&caller, &key, &asked)
    });
    write(operation, call, keyed.as_ref()).await
}

/// Whose token the call has.
async fn identify(operation: &Operation, visit: &mut Visit) -> Result<(), Problem> {
    let mut given = visit.headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = given.next() else {
        return if operation.is_public() { Ok(()) } else { Err(Error::SignIn.into()) };
    };
    let word = value.to_str().ok().and_then(|value| {
        let (scheme, word) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(word.trim())
    });
    let found = match word.filter(|word| given.next().is_none() && word.len() < 200) {
        Some(word) => tokens::find(&mut visit.app.store.read().await?, word, visit.app.clock.now()).await?,
        None => None,
    };
    let Some(token) = found else {
        visit.app.limits.used(visit.client, "token", 1)?;
        let wrong = Problem::of("token");
        return Err(wrong.with(header::WWW_AUTHENTICATE, "Bearer realm=\"helpdesk\", error=\"invalid_token\""));
    };
    if token.is_stale {
        let mut tx = visit.app.store.begin().await?;
        tokens::touch(&mut tx, token.id, visit.at).await?;
        tx.commit().await?;
    }
    visit.token = Some(token);
    Ok(())
}

fn count(visit: &Visit, left: &mut Option<Left>) -> Result<(), Problem> {
    let who = match visit.person() {
        Ok(person) => Counted::Person(person.id),
        Err(_) => Counted::Address(visit.client),
    };
    match visit.app.api_limit.used(who) {
        Ok(remaining) => *left = Some(remaining),
        Err((problem, remaining)) => {
            *left = Some(remaining);
            return Err(problem);
        }
    }
    Ok(())
}

/// Whether they may call it at all, as the page's route says, and whether the token is for that.
fn permit(operation: &Operation, visit: &Visit) -> Result<(), Problem> {
    operation.who.admit(visit)?;
    match &visit.token {
        Some(token) if operation.writes() && token.scope == TokenScope::Read => {
            let scope = "Bearer realm=\"helpdesk\", error=\"insufficient_scope\", scope=\"write\"";
            Err(Problem::of("read-only").with(header::WWW_AUTHENTICATE, scope))
        }
        _ => Ok(()),
    }
}

/// What was sent: an object, which is empty where an operation takes nothing.
async fn read(operation: &Operation, request: &mut Request) -> Result<Vec<u8>, Problem> {
    if !operation.writes() {
        return Ok(Vec::new());
    }
    let content_type = request.content_type().unwrap_or_default().to_ascii_lowercase();
    let is_plain =
        request.header(header::CONTENT_ENCODING).is_none_or(|coding| coding.eq_ignore_ascii_case("identity"));
    let bytes = tokio::time::timeout(PATIENCE, request.take_body().into_bytes_limit(MOST_BYTES)).await;
    let bytes = bytes.map_err(|_| Problem::of("unreadable"))?.map_err(|error| match error {
        poem::error::ReadBodyError::PayloadTooLarge => Problem::of("too-large"),
        _ => Problem::of("unreadable"),
    })?;
    let is_json = content_type.split(';').next().is_some_and(|kind| kind.trim() == "application/json");
    let is_readable = is_json && is_plain;
    if !bytes.is_empty() && !is_readable {
        return Err(Problem::of("media-type").with(header::ACCEPT, "application/json"));
    }
    Ok(bytes.to_vec())
}

/// The picture that is sent, once it is known that they may send one.
async fn receive(operation: &Operation, call: &Call, request: &mut Request) -> Result<Picture, Problem> {
    let content_type = request.content_type().unwrap_or_default().to_ascii_lowercase();
    if !PICTURES.contains(&content_type.split(';').next().unwrap_or_default().trim()) {
        return Err(Problem::of("media-type").with(header::ACCEPT, PICTURES.join(", ")));
    }
    let is_photo = operation.path == tickets::photos::PATH;
    if is_photo {
        tickets::photos::may_add(call).await?;
    }
    let arrived = Upload::alone(call, request.take_body()).await?;
    let kind = if is_photo { Kind::Photo } else { Kind::Portrait };
    arrived.picture(call, kind).await?.map_err(|why| unfit(pictures::status(why)).saying(why.sentence()))
}

/// The word by which the call is known again, if it says one.
fn key(operation: &Operation, call: &Call) -> Result<Option<String>, Problem> {
    let mut keys = call.headers.get_all(KEY).iter();
    let Some(key) = keys.next().filter(|_| operation.method == Method::POST) else { return Ok(None) };
    let key = key.to_str().unwrap_or_default().trim();
    if !(1..=LONGEST_KEY).contains(&key.len()) || keys.next().is_some() {
        let message = format!("Say one key of at most {LONGEST_KEY} characters, such as a UUID.");
        return Err(Problem::invalid(vec![Wrong::header("Idempotency-Key", message)]));
    }
    Ok(Some(key.to_owned()))
}

/// The header by which a call is known again.
pub const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Does it, in one transaction with what is remembered of it.
async fn write(operation: &Operation, call: &mut Call, keyed: Option<&Keyed>) -> Result<Answer, Problem> {
    let mut tx = call.app.store.begin().await?;
    if let Some(keyed) = keyed {
        match answers::claim(&mut tx, keyed, call.at).await? {
            Claim::First => {}
            Claim::Other => return Err(Problem::of("repeated")),
            Claim::Again(given) => return Ok(again(operation, given)),
        }
    }
    let wrong = std::mem::take(&mut call.said.wrong);
    match (operation.handler)(call, &mut tx).await {
        Ok(_) if !wrong.is_empty() => Err(Problem::invalid(wrong)),
        Ok(answer) => {
            if let Some(keyed) = keyed {
                remember(&mut tx, keyed, &answer).await?;
            }
            tx.commit().await?;
            Ok(answer)
        }
        Err(problem) if problem.kind == "invalid" => Err(problem.and(wrong)),
        Err(problem) => Err(problem),
    }
}

/// A picture that is not taken.
fn unfit(status: StatusCode) -> Problem {
    Problem::of(match status {
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "media-type",
        _ => "invalid",
    })
}

/// Keeps an answer for when the same call comes again, without what is seen once.
async fn remember(tx: &mut Conn, keyed: &Keyed, answer: &Answer) -> Result<(), Problem> {
    let body = match (&answer.body, answer.once) {
        (Body::Json(json), None) => json.to_string(),
        (Body::Json(json), Some(once)) => {
            let mut json = json.clone();
            json[once] = serde_json::Value::Null;
            json.to_string()
        }
        _ => String::new(),
    };
    let location = answer.header(&header::LOCATION).map(str::to_owned);
    let given = answers::Given { status: answer.status.as_u16().into(), location, body };
    Ok(answers::keep(tx, keyed, &given).await?)
}

/// The answer that was given before.
fn again(operation: &Operation, given: answers::Given) -> Answer {
    let body = serde_json::from_str(&given.body).map_or(Body::Nothing, Body::Json);
    let status = u16::try_from(given.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let mut answer = Answer { status: status.unwrap_or_default(), body, headers: Vec::new(), once: None };
    if let Some(location) = given.location {
        answer = answer.with(header::LOCATION, &location);
    }
    let answer = if operation.gives.is_ticket { answer.tagged() } else { answer };
    answer.with(REPLAYED, "true")
}

/// To whoever has this very answer already nothing is sent.
fn not_modified(visit: &Visit, operation: &Operation, response: Response) -> Response {
    let Some(tag) = response.headers().get(header::ETAG).filter(|_| operation.method == Method::GET) else {
        return response;
    };
    let known = visit.headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_known = known
        .flat_map(|list| list.split(','))
        .any(|named| named.trim() == "*" || tag.to_str().is_ok_and(|tag| named.trim().trim_start_matches("W/") == tag));
    if is_known {
        Response::builder().status(StatusCode::NOT_MODIFIED).header(header::ETAG, tag).finish()
    } else {
        response
    }
}

/// What a refusal looks like; the ticket as it is now is in it where that is what has changed.
async fn refusal(visit: &Visit, operation: &Operation, problem: Problem) -> Response {
    if problem.status == StatusCode::FORBIDDEN {
        audit::refused(visit, operation.path).await;
    }
    let ticket = match problem.fresh {
        Some(number) => tickets::fresh(visit, number).await.unwrap_or_default(),
        None => None,
    };
    problem.into_response(ticket)
}
