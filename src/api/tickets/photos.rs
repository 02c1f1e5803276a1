//! Photos of a ticket's device.

use chrono::{DateTime, Utc};
use poem::http::header;
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::{Domain, Named, load};
use crate::api::answer::Answer;
use crate::api::operation::BASE;
use crate::api::{Call, Problem, Result};
use crate::domain::lifecycle::Action;
use crate::domain::permission::{Actor, May};
use crate::store::photos::{self, MOST};
use crate::store::{Conn, Page, apply};
use crate::web::tickets::photos::receive::{decide, take_away};
use crate::web::{Error, pictures};

/// Where photos are sent, below the base.
pub const PATH: &str = "/tickets/:number/photos";

/// A photo.
#[derive(Debug, Clone, Object)]
pub struct Photo {
    pub id: i64,
    pub added_at: DateTime<Utc>,
    /// Who added it; for customers only themselves.
    pub added_by: Option<Named>,
    /// Of the full one, in pixels.
    pub width: i64,
    pub height: i64,
    /// The address of the picture, at most as large as a screen.
    pub full: String,
    /// The address of a small one.
    pub small: String,
}

fn shown(photo: &photos::Photo, number: i64, actor: &Actor) -> Photo {
    let is_own = actor.person_id() == Some(photo.person_id);
    let path = format!("{BASE}/tickets/{number}/photos/{}", photo.id);
    Photo {
        id: photo.id,
        added_at: photo.created_at,
        // Customers know the house, not who of it.
        added_by: (is_own || actor.is_staff()).then(|| Named { id: photo.person_id, name: photo.person_name.clone() }),
        width: photo.width,
        height: photo.height,
        full: format!("{path}/full"),
        small: format!("{path}/small"),
    }
}

/// A ticket's photos, if the actor may see them.
pub async fn all(db: &mut Conn, ticket: &Domain, actor: &Actor) -> std::result::Result<Vec<Photo>, Problem> {
    if !actor.may(May::ReadPhotos, &ticket.place) {
        return Ok(Vec::new());
    }
    let photos = photos::list(db, ticket.number).await?;
    Ok(photos.iter().map(|photo| shown(photo, ticket.number, actor)).collect())
}

/// Refuses those who may not add one before they send it.
pub async fn may_add(call: &Call) -> std::result::Result<(), Problem> {
    let actor = call.actor()?;
    let ticket = load(call, &mut call.read().await?, &actor).await?;
    decide(call, &ticket, &actor, Action::Photos)?
        .map(drop)
        .map_err(|refusal| Problem::from(refusal).showing(ticket.number))
}

/// Adds the photo that was sent.
pub async fn add(call: &Call, db: &mut Conn) -> Result {
    let actor = call.actor()?;
    let ticket = load(call, db, &actor).await?;
    let change = decide(call, &ticket, &actor, Action::Photos)?
        .map_err(|refusal| Problem::from(refusal).showing(ticket.number))?;
    call.expects(ticket.number, ticket.version)?;
    let picture = call.picture.as_ref().ok_or(Error::Unreadable)?;
    let Some(id) = photos::add(db, ticket.number, call.person()?.id, picture, call.at).await? else {
        let full = format!("There are {MOST} photos already, which is the most. Remove one of yours first.");
        return Err(Problem::of("state").saying(full));
    };
    apply(db, &ticket, &change, &actor).await?;
    let photos = photos::list(db, ticket.number).await?;
    let photo = photos.iter().find(|photo| photo.id == id).ok_or(Error::NotFound)?;
    let path = format!("/tickets/{}/photos/{id}", ticket.number);
    Ok(Answer::made(&shown(photo, ticket.number, &actor), &path))
}

/// A ticket's photos, in the order in which they were added.
pub async fn list(call: &Call, db: &mut Conn) -> Result {
    let actor = call.actor()?;
    let ticket = readable(call, db, &actor).await?;
    let page = Page { rows: all(db, &ticket, &actor).await?, next: None };
    Ok(Answer::many(call, page, |photo| photo))
}

/// One photo.
pub async fn show(call: &Call, db: &mut Conn) -> Result {
    let actor = call.actor()?;
    let ticket = readable(call, db, &actor).await?;
    let photo = find(call, db, ticket.number).await?;
    Ok(Answer::one(&shown(&photo, ticket.number, &actor)))
}

/// The picture itself, in one of its sizes.
pub async fn picture(call: &Call, db: &mut Conn) -> Result {
    let actor = call.actor()?;
    let ticket = readable(call, db, &actor).await?;
    let photo = find(call, db, ticket.number).await?;
    Ok(Answer::picture(pictures::serve(call, db, photo.file_id).await?).with(header::VARY, "Authorization"))
}

/// Removes a photo that the actor added.
pub async fn remove(call: &Call, db: &mut Conn) -> Result {
    let actor = call.actor()?;
    let ticket = readable(call, db, &actor).await?;
    call.expects(ticket.number, ticket.version)?;
    match take_away(call, db, &ticket, &actor, call.number("id")?).await? {
        Ok(true) => Ok(Answer::done()),
        Ok(false) => Err(Problem::of("missing")),
        Err(refusal) => Err(refusal.into()),
    }
}

async fn find(call: &Call, db: &mut Conn, number: i64) -> std::result::Result<photos::Photo, Problem> {
    let id = call.number("id")?;
    let photos = photos::list(db, number).await?;
    Ok(photos.into_iter().find(|photo| photo.id == id).ok_or(Error::NotFound)?)
}

/// The ticket, for somebody who may see its photos.
async fn readable(call: &Call, db: &mut Conn, actor: &Actor) -> std::result::Result<Domain, Problem> {
    let ticket = load(call, db, actor).await?;
    if actor.may(May::ReadPhotos, &ticket.place) { Ok(ticket) } else { Err(Problem::of("missing")) }
}

impl Example for Photo {
    fn example() -> Self {
        Self {
            id: 1,
            added_at: "2026-11-24T10:40:00Z".parse().unwrap_or_default(),
            added_by: Some(Named::example()),
            width: 1600,
            height: 1200,
            full: "/api/v1/tickets/10001/photos/1/full".to_owned(),
            small: "/api/v1/tickets/10001/photos/1/small".to_owned(),
        }
    }
}
