//! Every mail, what became of it, and what it looks like.

use chrono::{DateTime, Utc};
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::answer::Answer;
use super::operation::{AFTER, Ask, AskKind, LIMIT};
use super::{Call, Result};
use crate::domain::mail::MailState;
use crate::store::outbox::{self, Listed};
use crate::store::{Conn, Page};
use crate::web::mail::{load, looks, masked, try_again, which};

/// What the list is asked with.
pub const ASKS: &[Ask] = &[
    Ask {
        name: "q",
        about: "The number of the ticket it is about, or whose it is: an e-mail, a phone or a person's number.",
        kind: AskKind::Text(254),
    },
    Ask {
        name: "state",
        about: "Only mails of which this became.",
        kind: AskKind::OneOf(|| MailState::ALL.iter().map(|state| state.as_str()).collect()),
    },
    LIMIT,
    AFTER,
];

/// A mail in a list.
#[derive(Debug, Object)]
pub struct MailLine {
    pub id: i64,
    pub email: String,
    pub subject: String,
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i64,
    /// What the mail server said, or what kept us from asking it.
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// One mail.
#[derive(Debug, Object)]
pub struct Mail {
    pub id: i64,
    pub email: String,
    pub subject: String,
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i64,
    /// What the mail server said, or what kept us from asking it.
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
    /// The ticket that it is about.
    pub ticket_number: Option<i64>,
    /// Whose it is.
    pub person_id: Option<i64>,
    /// When it is tried next, if it was tried already and is to be tried again.
    pub due_at: Option<DateTime<Utc>>,
    pub sent_at: Option<DateTime<Utc>>,
    /// Until when it is tried, if it is.
    pub give_up_at: Option<DateTime<Utc>>,
    pub message_id: Option<String>,
    /// What it says, or would say if it were sent now. Links that open an account are masked.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Whether it can be tried again.
    pub can_retry: bool,
}

/// The mails, newest first.
pub async fn list(call: &Call, db: &mut Conn) -> Result {
    let state = call.query.trimmed("state").parse().ok();
    let found = match which(call, db, state, call.query.trimmed("q")).await? {
        Some(which) => outbox::list(db, &which, call.after(), call.limit()).await?,
        None => Page { rows: Vec::new(), next: None },
    };
    Ok(Answer::many(call, found, |mail: Listed| MailLine {
        id: mail.id,
        email: mail.email,
        subject: mail.subject,
        state: mail.state,
        attempts: mail.attempts,
        last_error: mail.last_error,
        created_at: mail.created_at,
    }))
}

/// One mail.
pub async fn show(call: &Call, db: &mut Conn) -> Result {
    let mail = load(call, db).await?;
    let looks = looks(call, db, &mail).await?;
    let is_sending = call.app.config.smtp.is_some();
    let is_waiting = mail.state == MailState::Waiting && is_sending;
    Ok(Answer::one(&Mail {
        id: mail.id,
        email: mail.email,
        subject: mail.subject,
        state: mail.state,
        attempts: mail.attempts,
        last_error: mail.last_error,
        created_at: mail.created_at,
        ticket_number: mail.ticket_number,
        person_id: mail.person_id,
        due_at: Some(mail.due_at).filter(|_| is_waiting && mail.attempts > 0),
        sent_at: mail.sent_at,
        give_up_at: Some(mail.give_up_at).filter(|_| is_waiting),
        message_id: mail.made.map(|made| made.message_id),
        text: masked(&looks.text),
        html: masked(&looks.html),
        can_retry: mail.state != MailState::Sent && is_sending,
    }))
}

/// Has a mail tried again, at once and for two more days.
pub async fn retry(call: &Call, db: &mut Conn) -> Result {
    let mail = load(call, db).await?;
    try_again(call, db, &mail).await??;
    show(call, db).await
}

fn example() -> MailLine {
    MailLine {
        id: 1,
        email: "chitra@example.org".to_owned(),
        subject: "Ticket 10001: we have your device".to_owned(),
        state: MailState::Sent,
        attempts: 1,
        last_error: None,
        created_at: "2026-11-24T10:30:00Z".parse().unwrap_or_default(),
    }
}

impl Example for MailLine {
    fn example() -> Self {
        example()
    }
}

impl Example for Mail {
    fn example() -> Self {
        let MailLine { id, email, subject, state, attempts, last_error, created_at } = example();
        Self {
            id,
            email,
            subject,
            state,
            attempts,
            last_error,
            created_at,
            ticket_number: Some(10001),
            person_id: Some(1004),
            due_at: None,
            sent_at: "2026-11-24T10:30:02Z".parse().ok(),
            give_up_at: None,
            message_id: Some("<1.kE9x2vQm@repairs.example.org>".to_owned()),
            text: "Hello Chitra Rao,\n\nYour device is with us.".to_owned(),
            html: "<p>Hello Chitra Rao,</p><p>Your device is with us.</p>".to_owned(),
            can_retry: false,
        }
    }
}
