//! The technician's bench: what is next, what is in hand, what waits, what was done lately.

use poem::http::StatusCode;
use serde::Serialize;

use super::answer::page;
use super::form::{Form, FormView};
use super::lines::LineView;
use super::rows::Rows;
use super::{Result, Visit};
use crate::clock::random_word;
use crate::domain::input::{Choices, Input};
use crate::domain::lifecycle::{Action, Status};
use crate::domain::permission::May;
use crate::store::lines::on_the_bench;
use crate::views::{Listens, Page};

/// What the bench page shows.
#[derive(Serialize)]
pub struct BenchPage {
    pub next: Vec<LineView>,
    pub in_hand: Vec<Job>,
    pub waiting: Vec<LineView>,
    pub done: Rows,
    pub once: String,
}

/// A job in hand, with the forms of what is said about it most.
#[derive(Serialize)]
pub struct Job {
    pub line: LineView,
    /// Left out where there are many: the ticket's own page has them.
    pub forms: Option<JobForms>,
}

/// The forms of a job in hand.
#[derive(Serialize)]
pub struct JobForms {
    pub completion: FormView,
    pub parts_wait: FormView,
    pub note: FormView,
}

impl Page for BenchPage {
    const TEMPLATE: &'static str = "bench/show.html";

    fn listens(&self) -> Option<Listens> {
        Listens::lists()
    }
}

/// How many jobs in hand have their forms on the bench: a page stays light.
const WITH_FORMS: usize = 6;

/// The bench.
pub async fn show(visit: &Visit) -> Result {
    let actor = visit.actor()?;
    let calendar = visit.calendar();
    let mut db = visit.read().await?;
    let (jobs, done) = on_the_bench(&mut db, actor.scope(May::UseBench)).await?;
    let jobs = LineView::all(jobs, &calendar, true);
    let having = |status: Status| jobs.iter().filter(|job| job.status == status.as_str()).cloned().collect();
    let in_hand: Vec<LineView> = having(Status::InProgress);
    let in_hand = in_hand.into_iter().enumerate();
    let shown = BenchPage {
        next: having(Status::Allocated),
        in_hand: in_hand
            .map(|(nth, line)| Job { forms: (nth < WITH_FORMS).then(|| job_forms(visit, &line)), line })
            .collect(),
        waiting: having(Status::AwaitingParts),
        done: Rows::of(done, calendar, true),
        once: random_word(96),
    };
    page(visit, StatusCode::OK, &shown)
}

/// What is said about a job in hand without leaving the bench.
pub fn job_forms(visit: &Visit, line: &LineView) -> JobForms {
    let choices = Choices::default();
    let form = |name: &str, action: Action, button: &str, inputs: &[Input]| {
        let id = format!("{name}-{}", line.number);
        let action_path = format!("/tickets/{}/{action}", line.number);
        let prefill = |field: &str| match field {
            "shelf" => line.shelf.clone(),
            "amount_due" => line.amount.clone(),
            _ => None,
        };
        let form = Form {
            id: &id,
            action: &action_path,
            button,
            inputs,
            choices: &choices,
            typed: None,
            today: visit.today(),
        };
        let form = form.view(prefill).hide("back", "/bench");
        if action.row().versioned { form.hide("version", line.version.to_string()) } else { form }
    };
    let note: Vec<Input> = Action::Progress.row().inputs.iter().filter(|input| input.name == "note").copied().collect();
    JobForms {
        completion: form("completion", Action::Completion, "I'm done", Action::Completion.row().inputs),
        parts_wait: form("parts-wait", Action::PartsWait, "Wait for this part", Action::PartsWait.row().inputs),
        note: form("note", Action::Progress, "Tell the customer", &note),
    }
}
