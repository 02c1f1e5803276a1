//! A ticket's history told again through the lifecycle table: every event was allowed then, and together they lead
//! to exactly the ticket that is kept.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use helpdesk::domain::event::Facts;
use helpdesk::domain::lifecycle::{Action, Guard, Outcome, Row, Status, To};
use helpdesk::domain::permission::{Actor, Party};
use helpdesk::domain::pickup::HandOver;
use helpdesk::domain::ticket::{Place, Ticket};

use super::kept::Recorded;

/// Who acts, and who is above whom; nobody moves meanwhile.
pub struct House {
    pub actors: HashMap<i64, Actor>,
    pub superiors: HashMap<i64, i64>,
}

/// A ticket as its history tells it so far.
#[derive(Debug, Default)]
pub struct Told {
    pub status: Option<Status>,
    pub version: i64,
    pub place: Place,
    outcome: Option<Outcome>,
    since: Option<DateTime<Utc>>,
    hand_over: Option<HandOver>,
    contact_name: Option<String>,
    promised_on: Option<NaiveDate>,
    percent: i64,
    part: Option<String>,
    report: Option<String>,
    amount_due: Option<String>,
    received_by: Option<String>,
    shelf: Option<String>,
    /// Whose hands the device is in.
    holder: Option<i64>,
    /// How many pickups, inventory entries, allocations and returns there were.
    pub rows: [i64; 4],
}

/// The tables of [`Told::rows`].
pub const ROWS: [&str; 4] = ["pickups", "inventory_entries", "allocations", "returns"];

impl Told {
    /// Tells one event more.
    ///
    /// # Errors
    /// What about it cannot have been.
    pub fn take(&mut self, event: &Recorded, house: &House) -> Result<(), String> {
        let row = event.action.row();
        let facts = event.facts();
        let actor = &event.actor(|id| house.actors[&id].clone());
        same("party", actor.party().map(Party::as_str), Some(&*event.party))?;
        same("from", event.from(), self.status)?;
        same("version", event.version, self.version + i64::from(row.versioned))?;
        same("department before", event.department_before, self.place.department_id)?;
        same("technician before", event.technician_before, self.place.technician_id)?;
        let to = self.leads_to(row, actor)?;
        let is_public = row.customer_reads && facts.get("visibility").is_none_or(|who| who == "public");
        same("public", event.is_public, is_public)?;
        same("staff only", event.staff_only, !is_public && self.status == Some(to))?;

        self.changes(event, &facts)?;
        self.place.manager_id = self.place.technician_id.and_then(|id| house.superiors.get(&id).copied());
        same("department after", event.department_after, self.place.department_id)?;
        same("technician after", event.technician_after, self.place.technician_id)?;
        same("to", event.to, to)?;
        if self.status != Some(to) {
            if self.since > Some(event.at) {
                return Err("it came into its status before the one before".to_owned());
            }
            self.since = Some(event.at);
        }
        self.status = Some(to);
        self.version = event.version;
        Ok(())
    }

    /// The status that the table leads to, if it allows this actor the action now.
    fn leads_to(&self, row: &'static Row, actor: &Actor) -> Result<Status, String> {
        let Some(status) = self.status else {
            let made = row.moves.iter().find(|made| made.from.is_empty() && actor.may_ever(made.may));
            return match made.map(|made| made.to) {
                Some(To::Be(first)) => Ok(first),
                _ => Err("it begins with something else than a request".to_owned()),
            };
        };
        let made = row.move_open_to(actor, status, &self.place).ok_or("the table does not allow it")?;
        let is_met = match row.guard {
            Guard::Nothing => true,
            Guard::HandOverIsPickup => self.hand_over == Some(HandOver::Pickup),
            Guard::WorkWasCompleted => self.outcome.is_some_and(|outcome| outcome != Outcome::Cancelled),
        };
        if !is_met {
            return Err(format!("{:?} does not hold", row.guard));
        }
        Ok(match made.to {
            To::Be(next) => next,
            To::Same => status,
            // Nobody leaves during a trial.
            To::BackToWork => Status::Allocated,
        })
    }

