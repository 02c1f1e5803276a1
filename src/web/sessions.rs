//! One's own sessions: on which devices one is signed in, and ending that.

use poem::http::StatusCode;
use serde::Serialize;

use super::accounts;
use super::answer::{page, see_other};
use super::audit::note;
use super::{Error, Result, Visit};
use crate::domain::words;
use crate::store::sessions;
use crate::views::{Moment, Page};

/// The most that are listed; those used longest ago are left out and end with the others.
const MOST: u64 = 50;

/// What the page shows.
#[derive(Serialize)]
pub struct SessionsPage {
    pub sessions: Vec<SessionLine>,
    pub was_ended: bool,
}

impl Page for SessionsPage {
    const TEMPLATE: &'static str = "accounts/sessions.html";
}

/// One session.
#[derive(Debug, Serialize)]
pub struct SessionLine {
    pub id: i64,
    /// The browser in words.
    pub device: String,
    pub since: Moment,
    pub used: Moment,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// The list.
pub async fn show(visit: &Visit) -> Result {
    let session = visit.session.as_ref().ok_or(Error::SignIn)?;
    let mut db = visit.read().await?;
    let found = sessions::list(&mut db, session.person.id, MOST, visit.at).await?;
    let calendar = visit.calendar();
    let line = |listed: sessions::Listed| SessionLine {
        id: listed.id,
        device: words::device(&listed.device),
        since: calendar.moment(listed.created_at),
        used: calendar.moment(listed.last_used_at),
        is_this: listed.id == session.id,
    };
    let mut lines: Vec<SessionLine> = found.into_iter().map(line).collect();
    lines.sort_by_key(|line| !line.is_this);
    page(visit, StatusCode::OK, &SessionsPage { sessions: lines, was_ended: visit.query.get("ended").is_some() })
}

/// Ends one of them, or all others.
pub async fn end(visit: &Visit) -> Result {
    let session = visit.session.as_ref().ok_or(Error::SignIn)?;
    let which = visit.form.trimmed("session");
    let one = which.parse().ok();
    if one == Some(session.id) {
        return accounts::sign_out(visit).await;
    }
    let mut tx = visit.begin().await?;
    match one {
        Some(id) => sessions::end_by_id(&mut tx, session.person.id, id, visit.at).await?,
        None if which == "others" => sessions::end_others(&mut tx, session, visit.at).await?,
        None => return Err(Error::Unreadable),
    }
    let details = if one.is_some() { "one" } else { "all others" };
    note(visit, &mut tx, "sessions/end", Some(session.person.id), details).await?;
    tx.commit().await?;
    Ok(see_other("/profile/sessions?ended"))
}
