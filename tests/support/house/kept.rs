//! Everything that is in a house: kept to be opened again, or looked at as a whole.

use std::collections::HashMap;
use std::path::PathBuf;

use helpdesk::store::data::tables::{Shown, TABLES};
use sea_query::Query;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::House;

/// A house that was closed with everything in it, to be opened again as often as one likes.
pub struct Closed {
    file: PathBuf,
    ids: HashMap<&'static str, i64>,
    _folder: tempfile::TempDir,
}

impl Closed {
    /// Opens it as it was left, behind a trusted router: callers from many addresses meet no limits.
    pub async fn open(&self) -> House {
        House::open_at(Some(&self.file), self.ids.clone(), |config| config.trust_proxy = true).await
    }
}

impl House {
    /// Closes the house, with everything in it.
    pub async fn close(self) -> Closed {
        self.server.abort();
        self.watcher.abort();
        // Closing writes the log into the file, so that the file alone is the database.
        self.app.store.close().await;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("closed.db");
        std::fs::copy(self.folder.path().join("house.db"), &file).expect("a copy of the database");
        Closed { file, ids: self.ids.clone(), _folder: folder }
    }

    /// Every row of every table but these, to see whether anything changed at all.
    pub async fn everything_but(&self, tables: &[&str]) -> Vec<String> {
        let mut db = self.app.store.read().await.expect("a connection");
        let mut all = Vec::new();
        for table in TABLES.iter().filter(|table| !tables.contains(&table.name)) {
            let columns = table.columns.iter().map(|column| column.name);
            let query = Query::select().columns(columns).from(table.name).to_owned();
            let rows = db.all::<Row>(&query).await.expect("reads");
            all.extend(rows.into_iter().map(|row| format!("{}: {}", table.name, row.0)));
        }
        all
    }

    /// Every row of every table, but for the words that are made up anew each time.
    pub async fn everything_but_words(&self) -> Vec<String> {
        let mut db = self.app.store.read().await.expect("a connection");
        let mut all = Vec::new();
        for table in TABLES {
            let columns = table.columns.iter().filter(|column| column.shown != Shown::Masked);
            let query = Query::select().columns(columns.map(|column| column.name)).from(table.name).to_owned();
            let rows = db.all::<Row>(&query).await.expect("reads");
            let mut rows: Vec<_> = rows.into_iter().map(|row| format!("{}: {}", table.name, row.0)).collect();
            rows.sort();
            all.append(&mut rows);
        }
        all
    }
}

/// Any row, its values behind each other.
struct Row(String);

impl<'r> sqlx::FromRow<'r, SqliteRow> for Row {
    fn from_row(row: &'r SqliteRow) -> sqlx::Result<Self> {
        let values: sqlx::Result<Vec<Option<String>>> = (0..row.len()).map(|at| row.try_get_unchecked(at)).collect();
        Ok(Self(format!("{:?}", values?)))
    }
}
