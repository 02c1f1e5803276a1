//! What is written down: everything that happened, numbered in the order of time, as rows of the tables.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::chance::Chance;
use super::clients::{Client, Thing};
use super::phrases;
use super::tale::{Happening, Letter, Notice, Tale};
use crate::domain::contact::{email_key, fold};
use crate::domain::lifecycle::{Outcome, Status};
use crate::store::bulk::{Cell, Rows};
use crate::store::data::tables::Table;
use crate::store::{Conn, events, outbox};

mod belongings;
mod coming;
mod index;
mod shapes;

use coming::Coming;
use index::Index;
use shapes::Shape;

/// How long it takes until somebody has read what they were told.
const READ_WITHIN: i64 = 300;
/// How many of the last days have something in them that nobody has read yet.
const UNREAD: TimeDelta = TimeDelta::days(14);

/// The number that the next row of each table gets, where a table numbers its rows.
pub(super) async fn numbers(db: &mut Conn) -> anyhow::Result<Vec<i64>> {
    let mut next = Vec::with_capacity(shapes::ALL.len());
    for (table, columns) in shapes::ALL {
        let own = Table::find(table).and_then(Table::own_key).filter(|key| columns[0] == *key);
        next.push(match own {
            Some(key) => db.next_key(table, key).await?,
            None => 0,
        });
    }
    Ok(next)
}

/// The numbers of the first person and the first device.
pub(super) fn first_clients(next: &[i64]) -> (i64, i64) {
    (next[Shape::People as usize], next[Shape::Devices as usize])
}

/// The number of the first ticket.
pub(super) fn first_ticket(next: &[i64]) -> i64 {
    next[Shape::Tickets as usize]
}

/// The books, open at the page of today.
#[derive(Debug)]
pub(super) struct Books {
    /// Rows by the place of their table among the shapes, which is an order in which they can be written.
    rows: Vec<Vec<Cell>>,
    /// The number that the next row of each table gets.
    next: Vec<i64>,
    coming: BinaryHeap<Reverse<Coming>>,
    tallies: BTreeMap<(i64, NaiveDate), [i64; 3]>,
    index: Index,
    chance: Chance,
    /// When the history ends.
    end: DateTime<Utc>,
}

impl Books {
    /// Empty books of a history that ends then, where the tables' next numbers are these.
    pub(super) fn new(next: Vec<i64>, end: DateTime<Utc>) -> Self {
        Self {
            rows: shapes::ALL.iter().map(|_| Vec::new()).collect(),
            next,
            coming: BinaryHeap::new(),
            tallies: BTreeMap::new(),
            index: Index::default(),
            chance: Chance::of(u64::MAX),
            end,
        }
    }

    fn add(&mut self, shape: Shape, cells: impl IntoIterator<Item = Cell>) {
        self.rows[shape as usize].extend(cells);
    }

    /// The number of the next row of a table.
    fn number(&mut self, shape: Shape) -> i64 {
        let number = self.next[shape as usize];
        self.next[shape as usize] += 1;
        number
    }

    /// Somebody came for the first time.
    pub(super) fn person(&mut self, client: &Client) {
        let key = client.email.as_deref().map(email_key);
        self.index.person(client, key.as_deref());
        self.add(
            Shape::People,
            [
                client.id.into(),
                client.name.clone().into(),
                client.email.clone().into(),
                key.into(),
                client.email.as_ref().map(|_| client.came).into(),
                client.phone.shown.clone().into(),
                client.phone.key.clone().into(),
                client.address.clone().into(),
                "customer".into(),
                "active".into(),
                client.mail_choice.as_str().into(),
                client.came.into(),
            ],
        );
    }

    /// A device came for the first time.
    pub(super) fn device(&mut self, thing: &Thing) {
        self.add(
            Shape::Devices,
            [
                thing.id.into(),
                thing.owner_id.into(),
                thing.category.into(),
                thing.brand.into(),
                thing.model.into(),
                thing.serial.clone().into(),
                thing.serial.as_deref().map(fold).into(),
                thing.came.into(),
            ],
        );
    }

    /// A ticket whose story is known; what happened in it is written when its time comes.
    pub(super) fn ticket(&mut self, tale: Tale, client: &Client) {
        self.index.ticket(&tale, client);
        self.tally(&tale);
        let ticket = &tale.ticket;
        self.add(
            Shape::Tickets,
            [
                ticket.number.into(),
                ticket.version.into(),
                ticket.status.as_str().into(),
                ticket.outcome.map(Outcome::as_str).into(),
                ticket.status.is_open().into(),
                ticket.status_since.into(),
                ticket.created_at.into(),
                ticket.tracking_token.clone().into(),
                ticket.customer.id.into(),
                ticket.device.id.into(),
                ticket.place.department_id.into(),
                ticket.fault.clone().into(),
                ticket.hand_over.as_str().into(),
                ticket.preferred_on.into(),
                ticket.contact_name.clone().into(),
                ticket.contact_phone.clone().into(),
                tale.contact_phone_key.clone().into(),
                ticket.address.clone().into(),
                ticket.promised_on.into(),
                ticket.percent.into(),
                ticket.part.clone().into(),
                ticket.part_expected_on.into(),
                ticket.report.clone().into(),
                ticket.amount_due.into(),
                ticket.received_by.clone().into(),
            ],
        );
        self.rating(&tale);
        let coming = tale.happenings.into_iter().map(|happening| {
            Reverse(Coming { at: happening.at, number: happening.number, happening: Box::new(happening) })
        });
        self.coming.extend(coming);
    }

