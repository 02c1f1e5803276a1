//! Photos of a ticket's device: at most ten, which the database itself holds to.

use chrono::{DateTime, Utc};
use sea_query::{Expr, ExprTrait, JoinType, Order, Query};

use super::kept::{Filled, Kept, given};
use super::{Conn, Result, files};
use crate::pictures::Picture;

/// The most photos that a ticket has at a time.
pub const MOST: i64 = 10;

/// A photo.
#[derive(Debug, Clone, sqlx::FromRow, serde::Deserialize)]
pub struct Photo {
    pub id: i64,
    pub slot: i64,
    pub file_id: i64,
    /// Who added it.
    pub person_id: i64,
    pub person_name: String,
    /// Their role's word.
    pub person_role: Option<String>,
    pub created_at: DateTime<Utc>,
    /// Of the full one, in pixels.
    pub width: i64,
    pub height: i64,
}

/// A ticket's photos, in the order in which they were added.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &mut Conn, number: i64) -> Result<Vec<Photo>> {
    db.all(&of_ticket(number)).await
}

/// The query for a ticket's photos.
pub(super) fn of_ticket(number: i64) -> Filled<1> {
    static OF_TICKET: Kept = Kept::of(|| {
        Query::select()
            .columns(["id", "slot", "file_id", "person_id", "created_at"].map(|c| ("photos", c)))
            .columns(["width", "height"].map(|c| ("files", c)))
            .expr_as(Expr::col(("people", "name")), "person_name")
            .expr_as(Expr::col(("people", "role")), "person_role")
            .from("photos")
            .join(JoinType::InnerJoin, "files", Expr::col(("files", "id")).equals(("photos", "file_id")))
            .join(JoinType::InnerJoin, "people", Expr::col(("people", "id")).equals(("photos", "person_id")))
            .and_where(Expr::col(("photos", "ticket_number")).eq(given(0)))
            .order_by(("photos", "id"), Order::Asc)
            .to_owned()
    });
    OF_TICKET.with([number.into()])
}

/// Adds a photo to a ticket, in the first slot that is free, and says its number; `None` when no slot is.
///
/// # Errors
/// [`super::Error::Taken`] when somebody else took the slot at the same moment; else when the database does
/// not answer.
pub async fn add(
    db: &mut Conn,
    number: i64,
    person_id: i64,
    picture: &Picture,
    at: DateTime<Utc>,
) -> Result<Option<i64>> {
    let there = list(db, number).await?;
    let Some(slot) = (1..=MOST).find(|slot| there.iter().all(|photo| photo.slot != *slot)) else {
        return Ok(None);
    };
    let file_id = files::add(db, picture, at).await?;
    db.insert(
        Query::insert()
            .into_table("photos")
            .columns(["ticket_number", "slot", "file_id", "person_id", "created_at"])
            .values_panic([number.into(), slot.into(), file_id.into(), person_id.into(), at.into()]),
    )
    .await
    .map(Some)
}

/// Removes a photo, picture and all.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(db: &mut Conn, photo: &Photo) -> Result<()> {
    db.run(Query::delete().from_table("photos").and_where(Expr::col("id").eq(photo.id))).await?;
    files::remove(db, photo.file_id).await
}
