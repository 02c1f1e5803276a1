//! Opening a database and bringing it to its schema, for each engine in its own way.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::mysql::{MySqlConnectOptions, MySqlPoolOptions};
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions, PgSslMode};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgPool};
use tokio::sync::watch;

use super::error::is_no_table;
use super::readers::{FRESH, Readers};
use super::{CHANNEL, Engine, Limits, Pools, Shared};
use crate::store::Error;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");
static MYSQL: Migrator = sqlx::migrate!("migrations/mysql");

/// How long a connection that comes back may take to answer, before it is thrown away. Whatever was left
/// open on it is rolled back meanwhile.
const RETURN_TIMEOUT: Duration = Duration::from_secs(2);

/// How many statements a connection keeps prepared: more than there are kinds of.
const STATEMENTS: usize = 400;

/// How many rows are read ahead of whoever takes them.
const ROWS: usize = 256;

/// How many seconds a process waits for another one that is migrating.
const MIGRATION_TURN: i64 = 20;

/// How many connections a process opens unless it is told: on a server few, so that two releases that overlap,
/// each with a worker beside it, have what they need on a host that allows twenty.
const OF_A_FILE: u32 = 9;
const OF_A_SERVER: u32 = 6;

impl Pools {
    /// Opens the database that `url` names, making an `SQLite` file where there is none. A server is only
    /// asked once there is something to ask.
    ///
    /// # Errors
    /// When the address is not one of ours or the file cannot be opened.
    pub async fn open(url: &str, limits: &Limits) -> Result<Self, Error> {
        let shared = Shared::within(limits);
        let engine = match url.split(':').next() {
            Some("postgres" | "postgresql") => postgres(url, limits, &shared)?,
            Some("mysql" | "mariadb") => mysql(url, limits)?,
            _ => sqlite(url, limits).await?,
        };
        Ok(Self { engine, shared })
    }

    /// Brings the database to this programme's schema. Processes that start at once do it one after the
    /// other: a server's lock, or the file's own, keeps the others waiting.
    ///
    /// # Errors
    /// When the schema is newer than this programme or a migration fails.
    pub async fn migrate(&self) -> Result<(), Error> {
        let done = match &self.engine {
            Engine::Sqlite { write, .. } => {
                // All of it in one's turn at writing, for which the others wait.
                let mut transaction = write.begin_with("begin immediate").await?;
                let done = SQLITE.run(&mut *transaction).await;
                if done.is_ok() {
                    transaction.commit().await?;
                }
                done
            }
            // Connections of their own, on which a statement may take its time.
            Engine::Postgres { write, .. } => {
                let mut connection = self.shared.patience.wait(write.connect_options().connect()).await?;
                // Another process may be at it.
                let patience = format!("set lock_timeout = '{MIGRATION_TURN}s'");
                connection.execute(AssertSqlSafe(patience)).await?;
                let done = POSTGRES.run(&mut connection).await;
                let _ = connection.close().await;
                done
            }
            Engine::Mysql { write, .. } => {
                let mut connection = self.shared.patience.wait(write.connect_options().connect()).await?;
                // The migrator asks for its lock in a way that MariaDB refuses without a word.
                let turn = sqlx::query_scalar("select get_lock(concat('helpdesk ', sha1(database())), ?)");
                let got: Option<i64> = turn.bind(MIGRATION_TURN).fetch_one(&mut connection).await?;
                if got != Some(1) {
                    return Err(Error::Unavailable("another process is migrating it".to_owned()));
                }
                let done = MYSQL.run(&mut connection).await;
                let _ = connection.close().await;
                done
            }
        };
        done.map_err(|error| match error {
            MigrateError::VersionMissing(version) => Error::NewerSchema(version),
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => match Error::from(error) {
                Error::Other(error) => Error::Schema(error.to_string()),
                other => other,
            },
            other => Error::Schema(other.to_string()),
        })
    }

