//! Databases that earlier releases left, with rows in every table: migrated to this release, they are served.
//!
//! For each migration, `left_by/` holds such rows as the release with it wrote: a list of tables, each before those
//! that refer to it, the same file for every engine. Moments, days and texts are strings, and bytes are hexadecimal.
//! Whoever adds a migration adds the file that belongs to it, and never changes those that are there.

use std::path::Path;

use helpdesk::store::data::tables::TABLES;
use helpdesk::store::dialect::{Kind, is_moment};
use helpdesk::store::{Conn, Store};
use sea_query::{Asterisk, Expr, Func, Query, Value};
use serde_json::Value as Json;
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Connection, Executor, MySqlConnection, PgConnection, SqliteConnection};

use crate::support::{Browser, Database, Engine, Laptop, Process, described, engine, free_port};

/// The names of all migrations, oldest first.
fn migrations() -> Vec<String> {
    let files = std::fs::read_dir("migrations/sqlite").expect("the migrations");
    let mut names: Vec<String> = files
        .map(|file| file.expect("a migration").file_name().to_string_lossy().trim_end_matches(".sql").to_owned())
        .collect();
    names.sort();
    names
}

/// The tables of a file, in its order, each with its rows.
fn left_by(migration: &str) -> Vec<(String, Vec<serde_json::Map<String, Json>>)> {
    let path = format!("tests/store/left_by/{migration}.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| {
        panic!(
            "{path} is missing: put a few rows for every table into it, as a release with this migration writes them"
        )
    });
    serde_json::from_str(&text).expect("tables and rows")
}

/// Runs the migrations up to this one.
async fn migrate_to(version: i64, url: &str) {
    let folder = match engine() {
        Engine::Sqlite => "migrations/sqlite",
        Engine::Postgres => "migrations/postgres",
        Engine::Mysql => "migrations/mysql",
    };
    let migrator = Migrator::new(Path::new(folder)).await.expect("migrations");
    let done = match engine() {
        Engine::Sqlite => {
            let options = url.parse::<sqlx::sqlite::SqliteConnectOptions>().expect("an address");
            let mut raw = SqliteConnection::connect_with(&options.create_if_missing(true)).await.expect("opens");
            migrator.run_to(version, &mut raw).await
        }
        Engine::Postgres => {
            let mut raw = PgConnection::connect(url).await.expect("connects");
            migrator.run_to(version, &mut raw).await
        }
        Engine::Mysql => {
            let mut raw = MySqlConnection::connect(url).await.expect("connects");
            migrator.run_to(version, &mut raw).await
        }
    };
    done.expect("migrates");
}

/// A value as a column of this name takes it on every engine.
fn value(column: &str, written: &Json) -> Value {
    match written {
        Json::Bool(flag) => (*flag).into(),
        Json::Number(number) => number.as_i64().into(),
        Json::String(text) if is_moment(column) => {
            text.parse::<chrono::DateTime<chrono::Utc>>().expect("a moment").into()
        }
        Json::String(text) if column.ends_with("_on") => text.parse::<chrono::NaiveDate>().expect("a day").into(),
        Json::String(text) if column.ends_with("_body") => (0..text.len() / 2)
            .map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).expect("hexadecimal"))
            .collect::<Vec<u8>>()
            .into(),
        Json::String(text) => text.clone().into(),
        other => panic!("{column}: {other}"),
    }
}

async fn count(db: &mut Conn, table: &str) -> i64 {
    let count = Query::select().expr(Func::count(Expr::col(Asterisk))).from(table.to_owned()).to_owned();
    let [Value::BigInt(Some(rows))] = db.values(&count, &[Kind::Number]).await.expect("counts").concat()[..] else {
        panic!("a number of rows of {table}")
    };
    rows
}

/// Keys that were written down are not the engine's own; one of them has to be told, of the tables there are.
async fn tell_keys(url: &str, is_there: impl Fn(&str) -> bool) {
    if engine() == Engine::Postgres {
        let mut raw = PgConnection::connect(url).await.expect("connects");
        let numbered = TABLES.iter().filter_map(|table| Some((table.name, table.own_key()?)));
        for (table, key) in numbered.filter(|(table, _)| is_there(table)) {
            let tell = format!("select setval(pg_get_serial_sequence('{table}', '{key}'), max({key})) from {table}");
            raw.execute(AssertSqlSafe(tell)).await.expect("tells");
        }
    }
}

#[tokio::test]
async fn what_every_earlier_release_left_is_migrated_kept_and_served() {
    let folder = tempfile::tempdir().expect("a folder");
    for (at, migration) in migrations().iter().enumerate() {
        let left = left_by(migration);
        let database = Database::bare().await;
        migrate_to(i64::try_from(at + 1).expect("few"), &database.url).await;
        let tables = described(engine(), &database.url).await;
        let store = Store::open(&database.url).await.expect("opens");
        let mut tx = store.begin().await.expect("a transaction");
        for (table, rows) in &left {
            for row in rows {
                // What is null is left out: it has no type here.
                let filled = row.iter().filter(|(_, written)| !written.is_null());
                let columns = filled.clone().map(|(column, _)| column.clone());
                let values = filled.map(|(column, written)| Expr::value(value(column, written)));
                let mut insert = Query::insert();
                insert.into_table(table.clone()).columns(columns).values_panic(values);
                tx.run(&insert).await.unwrap_or_else(|error| panic!("{migration}, {table}, {row:?}: {error}"));
            }
        }
        tx.commit().await.expect("commits");
        for table in tables.keys() {
            let has_rows = left.iter().any(|(named, rows)| named == table && !rows.is_empty());
            assert!(has_rows, "tests/store/left_by/{migration}.json has no row of {table}");
        }
        tell_keys(&database.url, |table| tables.contains_key(table)).await;
        store.migrate().await.expect("migrates the rest");
        store.check_schema().await.expect("has this release's schema");
        let mut db = store.read().await.expect("a connection");
        for (table, rows) in left.iter().filter(|(name, _)| TABLES.iter().any(|table| table.name == name)) {
            assert_eq!(count(&mut db, table).await, i64::try_from(rows.len()).expect("few"), "{migration}: {table}");
        }
        let number = db.next_key("tickets", "number").await.expect("reads");
        drop(db);
        store.close().await;
        works(folder.path(), &database, number).await;
    }
}

/// People sign in, see what was there, and go on.
async fn works(folder: &Path, database: &Database, number: i64) {
    let process = Process::start_with(folder, free_port(), &["serve"], &[("DATABASE_URL", &database.url)]);
    let executive = process.sign_in("executive").await;
    assert_eq!(executive.get("/tickets/10002").await.status, 200, "a ticket that was there");
    let customer: Browser = process.sign_in("customer").await;
    let tomorrow = helpdesk::clock::Clock::system(chrono_tz::Tz::UTC).today() + chrono::TimeDelta::days(1);
    let form = customer.get("/tickets/new").await;
    let request = Laptop::request(&tomorrow.to_string(), "drop_off");
    assert_eq!(customer.submit(&form, "#request", &request).await.ticket(), number);
}
