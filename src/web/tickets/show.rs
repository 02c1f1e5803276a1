//! One ticket: its state, and the forms of what one may do now.

use poem::http::StatusCode;
use serde::Serialize;

use super::papers::{self, Paper};
use super::photos::{self, PhotosView, RefusedFile};
use super::rating::{self, RatingView};
use super::tracking_link;
use super::view::{Reader, TicketView};
use crate::domain::input::{Choices, FieldErrors};
use crate::domain::lifecycle::{self, Action, Row, actions_open_to};
use crate::domain::permission::{Actor, May};
use crate::domain::ticket::Ticket;
use crate::domain::transition::inputs;
use crate::domain::words;
use crate::store::beside::{Beside, beside};
use crate::store::{Conn, events, tickets};
use crate::views::{Listens, Page};
use crate::web::answer::page;
use crate::web::form::{Form, FormView, Typed};
use crate::web::profile::draft;
use crate::web::rows::Rows;
use crate::web::{Error, Result, Visit};

/// The ticket page, and the tracking page with its few forms.
#[derive(Serialize)]
pub struct TicketPage {
    pub ticket: TicketView,
    pub forms: Forms,
    pub photos: PhotosView,
    /// The same device's other repairs, as far as the reader may see them.
    pub earlier: Rows,
    /// How it went, once the device is back.
    pub rating: Option<RatingView>,
    /// The form that gives it another tracking link, for those who may.
    pub renewal: Option<FormView>,
    pub was_renewed: bool,
    /// What there is to print.
    pub papers: Vec<Paper>,
    /// What went wrong, for people.
    pub notice: Option<String>,
    /// The page's own path.
    pub path: String,
    /// Whether this is the tracking page, for those who have no account.
    pub is_tracking: bool,
}

impl Page for TicketPage {
    const TEMPLATE: &'static str = "tickets/show.html";

    fn listens(&self) -> Option<Listens> {
        let trigger = format!("ticket-{} from:body, catch-up from:body", self.ticket.number);
        // A refused form's own address leads here, too.
        Some(Listens { trigger, href: Some(self.path.clone()) })
    }
}

/// The forms of what one may do now.
#[derive(Debug, Clone, Serialize)]
pub struct Forms {
    /// The one thing to do next.
    pub primary: Option<ActionForm>,
    pub others: Vec<ActionForm>,
    pub comment: Option<ActionForm>,
}

/// A form that takes an action.
#[derive(Debug, Clone, Serialize)]
pub struct ActionForm {
    pub action: &'static str,
    pub form: FormView,
    /// Open from the start: it came back refused or carries what somebody had typed.
    pub is_open: bool,
    /// Cannot be undone.
    pub is_final: bool,
}

/// A form somebody had filled: the action, what they typed, what was wrong.
#[derive(Debug, Clone)]
pub struct Filled {
    pub action: Action,
    pub typed: Typed,
}

/// The page.
pub async fn show(visit: &Visit) -> Result {
    let actor = visit.actor()?;
    let number = visit.number("number")?;
    let filled = draft(visit).await?.and_then(|draft| {
        let action: Action = draft.path.strip_prefix(&format!("/tickets/{number}/"))?.parse().ok()?;
        Some(Filled { action, typed: Typed { given: draft.fields, errors: FieldErrors::new() } })
    });
    let mut db = visit.read().await?;
    let ticket = tickets::find(&mut db, number, &actor).await?.ok_or(Error::NotFound)?;
    let notice = filled
        .as_ref()
        .map(|_| "You are back. What you had typed is in the form; it has not been sent yet.".to_owned());
    let rows = shown_rows(&actor, &ticket, filled.as_ref().map(|filled| filled.action));
    let choices = tickets::choices(&mut db, &actor, &ticket, &rows).await?;
    let reply = Reply { filled: filled.as_ref(), notice, ..Reply::default() };
    ticket_page(visit, &mut db, &ticket, &actor, &choices, reply).await
}

/// The rows whose forms the page shows: those open to the actor, and the one somebody had filled.
#[must_use]
pub fn shown_rows(actor: &Actor, ticket: &Ticket, filled: Option<Action>) -> Vec<&'static Row> {
    let mut rows = actions_open_to(actor, ticket);
    rows.extend(filled.map(Action::row).filter(|row| actor.may_ever(row.moves[0].may)));
    rows
}

