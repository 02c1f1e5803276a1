//! Spelling statements for an engine. What no visitor chooses stands in a query itself and is no value of it: limits,
//! what is so or not, and words of our own. `PostgreSQL` then plans once for all values, and knows what it plans for.

use std::fmt::{self, Display, Write};

use sea_query::{
    DeleteStatement, Expr, InsertStatement, QueryBuilder, SelectStatement, SqlWriter, SqlWriterValues, UpdateStatement,
    Value,
};
use sea_query_sqlx::SqlxValues;

/// Something to be asked or done.
pub trait Statement {
    /// The statement as an engine reads it, and its values.
    fn spelled<T: QueryBuilder>(&self, builder: T) -> (String, SqlxValues);
}

impl Statement for SelectStatement {
    fn spelled<T: QueryBuilder>(&self, builder: T) -> (String, SqlxValues) {
        spelled(self, builder, |value| matches!(value, Value::Bool(_) | Value::BigUnsigned(_) | Value::Int(_)))
    }
}

/// A query, with those values that are part of it standing in it.
pub fn spelled<T: QueryBuilder>(
    query: &SelectStatement,
    builder: T,
    is_part: fn(&Value) -> bool,
) -> (String, SqlxValues) {
    let (placeholder, is_numbered) = builder.placeholder();
    let mut spelled = Spelled { query: SqlWriterValues::new(placeholder, is_numbered), is_part };
    query.build_collect_into(builder, &mut spelled);
    let (sql, values) = spelled.query.into_parts();
    (sql, SqlxValues(values))
}

/// What writes is spelled as it is: its rows are all values.
macro_rules! writes {
    ($($statement:ty),*) => {$(
        impl Statement for $statement {
            fn spelled<T: QueryBuilder>(&self, builder: T) -> (String, SqlxValues) {
                let (sql, values) = self.build(builder);
                (sql, SqlxValues(values))
            }
        }
    )*};
}
writes!(InsertStatement, UpdateStatement, DeleteStatement);

/// A word of this programme's own, such as a status: it stands in a statement itself and is no value of it.
#[must_use]
pub fn constant(word: &'static str) -> Expr {
    let is_plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-/".contains(&byte));
    if is_plain { Expr::cust(format!("'{word}'")) } else { Expr::value(word) }
}

/// A query in the making.
struct Spelled {
    query: SqlWriterValues,
    is_part: fn(&Value) -> bool,
}

impl SqlWriter for Spelled {
    fn push_param<T: QueryBuilder>(&mut self, value: Value, builder: &T) {
        if (self.is_part)(&value) {
            let _ = builder.write_value(&mut self.query, &value);
        } else {
            self.query.push_param(value, builder);
        }
    }

    fn as_writer(&mut self) -> &mut dyn Write {
        self
    }
}

impl Write for Spelled {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        self.query.write_str(part)
    }
}

impl Display for Spelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.query.fmt(f)
    }
}
