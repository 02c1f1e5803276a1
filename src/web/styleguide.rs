//! The design system on one page: every component in every state, made from the same partials as the pages. It is there
//! in the sample centre alone.

use chrono::{Days, TimeDelta};
use poem::http::StatusCode;
use serde::Serialize;

use super::answer::page;
use super::bench::{Job, job_forms};
use super::department::Bar;
use super::form::{Form, FormView, Typed};
use super::lines::LineView;
use super::rows::Rows;
use super::tickets::view::{Step, track};
use super::toast::{Toast, Undo};
use super::{Error, Result, Visit};
use crate::domain::department::Technician;
use crate::domain::input::{Choices, FieldErrors, Given, Input, Kind, Need};
use crate::domain::lifecycle::Status;
use crate::domain::pickup::HandOver;
use crate::domain::words;
use crate::store::lines::{Line, Row};
use crate::views::Page;

/// Every kind of field, as forms ask.
const FIELDS: &[Input] = &[
    Input::new("brand", "Brand", Kind::Line(80), Need::Required),
    Input::new("serial", "Serial number", Kind::Line(80), Need::Optional).hint("Often on the underside"),
    Input::new("phone", "Phone", Kind::Phone, Need::Required),
    Input::new("email", "E-mail", Kind::Email, Need::Optional),
    Input::new("secret", "Password", Kind::Secret, Need::Required),
    Input::new("date", "Which day suits you?", Kind::Date, Need::Required),
    Input::new("percent", "How far is it?", Kind::Percent, Need::Optional),
    Input::new("amount_due", "Amount due", Kind::Money, Need::Optional),
    Input::new("outcome", "Outcome", Kind::Outcome, Need::Required),
    Input::new("window", "Time of day", Kind::Window, Need::Required),
    Input::new("fault_type", "Kind of fault", Kind::FaultType, Need::Required),
    Input::new("fault", "What is wrong?", Kind::Text(4000), Need::Required).hint("In your own words"),
];

/// What the page shows.
#[derive(Serialize)]
pub struct StyleguidePage {
    pub colours: Vec<&'static str>,
    pub icons: Vec<&'static str>,
    /// A line for each status, one of them late and one with very long words.
    pub lines: Vec<LineView>,
    pub rows: Rows,
    pub stops: Vec<LineView>,
    pub jobs: Vec<Job>,
    pub choices: Vec<Technician>,
    /// The track in each of its steps, with what is said beside it.
    pub tracks: Vec<Told>,
    pub fresh: FormView,
    pub refused: FormView,
    pub bars: Vec<Bar>,
    pub weeks: Vec<Bar>,
    pub promises: Vec<Bar>,
    pub toasts: Vec<Toast>,
    pub once: &'static str,
}

/// A customer's picture of one status.
#[derive(Serialize)]
pub struct Told {
    pub status: &'static str,
    pub headline: &'static str,
    pub steps: Vec<Step>,
}

impl Page for StyleguidePage {
    const TEMPLATE: &'static str = "styleguide/show.html";
}

/// The page; nowhere but in the sample centre.
pub async fn show(visit: &Visit) -> Result {
    if !visit.app.config.demo {
        return Err(Error::NotFound);
    }
    let samples: Vec<Line> = Status::ALL.iter().zip(0..).map(|(status, nth)| sample(visit, *status, nth)).collect();
    let rows = Rows::of(samples.iter().map(row).collect(), visit.calendar(), true);
    let lines = LineView::all(samples, &visit.calendar(), true);
    let of = |status: Status| lines.iter().filter(move |line| line.status == status.as_str()).cloned();
    let (choices, today) = (Choices::default(), visit.today());
    let form = |id: &str, typed: Option<&Typed>| {
        let form =
            Form { id, action: "/styleguide", button: "Send it", inputs: FIELDS, choices: &choices, typed, today };
        form.view(|_| None)
    };
    let shown = StyleguidePage {
        colours: COLOURS.to_vec(),
        icons: ICONS.to_vec(),
        stops: of(Status::PickupScheduled).chain(of(Status::Ready)).collect(),
        jobs: of(Status::InProgress)
            .map(|line| Job { forms: Some(job_forms(visit, &line)), line })
            .chain(of(Status::AwaitingParts).map(|line| Job { line, forms: None }))
            .collect(),
        choices: vec![technician(1, "Tara Menon", 5), technician(2, "Imran Qureshi", 0)],
        tracks: [Status::Requested, Status::Received, Status::InProgress, Status::Completed, Status::Returned]
            .map(|status| Told {
                status: status.as_str(),
                headline: words::headline(status, HandOver::DropOff, None, None),
                steps: track(status),
            })
            .into(),
        fresh: form("fresh", None),
        refused: form("refused", Some(&wrong())),
        bars: [("Received", Status::Received, 5), ("In progress", Status::InProgress, 3), ("Ready", Status::Ready, 0)]
            .map(|(label, status, value)| bar(label, value, None, value * 20, Some(status.as_str())))
            .into(),
        weeks: [("9 Nov", 2), ("16 Nov", 5), ("23 Nov", 0)]
            .map(|(label, value)| bar(label, value, None, value * 20, None))
            .into(),
        promises: [("9 Nov", 1, 2), ("16 Nov", 5, 5), ("23 Nov", 0, 0)]
            .map(|(label, kept, of)| bar(label, kept, Some(of), (kept * 100).checked_div(of).unwrap_or(0), None))
            .into(),
        toasts: vec![
            Toast::new(
                "10021 is given to Tara Menon.".to_owned(),
                Some(Undo::new("/styleguide".to_owned(), Vec::new())),
            ),
            Toast::new("10039 is accepted.".to_owned(), None),
        ],
        once: "styleguide",
        lines,
        rows,
    };
    page(visit, StatusCode::OK, &shown)
}

