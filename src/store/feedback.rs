//! Feedback: what visitors, customers and staff write to the house, and whether it was answered.

use chrono::{DateTime, Utc};
use sea_query::{Expr, ExprTrait, JoinType, Order, Query};

use super::{Conn, Page, Result, room};

/// What somebody wrote.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Feedback {
    pub id: i64,
    pub person_id: Option<i64>,
    pub person_name: Option<String>,
    /// Where to answer somebody who has no account.
    pub email: Option<String>,
    pub message: String,
    pub created_at: DateTime<Utc>,
    pub answered_at: Option<DateTime<Utc>>,
    pub answered_by: Option<String>,
}

/// Writes down what somebody wrote.
///
/// # Errors
/// When the database does not answer.
pub async fn add(
    db: &mut Conn,
    person_id: Option<i64>,
    email: Option<&str>,
    message: &str,
    at: DateTime<Utc>,
) -> Result<i64> {
    db.insert(
        Query::insert().into_table("feedback").columns(["person_id", "email", "message", "created_at"]).values_panic([
            person_id.into(),
            email.into(),
            message.into(),
            at.into(),
        ]),
    )
    .await
}

/// What was written, newest first: what waits for an answer, or what has one. `before` asks for what
/// is older than that one.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &mut Conn, is_answered: bool, before: Option<i64>, limit: u64) -> Result<Page<Feedback>> {
    let mut query = Query::select();
    query
        .columns(["id", "person_id", "email", "message", "created_at", "answered_at"].map(|c| ("feedback", c)))
        .expr_as(Expr::col(("person", "name")), "person_name")
        .expr_as(Expr::col(("answerer", "name")), "answered_by")
        .from("feedback")
        .join_as(JoinType::LeftJoin, "people", "person", Expr::col(("person", "id")).equals(("feedback", "person_id")))
        .join_as(
            JoinType::LeftJoin,
            "people",
            "answerer",
            Expr::col(("answerer", "id")).equals(("feedback", "answered_by")),
        );
    let answered = Expr::col(("feedback", "answered_at"));
    query.and_where(if is_answered { answered.is_not_null() } else { answered.is_null() });
    if let Some(before) = before {
        query.and_where(Expr::col(("feedback", "id")).lt(before));
    }
    let rows: Vec<Feedback> = db.all(query.order_by(("feedback", "id"), Order::Desc).limit(room(limit))).await?;
    Ok(Page::of(rows, limit, |feedback| feedback.id))
}

/// Marks something as answered by somebody, or as waiting again; `false` when there is no such thing.
///
/// # Errors
/// When the database does not answer.
pub async fn mark(db: &mut Conn, id: i64, answered: Option<(i64, DateTime<Utc>)>) -> Result<bool> {
    let changed = db
        .run(
            Query::update()
                .table("feedback")
                .value("answered_at", answered.map(|(_, at)| at))
                .value("answered_by", answered.map(|(by, _)| by))
                .and_where(Expr::col("id").eq(id)),
        )
        .await?;
    Ok(changed == 1)
}
