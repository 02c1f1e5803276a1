//! From a call to its answer: whose token it has, whether they may, what was sent, whether it was sent before, the
//! handler in its one transaction, and what a refusal looks like.

mod caller;
mod repeated;
mod sent;

use std::collections::HashMap;

use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Body, Endpoint, Request, Response};

use super::answer::Answer;
use super::body::Said;
use super::limit::Left;
use super::operation::{Operation, Takes};
use super::problem::Problem;
use super::routes::table;
use super::{Call, document, tickets};
use crate::app::App;
use crate::store::answers::Keyed;
use crate::store::hash;
use crate::web::endpoint::begin;
use crate::web::middleware::request_log;
use crate::web::{Error, audit};

pub use repeated::KEY;
pub use sent::PICTURES;

/// One operation, called.
pub struct Called {
    /// Where it stands in the table.
    pub at: usize,
}

impl Endpoint for Called {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let operation = &table()[self.at];
        request_log::note_route(operation.full_path);
        let Some(app) = request.data::<App>().cloned() else {
            return Ok(Problem::of("fault").into_response(None));
        };
        let visit = begin(&app, operation.full_path, &request);
        let mut call = Call { visit, said: Said::default(), picture: None };
        let mut left = None;
        let mut response = match answer(operation, &mut call, &mut left, &mut request).await {
            Ok(answer) => not_modified(&request, answer.into_response()),
            Err(problem) => refusal(&call, operation, problem).await,
        };
        if let Some(left) = left {
            left.tell(response.headers_mut());
        }
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("Authorization"));
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

/// The document that describes it all, which is everybody's.
pub struct Document;

impl Endpoint for Document {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        request_log::note_route("/api/v1/openapi.json");
        let response = Response::builder()
            .content_type("application/json")
            .header(header::CACHE_CONTROL, "no-cache")
            .header(header::ETAG, format!("\"{}\"", &hash(document::text())[..16]))
            .body(document::text());
        Ok(not_modified(&request, response))
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
    let bytes = if is_picture { Ok(Vec::new()) } else { sent::read(operation, request).await };
    caller::identify(operation, &mut call.visit).await?;
    caller::count(call, left)?;
    caller::permit(operation, call)?;
    call.said = sent::understand(operation, call, &bytes?, request.uri().query().unwrap_or_default())?;
    call.visit.form = call.said.given.clone();
    if !operation.writes() {
        let wrong = std::mem::take(&mut call.said.wrong);
        if !wrong.is_empty() {
            return Err(Problem::invalid(wrong));
        }
        let mut db = call.read().await?;
        return (operation.handler)(call, &mut db).await;
    }
    let mut keyed = repeated::keyed(operation, call);
    if is_picture {
        if let Some(given) = sent::receive(operation, call, request, keyed.as_mut()).await? {
            return Ok(given);
        }
        // It took its time.
        caller::identify(operation, &mut call.visit).await?;
        caller::permit(operation, call)?;
    }
    write(operation, call, keyed.as_ref()).await
}

/// Does it, in one transaction with what is remembered of it.
async fn write(operation: &Operation, call: &mut Call, keyed: Option<&Keyed>) -> Result<Answer, Problem> {
    let mut tx = call.begin().await?;
    if let Some(keyed) = keyed
        && let Some(given) = repeated::given_before(operation, call, &mut tx, keyed).await?
    {
        return Ok(given);
    }
    let wrong = std::mem::take(&mut call.said.wrong);
    match (operation.handler)(call, &mut tx).await {
        Ok(_) if !wrong.is_empty() => Err(Problem::invalid(wrong)),
        Ok(answer) => {
            if let Some(keyed) = keyed {
                repeated::remember(&mut tx, keyed, &answer).await?;
            }
            tx.commit().await?;
            Ok(answer)
        }
        Err(problem) if problem.kind == "invalid" => Err(problem.and(wrong)),
        Err(problem) => Err(problem),
    }
}

/// To whoever has this very answer already its body is not sent again.
fn not_modified(request: &Request, mut response: Response) -> Response {
    let Some(tag) = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok()) else { return response };
    let known = request.headers().get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_known = request.method().is_safe()
        && known.flat_map(|list| list.split(',')).any(|known| {
            let known = known.trim();
            known == "*" || known.trim_start_matches("W/") == tag
        });
    if is_known {
        response.set_status(StatusCode::NOT_MODIFIED);
        response.headers_mut().remove(header::CONTENT_TYPE);
        response.set_body(Body::empty());
    }
    response
}

/// What a refusal looks like; the ticket as it is now is in it where that is what has changed.
async fn refusal(call: &Call, operation: &Operation, problem: Problem) -> Response {
    if problem.status == StatusCode::FORBIDDEN {
        audit::refused(call, operation.full_path).await;
    }
    let fresh = match problem.fresh {
        Some(number) => tickets::fresh(call, number).await.ok(),
        None => None,
    };
    problem.into_response(fresh)
}
