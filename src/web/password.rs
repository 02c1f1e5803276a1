//! Passwords: changing one's own, and setting another by a link that was sent to one's address.

use std::time::Duration;

use chrono::{DateTime, Utc};
use poem::http::{StatusCode, header};
use serde::Serialize;

use super::accounts::{TOO_MANY, refused, values};
use super::answer::{page, see_other, with_session};
use super::audit::note;
use super::form::{Form, FormView, Typed};
use super::letters::warn_of_password;
use super::{Error, Result, Visit};
use crate::app::App;
use crate::domain::contact;
use crate::domain::input::{Choices, FieldErrors, Input, Kind, Need};
use crate::domain::person::Standing;
use crate::domain::words;
use crate::store::account_links::{self, Link};
use crate::store::{self, Conn, audit, doubted_addresses, outbox, people, sign_in_tries};
use crate::views::Page;

const NEW_PASSWORD: Input = Input::new("password", "New password", Kind::NewPassword, Need::Required)
    .hint("At least 8 characters; a few words work well");

const CHANGE: &[Input] =
    &[Input::new("current_password", "Current password", Kind::Secret, Need::Required), NEW_PASSWORD];

const FORGOT: &[Input] = &[Input::new("login", "E-mail or phone", Kind::Login, Need::Required)];

/// How many links to set a password somebody gets in an hour, whoever asks for them.
const RESETS: u64 = 3;
/// How long everybody waits for the answer, so that nobody learns from it who has an account.
const ANSWERED_AFTER: Duration = Duration::from_millis(250);

/// What the page for one's own password shows.
#[derive(Serialize)]
pub struct PasswordPage {
    pub form: FormView,
    pub was_saved: bool,
}

impl Page for PasswordPage {
    const TEMPLATE: &'static str = "accounts/password.html";
}

/// What the page for a forgotten password shows.
#[derive(Serialize)]
pub struct ForgotPage {
    /// `None` once it was sent.
    pub form: Option<FormView>,
}

impl Page for ForgotPage {
    const TEMPLATE: &'static str = "accounts/forgot.html";
}

/// What the page behind a link shows.
#[derive(Serialize)]
pub struct ResetPage {
    /// `None` when the link works no longer.
    pub form: Option<FormView>,
    pub name: String,
}

impl Page for ResetPage {
    const TEMPLATE: &'static str = "accounts/reset.html";
}

/// The form for one's own.
pub async fn change_form(visit: &Visit) -> Result {
    change_page(visit, StatusCode::OK, None)
}

/// Changes one's own; other sessions end.
pub async fn change(visit: &Visit) -> Result {
    let session = visit.session.as_ref().ok_or(Error::SignIn)?;
    let id = session.person.id;
    let values = match values(visit, CHANGE) {
        Ok(values) => values,
        Err(typed) => return change_page(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(&typed)),
    };
    // As in signing in: who found the session open has no more guesses than anybody else.
    let turn = visit.app.passwords.turn().await?;
    let (address, known_as) = (visit.client.to_string(), id.to_string());
    let mut db = visit.read().await?;
    let wait = sign_in_tries::wait(&mut db, &address, &known_as, visit.at).await?;
    let hash = people::password_hash(&mut db, id).await?;
    drop(db);
    if let Some(seconds) = wait {
        let mut response = change_page(visit, StatusCode::TOO_MANY_REQUESTS, Some(&refused(visit, TOO_MANY)))?;
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        return Ok(response);
    }
    if !turn.verify(&values.required("current_password"), hash.as_deref()).await? {
        let mut tx = visit.begin().await?;
        sign_in_tries::failed(&mut tx, &address, &known_as, visit.at).await?;
        note(visit, &mut tx, "password/failure", Some(id), "").await?;
        tx.commit().await?;
        let wrong = "This is not your current password. Type it again, or sign out and set another by mail.";
        let errors = FieldErrors::from([("current_password", wrong.to_owned())]);
        let typed = Typed { given: visit.form.clone(), errors };
        return change_page(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(&typed));
    }
    drop(turn);
    let hash = visit.app.passwords.hash(&values.required("password")).await?;
    let mut tx = visit.begin().await?;
    let token = people::change_password(&mut tx, session, &hash, visit.at).await?;
    warn_of_password(visit, &mut tx, &session.person).await?;
    note(visit, &mut tx, "password/change", Some(id), "").await?;
    tx.commit().await?;
    with_session(visit, see_other("/profile/password?saved"), &token)
}

/// The form for whoever forgot theirs, or what happens now that they sent it.
pub async fn forgot_form(visit: &Visit) -> Result {
    if visit.query.get("asked").is_some() {
        return page(visit, StatusCode::OK, &ForgotPage { form: None });
    }
    forgot_page(visit, StatusCode::OK, None)
}

