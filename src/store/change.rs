//! Writing a decided change: the ticket, what the action brings with it, the event and the mail,
//! in the caller's one transaction.

use chrono::{DateTime, Utc};
use sea_query::{Expr, ExprTrait, Query, SimpleExpr, UpdateStatement};

use super::tickets::first_come;
use super::{Conn, Error, Result, events, notifications, outbox, search, tallies, tickets};
use crate::domain::contact::fold;
use crate::domain::inventory::AllocationEnd;
use crate::domain::lifecycle::Outcome;
use crate::domain::notice::notices;
use crate::domain::permission::Actor;
use crate::domain::pickup::Window;
use crate::domain::ticket::Ticket;
use crate::domain::transition::{Change, Effect, Patch};
use crate::domain::words;

/// Writes a change that was decided on this ticket; one that changes nothing leaves no trace.
///
/// # Errors
/// [`Error::Stale`] when somebody else changed the ticket since it was loaded; then the
/// transaction must be dropped.
pub async fn apply(db: &mut Conn, ticket: &Ticket, change: &Change, actor: &Actor) -> Result<()> {
    if change.is_empty() {
        return Ok(());
    }
    write_ticket(db, change).await?;
    for effect in &change.effects {
        write_effect(db, ticket, effect, change).await.map_err(first_come)?;
    }
    let event = events::New {
        number: change.number,
        action: change.action,
        at: change.at,
        from: Some(change.from),
        to: change.to,
        version: change.version + i64::from(change.versioned),
        facts: &change.facts,
        public: change.public,
        staff_only: change.staff_only,
        before: &change.before,
        after: &change.after,
    };
    let event_id = events::add(db, &event, actor).await?;
    if change.mail {
        write_mail(db, event_id, &event, actor).await?;
    }
    for notice in notices(ticket, change, actor) {
        let device = &ticket.device;
        let new = notifications::New {
            to: notice.to,
            by: actor.person_id(),
            line: &format!("{} {} (ticket {}) {}", device.brand, device.model, ticket.number, notice.what),
            href: &format!("/tickets/{}", ticket.number),
            once: &format!("event:{event_id}"),
            about: notice.about,
            quote: notice.quote.as_deref(),
            ticket_number: Some(ticket.number),
            at: change.at,
        };
        notifications::tell(db, &new).await?;
    }
    let found_by = &change.patch;
    let describes = change.effects.iter().any(|effect| matches!(effect, Effect::DescribeDevice { .. }));
    if describes {
        search::index_device(db, ticket.device.id).await?;
    } else if found_by.contact_name.is_some() || found_by.contact_phone.is_some() {
        search::index_ticket(db, change.number).await?;
    }
    Ok(())
}

/// Writes the customer's mail about an event that was just written.
pub(super) async fn write_mail(db: &mut Conn, event_id: i64, event: &events::New<'_>, actor: &Actor) -> Result<()> {
    let Some(ticket) = tickets::find(db, event.number, &Actor::System).await? else { return Ok(()) };
    let Some(email) = &ticket.customer.email else { return Ok(()) };
    let mail = outbox::New {
        event_id: Some(event_id),
        ticket_number: Some(event.number),
        person_id: ticket.customer.id,
        email,
        kind: event.action.as_str(),
        letter: &words::letter(&event.told(event_id, actor), &ticket),
        at: event.at,
    };
    outbox::add(db, &mail).await?;
    Ok(())
}

async fn write_ticket(db: &mut Conn, change: &Change) -> Result<()> {
    let mut update = Query::update();
    update
        .table("tickets")
        .and_where(Expr::col("number").eq(change.number))
        .and_where(Expr::col("status").eq(change.from.as_str()));
    if change.versioned {
        update.value("version", change.version + 1).and_where(Expr::col("version").eq(change.version));
    }
    if change.from != change.to {
        update
            .value("status", change.to.as_str())
            .value("status_since", change.at)
            .value("is_open", change.to.is_open());
    }
    if write_patch(&mut update, &change.patch) + u32::from(change.versioned) == 0 {
        // Comments change nothing; the ticket's row need not be written.
        return Ok(());
    }
    match db.run(&update).await? {
        1 => Ok(()),
        _ => Err(Error::Stale),
    }
}