    /// Some say how it went, most of them well.
    fn rating(&mut self, tale: &Tale) {
        let ticket = &tale.ticket;
        if ticket.status != Status::Returned || !self.chance.percent(30) {
            return;
        }
        let repaired = ticket.outcome == Some(Outcome::Repaired);
        let stars: usize = match self.chance.below(100) {
            0..5 => 1,
            5..10 => 2,
            10..22 => 3,
            22..50 => 4,
            _ if repaired => 5,
            _ => 3,
        };
        let texts = phrases::RATED[stars - 1];
        let comment = self.chance.percent(40).then(|| self.chance.pick(texts).to_owned());
        let rated_at = (ticket.status_since + TimeDelta::minutes(self.chance.between(2, 4000))).min(self.end);
        let technician = ticket.last_completer.as_ref().map(|completer| completer.id);
        let stars = i64::try_from(stars).unwrap_or(5);
        let cells = [ticket.number.into(), technician.into(), stars.into(), comment.into(), rated_at.into()];
        self.add(Shape::Ratings, cells);
    }

    /// Counts what was completed. A promise counts once, when the work was done at last.
    fn tally(&mut self, tale: &Tale) {
        let mut completions = tale.completions().peekable();
        while let Some(completion) = completions.next() {
            let Some(day) = completion.ended_on else { continue };
            let [completed, promised, kept] = self.tallies.entry((completion.technician_id, day)).or_default();
            *completed += 1;
            if let (Some(promise), None) = (completion.promised_on, completions.peek()) {
                *promised += 1;
                *kept += i64::from(day <= promise);
            }
        }
    }

    /// Writes everything that happened before a moment.
    pub(super) fn write_until(&mut self, moment: DateTime<Utc>) {
        while self.coming.peek().is_some_and(|Reverse(next)| next.at < moment) {
            if let Some(Reverse(next)) = self.coming.pop() {
                self.happening(*next.happening);
            }
        }
    }

    fn happening(&mut self, happening: Happening) {
        let (number, at) = (happening.number, happening.at);
        self.belongings(&happening);
        let event = self.number(Shape::Events);
        self.add(
            Shape::Events,
            [
                event.into(),
                number.into(),
                happening.action.as_str().into(),
                at.into(),
                happening.actor_id.into(),
                happening.party.into(),
                happening.from.map(Status::as_str).into(),
                happening.to.as_str().into(),
                happening.version.into(),
                events::written(&happening.facts).into(),
                happening.is_public.into(),
                happening.staff_only.into(),
                happening.after.customer_id.into(),
                happening.before.department_id.into(),
                happening.after.department_id.into(),
                happening.before.technician_id.into(),
                happening.after.technician_id.into(),
            ],
        );
        if let Some(letter) = happening.mail {
            self.letter(letter, Some(event), number, at);
        }
        for notice in happening.notices {
            self.notice(notice, event, number, at);
        }
    }

    /// A mail that left within seconds. Its bodies are not kept: five years of them would be most of the database,
    /// and `/mail` writes them anew from the letter.
    fn letter(&mut self, letter: Letter, event: Option<i64>, ticket: i64, at: DateTime<Utc>) {
        let id = self.number(Shape::Outbox);
        let sent_at = at + TimeDelta::milliseconds(self.chance.between(150, 4000));
        self.add(
            Shape::Outbox,
            [
                id.into(),
                event.into(),
                ticket.into(),
                letter.person_id.into(),
                letter.email.into(),
                letter.kind.into(),
                letter.subject.into(),
                letter.written.into(),
                "sent".into(),
                1.into(),
                at.into(),
                at.into(),
                (at + outbox::TRIED_FOR).into(),
                sent_at.into(),
            ],
        );
    }

    fn notice(&mut self, notice: Notice, event: i64, ticket: i64, at: DateTime<Utc>) {
        let id = self.number(Shape::Notifications);
        let read_at = at + TimeDelta::minutes(self.chance.between(1, READ_WITHIN));
        let is_unread = at > self.end - UNREAD && self.chance.percent(10);
        self.add(
            Shape::Notifications,
            [
                id.into(),
                notice.person_id.into(),
                format!("event:{event}").into(),
                notice.line.into(),
                notice.href.into(),
                at.into(),
                (!is_unread).then_some(read_at).into(),
            ],
        );
        if let Some(letter) = notice.mail {
            self.letter(letter, None, ticket, at);
        }
    }

    /// Somebody signed in.
    pub(super) fn sign_in(&mut self, person: i64, at: DateTime<Utc>) {
        let id = self.number(Shape::Audit);
        let client = format!("192.0.2.{}", self.chance.between(10, 200));
        let cells = [id.into(), at.into(), person.into(), "sign-in".into(), person.into(), "".into(), client.into()];
        self.add(Shape::Audit, cells);
    }

    /// What was written since it was last taken, in an order in which it can be stored.
    pub(super) fn take(&mut self) -> Vec<Rows> {
        let full = shapes::ALL.iter().zip(&mut self.rows).filter(|(_, cells)| !cells.is_empty());
        full.map(|((table, columns), cells)| Rows { table, columns, cells: std::mem::take(cells) }).collect()
    }

    /// Closes the books: what was counted, and then the words by which everything is found, a part at a time.
    pub(super) fn close(mut self) -> impl Iterator<Item = Vec<Rows>> {
        for ((technician, day), counts) in std::mem::take(&mut self.tallies) {
            let cells = [technician.into(), day.into()].into_iter().chain(counts.map(Cell::Number));
            self.rows[Shape::Tallies as usize].extend(cells);
        }
        let last = self.take();
        std::iter::once(last).chain(self.index.into_rows().map(|rows| vec![rows]))
    }
}
