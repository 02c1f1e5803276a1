//! How it went: one tap on the tracking page once the device is back, with a sentence if one likes.

use poem::http::StatusCode;
use serde::Serialize;

use super::show::{Reply, ticket_page};
use crate::domain::feedback::{RATING, Rating};
use crate::domain::input::Choices;
use crate::domain::lifecycle::Status;
use crate::domain::permission::Actor;
use crate::domain::ticket::Ticket;
use crate::domain::words;
use crate::store::{Conn, ratings};
use crate::web::answer::see_other;
use crate::web::refusal::checked;
use crate::web::{Done, Refusal, Result, Visit, tracking};

/// The rating as a page shows it.
#[derive(Debug, Clone, Serialize)]
pub struct RatingView {
    /// Where it is sent; `None` for those who only read it.
    pub action: Option<String>,
    pub stars: Option<i64>,
    /// What the stars say, in a word.
    pub label: Option<&'static str>,
    pub comment: Option<String>,
    /// Values and words, best first.
    pub options: Vec<(i64, &'static str)>,
}

/// Takes a rating, as the link's holder. Another one takes the place of the first.
pub async fn rate(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    let (ticket, actor) = tracking::load(visit, &mut tx).await?;
    let (status, notice) = match take(visit, &mut tx, &ticket).await? {
        Ok(()) => {
            tx.commit().await?;
            return Ok(see_other(&format!("/t/{}#rating", ticket.tracking_token)));
        }
        Err(Refusal::Conflict(sentence)) => (StatusCode::CONFLICT, sentence),
        // The stars and the sentence stand in one line, and so does what is wrong with them.
        Err(Refusal::Invalid(_)) => {
            let sentence = "Choose one of the five, and keep the sentence under 500 characters.";
            (StatusCode::UNPROCESSABLE_ENTITY, sentence.to_owned())
        }
    };
    drop(tx);
    let mut db = visit.read().await?;
    let typed = visit.form.get("comment").map(|typed| typed.chars().take(20_000).collect());
    let reply = Reply { status, notice: Some(notice), rating: typed, ..Reply::default() };
    ticket_page(visit, &mut db, &ticket, &actor, &Choices::default(), reply).await
}

/// Takes how the repair of a loaded ticket went, from its link's holder or its customer.
///
/// # Errors
/// [`Error::TooMany`] from an address that sent many; else when the database does not answer.
pub async fn take(visit: &Visit, tx: &mut Conn, ticket: &Ticket) -> Done<()> {
    visit.app.limits.used(visit.client, "rating", 2)?;
    if ticket.status != Status::Returned {
        let sentence = "You can say how it went once your device is back with you.";
        return Ok(Err(Refusal::Conflict(sentence.to_owned())));
    }
    let values = match checked(visit, RATING, &Choices::default()) {
        Ok(values) => values,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let rating = Rating { stars: values.number("rating").unwrap_or_default(), comment: values.text("comment") };
    let technician = ticket.last_completer.as_ref().map(|completer| completer.id);
    ratings::set(tx, ticket.number, technician, &rating, visit.at).await?;
    Ok(Ok(()))
}

/// The rating for a page: to be given by whoever's device it is, to be read by staff.
#[must_use]
pub fn view(ticket: &Ticket, actor: &Actor, typed: Option<String>) -> Option<RatingView> {
    let given = ticket.rating.as_ref();
    if ticket.status != Status::Returned || actor.is_staff() && given.is_none() {
        return None;
    }
    Some(RatingView {
        action: (!actor.is_staff()).then(|| format!("/t/{}/rating", ticket.tracking_token)),
        label: given.map(|rating| words::stars(rating.stars)),
        options: (1..=5).rev().map(|stars| (stars, words::stars(stars))).collect(),
        stars: given.map(|rating| rating.stars),
        comment: typed.or_else(|| given.and_then(|rating| rating.comment.clone())),
    })
}
