//! What each action changes, once it is decided that it may be taken: the ticket's columns, what comes
//! with them, and what the event says.

use chrono::NaiveDate;

use super::{Change, Effect, Now, Patch};
use crate::domain::event::Facts;
use crate::domain::input::{Choices, Need, Values, Visibility};
use crate::domain::inventory::{AllocationEnd, FaultType};
use crate::domain::lifecycle::{Action, Move, Outcome, Row, Status, To};
use crate::domain::mail;
use crate::domain::permission::Actor;
use crate::domain::pickup::PickupEnd;
use crate::domain::return_::{Method, ReturnEnd};
use crate::domain::ticket::Ticket;

/// The change that a move makes on a ticket.
pub(super) fn change(
    ticket: &Ticket,
    row: &'static Row,
    made: &Move,
    actor: &Actor,
    values: &Values,
    now: &Now,
) -> Change {
    let mut facts: Facts = values.iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let mut after = ticket.place.clone();
    let mut patch = Patch::default();
    let mut effects = Vec::new();
    let back_with = ticket.last_completer.as_ref().filter(|c| c.is_here);
    let to = match made.to {
        To::Be(status) => status,
        To::Same => ticket.status,
        To::BackToWork if back_with.is_some() => Status::Allocated,
        To::BackToWork => Status::Received,
    };
    let end_pickup = |how| ticket.pickup.as_ref().map(|_| Effect::EndPickup(how));
    let end_allocation = |how| ticket.place.technician_id.map(|_| Effect::EndAllocation(how));
    let shelve = |shelf| ticket.entry.as_ref().map(|_| Effect::Shelve { shelf });
    match row.action {
        Action::Pickup => {
            effects.extend(end_pickup(PickupEnd::Replaced));
            if let (Some(date), Some(window)) = (values.date("date"), values.word("window")) {
                effects.push(Effect::SchedulePickup { date, window });
            }
        }
        Action::PickupFailure => effects.extend(end_pickup(PickupEnd::Failed)),
        Action::PickupCollection => effects.extend(end_pickup(PickupEnd::Collected)),
        Action::Intake => {
            effects.extend(end_pickup(PickupEnd::Received));
            let department_id = values.number("department_id").unwrap_or(ticket.category_department_id);
            effects.push(Effect::OpenEntry {
                department_id,
                fault_type: values.word("fault_type").unwrap_or(FaultType::Other),
                condition: values.required("condition"),
                accessories: values.text("accessories"),
                assessment: values.required("assessment"),
                shelf: values.required("shelf"),
                number: None,
            });
            patch.department_id = Some(department_id);
            patch.promised_on = values.date("promised_on");
            after.department_id = Some(department_id);
            name_department(&mut facts, now.choices, department_id);
        }
        Action::Transfer => {
            let department_id = values.number("department_id").unwrap_or_default();
            effects.push(Effect::MoveEntry { department_id, shelf: values.text("shelf") });
            patch.department_id = Some(department_id);
            after.department_id = Some(department_id);
            if let Some(name) = &ticket.department_name {
                facts.insert("old_department".to_owned(), name.clone());
            }
            name_department(&mut facts, now.choices, department_id);
        }
        Action::Allocation => {
            let technician_id = values.number("technician_id").unwrap_or_default();
            effects.extend(end_allocation(AllocationEnd::Replaced));
            effects.extend(shelve(None));
            effects.push(Effect::Allocate { technician_id });
            let technician = now.choices.technicians.iter().find(|t| t.id == technician_id);
            after.technician_id = Some(technician_id);
            after.manager_id = technician.and_then(|t| t.manager_id);
            facts.extend(technician.map(|t| ("technician".to_owned(), t.name.clone())));
            facts.extend(ticket.technician_name.as_ref().map(|n| ("old_technician".to_owned(), n.clone())));
        }
        Action::AllocationWithdrawal | Action::Release => {
            let how = if row.action == Action::Release { AllocationEnd::Released } else { AllocationEnd::Withdrawn };
            effects.extend(end_allocation(how));
            effects.extend(shelve(None));
            facts.extend(ticket.technician_name.as_ref().map(|n| ("old_technician".to_owned(), n.clone())));
            (after.technician_id, after.manager_id) = (None, None);
        }
        Action::Work => {
            effects.extend(ticket.place.technician_id.map(|technician_id| Effect::HandTo { technician_id }));
        }
        Action::Progress => patch.percent = values.number("percent"),
        Action::PartsWait => {
            patch.part = Some(values.text("part"));
            patch.part_expected_on = Some(values.date("expected_on"));
        }
        Action::PartsArrival => {
            facts.extend(ticket.part.as_ref().map(|p| ("part".to_owned(), p.clone())));
            (patch.part, patch.part_expected_on) = (Some(None), Some(None));
        }
        Action::Completion => {
            let outcome = values.word("outcome").unwrap_or(Outcome::Unrepairable);
            effects.extend(end_allocation(AllocationEnd::Completed));
            effects.extend(shelve(values.text("shelf")));
            patch.outcome = Some(Some(outcome));
            patch.report = Some(values.text("report"));
            patch.amount_due = values.was_sent("amount_due").then(|| values.number("amount_due"));
            patch.percent = (outcome == Outcome::Repaired).then_some(100);
            (patch.part, patch.part_expected_on) = (Some(None), Some(None));
            after.completer_ids.retain(|id| Some(*id) != after.technician_id);
            after.completer_ids.splice(0..0, after.technician_id);
            (after.technician_id, after.manager_id) = (None, None);
        }
        Action::Rework => {
            effects.extend(ticket.planned_return.as_ref().map(|_| Effect::EndReturn(ReturnEnd::Reworked)));
            patch.outcome = Some(None);
            patch.report = Some(None);
            patch.percent = Some(0);
            if let Some(completer) = back_with {
                effects.push(Effect::Allocate { technician_id: completer.id });
                after.technician_id = Some(completer.id);
                after.manager_id = completer.manager_id;
                facts.insert("technician".to_owned(), completer.name.clone());
            }
        }
        Action::Return => {
            effects.extend(ticket.planned_return.as_ref().map(|_| Effect::EndReturn(ReturnEnd::Replaced)));
            effects.push(Effect::ArrangeReturn {
                method: values.word("method").unwrap_or(Method::Collection),
                date: values.date("date"),
                window: values.word("window"),
                address: values.text("address"),
            });
            patch.amount_due = values.was_sent("amount_due").then(|| values.number("amount_due"));
        }
        Action::ReturnFailure => effects.push(Effect::EndReturn(ReturnEnd::Failed)),
        Action::HandBack => {
            effects.push(Effect::EndReturn(ReturnEnd::HandedBack));
            effects.extend(ticket.entry.as_ref().map(|_| Effect::CloseEntry));
            patch.received_by = values.text("received_by");
        }
        Action::Cancellation => {
            effects.extend(end_pickup(PickupEnd::Cancelled));
            effects.extend(end_allocation(AllocationEnd::Cancelled));
            effects.extend(shelve(None));
            patch.outcome = Some(Some(Outcome::Cancelled));
            (patch.part, patch.part_expected_on) = (Some(None), Some(None));
            (after.technician_id, after.manager_id) = (None, None);
        }
        Action::Details => correct(ticket, values, &mut patch, &mut effects, &mut facts),
        Action::Promise => {
            patch.promised_on = values.date("date");
            facts.extend(ticket.promised_on.map(|d| ("old_date".to_owned(), d.to_string())));
        }
        Action::Request
        | Action::Acceptance
        | Action::Rejection
        | Action::Comments
        | Action::Photos
        | Action::PhotosRemoval => {}
    }
    let public = row.customer_reads && facts.get("visibility").is_none_or(|v| v == Visibility::Public.as_str());
    let by_customer = matches!(actor, Actor::LinkHolder { .. }) || actor.person_id() == Some(ticket.customer.id);
    let said_by_themselves = row.action == Action::Comments && by_customer;
    Change {
        number: ticket.number,
        version: ticket.version,
        versioned: row.versioned,
        action: row.action,
        from: ticket.status,
        to,
        at: now.at,
        on: now.today,
        patch,
        effects,
        facts,
        public,
        staff_only: !public && ticket.status == to,
        before: ticket.place.clone(),
        after,
        mail: public && !said_by_themselves && mail::wanted(row.mail, ticket.customer.mail_choice),
    }
}

