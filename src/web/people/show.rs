//! One person: their place, their standing and their contact data, and changing each of them.

use poem::http::StatusCode;
use serde::Serialize;

use super::acts::{self, CONTACT, SUSPENSION, choices};
use super::{link, standing_label};
use crate::domain::input::Input;
use crate::domain::person::{Person, Role, Standing};
use crate::domain::staff::POSITION;
use crate::domain::words;
use crate::store::staff::ties;
use crate::store::{Conn, people};
use crate::views::{Listens, Page};
use crate::web::answer::{page, see_other};
use crate::web::form::{Form, FormView, Typed};
use crate::web::toast::Toast;
use crate::web::{Error, Refusal, Result, Visit};

/// What one person's page shows.
#[derive(Serialize)]
pub struct PersonPage {
    pub id: i64,
    pub name: String,
    /// Their place in words.
    pub position: String,
    pub standing: &'static str,
    pub standing_label: Option<&'static str>,
    /// The person's own page shows no forms: nobody changes themselves here.
    pub is_self: bool,
    pub people_below: i64,
    /// Their tickets, if they can have any.
    pub tickets: Option<String>,
    /// Gives them a place: the first one, or another.
    pub place: Option<FormView>,
    pub suspension: Option<FormView>,
    pub restoration: Option<FormView>,
    pub contact: FormView,
    /// Makes a link by which they set a password.
    pub link: Option<FormView>,
    pub was_saved: bool,
    pub was_sent: bool,
}

impl Page for PersonPage {
    const TEMPLATE: &'static str = "people/show.html";

    fn listens(&self) -> Option<Listens> {
        Some(Listens {
            trigger: "tickets from:body, catch-up from:body".to_owned(),
            href: Some(format!("/people/{}", self.id)),
        })
    }
}

/// Which of the page's forms somebody sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    Place,
    Suspension,
    Restoration,
    Contact,
    Link,
}

/// The page.
pub async fn show(visit: &Visit) -> Result {
    let mut db = visit.read().await?;
    let person = load(visit, &mut db).await?;
    person_page(visit, &mut db, &person, StatusCode::OK, None).await
}

/// From a form's address back to the person.
pub async fn back(visit: &Visit) -> Result {
    Ok(see_other(&format!("/people/{}", visit.number("id")?)))
}

/// Gives somebody a place: approves them, or moves them.
pub async fn place(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    let person = load(visit, &mut tx).await?;
    match acts::place(visit, &mut tx, &person).await? {
        Ok(true) if visit.form.trimmed("back") == "/people" => {
            tx.commit().await?;
            let toast = Toast::new(format!("{} has a place and may sign in.", person.name), None);
            Ok(toast.with(visit, see_other("/people")))
        }
        Ok(true) => saved(tx, &person).await,
        Ok(false) => back(visit).await,
        Err(refusal) => refuse(visit, tx, &person, Sent::Place, refusal).await,
    }
}

/// Shuts somebody out.
pub async fn suspend(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    let person = load(visit, &mut tx).await?;
    match acts::suspend(visit, &mut tx, &person).await? {
        Ok(()) => saved(tx, &person).await,
        Err(refusal) => refuse(visit, tx, &person, Sent::Suspension, refusal).await,
    }
}

/// Lets somebody in again.
pub async fn restore(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    let person = load(visit, &mut tx).await?;
    match acts::restore(visit, &mut tx, &person).await? {
        Ok(()) => saved(tx, &person).await,
        Err(refusal) => refuse(visit, tx, &person, Sent::Restoration, refusal).await,
    }
}

/// Corrects what the house knows of somebody.
pub async fn correct(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    let person = load(visit, &mut tx).await?;
    match acts::correct(visit, &mut tx, &person, &visit.form).await? {
        Ok(true) => saved(tx, &person).await,
        Ok(false) => back(visit).await,
        Err(refusal) => refuse(visit, tx, &person, Sent::Contact, refusal).await,
    }
}

