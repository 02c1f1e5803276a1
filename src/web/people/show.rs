//! One person: their place, their standing and their contact data, and changing each of them.

use poem::http::StatusCode;
use serde::Serialize;

use super::{link, standing_label};
use crate::domain::input::{Choices, Context, Input, Kind, Need, Values, check};
use crate::domain::person::{Person, Role, Standing};
use crate::domain::staff::{self as rules, Becomes, POSITION};
use crate::domain::words;
use crate::store::staff::{self, change, ties};
use crate::store::{self, Conn, departments, people};
use crate::views::{Listens, Page};
use crate::web::answer::{page, see_other};
use crate::web::audit::note;
use crate::web::form::{Form, FormView, Typed};
use crate::web::letters::{write, write_confirmation};
use crate::web::notifications::tell_of_place;
use crate::web::{Error, Result, Visit};

const SUSPENSION: &[Input] =
    &[Input::new("reason", "Reason", Kind::Text(500), Need::Required).hint("They read it in the mail about it")];

const CONTACT: &[Input] = &[
    Input::new("name", "Name", Kind::Line(120), Need::Required),
    Input::new("email", "E-mail", Kind::Email, Need::Optional),
    Input::new("phone", "Phone", Kind::Phone, Need::Optional),
    Input::new("address", "Address", Kind::Text(500), Need::Optional),
];

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
    let mut db = visit.app.store.read().await?;
    let person = load(visit, &mut db).await?;
    person_page(visit, &mut db, &person, StatusCode::OK, None).await
}

/// From a form's address back to the person.
pub async fn back(visit: &Visit) -> Result {
    Ok(see_other(&format!("/people/{}", visit.number("id")?)))
}

/// Gives somebody a place: approves them, or moves them.
pub async fn place(visit: &Visit) -> Result {
    let mut tx = visit.app.store.begin().await?;
    let person = load(visit, &mut tx).await?;
    let choices = choices(&mut tx).await?;
    let made = checked(visit, POSITION, &choices)
        .and_then(|values| rules::position(&values, &choices.superiors).map_err(|errors| typed(visit, errors)));
    let position = match made {
        Ok(position) => position,
        Err(typed) => return refuse(visit, tx, &person, Sent::Place, typed).await,
    };
    let becomes = Becomes::Placed(position);
    if let Err(reason) = rules::may_become(&visit.actor()?, &person, becomes, ties(&mut tx, &person).await?) {
        return refuse(visit, tx, &person, Sent::Place, typed_whole(visit, reason)).await;
    }
    if rules::of(&person) == Some(position) && person.standing == Standing::Active {
        return Ok(see_other(&format!("/people/{}", person.id)));
    }
    change(&mut tx, &person, becomes, visit.at).await?;
    let after = load(visit, &mut tx).await?;
    let superior = choices.superiors.iter().find(|superior| Some(superior.id) == after.superior_id);
    let place = words::account::position(&after, superior.map(|superior| superior.name.as_str()));
    let is_new = person.standing == Standing::Pending;
    if is_new {
        let letter = words::account::approved(&after, &place, &visit.app.config.centre.name);
        write(visit, &mut tx, after.id, after.email.as_deref(), "people/approval", &letter).await?;
    } else {
        tell_of_place(visit, &mut tx, after.id, &place).await?;
    }
    note(visit, &mut tx, if is_new { "people/approval" } else { "people/place" }, Some(person.id), &place).await?;
    saved(tx, &person).await
}

/// Shuts somebody out.
pub async fn suspend(visit: &Visit) -> Result {
    let mut tx = visit.app.store.begin().await?;
    let person = load(visit, &mut tx).await?;
    let values = match checked(visit, SUSPENSION, &Choices::default()) {
        Ok(values) => values,
        Err(typed) => return refuse(visit, tx, &person, Sent::Suspension, typed).await,
    };
    let ties = ties(&mut tx, &person).await?;
    if let Err(reason) = rules::may_become(&visit.actor()?, &person, Becomes::Suspended, ties) {
        return refuse(visit, tx, &person, Sent::Suspension, typed_whole(visit, reason)).await;
    }
    let reason = values.required("reason");
    change(&mut tx, &person, Becomes::Suspended, visit.at).await?;
    let letter = words::account::suspended(&person, &reason, &visit.app.config.centre.name);
    write(visit, &mut tx, person.id, person.email.as_deref(), "people/suspension", &letter).await?;
    note(visit, &mut tx, "people/suspension", Some(person.id), &reason).await?;
    saved(tx, &person).await
}

