//! How much a process asks of its database, and how long it waits for it.

use std::cell::Cell;
use std::time::Duration;

use tokio::time::Instant;

use crate::store::Error;

/// How much longer we wait than the engine is told to: a statement that takes too long ends there, and its
/// connection lives on.
const GRACE: Duration = Duration::from_millis(500);

/// How a process uses its database.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most connections it opens; `None` for what suits the engine.
    pub connections: Option<u32>,
    /// How long a statement, or the wait for a connection or a turn, may take before the visitor is told that
    /// the database does not answer.
    pub timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: None, timeout: Duration::from_secs(4) }
    }
}

/// How long the database is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience(Duration);

impl Patience {
    pub fn of(limits: &Limits) -> Self {
        Self(limits.timeout + GRACE)
    }

    /// What a database answers soon enough. One that does not is out of reach, and its connection is thrown away
    /// when it comes back to the pool. A request has this patience once, for all that it asks.
    pub fn wait<T>(
        self,
        answer: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> impl Future<Output = Result<T, Error>> {
        // Connecting takes a lot of room, which every future around it would take as well.
        let answer = Box::pin(answer);
        async move {
            let began = Instant::now();
            let left = self.0.saturating_sub(SPENT.try_with(|spent| spent.waited.get()).unwrap_or_default());
            let answer = tokio::time::timeout(left, answer).await;
            let _ = SPENT.try_with(|spent| spent.waited.set(spent.waited.get() + began.elapsed()));
            match answer {
                Ok(answer) => Ok(answer?),
                Err(_) => Err(Error::Unavailable(format!("no answer within {:.1} s", self.0.as_secs_f64()))),
            }
        }
    }
}

/// What a request has had of the database.
#[derive(Debug, Default)]
struct Spent {
    queries: Cell<u32>,
    waited: Cell<Duration>,
}

tokio::task_local! {
    static SPENT: Spent;
}

pub fn note_query() {
    let _ = SPENT.try_with(|spent| spent.queries.set(spent.queries.get() + 1));
}

/// Runs a future that waits for the database only so long in all, and counts the statements it sent.
pub async fn counted<T>(future: impl Future<Output = T>) -> (T, u32) {
    SPENT
        .scope(Spent::default(), async {
            let output = future.await;
            (output, SPENT.with(|spent| spent.queries.get()))
        })
        .await
}
