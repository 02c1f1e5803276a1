//! Pictures as they are served: to those who may see them, kept by their browsers alone.

use poem::Response;
use poem::http::{StatusCode, header};

use serde::Serialize;

use super::{Error, Result, Visit};
use crate::domain::permission::May;
use crate::domain::person::{Person, Role};
use crate::store::Conn;
use crate::store::files::{self, Size};
use crate::store::{lines, people};

/// Somebody as pages show them beside their name.
#[derive(Debug, Clone, Serialize)]
pub struct Face {
    pub id: i64,
    pub name: String,
    /// Tells one picture of them from the next; `None` when there is none.
    pub picture: Option<i64>,
}

impl Face {
    /// This person's.
    #[must_use]
    pub fn of(person: &Person) -> Self {
        Self { id: person.id, name: person.name.clone(), picture: person.picture_id }
    }
}

/// Somebody's picture, for those who may see it: themselves, staff among each other, and of a customer
/// whoever sees a repair of theirs.
pub async fn of_person(visit: &Visit) -> Result {
    let mut db = visit.read().await?;
    show_person(visit, &mut db).await
}

/// The same by a connection that there is already.
pub async fn show_person(visit: &Visit, db: &mut Conn) -> Result {
    let actor = visit.actor()?;
    let person = people::find(db, visit.number("id")?).await?.ok_or(Error::NotFound)?;
    let file_id = person.picture_id.ok_or(Error::NotFound)?;
    let may_see = actor.person_id() == Some(person.id)
        || actor.may_ever(May::ManagePeople)
        || match person.role {
            Some(Role::Customer) => {
                actor.is_staff() && lines::any_of(db, actor.scope(May::ReadTicket), person.id).await?
            }
            Some(_) => actor.is_staff(),
            None => false,
        };
    if may_see { serve(visit, db, file_id).await } else { Err(Error::NotFound) }
}

/// Answers with a picture. What an address shows may change only with its `v`, so a browser that has it
/// need not ask for a day; after that it asks, and is told that nothing changed.
pub async fn serve(visit: &Visit, db: &mut Conn, file_id: i64) -> Result {
    let word = visit.params.trimmed("size");
    let size = Size::named(word).ok_or(Error::NotFound)?;
    let etag = format!("\"{file_id}-{word}\"");
    let response = Response::builder()
        .header(header::ETAG, &etag)
        .header(header::CACHE_CONTROL, "private, max-age=86400")
        .header(header::VARY, "Cookie");
    let known = visit.headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|known| known.trim() == etag)) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    let body = files::body(db, file_id, size).await?.ok_or(Error::NotFound)?;
    Ok(response
        .header(header::CONTENT_TYPE, "image/jpeg")
        .header("cross-origin-resource-policy", "same-origin")
        .body(body))
}

/// The status that a refusal of a picture is answered with.
#[must_use]
pub fn status(refused: crate::pictures::Refused) -> StatusCode {
    use crate::pictures::Refused;
    match refused {
        Refused::TooLarge | Refused::TooManyPixels => StatusCode::PAYLOAD_TOO_LARGE,
        Refused::NotAPicture | Refused::Heic | Refused::Avif | Refused::Broken => StatusCode::UNSUPPORTED_MEDIA_TYPE,
    }
}
