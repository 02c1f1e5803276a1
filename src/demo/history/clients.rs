//! Who comes, how often, and with what: a few businesses again and again, some people often, most once or twice.

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use phonenumber::country;

use super::chance::Chance;
use super::names::{HOSTS, PLACES, STREETS, TRADES, letters, of_a_person};
use super::wares::{WARES, Ware};
use crate::domain::contact::{self, Phone};
use crate::domain::permission::Actor;
use crate::domain::person::{MailChoice, Role, Standing};

/// How many customers there are to so many tickets.
const TICKETS_A_CUSTOMER: u64 = 6;
/// How many tickets there are to a business, and the most businesses that have names.
const TICKETS_A_BUSINESS: u64 = 500;
const MOST_BUSINESSES: u64 = 1000;
/// In how many of a hundred requests a business comes.
const BY_BUSINESSES: u32 = 10;
/// How often a person comes at most.
const MOST_BY_PERSON: u32 = 40;

/// A customer.
#[derive(Debug, Clone)]
pub(super) struct Client {
    pub id: i64,
    pub name: String,
    pub email: Option<String>,
    pub phone: Phone,
    pub address: String,
    pub mail_choice: MailChoice,
    /// Whom one asks for at a business.
    pub contact: Option<String>,
    pub came: DateTime<Utc>,
    tickets: u32,
    /// The devices with a serial number that they may bring again, by their place.
    devices: Vec<usize>,
}

impl Client {
    /// The customer as who acts.
    pub(super) fn actor(&self) -> Actor {
        Actor::Person {
            id: self.id,
            name: self.name.clone(),
            role: Some(Role::Customer),
            standing: Standing::Active,
            department_id: None,
        }
    }
}

/// A device.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    pub id: i64,
    pub owner_id: i64,
    pub category: &'static str,
    pub brand: &'static str,
    pub model: &'static str,
    pub serial: Option<String>,
    pub came: DateTime<Utc>,
    /// When it is back with its owner.
    pub back: DateTime<Utc>,
}

/// Who asks for what, and whether they are new here.
#[derive(Debug)]
pub(super) struct Visitor {
    pub client: usize,
    pub device: usize,
    pub is_new_client: bool,
    pub is_new_device: bool,
}

/// Everybody who came so far.
#[derive(Debug)]
pub(super) struct Clients {
    pub people: Vec<Client>,
    pub things: Vec<Thing>,
    chance: Chance,
    country: country::Id,
    /// The first numbers of people and devices.
    first: (i64, i64),
    /// In how many of a thousand requests by people somebody new comes.
    new_in_a_thousand: u32,
    /// The businesses by their places, those that are still to come as nothing.
    businesses: Vec<Option<usize>>,
    /// People by their places, each as often as they are likely to come back.
    urn: Vec<usize>,
}

impl Clients {
    /// Nobody yet, of those who will bring so many tickets.
    pub(super) fn new(tickets: u64, first: (i64, i64), country: country::Id) -> Self {
        let businesses = (tickets / TICKETS_A_BUSINESS).min(MOST_BUSINESSES);
        let people = (tickets / TICKETS_A_CUSTOMER).saturating_sub(businesses);
        let by_people = tickets * u64::from(100 - BY_BUSINESSES) / 100;
        Self {
            people: Vec::new(),
            things: Vec::new(),
            chance: Chance::of(0),
            country,
            first,
            new_in_a_thousand: u32::try_from(people * 1000 / by_people.max(1)).unwrap_or(1000),
            businesses: vec![None; usize::try_from(businesses).unwrap_or_default()],
            urn: Vec::new(),
        }
    }

    /// Who comes next, and with what; at the counter or from home.
    pub(super) fn next(&mut self, at: DateTime<Utc>, is_open: bool) -> anyhow::Result<Visitor> {
        let before = (self.people.len(), self.things.len());
        let client = self.client(at, is_open)?;
        self.people[client].tickets += 1;
        let device = self.device(client, at);
        Ok(Visitor { client, device, is_new_client: client >= before.0, is_new_device: device >= before.1 })
    }

