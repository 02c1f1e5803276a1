//! The only room that names a database engine: connecting, running statements, inserting, taking turns at
//! writing, and telling what an engine's error means.
//!
//! Everything above it builds sea-query statements and reads rows that derive `sqlx::FromRow`,
//! both of which are the same for every engine.
//!
//! One transaction writes at a time, on every engine and across processes: `SQLite` knows no other way, and
//! the servers wait for a lock of ours. Whatever a transaction has read is still so when it writes, and events
//! are committed in the order of their keys.

mod about;
mod address;
pub mod backup;
mod bulk;
mod connect;
mod error;
mod file;
mod keys;
pub mod legacy;
mod packed;
mod patience;
mod plan;
mod readers;
mod remembered;
mod rules;
mod spelling;
mod statement;
mod together;
mod values;
mod whole;

use std::sync::Arc;

use sea_query::{Expr, InsertStatement, MysqlQueryBuilder, PostgresQueryBuilder, Query, SqliteQueryBuilder, Value};
use sqlx::mysql::MySqlRow;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Database, MySql, MySqlPool, PgPool, Postgres, Row as _, Sqlite, SqlitePool, Transaction};
use tokio::sync::watch;

use super::Error;

pub use about::About;
pub use address::shown;
pub use bulk::{Cell, Rows};
pub use error::{broken_rule, is_busy};
pub use file::{file_of, is_absent, remove};
pub use packed::bit;
pub use patience::{Limits, counted};
use patience::{Patience, note_query};
pub use plan::{Plan, Plans};
use readers::{Lent, Readers};
pub use rules::LaidAside;
pub use spelling::{Spelling, is_day, is_flag, is_moment};
#[cfg(test)]
pub use statement::as_each_engine_reads;
pub use statement::{Question, Statement, by_index, constant, spelled};
pub use together::{ask, ask_if};
pub use values::Kind;
pub use whole::Purpose;

/// What a server calls its lock on writing, for those that lock by number.
const TURN: i64 = 0x0068_656c_7064_6573;

/// The channel on which servers that can tell each other's processes of a commit.
const CHANNEL: &str = "helpdesk";

/// A row that can be read from whichever engine is in use.
pub trait Row:
    Send
    + Unpin
    + for<'r> sqlx::FromRow<'r, SqliteRow>
    + for<'r> sqlx::FromRow<'r, PgRow>
    + for<'r> sqlx::FromRow<'r, MySqlRow>
{
}
impl<T> Row for T where
    T: Send
        + Unpin
        + for<'r> sqlx::FromRow<'r, SqliteRow>
        + for<'r> sqlx::FromRow<'r, PgRow>
        + for<'r> sqlx::FromRow<'r, MySqlRow>
{
}

/// Connections to the database: many that read, and one that writes.
#[derive(Debug, Clone)]
pub struct Pools {
    engine: Engine,
    shared: Shared,
}

/// What every connection of a process has a hand in.
#[derive(Debug, Clone)]
struct Shared {
    committed: watch::Sender<()>,
    patience: Patience,
    plans: Plans,
}

impl Shared {
    fn within(limits: &Limits) -> Self {
        Self { committed: watch::Sender::new(()), patience: Patience::of(limits), plans: Plans::default() }
    }
}

#[derive(Debug, Clone)]
enum Engine {
    Sqlite { read: Arc<Readers<Sqlite>>, write: SqlitePool },
    Postgres { read: Arc<Readers<Postgres>>, write: PgPool },
    Mysql { read: Arc<Readers<MySql>>, write: MySqlPool },
}

/// Does the same with the pools of whichever engine is in use.
macro_rules! each {
    ($engine:expr, $read:ident, $write:ident => $does:expr) => {
        match $engine {
            Engine::Sqlite { read: $read, write: $write } => $does,
            Engine::Postgres { read: $read, write: $write } => $does,
            Engine::Mysql { read: $read, write: $write } => $does,
        }
    };
}

impl Pools {
    /// A connection for reading.
    ///
    /// # Errors
    /// When none is free in time or the database is out of reach.
    pub async fn read(&self) -> Result<Conn, Error> {
        let patience = self.shared.patience;
        let held = match &self.engine {
            Engine::Sqlite { read, .. } => Held::Sqlite(Session::Reading(patience.wait(read.lend()).await?)),
            Engine::Postgres { read, .. } => Held::Postgres(Session::Reading(patience.wait(read.lend()).await?)),
            Engine::Mysql { read, .. } => Held::Mysql(Session::Reading(patience.wait(read.lend()).await?)),
        };
        Ok(Conn { held, shared: self.shared.clone() })
    }

