//! The outbox as the superuser reads it: every mail, how it fares, and what it looks like.

use std::collections::BTreeSet;

use poem::Response;
use poem::http::{StatusCode, header};
use serde::Serialize;

use super::answer::{page, see_other};
use super::audit::note;
use super::form::{OptionView, Options};
use super::middleware::security_headers::POLICY;
use super::{Done, Error, Refusal, Result, Visit};
use crate::domain::contact;
use crate::domain::mail::{MailState, Purpose, Way};
use crate::domain::words;
use crate::mail::message::{Bodies, bodies};
use crate::store::outbox::{self, Listed, Mail};
use crate::store::search::number_in;
use crate::store::{Conn, Page as Rows, doubted_addresses, people, tickets};
use crate::views::{Calendar, Listens, Moment, Page};

const PER_PAGE: u64 = 50;
/// The first ticket's number.
const FIRST_TICKET: i64 = 10_001;

/// Who may put what into the frame's page: styles of its own and nothing else, not even its origin.
const FRAME_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; sandbox";

/// What the list shows.
#[derive(Serialize)]
pub struct MailsPage {
    pub mails: Vec<MailLine>,
    pub states: Options,
    pub next: Option<String>,
    pub is_later: bool,
    /// What somebody looks for, as typed.
    pub q: String,
    pub is_filtered: bool,
    /// Whether there is a mail server to send to.
    pub is_sending: bool,
}

impl Page for MailsPage {
    const TEMPLATE: &'static str = "outbox/index.html";

    fn listens(&self) -> Option<Listens> {
        Some(changing())
    }
}

/// One mail in the list.
#[derive(Debug, Serialize)]
pub struct MailLine {
    pub id: i64,
    pub email: String,
    pub subject: String,
    pub state: &'static str,
    pub label: &'static str,
    pub attempts: i64,
    pub last_error: Option<String>,
    pub at: Moment,
}

/// What one mail's page shows.
#[derive(Serialize)]
pub struct MailPage {
    pub mail: MailLine,
    pub ticket: Option<i64>,
    /// When it is tried next.
    pub due: Option<Moment>,
    pub sent: Option<Moment>,
    pub give_up: Option<Moment>,
    pub message_id: Option<String>,
    pub text: String,
    pub can_retry: bool,
    pub notice: Option<String>,
}

impl Page for MailPage {
    const TEMPLATE: &'static str = "outbox/show.html";

    fn listens(&self) -> Option<Listens> {
        Some(Listens { href: Some(format!("/mail/{}", self.mail.id)), ..changing() })
    }
}

/// Mail leaves without an event to tell of it, so its pages look again by themselves.
fn changing() -> Listens {
    Listens { trigger: "tickets from:body, catch-up from:body, every 5s".to_owned(), href: None }
}

/// The list, newest first.
pub async fn index(visit: &Visit) -> Result {
    let before = visit.query_number("before");
    let mut db = visit.read().await?;
    let q: String = visit.query.trimmed("q").chars().take(254).collect();
    let state: Option<MailState> = visit.query.trimmed("state").parse().ok();
    let found = match which(visit, &mut db, state, &q).await? {
        Some(which) => outbox::list(&mut db, &which, before, PER_PAGE).await?,
        None => Rows { rows: Vec::new(), next: None },
    };
    let calendar = visit.calendar();
    let mut filter = url::form_urlencoded::Serializer::new(String::new());
    filter.extend_pairs(state.map(|state| ("state", state.to_string())));
    filter.extend_pairs(Some(("q", q.as_str())).filter(|(_, q)| !q.is_empty()));
    let filter = filter.finish();
    let option = |of: &MailState| OptionView {
        value: of.to_string(),
        label: words::mail_state(*of).to_owned(),
        is_chosen: Some(*of) == state,
    };
    let shown = MailsPage {
        states: MailState::ALL.iter().map(option).collect(),
        next: found.next.map(|before| format!("/mail?{filter}&before={before}").replace("?&", "?")),
        mails: found.rows.into_iter().map(|mail| line(mail, &calendar)).collect(),
        is_later: before.is_some(),
        is_filtered: state.is_some() || !q.is_empty(),
        is_sending: visit.app.config.smtp.is_some(),
        q,
    };
    page(visit, StatusCode::OK, &shown)
}

/// The mails somebody looks for: about a ticket, or to a person by their e-mail or number. `None` when there
/// is nobody like that.
pub async fn which(
    visit: &Visit,
    db: &mut Conn,
    state: Option<MailState>,
    q: &str,
) -> std::result::Result<Option<outbox::Which>, Error> {
    let all = outbox::Which { state, ..outbox::Which::default() };
    if q.is_empty() {
        return Ok(Some(all));
    }
    let phone = contact::phone(q, visit.app.config.country);
    if let Some(login) = people::login(db, q, phone.as_ref()).await? {
        return Ok(Some(outbox::Which { person: Some(login.id), ..all }));
    }
    if let Some(number) = number_in(q) {
        // Tickets are numbered from 10001 on, people from 1001.
        let is_person = people::find(db, number).await?.is_some() && number < FIRST_TICKET;
        let (ticket, person) = if is_person { (None, Some(number)) } else { (Some(number), None) };
        return Ok(Some(outbox::Which { ticket, person, ..all }));
    }
    Ok(None)
}

/// One mail.
pub async fn show(visit: &Visit) -> Result {
    mail_page(visit, StatusCode::OK, None).await
}

