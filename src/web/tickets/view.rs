//! One ticket as its reader sees it: plain words for the customer, the exact ones for staff. The
//! ticket page, the htmx answer and the tracking page all show this.

use std::borrow::Cow;
use std::fmt::Write;

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use crate::config::Centre;
use crate::domain::event::Event;
use crate::domain::lifecycle::{Action, Outcome, Status};
use crate::domain::permission::{Actor, May, Party};
use crate::domain::ticket::Ticket;
use crate::domain::{money, words};
use crate::store::Page as Rows;
use crate::views::marks::{drawn, moment_of, push, put, text};
use crate::views::{Calendar, Moment};
use crate::web::lines::is_late;

/// Everything about a ticket that changes with it.
#[derive(Debug, Clone, Serialize)]
pub struct TicketView {
    pub number: i64,
    pub version: i64,
    pub status: &'static str,
    /// What it is called: plain for the customer, the status's name for staff.
    pub label: &'static str,
    pub is_staff: bool,
    pub headline: &'static str,
    pub next: String,
    pub since: Moment,
    pub track: Vec<Step>,
    /// Rejected or cancelled before it began.
    pub is_stopped: bool,
    /// Shown while it is being repaired.
    pub percent: Option<i64>,
    pub category: String,
    pub device: String,
    pub serial: Option<String>,
    pub fault: String,
    pub promised: Option<Promise>,
    pub outcome: Option<&'static str>,
    pub report: Option<String>,
    pub amount: Option<String>,
    pub customer: String,
    pub customer_id: i64,
    pub contact: String,
    pub phone: String,
    pub address: Option<String>,
    pub hand_over: &'static str,
    pub preferred: String,
    pub technician: Option<String>,
    pub department: Option<String>,
    pub entry: Option<EntryView>,
    pub timeline: Vec<EventView>,
    /// Where older events are, if there are any.
    pub older: Option<String>,
    /// The address of the tracking page.
    pub tracking_url: String,
}

/// One step of the customer's track.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    pub label: &'static str,
    /// `done`, `now` or `todo`.
    pub state: &'static str,
}

/// The promised date with its honest history, newest first.
#[derive(Debug, Clone, Serialize)]
pub struct Promise {
    pub day: String,
    pub full: String,
    pub is_late: bool,
    pub before: Vec<String>,
}

/// Where the device lies.
#[derive(Debug, Clone, Serialize)]
pub struct EntryView {
    pub number: i64,
    pub shelf: String,
    pub is_on_shelf: bool,
    pub fault_type: &'static str,
    pub condition: String,
    pub accessories: Option<String>,
    pub assessment: String,
    pub since: Moment,
}

/// One line of the history. It is drawn here and not by a template: a ticket has ten, and more.
#[derive(Debug, Clone)]
pub struct EventView {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub calendar: Calendar,
    pub who: Option<String>,
    pub line: String,
    pub quote: Option<String>,
    pub corrections: Vec<(&'static str, String, String)>,
    pub amount: Option<String>,
    /// Staff only.
    pub is_internal: bool,
    /// The status it led to, when it changed.
    pub to: Option<&'static str>,
}

impl Serialize for EventView {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        drawn(|html| self.draw(html)).serialize(serializer)
    }
}

impl EventView {
    fn draw(&self, html: &mut String) {
        html.reserve(700);
        let internal = if self.is_internal { " timeline__event--internal" } else { "" };
        put!(html, "<li class=\"timeline__event{internal}\" id=\"event-{}\">\n<p class=\"timeline__line\">", self.id);
        if let Some(who) = &self.who {
            html.push_str("<strong>");
            push(html, who);
            html.push_str("</strong> ");
        }
        push(html, &self.line);
        if self.is_internal {
            html.push_str(" <span class=\"tag\">staff only</span>");
        }
        html.push_str("</p>\n");
        if let Some(quote) = &self.quote {
            html.push_str("<blockquote class=\"timeline__quote text\">");
            push(html, quote);
            html.push_str("</blockquote>\n");
        }
        for (what, was, is) in &self.corrections {
            let (what, was, is) = (text(what), text(was), text(is));
            put!(html, "<p class=\"timeline__correction\">{what}: <s>{was}</s> → {is}</p>\n");
        }
        if let Some(amount) = &self.amount {
            put!(html, "<p class=\"timeline__correction\">To be paid: {}</p>\n", text(amount));
        }
        html.push_str("<p class=\"timeline__at\">");
        moment_of(html, &self.calendar, self.at);
        if let Some(to) = self.to {
            html.push_str(" · ");
            push(html, to);
        }
        html.push_str("</p>\n</li>\n");
    }
}

/// Who reads, and from where.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    pub actor: &'a Actor,
    pub calendar: Calendar,
    pub centre: &'a Centre,
    /// The address in links, without a slash at its end.
    pub base_url: &'a str,
    /// The path of the page the ticket is shown on.
    pub path: &'a str,
}

