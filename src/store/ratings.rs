//! Ratings: one per ticket, tied to the technician who completed it.

use chrono::{DateTime, Utc};
use sea_query::{OnConflict, Query};

use super::{Conn, Result};
use crate::domain::feedback::Rating;

/// Writes how a repair went; a second one takes the place of the first.
///
/// # Errors
/// When the database does not answer.
pub async fn set(
    db: &mut Conn,
    ticket_number: i64,
    technician_id: Option<i64>,
    rating: &Rating,
    at: DateTime<Utc>,
) -> Result<()> {
    let changed = ["stars", "comment", "rated_at"];
    db.run(
        Query::insert()
            .into_table("ratings")
            .columns(["ticket_number", "technician_id", "stars", "comment", "rated_at"])
            .values_panic([
                ticket_number.into(),
                technician_id.into(),
                rating.stars.into(),
                rating.comment.clone().into(),
                at.into(),
            ])
            .on_conflict(OnConflict::column("ticket_number").update_columns(changed).to_owned()),
    )
    .await
    .map(drop)
}
