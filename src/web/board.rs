//! The board: what waits for a technician, beside the technicians and what they have in hand.

use poem::http::StatusCode;
use serde::Serialize;

use super::answer::page;
use super::lines::{LineView, Pile, fit};
use super::{Result, Visit};
use crate::clock::random_word;
use crate::domain::department::Technician;
use crate::domain::lifecycle::Status;
use crate::domain::permission::{Actor, May};
use crate::domain::ticket::Place;
use crate::store::lines::{By, Filter, list};
use crate::store::staff;
use crate::views::{Listens, Page};

/// The most lines each side shows.
const PER_SIDE: u64 = 100;

/// The most lines both sides show together, so that the page stays light.
const PER_PAGE: usize = 24;

/// What the board page shows.
#[derive(Serialize)]
pub struct BoardPage {
    pub department: Option<String>,
    pub unallocated: Pile,
    pub technicians: Vec<Bench>,
    /// The technicians this person may give work to.
    pub choices: Vec<Technician>,
    pub overdue: usize,
    pub once: String,
    pub is_cut: bool,
}

/// A technician and what they have in hand.
#[derive(Debug, Serialize)]
pub struct Bench {
    pub technician: Technician,
    pub jobs: Vec<LineView>,
    pub is_own: bool,
}

impl Page for BoardPage {
    const TEMPLATE: &'static str = "board/show.html";

    fn listens(&self) -> Option<Listens> {
        Listens::lists()
    }
}

/// The board.
pub async fn show(visit: &Visit) -> Result {
    let actor = visit.actor()?;
    let person = visit.person()?;
    let scope = actor.scope(May::UseBoard);
    let calendar = visit.calendar();
    let mut db = visit.read().await?;
    let received = Filter { statuses: vec![Status::Received], order: By::Age, ..Filter::default() };
    let received = list(&mut db, scope, &received, PER_SIDE).await?;
    let in_work = Filter {
        statuses: vec![Status::Allocated, Status::InProgress, Status::AwaitingParts],
        order: By::Age,
        ..Filter::default()
    };
    let in_work = list(&mut db, scope, &in_work, PER_SIDE).await?;
    let technicians = staff::technicians(&mut db, scope).await?;
    let (more_received, more_in_work) = (received.next.is_some(), in_work.next.is_some());
    let mut unallocated = Pile::of(LineView::all(received.rows, &calendar, true), more_received);
    let mut jobs = LineView::all(in_work.rows, &calendar, true);
    // Counted before anything is left out of sight.
    let overdue = unallocated.lines.iter().chain(&jobs).filter(|line| line.is_late).count();
    let is_cut = fit(&mut [&mut unallocated.lines, &mut jobs], PER_PAGE) || more_received || more_in_work;
    let may_give = |technician: &Technician| gives(&actor, person.department_id, technician);
    let mut benches: Vec<Bench> = technicians
        .iter()
        .map(|technician| Bench {
            jobs: jobs.iter().filter(|job| job.technician_id == Some(technician.id)).cloned().collect(),
            is_own: may_give(technician),
            technician: technician.clone(),
        })
        .collect();
    // Those one can give work to come first; the others are there to be seen.
    benches.sort_by_key(|bench| !bench.is_own);
    let choices = technicians.into_iter().filter(|technician| may_give(technician)).collect();
    let shown = BoardPage {
        department: person.department_name.clone(),
        unallocated,
        technicians: benches,
        choices,
        overdue,
        once: random_word(96),
        is_cut,
    };
    page(visit, StatusCode::OK, &shown)
}

/// Whether somebody of this department gives work to this technician.
#[must_use]
pub fn gives(actor: &Actor, department_id: Option<i64>, technician: &Technician) -> bool {
    let place = Place {
        department_id,
        technician_id: Some(technician.id),
        manager_id: technician.manager_id,
        ..Place::default()
    };
    actor.may(May::Allocate, &place)
}
