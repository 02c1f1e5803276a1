//! What is sent with a call: an object, or a picture as it is.

use std::time::Duration;

use poem::Request;
use poem::error::ReadBodyError;
use poem::http::header;

use super::repeated;
use crate::api::answer::Answer;
use crate::api::body::{self, Said};
use crate::api::operation::Operation;
use crate::api::problem::{Problem, Wrong};
use crate::api::{Call, query, tickets};
use crate::pictures::{Kind, Refused};
use crate::store::answers::Keyed;
use crate::web::upload::Upload;

/// The most bytes that an object may have.
const MOST_BYTES: usize = 1 << 20;
/// How long it may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// The kinds of pictures that are taken.
pub const PICTURES: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/// The bytes of an object; none where an operation reads.
pub async fn read(operation: &Operation, request: &mut Request) -> Result<Vec<u8>, Problem> {
    if !operation.writes() {
        return Ok(Vec::new());
    }
    let arriving = tokio::time::timeout(PATIENCE, request.take_body().into_bytes_limit(MOST_BYTES)).await;
    let Ok(arrived) = arriving else { return Err(Problem::of("slow").with(header::CONNECTION, "close")) };
    let bytes = arrived.map_err(|error| match error {
        ReadBodyError::PayloadTooLarge => Problem::of("too-large").saying("Send an object of at most 1 MiB."),
        _ => Problem::of("unreadable"),
    })?;
    if !bytes.is_empty() {
        is_plain(request)?;
        let content_type = request.content_type().unwrap_or_default().to_ascii_lowercase();
        let mut parts = content_type.split(';').map(str::trim);
        let is_json = parts.next() == Some("application/json");
        let is_utf8 = parts.all(|part| !part.starts_with("charset=") || part.trim_matches('"').ends_with("utf-8"));
        if !is_json || !is_utf8 {
            return Err(Problem::of("media-type").with(header::ACCEPT, "application/json"));
        }
    }
    Ok(bytes.to_vec())
}

/// Nothing is inflated: what is small may become endless.
fn is_plain(request: &Request) -> Result<(), Problem> {
    match request.header(header::CONTENT_ENCODING) {
        Some(coding) if !coding.eq_ignore_ascii_case("identity") => {
            let refused = Problem::of("media-type").saying("Send it as it is, without a Content-Encoding.");
            Err(refused.with(header::ACCEPT_ENCODING, "identity"))
        }
        _ => Ok(()),
    }
}

/// What all of it says, and everything about it that is wrong whoever says it and when.
pub fn understand(operation: &Operation, call: &Call, bytes: &[u8], query: &str) -> Result<Said, Problem> {
    let mut said = body::read(bytes, operation.fields())?;
    said.wrong.extend(query::wrongs(query, operation.asks));
    if let Err(message) = repeated::word(operation, call) {
        said.wrong.push(Wrong::header("Idempotency-Key", message));
    }
    Ok(said)
}

/// Takes the picture that is sent, once it is known that they may send one; or answers as the same call was answered
/// before.
pub async fn receive(
    operation: &Operation,
    call: &mut Call,
    request: &mut Request,
    mut keyed: Option<&mut Keyed>,
) -> Result<Option<Answer>, Problem> {
    let content_type = request.content_type().unwrap_or_default().to_ascii_lowercase();
    if !PICTURES.contains(&content_type.split(';').next().unwrap_or_default().trim()) {
        return Err(Problem::of("media-type").with(header::ACCEPT, PICTURES.join(", ")));
    }
    is_plain(request)?;
    let is_photo = operation.path == tickets::photos::PATH;
    let was_sent = match &keyed {
        Some(keyed) => repeated::is_known(call, keyed).await?,
        None => false,
    };
    // Whoever may not need not send it; who has sent it before may send it again.
    if is_photo && !was_sent {
        tickets::photos::may_add(call).await?;
    }
    let arrived = Upload::alone(call, request.take_body()).await?;
    if let Some(keyed) = keyed.as_mut() {
        keyed.also_asks(arrived.digest().await?.as_bytes());
        if was_sent {
            let mut tx = call.begin().await?;
            if let Some(given) = repeated::given_before(operation, call, &mut tx, keyed).await? {
                return Ok(Some(given));
            }
        }
    }
    let kind = if is_photo { Kind::Photo } else { Kind::Portrait };
    call.picture = Some(arrived.picture(call, kind).await?.map_err(unfit)?);
    Ok(None)
}

/// A picture that is not taken.
fn unfit(why: Refused) -> Problem {
    use poem::http::StatusCode;
    let kind = match crate::web::pictures::status(why) {
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "media-type",
        _ => "invalid",
    };
    Problem::of(kind).saying(why.sentence())
}