async fn saved(tx: Conn, person: &Person) -> Result {
    tx.commit().await?;
    Ok(see_other(&format!("/people/{}?saved", person.id)))
}

async fn load(visit: &Visit, db: &mut Conn) -> std::result::Result<Person, Error> {
    people::find(db, visit.number("id")?).await?.ok_or(Error::NotFound)
}

async fn refuse(visit: &Visit, tx: Conn, person: &Person, sent: Sent, refusal: Refusal) -> Result {
    drop(tx);
    let typed = refusal.typed(visit);
    let mut db = visit.read().await?;
    person_page(visit, &mut db, person, StatusCode::UNPROCESSABLE_ENTITY, Some((sent, &typed))).await
}

async fn person_page(
    visit: &Visit,
    db: &mut Conn,
    person: &Person,
    status: StatusCode,
    sent: Option<(Sent, &Typed)>,
) -> Result {
    let choices = choices(db).await?;
    let ties = ties(db, person).await?;
    let is_self = visit.person()?.id == person.id;
    let is_customer = person.role == Some(Role::Customer);
    let superior = choices.superiors.iter().find(|superior| Some(superior.id) == person.superior_id);
    let form = |which: Sent,
                id: &str,
                path: &str,
                button: &str,
                inputs: &[Input],
                prefill: &dyn Fn(&str) -> Option<String>| {
        let typed = sent.filter(|(sent, _)| *sent == which).map(|(_, typed)| typed);
        let action = format!("/people/{}{path}", person.id);
        Form { id, action: &action, button, inputs, choices: &choices, typed, today: visit.today() }.view(prefill)
    };
    let is_suspended = person.standing == Standing::Suspended;
    let is_new = person.standing == Standing::Pending;
    let place = |name: &str| match name {
        "role" => person.role.map(|role| role.to_string()),
        "department_id" => person.department_id.map(|id| id.to_string()),
        "superior_id" => person.superior_id.map(|id| id.to_string()),
        _ => None,
    };
    let contact = |name: &str| match name {
        "name" => Some(person.name.clone()),
        "email" => person.email.clone(),
        "phone" => person.phone.clone(),
        "address" => person.address.clone(),
        _ => None,
    };
    let shown = PersonPage {
        id: person.id,
        name: person.name.clone(),
        position: words::account::position(person, superior.map(|superior| superior.name.as_str())),
        standing: person.standing.as_str(),
        standing_label: standing_label(person.standing),
        is_self,
        people_below: ties.people_below,
        tickets: match person.role {
            Some(Role::Technician) => Some(format!("/tickets?technician={}", person.id)),
            Some(Role::Customer) => person.phone.as_ref().map(|phone| {
                let query: String = url::form_urlencoded::byte_serialize(phone.as_bytes()).collect();
                format!("/tickets?status=all&q={query}")
            }),
            _ => None,
        },
        place: (!is_self && !is_customer && !is_suspended).then(|| {
            let button = if is_new { "Approve" } else { "Change the place" };
            form(Sent::Place, "place", "/approval", button, POSITION, &place)
        }),
        suspension: (!is_self && !is_suspended)
            .then(|| form(Sent::Suspension, "suspension", "/suspension", "Suspend", SUSPENSION, &|_| None)),
        restoration: (!is_self && is_suspended)
            .then(|| form(Sent::Restoration, "restoration", "/restoration", "Let them in again", &[], &|_| None)),
        contact: form(Sent::Contact, "contact", "", "Save", CONTACT, &contact),
        link: link::may_have(person, visit.person()?).then(|| {
            let button =
                if person.email.is_some() { "Send a link to set a password" } else { "Show a link to set a password" };
            form(Sent::Link, "password-link", "/password-link", button, &[], &|_| None)
        }),
        was_saved: visit.query.get("saved").is_some(),
        was_sent: visit.query.get("sent").is_some(),
    };
    page(visit, status, &shown)
}
