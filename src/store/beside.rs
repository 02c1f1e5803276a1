//! What stands beside a ticket on its page.

use super::dialect::{ask, ask_if};
use super::events::{self, EventRow};
use super::lines::{self, Row};
use super::photos::{self, Photo};
use super::{Conn, Page, Result};
use crate::domain::event::Event;
use crate::domain::permission::Scope;
use crate::domain::ticket::Ticket;

/// What stands beside a ticket on its page.
#[derive(Debug)]
pub struct Beside {
    /// Its events, newest first.
    pub timeline: Page<Event>,
    pub photos: Vec<Photo>,
    /// The same device's other repairs, newest first: some ten.
    pub others: Vec<Row>,
}

/// Reads it: of the timeline what is public, or all, and older than the event `before`; of the device's other repairs
/// those in this scope.
///
/// # Errors
/// When the database does not answer.
pub async fn beside(
    db: &mut Conn,
    ticket: &Ticket,
    only_public: bool,
    before: Option<i64>,
    others_in: Option<Scope>,
) -> Result<Beside> {
    let photos = ticket.has_photos.then(|| photos::of_ticket(ticket.number));
    let scope = others_in.filter(|_| ticket.device.has_other_repairs);
    let others = scope.map(|scope| lines::of_device(scope, ticket.device.id));
    let (timeline, photos, others) = db
        .together((
            ask::<_, EventRow>(&events::timeline_of(ticket.number, only_public, before)),
            ask_if(photos.as_ref()),
            ask_if(others.as_ref()),
        ))
        .await?;
    let others = others.into_iter().filter(|row: &Row| row.number != ticket.number).collect();
    Ok(Beside { timeline: events::timeline_in(timeline), photos, others })
}