impl TicketView {
    /// The ticket as this reader sees it. `promises` are the events that moved its promised date, where
    /// `events` do not hold all of them.
    #[must_use]
    pub fn of(ticket: &Ticket, events: &Rows<Event>, promises: Option<&[Event]>, reader: Reader<'_>) -> Self {
        let is_staff = reader.actor.may(May::ReadInternals, &ticket.place);
        let calendar = &reader.calendar;
        let method = ticket.planned_return.as_ref().map(|r| r.method);
        let headline = words::headline(ticket.status, ticket.hand_over, ticket.outcome, method);
        let works = matches!(ticket.status, Status::InProgress | Status::AwaitingParts);
        Self {
            number: ticket.number,
            version: ticket.version,
            status: ticket.status.as_str(),
            label: if is_staff { words::status(ticket.status) } else { headline },
            is_staff,
            headline,
            next: words::next_step(ticket, reader.centre.address.as_deref(), reader.calendar.today()),
            since: calendar.moment(ticket.status_since),
            track: track(ticket.status),
            is_stopped: words::step(ticket.status).is_none(),
            percent: works.then_some(ticket.percent),
            category: ticket.device.category_name.clone(),
            device: format!("{} {}", ticket.device.brand, ticket.device.model),
            serial: ticket.device.serial.clone(),
            fault: ticket.fault.clone(),
            promised: promise(ticket, promises.unwrap_or(&events.rows), calendar),
            outcome: ticket
                .outcome
                .filter(|o| *o != Outcome::Cancelled || !ticket.status.is_open())
                .map(words::outcome),
            report: ticket.report.clone(),
            amount: ticket.amount_due.filter(|_| ticket.outcome.is_some()).map(money::show),
            customer: ticket.customer.name.clone(),
            customer_id: ticket.customer.id,
            contact: ticket.contact_name.clone(),
            phone: ticket.contact_phone.clone(),
            address: ticket.address.clone(),
            hand_over: words::hand_over_short(ticket.hand_over),
            preferred: calendar.day(ticket.preferred_on),
            technician: ticket.technician_name.clone().filter(|_| is_staff),
            department: ticket.department_name.clone().filter(|_| is_staff),
            entry: ticket.entry.as_ref().map(|entry| EntryView {
                number: entry.number,
                shelf: if is_staff { entry.shelf.clone() } else { String::new() },
                is_on_shelf: entry.holder_id.is_none(),
                fault_type: words::fault_type(entry.fault_type),
                condition: entry.condition.clone(),
                accessories: entry.accessories.clone(),
                assessment: entry.assessment.clone(),
                since: calendar.moment(entry.received_at),
            }),
            timeline: together(&events.rows).iter().filter_map(|event| line(event, reader, is_staff)).collect(),
            older: events.next.map(|before| format!("{}?before={before}#history", reader.path)),
            tracking_url: format!("{}/t/{}", reader.base_url, ticket.tracking_token),
        }
    }
}

/// Where the device is, in the five steps that customers know.
#[must_use]
pub fn track(status: Status) -> Vec<Step> {
    let now = words::step(status);
    words::STEPS
        .iter()
        .enumerate()
        .map(|(i, label)| {
            let state = match now {
                Some(now) if i < now || status == Status::Returned => "done",
                Some(now) if i == now => "now",
                _ => "todo",
            };
            Step { label, state }
        })
        .collect()
}

fn promise(ticket: &Ticket, events: &[Event], calendar: &Calendar) -> Option<Promise> {
    let day = ticket.promised_on?;
    let moved = events.iter().filter(|event| event.action == Action::Promise);
    Some(Promise {
        day: calendar.day(day),
        full: words::day(day),
        is_late: is_late(ticket.status, Some(day), calendar),
        before: moved.filter_map(|event| event.fact("old_date")?.parse().ok()).map(|day| calendar.day(day)).collect(),
    })
}

/// Photos that somebody added, or removed, one after the other are one line.
fn together(events: &[Event]) -> Vec<Cow<'_, Event>> {
    let count = |event: &Event| event.fact("count").and_then(|count| count.parse().ok()).unwrap_or(1_u32);
    let mut lines: Vec<Cow<Event>> = Vec::with_capacity(events.len());
    for event in events {
        let is_photos = matches!(event.action, Action::Photos | Action::PhotosRemoval);
        match lines.last_mut() {
            Some(last) if is_photos && last.action == event.action && last.actor_id == event.actor_id => {
                let sum = count(last) + count(event);
                last.to_mut().facts.insert("count".to_owned(), sum.to_string());
            }
            _ => lines.push(Cow::Borrowed(event)),
        }
    }
    lines
}

fn line(event: &Event, reader: Reader<'_>, is_staff: bool) -> Option<EventView> {
    let who = match (&event.actor_name, event.party.as_str()) {
        (Some(name), _) => name.clone(),
        (None, party) if party == Party::LinkHolder.as_str() => "Somebody with the tracking link".to_owned(),
        (None, _) => "The system".to_owned(),
    };
    Some(EventView {
        id: event.id,
        at: event.at,
        calendar: reader.calendar,
        who: is_staff.then_some(who),
        line: if is_staff { words::staff_line(event) } else { words::customer_line(event)? },
        quote: words::quoted(event, is_staff).map(str::to_owned),
        // Old and new phones and addresses are not for whoever was sent the link.
        corrections: if matches!(reader.actor, Actor::LinkHolder { .. }) {
            Vec::new()
        } else {
            words::corrections(event)
        },
        amount: words::amount(event),
        is_internal: is_staff && !event.public,
        to: (event.from != Some(event.to)).then(|| words::status(event.to)).filter(|_| is_staff),
    })
}