/// What a ticket's page answers to what somebody sent.
#[derive(Debug, Default)]
pub struct Reply<'a> {
    pub status: StatusCode,
    pub filled: Option<&'a Filled>,
    /// What went wrong, for people.
    pub notice: Option<String>,
    /// Photos that were not taken.
    pub refused: Vec<RefusedFile>,
    /// The sentence of a rating that was not taken.
    pub rating: Option<String>,
}

/// Shows a ticket, with a form somebody had filled if there is one.
pub async fn ticket_page(
    visit: &Visit,
    db: &mut Conn,
    ticket: &Ticket,
    actor: &Actor,
    choices: &Choices,
    reply: Reply<'_>,
) -> Result {
    let is_tracking = matches!(actor, Actor::LinkHolder { .. });
    let base =
        if is_tracking { format!("/t/{}", ticket.tracking_token) } else { format!("/tickets/{}", ticket.number) };
    let config = &visit.app.config;
    let base_url = visit.app.own_address.get();
    let reader = Reader { actor, calendar: visit.calendar(), centre: &config.centre, base_url: &base_url, path: &base };
    let open = actions_open_to(actor, ticket);
    let only_public = !actor.may(May::ReadInternals, &ticket.place);
    let others_in = (!is_tracking).then(|| actor.scope(May::ReadTicket));
    let before = visit.query_number("before");
    let Beside { timeline, photos, others } = beside(db, ticket, only_public, before, others_in).await?;
    // The promise's history is whole even where the timeline is cut.
    let is_cut = timeline.next.is_some() || before.is_some();
    let promises = if is_cut { Some(events::promises(db, ticket.number).await?) } else { None };
    let shown = TicketPage {
        ticket: TicketView::of(ticket, &timeline, promises.as_deref(), reader),
        forms: forms(visit, ticket, actor, &open, choices, &base, reply.filled),
        photos: photos::view(visit, &photos, ticket, actor, reply.refused),
        earlier: Rows::of(others, visit.calendar(), actor.is_staff()),
        rating: rating::view(ticket, actor, reply.rating),
        renewal: tracking_link::form(visit, ticket, actor),
        was_renewed: visit.query.get("renewed").is_some(),
        papers: papers::open_to(actor, ticket),
        notice: reply.notice,
        is_tracking,
        path: base,
    };
    page(visit, reply.status, &shown)
}

fn forms(
    visit: &Visit,
    ticket: &Ticket,
    actor: &Actor,
    open: &[&'static Row],
    choices: &Choices,
    base: &str,
    filled: Option<&Filled>,
) -> Forms {
    let next = lifecycle::next_action(ticket);
    let mut forms = Forms { primary: None, others: Vec::new(), comment: None };
    // A form that is no longer open to them is still shown with what they typed in it.
    let closed = filled.map(|f| f.action.row()).filter(|row| !open.iter().any(|o| o.action == row.action));
    for row in open.iter().copied().chain(closed) {
        // Their forms stand with the photos.
        if matches!(row.action, Action::Photos | Action::PhotosRemoval) {
            continue;
        }
        let typed = filled.filter(|filled| filled.action == row.action).map(|filled| &filled.typed);
        let form = Form {
            id: &format!("form-{}", row.action.as_str().replace('/', "-")),
            action: &format!("{base}/{}", row.action),
            button: button(row.action, ticket, actor),
            inputs: &inputs(row, ticket, actor),
            choices,
            typed,
            today: visit.today(),
        }
        .view(|name| ticket.prefill(row.action, name, visit.today()));
        let form = if row.versioned { form.hide("version", ticket.version.to_string()) } else { form };
        let made = ActionForm {
            action: row.action.as_str(),
            is_open: form.is_filled,
            form,
            is_final: matches!(row.action, Action::Rejection | Action::Cancellation),
        };
        match row.action {
            Action::Comments => forms.comment = Some(made),
            action if Some(action) == next => forms.primary = Some(made),
            _ => forms.others.push(made),
        }
    }
    forms
}

fn button(action: Action, ticket: &Ticket, actor: &Actor) -> &'static str {
    match action {
        Action::Pickup if ticket.pickup.is_some() => "Change the pickup",
        Action::Allocation if ticket.place.technician_id.is_some() => "Give to somebody else",
        Action::Return if ticket.planned_return.is_some() => "Change the return",
        Action::Promise if ticket.promised_on.is_some() => "Move the promised date",
        Action::Cancellation if !actor.is_staff() => "Cancel this repair",
        Action::Completion => "I'm done",
        other => words::button(other),
    }
}
