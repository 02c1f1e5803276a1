//! Papers of a ticket, to be printed: the work order that lies with the device, the receipt that its customer keeps,
//! and the label that sticks on it.

use poem::http::StatusCode;
use serde::Serialize;

use crate::config::Centre;
use crate::domain::event::Event;
use crate::domain::permission::{Actor, May};
use crate::domain::ticket::Ticket;
use crate::domain::words;
use crate::qr::Qr;
use crate::store::{Conn, events, tickets};
use crate::views::{Listens, Moment, Page};
use crate::web::answer::page;
use crate::web::{Error, Result, Visit};

/// The labels there are, the usual one first: the word in the address, and what it is called.
const LABELS: &[(&str, &str)] = &[("62", "62 mm"), ("40x20", "40 × 20 mm")];

/// A paper in the lists of those that somebody may print.
#[derive(Debug, Clone, Serialize)]
pub struct Paper {
    pub href: String,
    pub label: String,
}

/// The papers of a ticket that this reader may print now.
#[must_use]
pub fn open_to(actor: &Actor, ticket: &Ticket) -> Vec<Paper> {
    let paper =
        |path: &str, label: &str| Paper { href: format!("/tickets/{}/{path}", ticket.number), label: label.to_owned() };
    let is_taken_in = ticket.place.department_id.is_some();
    let mut papers = Vec::new();
    if is_taken_in && actor.person_id().is_some() {
        papers.push(paper("receipt", "Receipt"));
    }
    if actor.may(May::ReadInternals, &ticket.place) {
        papers.insert(0, paper("work-order", "Work order"));
        papers.extend(
            LABELS.iter().map(|(size, called)| Paper {
                href: label_path(ticket.number, size),
                label: format!("Label, {called}"),
            }),
        );
    }
    papers
}

fn label_path(number: i64, size: &str) -> String {
    format!("/tickets/{number}/label?size={size}")
}

/// What the papers have in common.
#[derive(Debug, Serialize)]
struct Sheet {
    number: i64,
    device: String,
    category: String,
    serial: Option<String>,
    fault: String,
    customer: String,
    contact: String,
    phone: String,
    promised: Option<String>,
    intake: Option<Intake>,
    centre: Centre,
    /// When it is printed, or at least shown.
    now: Moment,
}

/// How the device was taken in.
#[derive(Debug, Serialize)]
struct Intake {
    at: Moment,
    fault_type: Option<&'static str>,
    condition: Option<String>,
    accessories: Option<String>,
    assessment: Option<String>,
}

impl Intake {
    fn of(event: &Event, visit: &Visit) -> Self {
        let fact = |name: &str| event.fact(name).map(str::to_owned);
        Self {
            at: visit.calendar().moment(event.at),
            fault_type: event.fact("fault_type").and_then(|word| word.parse().ok()).map(words::fault_type),
            condition: fact("condition"),
            accessories: fact("accessories"),
            assessment: fact("assessment"),
        }
    }
}

impl Sheet {
    async fn of(visit: &Visit, db: &mut Conn, ticket: &Ticket) -> std::result::Result<Self, Error> {
        let intake = events::intake(db, ticket.number).await?;
        Ok(Self {
            number: ticket.number,
            device: format!("{} {}", ticket.device.brand, ticket.device.model),
            category: ticket.device.category_name.clone(),
            serial: ticket.device.serial.clone(),
            fault: ticket.fault.clone(),
            customer: ticket.customer.name.clone(),
            contact: ticket.contact_name.clone(),
            phone: ticket.contact_phone.clone(),
            promised: ticket.promised_on.map(words::day),
            intake: intake.map(|event| Intake::of(&event, visit)),
            centre: visit.app.config.centre.clone(),
            now: visit.calendar().moment(visit.at),
        })
    }
}

/// A page with a paper fetches itself when its ticket changes: what is printed is what is so.
fn changes_with(number: i64) -> Listens {
    Listens { trigger: format!("ticket-{number} from:body, catch-up from:body"), href: None }
}

/// The work order.
#[derive(Serialize)]
pub struct WorkOrderPage {
    sheet: Sheet,
    department: Option<String>,
    technician: Option<String>,
    shelf: Option<String>,
    /// The ticket's address in the house.
    qr: Option<Qr>,
}

