//! The tracking page: one ticket, for whoever has its link, without an account.

use super::answer::see_other;
use super::tickets::act::{sent_before, take};
use super::tickets::show::{Reply, ticket_page};
use super::{Error, Result, Visit};
use crate::domain::input::Choices;
use crate::domain::lifecycle::Action;
use crate::domain::permission::Actor;
use crate::domain::ticket::Ticket;
use crate::store::{Conn, tickets};

/// The page.
pub async fn show(visit: &Visit) -> Result {
    let mut db = visit.read().await?;
    let (ticket, actor) = load(visit, &mut db).await?;
    ticket_page(visit, &mut db, &ticket, &actor, &Choices::default(), Reply::default()).await
}

/// From a form's address back to the page.
pub async fn back(visit: &Visit) -> Result {
    if is_word(visit.params.trimmed("token")) { Ok(see_other(&way(visit))) } else { Err(Error::NotFound) }
}

/// Cancels, as the link's holder.
pub async fn cancel(visit: &Visit) -> Result {
    act(visit, Action::Cancellation).await
}

/// Comments, as the link's holder.
pub async fn comment(visit: &Visit) -> Result {
    act(visit, Action::Comments).await
}

/// From the visitors' page to a ticket: the link, or its last part, pasted.
pub async fn find(visit: &Visit) -> Result {
    let pasted = visit.query.trimmed("link");
    let token = pasted.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if is_word(token) { Ok(see_other(&format!("/t/{token}"))) } else { Err(Error::NotFound) }
}

/// Whether it looks like the word of a link, so that it can stand in an address.
fn is_word(token: &str) -> bool {
    (20..=64).contains(&token.len()) && token.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
}

async fn act(visit: &Visit, action: Action) -> Result {
    let (sender, location) = (visit.params.trimmed("token"), way(visit));
    let mut tx = visit.begin().await?;
    let (ticket, actor) = load(visit, &mut tx).await?;
    if let Some(led_to) = sent_before(visit, &mut tx, sender, &location).await? {
        return Ok(see_other(&led_to));
    }
    take(visit, tx, &ticket, &actor, action, sender, &location).await
}

/// The ticket the link is for. Wrong links are counted, so that nobody tries them all.
pub async fn load(visit: &Visit, db: &mut Conn) -> std::result::Result<(Ticket, Actor), Error> {
    let Some(ticket) = tickets::track(db, visit.params.trimmed("token")).await? else {
        visit.app.limits.used(visit.client, "track", 1)?;
        return Err(Error::NotFound);
    };
    let actor = Actor::LinkHolder { number: ticket.number };
    Ok((ticket, actor))
}

fn way(visit: &Visit) -> String {
    format!("/t/{}", visit.params.trimmed("token"))
}
