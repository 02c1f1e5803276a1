//! The schema as the engine of this run has it: what the programme believes of it, and what it is elsewhere.

use std::collections::BTreeSet;

use helpdesk::store::data::tables::TABLES;
use helpdesk::store::dialect::Kind;
use helpdesk::store::{Error, Store};
use sea_query::Query;

use crate::support::{Database, Described, Engine, described, engine};

/// Whether a column may be of this type when the programme takes it for that kind.
fn fits(kind: Kind, column: &crate::support::DescribedColumn) -> bool {
    let written = column.kind.as_str();
    match (engine(), kind) {
        (Engine::Sqlite, Kind::Number | Kind::Flag) => written == "integer",
        (Engine::Sqlite, Kind::Moment | Kind::Day | Kind::Text) => written == "text",
        (Engine::Sqlite, Kind::Bytes) => written == "blob",
        (Engine::Postgres | Engine::Mysql, Kind::Day) => written == "date",
        (Engine::Postgres, Kind::Number) => written == "bigint",
        (Engine::Postgres, Kind::Flag) => written == "boolean",
        (Engine::Postgres, Kind::Moment) => written == "timestamp with time zone",
        // Compared and sorted by its bytes.
        (Engine::Postgres, Kind::Text) => written == "text" && column.collation == "C",
        (Engine::Postgres, Kind::Bytes) => written == "bytea",
        (Engine::Mysql, Kind::Number) => ["bigint", "bigint(20)"].contains(&written),
        (Engine::Mysql, Kind::Flag) => written == "tinyint(1)",
        (Engine::Mysql, Kind::Moment) => written == "datetime(6)",
        (Engine::Mysql, Kind::Text) => {
            let is_text = written.starts_with("varchar(") || ["text", "mediumtext"].contains(&written);
            is_text && column.collation == "utf8mb4_bin"
        }
        (Engine::Mysql, Kind::Bytes) => written == "longblob",
    }
}

#[tokio::test]
async fn every_column_is_there_in_its_order_and_of_its_kind() {
    let database = Database::empty().await;
    let described = described(engine(), &database.url).await;
    let mut listed: Vec<_> = TABLES.iter().map(|table| table.name).collect();
    listed.sort_unstable();
    // One that is not listed would be shown to nobody and copied nowhere.
    assert_eq!(listed, described.keys().collect::<Vec<_>>(), "src/store/data/tables.rs lists the tables");
    for table in TABLES {
        let there = &described[table.name];
        let listed: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        assert_eq!(listed, there.columns.iter().map(|column| &column.name).collect::<Vec<_>>(), "{}", table.name);
        assert_eq!(table.key, there.key, "{}", table.name);
        for (column, there) in table.columns.iter().zip(&there.columns) {
            assert!(fits(column.kind(), there), "{}.{} is no {:?}: {there:?}", table.name, column.name, column.kind());
            assert_eq!(there.is_numbered, table.own_key() == Some(column.name), "{}.{}", table.name, column.name);
        }
    }
}

/// The indexes that a server has where a file has these: its own way through every reference besides.
fn indexes_on_a_server(table: &Described) -> BTreeSet<Vec<String>> {
    let mut indexes = table.indexes.clone();
    let unique = table.unique.values().chain([&table.key]);
    let leads: BTreeSet<&String> = table.indexes.iter().chain(unique).filter_map(|columns| columns.first()).collect();
    let missing = table.references.iter().map(|(column, ..)| column).filter(|column| !leads.contains(column));
    indexes.extend(missing.map(|column| vec![column.clone()]));
    indexes
}

#[tokio::test]
async fn rules_references_and_indexes_are_those_of_every_engine() {
    let database = Database::empty().await;
    let here = described(engine(), &database.url).await;
    let file = Database::bare_on(Engine::Sqlite).await;
    let store = Store::open(&file.url).await.expect("opens");
    store.migrate().await.expect("migrates");
    store.close().await;
    let there = described(Engine::Sqlite, &file.url).await;
    let mut rules = 0;
    for (name, there) in &there {
        let here = &here[name];
        let may_be_empty = |table: &Described| {
            table.columns.iter().filter(|c| c.may_be_empty).map(|c| c.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(may_be_empty(here), may_be_empty(there), "what may be empty in {name}");
        assert_eq!(here.references, there.references, "what {name} refers to");
        assert_eq!(here.unique, there.unique, "the unique rules of {name}, by name");
        for (rule, columns) in &here.unique {
            assert_eq!(*rule, format!("{name}_{}", columns.join("_")));
            rules += 1;
        }
        let expected = if engine() == Engine::Sqlite { there.indexes.clone() } else { indexes_on_a_server(there) };
        assert_eq!(here.indexes, expected, "the indexes of {name}");
    }
    assert!(rules > 10, "{rules} unique rules");
}

#[tokio::test]
async fn a_broken_rule_of_several_columns_has_the_same_name_everywhere() {
    let database = Database::empty().await;
    let store = Store::open(&database.url).await.expect("opens");
    let mut tx = store.begin().await.expect("a transaction");
    let at: chrono::DateTime<chrono::Utc> = "2026-11-24T10:00:00Z".parse().expect("a moment");
    let person = Query::insert()
        .into_table("people")
        .columns(["name", "standing", "created_at"])
        .values_panic(["Somebody".into(), "pending".into(), at.into()])
        .to_owned();
    let person = tx.insert(&person).await.expect("a person");
    assert_eq!(person, 1001, "what was inserted is told by its key");
    let notice = Query::insert()
        .into_table("notifications")
        .columns(["person_id", "once_key", "line", "href", "created_at"])
        .values_panic([person.into(), "once".into(), "x".into(), "/".into(), at.into()])
        .to_owned();
    let first = tx.insert(&notice).await.expect("the first");
    assert_eq!(first, 1);
    match tx.insert(&notice).await {
        Err(Error::Taken(rule)) => assert_eq!(rule, "notifications_person_id_once_key"),
        other => panic!("it should have been refused: {other:?}"),
    }
    drop(tx);
    store.close().await;
}
