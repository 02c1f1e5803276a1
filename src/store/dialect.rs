//! The only file that names a database engine: connecting, running statements, inserting, locking,
//! and telling what an engine's error means.
//!
//! Everything above it builds sea-query statements and reads rows that derive `sqlx::FromRow`,
//! both of which are the same for every engine.

use std::cell::Cell;
use std::path::Path;
use std::time::Duration;

use sea_query::{InsertStatement, SqliteQueryBuilder};
use sea_query_sqlx::{SqlxBinder, SqlxValues};
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Sqlite, SqlitePool, Transaction};
use tokio::sync::watch;

use super::Error;

static MIGRATOR: Migrator = sqlx::migrate!("migrations/sqlite");

/// How long a request waits for a connection before it is told that the database is busy.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// The type that any value can be cast to, to be read as text.
pub const TEXT: &str = "text";

/// A row that can be read from whichever engine is in use.
pub trait Row: Send + Unpin + for<'r> sqlx::FromRow<'r, SqliteRow> {}
impl<T: Send + Unpin + for<'r> sqlx::FromRow<'r, SqliteRow>> Row for T {}

/// Connections to the database: many that read, and on `SQLite` one that writes.
#[derive(Debug, Clone)]
pub struct Pools {
    read: SqlitePool,
    write: SqlitePool,
    committed: watch::Sender<()>,
}

impl Pools {
    /// Opens the database that `url` names, making an `SQLite` file where there is none.
    ///
    /// # Errors
    /// When the address is not one of ours or the database cannot be opened.
    pub async fn open(url: &str) -> Result<Self, Error> {
        let options: SqliteConnectOptions = url.parse().map_err(Error::from)?;
        let options = options
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What was answered survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .optimize_on_close(true, None);
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options.clone())
            .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(8)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_lazy_with(options.pragma("query_only", "on"));
        Ok(Self { read, write, committed: watch::Sender::new(()) })
    }

    /// Brings the database to this programme's schema. `SQLite`'s own lock serialises two processes.
    ///
    /// # Errors
    /// When the schema is newer than this programme or a migration fails; nothing is half-applied.
    pub async fn migrate(&self) -> Result<(), Error> {
        MIGRATOR.run(&self.write).await.map_err(|error| match error {
            sqlx::migrate::MigrateError::VersionMissing(version) => Error::NewerSchema(version),
            other => Error::Schema(other.to_string()),
        })
    }

    /// Checks that the database has exactly this programme's schema, without changing it.
    ///
    /// # Errors
    /// A sentence when it is older or newer.
    pub async fn check_schema(&self) -> Result<(), Error> {
        #[derive(sqlx::FromRow)]
        struct Newest {
            version: Option<i64>,
        }
        let newest: Result<Newest, sqlx::Error> =
            sqlx::query_as("select max(version) as version from _sqlx_migrations where success")
                .fetch_one(&self.read)
                .await;
        let has = newest.ok().and_then(|row| row.version).unwrap_or(0);
        let wants = MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0);
        match has.cmp(&wants) {
            std::cmp::Ordering::Less => Err(Error::OlderSchema),
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Greater => Err(Error::NewerSchema(has)),
        }
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// When none is free in time or the database is out of reach.
    pub async fn read(&self) -> Result<Conn, Error> {
        Ok(Conn { held: Held::Pooled(self.read.acquire().await?), committed: self.committed.clone() })
    }

    /// A transaction that holds the right to write from its beginning.
    ///
    /// # Errors
    /// When another writer does not finish in time or the database is out of reach.
    pub async fn begin(&self) -> Result<Conn, Error> {
        let transaction = self.write.begin_with("begin immediate").await?;
        Ok(Conn { held: Held::Transaction(transaction), committed: self.committed.clone() })
    }

    /// Tells of every commit of this process.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<()> {
        self.committed.subscribe()
    }

    /// Closes every connection; a transaction in hand finishes first.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

/// A held connection: a reader, or a transaction that rolls back unless it is committed.
#[derive(Debug)]
pub struct Conn {
    held: Held,
    committed: watch::Sender<()>,
}

