//! Connections that read, lent from one request to the next without asking the engine in between: the pool's own way
//! asks each that comes back whether it still answers, which is a good part of what a page takes.

use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::{Database, Pool};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::patience::Patience;
use crate::clock::stopwatch;
use crate::store::Error;

/// How long a server's connection that came back is taken for alive without asking.
pub(super) const FRESH: Duration = Duration::from_secs(1);

/// A pool, and what of it lies ready.
#[derive(Debug)]
pub(super) struct Readers<DB: Database> {
    pool: Pool<DB>,
    /// As many as there are connections. Whoever has a turn finds one that is ready, or one that the pool may give.
    turns: Arc<Semaphore>,
    ready: Mutex<Vec<(Instant, PoolConnection<DB>)>>,
    /// Nothing that a file could go away from is asked whether it is there.
    is_file: bool,
}

impl<DB: Database> Readers<DB> {
    pub fn of(pool: Pool<DB>, is_file: bool) -> Arc<Self> {
        let turns = Semaphore::new(pool.options().get_max_connections() as usize);
        Arc::new(Self { pool, turns: Arc::new(turns), ready: Mutex::default(), is_file })
    }

    /// A connection that is ready, or else one of the pool's.
    ///
    /// # Errors
    /// When none comes free in time, or the database is out of reach.
    pub async fn lend(self: &Arc<Self>) -> Result<Lent<DB>, sqlx::Error> {
        let patience = self.pool.options().get_acquire_timeout();
        let turn = tokio::time::timeout(patience, Arc::clone(&self.turns).acquire_owned());
        let turn = turn.await.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        let ready = self.ready().pop();
        let connection = match ready {
            Some((since, connection)) if self.is_file || since.elapsed() < FRESH => connection,
            // The pool asks whatever comes back to it, and whatever it gives.
            other => {
                drop(other);
                self.pool.acquire().await?
            }
        };
        Ok(Lent { connection: Some(connection), is_at_rest: true, home: Arc::clone(self), _turn: turn })
    }

    /// Closes every connection; one that is lent when it comes back.
    pub async fn close(&self) {
        self.turns.close();
        self.ready().clear();
        self.pool.close().await;
    }

    fn ready(&self) -> MutexGuard<'_, Vec<(Instant, PoolConnection<DB>)>> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection back. One stays with the pool, for those who ask the pool itself.
    fn take_back(&self, connection: PoolConnection<DB>) {
        let mut ready = self.ready();
        if !self.turns.is_closed() && ready.len() + 1 < self.pool.options().get_max_connections() as usize {
            ready.push((stopwatch(), connection));
        }
    }
}

impl<DB: Database> Deref for Readers<DB> {
    type Target = Pool<DB>;

    fn deref(&self) -> &Pool<DB> {
        &self.pool
    }
}

/// A connection that is lent.
#[derive(Debug)]
pub(super) struct Lent<DB: Database> {
    connection: Option<PoolConnection<DB>>,
    /// Whether everything that was asked on it was answered. One that is left in the middle, or failed, goes back to
    /// the pool, which throws it away unless it answers.
    is_at_rest: bool,
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
        self.is_at_rest = false;
        let answer = patience.wait(does(connection)).await;
        self.is_at_rest = answer.is_ok();
        answer
    }
}

impl<DB: Database> Drop for Lent<DB> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take().filter(|_| self.is_at_rest) {
            self.home.take_back(connection);
        }
    }
}
