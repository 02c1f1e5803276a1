//! Photos of a ticket's device: adding some, looking at them, removing one's own.

pub mod receive;

use poem::http::StatusCode;
use serde::Serialize;

use super::show::{Reply, shown_rows, ticket_page};
use crate::clock::random_word;
use crate::domain::lifecycle::{Action, actions_open_to};
use crate::domain::permission::{Actor, May};
use crate::domain::ticket::Ticket;
use crate::store::photos::{self, MOST, Photo};
use crate::store::{Conn, tickets};
use crate::views::{Listens, Moment, Page};
use crate::web::answer::{page, see_other};
use crate::web::pictures;
use crate::web::upload::Upload;
use crate::web::{Error, Refusal, Result, Visit};
use receive::{decide, receive, take_away};

/// The photos as a ticket's page shows them.
#[derive(Debug, Clone, Serialize)]
pub struct PhotosView {
    pub photos: Vec<PhotoView>,
    /// How many there are that this reader does not see.
    pub hidden: usize,
    /// Where more are sent; `None` for those who may not.
    pub action: Option<String>,
    /// How many more there may be.
    pub room: usize,
    pub most: i64,
    /// What was just not taken, each with the reason.
    pub refused: Vec<RefusedFile>,
    pub once: String,
}

/// A photo among the others.
#[derive(Debug, Clone, Serialize)]
pub struct PhotoView {
    pub href: String,
    pub small: String,
    pub full: String,
    pub width: i64,
    pub height: i64,
    /// What there is to say of it without seeing it.
    pub label: String,
    pub who: String,
    pub at: Moment,
}

/// A file that was not taken.
#[derive(Debug, Clone, Serialize)]
pub struct RefusedFile {
    pub name: String,
    pub reason: String,
    #[serde(skip)]
    pub status: StatusCode,
}

impl RefusedFile {
    fn none() -> Self {
        let reason = "No file was chosen. Choose one or more photos first.".to_owned();
        Self { name: String::new(), reason, status: StatusCode::UNPROCESSABLE_ENTITY }
    }

    fn the_rest(reason: &str) -> Self {
        Self { name: "The rest".to_owned(), reason: reason.to_owned(), status: StatusCode::PAYLOAD_TOO_LARGE }
    }
}

/// One photo, as large as the screen.
#[derive(Serialize)]
pub struct PhotoPage {
    pub number: i64,
    pub device: String,
    pub photo: PhotoView,
    /// Which of how many.
    pub nth: usize,
    pub count: usize,
    pub before: Option<String>,
    pub after: Option<String>,
    /// Where it is removed; `None` for those who did not add it.
    pub removal: Option<String>,
    pub once: String,
}

impl Page for PhotoPage {
    const TEMPLATE: &'static str = "tickets/photo.html";

    fn listens(&self) -> Option<Listens> {
        None
    }
}

/// Takes what is sent: each file alone and as it arrives, so that one which cannot be taken, or a line that
/// breaks, does not take the others with it.
pub async fn add(visit: &Visit) -> Result {
    let actor = visit.actor()?;
    let number = visit.number("number")?;
    let mut db = visit.read().await?;
    let ticket = tickets::find(&mut db, number, &actor).await?.ok_or(Error::NotFound)?;
    // Who may not need not send anything first.
    if let Err(refusal) = decide(visit, &ticket, &actor, Action::Photos)? {
        return refuse(visit, &mut db, &ticket, &actor, refusal).await;
    }
    drop(db);
    let mut refused = Vec::new();
    let mut nth = 0;
    if let Some(mut upload) = Upload::of(visit).await? {
        loop {
            let file = match upload.next().await {
                Ok(Some(file)) => file,
                Ok(None) => break,
                Err(Error::TooLarge) => {
                    refused.push(RefusedFile::the_rest("This is more than fits into one form."));
                    break;
                }
                Err(other) => return Err(other),
            };
            nth += 1;
            let name = file.name.clone();
            let once = format!("{}-{nth}", upload.fields.trimmed("once"));
            let once = Some(once.as_str()).filter(|once| once.len() <= 100 && !once.starts_with('-'));
            match receive(visit, number, file, once).await {
                Ok(Ok(_)) => {}
                Ok(Err(why)) => refused.push(RefusedFile { name, reason: why.sentence(), status: why.status() }),
                Err(Error::TooMany(_)) => {
                    refused.push(RefusedFile::the_rest("These are many at once; wait a minute and send them again."));
                    break;
                }
                Err(other) => return Err(other),
            }
        }
    }
    if nth == 0 && refused.is_empty() {
        refused.push(RefusedFile::none());
    }
    let Some(first) = refused.first() else { return back(visit).await };
    let reply = Reply { status: first.status, refused, ..Reply::default() };
    let mut db = visit.read().await?;
    let ticket = tickets::find(&mut db, number, &actor).await?.ok_or(Error::NotFound)?;
    let choices = tickets::choices(&mut db, &actor, &ticket, &shown_rows(&actor, &ticket, None)).await?;
    ticket_page(visit, &mut db, &ticket, &actor, &choices, reply).await
}

/// From where photos are sent back to them.
pub async fn back(visit: &Visit) -> Result {
    Ok(see_other(&format!("/tickets/{}#photos", visit.number("number")?)))
}

