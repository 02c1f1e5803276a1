//! Who was written and told what.

use super::{Happening, House, Ticket};
use crate::domain::event::Event;
use crate::domain::notice::{self, by_mail};
use crate::domain::permission::Actor;
use crate::domain::words;
use crate::store::notifications;

/// A mail as it was sent.
#[derive(Debug)]
pub(in super::super) struct Letter {
    pub person_id: i64,
    pub email: String,
    pub kind: &'static str,
    pub subject: String,
    pub written: String,
}

/// What somebody of the house was told.
#[derive(Debug)]
pub(in super::super) struct Notice {
    pub person_id: i64,
    pub line: String,
    pub href: String,
    pub mail: Option<Letter>,
}

/// The mail to the customer about what just happened.
pub(super) fn to_customer(happening: &Happening, ticket: &Ticket, actor: &Actor) -> Option<Letter> {
    let email = ticket.customer.email.clone()?;
    let (actor_name, actor_role) = match actor {
        Actor::Person { name, role, .. } => (Some(name.clone()), *role),
        Actor::LinkHolder { .. } | Actor::System => (None, None),
    };
    let event = Event {
        id: 0,
        number: happening.number,
        action: happening.action,
        at: happening.at,
        actor_id: happening.actor_id,
        actor_name,
        actor_role,
        party: happening.party.to_owned(),
        from: happening.from,
        to: happening.to,
        facts: happening.facts.clone(),
        public: happening.is_public,
    };
    let letter = words::letter(&event, ticket);
    Some(Letter {
        person_id: ticket.customer.id,
        email,
        kind: happening.action.as_str(),
        written: serde_json::to_string(&letter).ok()?,
        subject: letter.subject,
    })
}

/// What the people of the house were told, and who of them by mail, too.
pub(super) fn to_house(house: &House, ticket: &Ticket, told: Vec<notice::Notice>, by: &Actor) -> Vec<Notice> {
    let mut all = Vec::new();
    for notice in told {
        let line =
            format!("{} {} (ticket {}) {}", ticket.device.brand, ticket.device.model, ticket.number, notice.what);
        let href = format!("/tickets/{}", ticket.number);
        for reader in house.readers(notice.to) {
            let person = &reader.person;
            // Who did it knows already.
            if Some(person.id) == by.person_id() {
                continue;
            }
            let mail = person.email.as_ref().filter(|_| by_mail(notice.about, person.role, None)).and_then(|email| {
                let letter = notifications::letter(&person.name, &line, &href, notice.quote.as_deref());
                Some(Letter {
                    person_id: person.id,
                    email: email.clone(),
                    kind: "notification",
                    written: serde_json::to_string(&letter).ok()?,
                    subject: letter.subject,
                })
            });
            all.push(Notice { person_id: person.id, line: line.clone(), href: href.clone(), mail });
        }
    }
    all
}
