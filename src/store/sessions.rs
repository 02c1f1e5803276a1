//! Sessions: who is signed in, known by the hash of a word only their browser has.

use chrono::{DateTime, TimeDelta, Utc};
use sea_query::{Expr, ExprTrait, JoinType, Order, Query, SimpleExpr};

use super::dialect::constant;
use super::kept::{Kept, given};
use super::people::{self, PersonRow};
use super::{Conn, Result, hash, notifications, person_changes};
use crate::clock::random_word;
use crate::domain::person::Person;

/// How long a session lives after its last use.
pub const LIFETIME: TimeDelta = TimeDelta::days(30);
/// How often its last use is written down.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(10);

/// A signed-in person.
#[derive(Debug, Clone)]
pub struct Session {
    pub id: i64,
    pub person: Person,
    /// Whether its last use should be written down again.
    pub is_stale: bool,
    /// How much the person was told and has not read.
    pub unread: usize,
}

/// Starts a session and says the word that the browser keeps.
///
/// # Errors
/// When the database does not answer.
pub async fn start(db: &mut Conn, person_id: i64, device: &str, at: DateTime<Utc>) -> Result<String> {
    let token = random_word(256);
    db.insert(
        Query::insert()
            .into_table("sessions")
            .columns(["token_hash", "person_id", "device", "created_at", "last_used_at", "expires_at"])
            .values_panic([
                hash(&token).into(),
                person_id.into(),
                device.chars().take(200).collect::<String>().into(),
                at.into(),
                at.into(),
                (at + LIFETIME).into(),
            ]),
    )
    .await?;
    Ok(token)
}

/// Whose session this word is, if it is one that has not ended.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &mut Conn, token: &str, at: DateTime<Utc>) -> Result<Option<Session>> {
    #[derive(sqlx::FromRow)]
    struct SessionRow {
        session_id: i64,
        last_used_at: DateTime<Utc>,
        unread: i64,
        #[sqlx(flatten)]
        person: PersonRow,
    }
    static FIND: Kept = Kept::of(|| {
        people::select()
            .expr_as(Expr::col(("sessions", "id")), "session_id")
            .expr_as(Expr::col(("sessions", "last_used_at")), "last_used_at")
            .expr_as(SimpleExpr::SubQuery(None, Box::new(notifications::count_unread().into())), "unread")
            .join(JoinType::InnerJoin, "sessions", Expr::col(("sessions", "person_id")).equals(("person", "id")))
            .and_where(Expr::col(("sessions", "token_hash")).eq(given(0)))
            .and_where(Expr::col(("sessions", "expires_at")).gt(given(1)))
            .and_where(Expr::col(("person", "standing")).ne(constant("suspended")))
            .to_owned()
    });
    let row: Option<SessionRow> = db.first_now(&FIND.with([hash(token).into(), at.into()])).await?;
    Ok(row.map(|row| Session {
        id: row.session_id,
        is_stale: at - row.last_used_at > TOUCH_EVERY,
        unread: usize::try_from(row.unread).unwrap_or_default(),
        person: row.person.into_person(),
    }))
}

/// Notes that a session was used.
///
/// # Errors
/// When the database does not answer.
pub async fn touch(db: &mut Conn, id: i64, at: DateTime<Utc>) -> Result<()> {
    db.run(
        Query::update()
            .table("sessions")
            .value("last_used_at", at)
            .value("expires_at", at + LIFETIME)
            .and_where(Expr::col("id").eq(id)),
    )
    .await?;
    Ok(())
}

/// Whether a session goes on, be it under another word.
///
/// # Errors
/// When the database does not answer.
pub async fn is_there(db: &mut Conn, id: i64, at: DateTime<Utc>) -> Result<bool> {
    let found: Option<super::Exists> = db
        .first(
            Query::select()
                .expr_as(Expr::value(1), "n")
                .from("sessions")
                .and_where(Expr::col("id").eq(id))
                .and_where(Expr::col("expires_at").gt(at)),
        )
        .await?;
    Ok(found.is_some())
}

/// A session as its person reads it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Listed {
    pub id: i64,
    /// The browser, as it named itself.
    pub device: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
}

/// A person's sessions, the one used last first, at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &mut Conn, person_id: i64, limit: u64, at: DateTime<Utc>) -> Result<Vec<Listed>> {
    db.all(
        Query::select()
            .columns(["id", "device", "created_at", "last_used_at"])
            .from("sessions")
            .and_where(Expr::col("person_id").eq(person_id))
            .and_where(Expr::col("expires_at").gt(at))
            .order_by("last_used_at", Order::Desc)
            .order_by("id", Order::Desc)
            .limit(limit),
    )
    .await
}

/// Gives a session a fresh word, which is answered.
///
/// # Errors
/// When the database does not answer.
pub async fn renew(db: &mut Conn, id: i64) -> Result<String> {
    let token = random_word(256);
    db.run(Query::update().table("sessions").value("token_hash", hash(&token)).and_where(Expr::col("id").eq(id)))
        .await?;
    Ok(token)
}

/// Ends a person's session by its key, and the streams that live by it; somebody else's stays.
///
/// # Errors
/// When the database does not answer.
pub async fn end_by_id(db: &mut Conn, person_id: i64, id: i64, at: DateTime<Utc>) -> Result<()> {
    db.run(
        Query::delete()
            .from_table("sessions")
            .and_where(Expr::col("id").eq(id))
            .and_where(Expr::col("person_id").eq(person_id)),
    )
    .await?;
    person_changes::add(db, person_id, at).await
}

/// Ends every session of a person but this one, and the streams that live by them.
///
/// # Errors
/// When the database does not answer.
pub async fn end_others(db: &mut Conn, session: &Session, at: DateTime<Utc>) -> Result<()> {
    db.run(
        Query::delete()
            .from_table("sessions")
            .and_where(Expr::col("person_id").eq(session.person.id))
            .and_where(Expr::col("id").ne(session.id)),
    )
    .await?;
    person_changes::add(db, session.person.id, at).await
}

/// Ends one session of a person, and the streams that live by it.
///
/// # Errors
/// When the database does not answer.
pub async fn end(db: &mut Conn, session: &Session, at: DateTime<Utc>) -> Result<()> {
    end_by_id(db, session.person.id, session.id, at).await
}

/// Ends the sessions that nobody used for too long.
///
/// # Errors
/// When the database does not answer.
pub async fn end_expired(db: &mut Conn, at: DateTime<Utc>) -> Result<()> {
    db.run(Query::delete().from_table("sessions").and_where(Expr::col("expires_at").lte(at))).await?;
    Ok(())
}

/// Ends every session of a person, and the streams that live by them.
///
/// # Errors
/// When the database does not answer.
pub async fn end_all(db: &mut Conn, person_id: i64, at: DateTime<Utc>) -> Result<()> {
    db.run(Query::delete().from_table("sessions").and_where(Expr::col("person_id").eq(person_id))).await?;
    person_changes::add(db, person_id, at).await
}
