//! The bus: what changed, told to every open stream, decided for each person when it is told.
//!
//! One watcher reads the database's own record of changes (events, and changes to people), at once
//! when this process commits and each second for the sake of others, so that a change costs the same
//! few look-ups however many listen.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::{broadcast, watch};

use crate::domain::permission::{Actor, May};
use crate::domain::ticket::Place;
use crate::store::dialect::counted;
use crate::store::{self, Store, events, person_changes};

/// How many signals a slow reader may be behind before it has to fetch everything anew.
const BEHIND: usize = 1024;
/// How often other processes' changes are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How many events are read at once.
const BATCH: u64 = 500;

/// Something that changed.
#[derive(Debug, Clone)]
pub enum Signal {
    Ticket(Arc<TicketSignal>),
    /// Something about this person: their place, their standing, their sessions.
    Person(i64),
    /// This person was told something, or has read it.
    Bell(i64),
}

/// A ticket changed: who could see it before, and who can after.
#[derive(Debug, Clone)]
pub struct TicketSignal {
    /// The event's key, by which a reader knows where it was.
    pub event_id: i64,
    pub number: i64,
    /// Nothing changed that anybody but staff can see.
    pub staff_only: bool,
    pub before: Place,
    pub after: Place,
}

impl TicketSignal {
    /// Whether this actor hears of it: they could see the ticket before or can see it after.
    #[must_use]
    pub fn concerns(&self, actor: &Actor) -> bool {
        let may = if self.staff_only { May::ReadInternals } else { May::ReadTicket };
        actor.may(may, &self.before) || actor.may(may, &self.after)
    }
}

/// The bus of one process.
#[derive(Debug)]
pub struct Live {
    signals: broadcast::Sender<Signal>,
    /// The last event that was told.
    position: AtomicI64,
    closing: watch::Sender<bool>,
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

impl Live {
    /// A bus that nobody feeds yet.
    #[must_use]
    pub fn new() -> Self {
        Self { signals: broadcast::channel(BEHIND).0, position: AtomicI64::new(0), closing: watch::channel(false).0 }
    }

    /// The key of the last event that was told: what a page made now need not hear of again.
    #[must_use]
    pub fn position(&self) -> i64 {
        self.position.load(Ordering::Acquire)
    }

    /// Everything told from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Signal> {
        self.signals.subscribe()
    }

    /// Turns true when the process ends and streams have to.
    #[must_use]
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// Ends every stream.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// How many streams are open.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.signals.receiver_count()
    }

    /// Where the record of changes ends now, so that only what comes later is told.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn start(&self, store: &Store) -> store::Result<Position> {
        let mut db = store.read().await?;
        let at = Position { event: events::newest(&mut db).await?, person: person_changes::newest(&mut db).await? };
        self.position.store(at.event, Ordering::Release);
        Ok(at)
    }

    /// Tells what changes, until the task is ended.
    pub async fn watch(&self, store: &Store, mut at: Position) {
        let mut changes = store.changes();
        loop {
            let _ = tokio::time::timeout(LOOK_EVERY, changes.changed()).await;
            loop {
                match self.tell(store, &mut at).await {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(error) => {
                        tracing::warn!(%error, "changes could not be read; they are told later");
                        break;
                    }
                }
            }
        }
    }

    /// Tells what changed since `at`, and says whether there may be more.
    async fn tell(&self, store: &Store, at: &mut Position) -> store::Result<bool> {
        let (told, queries) = counted(self.read(store, at)).await;
        let told = told?;
        if told > 0 {
            tracing::info!(changes = told, queries, listeners = self.listeners(), "told");
        }
        Ok(told == BATCH)
    }

    async fn read(&self, store: &Store, at: &mut Position) -> store::Result<u64> {
        let mut db = store.read().await?;
        for change in person_changes::since(&mut db, at.person).await? {
            at.person = change.id;
            let signal = if change.is_bell { Signal::Bell } else { Signal::Person };
            let _ = self.signals.send(signal(change.person_id));
        }
        let changes = since(&mut db, at.event, BATCH).await?;
        let told = changes.len() as u64;
        for change in changes {
            at.event = change.event_id;
            let _ = self.signals.send(Signal::Ticket(Arc::new(change)));
        }
        self.position.store(at.event, Ordering::Release);
        Ok(told)
    }
}

/// How far the watcher has read.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    event: i64,
    person: i64,
}

/// What changed after an event, oldest first, in two look-ups however much it is.
///
/// # Errors
/// When the database does not answer.
pub async fn since(db: &mut store::Conn, event: i64, limit: u64) -> store::Result<Vec<TicketSignal>> {
    let seen = events::since(db, event, limit).await?;
    if seen.is_empty() {
        return Ok(Vec::new());
    }
    let numbers: Vec<i64> = seen.iter().map(|seen| seen.ticket_number).collect();
    let mut completers: HashMap<i64, Vec<i64>> = HashMap::new();
    for (number, technician) in events::completers(db, &numbers).await? {
        completers.entry(number).or_default().push(technician);
    }
    let place = |seen: &events::Seen, department_id, technician_id| Place {
        number: seen.ticket_number,
        customer_id: seen.customer_id,
        department_id,
        technician_id,
        manager_id: None,
        completer_ids: completers.get(&seen.ticket_number).cloned().unwrap_or_default(),
    };
    Ok(seen
        .iter()
        .map(|seen| TicketSignal {
            event_id: seen.id,
            number: seen.ticket_number,
            staff_only: seen.staff_only,
            before: place(seen, seen.department_before, seen.technician_before),
            after: place(seen, seen.department_after, seen.technician_after),
        })
        .collect())
}
