//! One's own contact data, mail choice and picture.

pub mod picture;

use poem::http::StatusCode;
use serde::Serialize;

use super::answer::{page, see_other};
use super::audit::note;
use super::form::{Form, FormView, Typed};
use super::pictures::Face;
use super::refusal::checked_of;
use super::{Done, Error, Refusal, Result, Visit, letters};
use crate::domain::contact::email_key;
use crate::domain::input::{Choices, FieldErrors, Given, Input, Kind, Need};
use crate::domain::permission::May;
use crate::domain::person::{Person, Role, Standing};
use crate::domain::words;
use crate::store::drafts::{self, Draft};
use crate::store::{self, Conn, doubted_addresses, people};
use crate::views::Page;

/// What customers fill in. People of the house have, instead of the last, a page for what comes by mail.
pub const PROFILE: &[Input] = &[
    Input::new("name", "Name", Kind::Line(120), Need::Required),
    Input::new("email", "E-mail", Kind::Email, Need::Optional)
        .hint("Without one you get no mail; everything else stays"),
    Input::new("phone", "Phone", Kind::Phone, Need::Optional),
    Input::new("address", "Address", Kind::Text(500), Need::Optional),
    Input::new("mail_choice", "Which mails do you want?", Kind::MailChoice, Need::Kept),
];

/// What somebody fills in, of [`PROFILE`].
#[must_use]
pub fn inputs(person: &Person) -> &'static [Input] {
    match PROFILE.split_last() {
        Some((_, contact)) if person.role != Some(Role::Customer) => contact,
        _ => PROFILE,
    }
}

/// What the profile page shows.
#[derive(Serialize)]
pub struct ProfilePage {
    pub form: FormView,
    pub role: &'static str,
    pub department: Option<String>,
    pub is_pending: bool,
    pub was_saved: bool,
    pub was_sent: bool,
    /// There is an address, and nobody confirmed it yet.
    pub is_unconfirmed: bool,
    pub is_confirmed: bool,
    /// Whoever reads the address said that it is not this person.
    pub is_stopped: bool,
    pub me: Face,
    /// Whether people of this role have a picture.
    pub has_picture: bool,
    /// Why the one that was sent was not taken.
    pub picture_error: Option<&'static str>,
}

impl Page for ProfilePage {
    const TEMPLATE: &'static str = "accounts/profile.html";
}

/// The form.
pub async fn show(visit: &Visit) -> Result {
    let typed = draft(visit).await?.filter(|draft| draft.path == "/profile");
    let typed = typed.map(|draft| Typed { given: draft.fields, errors: FieldErrors::new() });
    profile_page(visit, StatusCode::OK, typed.as_ref(), None).await
}

/// Saves it.
pub async fn update(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    match save(visit, &mut tx, &visit.form).await? {
        Ok(()) => {
            tx.commit().await?;
            Ok(see_other("/profile?saved"))
        }
        Err(refusal) => {
            drop(tx);
            profile_page(visit, StatusCode::UNPROCESSABLE_ENTITY, Some(&refusal.typed(visit)), None).await
        }
    }
}

/// Saves what is given as the visitor's own contact data, and writes to the old address and the new one when it changed.
///
/// # Errors
/// [`Error::SignIn`] when nobody is, [`Error::TooMany`] from an address that tried many e-mails or phones that
/// are somebody else's; else when the database does not answer.
pub async fn save(visit: &Visit, tx: &mut Conn, given: &Given) -> Done<()> {
    let person = visit.person()?;
    let values = match checked_of(visit, given, inputs(person), &Choices::default()) {
        Ok(values) => values,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if values.text("email").is_none() && values.phone("phone").is_none() {
        return Ok(Err(Refusal::whole("Keep an e-mail or a phone; you sign in with one of them.")));
    }
    let contact = people::Contact {
        name: values.required("name"),
        email: values.text("email"),
        phone: values.phone("phone").cloned(),
        address: values.text("address"),
        mail_choice: values.word("mail_choice").unwrap_or(person.mail_choice),
    };
    // As they are now: the address may have been changed, and confirmed, since they were looked up.
    let person = &people::find(tx, person.id).await?.ok_or(Error::SignIn)?;
    match people::update_contact(tx, person, &contact).await {
        Ok(()) => {}
        Err(store::Error::Taken(_)) => {
            // Nobody finds out in this way who else is known here.
            visit.app.limits.used(visit.client, "profile", 6)?;
            let sentence = "This e-mail or phone cannot be used. Check both, or ask us at the counter.";
            return Ok(Err(Refusal::whole(sentence)));
        }
        Err(other) => return Err(other.into()),
    }
    if person.email.as_deref().map(email_key) != contact.email.as_deref().map(email_key) {
        letters::warn_of_email(visit, tx, person).await?;
        if let Some(email) = &contact.email {
            letters::ask_to_confirm(visit, tx, person.id, &contact.name, email).await?;
        }
        note(visit, tx, "email/change", Some(person.id), "").await?;
    }
    Ok(Ok(()))
}

/// The draft the address names, if there is one.
pub async fn draft(visit: &Visit) -> std::result::Result<Option<Draft>, Error> {
    let token = visit.query.trimmed("draft");
    if token.is_empty() || token.len() > 60 {
        return Ok(None);
    }
    let mut db = visit.read().await?;
    Ok(drafts::find(&mut db, token, visit.at).await?)
}

async fn profile_page(
    visit: &Visit,
    status: StatusCode,
    typed: Option<&Typed>,
    picture_error: Option<&'static str>,
) -> Result {
    let person = visit.person()?;
    let (mut is_confirmed, mut is_stopped) = (false, false);
    if let Some(email) = &person.email {
        let mut db = visit.read().await?;
        is_confirmed = doubted_addresses::is_confirmed(&mut db, &email_key(email)).await?;
        is_stopped = !is_confirmed && doubted_addresses::stopped(&mut db, email).await?.is_some();
    }
    let prefill = |name: &str| match name {
        "name" => Some(person.name.clone()),
        "email" => person.email.clone(),
        "phone" => person.phone.clone(),
        "address" => person.address.clone(),
        "mail_choice" => Some(person.mail_choice.to_string()),
        _ => None,
    };
    let form = Form {
        id: "profile",
        action: "/profile",
        button: "Save",
        inputs: inputs(person),
        choices: &Choices::default(),
        typed,
        today: visit.today(),
    }
    .view(prefill);
    let shown = ProfilePage {
        form,
        role: person.role.map_or("Staff", words::role),
        department: person.department_name.clone(),
        is_pending: person.standing == Standing::Pending,
        was_saved: visit.query.get("saved").is_some(),
        was_sent: visit.query.get("sent").is_some(),
        is_unconfirmed: person.email.is_some() && !is_confirmed && !is_stopped,
        is_confirmed,
        is_stopped,
        me: Face::of(person),
        has_picture: person.actor().may_ever(May::HavePicture),
        picture_error,
    };
    page(visit, status, &shown)
}
