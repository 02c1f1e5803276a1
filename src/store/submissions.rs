//! Submissions: forms already sent, by their one-time word, so that a second sending answers with
//! the first result and changes nothing.

use chrono::{DateTime, TimeDelta, Utc};
use sea_query::{Expr, ExprTrait, Query};

use super::{Conn, Result, hash};

/// How long a sent form is remembered.
const KEPT: TimeDelta = TimeDelta::hours(48);

/// Whether a form was sent before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// This is the first time; the claim lives and dies with the transaction.
    First,
    /// It was sent before and led here.
    Again(String),
}

/// Claims a form's one-time word for whoever sends it to `path`, leading to `location`.
///
/// # Errors
/// When the database does not answer.
pub async fn claim(
    db: &mut Conn,
    once: &str,
    sender: &str,
    path: &str,
    location: &str,
    at: DateTime<Utc>,
) -> Result<Claim> {
    #[derive(sqlx::FromRow)]
    struct Sent {
        location: Option<String>,
    }
    let key = key(once, sender, path);
    let inserted = db
        .insert_new(
            Query::insert().into_table("submissions").columns(["once_key", "location", "created_at"]).values_panic([
                key.as_str().into(),
                location.into(),
                at.into(),
            ]),
        )
        .await?;
    if inserted {
        return Ok(Claim::First);
    }
    let sent: Option<Sent> = db
        .first(Query::select().column("location").from("submissions").and_where(Expr::col("once_key").eq(key)))
        .await?;
    Ok(Claim::Again(sent.and_then(|sent| sent.location).unwrap_or_else(|| location.to_owned())))
}

/// Forgets forms sent too long ago to be sent again.
///
/// # Errors
/// When the database does not answer.
pub async fn forget_old(db: &mut Conn, at: DateTime<Utc>) -> Result<()> {
    db.run(Query::delete().from_table("submissions").and_where(Expr::col("created_at").lt(at - KEPT))).await?;
    Ok(())
}

/// Notes where the first sending led, when that was not known at its claim.
///
/// # Errors
/// When the database does not answer.
pub async fn led_to(db: &mut Conn, once: &str, sender: &str, path: &str, location: &str) -> Result<()> {
    db.run(
        Query::update()
            .table("submissions")
            .value("location", location)
            .and_where(Expr::col("once_key").eq(key(once, sender, path))),
    )
    .await?;
    Ok(())
}

fn key(once: &str, sender: &str, path: &str) -> String {
    hash(format!("{sender}\n{path}\n{once}"))
}
