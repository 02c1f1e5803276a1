//! Tickets: one with all that belongs to it, as its reader may see it.

pub mod act;
pub mod events;
pub mod filters;
pub mod forms;
pub mod line;
pub mod list;
pub mod new;
pub mod photos;
mod shape;

pub use shape::{Named, Pickup, Rating, Ticket, day, is_overdue};

use super::answer::Answer;
use super::problem::Fresh;
use super::{Call, Problem, Result};
use crate::domain::permission::{Actor, May};
use crate::store::{Conn, tickets};
use crate::web::{Error, Visit, tracking};

type Domain = crate::domain::ticket::Ticket;

/// One ticket.
pub async fn show(call: &Call, db: &mut Conn) -> Result {
    let actor = call.actor()?;
    let ticket = load(call, db, &actor).await?;
    answer(call, db, &ticket, &actor).await
}

/// The ticket of the path, if the actor sees it.
pub async fn load(call: &Call, db: &mut Conn, actor: &Actor) -> std::result::Result<Domain, Problem> {
    Ok(tickets::find(db, call.number("number")?, actor).await?.ok_or(Error::NotFound)?)
}

/// A loaded ticket as an answer.
pub async fn answer(call: &Call, db: &mut Conn, ticket: &Domain, actor: &Actor) -> Result {
    Ok(Answer::one(&whole(call, db, ticket, actor).await?).tagged())
}

/// The ticket as it is after a change; whoever gave it out of their own sight is told so much and no more.
pub async fn changed(call: &Call, db: &mut Conn, number: i64, actor: &Actor) -> Result {
    let ticket = tickets::find(db, number, &Actor::System).await?.ok_or(Error::NotFound)?;
    if actor.may(May::ReadTicket, &ticket.place) {
        return answer(call, db, &ticket, actor).await;
    }
    Ok(Answer::one(&Ticket::out_of_sight(&ticket)).tagged())
}

/// The ticket as it is now, for a refusal that has to show it: to whoever calls, or has its link.
pub async fn fresh(call: &Call, number: i64) -> std::result::Result<Fresh, Problem> {
    let mut db = call.read().await?;
    if call.params.get("token").is_some() {
        let (ticket, actor) = tracking::load(call, &mut db).await?;
        let repair = super::tracking::followed(call, &mut db, &ticket, &actor).await?;
        return Ok(Fresh::Repair(Box::new(repair)));
    }
    let actor = call.actor()?;
    let ticket = seen(call, &mut db, number).await?;
    Ok(Fresh::Ticket(Box::new(whole(call, &mut db, &ticket, &actor).await?)))
}

/// A ticket that whoever calls sees.
pub async fn seen(call: &Call, db: &mut Conn, number: i64) -> std::result::Result<Domain, Problem> {
    Ok(tickets::find(db, number, &call.actor()?).await?.ok_or(Error::NotFound)?)
}

/// A loaded ticket with all that belongs to it.
async fn whole(visit: &Visit, db: &mut Conn, ticket: &Domain, actor: &Actor) -> std::result::Result<Ticket, Problem> {
    let reader = events::Reader::of(actor, ticket);
    let is_staff = reader == events::Reader::Staff;
    let centre = visit.app.config.centre.address.as_deref();
    let mut shown = Ticket::of(ticket, actor, &visit.app.own_address.get(), centre, visit.today());
    shown.rating = ticket.rating.clone().map(Rating::from);
    shown.actions = forms::rows(actor, ticket).into_iter().map(|row| row.action).collect();
    let timeline = events::newest(db, ticket, actor).await?;
    shown.comments = if timeline.next.is_some() {
        events::comments(db, ticket, !is_staff, None, crate::store::events::TIMELINE)
            .await?
            .rows
            .iter()
            .map(|event| events::Comment::of(event, is_staff))
            .collect()
    } else {
        timeline.rows.iter().filter_map(|event| events::Comment::among(event, is_staff)).collect()
    };
    shown.events = timeline.rows.iter().filter_map(|event| events::Event::of(event, reader)).collect();
    shown.photos = photos::all(db, ticket, actor).await?;
    Ok(shown)
}
