//! Tickets of the old system, each told by the steps that must have been taken to where it stood.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::anyhow;
use chrono::{DateTime, TimeDelta, Utc};
use phonenumber::country;

use super::people::{House, OTHER};
use super::{Report, rows, texts};
use crate::domain::input::{Choices, Given};
use crate::domain::lifecycle::{Action, Status};
use crate::domain::permission::Actor;
use crate::domain::person::{Person, Role, Standing};
use crate::domain::transition::{Effect, Now, Refused, request, transition};
use crate::store::dialect::legacy::{Old, Row};
use crate::store::{self, Conn, people};

/// What stands where nobody wrote anything.
const UNSAID: &str = "Not written down in the old system";
/// Where devices lie whose shelf nobody wrote down: the old system knew none.
const SHELF: &str = "Old system";

/// Brings every ticket, with its inventory entry.
pub async fn bring(tx: &mut Conn, old: &Old, house: &mut House, report: &mut Report) -> anyhow::Result<()> {
    let entries = entries(old, report);
    let mut assignments: BTreeMap<i64, &Row> = BTreeMap::new();
    for row in rows(old, "assignment") {
        if let Some(number) = row.number("ticket_id") {
            assignments.insert(number, row);
        }
    }
    let numbers = rows(old, "inventory").iter().filter_map(|row| row.number("inventory_id"));
    house.last_entry = numbers.max().unwrap_or(house.last_entry);
    let (mut tickets, mut kept) = (0, 0);
    for row in rows(old, "ticket") {
        let Some(number) = row.number("ticket_id") else { continue };
        let teller = Teller {
            number,
            row,
            entry: entries.get(&number).copied(),
            assignment: assignments.get(&number).copied(),
            which: format!("ticket {number}"),
        };
        kept += usize::from(teller.tell(tx, house, report).await.map_err(|why| why.context(teller.which.clone()))?);
        tickets += 1;
    }
    let known: BTreeSet<i64> = rows(old, "ticket").iter().filter_map(|row| row.number("ticket_id")).collect();
    for (number, entry) in entries.iter().filter(|(number, _)| !known.contains(number)) {
        let which = format!("inventory {}", entry.text("inventory_id").unwrap_or_default());
        report.note(which, format!("left out: there is no ticket {number}"));
    }
    for number in assignments.keys().filter(|number| !known.contains(number)) {
        report.note(format!("assignment of ticket {number}"), "left out: there is no such ticket");
    }
    report.counts.push(("tickets", tickets));
    report.counts.push(("inventory entries", kept));
    Ok(())
}

/// The inventory entry of each ticket: the last one, where there are several.
fn entries<'a>(old: &'a Old, report: &mut Report) -> BTreeMap<i64, &'a Row> {
    let mut entries: BTreeMap<i64, &Row> = BTreeMap::new();
    for row in rows(old, "inventory") {
        let which = format!("inventory {}", row.text("inventory_id").unwrap_or("without a number"));
        let Some(number) = row.number("ticket_id") else {
            report.note(which, "left out: it names no ticket");
            continue;
        };
        if let Some(earlier) = entries.insert(number, row) {
            let earlier = earlier.text("inventory_id").unwrap_or_default();
            report.note(which, format!("stands for inventory {earlier} as well, of the same ticket {number}"));
        }
    }
    entries
}

/// One ticket, to be told.
struct Teller<'a> {
    number: i64,
    row: &'a Row,
    entry: Option<&'a Row>,
    assignment: Option<&'a Row>,
    which: String,
}

