//! The audit log: every administrative act, sign-in and refusal.

use chrono::{DateTime, Utc};
use sea_query::{Cond, Expr, ExprTrait, JoinType, Order, Query};

use super::search::{self, Subject};
use super::{Conn, Page, Result, room};

/// Something worth knowing later.
#[derive(Debug)]
pub struct New<'a> {
    pub at: DateTime<Utc>,
    /// Who did it, if they were signed in.
    pub actor_id: Option<i64>,
    /// What it was, such as `people/approval`.
    pub act: &'a str,
    /// Whom it was about.
    pub person_id: Option<i64>,
    /// The rest, in words.
    pub details: &'a str,
    /// The address it came from.
    pub client: &'a str,
}

/// Writes it down.
///
/// # Errors
/// When the database does not answer.
pub async fn add(db: &mut Conn, entry: &New<'_>) -> Result<()> {
    db.insert(
        Query::insert()
            .into_table("audit")
            .columns(["at", "actor_id", "act", "person_id", "details", "client"])
            .values_panic([
                entry.at.into(),
                entry.actor_id.into(),
                entry.act.into(),
                entry.person_id.into(),
                entry.details.into(),
                entry.client.into(),
            ]),
    )
    .await
    .map(drop)
}

/// Which acts are asked for.
#[derive(Debug, Clone, Default)]
pub struct Which {
    /// This act and all under it: `people` for `people/approval` as well.
    pub act: String,
    /// The number or name of whoever did it.
    pub who: String,
    /// The number or name of whomever it was about.
    pub person: String,
}

/// One act in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Entry {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub act: String,
    pub actor_id: Option<i64>,
    pub actor_name: Option<String>,
    pub person_id: Option<i64>,
    pub person_name: Option<String>,
    pub details: String,
    pub client: String,
}

/// Acts, newest first; `before` asks for those older than that one.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &mut Conn, which: &Which, before: Option<i64>, limit: u64) -> Result<Page<Entry>> {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    let mut query = Query::select();
    query
        .columns(["id", "at", "act", "actor_id", "person_id", "details", "client"].map(|c| ("audit", c)))
        .expr_as(of("actor", "name"), "actor_name")
        .expr_as(of("person", "name"), "person_name")
        .from("audit")
        .join_as(JoinType::LeftJoin, "people", "actor", of("actor", "id").equals(("audit", "actor_id")))
        .join_as(JoinType::LeftJoin, "people", "person", of("person", "id").equals(("audit", "person_id")))
        .and_where_option(before.map(|before| of("audit", "id").lt(before)))
        .order_by(("audit", "id"), Order::Desc)
        .limit(room(limit));
    if !which.act.is_empty() {
        let act = || of("audit", "act");
        let under = act().gte(format!("{}/", which.act)).and(act().lt(format!("{}/\u{10ffff}", which.act)));
        query.and_where(act().eq(which.act.as_str()).or(under));
    }
    for (column, typed) in [("actor_id", &which.who), ("person_id", &which.person)] {
        let id = of("audit", column);
        match typed.parse::<i64>() {
            Ok(number) => query.and_where(id.eq(number)),
            Err(_) => query.cond_where(Cond::all().add_option(search::matches(Subject::Person, typed, &id))),
        };
    }
    Ok(Page::of(db.all::<Entry>(&query).await?, limit, |entry| entry.id))
}
