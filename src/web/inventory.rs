//! What lies in the house, where, and since when.

use poem::http::StatusCode;
use serde::Serialize;

use super::answer::page;
use super::{Result, Visit};
use crate::domain::permission::May;
use crate::domain::words;
use crate::store::inventory::{Entry, list};
use crate::views::{Calendar, Listens, Moment, Page};

const PER_PAGE: u64 = 50;

/// What the inventory page shows.
#[derive(Serialize)]
pub struct InventoryPage {
    pub q: String,
    /// Shows those handed back instead of those in the house.
    pub is_closed: bool,
    pub entries: Vec<EntryLine>,
    pub next: Option<String>,
    pub is_later: bool,
}

/// One entry in the list.
#[derive(Debug, Serialize)]
pub struct EntryLine {
    pub number: i64,
    pub ticket: i64,
    pub status: &'static str,
    pub label: &'static str,
    pub device: String,
    pub category: String,
    pub department: String,
    pub shelf: String,
    pub holder: Option<String>,
    pub accessories: Option<String>,
    pub since: Moment,
    pub until: Option<Moment>,
}

impl Page for InventoryPage {
    const TEMPLATE: &'static str = "inventory/index.html";

    fn listens(&self) -> Option<Listens> {
        Listens::lists()
    }
}

/// The list.
pub async fn show(visit: &Visit) -> Result {
    let scope = visit.actor()?.scope(May::ReadInventory);
    let q: String = visit.query.trimmed("q").chars().take(200).collect();
    let is_closed = visit.query.trimmed("state") == "closed";
    let after = visit.query_number("after");
    let mut db = visit.read().await?;
    let found = list(&mut db, scope, is_closed, &q, after, PER_PAGE).await?;
    let calendar = visit.calendar();
    let state = if is_closed { "closed" } else { "" };
    let next = found.next.map(|after| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", &q).append_pair("state", state).append_pair("after", &after.to_string());
        format!("/inventory?{}", query.finish())
    });
    let entries = found.rows.into_iter().map(|entry| line(entry, &calendar)).collect();
    page(visit, StatusCode::OK, &InventoryPage { q, is_closed, entries, next, is_later: after.is_some() })
}

fn line(entry: Entry, calendar: &Calendar) -> EntryLine {
    EntryLine {
        number: entry.number,
        ticket: entry.ticket_number,
        status: entry.status.as_str(),
        label: words::status(entry.status),
        device: format!("{} {}", entry.brand, entry.model),
        category: entry.category_name,
        department: entry.department_name,
        shelf: entry.shelf,
        holder: entry.holder_name,
        accessories: entry.accessories,
        since: calendar.moment(entry.received_at),
        until: entry.closed_at.map(|at| calendar.moment(at)),
    }
}
