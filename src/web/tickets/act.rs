//! Taking an action of the lifecycle: one handler for all of them, because the table says the rest.

use poem::http::StatusCode;

use super::show::{Filled, ticket_page};
use crate::domain::input::FieldErrors;
use crate::domain::lifecycle::{Action, actions_open_to};
use crate::domain::permission::{Actor, May};
use crate::domain::ticket::Ticket;
use crate::domain::transition::{Now, Refused, transition};
use crate::domain::words;
use crate::store::submissions::{Claim, claim};
use crate::store::{self, Conn, apply, tickets};
use crate::web::answer::see_other;
use crate::web::form::Typed;
use crate::web::{Error, Result, Visit};

/// From an action's address back to its ticket: reading changes nothing.
#[expect(clippy::unused_async, reason = "the table of routes wants handlers of one shape")]
pub async fn back(visit: &Visit) -> Result {
    Ok(see_other(&format!("/tickets/{}", visit.number("number")?)))
}

/// Takes an action as the person signed in.
pub async fn act(visit: &Visit, action: Action) -> Result {
    let actor = visit.actor()?;
    let number = visit.number("number")?;
    let mut tx = visit.app.store.begin().await?;
    let ticket = tickets::find(&mut tx, number, &actor).await?.ok_or(Error::NotFound)?;
    take(visit, tx, &ticket, &actor, action, &way_back(visit, number)).await
}

/// Takes an action on a loaded ticket, in the transaction it was loaded in.
pub async fn take(
    visit: &Visit,
    mut tx: Conn,
    ticket: &Ticket,
    actor: &Actor,
    action: Action,
    location: &str,
) -> Result {
    if let Some(once) = visit.once() {
        let sender = actor.person_id().map_or_else(|| ticket.tracking_token.clone(), |id| id.to_string());
        match claim(&mut tx, once, &sender, &visit.path, location, visit.at).await? {
            Claim::First => {}
            Claim::Again(led_to) => return Ok(see_other(&led_to)),
        }
    }
    let choices = tickets::choices(&mut tx, actor, ticket, &[action.row()]).await?;
    let now = Now { at: visit.at, today: visit.today(), country: visit.app.config.country, choices: &choices };
    let refused = match transition(ticket, action, actor, &visit.form, visit.version(), &now) {
        Ok(change) => match apply(&mut tx, ticket, &change, actor).await {
            Ok(()) => {
                tx.commit().await?;
                // Who gave a ticket out of their own sight is led to what they still see.
                let still_sees = actor.may(May::ReadTicket, &change.after);
                return Ok(see_other(if still_sees { location } else { "/tickets" }));
            }
            Err(store::Error::Stale) => Refused::Stale,
            Err(other) => return Err(other.into()),
        },
        Err(refused) => refused,
    };
    // Nothing of the attempt may stay, not even the claim on its one-time word.
    drop(tx);
    refuse(visit, ticket.number, actor, action, refused).await
}

/// The fresh ticket with what was typed still in its form, and why it was not taken.
async fn refuse(visit: &Visit, number: i64, actor: &Actor, action: Action, refused: Refused) -> Result {
    let mut db = visit.app.store.read().await?;
    let ticket = tickets::find(&mut db, number, actor).await?.ok_or(Error::NotFound)?;
    let (status, errors, notice) = match refused {
        Refused::Unseen => return Err(Error::NotFound),
        Refused::Forbidden => return Err(Error::Forbidden),
        Refused::Invalid(errors) => (StatusCode::UNPROCESSABLE_ENTITY, errors, None),
        Refused::Stale => {
            let still_open = actions_open_to(actor, &ticket).iter().any(|row| row.action == action);
            let notice = if still_open {
                "Somebody changed this ticket in the meantime. It is shown as it is now; what you typed is still in the form. \
                 Check it and send it again."
                    .to_owned()
            } else {
                words::not_now(action, &ticket)
            };
            (StatusCode::CONFLICT, FieldErrors::new(), Some(notice))
        }
        Refused::State => (StatusCode::CONFLICT, FieldErrors::new(), Some(words::not_now(action, &ticket))),
    };
    let filled = Filled { action, typed: Typed { given: visit.form.clone(), errors } };
    ticket_page(visit, &mut db, &ticket, actor, status, Some(&filled), notice).await
}

/// The ticket, or the list the form stood on.
fn way_back(visit: &Visit, number: i64) -> String {
    match visit.form.trimmed("back") {
        back @ ("/desk" | "/board" | "/bench") => back.to_owned(),
        _ => format!("/tickets/{number}"),
    }
}
