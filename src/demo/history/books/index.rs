//! The words by which people and tickets are found. They are kept close together until all are known, because they
//! are written in the order of their letters, which is that of their table's key.

use super::{Client, Tale};
use crate::store::bulk::{Cell, Rows};
use crate::store::search::{FoundBy, Subject, person_terms, ticket_terms};

/// How many are written at once.
const PART: usize = 16_384;

/// A word: where its letters begin, how many bytes they are, and whom they find.
type Word = (u32, u16, u32);

#[derive(Debug, Default)]
struct Words {
    letters: String,
    words: Vec<Word>,
}

impl Words {
    fn add(&mut self, word: &str, id: i64) {
        // Four thousand million bytes of words are more than the most tickets have.
        let place = u32::try_from(self.letters.len()).unwrap_or(u32::MAX);
        self.letters.push_str(word);
        self.words.push((place, u16::try_from(word.len()).unwrap_or(u16::MAX), u32::try_from(id).unwrap_or(u32::MAX)));
    }

    fn text(&self, (place, length, _): &Word) -> &str {
        &self.letters[*place as usize..*place as usize + usize::from(*length)]
    }

    fn into_rows(mut self, subject: Subject) -> impl Iterator<Item = Rows> {
        let mut words = std::mem::take(&mut self.words);
        words.sort_unstable_by(|a, b| self.text(a).cmp(self.text(b)).then(a.2.cmp(&b.2)));
        let mut place = 0;
        std::iter::from_fn(move || {
            let part = &words[place.min(words.len())..(place + PART).min(words.len())];
            place += PART;
            let row = |word: &Word| {
                [Cell::from(subject.as_str()), self.text(word).to_owned().into(), i64::from(word.2).into()]
            };
            let cells: Vec<Cell> = part.iter().flat_map(row).collect();
            let rows = Rows { table: "search_terms", columns: &["subject", "term", "id"], cells };
            (!rows.is_empty()).then_some(rows)
        })
    }
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Index {
    people: Words,
    tickets: Words,
}

impl Index {
    pub(super) fn person(&mut self, client: &Client, email_key: Option<&str>) {
        let by = FoundBy { name: &client.name, email_key, phone_key: Some(&client.phone.key) };
        for term in person_terms(&by) {
            self.people.add(&term, client.id);
        }
    }

    pub(super) fn ticket(&mut self, tale: &Tale, client: &Client) {
        let ticket = &tale.ticket;
        let key = client.email.as_deref().map(crate::domain::contact::email_key);
        let by = FoundBy { name: &client.name, email_key: key.as_deref(), phone_key: Some(&client.phone.key) };
        let serial = ticket.device.serial.as_deref();
        for term in ticket_terms(&by, &ticket.contact_name, &tale.contact_phone_key, serial) {
            self.tickets.add(&term, ticket.number);
        }
    }

    /// The people's come before the tickets', as their subjects do in the table's key.
    pub(super) fn into_rows(self) -> impl Iterator<Item = Rows> {
        self.people.into_rows(Subject::Person).chain(self.tickets.into_rows(Subject::Ticket))
    }
}
