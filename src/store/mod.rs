//! What is kept: SQL, one file per noun. Reading takes a connection, writing a transaction with an
//! explicit commit; dropping one rolls it back.

pub mod dialect;
pub mod search;

pub mod account_links;
pub mod answers;
pub mod audit;
pub mod beside;
pub mod bulk;
pub mod copy;
pub mod data;
pub mod departments;
pub mod doubted_addresses;
pub mod drafts;
pub mod events;
pub mod feedback;
pub mod figures;
pub mod files;
pub mod inventory;
pub mod notice_choices;
pub mod notifications;
pub mod outbox;
pub mod people;
pub mod person_changes;
pub mod photos;
pub mod ratings;
pub mod reminders;
pub mod sessions;
pub mod settings;
pub mod sign_in_tries;
pub mod staff;
pub mod submissions;
pub mod tallies;
pub mod tickets;
pub mod tokens;

mod change;
mod kept;
pub mod lines;
mod ticket_row;

use sea_query::{Expr, ExprTrait, Query};
use tokio::sync::watch;

pub use change::apply;
pub use dialect::{Conn, Limits, Purpose};

/// The database.
#[derive(Debug, Clone)]
pub struct Store {
    pools: dialect::Pools,
}

/// What can go wrong with it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique rule refused the row; names the rule as `table_column`.
    #[error("{0} is taken")]
    Taken(String),
    /// Somebody else changed the row first.
    #[error("somebody else was first")]
    Stale,
    /// The schema is newer than this programme.
    #[error("the database has schema {0}, which is newer than this programme; start the newer release")]
    NewerSchema(i64),
    /// The schema is older than this programme, which was told to leave it alone.
    #[error("the database has an older schema or none; run `helpdesk migrate` first, or leave out --no-migrate")]
    OlderSchema,
    /// The schema could not be brought up to date.
    #[error("the schema could not be brought up to date: {0}")]
    Schema(String),
    /// The database is busy or out of reach.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// Anything else, which is a fault of ours.
    #[error("database: {0}")]
    Other(sqlx::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(inner) => match dialect::broken_rule(inner.as_ref()) {
                Some(rule) => Self::Taken(rule),
                None if dialect::is_busy(inner.as_ref()) => Self::Unavailable(error.to_string()),
                None => Self::Other(error),
            },
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                Self::Unavailable(error.to_string())
            }
            _ => Self::Other(error),
        }
    }
}

/// What the store answers.
pub type Result<T> = std::result::Result<T, Error>;

impl Store {
    /// Opens the database that `url` names.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn open(url: &str) -> Result<Self> {
        Self::open_within(url, &Limits::default()).await
    }

    /// Opens the database that `url` names, to be used within limits.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn open_within(url: &str, limits: &Limits) -> Result<Self> {
        Ok(Self { pools: dialect::Pools::open(url, limits).await? })
    }

    /// Opens the database that `url` names to read or to fill it as a whole.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn open_whole(url: &str, purpose: Purpose) -> Result<Self> {
        Ok(Self { pools: dialect::Pools::open_whole(url, purpose).await? })
    }

    /// Brings it to this programme's schema.
    ///
    /// # Errors
    /// When the schema is newer or a migration fails.
    pub async fn migrate(&self) -> Result<()> {
        self.pools.migrate().await
    }

    /// Whether it has no schema of ours yet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_bare(&self) -> Result<bool> {
        Ok(self.pools.schema().await? == 0)
    }

    /// Its tables, whosever they are, but for the record of migrations.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tables(&self) -> Result<Vec<String>> {
        self.pools.tables().await
    }

    /// Checks that it has this programme's schema already.
    ///
    /// # Errors
    /// When the schema is older or newer.
    pub async fn check_schema(&self) -> Result<()> {
        self.pools.check_schema().await
    }

    /// What the database says of itself.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn about(&self) -> Result<dialect::About> {
        self.pools.about().await
    }

    /// How many connections this process opens at most.
    #[must_use]
    pub fn connections(&self) -> u32 {
        self.pools.connections()
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read(&self) -> Result<Conn> {
        self.pools.read().await
    }

    /// Everything as it is now, for reading, whatever is written meanwhile.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn snapshot(&self) -> Result<Conn> {
        self.pools.snapshot().await
    }

    /// A transaction for writing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(&self) -> Result<Conn> {
        self.pools.begin().await
    }

    /// Tells of every commit of this process. What was committed since it was last asked is noticed
    /// at once.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<()> {
        self.pools.changes()
    }

    /// How the database finds the rows of each query, for whoever looks for a slow one.
    #[must_use]
    pub fn plans(&self) -> dialect::Plans {
        self.pools.plans()
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pools.close().await;
    }
}

/// A page of a list: its rows, and the key to ask for the next page with.
#[derive(Debug, Clone)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub next: Option<i64>,
}

impl<T> Page<T> {
    /// Makes a page of at most `limit` rows out of a query that asked for [`room`].
    fn of(mut rows: Vec<T>, limit: u64, key: impl Fn(&T) -> i64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(key) } else { None };
        Self { rows, next }
    }
}

/// How many rows a page of `limit` asks for: one more than it holds, so that it knows whether there are others. Whoever
/// calls the API may choose any limit, but the number stands in the statement, of which there should be few.
fn room(limit: u64) -> u64 {
    [10, 25, 50, 100].into_iter().find(|room| limit <= *room).unwrap_or(limit) + 1
}

/// A SHA-256 in hexadecimal: what is stored instead of a secret word.
#[must_use]
pub fn hash(secret: impl AsRef<[u8]>) -> String {
    use std::fmt::Write;

    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(secret);
    digest.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The newest key of a table of changes; 0 when it is empty.
async fn newest(db: &mut Conn, table: &'static str) -> Result<i64> {
    #[derive(sqlx::FromRow)]
    struct Newest {
        newest: Option<i64>,
    }
    let row: Option<Newest> = db.first(Query::select().expr_as(Expr::col("id").max(), "newest").from(table)).await?;
    Ok(row.and_then(|row| row.newest).unwrap_or(0))
}

/// Whether nobody and no place is in the database yet.
///
/// # Errors
/// When it does not answer.
pub async fn is_fresh(db: &mut Conn) -> Result<bool> {
    Ok(newest(db, "people").await? == 0 && newest(db, "departments").await? == 0)
}

/// A row of which only the existence matters.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Exists {}