#[derive(Debug)]
enum Held {
    Pooled(PoolConnection<Sqlite>),
    Transaction(Transaction<'static, Sqlite>),
}

impl Conn {
    fn raw(&mut self) -> &mut sqlx::SqliteConnection {
        match &mut self.held {
            Held::Pooled(connection) => connection,
            Held::Transaction(transaction) => transaction,
        }
    }

    /// Every row of a query.
    ///
    /// # Errors
    /// As the engine reports.
    pub async fn all<R: Row>(&mut self, query: &impl SqlxBinder) -> Result<Vec<R>, Error> {
        let (sql, values) = build(query);
        Ok(sqlx::query_as_with(AssertSqlSafe(sql), values).fetch_all(self.raw()).await?)
    }

    /// The first row of a query, if there is one.
    ///
    /// # Errors
    /// As the engine reports.
    pub async fn first<R: Row>(&mut self, query: &impl SqlxBinder) -> Result<Option<R>, Error> {
        let (sql, values) = build(query);
        Ok(sqlx::query_as_with(AssertSqlSafe(sql), values).fetch_optional(self.raw()).await?)
    }

    /// Runs a statement and says how many rows it touched.
    ///
    /// # Errors
    /// As the engine reports; a broken unique rule is [`Error::Taken`].
    pub async fn run(&mut self, statement: &impl SqlxBinder) -> Result<u64, Error> {
        let (sql, values) = build(statement);
        Ok(sqlx::query_with(AssertSqlSafe(sql), values).execute(self.raw()).await?.rows_affected())
    }

    /// Inserts one row and says which key it got.
    ///
    /// # Errors
    /// As the engine reports; a broken unique rule is [`Error::Taken`].
    pub async fn insert(&mut self, statement: &InsertStatement) -> Result<i64, Error> {
        let (sql, values) = build(statement);
        Ok(sqlx::query_with(AssertSqlSafe(sql), values).execute(self.raw()).await?.last_insert_rowid())
    }

    /// Makes what was written last. A reader has nothing to commit.
    ///
    /// # Errors
    /// When the engine could not; then nothing was written.
    pub async fn commit(self) -> Result<(), Error> {
        if let Held::Transaction(transaction) = self.held {
            transaction.commit().await?;
            self.committed.send_replace(());
        }
        Ok(())
    }
}

fn build(statement: &impl SqlxBinder) -> (String, SqlxValues) {
    let _ = QUERIES.try_with(|queries| queries.set(queries.get() + 1));
    statement.build_sqlx(SqliteQueryBuilder)
}

tokio::task_local! {
    static QUERIES: Cell<u32>;
}

/// Runs a future and counts the statements it sent.
pub async fn counted<T>(future: impl Future<Output = T>) -> (T, u32) {
    QUERIES
        .scope(Cell::new(0), async {
            let output = future.await;
            (output, QUERIES.with(Cell::get))
        })
        .await
}

/// The unique rule an engine's error speaks of, as `table_column`.
#[must_use]
pub fn broken_rule(error: &dyn sqlx::error::DatabaseError) -> Option<String> {
    // SQLite says `UNIQUE constraint failed: people.email_key`.
    let message = error.message();
    let rule = error.is_unique_violation().then(|| message.rsplit(": ").next().unwrap_or(message))?;
    Some(rule.replace('.', "_"))
}

/// Whether an engine's error means that somebody else holds what we need.
#[must_use]
pub fn is_busy(error: &dyn sqlx::error::DatabaseError) -> bool {
    // SQLITE_BUSY and SQLITE_LOCKED in the code's low byte.
    error.code().and_then(|code| code.parse::<i32>().ok()).is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

/// Whether the database that `url` names holds nothing yet.
#[must_use]
pub fn is_absent(url: &str) -> bool {
    // A file without a byte in it is what an empty database is.
    file_of(url).is_some_and(|file| Path::new(file).metadata().map_or(true, |file| file.len() == 0))
}

/// The file an `SQLite` address names.
#[must_use]
pub fn file_of(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("sqlite:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    Some(path.split('?').next().unwrap_or(path))
}

/// Removes the database file that `url` names, with what `SQLite` keeps beside it.
///
/// # Errors
/// When a file is there and cannot be removed.
pub fn remove(url: &str) -> std::io::Result<()> {
    let Some(file) = file_of(url) else { return Ok(()) };
    for ending in ["", "-wal", "-shm"] {
        match std::fs::remove_file(format!("{file}{ending}")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
