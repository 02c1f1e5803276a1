//! Opening a database to read all of it, or to fill it: with one connection on which nothing has to be quick,
//! because nobody waits at a browser.

use std::time::Duration;

use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Executor};

use super::connect::postgres_options;
use super::readers::Readers;
use super::{Conn, Engine, Held, Limits, Pools, Session, Shared};
use crate::store::Error;

/// How long one statement may take.
pub(super) const PATIENCE: Duration = Duration::from_hours(24);

/// How long a connection may take to come.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

/// How many prepared statements are kept: those for all tables. Giving one up would cost forty milliseconds on
/// `MySQL`, where nobody answers to that and the next statement waits for an answer.
pub(super) const STATEMENTS: usize = 500;

/// Names the tables of a database that is a file.
pub(super) const IN_A_FILE: &str = "select name from sqlite_master \
    where type = 'table' and substr(name, 1, 7) <> 'sqlite_' and name <> '_sqlx_migrations'";

/// What a database is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To read all of it and change nothing.
    Reading,
    /// To write all of it.
    Filling,
}

impl Pools {
    /// Opens the database that `url` names for this. Only one that is to be filled is made where there is none.
    ///
    /// # Errors
    /// When the address is not one of ours or the file cannot be opened.
    pub async fn open_whole(url: &str, purpose: Purpose) -> Result<Self, Error> {
        let engine = match url.split(':').next() {
            Some("postgres" | "postgresql") => postgres(url).await?,
            Some("mysql" | "mariadb") => mysql(url).await?,
            _ => sqlite(url, purpose).await?,
        };
        let limits = Limits { connections: None, timeout: PATIENCE };
        Ok(Self { engine, shared: Shared::within(&limits) })
    }

    /// A transaction that reads everything as it is at its beginning, whatever is written meanwhile. In a
    /// database that was opened for this.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub async fn snapshot(&self) -> Result<Conn, Error> {
        let held = match &self.engine {
            Engine::Sqlite { read, .. } => {
                let mut transaction = read.begin().await?;
                // Here it begins with what is read first.
                transaction.execute("select count(*) from sqlite_master").await?;
                Held::Sqlite(Session::Writing(transaction))
            }
            Engine::Postgres { read, .. } => Held::Postgres(Session::Writing(
                read.begin_with("begin isolation level repeatable read, read only").await?,
            )),
            Engine::Mysql { read, .. } => Held::Mysql(Session::Writing(
                read.begin_with("start transaction with consistent snapshot, read only").await?,
            )),
        };
        Ok(Conn { held, shared: self.shared.clone() })
    }

    /// The tables that the database has, but for the engine's own and the record of migrations.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn tables(&self) -> Result<Vec<String>, Error> {
        const HERE: &str =
            "select cast(table_name as char) from information_schema.tables where table_schema = database()";
        let mut tables: Vec<String> = match &self.engine {
            Engine::Sqlite { read, .. } => sqlx::query_scalar(IN_A_FILE).fetch_all(read.lend().await?.raw()?).await?,
            Engine::Postgres { read, .. } => {
                sqlx::query_scalar("select tablename::text from pg_tables where schemaname = current_schema()")
                    .fetch_all(read.lend().await?.raw()?)
                    .await?
            }
            Engine::Mysql { read, .. } => sqlx::query_scalar(HERE).fetch_all(read.lend().await?.raw()?).await?,
        };
        tables.retain(|name| name != "_sqlx_migrations");
        tables.sort();
        Ok(tables)
    }
}

async fn sqlite(url: &str, purpose: Purpose) -> Result<Engine, Error> {
    let options: SqliteConnectOptions = url.parse().map_err(Error::from)?;
    let options = options.foreign_keys(true).busy_timeout(Duration::from_secs(4)).disable_statement_logging();
    let pool = || SqlitePoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE_TIMEOUT);
    if purpose == Purpose::Reading {
        let read = pool().connect_with(options.read_only(true).create_if_missing(false)).await?;
        return Ok(Engine::Sqlite { write: read.clone(), read: Readers::of(read, true) });
    }
    let options = options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // What was copied survives a power cut.
        .synchronous(SqliteSynchronous::Full);
    let write = pool().connect_with(options.clone()).await?;
    let read = pool().connect_lazy_with(options.pragma("query_only", "on"));
    Ok(Engine::Sqlite { read: Readers::of(read, true), write })
}

pub(super) async fn postgres(url: &str) -> Result<Engine, Error> {
    let options = postgres_options(url)?
        .application_name("helpdesk copy")
        .statement_cache_capacity(STATEMENTS)
        .disable_statement_logging();
    // A pool would try for long, and not say why.
    options.connect().await?.close().await?;
    let pool = || {
        PgPoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE_TIMEOUT).after_connect(|connection, _| {
            Box::pin(async move {
                // Nobody's turn is waited for long.
                connection
                    .execute(
                        "set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; \
                         set lock_timeout = '4s'; set timezone = 'UTC'",
                    )
                    .await?;
                Ok(())
            })
        })
    };
    let read = Readers::of(pool().connect_lazy_with(options.clone()), false);
    Ok(Engine::Postgres { read, write: pool().connect_lazy_with(options) })
}

pub(super) async fn mysql(url: &str) -> Result<Engine, Error> {
    const OWN: [&str; 3] = [
        "set session transaction isolation level repeatable read",
        // What the engine counted some time ago is of no use here.
        "set session innodb_lock_wait_timeout = 4, lock_wait_timeout = 4 /*M!100101 , max_statement_time = 0 */ \
         /*!80000 , max_execution_time = 0, information_schema_stats_expiry = 0 */",
        "set session sql_mode = concat(@@sql_mode, ',STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE')",
    ];
    let options: MySqlConnectOptions = url.replacen("mariadb:", "mysql:", 1).parse().map_err(Error::from)?;
    let options = options
        .charset("utf8mb4")
        .collation("utf8mb4_bin")
        .statement_cache_capacity(STATEMENTS)
        .disable_statement_logging();
    options.connect().await?.close().await?;
    let pool = || {
        MySqlPoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE_TIMEOUT).after_connect(|connection, _| {
            Box::pin(async move {
                for statement in OWN {
                    connection.execute(statement).await?;
                }
                Ok(())
            })
        })
    };
    let read = Readers::of(pool().connect_lazy_with(options.clone()), false);
    Ok(Engine::Mysql { read, write: pool().connect_lazy_with(options) })
}
