//! Tells a ticket's story by the real rules, in memory: each step is a transition that was decided by the
//! lifecycle, and what the store would have written is kept as rows without their numbers.

mod kept;
mod letters;

use anyhow::{anyhow, ensure};
use chrono::{DateTime, Utc};
use phonenumber::country;

use super::clients::{Client, Thing};
use super::days::Days;
use super::house::House;
use super::plot::{Step, Who};
use crate::domain::contact::Phone;
use crate::domain::event::Facts;
use crate::domain::input::{Choices, Given, Input};
use crate::domain::lifecycle::{Action, Status};
use crate::domain::mail;
use crate::domain::notice::notices;
use crate::domain::permission::Actor;
use crate::domain::ticket::{Customer, Device, Place, Ticket};
use crate::domain::transition::{Change, Now, Refused, request, transition};

pub(super) use kept::{Allocation, Entry, Pickup, Return};
pub(super) use letters::{Letter, Notice};

/// What a story is told from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Teller<'a> {
    pub house: &'a House,
    pub days: &'a Days,
    pub country: country::Id,
}

/// Something that happened, with all that was written with it.
#[derive(Debug)]
pub(super) struct Happening {
    pub number: i64,
    pub at: DateTime<Utc>,
    pub action: Action,
    pub actor_id: Option<i64>,
    pub party: &'static str,
    pub from: Option<Status>,
    pub to: Status,
    pub version: i64,
    pub facts: Facts,
    pub is_public: bool,
    pub staff_only: bool,
    pub before: Place,
    pub after: Place,
    /// What the customer is written.
    pub mail: Option<Letter>,
    /// What people of the house are told.
    pub notices: Vec<Notice>,
    pub pickup: Option<Pickup>,
    pub entry: Option<Entry>,
    pub allocation: Option<Allocation>,
    pub planned_return: Option<Return>,
}

/// A story that was told to its end.
#[derive(Debug)]
pub(super) struct Tale {
    pub ticket: Ticket,
    pub contact_phone_key: String,
    pub happenings: Vec<Happening>,
}

impl Tale {
    /// What was completed, and when, the last at the end.
    pub(super) fn completions(&self) -> impl Iterator<Item = &Allocation> {
        let all = self.happenings.iter().filter_map(|happening| happening.allocation.as_ref());
        all.filter(|allocation| allocation.is_completed())
    }
}