    /// What the action changes beside the status.
    fn changes(&mut self, event: &Recorded, facts: &Facts) -> Result<(), String> {
        let fact = |name: &str| facts.get(name).cloned();
        let number = |name: &str| facts.get(name).and_then(|text| text.parse::<i64>().ok());
        let day = |name: &str| facts.get(name).and_then(|text| text.parse::<NaiveDate>().ok());
        let must = |name: &str| fact(name).ok_or(format!("it says no {name}"));
        match event.action {
            Action::Request => {
                self.place.number = event.ticket_number;
                self.place.customer_id = event.customer_id;
                self.hand_over = must("hand_over")?.parse().ok();
                self.contact_name = fact("contact_name");
            }
            Action::Pickup => self.rows[0] += 1,
            Action::Intake => {
                self.rows[1] += 1;
                self.place.department_id = number("department_id");
                self.promised_on = day("promised_on").or(self.promised_on);
                self.shelf = Some(must("shelf")?);
            }
            Action::Transfer => {
                self.place.department_id = number("department_id");
                self.shelf = fact("shelf").or(self.shelf.take());
            }
            Action::Allocation => {
                self.rows[2] += 1;
                self.place.technician_id = number("technician_id");
                self.holder = None;
            }
            Action::Rework => {
                self.rows[2] += 1;
                self.place.technician_id = self.place.completer_ids.first().copied();
                (self.outcome, self.report, self.percent) = (None, None, 0);
            }
            Action::AllocationWithdrawal | Action::Release => self.nobody_has_it(),
            Action::Work => self.holder = self.place.technician_id,
            Action::Progress => self.percent = number("percent").unwrap_or(self.percent),
            Action::PartsWait => self.part = Some(must("part")?),
            Action::PartsArrival => self.part = None,
            Action::Completion => {
                let technician = self.place.technician_id.ok_or("nobody had it")?;
                self.place.completer_ids.retain(|id| *id != technician);
                self.place.completer_ids.insert(0, technician);
                self.outcome = must("outcome")?.parse().ok();
                self.report = Some(must("report")?);
                self.amount_due = fact("amount_due");
                self.shelf = Some(must("shelf")?);
                self.percent = if self.outcome == Some(Outcome::Repaired) { 100 } else { self.percent };
                self.part = None;
                self.nobody_has_it();
            }
            Action::Return => {
                self.rows[3] += 1;
                self.amount_due = fact("amount_due");
            }
            Action::HandBack => self.received_by = Some(must("received_by")?),
            Action::Cancellation => {
                self.outcome = Some(Outcome::Cancelled);
                self.part = None;
                self.nobody_has_it();
            }
            Action::Details => {
                self.contact_name = fact("contact_name").or(self.contact_name.take());
                self.hand_over = facts.get("hand_over").map_or(self.hand_over, |word| word.parse().ok());
            }
            Action::Promise => self.promised_on = Some(day("date").ok_or("it says no date")?),
            _ => {}
        }
        Ok(())
    }

    fn nobody_has_it(&mut self) {
        (self.place.technician_id, self.holder) = (None, None);
    }

    /// Whether the ticket that is kept is the one that its history tells of.
    ///
    /// # Errors
    /// What differs.
    pub fn is(&self, ticket: &Ticket) -> Result<(), String> {
        let status = self.status.ok_or("it has no history")?;
        same("status", status, ticket.status)?;
        same("version", self.version, ticket.version)?;
        same("since", self.since, Some(ticket.status_since))?;
        let mut place = ticket.place.clone();
        // Whoever completed it several times is named as often.
        place.completer_ids = first_of_each(place.completer_ids);
        same("place", &self.place, &place)?;
        same("outcome", self.outcome, ticket.outcome)?;
        same("hand-over", self.hand_over, Some(ticket.hand_over))?;
        same("contact", self.contact_name.as_deref(), Some(ticket.contact_name.as_str()))?;
        same("promise", self.promised_on, ticket.promised_on)?;
        same("percent", self.percent, ticket.percent)?;
        same("part", &self.part, &ticket.part)?;
        same("report", &self.report, &ticket.report)?;
        same("amount", &self.amount_due, &ticket.amount_due.map(|amount| amount.to_string()))?;
        same("received by", &self.received_by, &ticket.received_by)?;
        same("pickup", status == Status::PickupScheduled, ticket.pickup.is_some())?;
        same("return", status == Status::Ready, ticket.planned_return.is_some())?;
        let is_in_house = self.rows[1] > 0 && status != Status::Returned;
        same("entry", is_in_house, ticket.entry.is_some())?;
        let Some(entry) = &ticket.entry else { return Ok(()) };
        same("shelf", self.shelf.as_ref(), Some(&entry.shelf))?;
        same("holder", self.holder, entry.holder_id)
    }

    /// How many of each table's rows are open.
    pub fn open_rows(&self) -> [i64; 4] {
        let is = |status| i64::from(self.status == Some(status));
        let is_in_house = i64::from(self.rows[1] > 0 && self.status != Some(Status::Returned));
        [is(Status::PickupScheduled), is_in_house, i64::from(self.place.technician_id.is_some()), is(Status::Ready)]
    }
}

fn first_of_each(ids: Vec<i64>) -> Vec<i64> {
    let mut seen = HashSet::new();
    ids.into_iter().filter(|id| seen.insert(*id)).collect()
}

fn same<T: Copy + PartialEq + std::fmt::Debug>(what: &str, one: T, other: T) -> Result<(), String> {
    if one == other { Ok(()) } else { Err(format!("{what}: {one:?} is not {other:?}")) }
}
