//! A change written to a ticket in memory, and the rows that come with it.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Happening, House, Tale};
use crate::domain::inventory::{AllocationEnd, FaultType};
use crate::domain::pickup::Window;
use crate::domain::return_::Method;
use crate::domain::ticket::{Completer, Entry as OpenEntry, Pickup as OpenPickup, Return as OpenReturn, Ticket};
use crate::domain::transition::{Change, Effect, Patch};

/// A pickup that was planned.
#[derive(Debug)]
pub(in super::super) struct Pickup {
    pub due_on: NaiveDate,
    pub due_window: Window,
    pub ended: Option<(DateTime<Utc>, &'static str)>,
}

/// How a device was taken in, and where it was at the end.
#[derive(Debug)]
pub(in super::super) struct Entry {
    pub department_id: i64,
    pub fault_type: FaultType,
    pub condition: String,
    pub accessories: Option<String>,
    pub assessment: String,
    pub shelf: String,
    pub holder_id: Option<i64>,
    pub closed_at: Option<DateTime<Utc>>,
}

/// Whom a ticket was given to.
#[derive(Debug)]
pub(in super::super) struct Allocation {
    pub technician_id: i64,
    pub ended: Option<(DateTime<Utc>, AllocationEnd)>,
    pub ended_on: Option<NaiveDate>,
    pub promised_on: Option<NaiveDate>,
}

impl Allocation {
    /// Whether it ended with the work done.
    pub(in super::super) fn is_completed(&self) -> bool {
        matches!(self.ended, Some((_, AllocationEnd::Completed)))
    }
}

/// How a device was to go back.
#[derive(Debug)]
pub(in super::super) struct Return {
    pub method: Method,
    pub due_on: Option<NaiveDate>,
    pub due_window: Option<Window>,
    pub address: Option<String>,
    pub ended: Option<(DateTime<Utc>, &'static str)>,
}

/// Writes a change to the ticket. Rows that it begins stay with what happened; those that it ends are found with
/// what began them.
pub(super) fn keep(house: &House, tale: &mut Tale, change: Change, happening: &mut Happening) {
    let ticket = &mut tale.ticket;
    if change.versioned {
        ticket.version += 1;
    }
    if change.from != change.to {
        (ticket.status, ticket.status_since) = (change.to, change.at);
    }
    // What was promised when the work ended is what it is measured by.
    let promised_on = ticket.promised_on;
    if let Some(phone) = &change.patch.contact_phone {
        tale.contact_phone_key.clone_from(&phone.key);
    }
    patch(ticket, change.patch);
    let before = std::mem::replace(&mut ticket.place, change.after);
    ticket.department_name = ticket.place.department_id.and_then(|id| house.department_name(id));
    let holder = ticket.place.technician_id.and_then(|id| house.by_id(id));
    ticket.technician_name = holder.map(|member| member.person.name.clone());
    ticket.last_completer =
        ticket.place.completer_ids.first().and_then(|id| house.by_id(*id)).map(|member| Completer {
            id: member.person.id,
            name: member.person.name.clone(),
            manager_id: member.person.superior_id,
            is_here: member.person.department_id == ticket.place.department_id,
        });
    let (at, on) = (change.at, change.on);
    for effect in change.effects {
        match effect {
            Effect::SchedulePickup { date, window } => {
                ticket.pickup = Some(OpenPickup { id: 0, date, window });
                happening.pickup = Some(Pickup { due_on: date, due_window: window, ended: None });
            }
            Effect::EndPickup(how) => {
                ticket.pickup = None;
                let open = tale.happenings.iter_mut().rev().find_map(|happening| happening.pickup.as_mut());
                if let Some(pickup) = open {
                    pickup.ended = Some((at, how.as_str()));
                }
            }
            Effect::OpenEntry { department_id, fault_type, condition, accessories, assessment, shelf, number: _ } => {
                ticket.entry = Some(OpenEntry {
                    number: 0,
                    fault_type,
                    condition: condition.clone(),
                    accessories: accessories.clone(),
                    assessment: assessment.clone(),
                    shelf: shelf.clone(),
                    holder_id: None,
                    received_at: at,
                });
                happening.entry = Some(Entry {
                    department_id,
                    fault_type,
                    condition,
                    accessories,
                    assessment,
                    shelf,
                    holder_id: None,
                    closed_at: None,
                });
            }
            Effect::MoveEntry { department_id, shelf } => with_entry(ticket, &mut tale.happenings, |open, entry| {
                entry.department_id = department_id;
                shelve(open, shelf);
            }),
            Effect::HandTo { technician_id } => with_entry(ticket, &mut tale.happenings, |open, _| {
                open.holder_id = Some(technician_id);
            }),
            Effect::Shelve { shelf } => with_entry(ticket, &mut tale.happenings, |open, _| {
                open.holder_id = None;
                shelve(open, shelf);
            }),
            Effect::CloseEntry => {
                with_entry(ticket, &mut tale.happenings, |_, entry| entry.closed_at = Some(at));
                ticket.entry = None;
            }
            Effect::Allocate { technician_id } => {
                happening.allocation =
                    Some(Allocation { technician_id, ended: None, ended_on: None, promised_on: None });
            }
            Effect::EndAllocation(how) => {
                let open = tale.happenings.iter_mut().rev().find_map(|happening| happening.allocation.as_mut());
                if let Some(allocation) = open.filter(|open| Some(open.technician_id) == before.technician_id) {
                    allocation.ended = Some((at, how));
                    allocation.ended_on = Some(on);
                    allocation.promised_on = promised_on.filter(|_| how == AllocationEnd::Completed);
                }
            }
            Effect::ArrangeReturn { method, date, window, address } => {
                ticket.planned_return = Some(OpenReturn { id: 0, method, date, window, address: address.clone() });
                happening.planned_return =
                    Some(Return { method, due_on: date, due_window: window, address, ended: None });
            }
            Effect::EndReturn(how) => {
                ticket.planned_return = None;
                let open = tale.happenings.iter_mut().rev().find_map(|happening| happening.planned_return.as_mut());
                if let Some(planned) = open {
                    planned.ended = Some((at, how.as_str()));
                }
            }
            Effect::DescribeDevice { .. } => unreachable!("nobody of the history describes a device anew"),
        }
    }
}

fn shelve(open: &mut OpenEntry, shelf: Option<String>) {
    if let Some(shelf) = shelf {
        open.shelf = shelf;
    }
}

/// Changes the open entry and its row, which lies where it says.
fn with_entry(ticket: &mut Ticket, happenings: &mut [Happening], change: impl FnOnce(&mut OpenEntry, &mut Entry)) {
    let row = happenings.iter_mut().rev().find_map(|happening| happening.entry.as_mut());
    if let (Some(open), Some(entry)) = (&mut ticket.entry, row) {
        change(open, entry);
        entry.shelf.clone_from(&open.shelf);
        entry.holder_id = open.holder_id;
    }
}

/// Sets the ticket's own columns that a patch names.
fn patch(ticket: &mut Ticket, patch: Patch) {
    fn set<T>(column: &mut T, value: Option<T>) {
        if let Some(value) = value {
            *column = value;
        }
    }
    set(&mut ticket.outcome, patch.outcome);
    set(&mut ticket.promised_on, patch.promised_on.map(Some));
    set(&mut ticket.percent, patch.percent);
    set(&mut ticket.part, patch.part);
    set(&mut ticket.part_expected_on, patch.part_expected_on);
    set(&mut ticket.report, patch.report);
    set(&mut ticket.amount_due, patch.amount_due);
    set(&mut ticket.received_by, patch.received_by.map(Some));
    set(&mut ticket.hand_over, patch.hand_over);
    set(&mut ticket.preferred_on, patch.preferred_on);
    set(&mut ticket.contact_name, patch.contact_name);
    set(&mut ticket.contact_phone, patch.contact_phone.map(|phone| phone.shown));
    set(&mut ticket.address, patch.address);
}
