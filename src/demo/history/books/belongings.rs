//! What belongs to a ticket for a while: pickups, inventory entries, allocations, returns.

use super::{Books, Cell, Happening, Shape};
use crate::domain::inventory::AllocationEnd;
use crate::domain::pickup::Window;

impl Books {
    /// The rows that began with what happened.
    pub(super) fn belongings(&mut self, happening: &Happening) {
        let (ticket, at) = (Cell::Number(happening.number), Cell::Moment(happening.at));
        if let Some(pickup) = &happening.pickup {
            let id = self.number(Shape::Pickups);
            let (on, window) = (pickup.due_on, pickup.due_window.as_str());
            let (ended_at, how) = pickup.ended.unzip();
            let cells = [id.into(), ticket.clone(), on.into(), window.into(), at.clone(), ended_at.into(), how.into()];
            self.add(Shape::Pickups, cells);
        }
        if let Some(entry) = &happening.entry {
            let number = self.number(Shape::Entries);
            let cells = [
                number.into(),
                ticket.clone(),
                entry.department_id.into(),
                entry.fault_type.as_str().into(),
                entry.condition.clone().into(),
                entry.accessories.clone().into(),
                entry.assessment.clone().into(),
                entry.shelf.clone().into(),
                entry.holder_id.into(),
                at.clone(),
                entry.closed_at.into(),
            ];
            self.add(Shape::Entries, cells);
        }
        if let Some(allocation) = &happening.allocation {
            let id = self.number(Shape::Allocations);
            let (ended_at, how) = allocation.ended.unzip();
            let cells = [
                id.into(),
                ticket.clone(),
                allocation.technician_id.into(),
                at.clone(),
                ended_at.into(),
                how.map(AllocationEnd::as_str).into(),
                allocation.ended_on.into(),
                allocation.promised_on.into(),
            ];
            self.add(Shape::Allocations, cells);
        }
        if let Some(planned) = &happening.planned_return {
            let id = self.number(Shape::Returns);
            let (ended_at, how) = planned.ended.unzip();
            let cells = [
                id.into(),
                ticket,
                planned.method.as_str().into(),
                planned.due_on.into(),
                planned.due_window.map(Window::as_str).into(),
                planned.address.clone().into(),
                at,
                ended_at.into(),
                how.into(),
            ];
            self.add(Shape::Returns, cells);
        }
    }
}
