//! "This is not me": whoever reads an address that nobody confirmed stops all mail to it.

use poem::http::StatusCode;
use serde::Serialize;

use super::answer::{page, see_other};
use super::{Error, Result, Visit};
use crate::store::Conn;
use crate::store::doubted_addresses::{self, Doubted};
use crate::views::Page;

/// What the page shows.
#[derive(Serialize)]
pub struct NotMePage {
    pub path: String,
    pub is_stopped: bool,
    /// Somebody said meanwhile that the address is theirs.
    pub is_confirmed: bool,
}

impl Page for NotMePage {
    const TEMPLATE: &'static str = "not_me/show.html";
}

/// The page. Opening it changes nothing: programmes that check links open it, too.
pub async fn show(visit: &Visit) -> Result {
    let mut db = visit.read().await?;
    let doubted = load(visit, &mut db).await?;
    let is_confirmed = doubted_addresses::is_confirmed(&mut db, &doubted.email_key).await?;
    let shown = NotMePage { path: visit.path.clone(), is_stopped: doubted.stopped_at.is_some(), is_confirmed };
    page(visit, StatusCode::OK, &shown)
}

/// Stops all mail to the address, or lets it flow again.
pub async fn update(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    let doubted = load(visit, &mut tx).await?;
    let stopped_at = match visit.form.trimmed("mail") {
        "stop" => Some(doubted.stopped_at.unwrap_or(visit.at)),
        "start" => None,
        _ => return Err(Error::Unreadable),
    };
    // Mail to a confirmed address is its owner's choice, made at their profile.
    if !doubted_addresses::is_confirmed(&mut tx, &doubted.email_key).await? {
        doubted_addresses::set(&mut tx, &doubted.token, stopped_at).await?;
        tx.commit().await?;
    }
    Ok(see_other(&visit.path))
}

/// The address the link is for. Wrong links are counted, so that nobody tries them all.
async fn load(visit: &Visit, db: &mut Conn) -> std::result::Result<Doubted, Error> {
    if let Some(doubted) = doubted_addresses::by_token(db, visit.params.trimmed("token")).await? {
        return Ok(doubted);
    }
    visit.app.limits.used(visit.client, "not-me", 1)?;
    Err(Error::NotFound)
}