fn name_department(facts: &mut Facts, choices: &Choices, id: i64) {
    facts.extend(choices.departments.iter().find(|d| d.id == id).map(|d| ("department".to_owned(), d.name.clone())));
}

/// Takes over what changed and keeps the old beside the new.
fn correct(ticket: &Ticket, values: &Values, patch: &mut Patch, effects: &mut Vec<Effect>, facts: &mut Facts) {
    facts.clear();
    let mut device_changed = false;
    for input in Action::Details.row().inputs {
        let old = ticket.prefill(Action::Details, input.name, NaiveDate::MIN);
        let kept = !values.was_sent(input.name) && values.text(input.name).is_none();
        let new = values.text(input.name);
        if kept || new == old || (new.is_none() && !matches!(input.need, Need::KeptOrEmpty)) {
            continue;
        }
        match input.name {
            "hand_over" => patch.hand_over = values.word("hand_over"),
            "preferred_date" => patch.preferred_on = values.date("preferred_date"),
            "contact_name" => patch.contact_name.clone_from(&new),
            "phone" => patch.contact_phone = values.phone("phone").cloned(),
            "address" => patch.address = Some(new.clone()),
            _ => device_changed = true,
        }
        facts.insert(input.name.to_owned(), new.unwrap_or_default());
        facts.insert(format!("old_{}", input.name), old.unwrap_or_default());
    }
    if device_changed {
        let serial = if values.was_sent("serial") { values.text("serial") } else { ticket.device.serial.clone() };
        effects.push(Effect::DescribeDevice {
            brand: values.text("brand").unwrap_or_else(|| ticket.device.brand.clone()),
            model: values.text("model").unwrap_or_else(|| ticket.device.model.clone()),
            serial,
        });
    }
}
