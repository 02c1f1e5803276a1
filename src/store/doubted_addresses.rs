//! Addresses that nobody has confirmed: the word of their "this is not me" link, and whether it was used.

use chrono::{DateTime, Utc};
use sea_query::{Expr, ExprTrait, Query};

use super::{Conn, Result};
use crate::clock::random_word;
use crate::domain::contact::email_key;

/// An address that nobody has confirmed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Doubted {
    pub email_key: String,
    pub token: String,
    /// Since when all mail to it is stopped.
    pub stopped_at: Option<DateTime<Utc>>,
}

/// The address as one to be doubted; `None` when its owner has confirmed it.
///
/// # Errors
/// When the database does not answer.
pub async fn doubt(db: &mut Conn, email: &str) -> Result<Option<Doubted>> {
    let key = email_key(email);
    if is_confirmed(db, &key).await? {
        return Ok(None);
    }
    db.insert_new(
        Query::insert()
            .into_table("doubted_addresses")
            .columns(["email_key", "token"])
            .values_panic([key.as_str().into(), random_word(128).into()]),
    )
    .await?;
    one(db, "email_key", &key).await
}

/// Whether an address is one to be doubted, without noting it as one.
///
/// # Errors
/// When the database does not answer.
pub async fn doubted(db: &mut Conn, email: &str) -> Result<bool> {
    Ok(!is_confirmed(db, &email_key(email)).await?)
}

/// The address whose link has this word.
///
/// # Errors
/// When the database does not answer.
pub async fn by_token(db: &mut Conn, token: &str) -> Result<Option<Doubted>> {
    // Spaces at the end do not count on every engine.
    Ok(one(db, "token", token).await?.filter(|doubted| doubted.token == token))
}

/// The address, if all mail to it was stopped and nobody confirmed it since.
///
/// # Errors
/// When the database does not answer.
pub async fn stopped(db: &mut Conn, email: &str) -> Result<Option<Doubted>> {
    let stopped = one(db, "email_key", &email_key(email)).await?.filter(|doubted| doubted.stopped_at.is_some());
    match stopped {
        Some(doubted) if !is_confirmed(db, &doubted.email_key).await? => Ok(Some(doubted)),
        _ => Ok(None),
    }
}

/// Whether somebody confirmed the address to be theirs.
///
/// # Errors
/// When the database does not answer.
pub async fn is_confirmed(db: &mut Conn, key: &str) -> Result<bool> {
    let found: Option<super::Exists> = db
        .first(
            Query::select()
                .expr_as(Expr::value(1), "n")
                .from("people")
                .and_where(Expr::col("email_key").eq(key))
                .and_where(Expr::col("email_confirmed_at").is_not_null()),
        )
        .await?;
    Ok(found.is_some())
}

/// Notes that a person confirmed their address, if it is still theirs, and lets mail flow to it again.
///
/// # Errors
/// When the database does not answer.
pub async fn confirm(db: &mut Conn, person_id: i64, key: &str, at: DateTime<Utc>) -> Result<()> {
    db.run(
        Query::update()
            .table("people")
            .value("email_confirmed_at", at)
            .and_where(Expr::col("id").eq(person_id))
            .and_where(Expr::col("email_key").eq(key))
            .and_where(Expr::col("email_confirmed_at").is_null()),
    )
    .await?;
    db.run(
        Query::update()
            .table("doubted_addresses")
            .value("stopped_at", None::<DateTime<Utc>>)
            .and_where(Expr::col("email_key").eq(key)),
    )
    .await
    .map(drop)
}

/// Stops all mail to an address, or lets it flow again.
///
/// # Errors
/// When the database does not answer.
pub async fn set(db: &mut Conn, token: &str, stopped_at: Option<DateTime<Utc>>) -> Result<()> {
    db.run(
        Query::update()
            .table("doubted_addresses")
            .value("stopped_at", stopped_at)
            .and_where(Expr::col("token").eq(token)),
    )
    .await
    .map(drop)
}

async fn one(db: &mut Conn, column: &'static str, value: &str) -> Result<Option<Doubted>> {
    db.first(
        Query::select()
            .columns(["email_key", "token", "stopped_at"])
            .from("doubted_addresses")
            .and_where(Expr::col(column).eq(value)),
    )
    .await
}