/// From where a photo is removed back to it.
pub async fn back_to_one(visit: &Visit) -> Result {
    Ok(see_other(&format!("/tickets/{}/photos/{}", visit.number("number")?, visit.number("id")?)))
}

/// Removes a photo that the actor added.
pub async fn remove(visit: &Visit) -> Result {
    let actor = visit.actor()?;
    let (number, id) = (visit.number("number")?, visit.number("id")?);
    let mut tx = visit.begin().await?;
    let ticket = readable(&mut tx, number, &actor).await?;
    match take_away(visit, &mut tx, &ticket, &actor, id).await? {
        // Pressed twice, it is gone all the same.
        Ok(false) => back(visit).await,
        Ok(true) => {
            tx.commit().await?;
            back(visit).await
        }
        Err(refusal) => {
            drop(tx);
            let mut db = visit.read().await?;
            refuse(visit, &mut db, &ticket, &actor, refusal).await
        }
    }
}

/// A photo, as large as the screen.
pub async fn show(visit: &Visit) -> Result {
    let actor = visit.actor()?;
    let (number, id) = (visit.number("number")?, visit.number("id")?);
    let mut db = visit.read().await?;
    let ticket = readable(&mut db, number, &actor).await?;
    let photos = photos::list(&mut db, number).await?;
    let at = photos.iter().position(|photo| photo.id == id).ok_or(Error::NotFound)?;
    let href = |photo: &Photo| href(number, photo.id);
    let shown = PhotoPage {
        number,
        device: format!("{} {}", ticket.device.brand, ticket.device.model),
        photo: seen(visit, &actor, number, at, &photos[at]),
        nth: at + 1,
        count: photos.len(),
        before: at.checked_sub(1).and_then(|at| photos.get(at)).map(href),
        after: photos.get(at + 1).map(href),
        removal: (actor.person_id() == Some(photos[at].person_id)).then(|| format!("{}/removal", href(&photos[at]))),
        once: random_word(96),
    };
    page(visit, StatusCode::OK, &shown)
}

/// The picture itself, in one of its sizes.
pub async fn picture(visit: &Visit) -> Result {
    let actor = visit.actor()?;
    let (number, id) = (visit.number("number")?, visit.number("id")?);
    let mut db = visit.read().await?;
    readable(&mut db, number, &actor).await?;
    let photos = photos::list(&mut db, number).await?;
    let photo = photos.iter().find(|photo| photo.id == id).ok_or(Error::NotFound)?;
    pictures::serve(visit, &mut db, photo.file_id).await
}

/// The photos for a ticket's page.
pub fn view(visit: &Visit, all: &[Photo], ticket: &Ticket, actor: &Actor, refused: Vec<RefusedFile>) -> PhotosView {
    let may_see = actor.may(May::ReadPhotos, &ticket.place);
    let may_add = actions_open_to(actor, ticket).iter().any(|row| row.action == Action::Photos);
    let seen = |(at, photo)| seen(visit, actor, ticket.number, at, photo);
    PhotosView {
        hidden: if may_see { 0 } else { all.len() },
        room: usize::try_from(MOST).unwrap_or_default().saturating_sub(all.len()),
        photos: if may_see { all.iter().enumerate().map(seen).collect() } else { Vec::new() },
        action: may_add.then(|| format!("/tickets/{}/photos", ticket.number)),
        most: MOST,
        refused,
        once: random_word(96),
    }
}

fn seen(visit: &Visit, actor: &Actor, number: i64, at: usize, photo: &Photo) -> PhotoView {
    let is_own = actor.person_id() == Some(photo.person_id);
    let is_customers = photo.person_role.as_deref() == Some("customer");
    // Customers know the house, not who of it.
    let who = match (is_own, actor.is_staff() || is_customers) {
        (true, _) => "you".to_owned(),
        (false, true) => photo.person_name.clone(),
        (false, false) => "us".to_owned(),
    };
    let href = href(number, photo.id);
    PhotoView {
        small: format!("{href}/small"),
        full: format!("{href}/full"),
        width: photo.width,
        height: photo.height,
        label: format!("Photo {}, by {who}", at + 1),
        at: visit.calendar().moment(photo.created_at),
        who,
        href,
    }
}

fn href(number: i64, id: i64) -> String {
    format!("/tickets/{number}/photos/{id}")
}

/// The ticket, for somebody who may see its photos.
///
/// # Errors
/// [`Error::NotFound`] for everybody else; else when the database does not answer.
pub async fn readable(db: &mut Conn, number: i64, actor: &Actor) -> std::result::Result<Ticket, Error> {
    let ticket = tickets::find(db, number, actor).await?.ok_or(Error::NotFound)?;
    if actor.may(May::ReadPhotos, &ticket.place) { Ok(ticket) } else { Err(Error::NotFound) }
}

/// The ticket's page, with why its photos stay as they are.
async fn refuse(visit: &Visit, db: &mut Conn, ticket: &Ticket, actor: &Actor, refusal: Refusal) -> Result {
    let notice = Some(refusal.into_sentence());
    let choices = tickets::choices(db, actor, ticket, &shown_rows(actor, ticket, None)).await?;
    let reply = Reply { status: StatusCode::CONFLICT, notice, ..Reply::default() };
    ticket_page(visit, db, ticket, actor, &choices, reply).await
}
