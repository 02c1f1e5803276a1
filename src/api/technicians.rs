//! The technicians beside whom a manager's or an admin's board puts what waits: to whom work can be given.

use poem_openapi::Object;
use poem_openapi::types::Example;

use super::answer::Answer;
use super::{Call, Result};
use crate::domain::permission::May;
use crate::store::{Conn, Page, staff};
use crate::web::board::gives;

/// Somebody who repairs.
#[derive(Debug, Object)]
pub struct Technician {
    pub id: i64,
    pub name: String,
    /// Whom they stand under.
    pub manager_id: Option<i64>,
    /// How many open tickets they have in hand.
    pub load: i64,
    /// Whether you give them work; the others are there to be seen.
    pub is_own: bool,
}

/// The technicians of the department, those to whom one gives work first.
pub async fn list(call: &Call, db: &mut Conn) -> Result {
    let actor = call.actor()?;
    let department_id = call.person()?.department_id;
    let found = staff::technicians(db, actor.scope(May::UseBoard)).await?;
    let mut rows: Vec<Technician> = found
        .into_iter()
        .map(|technician| Technician {
            is_own: gives(&actor, department_id, &technician),
            id: technician.id,
            name: technician.name,
            manager_id: technician.manager_id,
            load: technician.load,
        })
        .collect();
    rows.sort_by_key(|technician| !technician.is_own);
    Ok(Answer::many(call, Page { rows, next: None }, |technician| technician))
}

impl Example for Technician {
    fn example() -> Self {
        Self { id: 1006, name: "Tara Iyer".to_owned(), manager_id: Some(1005), load: 2, is_own: true }
    }
}