    /// A transaction that holds the right to write from its beginning.
    ///
    /// # Errors
    /// When another writer does not finish in time or the database is out of reach.
    pub async fn begin(&self) -> Result<Conn, Error> {
        let patience = self.shared.patience;
        let held = match &self.engine {
            Engine::Sqlite { write, .. } => {
                Held::Sqlite(Session::Writing(patience.wait(write.begin_with("begin immediate")).await?))
            }
            Engine::Postgres { write, .. } => {
                let mut transaction = patience.wait(write.begin()).await?;
                let turn = sqlx::query("select pg_advisory_xact_lock($1)").bind(TURN);
                patience.wait(turn.execute(&mut *transaction)).await?;
                Held::Postgres(Session::Writing(transaction))
            }
            Engine::Mysql { write, .. } => {
                let mut transaction = patience.wait(write.begin()).await?;
                // The first row that every database has, whatever its schema.
                let turn = sqlx::query("select version from _sqlx_migrations order by version limit 1 for update");
                patience.wait(turn.fetch_optional(&mut *transaction)).await?;
                Held::Mysql(Session::Writing(transaction))
            }
        };
        Ok(Conn { held, shared: self.shared.clone() })
    }

    /// Tells of every commit of this process, and at once of other processes' where the engine can.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<()> {
        self.shared.committed.subscribe()
    }

    /// How the engine finds the rows of each query.
    #[must_use]
    pub fn plans(&self) -> Plans {
        self.shared.plans.clone()
    }

    /// Closes every connection; a transaction in hand finishes first.
    pub async fn close(&self) {
        each!(&self.engine, read, write => {
            read.close().await;
            write.close().await;
        });
    }
}

/// A connection from a pool, or a transaction on one.
#[derive(Debug)]
enum Session<DB: Database> {
    Reading(Lent<DB>),
    Writing(Transaction<'static, DB>),
}

impl<DB: Database> Session<DB> {
    /// Does something on the connection, for as long as a database that is there may take.
    async fn within<T>(
        &mut self,
        patience: Patience,
        does: impl AsyncFnOnce(&mut DB::Connection) -> Result<T, sqlx::Error>,
    ) -> Result<T, Error> {
        match self {
            Self::Reading(connection) => connection.within(patience, does).await,
            Self::Writing(transaction) => patience.wait(does(&mut **transaction)).await,
        }
    }

    /// The connection, if it only reads: a transaction sees what nobody else does.
    fn reading(&mut self) -> Option<&mut Lent<DB>> {
        match self {
            Self::Reading(connection) => Some(connection),
            Self::Writing(_) => None,
        }
    }

    /// Ends a transaction for good; says whether there was one.
    async fn commit(self, patience: Patience) -> Result<bool, Error> {
        match self {
            Self::Reading(_) => Ok(false),
            Self::Writing(transaction) => patience.wait(transaction.commit()).await.map(|()| true),
        }
    }
}

/// A held connection: a reader, or a transaction that rolls back unless it is committed.
#[derive(Debug)]
pub struct Conn {
    held: Held,
    shared: Shared,
}

#[derive(Debug)]
enum Held {
    Sqlite(Session<Sqlite>),
    Postgres(Session<Postgres>),
    Mysql(Session<MySql>),
}

/// Builds a statement for the engine in use and does something with it there.
macro_rules! on {
    ($conn:expr, $statement:expr, |$query:ident, $raw:ident| $does:expr) => {{
        note_query();
        let patience = $conn.shared.patience;
        match &mut $conn.held {
            Held::Sqlite(session) => {
                let (sql, values) = $statement.spelled(SqliteQueryBuilder);
                let $query = (AssertSqlSafe(sql), values, true);
                session.within(patience, async move |$raw| $does).await
            }
            Held::Postgres(session) => {
                let (sql, values) = $statement.spelled(PostgresQueryBuilder);
                let is_kept = $statement.is_planned_once(&values.0);
                let $query = (AssertSqlSafe(sql), values, is_kept);
                session.within(patience, async move |$raw| $does).await
            }
            Held::Mysql(session) => {
                let (sql, values) = $statement.spelled(MysqlQueryBuilder);
                let $query = (AssertSqlSafe(sql), values, true);
                session.within(patience, async move |$raw| $does).await
            }
        }
    }};
}

impl Conn {
    /// Every row of a query.
    ///
    /// # Errors
    /// As the engine reports.
    pub async fn all<R: Row>(&mut self, query: &impl Statement) -> Result<Vec<R>, Error> {
        self.note_plan(query).await?;
        on!(self, query, |query, raw| sqlx::query_as_with(query.0, query.1).persistent(query.2).fetch_all(raw).await)
    }

