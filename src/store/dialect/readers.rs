//! Connections that read, lent from one request to the next without asking the engine in between: the pool's own way
//! asks each that comes back whether it still answers, which is a good part of what a page takes.

use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::{Database, Pool};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::patience::Patience;
use super::remembered::{Remembered, Seen};
use crate::clock::stopwatch;
use crate::store::Error;

/// How long a server's connection that came back is taken for alive without asking.
pub(super) const FRESH: Duration = Duration::from_secs(1);
/// How long one that nobody needs is kept.
const IDLE: Duration = Duration::from_mins(10);
/// How long one is lent before the pool looks after it again, which closes the old ones.
const OLD: Duration = Duration::from_mins(30);

/// A pool, and what of it lies ready.
#[derive(Debug)]
pub(super) struct Readers<DB: Database> {
    pool: Pool<DB>,
    /// As many as there are connections. Whoever has a turn finds one that is ready, or one that the pool may give.
    turns: Arc<Semaphore>,
    /// The one that came back last is on top.
    ready: Mutex<Vec<Ready<DB>>>,
    /// How many wait for the pool: what comes back then goes there.
    waiting: AtomicUsize,
    /// A file does not go away, and is not asked whether it is there.
    is_file: bool,
    remembered: Remembered,
}

#[derive(Debug)]
struct Ready<DB: Database> {
    connection: PoolConnection<DB>,
    seen: Seen,
    from_pool: Instant,
    since: Instant,
}

impl<DB: Database> Readers<DB> {
    pub fn of(pool: Pool<DB>, is_file: bool) -> Arc<Self> {
        let turns = Arc::new(Semaphore::new(pool.options().get_max_connections() as usize));
        Arc::new(Self {
            pool,
            turns,
            ready: Mutex::default(),
            waiting: AtomicUsize::new(0),
            is_file,
            remembered: Remembered::default(),
        })
    }

    /// A connection that is ready, or else one of the pool's.
    ///
    /// # Errors
    /// When none comes free in time, or the database is out of reach.
    pub async fn lend(self: &Arc<Self>) -> Result<Lent<DB>, sqlx::Error> {
        let patience = self.pool.options().get_acquire_timeout();
        let turn = tokio::time::timeout(patience, Arc::clone(&self.turns).acquire_owned());
        let turn = turn.await.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        let (connection, seen, from_pool) = if let Some(ready) = self.take() {
            (ready.connection, ready.seen, ready.from_pool)
        } else {
            let _waiting = Waiting::of(&self.waiting);
            (self.pool.acquire().await?, Seen::default(), stopwatch())
        };
        let home = Arc::clone(self);
        Ok(Lent { connection: Some(connection), seen, from_pool, state: State::AtRest, home, _turn: turn })
    }

    /// One that is ready. Those that are not fresh go to the pool, which asks whatever comes back and whatever it gives.
    fn take(&self) -> Option<Ready<DB>> {
        let mut ready = self.ready();
        let needed = ready.iter().position(|one| one.since.elapsed() < IDLE).unwrap_or(ready.len());
        ready.drain(..needed);
        ready.pop().filter(|one| self.is_file || one.since.elapsed() < FRESH)
    }

    /// Closes every connection; one that is lent when it comes back.
    pub async fn close(&self) {
        self.turns.close();
        self.ready().clear();
        self.pool.close().await;
    }

    fn ready(&self) -> MutexGuard<'_, Vec<Ready<DB>>> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection back, unless the pool has more use for it. The only one of a pool always goes there, for
    /// those who ask the pool itself.
    fn take_back(&self, one: Ready<DB>) {
        let mut ready = self.ready();
        let is_old = one.from_pool.elapsed() > OLD;
        let is_only = self.pool.options().get_max_connections() == 1;
        let is_wanted = self.turns.is_closed() || self.waiting.load(Ordering::SeqCst) > 0;
        if !is_old && !is_only && !is_wanted {
            ready.push(one);
        }
    }
}

impl<DB: Database> Drop for Readers<DB> {
    fn drop(&mut self) {
        // Going back to the pool takes a runtime, which may be gone.
        for one in self.ready().drain(..) {
            drop(one.connection.detach());
        }
    }
}

impl<DB: Database> Deref for Readers<DB> {
    type Target = Pool<DB>;

    fn deref(&self) -> &Pool<DB> {
        &self.pool
    }
}

/// Somebody who waits, for as long as they do.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn of(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What is known of a connection that is lent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Everything that was asked on it was answered.
    AtRest,
    /// It was asked, and has not answered.
    Asked,
    /// It did not answer in time, or not well, once.
    Failed,
}

/// A connection that is lent. One that was left in the middle, or failed, goes back to the pool, which throws it away
/// unless it answers.
#[derive(Debug)]
pub(super) struct Lent<DB: Database> {
    connection: Option<PoolConnection<DB>>,
    seen: Seen,
    from_pool: Instant,
    state: State,
    home: Arc<Readers<DB>>,
    // Given back last.
    _turn: OwnedSemaphorePermit,
}

impl<DB: Database> Lent<DB> {
    /// Does something on the connection.
    pub async fn within<T>(
        &mut self,
        patience: Patience,
        does: impl AsyncFnOnce(&mut DB::Connection) -> Result<T, sqlx::Error>,
    ) -> Result<T, Error> {
        let connection = self.connection.as_mut().ok_or(sqlx::Error::PoolClosed)?;
        let before = std::mem::replace(&mut self.state, State::Asked);
        let answer = patience.wait(does(connection)).await;
        self.state = if before == State::AtRest && answer.is_ok() { State::AtRest } else { State::Failed };
        answer
    }

    /// Notes the engine's number for the state of the database, as the connection sees it now.
    pub fn look(&mut self, version: i64) {
        self.home.remembered.look(&mut self.seen, version);
    }

    /// The answer to a question, where it is known and nothing was committed since.
    pub fn answer<T: Clone + Send + Sync + 'static>(&self, question: &str) -> Option<T> {
        self.home.remembered.answer(self.seen, question)
    }

    /// Notes an answer for others who ask the same.
    pub fn note<T: Clone + Send + Sync + 'static>(&self, question: String, answer: &T, bytes: usize) {
        self.home.remembered.note(self.seen, question, answer, bytes);
    }

    /// The connection itself, which then goes back to the pool.
    pub fn raw(&mut self) -> Result<&mut DB::Connection, sqlx::Error> {
        self.state = State::Failed;
        self.connection.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }
}

impl<DB: Database> Drop for Lent<DB> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take().filter(|_| self.state == State::AtRest) {
            let seen = self.seen.left();
            self.home.take_back(Ready { connection, seen, from_pool: self.from_pool, since: stopwatch() });
        }
    }
}
