//! Copying everything from one database to another, on whichever engines: all of it, read at one moment, written
//! in one transaction, and read again from both sides before that is committed.

mod batches;
mod order;
mod sums;

use sea_query::{Asterisk, Expr, Func, Query, Value};

use super::data::tables::{TABLES, Table};
use super::dialect::Kind;
use super::{Conn, Error, Store};

use batches::Batches;
use sums::Sum;

pub use order::in_order;

/// Why there is no copy. Whatever happened, nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("the database to copy from cannot be read ({0})")]
    Source(Error),
    #[error("the database to copy from has no schema of this programme; is it the right one?")]
    SourceBare,
    #[error(
        "the database to copy from has an older schema; bring it to this release's with `helpdesk migrate` first, \
         or copy it with the release that it belongs to"
    )]
    SourceOlder,
    #[error(
        "the database to copy from has schema {0}, which is newer than this programme; copy it with the newer release"
    )]
    SourceNewer(i64),
    #[error("the database to copy to cannot be used ({0})")]
    Target(Error),
    #[error(
        "the database to copy to is not empty: it has rows in {0}. Name an empty database, or drop it and make it anew"
    )]
    TargetFull(String),
    #[error("the database to copy to could not be given its schema ({0}). Drop it, make it anew and try again")]
    TargetSchema(Error),
    #[error("the database to copy to did not take a row of {0} ({1}); nothing was copied")]
    Row(&'static str, Error),
    #[error(
        "the copy differs from its original in {0}; nothing was copied. Do not use this pair of databases until it is known why"
    )]
    Differs(String),
}

