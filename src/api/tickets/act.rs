//! Taking an action of the lifecycle: one handler for all of them, because the table says the rest.

use super::{Domain, changed, load};
use crate::api::answer::Answer;
use crate::api::call::refused;
use crate::api::{Call, Problem, Result};
use crate::domain::lifecycle::Action;
use crate::domain::permission::{Actor, May};
use crate::domain::transition::{Now, Refused, transition};
use crate::domain::words;
use crate::store::{self, Conn, apply, tickets};
use crate::web::tickets::tracking_link;

/// Takes an action and answers with the ticket as it is then.
pub async fn act(call: &Call, db: &mut Conn, action: Action) -> Result {
    let actor = call.actor()?;
    let ticket = load(call, db, &actor).await?;
    take(call, db, &ticket, &actor, action).await?;
    changed(call, db, ticket.number, &actor).await
}

/// Takes an action on a loaded ticket.
pub async fn take(
    call: &Call,
    db: &mut Conn,
    ticket: &Domain,
    actor: &Actor,
    action: Action,
) -> std::result::Result<(), Problem> {
    let row = action.row();
    let choices = tickets::choices(db, actor, ticket, &[row]).await?;
    let now = Now { at: call.at, today: call.today(), country: call.app.config.country, choices: &choices };
    let decided = transition(ticket, action, actor, &call.form, call.version(), &now);
    let not_now = || words::not_now(action, ticket, actor.is_staff());
    // A condition comes behind whether they may at all, and before whether what they sent can be taken. It is held to
    // wherever it is set; nobody has to set it where actions never refuse each other.
    if !matches!(decided, Err(Refused::Unseen | Refused::Forbidden)) {
        call.expects(ticket.number, ticket.version)?;
    }
    let change = decided.map_err(|why| refused(why, ticket.number, not_now))?;
    match apply(db, ticket, &change, actor).await {
        Err(store::Error::Stale) => Err(Problem::of("overtaken").showing(ticket.number)),
        done => Ok(done?),
    }
}

/// Gives the ticket another tracking link; the old one is nothing any more.
pub async fn renew_link(call: &Call, db: &mut Conn) -> Result {
    let actor = call.actor()?;
    let ticket = load(call, db, &actor).await?;
    if actor.may(May::RenewTrackingLink, &ticket.place) {
        call.expects(ticket.number, ticket.version)?;
    }
    tracking_link::make_another(call, db, &ticket, &actor).await?;
    changed(call, db, ticket.number, &actor).await
}

/// What may be done with a ticket now, and what may be chosen in it.
pub async fn list(call: &Call, db: &mut Conn) -> Result {
    let actor = call.actor()?;
    let ticket = load(call, db, &actor).await?;
    let forms = super::forms::open(call, db, &ticket, &actor).await?;
    Ok(Answer::one(&forms))
}
