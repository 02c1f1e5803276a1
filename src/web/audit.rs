//! Writing down what superusers want to know later.

use super::Visit;
use crate::store::audit::{self, New};
use crate::store::{self, Conn};

/// Writes an act of this visit down, in the transaction that it belongs to.
///
/// # Errors
/// When the database does not answer.
pub async fn note(
    visit: &Visit,
    tx: &mut Conn,
    act: &str,
    person_id: Option<i64>,
    details: &str,
) -> Result<(), store::Error> {
    let actor_id = visit.session.as_ref().map(|session| session.person.id);
    note_by(visit, tx, actor_id, act, person_id, details).await
}

/// Writes down what somebody did who is not, or not yet, signed in.
///
/// # Errors
/// When the database does not answer.
pub async fn note_by(
    visit: &Visit,
    tx: &mut Conn,
    actor_id: Option<i64>,
    act: &str,
    person_id: Option<i64>,
    details: &str,
) -> Result<(), store::Error> {
    let entry = New { at: visit.at, actor_id, act, person_id, details, client: &visit.client.to_string() };
    audit::add(tx, &entry).await
}