/// What happens, as it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// There are so many rows.
    Rows(u64),
    /// So many more were written.
    Wrote(&'static str, u64),
    /// A table is complete, with so many.
    Done(&'static str, u64),
    /// So many more were read again and compared.
    Compared(&'static str, u64),
}

/// The database that is copied, as it was when it was opened. It is only read.
#[derive(Debug)]
pub struct Original {
    db: Conn,
}

impl Original {
    /// Everything in a database, as it is now.
    ///
    /// # Errors
    /// When it cannot be read, or has another schema than this release's.
    pub async fn of(from: &Store) -> Result<Self, Refused> {
        if from.is_bare().await.map_err(Refused::Source)? {
            return Err(Refused::SourceBare);
        }
        from.check_schema().await.map_err(|error| match error {
            Error::OlderSchema => Refused::SourceOlder,
            Error::NewerSchema(version) => Refused::SourceNewer(version),
            other => Refused::Source(other),
        })?;
        Ok(Self { db: from.snapshot().await.map_err(Refused::Source)? })
    }

    /// Copies it; says how many rows that are. Besides its schema the target gets everything at once, at the
    /// very end, or nothing.
    ///
    /// # Errors
    /// When the target cannot be used or is not empty, or the two are not alike afterwards.
    pub async fn copy_to(mut self, to: &Store, tell: &mut dyn FnMut(Told)) -> Result<u64, Refused> {
        prepare(to).await?;
        // One engine can set these in no transaction. Of a copy that fails they alone remain, for the next to set.
        let keys = next_keys(&mut self.db).await.map_err(Refused::Source)?;
        for (table, key, next) in &keys {
            to.pools.set_next_key(table, key, *next).await.map_err(Refused::Target)?;
        }
        let mut target = to.begin().await.map_err(Refused::Target)?;
        refuse_unless_empty(&mut target, TABLES.iter().map(|table| table.name)).await?;
        let all = self.count().await.map_err(Refused::Source)?;
        tell(Told::Rows(all));
        for table in in_order() {
            let rows = rows(table, &mut self.db, &mut target, tell).await?;
            tell(Told::Done(table.name, rows));
        }
        compare(&mut self.db, &mut target, tell).await?;
        if next_keys(&mut target).await.map_err(Refused::Target)? != keys {
            return Err(Refused::Differs("the keys that come next".to_owned()));
        }
        target.commit().await.map_err(Refused::Target)?;
        Ok(all)
    }

    async fn count(&mut self) -> Result<u64, Error> {
        let mut all = 0;
        for table in TABLES {
            let count = Query::select().expr(Func::count(Expr::col(Asterisk))).from(table.name).to_owned();
            if let [Value::BigInt(Some(rows))] = self.db.values(&count, &[Kind::Number]).await?.concat()[..] {
                all += rows.unsigned_abs();
            }
        }
        Ok(all)
    }
}

/// Sees that the target is empty, whatever else it may have tables for, and gives it this programme's schema.
async fn prepare(to: &Store) -> Result<(), Refused> {
    let there = to.pools.tables().await.map_err(Refused::Target)?;
    let mut db = to.read().await.map_err(Refused::Target)?;
    refuse_unless_empty(&mut db, there).await?;
    drop(db);
    to.migrate().await.map_err(|error| match error {
        newer @ Error::NewerSchema(_) => Refused::Target(newer),
        gone @ Error::Unavailable(_) => Refused::Target(gone),
        other => Refused::TargetSchema(other),
    })
}

async fn refuse_unless_empty<T>(db: &mut Conn, tables: impl IntoIterator<Item = T>) -> Result<(), Refused>
where
    T: Into<String>,
{
    for table in tables {
        let table = table.into();
        let one = Query::select().expr(Expr::value(1_i64)).from(table.clone()).limit(1).to_owned();
        if !db.values(&one, &[Kind::Number]).await.map_err(Refused::Target)?.is_empty() {
            return Err(Refused::TargetFull(table));
        }
    }
    Ok(())
}

/// For each table that the engine numbers: its key, and the next number.
async fn next_keys(db: &mut Conn) -> Result<Vec<(&'static str, &'static str, i64)>, Error> {
    let mut keys = Vec::new();
    for (table, key) in TABLES.iter().filter_map(|table| Some((table.name, table.own_key()?))) {
        keys.push((table, key, db.next_key(table, key).await?));
    }
    Ok(keys)
}

/// Copies the rows of a table, those that others of it refer to first.
async fn rows(
    table: &'static Table,
    source: &mut Conn,
    target: &mut Conn,
    tell: &mut dyn FnMut(Told),
) -> Result<u64, Refused> {
    let mut copied = 0;
    for level in order::levels(table) {
        let before = copied;
        let mut batches = Batches::typed(table, level, source.spelling());
        loop {
            let batch = batches.next(source).await.map_err(Refused::Source)?;
            if batch.is_empty() {
                break;
            }
            let rows = batch.len() as u64;
            let mut insert = Query::insert();
            insert.into_table(table.name).columns(table.columns.iter().map(|column| column.name));
            for row in batch {
                insert.values_panic(row.into_iter().map(Expr::value));
            }
            target.run(&insert).await.map_err(|error| Refused::Row(table.name, error))?;
            copied += rows;
            tell(Told::Wrote(table.name, rows));
        }
        if copied == before {
            break;
        }
    }
    Ok(copied)
}

/// Reads both sides anew, as the engines themselves spell values, and compares how many rows there are and what
/// is in them.
async fn compare(source: &mut Conn, target: &mut Conn, tell: &mut dyn FnMut(Told)) -> Result<(), Refused> {
    let mut differing = Vec::new();
    for table in TABLES {
        let original = sum(table, source, &mut |_| {}).await.map_err(Refused::Source)?;
        let copied = sum(table, target, tell).await.map_err(Refused::Target)?;
        if original != copied {
            differing.push(format!("{} ({} rows there, {} here)", table.name, original.rows, copied.rows));
        }
    }
    if differing.is_empty() { Ok(()) } else { Err(Refused::Differs(differing.join(", "))) }
}

async fn sum(table: &'static Table, db: &mut Conn, tell: &mut dyn FnMut(Told)) -> Result<Sum, Error> {
    let mut sum = Sum::default();
    let mut batches = Batches::spelled(table, db.spelling());
    loop {
        let batch = batches.next(db).await?;
        if batch.is_empty() {
            return Ok(sum);
        }
        for row in &batch {
            sum.add(table, row);
        }
        tell(Told::Compared(table.name, batch.len() as u64));
    }
}