fn bar(label: &str, value: usize, of: Option<usize>, percent: usize, status: Option<&'static str>) -> Bar {
    Bar { label: label.to_owned(), value, of, status, percent }
}

fn technician(id: i64, name: &str, load: i64) -> Technician {
    Technician { id, name: name.to_owned(), load, manager_id: None, department_id: Some(1), picture_id: None }
}

/// A form that was sent, and came back with what is wrong.
fn wrong() -> Typed {
    let given: Given = [("brand", "Lenovo"), ("phone", "12"), ("email", "nobody at home")]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut errors = FieldErrors::new();
    errors.insert("phone", "This is too short for a phone number. Write it with its area code.".to_owned());
    errors.insert("email", "An e-mail address has an @ in it, such as mira@example.org.".to_owned());
    errors.insert("outcome", "Choose one of these.".to_owned());
    errors.insert("fault", "Say in a few words what is wrong.".to_owned());
    Typed { given, errors }
}

/// A made-up ticket of this status.
fn sample(visit: &Visit, status: Status, nth: i64) -> Line {
    let is_long = status == Status::Received;
    let today = visit.today();
    Line {
        // No ticket of the sample centre has it.
        number: 90001 + nth,
        status,
        outcome: None,
        status_since: visit.at - TimeDelta::hours(1 + 7 * nth * nth),
        created_at: visit.at - TimeDelta::days(20),
        hand_over: HandOver::Pickup,
        preferred_on: today + Days::new(1),
        contact_name: if is_long { LONG_NAME } else { "Meera Nair" }.to_owned(),
        contact_phone: "+91 91637 87525".to_owned(),
        address: Some("7 Bazaar Road, above the spice warehouse\nMattancherry 682002".to_owned()),
        fault: "The screen flickers when I move the lid, and then stays dark for a minute.".to_owned(),
        // One of them is late.
        promised_on: if status == Status::InProgress { today.checked_sub_days(Days::new(2)) } else { Some(today) },
        percent: if status == Status::InProgress { 60 } else { 0 },
        amount_due: (status == Status::Ready).then_some(280_000),
        part: (status == Status::AwaitingParts).then(|| "Panel, 14 inch".to_owned()),
        part_expected_on: None,
        version: 1,
        brand: "Lenovo".to_owned(),
        model: if is_long { "ThinkPad X1 Carbon Gen 12 Anniversary Edition with a very long name" } else { "T14" }
            .to_owned(),
        category_key: "laptop".to_owned(),
        category_name: "Laptop".to_owned(),
        department_name: Some("Computers".to_owned()),
        technician_id: status.is_work().then_some(1),
        technician_name: status.is_work().then(|| "Tara Menon".to_owned()),
        pickup_on: today.checked_sub_days(Days::new(1)),
        pickup_window: Some("09-12".to_owned()),
        entry_number: Some(20001),
        shelf: Some("B-12".to_owned()),
        received_at: Some(visit.at - TimeDelta::days(3)),
        return_method: Some("delivery".to_owned()),
        return_on: Some(today),
        return_window: Some("15-18".to_owned()),
        return_address: Some("7 Bazaar Road\nMattancherry 682002".to_owned()),
    }
}

fn row(line: &Line) -> Row {
    Row {
        number: line.number,
        status: line.status,
        outcome: line.outcome.clone(),
        status_since: line.status_since,
        hand_over: line.hand_over,
        contact_name: line.contact_name.clone(),
        promised_on: line.promised_on,
        brand: line.brand.clone(),
        model: line.model.clone(),
        category_name: line.category_name.clone(),
        department_name: line.department_name.clone(),
        technician_name: line.technician_name.clone(),
        return_method: line.return_method.clone(),
    }
}

const LONG_NAME: &str = "Venkata Naga Satya Surya Subrahmanya Lakshmi Narasimha Rajasekhara Varaprasad Chakravarthula";

/// The tokens of colour, as `assets/css/01-tokens.css` names them.
const COLOURS: [&str; 15] = [
    "paper",
    "surface",
    "sunken",
    "ink",
    "ink-soft",
    "rule",
    "edge",
    "accent",
    "accent-strong",
    "accent-wash",
    "on-accent",
    "warn",
    "warn-wash",
    "good",
    "good-wash",
];

/// The sprite's symbols that are no status.
const ICONS: [&str; 23] = [
    "wrench", "person", "more", "house", "bell", "plus", "leave", "desk", "board", "bench", "ticket", "shelf", "table",
    "log", "calendar", "pin", "search", "clock", "phone", "late", "message", "map", "print",
];
