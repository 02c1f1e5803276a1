//! Several queries at once. `SQLite` answers on a thread of its own, and the way there and back takes longer than most of
//! its answers: what a page needs and knows to ask for already goes there in one errand, and comes back packed. Servers
//! are asked one after the other.

use std::marker::PhantomData;

use sea_query::{QueryBuilder, SqliteQueryBuilder, Value, Values};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, Row as _};

use super::packed::{Packed, as_packed, unpacked};
use super::patience::note_query;
use super::{Conn, Error, Held, Question, Row, Statement};

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
    type Rows: Clone + Send + Sync + 'static;

    /// What all of them ask, as nothing else does; each counts as a query.
    fn question(&self) -> String;

    /// All of them as one statement for `SQLite`, with the values of all.
    fn joined(&self) -> Joined;

    /// Their rows, out of the texts of that statement's only row.
    ///
    /// # Errors
    /// When a row is not what it should be.
    fn read(&self, found: &[&str]) -> Result<Self::Rows, sqlx::Error>;

    /// Asks one after the other.
    fn one_by_one(&self, conn: &mut Conn) -> impl Future<Output = Result<Self::Rows, Error>> + Send;

    /// Notes how `SQLite` finds the rows of each, where somebody wants to know.
    fn note_plans(&self, conn: &mut Conn) -> impl Future<Output = Result<(), Error>> + Send;
}

/// Packed queries beside each other, as one statement with a column for each.
#[derive(Debug, Default)]
pub struct Joined {
    sql: String,
    values: Vec<Value>,
}

impl Joined {
    fn of<R: Packed>(query: &impl Statement) -> Self {
        let mut joined = Self::default();
        joined.add::<R>(query);
        joined
    }

    fn add<R: Packed>(&mut self, query: &impl Statement) {
        let (sql, SqlxValues(Values(values))) = query.spelled(SqliteQueryBuilder);
        self.sql.push_str(if self.sql.is_empty() { "SELECT (" } else { ", (" });
        as_packed::<R>(&mut self.sql, &sql);
        self.sql.push(')');
        self.values.extend(values);
    }
}

impl Statement for Joined {
    fn spelled<T: QueryBuilder>(&self, _: T) -> (String, SqlxValues) {
        (self.sql.clone(), SqlxValues(Values(self.values.clone())))
    }
}

macro_rules! together {
    ($($nth:tt $query:ident $row:ident),+) => {
        impl<$($query: Question + Sync, $row: Packed),+> Together for ($(Asked<'_, $query, $row>,)+) {
            type Rows = ($(Vec<$row>,)+);

            fn question(&self) -> String {
                let mut question = String::new();
                $(if let Some(query) = self.$nth.query {
                    query.note(&mut question);
                    note_query();
                }
                question.push(';');)+
                question
            }

            fn joined(&self) -> Joined {
                let mut joined = Joined::default();
                $(if let Some(query) = self.$nth.query {
                    joined.add::<$row>(query);
                })+
                joined
            }

            fn read(&self, found: &[&str]) -> Result<Self::Rows, sqlx::Error> {
                let mut found = found.iter();
                Ok(($(match self.$nth.query.and_then(|_| found.next()) {
                    Some(rows) => unpacked(rows)?,
                    None => Vec::new(),
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
                    conn.note_plan(&Joined::of::<$row>(query)).await?;
                })+
                Ok(())
            }
        }
    };
}
together!(0 A R);
together!(0 A R, 1 B S);
together!(0 A R, 1 B S, 2 C T);

impl Conn {
    /// The first row of a query as it is now; and whatever is asked [`together`](Self::together) afterwards needs not be
    /// asked again for as long as nothing was committed.
    ///
    /// # Errors
    /// As the engine reports.
    pub async fn first_now<R: Row>(&mut self, query: &impl Statement) -> Result<Option<R>, Error> {
        if !matches!(self.held, Held::Sqlite(_)) {
            return self.first(query).await;
        }
        self.note_plan(query).await?;
        let patience = self.shared.patience;
        let Held::Sqlite(session) = &mut self.held else { return self.first(query).await };
        note_query();
        let (sql, values) = query.spelled(SqliteQueryBuilder);
        let sql = format!("SELECT *, (SELECT data_version FROM pragma_data_version) AS data_version FROM ({sql})");
        let asked = sqlx::query_with(AssertSqlSafe(sql), values);
        let found = session.within(patience, async |raw| asked.fetch_optional(raw).await).await?;
        let Some(row) = found else { return Ok(None) };
        if let Some(reading) = session.reading() {
            reading.look(row.try_get("data_version")?);
        }
        Ok(Some(R::from_row(&row)?))
    }

    /// Every row of each of these queries.
    ///
    /// # Errors
    /// As the engine reports.
    pub async fn together<T: Together>(&mut self, queries: T) -> Result<T::Rows, Error> {
        if !matches!(self.held, Held::Sqlite(_)) {
            return queries.one_by_one(self).await;
        }
        let question = queries.question();
        if self.shared.plans.are_wanted() {
            queries.note_plans(self).await?;
        }
        let patience = self.shared.patience;
        let Held::Sqlite(session) = &mut self.held else { return queries.one_by_one(self).await };
        if let Some(rows) = session.reading().and_then(|reading| reading.answer(&question)) {
            return Ok(rows);
        }
        let Joined { sql, values } = queries.joined();
        if sql.is_empty() {
            return Ok(queries.read(&[])?);
        }
        let joined = sqlx::query_with(AssertSqlSafe(sql), SqlxValues(Values(values)));
        let row = session.within(patience, async |raw| joined.fetch_one(raw).await).await?;
        let texts = (0..row.len()).map(|nth| row.try_get(nth)).collect::<Result<Vec<&str>, _>>()?;
        let rows = queries.read(&texts)?;
        if let Some(reading) = session.reading() {
            reading.note(question, &rows, texts.iter().map(|text| text.len()).sum());
        }
        Ok(rows)
    }

    /// The first row of a query, and every row of another if the first one wants them.
    ///
    /// # Errors
    /// As the engine reports.
    pub async fn first_with<A: Packed, B: Packed>(
        &mut self,
        query: &(impl Question + Sync),
        others: &(impl Question + Sync),
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
