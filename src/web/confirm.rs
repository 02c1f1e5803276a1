//! Confirming an e-mail address by the link that was sent to it, and asking for that link again.

use poem::http::StatusCode;
use serde::Serialize;

use super::answer::{page, see_other};
use super::audit::note;
use super::{Error, Result, Visit, letters};
use crate::domain::contact::email_key;
use crate::domain::mail::Purpose;
use crate::store::account_links::{self, Link};
use crate::store::{Conn, doubted_addresses};
use crate::views::Page;

/// What the page behind the link shows.
#[derive(Serialize)]
pub struct ConfirmPage {
    pub path: String,
    /// Whose account it is about, and the address; `None` when the link works no longer.
    pub name: Option<String>,
    pub email: Option<String>,
    pub is_confirmed: bool,
}

impl Page for ConfirmPage {
    const TEMPLATE: &'static str = "confirm/show.html";
}

/// The page. Opening it changes nothing: programmes that check links open it, too.
pub async fn show(visit: &Visit) -> Result {
    let mut db = visit.read().await?;
    let Some(link) = load(visit, &mut db).await? else { return over(visit) };
    let shown = ConfirmPage {
        path: visit.path.clone(),
        is_confirmed: link.email_confirmed_at.is_some(),
        name: Some(link.name),
        email: link.email_key,
    };
    page(visit, StatusCode::OK, &shown)
}

/// Confirms the address.
pub async fn update(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    let Some(link) = load(visit, &mut tx).await? else { return over(visit) };
    if let Link { person_id, email_key: Some(key), email_confirmed_at: None, .. } = link {
        doubted_addresses::confirm(&mut tx, person_id, &key, visit.at).await?;
        note(visit, &mut tx, "email/confirmation", Some(person_id), "").await?;
        tx.commit().await?;
    }
    Ok(see_other(&visit.path))
}

/// Sends the link once more.
pub async fn send_again(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    if !ask_again(visit, &mut tx).await? {
        // The profile says why there is none.
        return Ok(see_other("/profile"));
    }
    tx.commit().await?;
    Ok(see_other("/profile?sent"))
}

/// Writes the mail with the link once more; `false` when there is no address, or it is confirmed already, or
/// whoever reads it wants no mail from here.
///
/// # Errors
/// [`Error::SignIn`] when nobody is, [`Error::TooMany`] when they had too many; else when the database does not
/// answer.
pub async fn ask_again(visit: &Visit, tx: &mut Conn) -> std::result::Result<bool, Error> {
    let person = visit.person()?;
    let Some(email) = &person.email else { return Ok(false) };
    let is_in_vain = doubted_addresses::is_confirmed(tx, &email_key(email)).await?
        || doubted_addresses::stopped(tx, email).await?.is_some();
    if is_in_vain {
        return Ok(false);
    }
    match letters::ask_to_confirm(visit, tx, person.id, &person.name, email).await? {
        Some(seconds) => Err(Error::TooMany(seconds)),
        None => Ok(true),
    }
}

/// From that form's address back to the profile.
pub async fn back(_: &Visit) -> Result {
    Ok(see_other("/profile"))
}

/// The page behind a link that works no longer, or never did.
fn over(visit: &Visit) -> Result {
    let over = ConfirmPage { path: visit.path.clone(), name: None, email: None, is_confirmed: false };
    page(visit, StatusCode::NOT_FOUND, &over)
}

/// The link, while it works. Others are counted, so that nobody tries them all.
async fn load(visit: &Visit, db: &mut Conn) -> std::result::Result<Option<Link>, Error> {
    let token = visit.params.trimmed("token");
    let link = account_links::find(db, &[Purpose::Confirmation], token, visit.at).await?;
    if link.is_none() {
        visit.app.limits.used(visit.client, "account-link", 2)?;
    }
    Ok(link)
}
