//! The outbox: mails written with the change they tell of, and what became of each.

pub mod delivery;

use chrono::{DateTime, TimeDelta, Utc};
use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use super::dialect::constant;
use super::{Conn, Error, Page, Result, room};
use crate::domain::mail::{Letter, MailState};

/// How long a mail is tried before it is given up, and so how old one may be that is let loose.
pub const TRIED_FOR: TimeDelta = TimeDelta::days(2);

/// A mail to be sent.
#[derive(Debug)]
pub struct New<'a> {
    pub event_id: Option<i64>,
    pub ticket_number: Option<i64>,
    pub person_id: i64,
    pub email: &'a str,
    /// Which mail it is: the action it tells of.
    pub kind: &'a str,
    pub letter: &'a Letter,
    pub at: DateTime<Utc>,
}

/// Writes a mail to the outbox.
///
/// # Errors
/// When the database does not answer.
pub async fn add(db: &mut Conn, mail: &New<'_>) -> Result<i64> {
    let letter = serde_json::to_string(mail.letter).map_err(|e| Error::Other(sqlx::Error::Encode(Box::new(e))))?;
    db.insert(
        Query::insert()
            .into_table("outbox")
            .columns([
                "event_id",
                "ticket_number",
                "person_id",
                "email",
                "kind",
                "subject",
                "letter",
                "created_at",
                "due_at",
                "give_up_at",
            ])
            .values_panic([
                mail.event_id.into(),
                mail.ticket_number.into(),
                mail.person_id.into(),
                mail.email.into(),
                mail.kind.into(),
                mail.letter.subject.as_str().into(),
                letter.into(),
                mail.at.into(),
                mail.at.into(),
                (mail.at + TRIED_FOR).into(),
            ]),
    )
    .await
}

/// A mail as it is kept.
#[derive(Debug, Clone)]
pub struct Mail {
    pub id: i64,
    pub ticket_number: Option<i64>,
    pub person_id: Option<i64>,
    pub email: String,
    pub kind: String,
    pub subject: String,
    /// `None` when this programme cannot read what another release wrote.
    pub letter: Option<Letter>,
    pub state: MailState,
    pub attempts: i64,
    pub created_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub give_up_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    pub last_error: Option<String>,
    /// What was made at the first attempt.
    pub made: Option<Made>,
}

/// What a mail looks like, made at its first attempt and the same at every other.
#[derive(Debug, Clone)]
pub struct Made {
    pub message_id: String,
    pub text: String,
    pub html: String,
    /// What goes over the wire; `None` once the mail server took it.
    pub message: Option<String>,
}

/// Tries a mail again that has not left, as if it were new; `false` when it has.
///
/// # Errors
/// When the database does not answer.
pub async fn retry(db: &mut Conn, id: i64, at: DateTime<Utc>) -> Result<bool> {
    let changed = db
        .run(
            Query::update()
                .table("outbox")
                .value("state", MailState::Waiting.as_str())
                .value("due_at", at)
                .value("give_up_at", at + TRIED_FOR)
                .value("attempts", 0)
                .value("last_failure", None::<String>)
                .and_where(Expr::col("id").eq(id))
                .and_where(Expr::col("state").ne(constant(MailState::Sent.as_str()))),
        )
        .await?;
    Ok(changed == 1)
}

/// How many seconds until somebody may be written one more mail of a kind, of which they get at most
/// `most` an hour; `None` when they may now.
///
/// # Errors
/// When the database does not answer.
pub async fn wait(db: &mut Conn, person_id: i64, kind: &str, most: u64, at: DateTime<Utc>) -> Result<Option<u64>> {
    #[derive(sqlx::FromRow)]
    struct Written {
        created_at: DateTime<Utc>,
    }
    let hour = TimeDelta::hours(1);
    let deciding: Option<Written> = db
        .first(
            Query::select()
                .column("created_at")
                .from("outbox")
                .and_where(Expr::col("person_id").eq(person_id))
                .and_where(Expr::col("kind").eq(kind))
                .and_where(Expr::col("created_at").gt(at - hour))
                .order_by("id", Order::Desc)
                .offset(most - 1)
                .limit(1),
        )
        .await?;
    Ok(deciding.map(|mail| {
        u64::try_from((mail.created_at + hour - at).num_seconds()).map_or(1, |seconds| Ord::max(seconds, 1))
    }))
}

/// Since when the oldest unsent mail waits; `None` when none does.
///
/// # Errors
/// When the database does not answer.
pub async fn waiting_since(db: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    #[derive(sqlx::FromRow)]
    struct Oldest {
        created_at: DateTime<Utc>,
    }
    let oldest: Option<Oldest> = db
        .first(
            Query::select()
                .column("created_at")
                .from("outbox")
                .and_where(Expr::col("state").eq(constant(MailState::Waiting.as_str())))
                .order_by("created_at", Order::Asc)
                .limit(1),
        )
        .await?;
    Ok(oldest.map(|oldest| oldest.created_at))
}

