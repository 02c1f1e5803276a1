//! Writing down what superusers want to know later.

use super::Visit;
use crate::store::audit::{self, New};
use crate::store::{self, Conn};

/// Writes an act of this visit down, in the transaction that it belongs to.
pub async fn note(
    visit: &Visit,
    tx: &mut Conn,
    act: &str,
    person_id: Option<i64>,
    details: &str,
) -> Result<(), store::Error> {
    let entry = New {
        at: visit.at,
        actor_id: visit.session.as_ref().map(|session| session.person.id),
        act,
        person_id,
        details,
        client: &visit.client.to_string(),
    };
    audit::add(tx, &entry).await
}
