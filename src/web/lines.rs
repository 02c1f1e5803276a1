//! Tickets as lines of a list, ready for the templates.

use serde::Serialize;

use crate::domain::lifecycle::Status;
use crate::domain::pickup::Window;
use crate::domain::return_::Method;
use crate::domain::{money, words};
use crate::store::lines::Line;
use crate::views::Calendar;
use crate::views::marks::Age;

/// One ticket in a list.
#[derive(Debug, Clone, Serialize)]
pub struct LineView {
    pub number: i64,
    pub version: i64,
    pub status: &'static str,
    /// The status's name for staff, plain words for customers.
    pub label: &'static str,
    pub category: String,
    pub device: String,
    pub fault: String,
    pub who: String,
    pub phone: String,
    pub address: Option<String>,
    pub department: Option<String>,
    pub technician: Option<String>,
    pub technician_id: Option<i64>,
    /// How long it has been in its state, and since when.
    pub since: Age,
    pub percent: i64,
    /// What is to be paid, as people write it.
    pub amount: Option<String>,
    pub part: Option<String>,
    pub part_expected: Option<String>,
    pub promised: Option<String>,
    /// Promised before today and still open.
    pub is_late: bool,
    pub hand_over: &'static str,
    pub preferred: String,
    pub pickup: Option<String>,
    pub pickup_window: Option<&'static str>,
    pub return_method: Option<&'static str>,
    pub delivery: Option<String>,
    pub delivery_window: Option<&'static str>,
    pub delivery_address: Option<String>,
    pub shelf: Option<String>,
    pub entry_number: Option<i64>,
    pub in_house: Option<Age>,
}

impl LineView {
    /// A line as its reader sees it.
    #[must_use]
    pub fn of(line: Line, calendar: &Calendar, is_staff: bool) -> Self {
        let outcome = line.outcome();
        let method = line.return_method.as_deref().and_then(|word| word.parse::<Method>().ok());
        let window = |word: &Option<String>| word.as_deref().and_then(|w| w.parse::<Window>().ok()).map(words::window);
        Self {
            number: line.number,
            version: line.version,
            status: line.status.as_str(),
            label: if is_staff {
                words::status(line.status)
            } else {
                words::headline(line.status, line.hand_over, outcome, method)
            },
            category: line.category_name,
            device: format!("{} {}", line.brand, line.model),
            fault: line.fault,
            who: line.contact_name,
            phone: line.contact_phone,
            address: line.address,
            department: line.department_name,
            technician: line.technician_name,
            technician_id: line.technician_id,
            since: Age { at: line.status_since, calendar: *calendar },
            percent: line.percent,
            amount: line.amount_due.map(money::show),
            part: line.part,
            part_expected: line.part_expected_on.map(|day| calendar.day(day)),
            promised: line.promised_on.map(|day| calendar.day(day)),
            is_late: is_late(line.status, line.promised_on, calendar),
            hand_over: words::hand_over_short(line.hand_over),
            preferred: calendar.day(line.preferred_on),
            pickup: line.pickup_on.map(|day| calendar.day(day)),
            pickup_window: window(&line.pickup_window),
            return_method: method.map(Method::as_str),
            delivery: line.return_on.map(|day| calendar.day(day)),
            delivery_window: window(&line.return_window),
            delivery_address: line.return_address,
            shelf: line.shelf,
            entry_number: line.entry_number,
            in_house: line.received_at.map(|at| Age { at, calendar: *calendar }),
        }
    }

    /// Many lines.
    #[must_use]
    pub fn all(lines: Vec<Line>, calendar: &Calendar, is_staff: bool) -> Vec<Self> {
        lines.into_iter().map(|line| Self::of(line, calendar, is_staff)).collect()
    }
}

/// Tickets that wait for the same thing: those that are shown, and how many there are.
#[derive(Debug, Serialize)]
pub struct Pile {
    pub lines: Vec<LineView>,
    /// `12`, or `100+` where there are more than were counted.
    pub total: String,
}

impl Pile {
    /// A pile of all its lines; `more` when there are others that were not read.
    #[must_use]
    pub fn of(lines: Vec<LineView>, more: bool) -> Self {
        Self { total: format!("{}{}", lines.len(), if more { "+" } else { "" }), lines }
    }
}

/// Cuts piles so that together they show at most `most` lines, the longest first: a page stays
/// light however much there is to do. Their totals stay. Says whether anything was cut.
pub fn fit(piles: &mut [&mut Vec<LineView>], most: usize) -> bool {
    let held = |cap: usize| piles.iter().map(|pile| pile.len().min(cap)).sum::<usize>();
    let cap = (0..=most).rev().find(|cap| held(*cap) <= most).unwrap_or_default();
    let is_cut = piles.iter().any(|pile| pile.len() > cap);
    for pile in piles {
        pile.truncate(cap);
    }
    is_cut
}

/// Whether a promise is broken: its day is past and the work is not done.
#[must_use]
pub fn is_late(status: Status, promised_on: Option<chrono::NaiveDate>, calendar: &Calendar) -> bool {
    status.is_unfinished() && promised_on.is_some_and(|day| day < calendar.today())
}
