//! Taking an action of the lifecycle: one handler for all of them, because the table says the rest.

use poem::http::StatusCode;

use super::show::{Filled, Reply, shown_rows, ticket_page};
use crate::domain::input::{Choices, FieldErrors};
use crate::domain::lifecycle::{Action, actions_open_to};
use crate::domain::permission::{Actor, May};
use crate::domain::ticket::Ticket;
use crate::domain::transition::{Now, Refused, transition};
use crate::domain::undo::undo;
use crate::domain::words;
use crate::store::submissions::{Claim, claim, led_to};
use crate::store::{self, Conn, apply, tickets};
use crate::web::answer::see_other;
use crate::web::form::Typed;
use crate::web::toast::{Toast, Undo};
use crate::web::{Error, Result, Visit};

/// The lists on which forms stand that lead back to them.
const LISTS: [&str; 3] = ["/desk", "/board", "/bench"];

/// From an action's address back to its ticket: reading changes nothing.
pub async fn back(visit: &Visit) -> Result {
    Ok(see_other(&format!("/tickets/{}", visit.number("number")?)))
}

/// Takes an action as the person signed in.
pub async fn act(visit: &Visit, action: Action) -> Result {
    let actor = visit.actor()?;
    let number = visit.number("number")?;
    let location = way_back(visit, number);
    let sender = actor.person_id().map(|id| id.to_string()).unwrap_or_default();
    let mut tx = visit.begin().await?;
    // Before the ticket is looked for: the first sending may have put it out of their sight.
    if let Some(led_to) = sent_before(visit, &mut tx, &sender, &location).await? {
        return Ok(see_other(&led_to));
    }
    let ticket = tickets::find(&mut tx, number, &actor).await?.ok_or(Error::NotFound)?;
    take(visit, tx, &ticket, &actor, action, &sender, &location).await
}

/// Where the same form led when it was sent before; else its one-time word is claimed for this time.
pub async fn sent_before(
    visit: &Visit,
    tx: &mut Conn,
    sender: &str,
    location: &str,
) -> std::result::Result<Option<String>, Error> {
    let Some(once) = visit.once() else { return Ok(None) };
    Ok(match claim(tx, once, sender, &visit.path, location, visit.at).await? {
        Claim::First => None,
        Claim::Again(led_to) => Some(led_to),
    })
}

/// Takes an action on a loaded ticket, in the transaction it was loaded in.
pub async fn take(
    visit: &Visit,
    mut tx: Conn,
    ticket: &Ticket,
    actor: &Actor,
    action: Action,
    sender: &str,
    location: &str,
) -> Result {
    // All that the page would need should the action be refused, so that nothing is looked up twice.
    let choices = tickets::choices(&mut tx, actor, ticket, &shown_rows(actor, ticket, Some(action))).await?;
    let now = Now { at: visit.at, today: visit.today(), country: visit.app.config.country, choices: &choices };
    let mut was_overtaken = false;
    let refused = match transition(ticket, action, actor, &visit.form, visit.version(), &now) {
        Ok(change) => match apply(&mut tx, ticket, &change, actor).await {
            Ok(()) => {
                // Who gave a ticket out of their own sight is led to what they still see.
                let still_sees = actor.may(May::ReadTicket, &change.after);
                let location = if still_sees { location } else { "/tickets" };
                if let Some(once) = visit.once().filter(|_| !still_sees) {
                    led_to(&mut tx, once, sender, &visit.path, location).await?;
                }
                tx.commit().await?;
                let response = see_other(location);
                return Ok(match toast(visit, ticket, action, &choices) {
                    Some(toast) if LISTS.contains(&location) => toast.with(visit, response),
                    _ => response,
                });
            }
            Err(store::Error::Stale) => {
                was_overtaken = true;
                Refused::Stale
            }
            Err(other) => return Err(other.into()),
        },
        Err(refused) => refused,
    };
    // Nothing of the attempt may stay, not even the claim on its one-time word.
    drop(tx);
    let mut db = visit.read().await?;
    let fresh = if was_overtaken {
        tickets::find(&mut db, ticket.number, actor).await?.ok_or(Error::NotFound)?
    } else {
        ticket.clone()
    };
    refuse(visit, &mut db, &fresh, actor, action, refused, &choices).await
}

/// The ticket as it is now, with what was typed still in its form, and why it was not taken.
async fn refuse(
    visit: &Visit,
    db: &mut Conn,
    ticket: &Ticket,
    actor: &Actor,
    action: Action,
    refused: Refused,
    choices: &Choices,
) -> Result {
    let not_now = || words::not_now(action, ticket, actor.is_staff());
    let (status, errors, notice) = match refused {
        Refused::Unseen => return Err(Error::NotFound),
        Refused::Forbidden => return Err(Error::Forbidden),
        Refused::Invalid(errors) => (StatusCode::UNPROCESSABLE_ENTITY, errors, None),
        Refused::Stale if actions_open_to(actor, ticket).iter().any(|row| row.action == action) => {
            let notice = "Somebody changed this ticket in the meantime. It is shown as it is now; what you typed is still \
                          in the form. Check it and send it again.";
            (StatusCode::CONFLICT, FieldErrors::new(), Some(notice.to_owned()))
        }
        Refused::Stale | Refused::State => (StatusCode::CONFLICT, FieldErrors::new(), Some(not_now())),
    };
    let filled = Filled { action, typed: Typed { given: visit.form.clone(), errors } };
    let reply = Reply { status, filled: Some(&filled), notice, ..Reply::default() };
    ticket_page(visit, db, ticket, actor, choices, reply).await
}

/// The ticket, or the list the form stood on.
fn way_back(visit: &Visit, number: i64) -> String {
    match visit.form.trimmed("back") {
        back if LISTS.contains(&back) => back.to_owned(),
        _ => format!("/tickets/{number}"),
    }
}

/// What was done, for whoever is led back to a list, with the way to take it back where there is one. A ticket's own
/// page shows what became of it.
fn toast(visit: &Visit, before: &Ticket, action: Action, choices: &Choices) -> Option<Toast> {
    let given = visit.form.trimmed("technician_id");
    let technician = choices.technicians.iter().find(|technician| technician.id.to_string() == given);
    let percent = visit.form.trimmed("percent");
    let text = words::done(action, before.number, technician.map(|technician| technician.name.as_str()), percent)?;
    let undo = undo(action, before, &visit.form).map(|(action, field)| {
        let back = ("back", visit.form.trimmed("back").to_owned());
        // As the action left it: when somebody changed it since, taking it back is refused like any other form.
        let version = action.row().versioned.then(|| ("version", (before.version + 1).to_string()));
        Undo::new(
            format!("/tickets/{}/{}", before.number, action.as_str()),
            [back].into_iter().chain(version).chain(field).collect(),
        )
    });
    Some(Toast::new(text, undo))
}
