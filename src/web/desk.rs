//! The executive's desk: what waits for a decision, what comes in today, what goes out.

use poem::http::StatusCode;
use serde::Serialize;

use super::answer::page;
use super::lines::{LineView, fit};
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
/// From how many days on a device that waits to be collected counts as unclaimed.
const UNCLAIMED_AFTER: i64 = 14;

#[derive(Serialize)]
pub struct DeskPage {
    pub requests: Vec<LineView>,
    pub to_schedule: Vec<LineView>,
    /// Due today or before, in the order of their windows.
    pub pickups: Vec<LineView>,
    pub later_pickups: Vec<LineView>,
    pub drop_offs: Vec<LineView>,
    pub collected: Vec<LineView>,
    pub to_return: Vec<LineView>,
    /// Due today or before, in the order of their windows.
    pub deliveries: Vec<LineView>,
    pub later_deliveries: Vec<LineView>,
    pub waiting: Vec<LineView>,
    pub unclaimed: Vec<LineView>,
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
    let mut db = visit.app.store.read().await?;
    let mut is_cut = false;
    let requests = section(&mut db, scope, Status::Requested, By::Age, &mut is_cut).await?;
    let accepted = section(&mut db, scope, Status::Accepted, By::Age, &mut is_cut).await?;
    let scheduled = section(&mut db, scope, Status::PickupScheduled, By::Due, &mut is_cut).await?;
    let collected = section(&mut db, scope, Status::Collected, By::Age, &mut is_cut).await?;
    let to_return = section(&mut db, scope, Status::Completed, By::Age, &mut is_cut).await?;
    let ready = section(&mut db, scope, Status::Ready, By::Due, &mut is_cut).await?;
    let calendar = visit.calendar();
    let view = |lines: Vec<Line>| LineView::all(lines, &calendar, true);
    let (to_schedule, drop_offs) = accepted.into_iter().partition(|line| line.hand_over == HandOver::Pickup);
    let (pickups, later_pickups) =
        scheduled.into_iter().partition(|line| line.pickup_on.is_some_and(|day| day <= today));
    let (deliveries, collections): (Vec<_>, Vec<_>) =
        ready.into_iter().partition(|line| line.return_method.as_deref() == Some(Method::Delivery.as_str()));
    let (deliveries, later_deliveries) =
        deliveries.into_iter().partition(|line: &Line| line.return_on.is_some_and(|day| day <= today));
    let (unclaimed, waiting) =
        collections.into_iter().partition(|line: &Line| (visit.at - line.status_since).num_days() >= UNCLAIMED_AFTER);
    let mut shown = DeskPage {
        requests: view(requests),
        to_schedule: view(to_schedule),
        pickups: view(pickups),
        later_pickups: view(later_pickups),
        drop_offs: view(drop_offs),
        collected: view(collected),
        to_return: view(to_return),
        deliveries: view(deliveries),
        later_deliveries: view(later_deliveries),
        waiting: view(waiting),
        unclaimed: view(unclaimed),
        once: random_word(96),
        is_cut,
    };
    let piles = &mut [
        &mut shown.requests,
        &mut shown.to_schedule,
        &mut shown.pickups,
        &mut shown.later_pickups,
        &mut shown.drop_offs,
        &mut shown.collected,
        &mut shown.to_return,
        &mut shown.deliveries,
        &mut shown.later_deliveries,
        &mut shown.waiting,
        &mut shown.unclaimed,
    ];
    shown.is_cut |= fit(piles, PER_PAGE);
    page(visit, StatusCode::OK, &shown)
}

async fn section(
    db: &mut Conn,
    scope: Scope,
    status: Status,
    order: By,
    is_cut: &mut bool,
) -> std::result::Result<Vec<Line>, super::Error> {
    let filter = Filter { statuses: vec![status], order, ..Filter::default() };
    let found = list(db, scope, &filter, PER_SECTION).await?;
    *is_cut |= found.next.is_some();
    Ok(found.rows)
}