impl Page for WorkOrderPage {
    const TEMPLATE: &'static str = "papers/work_order.html";

    fn listens(&self) -> Option<Listens> {
        Some(changes_with(self.sheet.number))
    }
}

/// The receipt.
#[derive(Serialize)]
pub struct ReceiptPage {
    sheet: Sheet,
    /// Whether there may still be one, where there is none.
    is_open: bool,
    /// The address by which the repair is followed.
    link: String,
    qr: Option<Qr>,
}

impl Page for ReceiptPage {
    const TEMPLATE: &'static str = "papers/receipt.html";

    fn listens(&self) -> Option<Listens> {
        Some(changes_with(self.sheet.number))
    }
}

/// The label.
#[derive(Serialize)]
pub struct LabelPage {
    number: i64,
    device: String,
    shelf: Option<String>,
    /// The ticket's address in the house.
    qr: Option<Qr>,
    /// The word of its size.
    size: &'static str,
    called: &'static str,
    /// The other sizes.
    others: Vec<Paper>,
}

impl Page for LabelPage {
    const TEMPLATE: &'static str = "papers/label.html";

    fn listens(&self) -> Option<Listens> {
        Some(changes_with(self.number))
    }
}

/// Shows the work order.
pub async fn work_order(visit: &Visit) -> Result {
    let mut db = visit.read().await?;
    let ticket = of_the_house(visit, &mut db).await?;
    let shown = WorkOrderPage {
        sheet: Sheet::of(visit, &mut db, &ticket).await?,
        department: ticket.department_name.clone(),
        technician: ticket.technician_name.clone(),
        shelf: ticket.entry.as_ref().map(|entry| entry.shelf.clone()),
        qr: qr_of(visit, &ticket),
    };
    page(visit, StatusCode::OK, &shown)
}

/// Shows the receipt, also to whose device it is. What stands on it is what they read anyway.
pub async fn receipt(visit: &Visit) -> Result {
    let actor = visit.actor()?;
    let mut db = visit.read().await?;
    let ticket = tickets::find(&mut db, visit.number("number")?, &actor).await?.ok_or(Error::NotFound)?;
    let link = format!("{}/t/{}", visit.app.own_address.get(), ticket.tracking_token);
    let sheet = Sheet::of(visit, &mut db, &ticket).await?;
    let status = if sheet.intake.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let shown = ReceiptPage { sheet, is_open: ticket.status.is_open(), qr: Qr::of(&link), link };
    page(visit, status, &shown)
}

/// Shows the label, in the usual size when the one asked for is not known.
pub async fn label(visit: &Visit) -> Result {
    let mut db = visit.read().await?;
    let ticket = of_the_house(visit, &mut db).await?;
    let asked = visit.query.trimmed("size");
    let (size, called) = *LABELS.iter().find(|(size, _)| *size == asked).unwrap_or(&LABELS[0]);
    let others = LABELS.iter().filter(|(other, _)| *other != size);
    let shown = LabelPage {
        number: ticket.number,
        device: format!("{} {}", ticket.device.brand, ticket.device.model),
        shelf: ticket.entry.as_ref().map(|entry| entry.shelf.clone()),
        qr: qr_of(visit, &ticket),
        size,
        called,
        others: others
            .map(|(size, called)| Paper { href: label_path(ticket.number, size), label: (*called).to_owned() })
            .collect(),
    };
    page(visit, StatusCode::OK, &shown)
}

/// The ticket of a paper that stays in the house.
async fn of_the_house(visit: &Visit, db: &mut Conn) -> std::result::Result<Ticket, Error> {
    let actor = visit.actor()?;
    let ticket = tickets::find(db, visit.number("number")?, &actor).await?.ok_or(Error::NotFound)?;
    if actor.may(May::ReadInternals, &ticket.place) { Ok(ticket) } else { Err(Error::Forbidden) }
}

fn qr_of(visit: &Visit, ticket: &Ticket) -> Option<Qr> {
    Qr::of(&format!("{}/tickets/{}", visit.app.own_address.get(), ticket.number))
}
