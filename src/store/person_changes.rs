//! What changed about people: read by the live streams, which end or look again.

use chrono::{DateTime, TimeDelta, Utc};
use sea_query::{Expr, ExprTrait, Order, Query};

use super::{Conn, Result};

/// How long a change is kept; streams hear of it within seconds.
const KEPT: TimeDelta = TimeDelta::hours(1);

/// A change to a person: their place, their standing or their sessions.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub struct PersonChange {
    pub id: i64,
    pub person_id: i64,
    /// Only their bell rang.
    pub is_bell: bool,
}

/// Notes that something about a person changed.
///
/// # Errors
/// When the database does not answer.
pub async fn add(db: &mut Conn, person_id: i64, at: DateTime<Utc>) -> Result<()> {
    write(db, person_id, false, at).await
}

/// Notes that somebody's bell rang, or was silenced.
///
/// # Errors
/// When the database does not answer.
pub async fn add_bell(db: &mut Conn, person_id: i64, at: DateTime<Utc>) -> Result<()> {
    write(db, person_id, true, at).await
}

async fn write(db: &mut Conn, person_id: i64, is_bell: bool, at: DateTime<Utc>) -> Result<()> {
    db.run(Query::delete().from_table("person_changes").and_where(Expr::col("at").lt(at - KEPT))).await?;
    db.insert(Query::insert().into_table("person_changes").columns(["person_id", "is_bell", "at"]).values_panic([
        person_id.into(),
        is_bell.into(),
        at.into(),
    ]))
    .await?;
    Ok(())
}

/// The changes after one, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn since(db: &mut Conn, id: i64) -> Result<Vec<PersonChange>> {
    db.all(
        Query::select()
            .columns(["id", "person_id", "is_bell"])
            .from("person_changes")
            .and_where(Expr::col("id").gt(id))
            .order_by("id", Order::Asc)
            .limit(500),
    )
    .await
}

/// The key of the newest change.
///
/// # Errors
/// When the database does not answer.
pub async fn newest(db: &mut Conn) -> Result<i64> {
    super::newest(db, "person_changes").await
}
