//! Everything that is in a house: kept to be opened again, or looked at as a whole.

use std::collections::HashMap;

use helpdesk::store::Conn;
use helpdesk::store::data::Cells;
use helpdesk::store::data::tables::{Column, Shown, TABLES};
use sea_query::{Query, SelectStatement};

use super::House;
use crate::support::Database;

/// A house that was closed with everything in it, to be opened again as often as one likes.
pub struct Closed {
    database: Database,
    ids: HashMap<&'static str, i64>,
}

impl Closed {
    /// Opens it as it was left, behind a trusted router: callers from many addresses meet no limits.
    pub async fn open(&self) -> House {
        House::open_at(Some(&self.database), self.ids.clone(), |config| config.trust_proxy = 1).await
    }
}

impl House {
    /// Closes the house, with everything in it.
    pub async fn close(self) -> Closed {
        self.server.abort();
        self.watcher.abort();
        // Closed, the database can be copied.
        self.app.store.close().await;
        Closed { database: self.database.copy().await, ids: self.ids.clone() }
    }

    /// Every row of every table but these, to see whether anything changed at all.
    pub async fn everything_but(&self, tables: &[&str]) -> Vec<String> {
        let mut db = self.app.store.read().await.expect("a connection");
        let mut all = Vec::new();
        for table in TABLES.iter().filter(|table| !tables.contains(&table.name)) {
            let query = texts(&db, table.name, table.columns.iter());
            let rows = db.all::<Cells>(&query).await.expect("reads");
            all.extend(rows.into_iter().map(|row| format!("{}: {:?}", table.name, row.0)));
        }
        all
    }

    /// Every row of every table, but for the words that are made up anew each time.
    pub async fn everything_but_words(&self) -> Vec<String> {
        let mut db = self.app.store.read().await.expect("a connection");
        let mut all = Vec::new();
        for table in TABLES {
            let columns = table.columns.iter().filter(|column| column.shown != Shown::Masked);
            let query = texts(&db, table.name, columns);
            let rows = db.all::<Cells>(&query).await.expect("reads");
            let mut rows: Vec<_> = rows.into_iter().map(|row| format!("{}: {:?}", table.name, row.0)).collect();
            rows.sort();
            all.append(&mut rows);
        }
        all
    }
}

/// These columns as texts, whatever they hold.
fn texts<'a>(db: &Conn, table: &'static str, columns: impl Iterator<Item = &'a Column>) -> SelectStatement {
    let spelling = db.spelling();
    let mut query = Query::select();
    query.exprs(columns.map(|column| spelling.text(column.name))).from(table);
    query
}
