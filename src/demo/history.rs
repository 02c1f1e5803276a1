//! The closed history of the sample centre: years of repairs that are over, by the same staff, before the open work.
//!
//! Every ticket's story is thought up ([`plot`]), told in memory by the real lifecycle ([`tale`]), and written down
//! in the order of time ([`books`]), so that what is in the database is what years of use would have left there.

mod books;
mod chance;
mod clients;
mod days;
mod faults;
mod house;
mod names;
mod phrases;
mod plot;
mod tale;
mod wares;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use phonenumber::country;
use tokio::sync::mpsc;

use super::calendar::{Calendar, Day};
use super::cast::Cast;
use crate::store::bulk::{self, Rows};
use crate::store::{Conn, Store};
use books::Books;
use chance::Chance;
use clients::Clients;
use days::Days;
use house::House;
use plot::{Whose, plot};
use tale::Teller;

/// How many days the history has.
pub(super) const DAYS: Day = 5 * 365 + 1;
/// How many days lie between its end and the open work.
const BEFORE: Day = 4;
/// How many of its last days bring no requests, so that the last ones are over, too.
const TO_THE_END: usize = 5;
/// After how many tickets what was written is stored, and after how many such parts it is committed.
const PART: u64 = 1000;
const PARTS: usize = 16;

/// The history of a house, about to be told.
#[derive(Debug)]
pub(super) struct History {
    house: House,
    days: Days,
    country: country::Id,
    tickets: u64,
}

/// What is stored at once, and how many tickets there are by then.
#[derive(Debug)]
struct Part {
    rows: Vec<Rows>,
    tickets: u64,
}

impl History {
    /// So many tickets of a cast, before the day on which the stories of the open work begin.
    pub(super) fn of(cast: &Cast, calendar: &Calendar, country: country::Id, tickets: u32, begin: Day) -> Self {
        let last = begin - BEFORE;
        let days = Days::new(calendar, last - DAYS, last);
        Self { house: House::of(cast), days, country, tickets: u64::from(tickets) }
    }

    /// Tells it into a database that nobody uses yet, and how many tickets are told on the way.
    pub(super) async fn tell(self, store: &Store, told: &mut (dyn FnMut(u64) + Send)) -> anyhow::Result<()> {
        let next = books::numbers(&mut store.begin().await?).await?;
        // What is thought up next goes on while the database takes what was before it.
        let (send, mut parts) = mpsc::channel(4);
        let thinking = tokio::task::spawn_blocking(move || self.write(next, &|part| send.blocking_send(part).is_ok()));
        let mut tx: Option<(Conn, usize)> = None;
        while let Some(part) = parts.recv().await {
            let (mut conn, written) = match tx.take() {
                Some(tx) => tx,
                None => (store.begin().await?, 0),
            };
            for rows in &part.rows {
                bulk::write(&mut conn, rows).await?;
            }
            told(part.tickets);
            if written + 1 < PARTS {
                tx = Some((conn, written + 1));
            } else {
                conn.commit().await?;
            }
        }
        if let Some((conn, _)) = tx {
            conn.commit().await?;
        }
        thinking.await?
    }

    /// Thinks it up and writes it down, day by day, until nobody takes it any more.
    fn write(&self, next: Vec<i64>, send: &dyn Fn(Part) -> bool) -> anyhow::Result<()> {
        let Self { house, days, country, tickets } = self;
        let teller = Teller { house, days, country: *country };
        let end = days.end();
        let mut clients = Clients::new(*tickets, books::first_clients(&next), *country);
        let mut number = books::first_ticket(&next);
        let mut books = Books::new(next, end);
        let mut done = 0;
        for (day, count) in days.requests(*tickets, days.last - TO_THE_END).into_iter().enumerate() {
            // The day's own chance.
            let mut chance = Chance::of(u64::MAX / 2 + day as u64);
            if count > 0 && chance.percent(50) {
                let member = &house.members[chance.place(house.members.len())];
                books.sign_in(member.person.id, days.at(days::Spot { day, micros: chance.between(0, 3_600_000_000) }));
            }
            let mut asked: Vec<_> = (0..count).map(|_| days.asked(day, &mut chance)).collect();
            asked.sort_unstable();
            for spot in asked {
                let at = days.at(spot);
                books.write_until(at);
                let visitor = clients.next(at, days.is_open(spot))?;
                let (client, thing) = (&clients.people[visitor.client], &clients.things[visitor.device]);
                if visitor.is_new_client {
                    books.person(client);
                }
                if visitor.is_new_device {
                    books.device(thing);
                }
                let whose = Whose {
                    contact: client.contact.as_deref().unwrap_or(&client.name),
                    address: &client.address,
                    phone: &client.phone.shown,
                    has_email: client.email.is_some(),
                    category: thing.category,
                    brand: thing.brand,
                    model: thing.model,
                    serial: thing.serial.as_deref(),
                };
                let mut chance = Chance::of(number.unsigned_abs());
                let token = URL_SAFE_NO_PAD.encode(chance.bytes::<16>());
                let steps = plot(house, days, whose, spot, &mut chance)?;
                let tale = teller.tell(number, client, thing, token, &steps)?;
                let back = tale.happenings.last().map_or(at, |last| last.at);
                books.ticket(tale, client);
                clients.things[visitor.device].back = back;
                number += 1;
                done += 1;
                if done % PART == 0 && !send(Part { rows: books.take(), tickets: done }) {
                    return Ok(());
                }
            }
        }
        books.write_until(chrono::DateTime::<chrono::Utc>::MAX_UTC);
        for rows in books.close() {
            if !send(Part { rows, tickets: done }) {
                break;
            }
        }
        Ok(())
    }
}
