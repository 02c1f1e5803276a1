//! Tickets that somebody should be reminded of.

use chrono::{DateTime, NaiveDate, Utc};
use sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement};

use super::dialect::constant;
use super::{Conn, Result};
use crate::domain::lifecycle::Status;

/// The most tickets that are looked at in one go; the rest are, in the next.
const MOST: u64 = 500;

/// A ticket that is late in some way.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Late {
    pub number: i64,
    pub department_id: i64,
    pub brand: String,
    pub model: String,
    /// Since when it is in its present status.
    pub since: DateTime<Utc>,
    pub promised_on: Option<NaiveDate>,
}

/// Devices that have waited for a technician since before a moment.
///
/// # Errors
/// When the database does not answer.
pub async fn unallocated(db: &mut Conn, before: DateTime<Utc>) -> Result<Vec<Late>> {
    let mut query = select();
    query
        .and_where(Expr::col(("tickets", "status")).eq(constant(Status::Received.as_str())))
        .and_where(Expr::col(("tickets", "status_since")).lte(before));
    db.all(&query).await
}

/// Unfinished tickets that are promised for a day or an earlier one.
///
/// # Errors
/// When the database does not answer.
pub async fn promised(db: &mut Conn, until: NaiveDate) -> Result<Vec<Late>> {
    let unfinished = Status::ALL.iter().filter(|s| s.is_unfinished()).map(|s| constant(s.as_str()));
    let mut query = select();
    query
        .and_where(Expr::col(("tickets", "is_open")).eq(true))
        .and_where(Expr::col(("tickets", "promised_on")).lte(until))
        .and_where(Expr::col(("tickets", "status")).is_in(unfinished));
    db.all(&query).await
}

fn select() -> SelectStatement {
    Query::select()
        .columns(["number", "department_id", "promised_on"].map(|column| ("tickets", column)))
        .columns(["brand", "model"].map(|column| ("devices", column)))
        .expr_as(Expr::col(("tickets", "status_since")), "since")
        .from("tickets")
        .join(JoinType::InnerJoin, "devices", Expr::col(("devices", "id")).equals(("tickets", "device_id")))
        .and_where(Expr::col(("tickets", "department_id")).is_not_null())
        // The newest first: what was told long ago must not keep what is new from being seen.
        .order_by(("tickets", "number"), Order::Desc)
        .limit(MOST)
        .to_owned()
}
