//! Signing in and out.

use poem::http::{StatusCode, header};
use serde::Serialize;

use super::answer::{page, see_other, with_session, without_session};
use super::audit::{note, note_by};
use super::form::{Form, FormView, Typed};
use super::refusal::checked;
use super::shell::first_page;
use super::{Error, Refusal, Result, Visit};
use crate::domain::contact;
use crate::domain::input::{Choices, Given, Input, Kind, Need, Values};
use crate::domain::lifecycle::Action;
use crate::domain::person::{Person, Standing};
use crate::passwords::is_old;
use crate::store::{drafts, people, sessions, sign_in_tries};
use crate::views::Page;

const SIGN_IN: &[Input] = &[
    Input::new("login", "E-mail or phone", Kind::Login, Need::Required),
    Input::new("password", "Password", Kind::Secret, Need::Required),
];

/// One neutral sentence for every failed sign-in.
const WRONG: &str = "This e-mail or phone and this password do not belong together. Check both and try again.";
/// What somebody reads who tried too often.
pub const TOO_MANY: &str = "Too many tries. Wait a few minutes and try again.";
/// What the sign-in page shows.
#[derive(Serialize)]
pub struct SignInPage {
    pub form: FormView,
    /// Whether what was typed waits on the other side.
    pub carries_draft: bool,
    /// Whether somebody comes from setting a new password.
    pub was_set: bool,
    pub demo_logins: Vec<(&'static str, &'static str)>,
}

impl Page for SignInPage {
    const TEMPLATE: &'static str = "accounts/sign_in.html";
}

/// What the sign-out page shows.
#[derive(Serialize)]
pub struct SignOutPage {}

impl Page for SignOutPage {
    const TEMPLATE: &'static str = "accounts/sign_out.html";
}

/// The sign-in form; those signed in already go on.
pub async fn sign_in_form(visit: &Visit) -> Result {
    if let Some(session) = &visit.session {
        let way = way_on(visit, &session.person, &visit.query).await?;
        return Ok(see_other(&way));
    }
    sign_in_page(visit, StatusCode::OK, &visit.query, None)
}

/// Signs in, and goes on to where one wanted to be, with what was typed there.
pub async fn sign_in(visit: &Visit) -> Result {
    let typed = match values(visit, SIGN_IN) {
        Ok(values) => values,
        Err(typed) => return sign_in_page(visit, StatusCode::UNPROCESSABLE_ENTITY, &visit.form, Some(&typed)),
    };
    let (login, password) = (typed.required("login"), typed.required("password"));
    let phone = contact::phone(&login, visit.app.config.country);
    // While the database is away nobody waits here for those who wait for it.
    drop(visit.read().await?);
    // Only so many passwords are compared at once, and failures are counted within one's turn: many
    // tries at the same moment cannot all slip through before the first has failed.
    let turn = visit.app.passwords.turn().await?;
    let address = visit.client.to_string();
    let mut db = visit.read().await?;
    let account = people::login(&mut db, &login, phone.as_ref()).await?;
    let known_as = account.as_ref().map_or_else(|| contact::email_key(&login), |account| account.id.to_string());
    let wait = sign_in_tries::wait(&mut db, &address, &known_as, visit.at).await?;
    drop(db);
    if let Some(seconds) = wait {
        // What was carried here stays carried.
        let status = StatusCode::TOO_MANY_REQUESTS;
        let mut response = sign_in_page(visit, status, &visit.form, Some(&refused(visit, TOO_MANY)))?;
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        return Ok(response);
    }
    let known = account.as_ref().map(|account| account.id);
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let fits = turn.verify(&password, hash.as_deref()).await?;
    let Some(account) = account.filter(|account| fits && account.standing != Standing::Suspended.as_str()) else {
        let mut tx = visit.begin().await?;
        sign_in_tries::failed(&mut tx, &address, &known_as, visit.at).await?;
        note_by(visit, &mut tx, None, "sign-in/failure", known, "").await?;
        tx.commit().await?;
        return sign_in_page(visit, StatusCode::UNPROCESSABLE_ENTITY, &visit.form, Some(&refused(visit, WRONG)));
    };
    drop(turn);
    let renewed = match hash.filter(|hash| is_old(hash)) {
        Some(old) => Some((old, visit.app.passwords.hash(&password).await?)),
        None => None,
    };
    let mut tx = visit.begin().await?;
    if let Some((old, new)) = renewed {
        people::renew_hash(&mut tx, account.id, &old, &new).await?;
    }
    let token = sessions::start(&mut tx, account.id, &visit.device, visit.at).await?;
    if let Some(old) = &visit.session {
        sessions::end(&mut tx, old, visit.at).await?;
    }
    let person = people::find(&mut tx, account.id).await?.ok_or(Error::NotFound)?;
    note_by(visit, &mut tx, Some(person.id), "sign-in", Some(person.id), "").await?;
    tx.commit().await?;
    let way = way_on(visit, &person, &visit.form).await?;
    with_session(visit, see_other(&way), &token)
}