/// Sends them a link, if there is somebody, and answers all alike.
pub async fn forgot(visit: &Visit) -> Result {
    let values = match values(visit, FORGOT) {
        Ok(values) => values,
        Err(typed) => return forgot_page(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(&typed)),
    };
    visit.app.limits.used(visit.client, "forgot", 6)?;
    // A task of its own, whose statements the answer does not count.
    let sending =
        tokio::spawn(send_link(visit.app.clone(), values.required("login"), visit.client.to_string(), visit.at));
    let (sent, ()) = tokio::join!(sending, tokio::time::sleep(ANSWERED_AFTER));
    sent.map_err(anyhow::Error::from)??;
    Ok(see_other("/password/forgot?asked"))
}

/// Writes the mail with the link to whoever signs in with this, if they have an address and may sign in.
async fn send_link(app: App, login: String, client: String, at: DateTime<Utc>) -> store::Result<()> {
    let phone = contact::phone(&login, app.config.country);
    let mut db = app.store.read().await?;
    let Some(account) = people::login(&mut db, &login, phone.as_ref()).await? else { return Ok(()) };
    drop(db);
    let mut tx = app.store.begin().await?;
    let Some(person) = people::find(&mut tx, account.id).await? else { return Ok(()) };
    let Some(email) = person.email.as_deref().filter(|_| person.standing != Standing::Suspended) else {
        return Ok(());
    };
    let kind = "password/reset";
    if outbox::wait(&mut tx, person.id, kind, RESETS, at).await?.is_some() {
        return Ok(());
    }
    let letter = &words::account::reset(&person.name, &app.config.centre.name);
    let mail = outbox::New { event_id: None, ticket_number: None, person_id: person.id, email, kind, letter, at };
    outbox::add(&mut tx, &mail).await?;
    let asked = audit::New {
        at,
        actor_id: None,
        act: "password/forgot",
        person_id: Some(person.id),
        details: "",
        client: &client,
    };
    audit::add(&mut tx, &asked).await?;
    tx.commit().await
}

/// The form behind a link.
pub async fn reset_form(visit: &Visit) -> Result {
    let mut db = visit.read().await?;
    let link = load(visit, &mut db).await?;
    reset_page(visit, link.as_ref(), None)
}

/// Sets the password, once, and signs in nobody: whoever set it shows at the sign-in that they know it.
pub async fn reset(visit: &Visit) -> Result {
    let mut db = visit.read().await?;
    let Some(link) = load(visit, &mut db).await? else { return reset_page(visit, None, None) };
    drop(db);
    let values = match values(visit, &[NEW_PASSWORD]) {
        Ok(values) => values,
        Err(typed) => return reset_page(visit, Some(&link), Some(&typed)),
    };
    let hash = visit.app.passwords.hash(&values.required("password")).await?;
    let mut tx = visit.begin().await?;
    // Looked up again where it cannot be used by two at once.
    let Some(link) = load(visit, &mut tx).await? else { return reset_page(visit, None, None) };
    people::set_password(&mut tx, link.person_id, &hash, visit.at).await?;
    // A link that arrived at an address shows as well as any other whose it is.
    if let Some(key) = &link.email_key {
        doubted_addresses::confirm(&mut tx, link.person_id, key, visit.at).await?;
    }
    if let Some(person) = people::find(&mut tx, link.person_id).await? {
        warn_of_password(visit, &mut tx, &person).await?;
    }
    // Who mistyped the forgotten one ten times signs in with the new one at once.
    sign_in_tries::forgive(&mut tx, &visit.client.to_string(), &link.person_id.to_string()).await?;
    note(visit, &mut tx, "password/reset", Some(link.person_id), "").await?;
    tx.commit().await?;
    Ok(see_other("/sign-in?password"))
}

/// The link, while it works. Others are counted, so that nobody tries them all.
async fn load(visit: &Visit, db: &mut Conn) -> std::result::Result<Option<Link>, Error> {
    let token = visit.params.trimmed("token");
    let link = account_links::find(db, account_links::PASSWORD, token, visit.at).await?;
    if link.is_none() {
        visit.app.limits.used(visit.client, "account-link", 2)?;
    }
    Ok(link)
}

fn form(visit: &Visit, id: &str, action: &str, button: &str, inputs: &[Input], typed: Option<&Typed>) -> FormView {
    let choices = &Choices::default();
    Form { id, action, button, inputs, choices, typed, today: visit.today() }.view(|_| None)
}

fn change_page(visit: &Visit, status: StatusCode, typed: Option<&Typed>) -> Result {
    let form = form(visit, "password", "/profile/password", "Change the password", CHANGE, typed);
    page(visit, status, &PasswordPage { form, was_saved: visit.query.get("saved").is_some() })
}

fn forgot_page(visit: &Visit, status: StatusCode, typed: Option<&Typed>) -> Result {
    let form = form(visit, "forgot", "/password/forgot", "Send me a link", FORGOT, typed);
    page(visit, status, &ForgotPage { form: Some(form) })
}

fn reset_page(visit: &Visit, link: Option<&Link>, typed: Option<&Typed>) -> Result {
    let status = match (link, typed) {
        (None, _) => StatusCode::NOT_FOUND,
        (_, Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let form = link.map(|_| form(visit, "reset", &visit.path, "Set the password", &[NEW_PASSWORD], typed));
    let name = link.map_or_else(String::new, |link| link.name.clone());
    page(visit, status, &ResetPage { form, name })
}
