//! Taking a photo of a ticket's device, and taking one away.

use poem::http::StatusCode;

use crate::domain::input::{Choices, Given};
use crate::domain::lifecycle::Action;
use crate::domain::permission::Actor;
use crate::domain::ticket::Ticket;
use crate::domain::transition::{Change, Now, Refused, transition};
use crate::domain::words;
use crate::pictures::{self, Kind};
use crate::store::photos::{self, MOST};
use crate::store::submissions::{Claim, claim};
use crate::store::{Conn, apply, tickets};
use crate::web::pictures::status;
use crate::web::upload::Arrived;
use crate::web::{Done, Error, Refusal, Visit};

/// Why a file did not become a photo.
#[derive(Debug, Clone)]
pub enum NotTaken {
    /// What is wrong with the file itself.
    Picture(pictures::Refused),
    /// There are as many photos as there may be.
    Full,
    /// The ticket takes no photos as it stands, for the reason given.
    NotNow(String),
}

impl NotTaken {
    /// What is wrong and what to do, for people.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Picture(refused) => refused.sentence().to_owned(),
            Self::Full => format!("There are {MOST} photos already, which is the most. Remove one of yours first."),
            Self::NotNow(reason) => reason.clone(),
        }
    }

    /// The status that says so.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Picture(refused) => status(*refused),
            Self::Full => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotNow(_) => StatusCode::CONFLICT,
        }
    }
}

/// Takes one file and says the new photo's number; `None` when the same sending, as its one-time word tells,
/// brought it before. Making the picture takes long, so that the transaction begins here, after it.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] for whoever may not, as they are once the file has arrived,
/// [`Error::TooMany`] when they sent many; else when the database does not answer.
pub async fn receive(
    visit: &Visit,
    number: i64,
    file: Arrived,
    once: Option<&str>,
) -> Result<Result<Option<i64>, NotTaken>, Error> {
    let most = usize::try_from(MOST).unwrap_or_default();
    if photos::list(&mut visit.read().await?, number).await?.len() >= most {
        return Ok(Err(NotTaken::Full));
    }
    let picture = match file.picture(visit, Kind::Photo).await? {
        Ok(picture) => picture,
        Err(refused) => return Ok(Err(NotTaken::Picture(refused))),
    };
    // Who sends it and what of, as they are now.
    let actor = visit.actor_now().await?;
    let mut tx = visit.begin().await?;
    let ticket = tickets::find(&mut tx, number, &actor).await?.ok_or(Error::NotFound)?;
    let change = match decide(visit, &ticket, &actor, Action::Photos)? {
        Ok(change) => change,
        Err(refusal) => return Ok(Err(NotTaken::NotNow(refusal.into_sentence()))),
    };
    let sender = actor.person_id().unwrap_or_default();
    if let Some(once) = once {
        let location = format!("/tickets/{number}#photos");
        let claimed = claim(&mut tx, once, &sender.to_string(), &visit.path, &location, visit.at).await?;
        if claimed != Claim::First {
            return Ok(Ok(None));
        }
    }
    let Some(id) = photos::add(&mut tx, number, sender, &picture, visit.at).await? else {
        return Ok(Err(NotTaken::Full));
    };
    apply(&mut tx, &ticket, &change, &actor).await?;
    tx.commit().await?;
    Ok(Ok(Some(id)))
}

/// Removes a photo of a loaded ticket that the actor added; `false` when it is not there.
///
/// # Errors
/// [`Error::Forbidden`] when it is somebody else's; else when the database does not answer.
pub async fn take_away(visit: &Visit, tx: &mut Conn, ticket: &Ticket, actor: &Actor, id: i64) -> Done<bool> {
    let photos = photos::list(tx, ticket.number).await?;
    let Some(photo) = photos.iter().find(|photo| photo.id == id) else { return Ok(Ok(false)) };
    if actor.person_id() != Some(photo.person_id) {
        return Err(Error::Forbidden);
    }
    let change = match decide(visit, ticket, actor, Action::PhotosRemoval)? {
        Ok(change) => change,
        Err(refusal) => return Ok(Err(refusal)),
    };
    photos::remove(tx, photo).await?;
    apply(tx, ticket, &change, actor).await?;
    Ok(Ok(true))
}

/// Whether a loaded ticket's photos may be added to, or removed, by the actor: then how that changes the ticket.
///
/// # Errors
/// [`Error::NotFound`] for those who do not see the ticket, [`Error::Forbidden`] for those who may not.
pub fn decide(visit: &Visit, ticket: &Ticket, actor: &Actor, action: Action) -> Done<Change> {
    let choices = Choices::default();
    let now = Now { at: visit.at, today: visit.today(), country: visit.app.config.country, choices: &choices };
    match transition(ticket, action, actor, &Given::default(), None, &now) {
        Ok(mut change) => {
            // Lines about photos that follow each other add up.
            change.facts.insert("count".to_owned(), "1".to_owned());
            Ok(Ok(change))
        }
        Err(Refused::Unseen) => Err(Error::NotFound),
        Err(Refused::Forbidden) => Err(Error::Forbidden),
        Err(Refused::Invalid(_) | Refused::State | Refused::Stale) => {
            Ok(Err(Refusal::Conflict(words::not_now(action, ticket, actor.is_staff()))))
        }
    }
}
