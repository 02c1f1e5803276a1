//! The live streams: one for each open page, told only of what its reader can see.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::stream;
use poem::http::header;
use poem::web::sse::{Event, SSE};
use poem::{IntoResponse, Response};
use tokio::sync::{broadcast, watch};
use tokio::time::Instant;

use super::{Error, Result, Visit, tracking};
use crate::app::App;
use crate::domain::permission::Actor;
use crate::live::{self, Signal};
use crate::store::{events, sessions, tickets};

/// How often a silent stream says that it is there; hosts cut streams that are silent for longer.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How often lists are told to look, at most.
const LISTS_EVERY: Duration = Duration::from_secs(1);
/// How often a stream makes sure that its session has not expired.
const LOOK_AGAIN: Duration = Duration::from_mins(10);
/// How many missed events are told one by one to somebody who was away.
const REPLAYED: u64 = 200;

/// The signed-in person's stream.
pub async fn person(visit: &Visit) -> Result {
    // Who waits for approval hears of nothing but their own place.
    let actor = visit.person()?.actor();
    let token = super::endpoint::session_token(visit).map(str::to_owned);
    let session = visit.session.as_ref().ok_or(Error::SignIn)?;
    open(visit, actor, Key::Session(session.id, token.unwrap_or_default())).await
}

/// The tracking page's stream.
pub async fn link(visit: &Visit) -> Result {
    let mut db = visit.read().await?;
    let (ticket, actor) = tracking::load(visit, &mut db).await?;
    drop(db);
    let link = Link { number: ticket.number, owner: ticket.customer.id, token: ticket.tracking_token };
    open(visit, actor, Key::Link(link)).await
}

async fn open(visit: &Visit, actor: Actor, key: Key) -> Result {
    // Subscribed first, so that nothing falls between what was missed and what comes.
    let signals = visit.app.live.subscribe();
    let asked = visit.headers.get("Last-Event-ID").and_then(|value| value.to_str().ok()?.parse().ok());
    let mut stream = Stream {
        app: visit.app.clone(),
        actor,
        key,
        signals,
        closing: visit.app.live.closing(),
        queue: VecDeque::new(),
        seen: 0,
        lists_at: None,
        lists_told: None,
        // At once, because the key may have ended between its look-up and the subscription.
        look_at: Instant::now(),
        is_over: false,
    };
    match asked.or_else(|| visit.query_number("since")) {
        Some(since) => stream.replay(since).await?,
        None => stream.push("tickets", "", None),
    }
    let events = stream::unfold(stream, |mut stream| async move { Some((stream.next().await?, stream)) });
    let mut response: Response = SSE::new(events).keep_alive(HEARTBEAT).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", header::HeaderValue::from_static("no"));
    Ok(response)
}

struct Stream {
    app: App,
    actor: Actor,
    key: Key,
    signals: broadcast::Receiver<Signal>,
    closing: watch::Receiver<bool>,
    queue: VecDeque<Event>,
    /// The last event that the reader knows of.
    seen: i64,
    /// When lists are to be told to look, if something changed.
    lists_at: Option<Instant>,
    lists_told: Option<Instant>,
    look_at: Instant,
    is_over: bool,
}

/// What a stream was opened with, by which its reader is looked up again.
enum Key {
    /// The session's number and word.
    Session(i64, String),
    Link(Link),
}

/// A ticket's tracking link.
#[derive(Clone)]
struct Link {
    number: i64,
    /// Who is told to have changed when the link has.
    owner: i64,
    token: String,
}

/// What became of a stream's key.
enum Found {
    Goes(Actor),
    /// The link opens nothing any more.
    Gone(i64),
    Renewed,
    Ended,
}

