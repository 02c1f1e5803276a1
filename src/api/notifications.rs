//! What one was told, until it is read.

use chrono::{DateTime, Utc};
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::answer::Answer;
use super::{Call, Result};
use crate::store::Conn;
use crate::store::notifications::{self as store, Notification as Told};
use crate::web::Error;

/// Something one was told.
#[derive(Debug, Object)]
pub struct Notification {
    pub id: i64,
    /// What happened.
    pub line: String,
    /// The page that it is about.
    pub href: String,
    pub created_at: DateTime<Utc>,
    /// `null` until it is read.
    pub read_at: Option<DateTime<Utc>>,
}

impl From<Told> for Notification {
    fn from(Told { id, line, href, created_at, read_at }: Told) -> Self {
        Self { id, line, href, created_at, read_at }
    }
}

/// What one was told, newest first.
pub async fn list(call: &Call, db: &mut Conn) -> Result {
    let found = store::list(db, call.person()?.id, call.after(), call.limit()).await?;
    Ok(Answer::many(call, found, Notification::from))
}

/// Reads all of it.
pub async fn read_all(call: &Call, db: &mut Conn) -> Result {
    store::read(db, call.person()?.id, None, call.at).await?;
    Ok(Answer::done())
}

/// Reads one thing.
pub async fn read(call: &Call, db: &mut Conn) -> Result {
    let (person_id, id) = (call.person()?.id, call.number("id")?);
    store::read(db, person_id, Some(id), call.at).await?;
    let read = store::find(db, person_id, id).await?.ok_or(Error::NotFound)?;
    Ok(Answer::one(&Notification::from(read)))
}

impl Example for Notification {
    fn example() -> Self {
        Self {
            id: 1,
            line: "Ticket 10001 is yours now".to_owned(),
            href: "/tickets/10001".to_owned(),
            created_at: "2026-11-24T10:30:00Z".parse().unwrap_or_default(),
            read_at: None,
        }
    }
}
