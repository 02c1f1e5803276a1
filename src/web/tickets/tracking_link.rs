//! Giving a ticket another tracking link, for when the old one reached somebody whom it should not have.
//!
//! It is no action of the lifecycle: nothing about the repair changes, so there is no new version, no
//! line in the history and no mail. The audit log has it.

use crate::domain::input::Choices;
use crate::domain::permission::{Actor, May};
use crate::domain::ticket::Ticket;
use crate::store::submissions::{Claim, claim};
use crate::store::tickets;
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
    actor.may(May::RenewTrackingLink, &ticket.place).then(|| form.view(|_| None))
}

/// Makes another link; whoever has the old one has nothing any more.
pub async fn renew(visit: &Visit) -> Result {
    let actor = visit.actor()?;
    let mut tx = visit.app.store.begin().await?;
    let ticket = tickets::find(&mut tx, visit.number("number")?, &actor).await?.ok_or(Error::NotFound)?;
    if !actor.may(May::RenewTrackingLink, &ticket.place) {
        return Err(Error::Forbidden);
    }
    let led_to = format!("/tickets/{}?renewed", ticket.number);
    if let Some(once) = visit.once() {
        // A double click makes one link.
        let sender = visit.person()?.id.to_string();
        if claim(&mut tx, once, &sender, &visit.path, &led_to, visit.at).await? != Claim::First {
            return Ok(see_other(&led_to));
        }
    }
    tickets::renew_tracking_link(&mut tx, &ticket, visit.at).await?;
    note(visit, &mut tx, "tracking-link/renewal", Some(ticket.customer.id), &format!("ticket {}", ticket.number))
        .await?;
    tx.commit().await?;
    Ok(see_other(&led_to))
}