    /// The schema that the database has; 0 when it has none yet.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn schema(&self) -> Result<i64, Error> {
        const NEWEST: &str = "select max(version) as version from _sqlx_migrations where success = ";
        #[derive(sqlx::FromRow)]
        struct Newest {
            version: Option<i64>,
        }
        let statement = match self.engine {
            Engine::Postgres { .. } => AssertSqlSafe(format!("{NEWEST} true")),
            _ => AssertSqlSafe(format!("{NEWEST} 1")),
        };
        let newest: Result<Newest, sqlx::Error> = match &self.engine {
            Engine::Sqlite { read, .. } => sqlx::query_as(statement).fetch_one(read.lend().await?.raw()?).await,
            Engine::Postgres { read, .. } => sqlx::query_as(statement).fetch_one(read.lend().await?.raw()?).await,
            Engine::Mysql { read, .. } => sqlx::query_as(statement).fetch_one(read.lend().await?.raw()?).await,
        };
        match newest {
            Ok(newest) => Ok(newest.version.unwrap_or(0)),
            Err(sqlx::Error::Database(error)) if is_no_table(error.as_ref()) => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    /// Checks that the database has exactly this programme's schema, without changing it.
    ///
    /// # Errors
    /// A sentence when it is older or newer.
    pub async fn check_schema(&self) -> Result<(), Error> {
        let has = self.schema().await?;
        let wants = SQLITE.iter().map(|migration| migration.version).max().unwrap_or(0);
        match has.cmp(&wants) {
            std::cmp::Ordering::Less => Err(Error::OlderSchema),
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Greater => Err(Error::NewerSchema(has)),
        }
    }
}

async fn sqlite(url: &str, limits: &Limits) -> Result<Engine, Error> {
    let options: SqliteConnectOptions = url.parse().map_err(Error::from)?;
    let options = options
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // What was answered survives a power cut.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(limits.timeout)
        .optimize_on_close(true, None)
        .statement_cache_capacity(STATEMENTS)
        // A whole page of a list, so that reading it never waits for whoever takes the rows.
        .row_buffer_size(ROWS)
        .disable_statement_logging();
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(limits.timeout)
        .test_before_acquire(false)
        .connect_with(options.clone())
        .await?;
    let read = SqlitePoolOptions::new()
        .max_connections(readers(limits, OF_A_FILE, 1))
        .acquire_timeout(limits.timeout)
        // A file does not go away.
        .test_before_acquire(false)
        .connect_lazy_with(options.pragma("query_only", "on"));
    Ok(Engine::Sqlite { read: Readers::of(read, true), write })
}

fn postgres(url: &str, limits: &Limits, shared: &Shared) -> Result<Engine, Error> {
    // A transaction whose process is gone for good must not keep everybody waiting.
    let own: Arc<str> = format!(
        "set statement_timeout = {0}; set lock_timeout = {0}; set idle_in_transaction_session_timeout = '10s'; \
         set timezone = 'UTC'",
        limits.timeout.as_millis()
    )
    .into();
    let options = postgres_options(url)?;
    let pool = |most: u32| {
        let own = own.clone();
        PgPoolOptions::new()
            .max_connections(most)
            .acquire_timeout(limits.timeout)
            .after_connect(move |connection, _| {
                let own = own.clone();
                Box::pin(async move {
                    connection.execute(AssertSqlSafe(&*own)).await?;
                    Ok(())
                })
            })
            .test_before_acquire(false)
            .before_acquire(|connection, of| {
                Box::pin(async move { if of.idle_for < FRESH { Ok(true) } else { answers(connection.ping()).await } })
            })
            .after_release(|connection, _| Box::pin(answers(connection.ping())))
    };
    // One writes and one listens.
    let read = pool(readers(limits, OF_A_SERVER, 2)).connect_lazy_with(options.clone());
    let write = pool(1).connect_lazy_with(options.clone());
    tokio::spawn(listen(pool(1).connect_lazy_with(options), read.clone(), shared.committed.clone()));
    Ok(Engine::Postgres { read: Readers::of(read, false), write })
}

/// How a server is reached: by TLS, unless it is near or the address says how.
pub(super) fn postgres_options(url: &str) -> Result<PgConnectOptions, Error> {
    let options: PgConnectOptions = url.parse().map_err(Error::from)?;
    let options = options.application_name("helpdesk").statement_cache_capacity(STATEMENTS).disable_statement_logging();
    if !needs_tls(url, options.get_host()) {
        return Ok(options);
    }
    // Without looking at the certificate: hosts that demand TLS sign their own.
    Ok(options.ssl_mode(PgSslMode::Require))
}

/// Whether TLS is to be asked for: of a server that is far, by an address that does not say how.
pub(super) fn needs_tls(url: &str, host: &str) -> bool {
    let says = url.contains("sslmode=") || url.contains("ssl-mode=") || std::env::var_os("PGSSLMODE").is_some();
    !says && !is_near(host)
}

/// Whether a server stands on this machine or in a network of its own, where many have no TLS: private
/// addresses, names that only such networks know, and sockets.
fn is_near(host: &str) -> bool {
    if let Ok(address) = host.trim_matches(['[', ']']).parse::<IpAddr>() {
        return match address {
            IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
            IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
        };
    }
    let own = [".internal", ".local", ".localhost", ".lan", ".flycast"];
    host.starts_with('/') || !host.contains('.') || own.iter().any(|end| host.ends_with(end))
}

/// Passes on what other processes commit, on a connection of its own, as long as those that read are open. Whoever
/// waits looks each second all the same, so that a time without this connection costs a second and loses nothing.
async fn listen(own: PgPool, read: PgPool, committed: watch::Sender<()>) {
    const AGAIN: Duration = Duration::from_secs(1);
    while !read.is_closed() {
        if let Ok(mut listener) = PgListener::connect_with(&own).await
            && listener.listen(CHANNEL).await.is_ok()
        {
            // After a break there may be something that nobody told.
            committed.send_replace(());
            let closed = read.close_event();
            tokio::pin!(closed);
            loop {
                tokio::select! {
                    told = listener.try_recv() => match told {
                        Ok(Some(_)) => { committed.send_replace(()); }
                        Ok(None) | Err(_) => break,
                    },
                    () = &mut closed => return,
                }
            }
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// How many connections are left for reading.
fn readers(limits: &Limits, usual: u32, others: u32) -> u32 {
    limits.connections.unwrap_or(usual).saturating_sub(others).max(1)
}

/// Whether a connection answers soon enough to be used again; an error throws it away at once.
async fn answers(ping: impl Future<Output = Result<(), sqlx::Error>>) -> Result<bool, sqlx::Error> {
    match tokio::time::timeout(RETURN_TIMEOUT, ping).await {
        Ok(answer) => answer.map(|()| true),
        Err(_) => Err(sqlx::Error::PoolTimedOut),
    }
}

fn mysql(url: &str, limits: &Limits) -> Result<Engine, Error> {
    let own: Arc<str> = format!(
        "set session transaction isolation level read committed; \
         set session innodb_lock_wait_timeout = {0}, lock_wait_timeout = {0} /*M!100101 , max_statement_time = {0} */ \
         /*M!100300 , idle_transaction_timeout = 10 */ \
         /*!80000 , max_execution_time = {0}000 */; \
         set session sql_mode = concat(@@sql_mode, ',STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE')",
        limits.timeout.as_secs()
    )
    .into();
    let url = url.replacen("mariadb:", "mysql:", 1);
    let options: MySqlConnectOptions = url.parse().map_err(Error::from)?;
    let options = options
        .charset("utf8mb4")
        .collation("utf8mb4_bin")
        .statement_cache_capacity(STATEMENTS)
        .disable_statement_logging();
    let pool = |most: u32| {
        let own = own.clone();
        MySqlPoolOptions::new()
            .max_connections(most)
            .acquire_timeout(limits.timeout)
            .after_connect(move |connection, _| {
                let own = own.clone();
                Box::pin(async move {
                    for statement in own.split(';') {
                        connection.execute(AssertSqlSafe(statement.trim())).await?;
                    }
                    Ok(())
                })
            })
            .test_before_acquire(false)
            .before_acquire(|connection, of| {
                Box::pin(async move { if of.idle_for < FRESH { Ok(true) } else { answers(connection.ping()).await } })
            })
            .after_release(|connection, _| Box::pin(answers(connection.ping())))
    };
    let read = pool(readers(limits, OF_A_SERVER, 1)).connect_lazy_with(options.clone());
    Ok(Engine::Mysql { read: Readers::of(read, false), write: pool(1).connect_lazy_with(options) })
}

#[cfg(test)]
mod tests {
    use super::{is_near, needs_tls};

    #[test]
    fn tls_is_demanded_of_servers_that_are_reached_over_the_open_network() {
        for near in ["localhost", "db", "127.0.0.1", "10.1.2.3", "::1", "fd12::1", "/run/pg", "app-db.internal"] {
            assert!(is_near(near), "{near}");
        }
        for far in ["ec2-1-2-3-4.compute-1.amazonaws.com", "8.8.8.8", "db.example.org", "2001:db8::1"] {
            assert!(!is_near(far), "{far}");
        }
        assert!(needs_tls("postgres://db.example.org/x", "db.example.org"));
        assert!(!needs_tls("postgres://db.example.org/x?sslmode=disable", "db.example.org"), "somebody said how");
    }
}
