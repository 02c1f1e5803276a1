//! Writing to the house, and reading what was written.

use poem::http::StatusCode;
use serde::Serialize;

use super::answer::{page, see_other};
use super::form::{Form, FormView, Typed};
use super::profile::draft;
use super::refusal::checked;
use super::{Done, Error, Refusal, Result, Visit};
use crate::domain::feedback::{FEEDBACK, FEEDBACK_OF_A_VISITOR};
use crate::domain::input::{Choices, FieldErrors, Input, Values};
use crate::store::Conn;
use crate::store::feedback::{self, Feedback};
use crate::store::submissions::{Claim, claim};
use crate::views::{Calendar, Listens, Moment, Page};

const PER_PAGE: u64 = 30;

/// What the contact page shows.
#[derive(Serialize)]
pub struct ContactPage {
    pub form: FormView,
    pub was_sent: bool,
}

impl Page for ContactPage {
    const TEMPLATE: &'static str = "feedback/contact.html";
}

/// What the list of feedback shows.
#[derive(Serialize)]
pub struct FeedbackPage {
    pub all: Vec<FeedbackCard>,
    pub is_answered: bool,
    pub next: Option<String>,
    pub is_later: bool,
}

/// What somebody wrote.
#[derive(Serialize)]
pub struct FeedbackCard {
    pub id: i64,
    pub from: String,
    pub email: Option<String>,
    /// Their page, for those who may see it.
    pub person_id: Option<i64>,
    pub message: String,
    pub at: Moment,
    pub answered: Option<Moment>,
    pub answered_by: Option<String>,
}

impl Page for FeedbackPage {
    const TEMPLATE: &'static str = "feedback/index.html";

    fn listens(&self) -> Option<Listens> {
        Listens::lists()
    }
}

/// Where the house is, and a form to write to it.
pub async fn contact(visit: &Visit) -> Result {
    let kept = draft(visit).await?.filter(|draft| draft.path == "/contact");
    let typed = kept.map(|draft| Typed { given: draft.fields, errors: FieldErrors::new() });
    contact_page(visit, StatusCode::OK, typed.as_ref())
}

/// Takes what somebody wrote.
pub async fn write(visit: &Visit) -> Result {
    let written = match read(visit)? {
        Ok(written) => written,
        Err(refusal) => {
            return contact_page(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(&refusal.typed(visit)));
        }
    };
    let mut tx = visit.begin().await?;
    if let Some(once) = visit.once() {
        let sender = written.person_id.map_or_else(|| visit.client.to_string(), |id| id.to_string());
        if claim(&mut tx, once, &sender, &visit.path, "/contact?sent", visit.at).await? != Claim::First {
            return Ok(see_other("/contact?sent"));
        }
    }
    written.keep(visit, &mut tx).await?;
    tx.commit().await?;
    Ok(see_other("/contact?sent"))
}

/// What somebody wrote to the house, checked and counted, and kept nowhere yet.
#[derive(Debug)]
pub struct Written {
    person_id: Option<i64>,
    email: Option<String>,
    message: String,
}

/// What the visit's form says, not counted yet.
///
/// # Errors
/// A message per field.
pub fn check(visit: &Visit) -> std::result::Result<Values, Refusal> {
    checked(visit, inputs(visit), &Choices::default())
}

/// Reads what the visit's form says. It is no transaction's: who sends too much makes nobody wait.
///
/// # Errors
/// [`Error::TooMany`] from an address that sent much.
pub fn read(visit: &Visit) -> Done<Written> {
    let values = match check(visit) {
        Ok(values) => values,
        Err(refusal) => return Ok(Err(refusal)),
    };
    visit.app.limits.used(visit.client, "feedback", 6)?;
    Ok(Ok(Written {
        person_id: visit.person().ok().map(|person| person.id),
        email: values.text("email"),
        message: values.required("message"),
    }))
}

impl Written {
    /// Keeps it, and says its number.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep(&self, visit: &Visit, tx: &mut Conn) -> std::result::Result<i64, Error> {
        Ok(feedback::add(tx, self.person_id, self.email.as_deref(), &self.message, visit.at).await?)
    }
}

/// What was written: what waits for an answer, or what has one.
pub async fn index(visit: &Visit) -> Result {
    let is_answered = visit.query.trimmed("state") == "answered";
    let before = visit.query_number("before");
    let mut db = visit.read().await?;
    let found = feedback::list(&mut db, is_answered, before, PER_PAGE).await?;
    let state = if is_answered { "answered" } else { "" };
    let calendar = visit.calendar();
    let shown = FeedbackPage {
        next: found.next.map(|before| format!("/feedback?state={state}&before={before}")),
        all: found.rows.into_iter().map(|feedback| card(feedback, &calendar)).collect(),
        is_answered,
        is_later: before.is_some(),
    };
    page(visit, StatusCode::OK, &shown)
}

/// Marks something as answered, or as waiting again.
pub async fn mark(visit: &Visit) -> Result {
    let is_answered = match visit.form.trimmed("answered") {
        "yes" => true,
        "no" => false,
        _ => return Err(Error::Unreadable),
    };
    let mut tx = visit.begin().await?;
    mark_one(visit, &mut tx, visit.number("id")?, is_answered).await?;
    tx.commit().await?;
    Ok(see_other("/feedback"))
}

/// Marks something as answered by the visitor, or as waiting again.
///
/// # Errors
/// [`Error::NotFound`] when there is no such thing; else when the database does not answer.
pub async fn mark_one(visit: &Visit, tx: &mut Conn, id: i64, is_answered: bool) -> std::result::Result<(), Error> {
    let answered = if is_answered { Some((visit.person()?.id, visit.at)) } else { None };
    if feedback::mark(tx, id, answered).await? { Ok(()) } else { Err(Error::NotFound) }
}

/// From a form's address back to the list.
pub async fn back(_: &Visit) -> Result {
    Ok(see_other("/feedback"))
}

fn inputs(visit: &Visit) -> &'static [Input] {
    if visit.person().is_ok() { FEEDBACK } else { FEEDBACK_OF_A_VISITOR }
}

fn contact_page(visit: &Visit, status: StatusCode, typed: Option<&Typed>) -> Result {
    let form = Form {
        id: "feedback",
        action: "/contact",
        button: "Send it",
        inputs: inputs(visit),
        choices: &Choices::default(),
        typed,
        today: visit.today(),
    }
    .view(|_| None);
    page(visit, status, &ContactPage { form, was_sent: visit.query.get("sent").is_some() })
}

fn card(feedback: Feedback, calendar: &Calendar) -> FeedbackCard {
    FeedbackCard {
        id: feedback.id,
        from: feedback.person_name.unwrap_or_else(|| "A visitor".to_owned()),
        email: feedback.email,
        person_id: feedback.person_id,
        message: feedback.message,
        at: calendar.moment(feedback.created_at),
        answered: feedback.answered_at.map(|at| calendar.moment(at)),
        answered_by: feedback.answered_by,
    }
}
