//! Tokens: by which a programme acts for its person, known by the hash of a word that only it has.

use chrono::{DateTime, TimeDelta, Utc};
use sea_query::{CaseStatement, Expr, ExprTrait, JoinType, Order, Query, SimpleExpr};

use super::dialect::constant;
use super::people::{self, PersonRow};
use super::{Conn, Result, hash, notifications};
use crate::clock::random_word;
use crate::domain::person::Person;
use crate::domain::token::TokenScope;

/// The most that somebody has which still work.
pub const MOST: i64 = 20;
/// How often its last use is written down.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(1);
/// How long one that ended is kept.
const KEPT: TimeDelta = TimeDelta::days(90);
/// How every token begins, so that whoever finds one lying about knows what it is.
const PREFIX: &str = "hd_";

/// A token that works, and whose it is.
#[derive(Debug, Clone)]
pub struct Token {
    pub id: i64,
    pub person: Person,
    pub name: String,
    pub scope: TokenScope,
    /// The first moment at which it works no longer.
    pub expires_at: DateTime<Utc>,
    /// Whether its last use should be written down again.
    pub is_stale: bool,
    /// How much the person was told and has not read.
    pub unread: usize,
}

/// Makes a token and says its word, which nobody can say again: only its hash is kept.
///
/// # Errors
/// When the database does not answer.
pub async fn make(
    db: &mut Conn,
    person_id: i64,
    name: &str,
    scope: TokenScope,
    expires_at: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<String> {
    let word = format!("{PREFIX}{}", random_word(256));
    db.insert(
        Query::insert()
            .into_table("api_tokens")
            .columns(["token_hash", "person_id", "name", "scope", "created_at", "expires_at"])
            .values_panic([
                hash(&word).into(),
                person_id.into(),
                name.into(),
                scope.as_str().into(),
                at.into(),
                expires_at.into(),
            ]),
    )
    .await?;
    Ok(word)
}

/// Whose token this word is, if it is one that has not ended.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &mut Conn, word: &str, at: DateTime<Utc>) -> Result<Option<Token>> {
    #[derive(sqlx::FromRow)]
    struct TokenRow {
        token_id: i64,
        token_name: String,
        #[sqlx(try_from = "String")]
        scope: TokenScope,
        expires_at: DateTime<Utc>,
        last_used_at: Option<DateTime<Utc>>,
        unread: i64,
        #[sqlx(flatten)]
        person: PersonRow,
    }
    let of = |column: &'static str| Expr::col(("api_tokens", column));
    let row: Option<TokenRow> = db
        .first(
            people::select()
                .expr_as(of("id"), "token_id")
                .expr_as(of("name"), "token_name")
                .expr_as(of("scope"), "scope")
                .expr_as(of("expires_at"), "expires_at")
                .expr_as(of("last_used_at"), "last_used_at")
                .expr_as(SimpleExpr::SubQuery(None, Box::new(notifications::count_unread().into())), "unread")
                .join(JoinType::InnerJoin, "api_tokens", of("person_id").equals(("person", "id")))
                .and_where(of("token_hash").eq(hash(word)))
                .and_where(of("expires_at").gt(at))
                .and_where(of("revoked_at").is_null())
                .and_where(Expr::col(("person", "standing")).ne(constant("suspended"))),
        )
        .await?;
    Ok(row.map(|row| Token {
        id: row.token_id,
        name: row.token_name,
        scope: row.scope,
        expires_at: row.expires_at,
        is_stale: row.last_used_at.is_none_or(|used| at - used > TOUCH_EVERY),
        unread: usize::try_from(row.unread).unwrap_or_default(),
        person: row.person.into_person(),
    }))
}

/// Notes that a token was used.
///
/// # Errors
/// When the database does not answer.
pub async fn touch(db: &mut Conn, id: i64, at: DateTime<Utc>) -> Result<()> {
    db.run(Query::update().table("api_tokens").value("last_used_at", at).and_where(Expr::col("id").eq(id))).await?;
    Ok(())
}

