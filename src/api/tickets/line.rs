//! A ticket as a line of a list.

use chrono::{DateTime, NaiveDate, Utc};
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::Named;
use super::shape::day;
use crate::domain::lifecycle::{Outcome, Status};
use crate::domain::pickup::{HandOver, Window};
use crate::domain::return_::Method;
use crate::store::lines::Line;

/// A ticket in a list. What only staff read is `null` for customers.
#[derive(Debug, Clone, Object)]
pub struct TicketLine {
    pub number: i64,
    pub status: Status,
    pub outcome: Option<Outcome>,
    pub version: i64,
    /// When it came into its present status.
    pub status_since: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub device_category: String,
    pub brand: String,
    pub model: String,
    pub fault: String,
    pub hand_over: HandOver,
    pub preferred_date: NaiveDate,
    pub contact_name: String,
    pub phone: String,
    pub address: Option<String>,
    pub promised_on: Option<NaiveDate>,
    /// Whether the promise is broken: its day is past and the work is not done.
    pub is_overdue: bool,
    pub percent: i64,
    pub part: Option<String>,
    pub expected_on: Option<NaiveDate>,
    /// The name of the department it is in; staff only.
    pub department: Option<String>,
    /// Whom it is allocated to; staff only.
    pub technician: Option<Named>,
    pub pickup_date: Option<NaiveDate>,
    pub pickup_window: Option<Window>,
    /// The number of its inventory entry, while it is with us; staff only.
    pub inventory_number: Option<i64>,
    /// Staff only.
    pub shelf: Option<String>,
    /// Since when it is with us; staff only.
    pub received_at: Option<DateTime<Utc>>,
    pub return_method: Option<Method>,
    pub return_date: Option<NaiveDate>,
    pub return_window: Option<Window>,
    pub return_address: Option<String>,
}

impl TicketLine {
    /// A line as its reader sees it.
    #[must_use]
    pub fn of(line: Line, today: NaiveDate, is_staff: bool) -> Self {
        let window = |word: &Option<String>| word.as_deref().and_then(|word| word.parse().ok());
        Self {
            outcome: line.outcome(),
            is_overdue: line.status.is_unfinished() && line.promised_on.is_some_and(|day| day < today),
            technician: Named::both(line.technician_id, line.technician_name.as_ref()).filter(|_| is_staff),
            pickup_window: window(&line.pickup_window),
            return_window: window(&line.return_window),
            return_method: line.return_method.as_deref().and_then(|word| word.parse().ok()),
            department: line.department_name.filter(|_| is_staff),
            shelf: line.shelf.filter(|_| is_staff),
            number: line.number,
            status: line.status,
            version: line.version,
            status_since: line.status_since,
            created_at: line.created_at,
            device_category: line.category_key,
            brand: line.brand,
            model: line.model,
            fault: line.fault,
            hand_over: line.hand_over,
            preferred_date: line.preferred_on,
            contact_name: line.contact_name,
            phone: line.contact_phone,
            address: line.address,
            promised_on: line.promised_on,
            percent: line.percent,
            part: line.part,
            expected_on: line.part_expected_on,
            pickup_date: line.pickup_on,
            inventory_number: line.entry_number.filter(|_| is_staff),
            received_at: line.received_at.filter(|_| is_staff),
            return_date: line.return_on,
            return_address: line.return_address,
        }
    }
}

impl Example for TicketLine {
    fn example() -> Self {
        let since: DateTime<Utc> = "2026-11-24T10:30:00Z".parse().unwrap_or_default();
        Self {
            number: 10001,
            status: Status::Received,
            outcome: None,
            version: 4,
            status_since: since,
            created_at: since,
            device_category: "laptop".to_owned(),
            brand: "Dell".to_owned(),
            model: "XPS 13".to_owned(),
            fault: "The screen stays black since yesterday.".to_owned(),
            hand_over: HandOver::DropOff,
            preferred_date: day("2026-11-24"),
            contact_name: "Chitra Rao".to_owned(),
            phone: "+91 98765 43210".to_owned(),
            address: None,
            promised_on: Some(day("2026-11-27")),
            is_overdue: false,
            percent: 0,
            part: None,
            expected_on: None,
            department: Some("Computers".to_owned()),
            technician: None,
            pickup_date: None,
            pickup_window: None,
            inventory_number: Some(20001),
            shelf: Some("B-12".to_owned()),
            received_at: Some(since),
            return_method: None,
            return_date: None,
            return_window: None,
            return_address: None,
        }
    }
}
