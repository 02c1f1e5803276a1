//! Several queries at once. `SQLite` answers on a thread of its own, and the way there and back takes longer than most of
//! its answers: what a page needs and knows to ask for already goes there in one errand. Servers are asked one after
//! the other.

use std::marker::PhantomData;

use futures_util::TryStreamExt;
use sea_query::{SqliteQueryBuilder, Value, Values};
use sea_query_sqlx::SqlxValues;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Either, Executor as _};

use super::patience::note_query;
use super::{Conn, Error, Held, Row, Statement};

/// A query whose rows are `R`s, among others that are asked with it; or none, which finds nothing.
pub struct Asked<'a, S, R> {
    query: Option<&'a S>,
    rows: PhantomData<fn() -> R>,
}

/// A query to be asked together with others.
#[must_use]
pub fn ask<S, R>(query: &S) -> Asked<'_, S, R> {
    ask_if(Some(query))
}

/// A query to be asked together with others, or none, which finds nothing.
#[must_use]
pub fn ask_if<S, R>(query: Option<&S>) -> Asked<'_, S, R> {
    Asked { query, rows: PhantomData }
}

/// Queries that are asked together.
pub trait Together: Send {
    /// The rows of each.
    type Rows;

    /// All of them as one statement for `SQLite`, with the values of all; each counts as a query.
    fn joined(&self) -> Joined;

    /// Their rows, out of those of each that was asked.
    ///
    /// # Errors
    /// When a row is not what it should be.
    fn read(&self, found: Vec<Vec<SqliteRow>>) -> Result<Self::Rows, sqlx::Error>;

    /// Asks one after the other.
    fn one_by_one(&self, conn: &mut Conn) -> impl Future<Output = Result<Self::Rows, Error>> + Send;

    /// Notes how each finds its rows, where somebody wants to know.
    fn note_plans(&self, conn: &mut Conn) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Statements after each other.
#[derive(Debug, Default)]
pub struct Joined {
    sql: String,
    values: Vec<Value>,
}

impl Joined {
    fn add(&mut self, query: &impl Statement) {
        let (sql, SqlxValues(Values(values))) = query.spelled(SqliteQueryBuilder);
        if !self.sql.is_empty() {
            self.sql.push(';');
        }
        self.sql.push_str(&sql);
        self.values.extend(values);
    }
}

macro_rules! together {
    ($($nth:tt $query:ident $row:ident),+) => {
        impl<$($query: Statement + Sync, $row: Row),+> Together for ($(Asked<'_, $query, $row>,)+) {
            type Rows = ($(Vec<$row>,)+);

            fn joined(&self) -> Joined {
                let mut joined = Joined::default();
                $(if let Some(query) = self.$nth.query {
                    joined.add(query);
                    note_query();
                })+
                joined
            }

            fn read(&self, found: Vec<Vec<SqliteRow>>) -> Result<Self::Rows, sqlx::Error> {
                let mut found = found.into_iter();
                Ok(($({
                    let rows = self.$nth.query.and_then(|_| found.next()).unwrap_or_default();
                    rows.iter().map($row::from_row).collect::<Result<Vec<$row>, _>>()?
                },)+))
            }

            async fn one_by_one(&self, conn: &mut Conn) -> Result<Self::Rows, Error> {
                Ok(($(match self.$nth.query {
                    Some(query) => conn.all(query).await?,
                    None => Vec::new(),
                },)+))
            }

            async fn note_plans(&self, conn: &mut Conn) -> Result<(), Error> {
                $(if let Some(query) = self.$nth.query {
                    conn.note_plan(query).await?;
                })+
                Ok(())
            }
        }
    };
}
together!(0 A R, 1 B S);
together!(0 A R, 1 B S, 2 C T);

impl Conn {
    /// Every row of each of these queries.
    ///
    /// # Errors
    /// As the engine reports.
    pub async fn together<T: Together>(&mut self, queries: T) -> Result<T::Rows, Error> {
        if matches!(self.held, Held::Sqlite(_)) {
            queries.note_plans(self).await?;
        }
        let patience = self.shared.patience;
        let Held::Sqlite(session) = &mut self.held else { return queries.one_by_one(self).await };
        let Joined { sql, values } = queries.joined();
        let joined = sqlx::query_with(AssertSqlSafe(sql), SqlxValues(Values(values)));
        let found = session.within(patience, async |raw| {
            let mut steps = raw.fetch_many(joined);
            let (mut found, mut rows) = (Vec::new(), Vec::new());
            while let Some(step) = steps.try_next().await? {
                match step {
                    Either::Right(row) => rows.push(row),
                    Either::Left(_) => found.push(std::mem::take(&mut rows)),
                }
            }
            Ok(found)
        });
        let found = found.await?;
        Ok(queries.read(found)?)
    }

    /// The first row of a query, and every row of another if the first one wants them.
    ///
    /// # Errors
    /// As the engine reports.
    pub async fn first_with<A: Row, B: Row>(
        &mut self,
        query: &(impl Statement + Sync),
        others: &(impl Statement + Sync),
        wants: impl FnOnce(&A) -> bool,
    ) -> Result<Option<(A, Vec<B>)>, Error> {
        if matches!(self.held, Held::Sqlite(_)) {
            let (found, others) = self.together((ask(query), ask(others))).await?;
            let with_others = |first| if wants(&first) { (first, others) } else { (first, Vec::new()) };
            return Ok(found.into_iter().next().map(with_others));
        }
        let Some(first) = self.first::<A>(query).await? else { return Ok(None) };
        let others = if wants(&first) { self.all(others).await? } else { Vec::new() };
        Ok(Some((first, others)))
    }
}