/// A token as its person reads it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Listed {
    pub id: i64,
    pub name: String,
    #[sqlx(try_from = "String")]
    pub scope: TokenScope,
    pub created_at: DateTime<Utc>,
    /// The first moment at which it works no longer.
    pub expires_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Listed {
    /// Whether it works.
    #[must_use]
    pub fn is_live(&self, at: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at > at
    }
}

/// A person's tokens, newest first, at most `limit`: those that work, and behind them those that ended.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &mut Conn, person_id: i64, limit: u64, at: DateTime<Utc>) -> Result<Vec<Listed>> {
    let ended_last: Expr = CaseStatement::new().case(is_live(at), 0).finally(1).into();
    db.all(
        Query::select()
            .columns(["id", "name", "scope", "created_at", "expires_at", "last_used_at", "revoked_at"])
            .from("api_tokens")
            .and_where(Expr::col("person_id").eq(person_id))
            .order_by_expr(ended_last, Order::Asc)
            .order_by("id", Order::Desc)
            .limit(limit),
    )
    .await
}

/// How many of a person's tokens work.
///
/// # Errors
/// When the database does not answer.
pub async fn count_live(db: &mut Conn, person_id: i64, at: DateTime<Utc>) -> Result<i64> {
    #[derive(sqlx::FromRow)]
    struct Count {
        n: i64,
    }
    let count: Option<Count> = db
        .first(
            Query::select()
                .expr_as(Expr::col("id").count(), "n")
                .from("api_tokens")
                .and_where(Expr::col("person_id").eq(person_id))
                .and_where(is_live(at)),
        )
        .await?;
    Ok(count.map_or(0, |count| count.n))
}

/// What a person called one of their tokens, whether it works or not; somebody else's is not there.
///
/// # Errors
/// When the database does not answer.
pub async fn name(db: &mut Conn, person_id: i64, id: i64) -> Result<Option<String>> {
    #[derive(sqlx::FromRow)]
    struct Named {
        name: String,
    }
    let named: Option<Named> = db
        .first(
            Query::select()
                .column("name")
                .from("api_tokens")
                .and_where(Expr::col("id").eq(id))
                .and_where(Expr::col("person_id").eq(person_id)),
        )
        .await?;
    Ok(named.map(|named| named.name))
}

/// Revokes a person's token by its key; says whether there was one of theirs that worked.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke(db: &mut Conn, person_id: i64, id: i64, at: DateTime<Utc>) -> Result<bool> {
    let revoked = db
        .run(
            Query::update()
                .table("api_tokens")
                .value("revoked_at", at)
                .and_where(Expr::col("id").eq(id))
                .and_where(Expr::col("person_id").eq(person_id))
                .and_where(is_live(at)),
        )
        .await?;
    Ok(revoked > 0)
}

/// Revokes every token of a person that works.
///
/// # Errors
/// When the database does not answer.
pub async fn revoke_all(db: &mut Conn, person_id: i64, at: DateTime<Utc>) -> Result<()> {
    db.run(
        Query::update()
            .table("api_tokens")
            .value("revoked_at", at)
            .and_where(Expr::col("person_id").eq(person_id))
            .and_where(is_live(at)),
    )
    .await?;
    Ok(())
}

/// Forgets tokens that ended long ago.
///
/// # Errors
/// When the database does not answer.
pub async fn forget_old(db: &mut Conn, at: DateTime<Utc>) -> Result<()> {
    for ended in ["expires_at", "revoked_at"] {
        db.run(Query::delete().from_table("api_tokens").and_where(Expr::col(ended).lt(at - KEPT))).await?;
    }
    Ok(())
}

fn is_live(at: DateTime<Utc>) -> Expr {
    Expr::col("revoked_at").is_null().and(Expr::col("expires_at").gt(at))
}
