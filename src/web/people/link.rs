//! A link by which somebody sets a password: sent to their address, or, for those who have none,
//! shown once to be handed on.

use poem::http::StatusCode;
use serde::Serialize;

use crate::domain::mail::Purpose;
use crate::domain::person::{Person, Standing};
use crate::domain::words;
use crate::store::{Conn, account_links, doubted_addresses, people};
use crate::views::Page;
use crate::web::answer::{page, see_other};
use crate::web::audit::note;
use crate::web::{Error, Result, Visit, letters};

/// What the page shows that is seen once.
#[derive(Serialize)]
pub struct LinkPage {
    pub id: i64,
    pub name: String,
    /// The link; `None` when nothing can be sent, because mail to the address is stopped.
    pub link: Option<String>,
}

impl Page for LinkPage {
    const TEMPLATE: &'static str = "people/link.html";
}

/// Whether somebody can be given a link: others than oneself, unless they are shut out.
#[must_use]
pub fn may_have(person: &Person, visitor: &Person) -> bool {
    person.id != visitor.id && person.standing != Standing::Suspended
}

/// What became of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// A mail is on its way that brings it.
    Sent,
    /// They have no address; this is the link, to be handed on.
    Shown(String),
    /// Whoever reads their address wants no mail from here, so there is none.
    Stopped,
}

/// Makes the link: in a mail when it is sent, or here and now.
pub async fn make(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    let person = people::find(&mut tx, visit.number("id")?).await?.ok_or(Error::NotFound)?;
    let shown = |link| LinkPage { id: person.id, name: person.name.clone(), link };
    match give(visit, &mut tx, &person).await? {
        Link::Sent => {
            tx.commit().await?;
            Ok(see_other(&format!("/people/{}?sent", person.id)))
        }
        Link::Shown(link) => {
            tx.commit().await?;
            page(visit, StatusCode::OK, &shown(Some(link)))
        }
        Link::Stopped => page(visit, StatusCode::CONFLICT, &shown(None)),
    }
}

/// Gives somebody a link by which they set a password.
///
/// # Errors
/// [`Error::Forbidden`] for oneself and for those who are shut out; else when the database does not answer.
pub async fn give(visit: &Visit, tx: &mut Conn, person: &Person) -> std::result::Result<Link, Error> {
    if !may_have(person, visit.person()?) {
        return Err(Error::Forbidden);
    }
    let config = &visit.app.config;
    if let Some(email) = &person.email {
        if doubted_addresses::stopped(tx, email).await?.is_some() {
            return Ok(Link::Stopped);
        }
        let letter = words::account::invited(&person.name, &config.centre.name);
        letters::write(visit, tx, person.id, Some(email), "password/invitation", &letter).await?;
        note(visit, tx, "password/invitation", Some(person.id), "sent").await?;
        return Ok(Link::Sent);
    }
    let token = account_links::make(tx, Purpose::Invitation, person.id, None, visit.at).await?;
    note(visit, tx, "password/invitation", Some(person.id), "shown").await?;
    Ok(Link::Shown(format!("{}{}{token}", visit.app.own_address.get(), Purpose::Invitation.path())))
}
