//! What lies in the house, where, and since when.

use chrono::{DateTime, Utc};
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::answer::Answer;
use super::operation::{AFTER, Ask, AskKind, LIMIT};
use super::{Call, Result};
use crate::domain::lifecycle::Status;
use crate::domain::permission::May;
use crate::store::Conn;
use crate::store::inventory::{Entry, list};

/// What the list is asked with.
pub const ASKS: &[Ask] = &[
    Ask {
        name: "q",
        about: "Finds by the number of an entry or a ticket, by shelf, and by what a ticket is found by.",
        kind: AskKind::Text(200),
    },
    Ask {
        name: "closed",
        about: "`true` for what was handed back; `false`, which is usual, for what is in the house.",
        kind: AskKind::Truth,
    },
    LIMIT,
    AFTER,
];

/// A device in the house, or one that was handed back.
#[derive(Debug, Object)]
pub struct InventoryEntry {
    /// From 20001.
    pub number: i64,
    pub ticket_number: i64,
    pub status: Status,
    pub device_category: String,
    pub brand: String,
    pub model: String,
    /// The name of the department it is in.
    pub department: String,
    /// The shelf it belongs on.
    pub shelf: String,
    /// The name of whose hands it is in, when it is not on its shelf.
    pub holder: Option<String>,
    pub accessories: Option<String>,
    pub received_at: DateTime<Utc>,
    /// When it was handed back.
    pub closed_at: Option<DateTime<Utc>>,
}

/// The entries of the tickets that one sees, oldest first.
pub async fn show(call: &Call, db: &mut Conn) -> Result {
    let scope = call.actor()?.scope(May::ReadInventory);
    let q = call.query.trimmed("q");
    let found = list(db, scope, call.is_asked("closed"), q, call.after(), call.limit()).await?;
    Ok(Answer::many(call, found, InventoryEntry::of))
}

impl InventoryEntry {
    fn of(entry: Entry) -> Self {
        Self {
            number: entry.number,
            ticket_number: entry.ticket_number,
            status: entry.status,
            device_category: entry.category_key,
            brand: entry.brand,
            model: entry.model,
            department: entry.department_name,
            shelf: entry.shelf,
            holder: entry.holder_name,
            accessories: entry.accessories,
            received_at: entry.received_at,
            closed_at: entry.closed_at,
        }
    }
}

impl Example for InventoryEntry {
    fn example() -> Self {
        Self {
            number: 20001,
            ticket_number: 10001,
            status: Status::Received,
            device_category: "laptop".to_owned(),
            brand: "Dell".to_owned(),
            model: "XPS 13".to_owned(),
            department: "Computers".to_owned(),
            shelf: "B-12".to_owned(),
            holder: None,
            accessories: Some("Charger".to_owned()),
            received_at: "2026-11-24T10:30:00Z".parse().unwrap_or_default(),
            closed_at: None,
        }
    }
}