impl Teller<'_> {
    /// Tells a story.
    pub(super) fn tell(
        &self,
        number: i64,
        client: &Client,
        thing: &Thing,
        token: String,
        steps: &[Step],
    ) -> anyhow::Result<Tale> {
        let customer = client.actor();
        let mut tale = self.begin(number, client, thing, token, &steps[0], &customer)?;
        for step in &steps[1..] {
            self.step(&mut tale, step, &customer)
                .map_err(|why| anyhow!("{} of ticket {number}: {why:#}", step.action))?;
        }
        ensure!(!tale.ticket.status.is_open(), "ticket {number} ends {}", tale.ticket.status);
        Ok(tale)
    }

    fn begin(
        &self,
        number: i64,
        client: &Client,
        thing: &Thing,
        token: String,
        step: &Step,
        customer: &Actor,
    ) -> anyhow::Result<Tale> {
        let (actor, choices) = self.who(step.who, number, customer);
        let now = self.now(step, choices);
        let given: Given = step.typed.iter().map(|(field, text)| (*field, text.as_str())).collect();
        let asked = request(&actor, &given, &now).map_err(|why| refused(&why))?;
        let values = &asked.values;
        let phone = values.phone("phone").cloned().unwrap_or(Phone { shown: String::new(), key: String::new() });
        let place = Place { number, customer_id: client.id, ..Place::default() };
        let ticket = Ticket {
            has_photos: false,
            rating: None,
            number,
            version: 1,
            status: asked.status,
            outcome: None,
            place: place.clone(),
            created_at: now.at,
            status_since: now.at,
            tracking_token: token,
            customer: Customer {
                id: client.id,
                name: client.name.clone(),
                email: client.email.clone(),
                phone: Some(client.phone.shown.clone()),
                mail_choice: client.mail_choice,
            },
            device: Device {
                id: thing.id,
                category: thing.category.to_owned(),
                category_name: self.house.category_name(thing.category),
                brand: thing.brand.to_owned(),
                model: thing.model.to_owned(),
                serial: thing.serial.clone(),
                has_other_repairs: false,
            },
            fault: values.required("fault"),
            hand_over: asked.hand_over,
            preferred_on: asked.preferred_on,
            contact_name: values.required("contact_name"),
            contact_phone: phone.shown,
            address: values.text("address"),
            department_name: None,
            category_department_id: self.house.takes(thing.category),
            technician_name: None,
            last_completer: None,
            promised_on: None,
            percent: 0,
            part: None,
            part_expected_on: None,
            report: None,
            amount_due: None,
            pickup: None,
            entry: None,
            planned_return: None,
            received_by: None,
        };
        let mut happening = Happening {
            number,
            at: now.at,
            action: Action::Request,
            actor_id: actor.person_id(),
            party: party(&actor),
            from: None,
            to: asked.status,
            version: 1,
            facts: values.iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            is_public: true,
            staff_only: false,
            before: place.clone(),
            after: place,
            mail: None,
            notices: Vec::new(),
            pickup: None,
            entry: None,
            allocation: None,
            planned_return: None,
        };
        if mail::wanted(asked.mail, client.mail_choice) {
            happening.mail = letters::to_customer(&happening, &ticket, &actor);
        }
        Ok(Tale { ticket, contact_phone_key: phone.key, happenings: vec![happening] })
    }

    fn step(&self, tale: &mut Tale, step: &Step, customer: &Actor) -> anyhow::Result<()> {
        let ticket = &tale.ticket;
        let (actor, choices) = self.who(step.who, ticket.number, customer);
        let now = self.now(step, choices);
        ensure!(tale.happenings.last().is_some_and(|last| last.at < now.at), "it comes before what was before it");
        let row = step.action.row();
        // A form is sent with what it shows already, as a browser would.
        let shown = |input: &Input| Some((input.name, ticket.prefill(step.action, input.name, now.today)?));
        let mut given: Given = row.inputs.iter().filter_map(shown).collect();
        given.0.extend(step.typed.iter().map(|(field, text)| ((*field).to_owned(), text.clone())));
        let change =
            transition(ticket, step.action, &actor, &given, Some(ticket.version), &now).map_err(|why| refused(&why))?;
        self.take(tale, change, &actor);
        Ok(())
    }

    /// Takes a change over, as the store would write it.
    fn take(&self, tale: &mut Tale, change: Change, actor: &Actor) {
        if change.is_empty() {
            return;
        }
        let told = notices(&tale.ticket, &change, actor);
        let mut happening = Happening {
            number: change.number,
            at: change.at,
            action: change.action,
            actor_id: actor.person_id(),
            party: party(actor),
            from: Some(change.from),
            to: change.to,
            version: change.version + i64::from(change.versioned),
            facts: change.facts.clone(),
            is_public: change.public,
            staff_only: change.staff_only,
            before: change.before.clone(),
            after: change.after.clone(),
            mail: None,
            notices: letters::to_house(self.house, &tale.ticket, told, actor),
            pickup: None,
            entry: None,
            allocation: None,
            planned_return: None,
        };
        let is_mailed = change.mail;
        kept::keep(self.house, tale, change, &mut happening);
        if is_mailed {
            happening.mail = letters::to_customer(&happening, &tale.ticket, actor);
        }
        tale.happenings.push(happening);
    }

    fn who<'s>(&'s self, who: Who, number: i64, customer: &Actor) -> (Actor, &'s Choices) {
        match who {
            Who::Customer => (customer.clone(), &self.house.choices),
            Who::Link => (Actor::LinkHolder { number }, &self.house.choices),
            Who::Member(place) => {
                let member = &self.house.members[place];
                (member.actor.clone(), &member.choices)
            }
        }
    }

    fn now<'c>(&self, step: &Step, choices: &'c Choices) -> Now<'c> {
        Now { at: self.days.at(step.spot), today: self.days.date(step.spot), country: self.country, choices }
    }
}

fn party(actor: &Actor) -> &'static str {
    actor.party().map_or("nobody", |party| party.as_str())
}

fn refused(why: &Refused) -> anyhow::Error {
    anyhow!("refused: {why:?}")
}
