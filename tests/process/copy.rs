//! Moving a whole centre from one database to another, on every engine and back.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Output, Stdio};

use helpdesk::clock::Clock;
use helpdesk::store::copy::in_order;
use helpdesk::store::data::tables::{Column, TABLES, Table};
use helpdesk::store::dialect::Kind;
use helpdesk::store::{Conn, Store};
use sea_query::{Asterisk, Expr, ExprTrait, Func, Order, Query, Value};

use super::full_house::full_house;
use crate::support::{Database, Engine, Laptop, Process, command, free_port};

async fn newest(db: &mut Conn, table: &'static str, key: &'static str) -> i64 {
    let newest = Query::select().expr(Expr::col(key).max()).from(table).to_owned();
    let [Value::BigInt(Some(number))] = db.values(&newest, &[Kind::Number]).await.expect("reads").concat()[..] else {
        panic!("{table} has rows")
    };
    number
}

/// Every row of a table, in the order of its key.
pub async fn rows(db: &mut Conn, table: &'static Table) -> Vec<Vec<Value>> {
    let mut query = Query::select();
    query.columns(table.columns.iter().map(|column| column.name)).from(table.name);
    for key in table.key {
        query.order_by(*key, Order::Asc);
    }
    let kinds: Vec<Kind> = table.columns.iter().map(Column::kind).collect();
    db.values(&query, &kinds).await.expect("reads")
}

/// What `SQLite` itself has in its cells, moments as they are spelled.
async fn cells(db: &mut Conn, table: &'static Table) -> Vec<Vec<Value>> {
    let mut query = Query::select();
    query.from(table.name);
    for column in table.columns {
        query.expr(Func::cust("quote").arg(Expr::col(column.name)));
    }
    for key in table.key {
        query.order_by(*key, Order::Asc);
    }
    db.values(&query, &vec![Kind::Text; table.columns.len()]).await.expect("reads")
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("it ends")
}

/// Copies, and answers what was printed.
fn copy(folder: &Path, from: &str, to: &str) -> String {
    let output = run(folder, &["copy", "--from", from, "--to", to]);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{from} to {to}: {printed}{}", String::from_utf8_lossy(&output.stderr));
    printed
}

/// A copy that is refused, with this sentence.
fn refused(folder: &Path, from: &str, to: &str, because: &str) {
    let output = run(folder, &["copy", "--from", from, "--to", to]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains(because), "{from} to {to}: {said}");
    assert_eq!(said.lines().count(), 1, "one sentence: {said}");
    assert!(!said.contains("secret") && !said.contains("panicked"), "{said}");
}

/// A customer signs in to what is served from there, and asks for a repair; its number.
async fn next_ticket(folder: &Path, url: &str) -> i64 {
    let process = Process::start_with(folder, free_port(), &["serve"], &[("DATABASE_URL", url)]);
    let customer = process.sign_in("customer").await;
    let tomorrow = (Clock::system(chrono_tz::Tz::UTC).today() + chrono::TimeDelta::days(1)).to_string();
    let form = customer.get("/tickets/new").await;
    customer.submit(&form, "#request", &Laptop::request(&tomorrow, "drop_off")).await.ticket()
}

#[tokio::test]
async fn the_sample_centre_goes_through_every_engine_and_comes_back_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let first = Database::bare_on(Engine::Sqlite).await;
    full_house(&first.url).await;
    let mut legs = vec![first];
    for engine in [Engine::Postgres, Engine::Mysql, Engine::Sqlite] {
        let next = Database::bare_on(engine).await;
        let printed = copy(here, &legs.last().expect("one").url, &next.url);
        for table in TABLES {
            assert!(printed.contains(&format!("{}: ", table.name)), "a line for {}: {printed}", table.name);
        }
        assert!(printed.contains("they are alike"), "{printed}");
        legs.push(next);
    }

    let stores = [Store::open(&legs[0].url).await.expect("opens"), Store::open(&legs[3].url).await.expect("opens")];
    let mut first = stores[0].read().await.expect("a connection");
    let mut last = stores[1].read().await.expect("a connection");
    let (mut all, mut empty) = (0, Vec::new());
    for table in TABLES {
        let (were, are) = (cells(&mut first, table).await, cells(&mut last, table).await);
        assert!(were == are, "every row of {} is what it was, to the last byte", table.name);
        assert_eq!(rows(&mut first, table).await, rows(&mut last, table).await, "{}", table.name);
        all += were.len();
        if were.is_empty() {
            empty.push(table.name);
        }
        if let Some(key) = table.own_key() {
            let next = first.next_key(table.name, key).await.expect("reads");
            assert_eq!(last.next_key(table.name, key).await.expect("reads"), next, "{}", table.name);
        }
    }
    assert!(all > 2000 && !empty.contains(&"files") && !empty.contains(&"photos"), "{all} rows, none in {empty:?}");
    let next = first.next_key("feedback", "id").await.expect("reads");
    assert!(next > newest(&mut first, "feedback", "id").await + 1, "a number that was given once is never given again");
    let number = first.next_key("tickets", "number").await.expect("reads");
    drop((first, last));
    for store in stores {
        store.close().await;
    }
    for leg in &legs[1..] {
        assert_eq!(next_ticket(here, &leg.url).await, number, "{}", leg.url);
        refused(here, &legs[0].url, &leg.url, "is not empty");
    }
    refused(here, &legs[1].url, &legs[0].url, "is not empty");
}