/// The Message-IDs of the mails about a ticket to an address before one of them, oldest first: the
/// first and the last few, which is what holds a conversation together.
///
/// # Errors
/// When the database does not answer.
pub async fn conversation(db: &mut Conn, ticket_number: i64, email: &str, before: i64) -> Result<Vec<String>> {
    #[derive(sqlx::FromRow)]
    struct Known {
        message_id: String,
    }
    let known: Vec<Known> = db
        .all(
            Query::select()
                .column("message_id")
                .from("outbox")
                .and_where(Expr::col("ticket_number").eq(ticket_number))
                .and_where(Expr::col("email").eq(email))
                .and_where(Expr::col("id").lt(before))
                .and_where(Expr::col("message_id").is_not_null())
                .order_by("id", Order::Asc)
                .limit(1000),
        )
        .await?;
    let mut ids: Vec<String> = known.into_iter().map(|known| known.message_id).collect();
    if ids.len() > 10 {
        ids.drain(1..ids.len() - 9);
    }
    Ok(ids)
}

/// A mail in a list, without what it looks like.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Listed {
    pub id: i64,
    pub email: String,
    pub subject: String,
    #[sqlx(try_from = "String")]
    pub state: MailState,
    pub attempts: i64,
    pub created_at: DateTime<Utc>,
    pub last_error: Option<String>,
}

impl From<Mail> for Listed {
    fn from(mail: Mail) -> Self {
        let Mail { id, email, subject, state, attempts, created_at, last_error, .. } = mail;
        Self { id, email, subject, state, attempts, created_at, last_error }
    }
}

/// Which mails a list shows.
#[derive(Debug, Clone, Default)]
pub struct Which {
    pub state: Option<MailState>,
    /// Only those about this ticket.
    pub ticket: Option<i64>,
    /// Only those to this person, by their number.
    pub person: Option<i64>,
}

/// Mails, newest first; `before` asks for those older than that one.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &mut Conn, which: &Which, before: Option<i64>, limit: u64) -> Result<Page<Listed>> {
    let mut query = Query::select();
    query.columns(["id", "email", "subject", "state", "attempts", "created_at", "last_error"]).from("outbox");
    query
        .and_where_option(which.state.map(|state| Expr::col("state").eq(constant(state.as_str()))))
        .and_where_option(which.ticket.map(|number| Expr::col("ticket_number").eq(number)))
        .and_where_option(which.person.map(|id| Expr::col("person_id").eq(id)));
    if let Some(before) = before {
        query.and_where(Expr::col("id").lt(before));
    }
    let rows: Vec<Listed> = db.all(query.order_by("id", Order::Desc).limit(room(limit))).await?;
    Ok(Page::of(rows, limit, |mail| mail.id))
}

/// A mail by its key.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &mut Conn, id: i64) -> Result<Option<Mail>> {
    let row: Option<MailRow> = db.first(select().and_where(Expr::col(("outbox", "id")).eq(id))).await?;
    Ok(row.map(MailRow::into_mail))
}

fn select() -> SelectStatement {
    Query::select()
        .columns(
            [
                "id",
                "ticket_number",
                "person_id",
                "email",
                "kind",
                "subject",
                "letter",
                "state",
                "attempts",
                "created_at",
                "due_at",
                "give_up_at",
                "sent_at",
                "last_error",
                "message_id",
                "body_text",
                "body_html",
                "message",
            ]
            .map(|column| ("outbox", column)),
        )
        .from("outbox")
        .to_owned()
}

#[derive(sqlx::FromRow)]
struct MailRow {
    id: i64,
    ticket_number: Option<i64>,
    person_id: Option<i64>,
    email: String,
    kind: String,
    subject: String,
    letter: String,
    #[sqlx(try_from = "String")]
    state: MailState,
    attempts: i64,
    created_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    give_up_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
    last_error: Option<String>,
    message_id: Option<String>,
    body_text: Option<String>,
    body_html: Option<String>,
    message: Option<String>,
}

impl MailRow {
    fn into_mail(self) -> Mail {
        let made = self.message_id.map(|message_id| Made {
            message_id,
            text: self.body_text.unwrap_or_default(),
            html: self.body_html.unwrap_or_default(),
            message: self.message,
        });
        Mail {
            id: self.id,
            ticket_number: self.ticket_number,
            person_id: self.person_id,
            email: self.email,
            kind: self.kind,
            subject: self.subject,
            letter: serde_json::from_str(&self.letter).ok(),
            state: self.state,
            attempts: self.attempts,
            created_at: self.created_at,
            due_at: self.due_at,
            give_up_at: self.give_up_at,
            sent_at: self.sent_at,
            last_error: self.last_error,
            made,
        }
    }
}
