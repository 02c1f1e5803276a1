//! The executive's desk: today's round, what waits for an answer, what comes and goes at the counter.

use chrono::NaiveDate;
use poem::http::StatusCode;
use serde::Serialize;

use super::answer::page;
use super::lines::{LineView, Pile, fit};
use super::{Result, Visit};
use crate::clock::random_word;
use crate::domain::lifecycle::Status;
use crate::domain::permission::{May, Scope};
use crate::domain::pickup::HandOver;
use crate::domain::return_::Method;
use crate::store::Conn;
use crate::store::lines::{By, Filter, Line, list};
use crate::views::{Listens, Page};

/// The most lines a section shows; the rest is a link to the list.
const PER_SECTION: u64 = 100;
/// The most lines the whole desk shows, so that its page stays light.
const PER_PAGE: usize = 40;
/// The most stops of a round that are shown.
const MOST_STOPS: usize = 24;
/// From how many days on a device that waits to be collected counts as unclaimed.
const UNCLAIMED_AFTER: i64 = 14;

/// What the desk page shows.
#[derive(Serialize)]
pub struct DeskPage {
    /// Pickups and deliveries due today or before, in the order in which they are promised.
    pub round: Pile,
    pub requests: Pile,
    pub to_schedule: Pile,
    pub later_pickups: Pile,
    pub drop_offs: Pile,
    pub collected: Pile,
    pub to_return: Pile,
    pub later_deliveries: Pile,
    pub waiting: Pile,
    pub unclaimed: Pile,
    /// How much waits in each part of the desk, as [`Pile::total`] says it.
    pub to_answer: String,
    pub at_counter: String,
    pub today: String,
    pub once: String,
    /// Whether a section is longer than what is shown.
    pub is_cut: bool,
}

impl Page for DeskPage {
    const TEMPLATE: &'static str = "desk/show.html";

    fn listens(&self) -> Option<Listens> {
        Listens::lists()
    }
}

/// The desk.
pub async fn show(visit: &Visit) -> Result {
    let scope = visit.actor()?.scope(May::ReadTicket);
    let today = visit.today();
    let mut db = visit.read().await?;
    let (requests, more_requests) = section(&mut db, scope, Status::Requested, By::Age).await?;
    let (accepted, more_accepted) = section(&mut db, scope, Status::Accepted, By::Age).await?;
    let (scheduled, more_scheduled) = section(&mut db, scope, Status::PickupScheduled, By::Due).await?;
    let (collected, more_collected) = section(&mut db, scope, Status::Collected, By::Age).await?;
    let (to_return, more_to_return) = section(&mut db, scope, Status::Completed, By::Age).await?;
    let (ready, more_ready) = section(&mut db, scope, Status::Ready, By::Due).await?;
    let calendar = visit.calendar();
    let pile = |lines: Vec<Line>, more: bool| Pile::of(LineView::all(lines, &calendar, true), more);
    let (to_schedule, drop_offs) = accepted.into_iter().partition(|line| line.hand_over == HandOver::Pickup);
    let (pickups, later_pickups): (Vec<_>, Vec<_>) =
        scheduled.into_iter().partition(|line| line.pickup_on.is_some_and(|day| day <= today));
    let (deliveries, collections): (Vec<_>, Vec<_>) =
        ready.into_iter().partition(|line| line.return_method.as_deref() == Some(Method::Delivery.as_str()));
    let (deliveries, later_deliveries) =
        deliveries.into_iter().partition(|line: &Line| line.return_on.is_some_and(|day| day <= today));
    let (unclaimed, waiting) =
        collections.into_iter().partition(|line: &Line| (visit.at - line.status_since).num_days() >= UNCLAIMED_AFTER);
    let mut round: Vec<Line> = pickups.into_iter().chain(deliveries).collect();
    round.sort_by(|a, b| due(a).cmp(&due(b)));
    let mut shown = DeskPage {
        round: pile(round, more_scheduled || more_ready),
        requests: pile(requests, more_requests),
        to_schedule: pile(to_schedule, more_accepted),
        later_pickups: pile(later_pickups, more_scheduled),
        drop_offs: pile(drop_offs, more_accepted),
        collected: pile(collected, more_collected),
        to_return: pile(to_return, more_to_return),
        later_deliveries: pile(later_deliveries, more_ready),
        waiting: pile(waiting, more_ready),
        unclaimed: pile(unclaimed, more_ready),
        to_answer: String::new(),
        at_counter: String::new(),
        today: today.format("%A %-d %B").to_string(),
        once: random_word(96),
        is_cut: more_requests || more_accepted || more_scheduled || more_collected || more_to_return || more_ready,
    };
    let sum = |piles: &[&Pile]| {
        let shown: usize = piles.iter().map(|pile| pile.lines.len()).sum();
        let plus = if piles.iter().any(|pile| pile.total.ends_with('+')) { "+" } else { "" };
        format!("{shown}{plus}")
    };
    shown.to_answer = sum(&[&shown.requests, &shown.to_schedule, &shown.to_return]);
    shown.at_counter = sum(&[&shown.collected, &shown.drop_offs, &shown.waiting, &shown.unclaimed]);
    let stops = shown.round.lines.len();
    let piles = &mut [
        &mut shown.requests.lines,
        &mut shown.to_schedule.lines,
        &mut shown.later_pickups.lines,
        &mut shown.drop_offs.lines,
        &mut shown.collected.lines,
        &mut shown.to_return.lines,
        &mut shown.later_deliveries.lines,
        &mut shown.waiting.lines,
        &mut shown.unclaimed.lines,
    ];
    // The day's round is shown before all else, and in its order.
    let rest = PER_PAGE.saturating_sub(stops).max(PER_PAGE - MOST_STOPS);
    shown.is_cut |= fit(piles, rest);
    shown.is_cut |= fit(&mut [&mut shown.round.lines], MOST_STOPS);
    page(visit, StatusCode::OK, &shown)
}

/// When a stop of the round is promised: the day and the part of it.
fn due(line: &Line) -> (Option<NaiveDate>, Option<&str>) {
    match line.status {
        Status::Ready => (line.return_on, line.return_window.as_deref()),
        _ => (line.pickup_on, line.pickup_window.as_deref()),
    }
}

async fn section(
    db: &mut Conn,
    scope: Scope,
    status: Status,
    order: By,
) -> std::result::Result<(Vec<Line>, bool), super::Error> {
    let filter = Filter { statuses: vec![status], order, ..Filter::default() };
    let found = list(db, scope, &filter, PER_SECTION).await?;
    Ok((found.rows, found.next.is_some()))
}
