//! Values of any column, for what works with whole tables and no row in particular.

use chrono::{DateTime, NaiveDate, Utc};
use sea_query::Value;
use sqlx::{ColumnIndex, Database, Decode, Row, Type};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Number,
    /// A yes or a no.
    Flag,
    Moment,
    Day,
    Text,
    Bytes,
}

/// A type that an engine reads, or nothing of that type.
pub trait Readable<DB: Database>: for<'r> Decode<'r, DB> + Type<DB> {}
impl<DB: Database, T: for<'r> Decode<'r, DB> + Type<DB>> Readable<DB> for T {}

/// A row as values of these kinds.
pub fn of<R: Row>(row: &R, kinds: &[Kind]) -> Result<Vec<Value>, sqlx::Error>
where
    usize: ColumnIndex<R>,
    Option<i64>: Readable<R::Database>,
    Option<bool>: Readable<R::Database>,
    Option<DateTime<Utc>>: Readable<R::Database>,
    Option<NaiveDate>: Readable<R::Database>,
    Option<String>: Readable<R::Database>,
    Option<Vec<u8>>: Readable<R::Database>,
{
    let value = |(at, kind): (usize, &Kind)| {
        Ok(match kind {
            Kind::Number => row.try_get::<Option<i64>, _>(at)?.into(),
            Kind::Flag => row.try_get::<Option<bool>, _>(at)?.into(),
            Kind::Moment => row.try_get::<Option<DateTime<Utc>>, _>(at)?.into(),
            Kind::Day => row.try_get::<Option<NaiveDate>, _>(at)?.into(),
            Kind::Text => row.try_get::<Option<String>, _>(at)?.into(),
            Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(at)?.into(),
        })
    };
    kinds.iter().enumerate().map(value).collect()
}
