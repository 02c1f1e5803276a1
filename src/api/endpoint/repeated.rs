//! Calls that are made again: the same call with the same key is done once, and answered as it was the first time.

use poem::http::{HeaderName, Method, StatusCode, header};
use serde_json::Value;

use crate::api::answer::{Answer, Body};
use crate::api::operation::Operation;
use crate::api::problem::Problem;
use crate::api::{Call, tickets};
use crate::store::answers::{self, Claim, Kept, Keyed};
use crate::store::{self, Conn};
use crate::web::tracking;

/// The header by which a call is known again.
pub const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The longest key.
const LONGEST: usize = 255;

/// The word by which the call is known again, if it says one.
///
/// # Errors
/// What is wrong with it.
pub fn word(operation: &Operation, call: &Call) -> Result<Option<String>, String> {
    let mut keys = call.headers.get_all(KEY).iter();
    let Some(key) = keys.next().filter(|_| operation.method == Method::POST) else { return Ok(None) };
    let key = key.to_str().unwrap_or_default().trim();
    if !(1..=LONGEST).contains(&key.len()) || keys.next().is_some() {
        return Err(format!("Say one key of at most {LONGEST} characters, such as a UUID."));
    }
    Ok(Some(key.to_owned()))
}

/// The call as it is known again. One with anything wrong in it is refused, whatever was answered to the rest of it.
pub fn keyed(operation: &Operation, call: &Call) -> Option<Keyed> {
    let key = word(operation, call).ok().flatten().filter(|_| call.said.wrong.is_empty())?;
    // Whoever has a link is the same at whatever address they are.
    let caller = match (call.params.get("token"), call.person()) {
        (Some(token), _) => format!("link {token}"),
        (None, Ok(person)) => person.id.to_string(),
        (None, Err(_)) => format!("at {} {}", call.client, operation.path),
    };
    let tag = call.headers.get(header::IF_MATCH).map(header::HeaderValue::as_bytes).unwrap_or_default();
    let form = Value::from_iter(call.form.0.clone()).to_string();
    Some(Keyed::new(&caller, &key, &[operation.id.as_bytes(), call.asked_for.as_bytes(), tag, form.as_bytes()]))
}

/// Whether the key was used, for whatever.
pub async fn is_known(call: &Call, keyed: &Keyed) -> store::Result<bool> {
    answers::is_known(&mut call.read().await?, keyed, call.at).await
}

/// What the same call was answered, if it was made before; else its key is claimed for this time.
pub async fn given_before(
    operation: &Operation,
    call: &Call,
    tx: &mut Conn,
    keyed: &Keyed,
) -> Result<Option<Answer>, Problem> {
    match answers::claim(tx, keyed, call.at).await? {
        Claim::First => Ok(None),
        Claim::Other => Err(Problem::of("repeated")),
        Claim::Again(kept) => {
            let body: Value = serde_json::from_str(&kept.body).unwrap_or_default();
            still_sees(operation, call, tx, &body).await?;
            Ok(Some(again(operation, &kept, body)))
        }
    }
}

/// What was answered is theirs to read as long as they see what it is about.
async fn still_sees(operation: &Operation, call: &Call, tx: &mut Conn, body: &Value) -> Result<(), Problem> {
    if call.params.get("token").is_some() {
        tracking::load(call, tx).await?;
        return Ok(());
    }
    // The first answer of whoever gave a ticket out of their sight shows as much as they may know.
    if body["tracking_token"] == "" {
        return Ok(());
    }
    let made = if operation.gives.is_ticket { body["number"].as_i64() } else { None };
    match call.number("number").ok().or(made) {
        Some(number) => tickets::seen(call, tx, number).await.map(drop),
        None => Ok(()),
    }
}

/// The answer that was given before.
fn again(operation: &Operation, kept: &Kept, body: Value) -> Answer {
    let body = if body.is_null() { Body::Nothing } else { Body::Json(body) };
    let status = u16::try_from(kept.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let mut answer = Answer { status: status.unwrap_or_default(), body, headers: Vec::new(), once: None };
    if let Some(location) = &kept.location {
        answer = answer.with(header::LOCATION, location);
    }
    let answer = if operation.gives.is_ticket { answer.tagged() } else { answer };
    answer.with(REPLAYED, "true")
}

/// Keeps an answer for when the same call comes again, without what is seen once.
pub async fn remember(tx: &mut Conn, keyed: &Keyed, answer: &Answer) -> Result<(), Problem> {
    let body = match (&answer.body, answer.once) {
        (Body::Json(json), None) => json.to_string(),
        (Body::Json(json), Some(once)) => {
            let mut json = json.clone();
            json[once] = Value::Null;
            json.to_string()
        }
        _ => String::new(),
    };
    let location = answer.header(&header::LOCATION).map(str::to_owned);
    Ok(answers::keep(tx, keyed, &Kept { status: answer.status.as_u16().into(), location, body }).await?)
}
