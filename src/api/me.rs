//! Whose token it is: what the house knows of them, their picture, and what they are told by mail.

use chrono::{DateTime, Utc};
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::answer::Answer;
use super::people::{Portrait, contact};
use super::problem::Wrong;
use super::tickets::Named;
use super::{Call, Problem, Result};
use crate::domain::contact::email_key;
use crate::domain::input::Choices;
use crate::domain::notice::About;
use crate::domain::person::{MailChoice, Role, Standing};
use crate::domain::token::TokenScope;
use crate::domain::words;
use crate::store::{Conn, Page, doubted_addresses, notice_choices, people};
use crate::web::notifications::choice;
use crate::web::{Error, checked_of, confirm, profile};

/// Whose token it is.
#[derive(Debug, Object)]
pub struct Me {
    /// What people read aloud, from 1001.
    pub id: i64,
    pub name: String,
    /// `null` while you wait for approval.
    pub role: Option<Role>,
    pub standing: Standing,
    /// The one you stand in: an admin's own, or that of who is above you.
    pub department: Option<Named>,
    /// The one person above you.
    pub superior_id: Option<i64>,
    pub email: Option<String>,
    /// Whether the address is known to be yours, by a link that was sent to it.
    pub is_email_confirmed: bool,
    /// Whether whoever reads the address said that it is not you, so that nothing is sent to it.
    pub is_email_stopped: bool,
    pub phone: Option<String>,
    pub address: Option<String>,
    /// Which mails a customer wants; `null` for people of the house, who choose by kind of notice.
    pub mail_choice: Option<MailChoice>,
    pub picture: Option<Portrait>,
    /// How many notifications you have not read.
    pub unread: i64,
    pub token: TokenInUse,
}

/// The token of this call.
#[derive(Debug, Object)]
pub struct TokenInUse {
    pub id: i64,
    /// What it is for.
    pub name: String,
    pub scope: TokenScope,
    /// The first moment at which it works no longer.
    pub expires_at: DateTime<Utc>,
}

/// A kind of notice that can reach you.
#[derive(Debug, Object)]
pub struct Notice {
    pub kind: About,
    /// The kind in words.
    pub label: String,
    /// Whether it comes by mail, too.
    pub by_mail: bool,
}

/// Oneself.
pub async fn show(call: &Call, db: &mut Conn) -> Result {
    let person = people::find(db, call.person()?.id).await?.ok_or(Error::SignIn)?;
    let (mut is_email_confirmed, mut is_email_stopped) = (false, false);
    if let Some(email) = &person.email {
        is_email_confirmed = doubted_addresses::is_confirmed(db, &email_key(email)).await?;
        is_email_stopped = !is_email_confirmed && doubted_addresses::stopped(db, email).await?.is_some();
    }
    let used = call.token.as_ref().ok_or(Error::SignIn)?;
    let chooses = profile::inputs(&person).iter().any(|input| input.name == "mail_choice");
    Ok(Answer::one(&Me {
        picture: Portrait::of(&person),
        department: Named::both(person.department_id, person.department_name.as_ref()),
        mail_choice: chooses.then_some(person.mail_choice),
        unread: i64::try_from(call.unread()).unwrap_or(i64::MAX),
        token: TokenInUse { id: used.id, name: used.name.clone(), scope: used.scope, expires_at: used.expires_at },
        id: person.id,
        name: person.name,
        role: person.role,
        standing: person.standing,
        superior_id: person.superior_id,
        email: person.email,
        is_email_confirmed,
        is_email_stopped,
        phone: person.phone,
        address: person.address,
    }))
}

/// Changes one's own contact data and mail choice; what is left out stays.
pub async fn change(call: &Call, db: &mut Conn) -> Result {
    let person = people::find(db, call.person()?.id).await?.ok_or(Error::SignIn)?;
    let inputs = profile::inputs(&person);
    let given = call.merged(inputs, |name| contact(&person, name));
    // All that somebody of the house is not asked, of what a customer is.
    if call.form.0.keys().any(|name| inputs.iter().all(|input| input.name != name)) {
        let elsewhere = "Choose by kind of notice instead, at /me/notices.";
        let elsewhere = vec![Wrong::property("mail_choice", elsewhere)];
        // With what else is wrong, all of it is said at once.
        return Err(match checked_of(call, &given, inputs, &Choices::default()) {
            Err(refusal) => Problem::from(refusal).and(elsewhere),
            Ok(_) => Problem::invalid(elsewhere),
        });
    }
    profile::save(call, db, &given).await??;
    show(call, db).await
}

/// Takes a picture in the place of the one before.
pub async fn set_picture(call: &Call, db: &mut Conn) -> Result {
    let picture = call.picture.as_ref().ok_or(Error::Unreadable)?;
    people::set_picture(db, call.person()?.id, Some(picture), call.at).await?;
    show(call, db).await
}

/// Removes one's own picture.
pub async fn remove_picture(call: &Call, db: &mut Conn) -> Result {
    people::set_picture(db, call.person()?.id, None, call.at).await?;
    Ok(Answer::done())
}

/// Writes the mail once more by which one confirms one's address.
pub async fn ask_confirmation(call: &Call, db: &mut Conn) -> Result {
    if confirm::ask_again(call, db).await? {
        return Ok(Answer::done());
    }
    let sentence = "There is nothing to confirm: you gave no e-mail, or it is confirmed, or whoever reads it wants no \
        mail from here. `/me` says which.";
    Err(Problem::of("state").saying(sentence))
}

/// What can reach one, and whether it comes by mail, too. Customers are told of their repairs by mail alone.
pub async fn notices(call: &Call, db: &mut Conn) -> Result {
    let rows = choice::current(db, call.person()?).await?;
    Ok(Answer::many(call, Page { rows, next: None }, |(kind, by_mail)| Notice {
        kind,
        label: words::notice::about(kind).to_owned(),
        by_mail,
    }))
}

/// Has one kind of notice come by mail, too.
pub async fn mail_notice(call: &Call, db: &mut Conn) -> Result {
    choose(call, db, true).await
}

/// Has one kind of notice come by mail no longer.
pub async fn silence_notice(call: &Call, db: &mut Conn) -> Result {
    choose(call, db, false).await
}

async fn choose(call: &Call, db: &mut Conn, by_mail: bool) -> Result {
    let person = call.person()?;
    let named = call.params.trimmed("kind").parse().ok();
    let kind: About = named.filter(|kind| choice::kinds(person).contains(kind)).ok_or(Error::NotFound)?;
    notice_choices::choose(db, person.id, &[(kind, by_mail)]).await?;
    Ok(Answer::done())
}

impl Example for Me {
    fn example() -> Self {
        let Named { id, name } = Named::example();
        Self {
            id,
            name,
            role: Some(Role::Customer),
            standing: Standing::Active,
            department: None,
            superior_id: None,
            email: Some("chitra@example.org".to_owned()),
            is_email_confirmed: true,
            is_email_stopped: false,
            phone: Some("+91 98765 43210".to_owned()),
            address: Some("12 Temple Road, Kochi".to_owned()),
            mail_choice: Some(MailChoice::All),
            picture: None,
            unread: 0,
            token: TokenInUse {
                id: 1,
                name: "My calendar".to_owned(),
                scope: TokenScope::Write,
                expires_at: "2027-02-22T18:30:00Z".parse().unwrap_or_default(),
            },
        }
    }
}

impl Example for Notice {
    fn example() -> Self {
        Self { kind: About::Comment, label: words::notice::about(About::Comment).to_owned(), by_mail: true }
    }
}
