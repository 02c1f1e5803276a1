//! Filling a database that nobody uses yet with very many rows at once.

pub use super::dialect::{Cell, LaidAside, Rows};

use super::data::tables::TABLES;
use super::{Conn, Result, Store, dialect};

impl Store {
    /// Opens the database that `url` names to fill it before anybody uses it. Until it is [settled](Self::settle),
    /// one that is a file may be lost in a power cut.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn open_to_make(url: &str) -> Result<Self> {
        Ok(Self { pools: dialect::Pools::open_to_make(url).await? })
    }

    /// Lays aside rules and indexes that cost more row by row than all at once.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lay_aside(&self) -> Result<LaidAside> {
        self.pools.lay_aside().await
    }

    /// Takes them up again; new rows get the keys behind those that were written.
    ///
    /// # Errors
    /// When the database does not answer, or what was written breaks a rule.
    pub async fn take_up(&self, laid_aside: LaidAside) -> Result<()> {
        self.pools.take_up(laid_aside).await?;
        let keys: Vec<_> = TABLES.iter().filter_map(|table| Some((table.name, table.own_key()?))).collect();
        self.pools.number_on(&keys).await
    }

    /// Ends a filling: the engine counts its tables, and what was written survives a power cut.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn settle(&self) -> Result<()> {
        let tables: Vec<_> = TABLES.iter().map(|table| table.name).collect();
        self.pools.settle(&tables).await
    }
}

/// Writes rows with the keys that they bring along.
///
/// # Errors
/// When the database does not take them.
pub async fn write(db: &mut Conn, rows: &Rows) -> Result<()> {
    db.pour(rows).await
}
