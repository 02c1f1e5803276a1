//! What people write to the house, and whether it was answered.

use chrono::{DateTime, Utc};
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::answer::Answer;
use super::operation::{AFTER, Ask, AskKind, LIMIT};
use super::problem::Wrong;
use super::tickets::Named;
use super::{Call, Problem, Result};
use crate::domain::feedback::FEEDBACK_OF_A_VISITOR;
use crate::domain::input::{Input, Need};
use crate::store::{Conn, feedback as store};
use crate::web::feedback::{check, mark_one, read};

/// What the list is asked with.
pub const ASKS: &[Ask] = &[
    Ask {
        name: "answered",
        about: "`true` for what was answered; `false`, which is usual, for what waits.",
        kind: AskKind::Truth,
    },
    LIMIT,
    AFTER,
];

/// What somebody wrote to the house.
#[derive(Debug, Object)]
pub struct Feedback {
    pub id: i64,
    /// Who wrote it, if they were signed in.
    pub person: Option<Named>,
    /// Where to answer somebody who has no account.
    pub email: Option<String>,
    pub message: String,
    pub created_at: DateTime<Utc>,
    pub answered_at: Option<DateTime<Utc>>,
    /// The name of whoever marked it as answered.
    pub answered_by: Option<String>,
}

/// What is sent: the message, and from those without a token where to answer them.
#[must_use]
pub fn fields() -> Vec<Input> {
    let said = |input: &Input| match input.name {
        "email" => Input { need: Need::Optional, hint: "Needed without a token, and only to answer you", ..*input },
        _ => *input,
    };
    FEEDBACK_OF_A_VISITOR.iter().map(said).collect()
}

/// What was written, newest first.
pub async fn list(call: &Call, db: &mut Conn) -> Result {
    let found = store::list(db, call.is_asked("answered"), call.after(), call.limit()).await?;
    Ok(Answer::many(call, found, |feedback| Feedback {
        person: Named::both(feedback.person_id, feedback.person_name.as_ref()),
        id: feedback.id,
        email: feedback.email,
        message: feedback.message,
        created_at: feedback.created_at,
        answered_at: feedback.answered_at,
        answered_by: feedback.answered_by,
    }))
}

/// Takes what somebody writes.
pub async fn give(call: &Call, db: &mut Conn) -> Result {
    if call.person().is_ok() && !call.form.trimmed("email").is_empty() {
        let known = "Leave this out: you are answered at your own e-mail.";
        let known = vec![Wrong::property("email", known)];
        // With what else is wrong, all of it is said at once.
        return Err(match check(call) {
            Err(refusal) => Problem::from(refusal).and(known),
            Ok(_) => Problem::invalid(known),
        });
    }
    read(call)??.keep(call, db).await?;
    Ok(Answer::done())
}

/// Marks something as answered.
pub async fn answer(call: &Call, db: &mut Conn) -> Result {
    mark_one(call, db, call.number("id")?, true).await?;
    Ok(Answer::done())
}

/// Marks something as waiting again.
pub async fn reopen(call: &Call, db: &mut Conn) -> Result {
    mark_one(call, db, call.number("id")?, false).await?;
    Ok(Answer::done())
}

impl Example for Feedback {
    fn example() -> Self {
        Self {
            id: 1,
            person: Some(Named::example()),
            email: None,
            message: "Thank you for the quick repair.".to_owned(),
            created_at: "2026-11-24T10:30:00Z".parse().unwrap_or_default(),
            answered_at: None,
            answered_by: None,
        }
    }
}