/// A question, for those who came by the address bar.
pub async fn sign_out_page(visit: &Visit) -> Result {
    if visit.session.is_none() {
        return Ok(see_other("/"));
    }
    page(visit, StatusCode::OK, &SignOutPage {})
}

/// Ends the session.
pub async fn sign_out(visit: &Visit) -> Result {
    if let Some(session) = &visit.session {
        let mut tx = visit.begin().await?;
        sessions::end(&mut tx, session, visit.at).await?;
        note(visit, &mut tx, "sign-out", Some(session.person.id), "").await?;
        tx.commit().await?;
    }
    without_session(visit, see_other("/"))
}

/// The checked values of a form that is not about a ticket, or what was typed with what is wrong.
pub fn values(visit: &Visit, inputs: &[Input]) -> std::result::Result<Values, Typed> {
    checked(visit, inputs, &Choices::default()).map_err(|refusal| refusal.typed(visit))
}

/// A form refused as a whole.
#[must_use]
pub fn refused(visit: &Visit, message: &str) -> Typed {
    Refusal::whole(message).typed(visit)
}

/// Where somebody goes after signing in: where they wanted to be, if that is a page of ours.
async fn way_on(visit: &Visit, person: &Person, from: &Given) -> std::result::Result<String, Error> {
    let draft = from.trimmed("draft");
    if !draft.is_empty() && draft.len() <= 60 {
        let mut db = visit.read().await?;
        if let Some(found) = drafts::find(&mut db, draft, visit.at).await? {
            return Ok(format!("{}?draft={draft}", form_page(&found.path)));
        }
    }
    let next = from.trimmed("next");
    // Browsers drop tabs and line ends, and read a backslash as a slash.
    let is_plain = !next.contains(|c: char| c == '\\' || c.is_control() || c.is_whitespace());
    let is_ours = next.starts_with('/') && !next.starts_with("//") && is_plain;
    Ok(if is_ours { next.to_owned() } else { first_page(person).to_owned() })
}

/// The page on which the form stands that is sent to `path`.
fn form_page(path: &str) -> String {
    let action = path.strip_prefix("/tickets/").and_then(|rest| rest.split_once('/'));
    match (path, action) {
        ("/tickets", _) => "/tickets/new".to_owned(),
        (_, Some((number, action))) if action.parse::<Action>().is_ok() => format!("/tickets/{number}"),
        _ => path.to_owned(),
    }
}

fn sign_in_page(visit: &Visit, status: StatusCode, from: &Given, typed: Option<&Typed>) -> Result {
    let mut form = Form {
        id: "sign-in",
        action: "/sign-in",
        button: "Sign in",
        inputs: SIGN_IN,
        choices: &Choices::default(),
        typed,
        today: visit.today(),
    }
    .view(|_| None);
    for name in ["next", "draft"] {
        let value = from.trimmed(name);
        if !value.is_empty() && value.len() <= 2000 {
            form = form.hide(name, value);
        }
    }
    let carries_draft = form.hidden.iter().any(|(name, _)| name == "draft");
    let demo_logins = if visit.app.config.demo { DEMO_LOGINS.to_vec() } else { Vec::new() };
    page(
        visit,
        status,
        &SignInPage { form, carries_draft, was_set: visit.query.get("password").is_some(), demo_logins },
    )
}

/// The sample centre's logins, one per role.
pub const DEMO_LOGINS: &[(&str, &str)] = &[
    ("Customer", "customer@demo.test"),
    ("Executive", "executive@demo.test"),
    ("Manager", "manager@demo.test"),
    ("Technician", "technician@demo.test"),
    ("Admin", "admin@demo.test"),
    ("Superuser", "superuser@demo.test"),
];

/// Everybody's password in the sample centre.
pub const DEMO_PASSWORD: &str = "demo-demo-demo";
