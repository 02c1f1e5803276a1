//! A mail on its way: found due, claimed, made, and noted as sent, put off or ended.

use chrono::{DateTime, TimeDelta, Utc};
use sea_query::{Cond, Expr, ExprTrait, Func, Order, Query, UpdateStatement};

use super::{Made, Mail, MailRow, select};
use crate::domain::mail::{MailState, Whose};
use crate::store::dialect::constant;
use crate::store::{Conn, Result};

/// How long a claim keeps others away unless it is renewed; one that a killed process left lapses
/// after it.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);

/// How often a mail may be put off by its receiver before later ones about its ticket go ahead of it.
const IN_ORDER: i32 = 5;

/// The next mail that is due, whoever may be about to claim it. Mails about one ticket to one address
/// leave in their order: a later one waits for an earlier one, unless that was refused for good or
/// put off time and again.
///
/// # Errors
/// When the database does not answer.
pub async fn next_due(db: &mut Conn, at: DateTime<Utc>) -> Result<Option<Mail>> {
    let earlier = Query::select()
        .expr(Expr::value(1))
        .from_as("outbox", "earlier")
        .and_where(Expr::col(("earlier", "ticket_number")).equals(("outbox", "ticket_number")))
        .and_where(Expr::col(("earlier", "email")).equals(("outbox", "email")))
        .and_where(Expr::col(("earlier", "state")).eq(constant(MailState::Waiting.as_str())))
        .and_where(Expr::col(("earlier", "id")).lt(Expr::col(("outbox", "id"))))
        .cond_where(
            Cond::any()
                .add(Expr::col(("earlier", "last_failure")).is_null())
                .add(Expr::col(("earlier", "last_failure")).eq(constant(Whose::Server.as_str())))
                .add(
                    Expr::col(("earlier", "last_failure"))
                        .eq(constant(Whose::Message.as_str()))
                        .and(Expr::col(("earlier", "attempts")).lt(IN_ORDER)),
                ),
        )
        .to_owned();
    let row: Option<MailRow> = db
        .first(
            select()
                .and_where(Expr::col(("outbox", "state")).eq(constant(MailState::Waiting.as_str())))
                .and_where(Expr::col(("outbox", "due_at")).lte(at))
                .cond_where(is_free(at))
                .and_where(Expr::exists(earlier).not())
                .order_by(("outbox", "due_at"), Order::Asc)
                .order_by(("outbox", "id"), Order::Asc)
                .limit(1),
        )
        .await?;
    Ok(row.map(MailRow::into_mail))
}

/// Claims a mail for [`LEASE`]; `false` when somebody else was first.
///
/// # Errors
/// When the database does not answer.
pub async fn claim(db: &mut Conn, id: i64, at: DateTime<Utc>) -> Result<bool> {
    let mut update = waiting(id);
    update
        .value("lease_until", at + LEASE)
        .value("attempts", Expr::col("attempts").add(1))
        .and_where(Expr::col("due_at").lte(at))
        .cond_where(is_free(at));
    Ok(db.run(&update).await? == 1)
}

/// Renews a claim while the mail is on its way.
///
/// # Errors
/// When the database does not answer.
pub async fn renew(db: &mut Conn, id: i64, at: DateTime<Utc>) -> Result<()> {
    let mut update = waiting(id);
    update.value("lease_until", at + LEASE);
    db.run(&update).await.map(drop)
}

/// Gives a claim back before its time.
///
/// # Errors
/// When the database does not answer.
pub async fn release(db: &mut Conn, id: i64) -> Result<()> {
    let mut update = waiting(id);
    update.value("lease_until", None::<DateTime<Utc>>).value("attempts", Expr::col("attempts").sub(1));
    db.run(&update).await.map(drop)
}

/// Keeps what was made at the first attempt.
///
/// # Errors
/// When the database does not answer.
pub async fn keep(db: &mut Conn, id: i64, made: &Made) -> Result<()> {
    let mut update = waiting(id);
    update
        .and_where(Expr::col("message_id").is_null())
        .value("message_id", made.message_id.as_str())
        .value("body_text", made.text.as_str())
        .value("body_html", made.html.as_str())
        .value("message", made.message.clone());
    db.run(&update).await.map(drop)
}

/// Notes that the mail server took it.
///
/// # Errors
/// When the database does not answer.
pub async fn sent(db: &mut Conn, id: i64, at: DateTime<Utc>) -> Result<()> {
    let mut update = ended(id, MailState::Sent);
    update
        .value("sent_at", at)
        .value("message", None::<String>)
        .value("last_error", None::<String>)
        .value("last_failure", None::<String>);
    db.run(&update).await.map(drop)
}

/// Notes why it could not be sent and when it is tried again.
///
/// # Errors
/// When the database does not answer.
pub async fn failed(db: &mut Conn, id: i64, whose: Whose, error: &str, due_at: DateTime<Utc>) -> Result<()> {
    let mut update = waiting(id);
    update
        .value("lease_until", None::<DateTime<Utc>>)
        .value("last_error", error)
        .value("last_failure", whose.as_str())
        .value("due_at", due_at);
    db.run(&update).await.map(drop)
}

/// Ends a mail without sending it: given up, or stopped by whoever reads the address.
///
/// # Errors
/// When the database does not answer.
pub async fn end(db: &mut Conn, id: i64, state: MailState, error: &str) -> Result<()> {
    let mut update = ended(id, state);
    update.value("last_error", error);
    db.run(&update).await.map(drop)
}

/// Makes every mail due now that waits for the mail server alone: it is back.
///
/// # Errors
/// When the database does not answer.
pub async fn wake(db: &mut Conn, at: DateTime<Utc>) -> Result<u64> {
    db.run(
        Query::update()
            .table("outbox")
            .value("due_at", at)
            .and_where(Expr::col("state").eq(constant(MailState::Waiting.as_str())))
            .and_where(Expr::col("last_failure").eq(constant(Whose::Server.as_str())))
            .and_where(Expr::col("due_at").gt(at)),
    )
    .await
}

/// Gives up, in one go, what nobody sent in time, and says how many.
///
/// # Errors
/// When the database does not answer.
pub async fn give_up_old(db: &mut Conn, at: DateTime<Utc>) -> Result<u64> {
    let too_old = "It was not sent within two days, and is too old to be let loose now.";
    db.run(
        Query::update()
            .table("outbox")
            .value("state", MailState::GivenUp.as_str())
            .value("last_error", Func::coalesce([Expr::col("last_error"), Expr::value(too_old)]))
            .and_where(Expr::col("state").eq(constant(MailState::Waiting.as_str())))
            .and_where(Expr::col("give_up_at").lte(at))
            .cond_where(is_free(at)),
    )
    .await
}

/// Nobody holds it, or whoever did was gone for longer than their lease.
fn is_free(at: DateTime<Utc>) -> Cond {
    Cond::any().add(Expr::col("lease_until").is_null()).add(Expr::col("lease_until").lte(at))
}

fn waiting(id: i64) -> UpdateStatement {
    Query::update()
        .table("outbox")
        .and_where(Expr::col("id").eq(id))
        .and_where(Expr::col("state").eq(constant(MailState::Waiting.as_str())))
        .to_owned()
}

fn ended(id: i64, state: MailState) -> UpdateStatement {
    let mut update = waiting(id);
    update.value("state", state.as_str()).value("lease_until", None::<DateTime<Utc>>);
    update
}