#[tokio::test]
async fn what_cannot_be_copied_is_refused_in_a_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let schema = "sqlite://schema.db";
    assert!(command(here, &["migrate"]).env("DATABASE_URL", schema).status().expect("it ends").success());
    std::fs::write(here.join("text.db"), "this is no database, but a text of some length").expect("writes");
    refused(here, "sqlite://none.db", "sqlite://to.db", "not there");
    refused(here, "sqlite://text.db", "sqlite://to.db", "not a database");
    refused(here, "oracle://anna:secret@x", "sqlite://to.db", "--from asks for \"oracle\"");
    refused(here, schema, "mysql://anna:secret@127.0.0.1:1/x", "--to names a database that cannot be opened");
    assert!(!here.join("to.db").exists(), "nothing was made for a source that cannot be read");
    for engine in [Engine::Sqlite, Engine::Postgres, Engine::Mysql] {
        let database = Database::bare_on(engine).await;
        // Not there on a server, and a file that is empty.
        refused(
            here,
            &database.url,
            "sqlite://to.db",
            if engine == Engine::Sqlite { "not there" } else { "no schema" },
        );
        copy(here, schema, &database.url);
        copy(here, schema, &database.url);
        let store = Store::open(&database.url).await.expect("opens");
        set_schema(&store, 9999).await;
        refused(here, &database.url, "sqlite://to.db", "newer than this programme");
        refused(here, schema, &database.url, "newer than this programme");
        let mut tx = store.begin().await.expect("a transaction");
        tx.run(Query::delete().from_table("_sqlx_migrations")).await.expect("forgets");
        tx.run(
            Query::insert().into_table("settings").columns(["name", "value"]).values_panic(["a".into(), "b".into()]),
        )
        .await
        .expect("adds");
        tx.commit().await.expect("commits");
        refused(here, schema, &database.url, "it has rows in settings");
        store.close().await;
    }
}

async fn set_schema(store: &Store, version: i64) {
    let mut tx = store.begin().await.expect("a transaction");
    let newer = Query::insert()
        .into_table("_sqlx_migrations")
        .columns(["version", "description", "success", "checksum", "execution_time"])
        .values_panic([version.into(), "later".into(), true.into(), Vec::<u8>::new().into(), 0.into()])
        .to_owned();
    tx.run(&newer).await.expect("pretends to be newer");
    tx.commit().await.expect("commits");
}

#[tokio::test]
async fn killed_in_the_middle_nothing_is_left_in_the_way_of_the_next_attempt() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    full_house(&format!("sqlite://{}", here.join("from.db").display())).await;
    for engine in [Engine::Sqlite, Engine::Postgres, Engine::Mysql] {
        let database = Database::bare_on(engine).await;
        for table in ["files", "people", "outbox"] {
            let mut child = command(here, &["copy", "--from", "sqlite://from.db", "--to", &database.url])
                .stdout(Stdio::piped())
                .spawn()
                .expect("it starts");
            let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
            let reached = lines.map_while(Result::ok).find(|line| line.starts_with(&format!("{table}: ")));
            child.kill().expect("kills");
            child.wait().expect("ends");
            assert!(reached.is_some(), "{engine:?}: it was killed behind {table}");
            let store = Store::open(&database.url).await.expect("opens");
            let mut db = store.read().await.expect("a connection");
            for table in TABLES {
                let count = Query::select().expr(Func::count(Expr::col(Asterisk))).from(table.name).to_owned();
                let counted = db.values(&count, &[Kind::Number]).await.expect("reads").concat();
                assert_eq!(counted, [Value::BigInt(Some(0))], "{engine:?}: nothing of {} is there", table.name);
            }
            drop(db);
            store.close().await;
        }
        copy(here, "sqlite://from.db", &database.url);
    }
}

#[test]
fn the_tables_are_written_in_an_order_in_which_nothing_refers_to_what_is_not_there() {
    let order = in_order();
    assert_eq!(order.len(), TABLES.len());
    for (at, table) in order.iter().enumerate() {
        for to in table.columns.iter().filter_map(Column::refers_to) {
            let there = order[..=at].iter().any(|before| before.name == to);
            assert!(there, "{} refers to {to}, which comes later", table.name);
        }
        let own = table.columns.iter().filter(|column| column.refers_to() == Some(table.name));
        let above = own.filter(|column| !table.key.contains(&column.name)).count();
        assert!(above <= 1, "{}: rows are put in order by one column", table.name);
    }
}