impl Stream {
    /// The next event, or the end.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some(event);
            }
            if self.is_over || *self.closing.borrow() {
                return None;
            }
            let lists_at = self.lists_at;
            tokio::select! {
                _ = self.closing.changed() => return None,
                signal = self.signals.recv() => match signal {
                    Ok(Signal::Ticket(ticket)) => {
                        if ticket.concerns(&self.actor) {
                            self.tell(ticket.number, ticket.event_id);
                        }
                    }
                    Ok(Signal::Person(id)) if self.is_about(id) => self.look_again().await,
                    Ok(Signal::Bell(id)) if self.actor.person_id() == Some(id) => self.push("bell", "", None),
                    Ok(Signal::Person(_) | Signal::Bell(_)) => {}
                    // Too slow: the reader comes back with the last event it has seen.
                    Err(_) => return None,
                },
                () = tokio::time::sleep_until(lists_at.unwrap_or(self.look_at)), if lists_at.is_some() => {
                    self.lists_at = None;
                    self.lists_told = Some(Instant::now());
                    self.push("tickets", "", None);
                }
                () = tokio::time::sleep_until(self.look_at) => self.look_again().await,
            }
        }
    }

    /// Tells of a ticket at once, and of the lists it may be in at most once a second.
    fn tell(&mut self, number: i64, event_id: i64) {
        if event_id <= self.seen {
            return;
        }
        self.seen = event_id;
        self.push(&format!("ticket-{number}"), &number.to_string(), Some(event_id));
        if self.lists_at.is_none() {
            let now = Instant::now();
            self.lists_at = Some(self.lists_told.map_or(now, |told| (told + LISTS_EVERY).max(now)));
        }
    }

    /// Tells what somebody missed who was away since that event.
    async fn replay(&mut self, since: i64) -> std::result::Result<(), Error> {
        self.seen = since;
        if since == self.app.live.position() {
            return Ok(());
        }
        let mut db = self.app.store.read().await?;
        if since > events::newest(&mut db).await? {
            // Heard from a database that was here before this one.
            self.seen = 0;
            self.push("catch-up", "", None);
            return Ok(());
        }
        let missed = live::since(&mut db, since, REPLAYED).await?;
        if missed.len() as u64 == REPLAYED {
            self.seen = self.app.live.position();
            self.push("catch-up", "", Some(self.seen));
            return Ok(());
        }
        let actor = self.actor.clone();
        for ticket in missed.iter().filter(|ticket| ticket.concerns(&actor)) {
            self.tell(ticket.number, ticket.event_id);
        }
        Ok(())
    }

    /// Whether a change to this person may be one to the reader.
    fn is_about(&self, person_id: i64) -> bool {
        match &self.key {
            Key::Session(..) => self.actor.person_id() == Some(person_id),
            Key::Link(link) => link.owner == person_id,
        }
    }

    /// Looks up who this is now: their place may have changed, or their session may be over.
    async fn look_again(&mut self) {
        self.look_at = Instant::now() + LOOK_AGAIN;
        match self.who().await {
            Ok(Found::Goes(actor)) => {
                if actor != self.actor {
                    self.actor = actor;
                    self.push("catch-up", "", None);
                }
            }
            Ok(Found::Gone(number)) => {
                // The page looks, and finds that it is no longer there.
                self.push(&format!("ticket-{number}"), &number.to_string(), None);
                self.is_over = true;
            }
            // The browser has a fresh word since, and comes back with it; whoever else has the old one does not.
            Ok(Found::Renewed) => self.is_over = true,
            Ok(Found::Ended) => {
                self.push("leave", "", None);
                self.is_over = true;
            }
            Err(error) => {
                tracing::warn!(%error, "a stream could not look up its person; it ends and comes back");
                self.is_over = true;
            }
        }
    }

    async fn who(&self) -> crate::store::Result<Found> {
        let mut db = self.app.store.read().await?;
        let at = self.app.clock.now();
        let (id, token) = match &self.key {
            Key::Session(id, token) => (*id, token),
            Key::Link(link) => {
                let is_there = tickets::track(&mut db, &link.token).await?.is_some();
                return Ok(if is_there { Found::Goes(self.actor.clone()) } else { Found::Gone(link.number) });
            }
        };
        Ok(match sessions::find(&mut db, token, at).await? {
            Some(session) => Found::Goes(session.person.actor()),
            None if sessions::is_there(&mut db, id, at).await? => Found::Renewed,
            None => Found::Ended,
        })
    }

    fn push(&mut self, name: &str, data: &str, id: Option<i64>) {
        // A line of data, even an empty one, makes it an event to every reader.
        let data = if data.is_empty() { name } else { data };
        let event = Event::message(data).event_type(name);
        self.queue.push_back(match id {
            Some(id) => event.id(id.to_string()),
            None => event,
        });
    }
}
