//! The list of tickets in one's own scope: filtered, searched, oldest first, paged by key.

use poem::http::StatusCode;
use serde::Serialize;

use crate::domain::department::{Department, Technician};
use crate::domain::lifecycle::Status;
use crate::domain::permission::May;
use crate::domain::words;
use crate::store::lines::{By, Filter, Narrowings, rows_to_narrow};
use crate::views::{Listens, Page};
use crate::web::answer::page;
use crate::web::form::{OptionView, Options};
use crate::web::rows::Rows;
use crate::web::{Result, Visit};

/// How many tickets a page holds.
const PER_PAGE: u64 = 50;

/// What the index page shows.
#[derive(Serialize)]
pub struct IndexPage {
    pub is_staff: bool,
    pub q: String,
    pub statuses: Options,
    pub departments: Options,
    pub technicians: Options,
    pub hand_overs: Options,
    pub is_overdue: bool,
    /// Whether anything narrows the list.
    pub is_filtered: bool,
    pub lines: Rows,
    pub next: Option<String>,
    /// Whether this is not the first page.
    pub is_later: bool,
}

impl Page for IndexPage {
    const TEMPLATE: &'static str = "tickets/index.html";

    fn listens(&self) -> Option<Listens> {
        Listens::lists()
    }
}

/// The list.
pub async fn show(visit: &Visit) -> Result {
    let actor = visit.actor()?;
    let scope = actor.scope(May::ReadTicket);
    let is_staff = actor.is_staff();
    let filter = filter(visit, is_staff);
    let mut db = visit.read().await?;
    let (rows, Narrowings { departments, technicians }) = rows_to_narrow(&mut db, scope, &filter, PER_PAGE).await?;
    let shown = IndexPage {
        is_staff,
        q: filter.q.clone(),
        statuses: statuses(visit),
        departments: departments.into_iter().map(|d: Department| option(visit, "department", &d.id, d.name)).collect(),
        technicians: technicians.into_iter().map(|t: Technician| option(visit, "technician", &t.id, t.name)).collect(),
        hand_overs: crate::domain::pickup::HandOver::ALL
            .iter()
            .map(|h| option(visit, "hand_over", h, words::hand_over_short(*h).to_owned()))
            .collect(),
        is_overdue: filter.overdue_on.is_some(),
        is_filtered: visit.query.0.iter().any(|(name, value)| name != "after" && !value.trim().is_empty()),
        lines: Rows::of(rows.rows, visit.calendar(), is_staff),
        next: rows.next.map(|after| next(visit, after)),
        is_later: filter.after.is_some(),
    };
    page(visit, StatusCode::OK, &shown)
}

/// What the address asks for. Words that mean nothing narrow nothing.
fn filter(visit: &Visit, is_staff: bool) -> Filter {
    let asked = |name: &str| visit.query.trimmed(name);
    let status = asked("status");
    let q: String = asked("q").chars().take(200).collect();
    Filter {
        statuses: status.parse::<Status>().map_or_else(|_| Vec::new(), |status| vec![status]),
        // Somebody who searches, or asks for everything, means closed ones, too.
        only_open: is_staff && status != "all" && q.is_empty(),
        // Where a device is in the house, and who has it, customers are not told, by a list that is empty neither.
        department_id: asked("department").parse().ok().filter(|_| is_staff),
        technician_id: asked("technician").parse().ok().filter(|_| is_staff),
        hand_over: asked("hand_over").parse().ok(),
        overdue_on: (!asked("overdue").is_empty()).then(|| visit.today()),
        device_id: None,
        q,
        after: visit.query_number("after"),
        order: By::Number,
        due: None,
    }
}

fn statuses(visit: &Visit) -> Options {
    // Whoever searches finds closed ones, too, and is told so.
    let asked = visit.query.trimmed("status");
    let chosen = if asked.is_empty() && !visit.query.trimmed("q").is_empty() { "all" } else { asked };
    let all = [("", "All open"), ("all", "All, closed ones too")].map(|(value, label)| (value, label));
    all.into_iter()
        .chain(Status::ALL.iter().map(|status| (status.as_str(), words::status(*status))))
        .map(|(value, label)| OptionView {
            value: value.to_owned(),
            label: label.to_owned(),
            is_chosen: value == chosen,
        })
        .collect()
}

fn option(visit: &Visit, name: &str, value: &impl ToString, label: String) -> OptionView {
    let value = value.to_string();
    OptionView { is_chosen: visit.query.trimmed(name) == value, value, label }
}

fn next(visit: &Visit, after: i64) -> String {
    let kept = visit.query.0.iter().filter(|(name, value)| *name != "after" && !value.trim().is_empty());
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(kept)
        .append_pair("after", &after.to_string())
        .finish();
    format!("/tickets?{query}")
}
