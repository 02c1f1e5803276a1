//! The bell: what one was told, until it is read.

pub mod choice;

use poem::http::StatusCode;
use serde::Serialize;

use super::answer::{page, see_other};
use super::{Error, Result, Visit};
use crate::clock::random_word;
use crate::domain::notice::{About, To};
use crate::store::notifications::{self, Notification};
use crate::store::{self, Conn};
use crate::views::{Listens, Moment, Page};

const PER_PAGE: u64 = 50;

/// What the list shows.
#[derive(Serialize)]
pub struct NotificationsPage {
    pub all: Vec<NotificationLine>,
    pub unread: usize,
    pub next: Option<String>,
    pub is_later: bool,
}

/// One notification.
#[derive(Serialize)]
pub struct NotificationLine {
    pub id: i64,
    pub line: String,
    pub at: Moment,
    pub is_read: bool,
}

impl Page for NotificationsPage {
    const TEMPLATE: &'static str = "notifications/index.html";

    fn listens(&self) -> Option<Listens> {
        Some(Listens { trigger: "bell from:body, catch-up from:body".to_owned(), href: None })
    }
}

/// The bell alone, with how much is unread.
#[derive(Serialize)]
pub struct BellPage {}

impl Page for BellPage {
    const TEMPLATE: &'static str = "notifications/bell.html";
}

/// The list, newest first.
pub async fn index(visit: &Visit) -> Result {
    let person_id = visit.person()?.id;
    let before = visit.query_number("before");
    let mut db = visit.read().await?;
    let found = notifications::list(&mut db, person_id, before, PER_PAGE).await?;
    let calendar = visit.calendar();
    let line = |notification: Notification| NotificationLine {
        id: notification.id,
        line: notification.line,
        at: calendar.moment(notification.created_at),
        is_read: notification.read_at.is_some(),
    };
    let shown = NotificationsPage {
        next: found.next.map(|before| format!("/notifications?before={before}")),
        all: found.rows.into_iter().map(line).collect(),
        unread: visit.unread(),
        is_later: before.is_some(),
    };
    page(visit, StatusCode::OK, &shown)
}

/// The bell, for the head of every page.
pub async fn bell(visit: &Visit) -> Result {
    page(visit, StatusCode::OK, &BellPage {})
}

/// Reads one, and goes where it leads.
pub async fn open(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    let leads = notifications::read(&mut tx, visit.person()?.id, Some(visit.number("id")?), visit.at).await?;
    tx.commit().await?;
    Ok(see_other(&leads.ok_or(Error::NotFound)?))
}

/// Reads them all.
pub async fn read_all(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    notifications::read(&mut tx, visit.person()?.id, None, visit.at).await?;
    tx.commit().await?;
    Ok(see_other("/notifications"))
}

/// From a form's address back to the list.
pub async fn back(_: &Visit) -> Result {
    Ok(see_other("/notifications"))
}

/// Tells somebody that their place in the house changed.
///
/// # Errors
/// When the database does not answer.
pub async fn tell_of_place(
    visit: &Visit,
    tx: &mut Conn,
    person_id: i64,
    place: &str,
) -> std::result::Result<(), store::Error> {
    let new = notifications::New {
        to: To::Person(person_id),
        by: None,
        line: &format!("Your place has changed: {place}"),
        href: "/profile",
        once: &format!("place:{}", random_word(64)),
        about: About::Place,
        quote: None,
        ticket_number: None,
        at: visit.at,
    };
    notifications::tell(tx, &new).await
}