/// One mail's HTML, for the frame on its page.
pub async fn body(visit: &Visit) -> Result {
    let mut db = visit.read().await?;
    let mail = load(visit, &mut db).await?;
    let html = masked(&looks(visit, &mut db, &mail).await?.html);
    Ok(Response::builder()
        .header(header::CONTENT_TYPE, "text/html; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::CONTENT_SECURITY_POLICY, FRAME_POLICY)
        .body(html))
}

/// Tries a mail again, at once and for two more days.
pub async fn retry(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    let mail = load(visit, &mut tx).await?;
    match try_again(visit, &mut tx, &mail).await? {
        Ok(()) => {
            tx.commit().await?;
            Ok(see_other(&format!("/mail/{}", mail.id)))
        }
        Err(refusal) => {
            drop(tx);
            mail_page(visit, StatusCode::CONFLICT, Some(refusal.into_sentence())).await
        }
    }
}

/// Has a mail tried again, at once and for two more days.
///
/// # Errors
/// When the database does not answer.
pub async fn try_again(visit: &Visit, tx: &mut Conn, mail: &Mail) -> Done<()> {
    if !outbox::retry(tx, mail.id, visit.at).await? {
        return Ok(Err(Refusal::Conflict("There is nothing to try again: this mail has left.".to_owned())));
    }
    note(visit, tx, "mail/retry", mail.person_id, &mail.subject).await?;
    Ok(Ok(()))
}

/// From the retry's address back to the mail.
pub async fn back(visit: &Visit) -> Result {
    Ok(see_other(&format!("/mail/{}", visit.number("id")?)))
}

pub async fn load(visit: &Visit, db: &mut Conn) -> std::result::Result<Mail, Error> {
    outbox::find(db, visit.number("id")?).await?.ok_or(Error::NotFound)
}

async fn mail_page(visit: &Visit, status: StatusCode, notice: Option<String>) -> Result {
    let mut db = visit.read().await?;
    let mail = load(visit, &mut db).await?;
    let looks = looks(visit, &mut db, &mail).await?;
    let calendar = visit.calendar();
    let is_sending = visit.app.config.smtp.is_some();
    let is_waiting = mail.state == MailState::Waiting && is_sending;
    let shown = MailPage {
        ticket: mail.ticket_number,
        due: (is_waiting && mail.attempts > 0).then(|| calendar.moment(mail.due_at)),
        sent: mail.sent_at.map(|at| calendar.moment(at)),
        give_up: is_waiting.then(|| calendar.moment(mail.give_up_at)),
        message_id: mail.made.as_ref().map(|made| made.message_id.clone()),
        text: masked(&looks.text),
        can_retry: mail.state != MailState::Sent && is_sending,
        mail: line(Listed::from(mail), &calendar),
        notice,
    };
    let mut response = page(visit, status, &shown)?;
    // The page may hold that one frame.
    let policy = format!("{POLICY}; frame-src 'self'").parse().map_err(anyhow::Error::from)?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// What a mail looks like: what was sent, or what would be sent now.
pub async fn looks(visit: &Visit, db: &mut Conn, mail: &Mail) -> std::result::Result<Bodies, Error> {
    match (&mail.made, &mail.letter) {
        (Some(made), _) => Ok(Bodies { text: made.text.clone(), html: made.html.clone() }),
        (None, Some(letter)) => {
            let is_doubted = doubted_addresses::doubted(db, &mail.email).await?;
            // The words of both links are made with the first attempt.
            let not_me = is_doubted.then_some("/not-me/…");
            let link = match (&letter.button.1, mail.ticket_number) {
                (Way::To(path), _) => path.clone(),
                (Way::Made { made }, _) => made.path().to_owned(),
                (Way::Tracking { tracking }, Some(number)) => {
                    tickets::tracking_path(db, number).await?.unwrap_or_default() + tracking
                }
                (Way::Tracking { .. }, None) => String::new(),
            };
            Ok(bodies(
                &visit.app.views,
                &visit.app.config.centre,
                &visit.app.own_address.get(),
                letter,
                &link,
                mail.ticket_number,
                not_me,
            )?)
        }
        (None, None) => {
            let text = "This release cannot read what was to be written.".to_owned();
            Ok(Bodies { html: text.clone(), text })
        }
    }
}

fn line(mail: Listed, calendar: &Calendar) -> MailLine {
    MailLine {
        id: mail.id,
        email: mail.email,
        subject: mail.subject,
        state: mail.state.as_str(),
        label: words::mail_state(mail.state),
        attempts: mail.attempts,
        last_error: mail.last_error,
        at: calendar.moment(mail.created_at),
    }
}

/// The text without the keys to people's accounts that stand in it.
#[must_use]
pub fn masked(text: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let paths: BTreeSet<&str> = Purpose::ALL.iter().map(|purpose| purpose.path()).collect();
    paths.iter().fold(text.to_owned(), |text, path| {
        let mut parts = text.split(*path);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |masked, part| format!("{masked}{path}•••{}", part.trim_start_matches(is_word)))
    })
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_key_to_an_account_is_not_shown_and_the_rest_is() {
        let text = "Go to https://fix.example.org/password/reset/aB3_x-9 now, or /confirm/zz\nTicket /t/abc";
        let shown = "Go to https://fix.example.org/password/reset/••• now, or /confirm/•••\nTicket /t/abc";
        assert_eq!(masked(text), shown);
    }
}