/// Sets the columns a patch names and says how many.
fn write_patch(update: &mut UpdateStatement, patch: &Patch) -> u32 {
    let mut columns: Vec<(&'static str, SimpleExpr)> = Vec::new();
    let mut set = |column, value: Option<SimpleExpr>| columns.extend(value.map(|value| (column, value)));
    set("outcome", patch.outcome.map(|o| Expr::value(o.map(Outcome::as_str))));
    set("department_id", patch.department_id.map(Expr::value));
    set("promised_on", patch.promised_on.map(Expr::value));
    set("percent", patch.percent.map(Expr::value));
    set("part", patch.part.clone().map(Expr::value));
    set("part_expected_on", patch.part_expected_on.map(Expr::value));
    set("report", patch.report.clone().map(Expr::value));
    set("amount_due", patch.amount_due.map(Expr::value));
    set("received_by", patch.received_by.clone().map(Expr::value));
    set("hand_over", patch.hand_over.map(|h| Expr::value(h.as_str())));
    set("preferred_on", patch.preferred_on.map(Expr::value));
    set("contact_name", patch.contact_name.clone().map(Expr::value));
    set("contact_phone", patch.contact_phone.as_ref().map(|p| Expr::value(p.shown.clone())));
    set("contact_phone_key", patch.contact_phone.as_ref().map(|p| Expr::value(p.key.clone())));
    set("address", patch.address.clone().map(Expr::value));
    let count = u32::try_from(columns.len()).unwrap_or(u32::MAX);
    update.values(columns);
    count
}

async fn write_effect(db: &mut Conn, ticket: &Ticket, effect: &Effect, change: &Change) -> Result<()> {
    let (number, at) = (ticket.number, change.at);
    match effect {
        Effect::SchedulePickup { date, window } => {
            db.insert(
                Query::insert()
                    .into_table("pickups")
                    .columns(["ticket_number", "open_ticket", "due_on", "due_window", "created_at"])
                    .values_panic([number.into(), number.into(), (*date).into(), window.as_str().into(), at.into()]),
            )
            .await?;
        }
        Effect::EndPickup(how) => end(db, "pickups", number, how.as_str(), at).await?,
        Effect::OpenEntry { department_id, fault_type, condition, accessories, assessment, shelf, number: own } => {
            let mut entry: Vec<(&str, SimpleExpr)> = vec![
                ("ticket_number", number.into()),
                ("open_ticket", number.into()),
                ("department_id", (*department_id).into()),
                ("fault_type", fault_type.as_str().into()),
                ("device_condition", condition.as_str().into()),
                ("accessories", accessories.clone().into()),
                ("assessment", assessment.as_str().into()),
                ("shelf", shelf.as_str().into()),
                ("received_at", at.into()),
            ];
            entry.extend(own.map(|own| ("number", own.into())));
            let (columns, values): (Vec<_>, Vec<_>) = entry.into_iter().unzip();
            db.run(Query::insert().into_table("inventory_entries").columns(columns).values_panic(values)).await?;
        }
        Effect::MoveEntry { department_id, shelf } => {
            let mut update = entry(number);
            update.value("department_id", *department_id);
            if let Some(shelf) = shelf {
                update.value("shelf", shelf.as_str());
            }
            changed(db.run(&update).await?)?;
        }
        Effect::HandTo { technician_id } => {
            changed(db.run(entry(number).value("holder_id", *technician_id)).await?)?;
        }
        Effect::Shelve { shelf } => {
            let mut update = entry(number);
            update.value("holder_id", None::<i64>);
            if let Some(shelf) = shelf {
                update.value("shelf", shelf.as_str());
            }
            changed(db.run(&update).await?)?;
        }
        Effect::CloseEntry => {
            changed(db.run(entry(number).value("open_ticket", None::<i64>).value("closed_at", at)).await?)?;
        }
        Effect::Allocate { technician_id } => {
            db.insert(
                Query::insert()
                    .into_table("allocations")
                    .columns(["ticket_number", "open_ticket", "technician_id", "created_at"])
                    .values_panic([number.into(), number.into(), (*technician_id).into(), at.into()]),
            )
            .await?;
        }
        Effect::EndAllocation(how) => end_allocation(db, ticket, *how, change).await?,
        Effect::ArrangeReturn { method, date, window, address } => {
            db.insert(
                Query::insert()
                    .into_table("returns")
                    .columns([
                        "ticket_number",
                        "open_ticket",
                        "method",
                        "due_on",
                        "due_window",
                        "address",
                        "created_at",
                    ])
                    .values_panic([
                        number.into(),
                        number.into(),
                        method.as_str().into(),
                        (*date).into(),
                        window.map(Window::as_str).into(),
                        address.clone().into(),
                        at.into(),
                    ]),
            )
            .await?;
        }
        Effect::EndReturn(how) => end(db, "returns", number, how.as_str(), at).await?,
        Effect::DescribeDevice { brand, model, serial } => {
            db.run(
                Query::update()
                    .table("devices")
                    .value("brand", brand.as_str())
                    .value("model", model.as_str())
                    .value("serial", serial.clone())
                    .value("serial_key", serial.as_deref().map(fold))
                    .and_where(Expr::col("id").eq(ticket.device.id)),
            )
            .await?;
        }
    }
    Ok(())
}

/// Ends the open allocation of a ticket; work that is completed is counted.
async fn end_allocation(db: &mut Conn, ticket: &Ticket, how: AllocationEnd, change: &Change) -> Result<()> {
    let is_done = how == AllocationEnd::Completed;
    let promised_on = ticket.promised_on.filter(|_| is_done);
    if let Some(technician_id) = ticket.place.technician_id.filter(|_| is_done) {
        let done = tallies::Completed { ticket_number: ticket.number, technician_id, on: change.on, promised_on };
        tallies::count(db, &done).await?;
    }
    let mut update = ended("allocations", ticket.number, how.as_str(), change.at);
    update.value("ended_on", change.on).value("promised_on", promised_on);
    changed(db.run(&update).await?)
}

/// The open inventory entry of a ticket, to be updated.
fn entry(number: i64) -> UpdateStatement {
    Query::update().table("inventory_entries").and_where(Expr::col("open_ticket").eq(number)).to_owned()
}

/// Ends the one open row of a ticket in a table of open and ended rows.
async fn end(db: &mut Conn, table: &'static str, number: i64, how: &'static str, at: DateTime<Utc>) -> Result<()> {
    changed(db.run(&ended(table, number, how, at)).await?)
}

fn ended(table: &'static str, number: i64, how: &'static str, at: DateTime<Utc>) -> UpdateStatement {
    Query::update()
        .table(table)
        .value("open_ticket", None::<i64>)
        .value("ended_at", at)
        .value("ended_how", how)
        .and_where(Expr::col("open_ticket").eq(number))
        .to_owned()
}

fn changed(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::Stale) }
}
