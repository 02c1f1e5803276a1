//! Answers of the API that were given to calls with a key, so that the same call again gets the same answer and
//! changes nothing.

use chrono::{DateTime, TimeDelta, Utc};
use sea_query::{Expr, ExprTrait, Query};

use super::{Conn, Result, hash};

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// A call by its caller and their key, and what it asks for.
#[derive(Debug, Clone)]
pub struct Keyed {
    key: String,
    fingerprint: String,
}

/// What was answered.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Kept {
    pub status: i64,
    pub location: Option<String>,
    /// JSON, or nothing.
    pub body: String,
}

/// Whether a call was made before.
#[derive(Debug, Clone)]
pub enum Claim {
    /// This is the first time; the claim lives and dies with the transaction.
    First,
    /// It was made before and answered so.
    Again(Kept),
    /// The key was used for something else.
    Other,
}

impl Keyed {
    /// A call by `caller` with this key: `asked` is all that it asks for.
    #[must_use]
    pub fn new(caller: &str, key: &str, asked: &[&[u8]]) -> Self {
        // By the hashes of the parts, so that none of them runs over into the next.
        let parts: Vec<String> = asked.iter().map(hash).collect();
        Self { key: hash(format!("{caller}\n{key}")), fingerprint: hash(parts.join("\n")) }
    }

    /// Takes up what else the call asks for, which was not known at first.
    pub fn also_asks(&mut self, part: &[u8]) {
        self.fingerprint = hash(format!("{}\n{}", self.fingerprint, hash(part)));
    }
}

/// Whether a call's key was used, for this or for something else.
///
/// # Errors
/// When the database does not answer.
pub async fn is_known(db: &mut Conn, call: &Keyed, at: DateTime<Utc>) -> Result<bool> {
    let found: Option<super::Exists> = db
        .first(
            Query::select()
                .expr_as(Expr::value(1), "n")
                .from("api_answers")
                .and_where(Expr::col("key_hash").eq(call.key.as_str()))
                .and_where(Expr::col("created_at").gte(at - KEPT)),
        )
        .await?;
    Ok(found.is_some())
}

/// Claims a call's key.
///
/// # Errors
/// When the database does not answer.
pub async fn claim(db: &mut Conn, call: &Keyed, at: DateTime<Utc>) -> Result<Claim> {
    #[derive(sqlx::FromRow)]
    struct Before {
        fingerprint: String,
        #[sqlx(flatten)]
        kept: Kept,
    }
    let is_its = || Expr::col("key_hash").eq(call.key.as_str());
    // One that is too old to count stands in nobody's way, though it may not have been forgotten yet.
    let mut old = Query::delete();
    old.from_table("api_answers").and_where(is_its()).and_where(Expr::col("created_at").lt(at - KEPT));
    db.run(&old).await?;
    let cells = [call.key.as_str().into(), call.fingerprint.as_str().into(), 0.into(), "".into(), at.into()];
    let mut new = Query::insert();
    new.into_table("api_answers")
        .columns(["key_hash", "fingerprint", "status", "body", "created_at"])
        .values_panic(cells);
    if db.insert_new(&new).await? {
        return Ok(Claim::First);
    }
    let mut query = Query::select();
    query.columns(["fingerprint", "status", "location", "body"]).from("api_answers").and_where(is_its());
    let before: Option<Before> = db.first(&query).await?;
    Ok(match before {
        Some(before) if before.fingerprint == call.fingerprint => Claim::Again(before.kept),
        _ => Claim::Other,
    })
}

/// Keeps what a claimed call was answered.
///
/// # Errors
/// When the database does not answer.
pub async fn keep(db: &mut Conn, call: &Keyed, kept: &Kept) -> Result<()> {
    db.run(
        Query::update()
            .table("api_answers")
            .value("status", kept.status)
            .value("location", kept.location.clone())
            .value("body", kept.body.as_str())
            .and_where(Expr::col("key_hash").eq(call.key.as_str())),
    )
    .await
    .map(drop)
}

/// Forgets what is too old to be asked for again.
///
/// # Errors
/// When the database does not answer.
pub async fn forget_old(db: &mut Conn, at: DateTime<Utc>) -> Result<()> {
    db.run(Query::delete().from_table("api_answers").and_where(Expr::col("created_at").lt(at - KEPT))).await.map(drop)
}