/// Lets somebody in again.
pub async fn restore(visit: &Visit) -> Result {
    let mut tx = visit.app.store.begin().await?;
    let person = load(visit, &mut tx).await?;
    let ties = ties(&mut tx, &person).await?;
    if let Err(reason) = rules::may_become(&visit.actor()?, &person, Becomes::Restored, ties) {
        return refuse(visit, tx, &person, Sent::Restoration, typed_whole(visit, reason)).await;
    }
    change(&mut tx, &person, Becomes::Restored, visit.at).await?;
    let letter = words::account::restored(&person, &visit.app.config.centre.name);
    write(visit, &mut tx, person.id, person.email.as_deref(), "people/restoration", &letter).await?;
    note(visit, &mut tx, "people/restoration", Some(person.id), "").await?;
    saved(tx, &person).await
}

/// Corrects what the house knows of somebody.
pub async fn correct(visit: &Visit) -> Result {
    let mut tx = visit.app.store.begin().await?;
    let person = load(visit, &mut tx).await?;
    let values = match checked(visit, CONTACT, &Choices::default()) {
        Ok(values) => values,
        Err(typed) => return refuse(visit, tx, &person, Sent::Contact, typed).await,
    };
    let contact = people::Contact {
        name: values.required("name"),
        email: values.text("email"),
        phone: values.phone("phone").cloned(),
        address: values.text("address"),
        mail_choice: person.mail_choice,
    };
    if contact.email.is_none() && contact.phone.is_none() {
        let reason = "Keep an e-mail or a phone; they sign in with one of them.".to_owned();
        return refuse(visit, tx, &person, Sent::Contact, typed_whole(visit, reason)).await;
    }
    let changes = changes(&person, &contact);
    if changes.is_empty() {
        return Ok(see_other(&format!("/people/{}", person.id)));
    }
    match people::update_contact(&mut tx, &person, &contact).await {
        Ok(()) => {}
        Err(store::Error::Taken(rule)) => {
            let (field, what) = if rule.contains("email") { ("email", "e-mail") } else { ("phone", "phone") };
            let message = format!("This {what} belongs to somebody else.");
            let errors = std::iter::once((field, message)).collect();
            return refuse(visit, tx, &person, Sent::Contact, typed(visit, errors)).await;
        }
        Err(other) => return Err(other.into()),
    }
    // Whoever could be robbed of their account this way hears of it at the address they had.
    let letter = words::account::corrected(&person, &changes, &visit.app.config.centre.name);
    let told_at = person.email.as_deref().or(contact.email.as_deref());
    write(visit, &mut tx, person.id, told_at, "people/correction", &letter).await?;
    if let Some(email) = contact.email.as_deref().filter(|_| changes.contains(&"e-mail")) {
        write_confirmation(visit, &mut tx, person.id, &contact.name, email).await?;
    }
    note(visit, &mut tx, "people/correction", Some(person.id), &changes.join(", ")).await?;
    saved(tx, &person).await
}

fn changes(person: &Person, contact: &people::Contact) -> Vec<&'static str> {
    let phone = contact.phone.as_ref().map(|phone| phone.shown.clone());
    [
        ("name", person.name != contact.name),
        ("e-mail", person.email != contact.email),
        ("phone", person.phone != phone),
        ("address", person.address != contact.address),
    ]
    .into_iter()
    .filter_map(|(what, has_changed)| has_changed.then_some(what))
    .collect()
}

async fn saved(tx: Conn, person: &Person) -> Result {
    tx.commit().await?;
    Ok(see_other(&format!("/people/{}?saved", person.id)))
}

async fn load(visit: &Visit, db: &mut Conn) -> std::result::Result<Person, Error> {
    people::find(db, visit.number("id")?).await?.ok_or(Error::NotFound)
}

async fn choices(db: &mut Conn) -> std::result::Result<Choices, store::Error> {
    Ok(Choices {
        departments: departments::all(db).await?,
        superiors: staff::superiors(db).await?,
        ..Choices::default()
    })
}

fn checked(visit: &Visit, inputs: &[Input], choices: &Choices) -> std::result::Result<Values, Typed> {
    let context =
        Context { today: visit.today(), country: visit.app.config.country, choices, by: None, current: &|_| None };
    check(inputs, &visit.form, &context).map_err(|errors| typed(visit, errors))
}

fn typed(visit: &Visit, errors: crate::domain::input::FieldErrors) -> Typed {
    Typed { given: visit.form.clone(), errors }
}

fn typed_whole(visit: &Visit, reason: String) -> Typed {
    typed(visit, std::iter::once(("", reason)).collect())
}

async fn refuse(visit: &Visit, tx: Conn, person: &Person, sent: Sent, typed: Typed) -> Result {
    drop(tx);
    let mut db = visit.app.store.read().await?;
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
