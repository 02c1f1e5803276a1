//! Mails about somebody's account, written in the transaction of what they tell of.

use super::Visit;
use crate::domain::mail::Letter;
use crate::domain::words;
use crate::store::{self, Conn, outbox};

/// Which mail it is by which somebody confirms their address.
const CONFIRMATION: &str = "email/confirmation";
/// How many of them somebody gets in an hour, however often they change their address.
const CONFIRMATIONS: u64 = 5;

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
