//! Statements that are spelled once. To build one anew for each request takes longer than the database takes to answer
//! it; what differs between two runs is the values alone.

use std::fmt::Write;
use std::sync::OnceLock;

use sea_query::{QueryBuilder, SelectStatement, Value, Values};
use sea_query_sqlx::SqlxValues;

use super::dialect::{Question, Statement, spelled};

/// What stands in a statement where its values will: numbers that nothing in the database has.
const FIRST: i64 = i64::MIN;

/// The place of a kept statement's value, by its number.
#[must_use]
pub const fn given(nth: i64) -> i64 {
    FIRST + nth
}

/// A statement that is built when it is first run. All that stands in it but what is [`given`] is part of it, so that an
/// engine that plans once for all values knows it.
pub struct Kept<F = fn() -> SelectStatement> {
    build: F,
    /// For each way of spelling: engines quote names and number values differently.
    spelled: [OnceLock<Spelled>; 3],
}

struct Spelled {
    sql: String,
    /// Which of the given values goes where.
    places: Vec<usize>,
}

impl<F: Fn() -> SelectStatement> Kept<F> {
    /// A statement with [`given`] where its values go.
    #[must_use]
    pub const fn of(build: F) -> Self {
        Self { build, spelled: [const { OnceLock::new() }; 3] }
    }

    /// The statement with its values.
    #[must_use]
    pub fn with<const N: usize>(&'static self, values: [Value; N]) -> Filled<N, F> {
        Filled { kept: self, values }
    }

    fn spelled<T: QueryBuilder>(&self, builder: T) -> &Spelled {
        let way = match (builder.placeholder().1, builder.quote().left()) {
            (true, _) => 0,
            (false, '`') => 1,
            (false, _) => 2,
        };
        self.spelled[way].get_or_init(|| {
            let (sql, SqlxValues(Values(given))) = spelled(&(self.build)(), builder, |value| nth(value).is_none());
            Spelled { sql, places: given.iter().filter_map(nth).collect() }
        })
    }
}

/// Which of the given values stands for itself here, if it is one of them.
fn nth(value: &Value) -> Option<usize> {
    match value {
        Value::BigInt(Some(number)) if *number < FIRST + 100 => usize::try_from(number - FIRST).ok(),
        _ => None,
    }
}

/// A kept statement with its values.
pub struct Filled<const N: usize, F: 'static = fn() -> SelectStatement> {
    kept: &'static Kept<F>,
    values: [Value; N],
}

impl<const N: usize, F: Fn() -> SelectStatement> Statement for Filled<N, F> {
    fn spelled<T: QueryBuilder>(&self, builder: T) -> (String, SqlxValues) {
        let spelled = self.kept.spelled(builder);
        let values = spelled.places.iter().map(|nth| self.values[*nth].clone()).collect();
        (spelled.sql.clone(), SqlxValues(Values(values)))
    }
}

impl<const N: usize, F: Fn() -> SelectStatement> Question for Filled<N, F> {
    /// It is known by its place, which it has for as long as the programme runs.
    fn note(&self, question: &mut String) {
        let _ = write!(question, "{:p} {:?}", self.kept, self.values);
    }
}
