//! What superusers do to people: giving them a place, shutting them out and letting them in, correcting what the
//! house knows of them. What was sent is in the visit's form; letters and the audit log are written along with it.

use crate::domain::input::{Choices, Given, Input, Kind, Need};
use crate::domain::person::{Person, Standing};
use crate::domain::staff::{self as rules, Becomes, POSITION};
use crate::domain::words;
use crate::store::staff::{self, change, ties};
use crate::store::{self, Conn, departments, people};
use crate::web::audit::note;
use crate::web::letters::{write, write_confirmation};
use crate::web::notifications::tell_of_place;
use crate::web::refusal::{checked, checked_of};
use crate::web::{Done, Error, Refusal, Visit};

/// What suspending somebody asks for.
pub const SUSPENSION: &[Input] =
    &[Input::new("reason", "Reason", Kind::Text(500), Need::Required).hint("They read it in the mail about it")];

/// What can be corrected about somebody.
pub const CONTACT: &[Input] = &[
    Input::new("name", "Name", Kind::Line(120), Need::Required),
    Input::new("email", "E-mail", Kind::Email, Need::Optional),
    Input::new("phone", "Phone", Kind::Phone, Need::Optional),
    Input::new("address", "Address", Kind::Text(500), Need::Optional),
];

/// Gives somebody a place: approves them, or moves them. `false` when it is the one they have.
///
/// # Errors
/// As [`Visit::actor`]; else when the database does not answer.
pub async fn place(visit: &Visit, tx: &mut Conn, person: &Person) -> Done<bool> {
    let choices = choices(tx).await?;
    let made = checked(visit, POSITION, &choices)
        .and_then(|values| rules::position(&values, &choices.superiors).map_err(Refusal::from));
    let position = match made {
        Ok(position) => position,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let becomes = Becomes::Placed(position);
    if let Err(reason) = rules::may_become(&visit.actor()?, person, becomes, ties(tx, person).await?) {
        return Ok(Err(Refusal::Conflict(reason)));
    }
    if rules::of(person) == Some(position) && person.standing == Standing::Active {
        return Ok(Ok(false));
    }
    change(tx, person, becomes, visit.at).await?;
    let after = people::find(tx, person.id).await?.ok_or(Error::NotFound)?;
    let superior = choices.superiors.iter().find(|superior| Some(superior.id) == after.superior_id);
    let place = words::account::position(&after, superior.map(|superior| superior.name.as_str()));
    let is_new = person.standing == Standing::Pending;
    if is_new {
        let letter = words::account::approved(&after, &place, &visit.app.config.centre.name);
        write(visit, tx, after.id, after.email.as_deref(), "people/approval", &letter).await?;
    } else {
        tell_of_place(visit, tx, after.id, &place).await?;
    }
    note(visit, tx, if is_new { "people/approval" } else { "people/place" }, Some(person.id), &place).await?;
    Ok(Ok(true))
}

/// Shuts somebody out.
///
/// # Errors
/// As [`Visit::actor`]; else when the database does not answer.
pub async fn suspend(visit: &Visit, tx: &mut Conn, person: &Person) -> Done<()> {
    let values = match checked(visit, SUSPENSION, &Choices::default()) {
        Ok(values) => values,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let ties = ties(tx, person).await?;
    if let Err(reason) = rules::may_become(&visit.actor()?, person, Becomes::Suspended, ties) {
        return Ok(Err(Refusal::Conflict(reason)));
    }
    let reason = values.required("reason");
    change(tx, person, Becomes::Suspended, visit.at).await?;
    let letter = words::account::suspended(person, &reason, &visit.app.config.centre.name);
    write(visit, tx, person.id, person.email.as_deref(), "people/suspension", &letter).await?;
    note(visit, tx, "people/suspension", Some(person.id), &reason).await?;
    Ok(Ok(()))
}

/// Lets somebody in again.
///
/// # Errors
/// As [`Visit::actor`]; else when the database does not answer.
pub async fn restore(visit: &Visit, tx: &mut Conn, person: &Person) -> Done<()> {
    let ties = ties(tx, person).await?;
    if let Err(reason) = rules::may_become(&visit.actor()?, person, Becomes::Restored, ties) {
        return Ok(Err(Refusal::Conflict(reason)));
    }
    change(tx, person, Becomes::Restored, visit.at).await?;
    let letter = words::account::restored(person, &visit.app.config.centre.name);
    write(visit, tx, person.id, person.email.as_deref(), "people/restoration", &letter).await?;
    note(visit, tx, "people/restoration", Some(person.id), "").await?;
    Ok(Ok(()))
}

/// Corrects what the house knows of somebody to what is given; `false` when that is what it knows.
///
/// # Errors
/// When the database does not answer.
pub async fn correct(visit: &Visit, tx: &mut Conn, person: &Person, given: &Given) -> Done<bool> {
    let values = match checked_of(visit, given, CONTACT, &Choices::default()) {
        Ok(values) => values,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let contact = people::Contact {
        name: values.required("name"),
        email: values.text("email"),
        phone: values.phone("phone").cloned(),
        address: values.text("address"),
        mail_choice: person.mail_choice,
    };
    if contact.email.is_none() && contact.phone.is_none() {
        return Ok(Err(Refusal::whole("Keep an e-mail or a phone; they sign in with one of them.")));
    }
    let changes = changes(person, &contact);
    if changes.is_empty() {
        return Ok(Ok(false));
    }
    match people::update_contact(tx, person, &contact).await {
        Ok(()) => {}
        Err(store::Error::Taken(rule)) => {
            let (field, what) = if rule.contains("email") { ("email", "e-mail") } else { ("phone", "phone") };
            return Ok(Err(Refusal::field(field, format!("This {what} belongs to somebody else."))));
        }
        Err(other) => return Err(other.into()),
    }
    // Whoever could be robbed of their account this way hears of it at the address they had.
    let letter = words::account::corrected(person, &changes, &visit.app.config.centre.name);
    let told_at = person.email.as_deref().or(contact.email.as_deref());
    write(visit, tx, person.id, told_at, "people/correction", &letter).await?;
    if let Some(email) = contact.email.as_deref().filter(|_| changes.contains(&"e-mail")) {
        write_confirmation(visit, tx, person.id, &contact.name, email).await?;
    }
    note(visit, tx, "people/correction", Some(person.id), &changes.join(", ")).await?;
    Ok(Ok(true))
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

/// What there is to choose from for somebody's place.
///
/// # Errors
/// When the database does not answer.
pub async fn choices(db: &mut Conn) -> Result<Choices, store::Error> {
    Ok(Choices {
        departments: departments::all(db).await?,
        superiors: staff::superiors(db).await?,
        ..Choices::default()
    })
}