impl Teller<'_> {
    /// Tells it; says whether it kept an inventory entry.
    async fn tell(&self, tx: &mut Conn, house: &mut House, report: &mut Report) -> anyhow::Result<bool> {
        let customer = self.customer(tx, house, report).await?;
        let mut at = self.asked_at(house, report);
        self.request(tx, house, &customer, at, report).await?;
        let mut steps = self.steps(house, report);
        let mut entry_number = None;
        if steps.contains(&Action::Completion) && self.technician(house).is_none() {
            house.unknown_technician(tx).await?;
            report.note(&self.which, "the work was done by nobody who is known");
        }
        steps.reverse();
        while let Some(action) = steps.pop() {
            // In the order in which things must have happened, whatever the old dates say.
            at = self.happened(action, house).max(at + TimeDelta::seconds(1)).min(house.at.max(at));
            if action == Action::Intake {
                // Engines make numbers after the last of all only once everything is told.
                let own = self.entry.and_then(|entry| entry.number("inventory_id"));
                house.last_entry += i64::from(own.is_none());
                entry_number = Some(own.unwrap_or(house.last_entry));
            }
            self.step(tx, house, action, &customer, entry_number, at).await?;
        }
        Ok(entry_number.is_some())
    }

    /// Whoever asked for it; one who is not among the customers becomes one.
    async fn customer(&self, tx: &mut Conn, house: &mut House, report: &mut Report) -> anyhow::Result<Person> {
        let old_id = self.row.number("user_id");
        if let Some(customer) = old_id.and_then(|id| house.customers.get(&id)) {
            return Ok(customer.clone());
        }
        let phone = self.row.text("phone").and_then(texts::phone);
        if let Some(phone) = &phone
            && let Some(known) = people::by_phone(tx, phone).await?
            && known.role == Some(Role::Customer)
        {
            report.note(&self.which, format!("given to {}, who has its phone: there is no such user", known.name));
            return Ok(known);
        }
        let is_free = match &phone {
            Some(phone) => people::by_phone(tx, phone).await?.is_none(),
            None => true,
        };
        let new = people::New {
            name: self.row.name().unwrap_or_else(|| self.which.clone()),
            email: None,
            phone: phone.filter(|_| is_free),
            address: self.row.address(),
            password_hash: None,
            role: Some(Role::Customer),
            standing: Standing::Active,
            department_id: None,
            superior_id: None,
            email_confirmed_at: None,
        };
        let id = people::add(tx, &new, house.at).await?;
        report.note(&self.which, format!("given to a new customer, {}: there is no such user", new.name));
        let customer = people::find(tx, id).await?.ok_or_else(|| anyhow!("the customer is not there"))?;
        if let Some(old_id) = old_id {
            house.customers.insert(old_id, customer.clone());
        }
        Ok(customer)
    }

    fn asked_at(&self, house: &House, report: &mut Report) -> DateTime<Utc> {
        let text = self.row.text("curr_date").or_else(|| self.row.text("app_date"));
        let read = text.and_then(|text| texts::moment(text, house.zone)).filter(|at| *at <= house.at);
        read.unwrap_or_else(|| {
            let said = text.unwrap_or("no date");
            report.note(&self.which, format!("is of the day of this import: {said} is no day before it"));
            house.at
        })
    }

    async fn request(
        &self,
        tx: &mut Conn,
        house: &House,
        customer: &Person,
        at: DateTime<Utc>,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        let (brand, model) = self.device();
        let entry = |column| self.entry.and_then(|entry| entry.text(column));
        let key = entry("product_type").map(texts::key).unwrap_or_default();
        let category = house.categories.iter().find(|category| category.key == key).map_or(OTHER, |c| &c.key);
        let fault = entry("fault_description").or_else(|| entry("fault_type")).unwrap_or(UNSAID);
        let today = at.with_timezone(&house.zone).date_naive();
        let wished = self.row.text("app_date").and_then(texts::day).unwrap_or(today).max(today);
        let address = self.row.address().or_else(|| customer.address.clone()).unwrap_or_default();
        let wants_pickup = self.row.text("app_type").is_some_and(|kind| kind.to_lowercase().contains("pickup"));
        if wants_pickup && address.is_empty() {
            report.note(&self.which, "is brought in: it was to be picked up, and there is no address");
        }
        let hand_over = if wants_pickup && !address.is_empty() { "pickup" } else { "drop_off" };
        let phone = self.row.text("phone").and_then(texts::phone).map(|phone| phone.shown);
        let phone = phone.or_else(|| customer.phone.clone()).unwrap_or_else(|| {
            report.note(&self.which, "has 0100 000000 for a phone: there is none");
            "+91 100000000".to_owned()
        });
        let given = Given::from_iter([
            ("device_category", category),
            ("brand", &brand),
            ("model", &model),
            ("fault", &texts::cut(fault, 4000)),
            ("hand_over", hand_over),
            ("preferred_date", &wished.to_string()),
            ("contact_name", &self.row.name().unwrap_or_else(|| customer.name.clone())),
            ("phone", &phone),
            ("address", &address),
        ]);
        let choices = Choices { categories: house.categories.clone(), ..Choices::default() };
        let actor = customer.actor();
        let now = Now { at, today, country: country::IN, choices: &choices };
        let mut asked = request(&actor, &given, &now).map_err(|why| refused(Action::Request, &why))?;
        asked.number = Some(self.number);
        store::tickets::make(tx, &asked, customer, &actor, at).await?;
        Ok(())
    }

    /// Brand and model, of what was called the product's name.
    fn device(&self) -> (String, String) {
        let name = self.entry.and_then(|entry| entry.text("product_name")).unwrap_or_default();
        let name = texts::line(name, 200);
        match name.split_once(' ') {
            Some((brand, model)) => (texts::line(brand, 80), texts::line(model, 120)),
            None if name.is_empty() => ("Unknown".to_owned(), "device".to_owned()),
            None => (texts::line(&name, 80), "of unknown model".to_owned()),
        }
    }

    /// What must have been done since the request.
    fn steps(&self, house: &House, report: &mut Report) -> Vec<Action> {
        use Action::{Acceptance, Allocation, Cancellation, Completion, HandBack, Intake, Return, Work};
        let said = self.row.text("status").unwrap_or_default();
        let word = said.to_lowercase();
        let way: &[Action] = match word.trim() {
            // Where its device is in the inventory, it was brought before.
            "processing" if self.entry.is_some() => {
                report.note(&self.which, "is received: it was being processed, and the device is in the inventory");
                &[Acceptance, Intake]
            }
            "processing" => &[],
            "cancelled by user" | "cancelled" if self.entry.is_some() => {
                report
                    .note(&self.which, "waits to be handed back: it was cancelled, and the device is in the inventory");
                &[Acceptance, Intake, Cancellation]
            }
            "cancelled by user" | "cancelled" => &[Cancellation],
            "inventory" => &[Acceptance, Intake],
            "assigned" => &[Acceptance, Intake, Allocation],
            "working" => &[Acceptance, Intake, Allocation, Work],
            "completed" => &[Acceptance, Intake, Allocation, Work, Completion],
            "ready for delivery" => &[Acceptance, Intake, Allocation, Work, Completion, Return],
            "delivered" => &[Acceptance, Intake, Allocation, Work, Completion, Return, HandBack],
            _ if self.entry.is_some() => {
                report.note(
                    &self.which,
                    format!("is received: {said:?} is no status, and the device is in the inventory"),
                );
                &[Acceptance, Intake]
            }
            _ => {
                report.note(&self.which, format!("is requested: {said:?} is no status"));
                &[]
            }
        };
        let mut way = way.to_vec();
        if way.contains(&Intake) && self.entry.is_none() {
            report.note(&self.which, "has a new inventory entry: the device was in the house, and had none");
        }
        if self.assignment.is_some() && !way.contains(&Allocation) {
            report.note(&self.which, format!("is given to nobody: with {said:?} it cannot have been"));
        }
        if way.contains(&Allocation) && !way.contains(&Completion) && self.technician(house).is_none() {
            let who = self.assignment.and_then(|row| row.text("employee_id")).unwrap_or("nobody");
            report.note(
                &self.which,
                format!("is received and waits for a technician: it was given to {who}, who is none"),
            );
            way.retain(|action| !matches!(action, Allocation | Work));
        }
        way
    }

    /// Who it was given to, as far as they are a technician.
    fn technician(&self, house: &House) -> Option<Person> {
        let old_id = self.assignment?.number("employee_id")?;
        house.employees.get(&old_id).filter(|person| person.role == Some(Role::Technician)).cloned()
    }

    /// When the old system says that something was done.
    fn happened(&self, action: Action, house: &House) -> DateTime<Utc> {
        let written = match action {
            Action::Intake => self.entry,
            Action::Allocation => self.assignment,
            _ => None,
        };
        let read = written.and_then(|row| texts::moment(row.text("record_date")?, house.zone));
        read.unwrap_or(DateTime::<Utc>::MIN_UTC)
    }

    async fn step(
        &self,
        tx: &mut Conn,
        house: &House,
        action: Action,
        customer: &Person,
        entry_number: Option<i64>,
        at: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let technician = self.technician(house).or_else(|| house.unknown_technician.clone());
        let technician_id = technician.as_ref().map(|person| person.id.to_string()).unwrap_or_default();
        let said = |column| self.entry.and_then(|entry| entry.text(column)).unwrap_or(UNSAID).to_owned();
        let (actor, fields): (Actor, Vec<(&str, String)>) = match action {
            Action::Cancellation => (customer.actor(), vec![]),
            Action::Intake => (
                house.as_role(Role::Executive),
                vec![
                    ("department_id", house.department_id.to_string()),
                    ("fault_type", texts::fault_type(&said("fault_type")).to_string()),
                    ("condition", texts::cut(&said("product_description"), 1000)),
                    ("assessment", texts::cut(&said("fault_description"), 2000)),
                    ("shelf", SHELF.to_owned()),
                ],
            ),
            Action::Allocation => (house.as_role(Role::Admin), vec![("technician_id", technician_id)]),
            Action::Work | Action::Completion => {
                let actor = technician.ok_or_else(|| anyhow!("there is no technician"))?.actor();
                let report = "Completed in the old system, which did not write down what was done";
                let fields = [("outcome", "repaired"), ("report", report), ("shelf", SHELF)];
                let fields = fields.into_iter().filter(|_| action == Action::Completion);
                (actor, fields.map(|(name, value)| (name, value.to_owned())).collect())
            }
            Action::Return => (house.as_role(Role::Executive), vec![("method", "collection".to_owned())]),
            Action::HandBack => {
                let by = self.row.name().unwrap_or_else(|| customer.name.clone());
                (house.as_role(Role::Executive), vec![("received_by", by)])
            }
            _ => (house.as_role(Role::Executive), vec![]),
        };
        let ticket =
            store::tickets::find(tx, self.number, &actor).await?.ok_or_else(|| anyhow!("{action}: it is not there"))?;
        let choices = store::tickets::choices(tx, &actor, &ticket, &[action.row()]).await?;
        let now =
            Now { at, today: at.with_timezone(&house.zone).date_naive(), country: country::IN, choices: &choices };
        let given: Given = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut change = transition(&ticket, action, &actor, &given, Some(ticket.version), &now)
            .map_err(|why| refused(action, &why))?;
        for effect in &mut change.effects {
            if let Effect::OpenEntry { number, .. } = effect {
                *number = entry_number;
            }
        }
        debug_assert!(change.to != Status::Rejected, "nothing of it was ever rejected");
        store::apply(tx, &ticket, &change, &actor).await?;
        Ok(())
    }
}

fn refused(action: Action, why: &Refused) -> anyhow::Error {
    anyhow!("{action} is refused: {why:?}")
}
