//! A ticket: one repair of one device, from the request to the hand-back.

use chrono::{DateTime, NaiveDate, Utc};

use super::feedback::Rating;
use super::inventory::FaultType;
use super::lifecycle::{Action, Outcome, Status};
use super::money;
use super::person::MailChoice;
use super::pickup::{HandOver, Window};
use super::return_::Method;

/// Where a ticket stands among people: what permission is decided from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    pub number: i64,
    pub customer_id: i64,
    /// Set at intake.
    pub department_id: Option<i64>,
    /// Whom it is allocated to now.
    pub technician_id: Option<i64>,
    /// That technician's manager.
    pub manager_id: Option<i64>,
    /// Everybody who completed it, last first.
    pub completer_ids: Vec<i64>,
}

/// A ticket with what belongs to it now.
#[derive(Debug, Clone)]
pub struct Ticket {
    pub number: i64,
    pub version: i64,
    pub status: Status,
    pub outcome: Option<Outcome>,
    pub place: Place,
    pub created_at: DateTime<Utc>,
    /// When it came into its present status.
    pub status_since: DateTime<Utc>,
    /// The opaque word of its tracking link.
    pub tracking_token: String,

    pub customer: Customer,
    pub device: Device,
    /// Whether there are photos of it.
    pub has_photos: bool,
    /// How it went, if somebody said so.
    pub rating: Option<Rating>,
    pub fault: String,
    pub hand_over: HandOver,
    pub preferred_on: NaiveDate,
    pub contact_name: String,
    pub contact_phone: String,
    pub address: Option<String>,

    pub department_name: Option<String>,
    /// The department that takes devices of this category.
    pub category_department_id: i64,
    pub technician_name: Option<String>,
    /// Who completed it last, and whether they could take it up again.
    pub last_completer: Option<Completer>,
    pub promised_on: Option<NaiveDate>,
    /// How far the repair is, 0–100.
    pub percent: i64,
    /// The part waited for; stays until it arrives or work ends.
    pub part: Option<String>,
    pub part_expected_on: Option<NaiveDate>,
    pub report: Option<String>,
    /// In hundredths of the centre's currency.
    pub amount_due: Option<i64>,

    pub pickup: Option<Pickup>,
    pub entry: Option<Entry>,
    pub planned_return: Option<Return>,
    pub received_by: Option<String>,
}

/// Whose device it is.
#[derive(Debug, Clone)]
pub struct Customer {
    pub id: i64,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub mail_choice: MailChoice,
}

/// The device being repaired.
#[derive(Debug, Clone)]
pub struct Device {
    pub id: i64,
    pub category: String,
    pub category_name: String,
    pub brand: String,
    pub model: String,
    pub serial: Option<String>,
    /// Whether it was, or is, here for other repairs.
    pub has_other_repairs: bool,
}

/// Who completed the work last.
#[derive(Debug, Clone)]
pub struct Completer {
    pub id: i64,
    pub name: String,
    pub manager_id: Option<i64>,
    /// Still an active technician of the ticket's department.
    pub is_here: bool,
}

/// The open pickup.
#[derive(Debug, Clone)]
pub struct Pickup {
    pub id: i64,
    pub date: NaiveDate,
    pub window: Window,
}

/// The open inventory entry.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The number people know it by, from 20001.
    pub number: i64,
    pub fault_type: FaultType,
    pub condition: String,
    pub accessories: Option<String>,
    pub assessment: String,
    /// The shelf it belongs on.
    pub shelf: String,
    /// The technician whose hands it is in, if it is not on its shelf.
    pub holder_id: Option<i64>,
    pub received_at: DateTime<Utc>,
}

/// The open return.
#[derive(Debug, Clone)]
pub struct Return {
    pub id: i64,
    pub method: Method,
    pub date: Option<NaiveDate>,
    pub window: Option<Window>,
    pub address: Option<String>,
}

impl Ticket {
    /// What a form's field holds before anybody types: what the ticket knows already. Days on
    /// which something is still to happen are never proposed in the past.
    #[must_use]
    pub fn prefill(&self, action: Action, field: &str, today: NaiveDate) -> Option<String> {
        let on_shelf = || self.entry.as_ref().map(|e| e.shelf.clone());
        match (action, field) {
            (Action::Pickup, "date") => {
                Some(self.pickup.as_ref().map_or(self.preferred_on, |p| p.date).max(today).to_string())
            }
            (Action::Pickup, "window") => self.pickup.as_ref().map(|p| p.window.to_string()),
            (Action::Intake, "department_id") => Some(self.category_department_id.to_string()),
            (Action::Completion, "shelf") => on_shelf(),
            (Action::Completion | Action::Return, "amount_due") => self.amount_due.map(money::show),
            (Action::Progress, "percent") => Some(self.percent.to_string()),
            (Action::Promise, "date") => self.promised_on.map(|d| d.to_string()),
            (Action::Return, "method") => Some(match &self.planned_return {
                Some(planned) => planned.method.to_string(),
                None if self.hand_over == HandOver::Pickup => Method::Delivery.to_string(),
                None => Method::Collection.to_string(),
            }),
            (Action::Return, "date") => self.planned_return.as_ref()?.date.map(|d| d.max(today).to_string()),
            (Action::Return, "window") => self.planned_return.as_ref()?.window.map(|w| w.to_string()),
            (Action::Return, "address") => {
                self.planned_return.as_ref().and_then(|r| r.address.clone()).or_else(|| self.address.clone())
            }
            (Action::Details, "hand_over") => Some(self.hand_over.to_string()),
            (Action::Details, "preferred_date") => Some(self.preferred_on.to_string()),
            (Action::HandBack, "received_by") | (Action::Details, "contact_name") => Some(self.contact_name.clone()),
            (Action::Details, "phone") => Some(self.contact_phone.clone()),
            (Action::Details, "address") => self.address.clone(),
            (Action::Details, "brand") => Some(self.device.brand.clone()),
            (Action::Details, "model") => Some(self.device.model.clone()),
            (Action::Details, "serial") => self.device.serial.clone(),
            (Action::Comments, "visibility") => Some("public".to_owned()),
            _ => None,
        }
    }
}
