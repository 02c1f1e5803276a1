//! The audit log: every administrative act, sign-in and refusal.

use chrono::{DateTime, Utc};
use sea_query::Query;

use super::{Conn, Result};

/// Something worth knowing later.
#[derive(Debug)]
pub struct New<'a> {
    pub at: DateTime<Utc>,
    /// Who did it, if they were signed in.
    pub actor_id: Option<i64>,
    /// What it was, such as `people/approval`.
    pub act: &'a str,
    /// Whom it was about.
    pub person_id: Option<i64>,
    /// The rest, in words.
    pub details: &'a str,
    /// The address it came from.
    pub client: &'a str,
}

/// Writes it down.
///
/// # Errors
/// When the database does not answer.
pub async fn add(db: &mut Conn, entry: &New<'_>) -> Result<()> {
    db.insert(
        Query::insert()
            .into_table("audit")
            .columns(["at", "actor_id", "act", "person_id", "details", "client"])
            .values_panic([
                entry.at.into(),
                entry.actor_id.into(),
                entry.act.into(),
                entry.person_id.into(),
                entry.details.into(),
                entry.client.into(),
            ]),
    )
    .await
    .map(drop)
}
