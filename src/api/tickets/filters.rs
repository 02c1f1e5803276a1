//! What the list of tickets can be narrowed by that has numbers: what its page offers to choose from.

use poem_openapi::Object;
use poem_openapi::types::Example;

use super::Named;
use crate::api::answer::Answer;
use crate::api::{Call, Result};
use crate::domain::permission::May;
use crate::store::Conn;
use crate::store::lines::{Narrowings, narrowings};

/// What the list of tickets can be narrowed by; both are empty for those whose lists are their own.
#[derive(Debug, Object)]
#[oai(rename = "TicketFilters")]
pub struct Filters {
    /// For `department`.
    pub departments: Vec<Named>,
    /// For `technician`.
    pub technicians: Vec<Named>,
}

/// What there is to choose from.
pub async fn show(call: &Call, db: &mut Conn) -> Result {
    let Narrowings { departments, technicians } = narrowings(db, call.actor()?.scope(May::ReadTicket)).await?;
    Ok(Answer::one(&Filters {
        departments: departments.into_iter().map(|of| Named { id: of.id, name: of.name }).collect(),
        technicians: technicians.into_iter().map(|of| Named { id: of.id, name: of.name }).collect(),
    }))
}

impl Example for Filters {
    fn example() -> Self {
        Self {
            departments: vec![Named { id: 1, name: "Computers".to_owned() }],
            technicians: vec![Named { id: 1006, name: "Tara Iyer".to_owned() }],
        }
    }
}