    fn client(&mut self, at: DateTime<Utc>, is_open: bool) -> anyhow::Result<usize> {
        if !self.businesses.is_empty() && self.chance.percent(BY_BUSINESSES) {
            return self.business(at);
        }
        if self.chance.below(1000) >= self.new_in_a_thousand {
            for _ in 0..8 {
                let Some(known) = self.urn.get(self.chance.place(self.urn.len())) else { break };
                let client = &self.people[*known];
                // Who has no e-mail comes to the counter.
                if client.tickets < MOST_BY_PERSON && (is_open || client.email.is_some()) {
                    return Ok(*known);
                }
            }
        }
        let chance = &mut self.chance;
        let name = of_a_person(chance);
        let has_email = !is_open || chance.percent(88);
        let likely = if chance.percent(8) { chance.between(6, 24) } else { chance.between(1, 3) };
        let place = self.settle(name, None, has_email, at)?;
        self.urn.extend((0..likely).map(|_| place));
        Ok(place)
    }

    fn business(&mut self, at: DateTime<Utc>) -> anyhow::Result<usize> {
        // The first ones come most often, by far.
        let weights: u64 = (0..self.businesses.len() as u64).map(|nth| 1_000_000 / (nth + 10)).sum();
        let mut left = u64::from(self.chance.below(u32::try_from(weights).unwrap_or(u32::MAX)));
        let is_it = |nth: &usize| {
            let weight = 1_000_000 / (*nth as u64 + 10);
            let is_it = left < weight;
            left = left.saturating_sub(weight);
            is_it
        };
        let nth = (0..self.businesses.len()).find(is_it).unwrap_or_default();
        if let Some(known) = self.businesses[nth] {
            return Ok(known);
        }
        let (place, trade) = (PLACES[nth % PLACES.len()], TRADES[(nth * 7 + nth / PLACES.len()) % TRADES.len()]);
        let chance = &mut self.chance;
        let contact = of_a_person(chance);
        let new = self.settle(format!("{place} {trade}"), Some(contact), true, at)?;
        self.businesses[nth] = Some(new);
        Ok(new)
    }

    /// Somebody new.
    fn settle(
        &mut self,
        name: String,
        contact: Option<String>,
        has_email: bool,
        came: DateTime<Utc>,
    ) -> anyhow::Result<usize> {
        let place = self.people.len();
        let chance = &mut self.chance;
        let host = HOSTS[chance.early(HOSTS.len())];
        let login: Vec<String> = name.split(' ').map(letters).filter(|part| !part.is_empty()).collect();
        // Their place makes it their own, whoever has the same name.
        let email = has_email.then(|| format!("{}{place}@{host}", login.join(".")));
        // A number that no other place leads to; the cast's begin with another digit.
        let number = 7_000_000_000 + (place as u64 * 618_033_989 + 271_828_183) % 999_999_937;
        let phone = contact::phone(&format!("+91 {number}"), self.country).context("a phone number is none")?;
        let (street, town) = STREETS[chance.early(STREETS.len())];
        let address = format!("{}/{} {street}\n{town}", chance.between(1, 60), chance.between(1, 999));
        let mail_choice = match chance.below(100) {
            0..72 => MailChoice::All,
            72..92 => MailChoice::NeedsYou,
            _ => MailChoice::Essential,
        };
        self.people.push(Client {
            id: self.first.0 + i64::try_from(place)?,
            name,
            email,
            phone,
            address,
            mail_choice,
            contact,
            came,
            tickets: 0,
            devices: Vec::new(),
        });
        Ok(place)
    }

    /// What they bring: something that they had here before, or something else.
    fn device(&mut self, client: usize, at: DateTime<Utc>) -> usize {
        let chance = &mut self.chance;
        let known = &self.people[client].devices;
        if !known.is_empty() && chance.percent(35) {
            let again = known[chance.place(known.len())];
            if self.things[again].back < at {
                return again;
            }
        }
        let ware: &Ware = chance.weighed(WARES, |ware| ware.weight);
        let (brand, model) = ware.model(chance);
        let serial = chance.percent(55).then(|| ware.serial(chance));
        let place = self.things.len();
        if serial.is_some() {
            self.people[client].devices.push(place);
        }
        let id = self.first.1 + i64::try_from(place).unwrap_or(i64::MAX);
        let owner_id = self.people[client].id;
        self.things.push(Thing { id, owner_id, category: ware.category, brand, model, serial, came: at, back: at });
        place
    }
}
