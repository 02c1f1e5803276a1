//! Databases of a test's own, on whichever engine the run is for: `HELPDESK_TEST_ENGINE` names it, and
//! `bin/test` starts the servers. Each is a copy of one that was made once.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

use helpdesk::store::Store;
use helpdesk::store::data::tables::TABLES;
use sqlx::{AssertSqlSafe, Connection, Executor, MySqlConnection, PgConnection};

/// An engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
    Mysql,
}

/// The engine that this run is for.
pub fn engine() -> Engine {
    match std::env::var("HELPDESK_TEST_ENGINE").as_deref() {
        Err(_) | Ok("sqlite") => Engine::Sqlite,
        Ok("postgres") => Engine::Postgres,
        Ok("mysql") => Engine::Mysql,
        Ok(other) => panic!("HELPDESK_TEST_ENGINE is {other}; it may be sqlite, postgres or mysql"),
    }
}

/// The address of a login that may make databases on an engine's server.
fn server(engine: Engine) -> String {
    let name = if engine == Engine::Postgres { "HELPDESK_TEST_POSTGRES" } else { "HELPDESK_TEST_MYSQL" };
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set; bin/test starts the servers and sets it"))
}

/// The address of a database on it.
fn address(engine: Engine, name: &str) -> String {
    let mut url = url::Url::parse(&server(engine)).expect("an address");
    url.set_path(name);
    url.to_string()
}

/// Databases that were used and emptied, on the engine on which making one takes long.
static EMPTIED: LazyLock<Mutex<Vec<String>>> = LazyLock::new(Mutex::default);

/// A database, which goes when it is dropped.
#[derive(Debug)]
pub struct Database {
    /// What `DATABASE_URL` says.
    pub url: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    File { file: PathBuf, _folder: tempfile::TempDir },
    Server { engine: Engine, name: String, is_kept: bool },
}

impl Database {
    /// One with nothing in it, not even a schema.
    pub async fn bare() -> Self {
        Self::bare_on(engine()).await
    }

    /// The same on another engine than the one that this run is for.
    pub async fn bare_on(engine: Engine) -> Self {
        if engine == Engine::Sqlite {
            let folder = tempfile::tempdir().expect("a folder");
            let file = folder.path().join("house.db");
            return Self { url: format!("sqlite://{}", file.display()), place: Place::File { file, _folder: folder } };
        }
        let name = new_name();
        run(engine, &[format!("create database {name}")]).await;
        Self { url: address(engine, &name), place: Place::Server { engine, name, is_kept: false } }
    }

    /// One with a schema and nothing in it.
    pub async fn empty() -> Self {
        let emptied = EMPTIED.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(name) = emptied {
            let engine = engine();
            return Self { url: address(engine, &name), place: Place::Server { engine, name, is_kept: true } };
        }
        let mut database = Self::bare().await;
        let store = Store::open(&database.url).await.expect("the database opens");
        store.migrate().await.expect("migrates");
        store.close().await;
        if let Place::Server { is_kept, .. } = &mut database.place {
            *is_kept = engine() == Engine::Mysql;
        }
        database
    }

    /// Removes one from its server.
    pub async fn forget(engine: Engine, name: &str) {
        let force = if engine == Engine::Postgres { "with (force)" } else { "" };
        run(engine, &[format!("drop database if exists {name} {force}")]).await;
    }

    /// One with the same in it. Nobody may have this one open.
    pub async fn copy(&self) -> Self {
        match &self.place {
            Place::File { file, .. } => {
                let copy = Self::bare().await;
                let Place::File { file: to, .. } = &copy.place else { unreachable!("the same engine") };
                // What a connection that is only just closing has not moved into the file stands beside it. It goes
                // first: moved meanwhile, it is in the file as well.
                let beside = |file: &Path| PathBuf::from(format!("{}-wal", file.display()));
                let _ = std::fs::copy(beside(file), beside(to));
                std::fs::copy(file, to).expect("a copy of the database");
                copy
            }
            Place::Server { engine: engine @ Engine::Postgres, name: from, .. } => {
                let name = new_name();
                run(*engine, &[format!("create database {name} template {from}")]).await;
                Self { url: address(*engine, &name), place: Place::Server { engine: *engine, name, is_kept: false } }
            }
            Place::Server { name: from, .. } => {
                let copy = Self::empty().await;
                let Place::Server { name: to, .. } = &copy.place else { unreachable!("the same engine") };
                let mut statements = vec!["set foreign_key_checks = 0".to_owned()];
                let rows = |table: &str| format!("insert into {to}.{table} select * from {from}.{table}");
                statements.extend(TABLES.iter().map(|table| rows(table.name)));
                run(engine(), &statements).await;
                copy
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Place::Server { engine, name, is_kept } = &self.place else { return };
        let (engine, name, is_kept) = (*engine, name.clone(), *is_kept);
        // The test's own runtime may be on its way out.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async { if is_kept { empty(&name).await } else { Self::forget(engine, &name).await } });
        });
    }
}

/// Empties a database, for the next test.
async fn empty(name: &str) {
    let first = [("people", 1001), ("tickets", 10001), ("inventory_entries", 20001)];
    let mut statements = vec!["set foreign_key_checks = 0".to_owned()];
    for table in TABLES {
        statements.push(format!("delete from {name}.{}", table.name));
        if table.column("id").is_some_and(|column| column.is_number) || table.column("number").is_some() {
            let start = first.iter().find(|(with, _)| *with == table.name).map_or(1, |(_, start)| *start);
            statements.push(format!("alter table {name}.{} auto_increment = {start}", table.name));
        }
    }
    run(engine(), &statements).await;
    EMPTIED.lock().unwrap_or_else(PoisonError::into_inner).push(name.to_owned());
}

fn new_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("house_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Runs statements on the server.
async fn run(engine: Engine, statements: &[String]) {
    let url = server(engine);
    if engine == Engine::Postgres {
        let mut server = PgConnection::connect(&url).await.expect("the server answers");
        for statement in statements {
            server
                .execute(AssertSqlSafe(statement.clone()))
                .await
                .unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        let _ = server.close().await;
    } else {
        let mut server = MySqlConnection::connect(&url).await.expect("the server answers");
        for statement in statements {
            server
                .execute(AssertSqlSafe(statement.clone()))
                .await
                .unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        let _ = server.close().await;
    }
}
