//! Giving a ticket another tracking link, for when the old one reached somebody whom it should not have.
//!
//! It is no action of the lifecycle: nothing about the repair changes, so there is no new version, no
//! line in the history and no mail. The audit log has it.

use crate::domain::input::Choices;
use crate::domain::permission::{Actor, May};
use crate::domain::ticket::Ticket;
use crate::store::submissions::{Claim, claim};
use crate::store::{Conn, tickets};
use crate::web::answer::see_other;
use crate::web::audit::note;
use crate::web::form::{Form, FormView};
use crate::web::{Error, Result, Visit};

/// The form, for those who may.
#[must_use]
pub fn form(visit: &Visit, ticket: &Ticket, actor: &Actor) -> Option<FormView> {
    let form = Form {
        id: "tracking-link",
        action: &format!("/tickets/{}/tracking-link", ticket.number),
        button: "Make another link",
        inputs: &[],
        choices: &Choices::default(),
        typed: None,
        today: visit.today(),
    };
    may(actor, ticket).then(|| form.view(|_| None))
}

/// Makes another link; whoever has the old one has nothing any more.
pub async fn renew(visit: &Visit) -> Result {
    let actor = visit.actor()?;
    let mut tx = visit.begin().await?;
    let ticket = tickets::find(&mut tx, visit.number("number")?, &actor).await?.ok_or(Error::NotFound)?;
    let led_to = format!("/tickets/{}?renewed", ticket.number);
    // Who may not is told so, wherever the same form led before.
    if let Some(once) = visit.once().filter(|_| may(&actor, &ticket)) {
        // A double click makes one link.
        let sender = visit.person()?.id.to_string();
        if claim(&mut tx, once, &sender, &visit.path, &led_to, visit.at).await? != Claim::First {
            return Ok(see_other(&led_to));
        }
    }
    make_another(visit, &mut tx, &ticket, &actor).await?;
    tx.commit().await?;
    Ok(see_other(&led_to))
}

/// Gives a loaded ticket another link.
///
/// # Errors
/// [`Error::Forbidden`] for those who may not; else when the database does not answer.
pub async fn make_another(
    visit: &Visit,
    tx: &mut Conn,
    ticket: &Ticket,
    actor: &Actor,
) -> std::result::Result<(), Error> {
    if !may(actor, ticket) {
        return Err(Error::Forbidden);
    }
    tickets::renew_tracking_link(tx, ticket, visit.at).await?;
    let details = format!("ticket {}", ticket.number);
    note(visit, tx, "tracking-link/renewal", Some(ticket.customer.id), &details).await?;
    Ok(())
}

fn may(actor: &Actor, ticket: &Ticket) -> bool {
    actor.may(May::RenewTrackingLink, &ticket.place)
}
