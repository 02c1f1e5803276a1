//! People, for those who let them in: finding them, giving them a place, shutting them out, correcting what the
//! house knows of them, and the link by which they set a password. And everybody's picture, for those who see it.

use poem::http::header;
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::answer::Answer;
use super::operation::{AFTER, Ask, AskKind, BASE, LIMIT};
use super::tickets::Named;
use super::{Call, Problem, Result};
use crate::domain::person::{Person as Domain, Role, Standing};
use crate::store::staff::{self, Which};
use crate::store::{Conn, people};
use crate::web::people::acts;
use crate::web::people::link::{self, Link};
use crate::web::{Error, pictures};

/// What the list is asked with.
pub const ASKS: &[Ask] = &[
    Ask { name: "q", about: "Finds by number, name, phone or e-mail.", kind: AskKind::Text(200) },
    Ask {
        name: "role",
        about: "Only people of this role.",
        kind: AskKind::OneOf(|| Role::ALL.iter().map(|role| role.as_str()).collect()),
    },
    Ask {
        name: "standing",
        about: "Only these: `active`, `pending` for who waits for approval, or `suspended`. Left out, everybody.",
        kind: AskKind::OneOf(|| Standing::ALL.iter().map(|standing| standing.as_str()).collect()),
    },
    LIMIT,
    AFTER,
];

/// What a picture is asked with.
pub const PICTURE_ASKS: &[Ask] = &[Ask {
    name: "v",
    about: "Tells one picture of somebody from the next, for whoever keeps them. The address of a picture has it.",
    kind: AskKind::Text(20),
}];

/// Somebody the house knows.
#[derive(Debug, Object)]
pub struct Person {
    /// What people read aloud, from 1001.
    pub id: i64,
    pub name: String,
    /// `null` while they wait for approval.
    pub role: Option<Role>,
    pub standing: Standing,
    /// The one they stand in: an admin's own, or that of who is above them.
    pub department: Option<Named>,
    /// The one person above them.
    pub superior_id: Option<i64>,
    /// How many people report to them; `null` in a list.
    pub people_below: Option<i64>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub address: Option<String>,
    pub picture: Option<Portrait>,
}

/// Where somebody's picture is.
#[derive(Debug, Object)]
pub struct Portrait {
    /// The address of the picture, at most as large as a screen.
    pub full: String,
    /// The address of a small one.
    pub small: String,
}

/// What became of a link by which somebody sets a password.
#[derive(Debug, Object)]
pub struct PasswordLink {
    /// Whether a mail is on its way that brings it.
    pub sent: bool,
    /// The link of somebody who has no e-mail, to be handed on. It is in this one answer and never again.
    pub link: Option<String>,
}

impl Portrait {
    /// Somebody's, if they have one.
    #[must_use]
    pub fn of(person: &Domain) -> Option<Self> {
        let picture_id = person.picture_id?;
        let at = |size: &str| format!("{BASE}/people/{}/picture/{size}?v={picture_id}", person.id);
        Some(Self { full: at("full"), small: at("small") })
    }
}

impl Person {
    fn of(person: Domain) -> Self {
        Self {
            picture: Portrait::of(&person),
            department: Named::both(person.department_id, person.department_name.as_ref()),
            id: person.id,
            name: person.name,
            role: person.role,
            standing: person.standing,
            superior_id: person.superior_id,
            people_below: None,
            email: person.email,
            phone: person.phone,
            address: person.address,
        }
    }
}

/// What the house knows of somebody, by the names of the forms' fields.
#[must_use]
pub fn contact(person: &Domain, name: &str) -> Option<String> {
    match name {
        "name" => Some(person.name.clone()),
        "email" => person.email.clone(),
        "phone" => person.phone.clone(),
        "address" => person.address.clone(),
        "mail_choice" => Some(person.mail_choice.to_string()),
        _ => None,
    }
}

/// Everybody, newest first.
pub async fn list(call: &Call, db: &mut Conn) -> Result {
    let asked = |name: &str| call.query.trimmed(name);
    let which = Which { standing: asked("standing").parse().ok(), role: asked("role").parse().ok() };
    let found = staff::list(db, which, asked("q"), call.after(), call.limit()).await?;
    Ok(Answer::many(call, found, Person::of))
}

/// One person.
pub async fn show(call: &Call, db: &mut Conn) -> Result {
    let person = load(call, db).await?;
    let ties = staff::ties(db, &person).await?;
    Ok(Answer::one(&Person { people_below: Some(ties.people_below), ..Person::of(person) }))
}

/// Corrects what the house knows of somebody; what is left out stays.
pub async fn correct(call: &Call, db: &mut Conn) -> Result {
    let person = load(call, db).await?;
    let given = call.merged(acts::CONTACT, |name| contact(&person, name));
    acts::correct(call, db, &person, &given).await??;
    show(call, db).await
}

/// Gives somebody a place: approves them, or moves them.
pub async fn approve(call: &Call, db: &mut Conn) -> Result {
    let person = load(call, db).await?;
    acts::place(call, db, &person).await??;
    show(call, db).await
}

/// Shuts somebody out.
pub async fn suspend(call: &Call, db: &mut Conn) -> Result {
    let person = load(call, db).await?;
    acts::suspend(call, db, &person).await??;
    show(call, db).await
}

/// Lets somebody in again.
pub async fn restore(call: &Call, db: &mut Conn) -> Result {
    let person = load(call, db).await?;
    acts::restore(call, db, &person).await??;
    show(call, db).await
}

/// Gives somebody a link by which they set a password.
pub async fn make_link(call: &Call, db: &mut Conn) -> Result {
    let person = load(call, db).await?;
    let given = match link::give(call, db, &person).await? {
        Link::Sent => PasswordLink { sent: true, link: None },
        Link::Shown(link) => PasswordLink { sent: false, link: Some(link) },
        Link::Stopped => {
            let stopped =
                "Whoever reads their e-mail wants no mail from here, so nothing can be sent. Correct it first.";
            return Err(Problem::of("state").saying(stopped));
        }
    };
    Ok(Answer::one(&given).once("link"))
}

/// Somebody's picture, in one of its sizes.
pub async fn picture(call: &Call, db: &mut Conn) -> Result {
    Ok(Answer::picture(pictures::show_person(call, db).await?).with(header::VARY, "Authorization"))
}

async fn load(call: &Call, db: &mut Conn) -> std::result::Result<Domain, Problem> {
    Ok(people::find(db, call.number("id")?).await?.ok_or(Error::NotFound)?)
}

impl Example for Portrait {
    fn example() -> Self {
        Self {
            full: "/api/v1/people/1006/picture/full?v=1".to_owned(),
            small: "/api/v1/people/1006/picture/small?v=1".to_owned(),
        }
    }
}

impl Example for Person {
    fn example() -> Self {
        Self {
            id: 1006,
            name: "Tara Iyer".to_owned(),
            role: Some(Role::Technician),
            standing: Standing::Active,
            department: Some(Named { id: 1, name: "Computers".to_owned() }),
            superior_id: Some(1005),
            people_below: Some(0),
            email: Some("tara@example.org".to_owned()),
            phone: Some("+91 98450 00008".to_owned()),
            address: None,
            picture: Some(Portrait::example()),
        }
    }
}

impl Example for PasswordLink {
    fn example() -> Self {
        Self { sent: false, link: Some("https://repairs.example.org/password/reset/kE9x2vQm7RzW4tYb8sLh1A".to_owned()) }
    }
}
