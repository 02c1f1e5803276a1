//! Drafts: what somebody had typed when their session was over, until they are back.

use chrono::{DateTime, TimeDelta, Utc};
use sea_query::{Expr, ExprTrait, Query};

use super::{Conn, Result, hash};
use crate::clock::random_word;
use crate::domain::input::Given;

/// How long a draft is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// A form that was sent after the session ended.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Where the form was sent.
    pub path: String,
    /// What was typed; secrets are never among it.
    pub fields: Given,
}

/// Keeps a draft and says the word by which it is found again.
///
/// # Errors
/// When the database does not answer.
pub async fn keep(db: &mut Conn, draft: &Draft, at: DateTime<Utc>) -> Result<String> {
    let token = random_word(128);
    db.run(Query::insert().into_table("drafts").columns(["token_hash", "path", "fields", "created_at"]).values_panic(
        [
            hash(&token).into(),
            draft.path.as_str().into(),
            serde_json::Value::from_iter(draft.fields.0.clone()).to_string().into(),
            at.into(),
        ],
    ))
    .await?;
    Ok(token)
}

/// Forgets drafts that nobody came back for.
///
/// # Errors
/// When the database does not answer.
pub async fn forget_old(db: &mut Conn, at: DateTime<Utc>) -> Result<()> {
    db.run(Query::delete().from_table("drafts").and_where(Expr::col("created_at").lt(at - KEPT))).await?;
    Ok(())
}

/// The draft a word stands for.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &mut Conn, token: &str, at: DateTime<Utc>) -> Result<Option<Draft>> {
    #[derive(sqlx::FromRow)]
    struct DraftRow {
        path: String,
        fields: String,
    }
    let row: Option<DraftRow> = db
        .first(
            Query::select()
                .columns(["path", "fields"])
                .from("drafts")
                .and_where(Expr::col("token_hash").eq(hash(token)))
                .and_where(Expr::col("created_at").gte(at - KEPT)),
        )
        .await?;
    Ok(row.map(|row| Draft { path: row.path, fields: Given(serde_json::from_str(&row.fields).unwrap_or_default()) }))
}
