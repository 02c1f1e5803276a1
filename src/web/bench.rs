//! The technician's bench: what is next, what is in hand, what waits, what was done lately.

use poem::http::StatusCode;
use serde::Serialize;

use super::answer::page;
use super::lines::LineView;
use super::{Result, Visit};
use crate::clock::random_word;
use crate::domain::lifecycle::Status;
use crate::domain::permission::May;
use crate::store::lines::{By, Filter, completed_by, list};
use crate::views::{Listens, Page};

#[derive(Serialize)]
pub struct BenchPage {
    pub next: Vec<LineView>,
    pub in_hand: Vec<LineView>,
    pub waiting: Vec<LineView>,
    pub done: Vec<LineView>,
    pub once: String,
}

impl Page for BenchPage {
    const TEMPLATE: &'static str = "bench/show.html";

    fn listens(&self) -> Option<Listens> {
        Listens::lists()
    }
}

/// The bench.
pub async fn show(visit: &Visit) -> Result {
    let actor = visit.actor()?;
    let calendar = visit.calendar();
    let mut db = visit.app.store.read().await?;
    let filter = Filter {
        statuses: vec![Status::Allocated, Status::InProgress, Status::AwaitingParts],
        order: By::Age,
        ..Filter::default()
    };
    let jobs = list(&mut db, actor.scope(May::UseBench), &filter, 100).await?;
    let done = completed_by(&mut db, visit.person()?.id, 10).await?;
    let jobs = LineView::all(jobs.rows, &calendar, true);
    let having = |status: Status| jobs.iter().filter(|job| job.status == status.as_str()).cloned().collect();
    let shown = BenchPage {
        next: having(Status::Allocated),
        in_hand: having(Status::InProgress),
        waiting: having(Status::AwaitingParts),
        done: LineView::all(done, &calendar, true),
        once: random_word(96),
    };
    page(visit, StatusCode::OK, &shown)
}
