//! The outbox: mails written with the change they tell of, sent later by a worker.

use chrono::{DateTime, Utc};
use sea_query::Query;

use super::{Conn, Result};
use crate::domain::event::Facts;

/// A mail to be sent, with the facts it will be written from.
#[derive(Debug)]
pub struct New<'a> {
    pub event_id: i64,
    pub number: i64,
    pub person_id: i64,
    pub email: &'a str,
    /// Which mail it is: the action it tells of.
    pub kind: &'a str,
    pub facts: &'a Facts,
    pub at: DateTime<Utc>,
}

/// Writes a mail to the outbox.
///
/// # Errors
/// When the database does not answer.
pub async fn add(db: &mut Conn, mail: &New<'_>) -> Result<i64> {
    db.insert(
        Query::insert()
            .into_table("outbox")
            .columns(["event_id", "ticket_number", "person_id", "email", "kind", "facts", "due_at", "created_at"])
            .values_panic([
                mail.event_id.into(),
                mail.number.into(),
                mail.person_id.into(),
                mail.email.into(),
                mail.kind.into(),
                serde_json::Value::from_iter(mail.facts.clone()).to_string().into(),
                mail.at.into(),
                mail.at.into(),
            ]),
    )
    .await
}
