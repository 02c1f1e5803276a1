//! Mails about somebody's account, written in the transaction of what they tell of.

use super::Visit;
use crate::domain::mail::Letter;
use crate::domain::person::Person;
use crate::domain::words;
use crate::store::{self, Conn, outbox};

/// Which mail it is by which somebody confirms their address.
const CONFIRMATION: &str = "email/confirmation";
/// How many of them somebody gets in an hour, however often they change their address.
const CONFIRMATIONS: u64 = 5;
/// How many warnings of a kind go out in an hour: the first is what counts, and nobody fills a
/// stranger's inbox by changing their own account all day.
const WARNINGS: u64 = 5;

/// Writes a mail about their account to somebody who has an address.
///
/// # Errors
/// When the database does not answer.
pub async fn write(
    visit: &Visit,
    tx: &mut Conn,
    person_id: i64,
    email: Option<&str>,
    kind: &str,
    letter: &Letter,
) -> Result<(), store::Error> {
    let Some(email) = email else { return Ok(()) };
    let mail = outbox::New { event_id: None, ticket_number: None, person_id, email, kind, letter, at: visit.at };
    outbox::add(tx, &mail).await.map(drop)
}

/// Writes the mail by which somebody confirms their address. When they had too many already there is
/// none, and the answer is in how many seconds there can be one.
///
/// # Errors
/// When the database does not answer.
pub async fn ask_to_confirm(
    visit: &Visit,
    tx: &mut Conn,
    person_id: i64,
    name: &str,
    email: &str,
) -> Result<Option<u64>, store::Error> {
    let wait = outbox::wait(tx, person_id, CONFIRMATION, CONFIRMATIONS, visit.at).await?;
    if wait.is_none() {
        write_confirmation(visit, tx, person_id, name, email).await?;
    }
    Ok(wait)
}

/// Writes that mail in any case: the house itself changed the address.
///
/// # Errors
/// When the database does not answer.
pub async fn write_confirmation(
    visit: &Visit,
    tx: &mut Conn,
    person_id: i64,
    name: &str,
    email: &str,
) -> Result<(), store::Error> {
    let letter = words::account::confirmation(name, email, &visit.app.config.centre.name);
    write(visit, tx, person_id, Some(email), CONFIRMATION, &letter).await
}

/// Warns whoever's password was changed, at the address they have.
///
/// # Errors
/// When the database does not answer.
pub async fn warn_of_password(visit: &Visit, tx: &mut Conn, person: &Person) -> Result<(), store::Error> {
    let device = words::device(&visit.device);
    let letter = words::account::password_changed(&person.name, &device, &visit.app.config.centre.name);
    warn(visit, tx, person, "password/warning", &letter).await
}

/// Warns whoever had this address until it was changed.
///
/// # Errors
/// When the database does not answer.
pub async fn warn_of_email(visit: &Visit, tx: &mut Conn, before: &Person) -> Result<(), store::Error> {
    let device = words::device(&visit.device);
    let letter = words::account::email_changed(&before.name, &device, &visit.app.config.centre.name);
    warn(visit, tx, before, "email/warning", &letter).await
}

async fn warn(visit: &Visit, tx: &mut Conn, person: &Person, kind: &str, letter: &Letter) -> Result<(), store::Error> {
    if outbox::wait(tx, person.id, kind, WARNINGS, visit.at).await?.is_some() {
        return Ok(());
    }
    write(visit, tx, person.id, person.email.as_deref(), kind, letter).await
}
