//! The table of tables against the schema.

use helpdesk::store::data::tables::{Shown, TABLES, Table};
use helpdesk::store::{Conn, Store};
use sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};

#[derive(sqlx::FromRow)]
struct Named {
    name: String,
}

#[derive(sqlx::FromRow)]
struct Column {
    name: String,
    kind: String,
    /// Its place in the primary key, from 1; 0 when it is no part of it.
    pk: i64,
}

#[derive(sqlx::FromRow)]
struct Reference {
    name: String,
    to: String,
}

async fn schema() -> (Conn, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&format!("sqlite://{}", folder.path().join("empty.db").display())).await.expect("opens");
    store.migrate().await.expect("migrates");
    (store.read().await.expect("a connection"), folder)
}

/// What the engine itself says about a table.
fn about(pragma: &'static str, table: &'static str) -> SelectStatement {
    Query::select().from_function(Func::cust(pragma).arg(Expr::value(table)), "about").to_owned()
}

#[tokio::test]
async fn every_table_and_column_of_the_schema_is_in_the_table_of_tables_and_none_besides() {
    let (mut db, _folder) = schema().await;
    let query =
        Query::select().column("name").from("sqlite_master").and_where(Expr::col("type").eq("table")).to_owned();
    let found: Vec<Named> = db.all(&query).await.expect("reads");
    // The engine's and the migrations' own are not the centre's.
    let is_ours = |name: &str| !name.starts_with("sqlite_") && name != "_sqlx_migrations";
    let mut there: Vec<_> = found.into_iter().map(|table| table.name).filter(|name| is_ours(name)).collect();
    let mut listed: Vec<_> = TABLES.iter().map(|table| table.name.to_owned()).collect();
    there.sort();
    listed.sort();
    assert_eq!(listed, there, "src/store/data/tables.rs lists the tables of the schema");
    for table in TABLES {
        let mut query = about("pragma_table_info", table.name);
        query.columns(["name", "pk"]).expr_as(Expr::col("type"), "kind");
        let there: Vec<Column> = db.all(&query).await.expect("reads");
        let names: Vec<_> = there.iter().map(|column| column.name.as_str()).collect();
        let listed: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        assert_eq!(listed, names, "the columns of {}: say of a new one whether it is masked", table.name);
        for (column, there) in table.columns.iter().zip(&there) {
            let fits = column.is_number == (there.kind == "INTEGER") || column.shown == Shown::Masked;
            assert!(fits, "{}.{} is {}", table.name, there.name, there.kind);
            assert!(there.kind != "BLOB" || column.shown == Shown::Masked, "{}.{}", table.name, there.name);
        }
        let mut key: Vec<_> = there.iter().filter(|column| column.pk > 0).collect();
        key.sort_by_key(|column| column.pk);
        assert_eq!(table.key, key.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), "{}", table.name);
        assert!(!table.has_masked_key() || table.key.len() == 1, "{}: paging hints at one column", table.name);
    }
}

#[tokio::test]
async fn what_refers_to_something_leads_there() {
    let (mut db, _folder) = schema().await;
    for table in TABLES {
        let mut query = about("pragma_foreign_key_list", table.name);
        query.expr_as(Expr::col("from"), "name").expr_as(Expr::col("table"), "to");
        let references: Vec<Reference> = db.all(&query).await.expect("reads");
        for Reference { name, to } in references {
            let shown = table.column(&name).expect("a column").shown;
            let leads = match (shown, to.as_str()) {
                (Shown::Ticket, "tickets") | (Shown::Person, "people") => true,
                (Shown::Row(row), to) => row == to,
                _ => false,
            };
            assert!(leads, "{}.{name} refers to {to} and is {shown:?}", table.name);
        }
        for column in table.columns {
            assert!(!matches!(column.shown, Shown::Row(row) if Table::find(row).is_none()), "{}", column.name);
        }
    }
}

#[test]
fn what_sounds_like_a_secret_is_masked() {
    for table in TABLES {
        for column in table.columns {
            let is_secret = ["hash", "token", "password", "secret", "once"].iter().any(|w| column.name.contains(w));
            assert!(!is_secret || column.shown == Shown::Masked, "{}.{}", table.name, column.name);
        }
    }
}
