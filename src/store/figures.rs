//! Figures of a department: what is open, and how long it has been here. What gets done is in the daily tallies.

use chrono::{DateTime, NaiveDate, Utc};
use sea_query::{Asterisk, Expr, ExprTrait, Func, Order, Query};

use super::dialect::constant;
use super::{Conn, Result};
use crate::domain::lifecycle::Status;

/// The most devices that are read for the figures.
const MOST: u64 = 5000;

/// How many open tickets a department has in each status.
///
/// # Errors
/// When the database does not answer.
pub async fn open_by_status(db: &mut Conn, department_id: i64) -> Result<Vec<(Status, i64)>> {
    #[derive(sqlx::FromRow)]
    struct Count {
        #[sqlx(try_from = "String")]
        status: Status,
        n: i64,
    }
    let rows: Vec<Count> = db
        .all(
            Query::select()
                .column("status")
                .expr_as(Func::count(Expr::col(Asterisk)), "n")
                .from("tickets")
                .and_where(Expr::col("department_id").eq(department_id))
                .and_where(
                    Expr::col("status")
                        .is_in(Status::ALL.iter().filter(|s| s.is_open()).map(|status| constant(status.as_str()))),
                )
                .group_by_col("status"),
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.status, row.n)).collect())
}

/// Since when each device in a department's inventory is here, longest first.
///
/// # Errors
/// When the database does not answer.
pub async fn here_since(db: &mut Conn, department_id: i64) -> Result<Vec<DateTime<Utc>>> {
    #[derive(sqlx::FromRow)]
    struct Received {
        received_at: DateTime<Utc>,
    }
    let rows: Vec<Received> = db
        .all(
            Query::select()
                .column("received_at")
                .from("inventory_entries")
                .and_where(Expr::col("department_id").eq(department_id))
                .and_where(Expr::col("closed_at").is_null())
                .order_by("number", Order::Asc)
                .limit(MOST),
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.received_at).collect())
}

/// How many of a department's unfinished tickets were promised for a day before this one.
///
/// # Errors
/// When the database does not answer.
pub async fn late(db: &mut Conn, department_id: i64, today: NaiveDate) -> Result<i64> {
    let unfinished = Status::ALL.iter().filter(|s| s.is_unfinished()).map(|s| constant(s.as_str()));
    let n: Option<(i64,)> = db
        .first(
            Query::select()
                .expr(Func::count(Expr::col(Asterisk)))
                .from("tickets")
                .and_where(Expr::col("department_id").eq(department_id))
                .and_where(Expr::col("status").is_in(unfinished))
                .and_where(Expr::col("promised_on").lt(today)),
        )
        .await?;
    Ok(n.map_or(0, |(n,)| n))
}
