//! Links that are a key to somebody's account: to confirm an address, or to set a password. Only the
//! hash of their word is kept.

use chrono::{DateTime, Utc};
use sea_query::{Cond, Expr, ExprTrait, JoinType, Query};

use super::dialect::constant;
use super::{Conn, Result, hash};
use crate::clock::random_word;
use crate::domain::contact::email_key;
use crate::domain::mail::Purpose;

/// The links that set a password.
pub const PASSWORD: &[Purpose] = &[Purpose::Reset, Purpose::Invitation];

/// A link that works, and whose it is.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Link {
    pub person_id: i64,
    /// The address it was sent to, if it was.
    pub email_key: Option<String>,
    pub name: String,
    /// Since when somebody has said that this address is theirs.
    pub email_confirmed_at: Option<DateTime<Utc>>,
}

/// Makes a link and says its word. Of the links that set a password, only the newest works.
///
/// # Errors
/// When the database does not answer.
pub async fn make(
    db: &mut Conn,
    purpose: Purpose,
    person_id: i64,
    email: Option<&str>,
    at: DateTime<Utc>,
) -> Result<String> {
    if PASSWORD.contains(&purpose) {
        end_password_links(db, person_id).await?;
    }
    let token = random_word(256);
    db.run(
        Query::insert()
            .into_table("account_links")
            .columns(["token_hash", "purpose", "person_id", "email_key", "expires_at"])
            .values_panic([
                hash(&token).into(),
                purpose.as_str().into(),
                person_id.into(),
                email.map(email_key).into(),
                (at + purpose.lifetime()).into(),
            ]),
    )
    .await?;
    Ok(token)
}

/// The link with this word, if it still works: in time, and its person neither suspended nor at
/// another address by now.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &mut Conn, purposes: &[Purpose], token: &str, at: DateTime<Utc>) -> Result<Option<Link>> {
    let fits = Cond::any()
        .add(Expr::col(("account_links", "email_key")).is_null())
        .add(Expr::col(("account_links", "email_key")).equals(("people", "email_key")));
    db.first(
        Query::select()
            .columns([("account_links", "person_id"), ("account_links", "email_key")])
            .columns([("people", "name"), ("people", "email_confirmed_at")])
            .from("account_links")
            .join(JoinType::InnerJoin, "people", Expr::col(("people", "id")).equals(("account_links", "person_id")))
            .and_where(Expr::col(("account_links", "token_hash")).eq(hash(token)))
            .and_where(
                Expr::col(("account_links", "purpose"))
                    .is_in(purposes.iter().map(|purpose| constant(purpose.as_str()))),
            )
            .and_where(Expr::col(("account_links", "expires_at")).gt(at))
            .and_where(Expr::col(("people", "standing")).ne(constant("suspended")))
            .cond_where(fits),
    )
    .await
}

/// Whether a link in a mail to this address would be any use to this person: they are not suspended,
/// and it is still their address.
///
/// # Errors
/// When the database does not answer.
pub async fn would_fit(db: &mut Conn, person_id: i64, email: &str) -> Result<bool> {
    let found: Option<super::Exists> = db
        .first(
            Query::select()
                .expr_as(Expr::value(1), "n")
                .from("people")
                .and_where(Expr::col("id").eq(person_id))
                .and_where(Expr::col("email_key").eq(email_key(email)))
                .and_where(Expr::col("standing").ne(constant("suspended"))),
        )
        .await?;
    Ok(found.is_some())
}

/// Ends every link that sets a person's password, as setting it does.
///
/// # Errors
/// When the database does not answer.
pub async fn end_password_links(db: &mut Conn, person_id: i64) -> Result<()> {
    db.run(
        Query::delete()
            .from_table("account_links")
            .and_where(Expr::col("person_id").eq(person_id))
            .and_where(Expr::col("purpose").is_in(PASSWORD.iter().map(|purpose| constant(purpose.as_str())))),
    )
    .await
    .map(drop)
}

/// Forgets links that work no longer.
///
/// # Errors
/// When the database does not answer.
pub async fn forget_old(db: &mut Conn, at: DateTime<Utc>) -> Result<()> {
    db.run(Query::delete().from_table("account_links").and_where(Expr::col("expires_at").lte(at))).await.map(drop)
}