    /// The first row of a query, if there is one.
    ///
    /// # Errors
    /// As the engine reports.
    pub async fn first<R: Row>(&mut self, query: &impl Statement) -> Result<Option<R>, Error> {
        self.note_plan(query).await?;
        on!(self, query, |query, raw| sqlx::query_as_with(query.0, query.1)
            .persistent(query.2)
            .fetch_optional(raw)
            .await)
    }

    /// Every row of a query whose columns are of these kinds.
    ///
    /// # Errors
    /// As the engine reports, or when a column is of another kind.
    pub async fn values(&mut self, query: &impl Statement, kinds: &[Kind]) -> Result<Vec<Vec<Value>>, Error> {
        self.note_plan(query).await?;
        on!(self, query, |query, raw| {
            let rows = sqlx::query_with(query.0, query.1).persistent(query.2).fetch_all(raw).await?;
            rows.iter().map(|row| values::of(row, kinds)).collect()
        })
    }

    /// Runs a statement and says how many rows it found to touch.
    ///
    /// # Errors
    /// As the engine reports; a broken unique rule is [`Error::Taken`].
    pub async fn run(&mut self, statement: &impl Statement) -> Result<u64, Error> {
        on!(self, statement, |query, raw| {
            let done = sqlx::query_with(query.0, query.1).persistent(query.2).execute(raw).await?;
            Ok(done.rows_affected())
        })
    }

    /// Inserts one row into a table whose first column is a key of the engine's own making, and says which
    /// key it got.
    ///
    /// # Errors
    /// As the engine reports; a broken unique rule is [`Error::Taken`].
    pub async fn insert(&mut self, statement: &InsertStatement) -> Result<i64, Error> {
        note_query();
        let patience = self.shared.patience;
        match &mut self.held {
            Held::Sqlite(session) => {
                let (sql, values) = statement.spelled(SqliteQueryBuilder);
                let insert = sqlx::query_with(AssertSqlSafe(sql), values);
                Ok(session.within(patience, async |raw| insert.execute(raw).await).await?.last_insert_rowid())
            }
            Held::Postgres(session) => {
                // The key alone: a row may hold a whole picture.
                let key = Query::returning().expr(Expr::cust("lastval()"));
                let (sql, values) = statement.clone().returning(key).spelled(PostgresQueryBuilder);
                let insert = sqlx::query_with(AssertSqlSafe(sql), values);
                let row = session.within(patience, async |raw| insert.fetch_one(raw).await).await?;
                Ok(row.try_get(0)?)
            }
            Held::Mysql(session) => {
                let (sql, values) = statement.spelled(MysqlQueryBuilder);
                let insert = sqlx::query_with(AssertSqlSafe(sql), values);
                let key = session.within(patience, async |raw| insert.execute(raw).await).await?.last_insert_id();
                Ok(i64::try_from(key).unwrap_or(i64::MAX))
            }
        }
    }

    /// Inserts a row unless a unique rule is in its way; says whether it was inserted.
    ///
    /// # Errors
    /// As the engine reports.
    pub async fn insert_new(&mut self, statement: &InsertStatement) -> Result<bool, Error> {
        let mut statement = statement.clone();
        if matches!(self.held, Held::Mysql(_)) {
            // A statement that fails there leaves its transaction as it was.
            return match self.run(&statement).await {
                Ok(_) => Ok(true),
                Err(Error::Taken(_)) => Ok(false),
                Err(other) => Err(other),
            };
        }
        statement.on_conflict(sea_query::OnConflict::new().do_nothing().to_owned());
        Ok(self.run(&statement).await? == 1)
    }

    /// Makes what was written last. A reader has nothing to commit.
    ///
    /// # Errors
    /// When the engine could not; then nothing was written, or the database went away before it could say.
    pub async fn commit(mut self) -> Result<(), Error> {
        let patience = self.shared.patience;
        if let Held::Postgres(session @ Session::Writing(_)) = &mut self.held {
            let tell = sqlx::query("select pg_notify($1, '')").bind(CHANNEL);
            session.within(patience, async |raw| tell.execute(raw).await).await?;
        }
        let wrote = match self.held {
            Held::Sqlite(session) => session.commit(patience).await?,
            Held::Postgres(session) => session.commit(patience).await?,
            Held::Mysql(session) => session.commit(patience).await?,
        };
        if wrote {
            self.shared.committed.send_replace(());
        }
        Ok(())
    }

    /// How the engine spells values as text.
    #[must_use]
    pub fn spelling(&self) -> Spelling {
        match self.held {
            Held::Sqlite(_) => Spelling::Sqlite,
            Held::Postgres(_) => Spelling::Postgres,
            Held::Mysql(_) => Spelling::Mysql,
        }
    }
}
