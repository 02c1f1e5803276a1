//! Spelling statements for an engine. What is not somebody's to choose stands in a query itself and is no value of it:
//! how much a page holds, what is so or not, and words of our own. `PostgreSQL` then plans once for all values, and knows
//! what it plans for.

use std::fmt::{self, Display, Write};

use sea_query::extension::mysql::{IndexHintScope, MySqlSelectStatementExt as _};
use sea_query::{
    DeleteStatement, Expr, InsertStatement, QueryBuilder, SelectStatement, SqlWriter, SqlWriterValues,
    SqliteQueryBuilder, UpdateStatement, Value, Values,
};
use sea_query_sqlx::SqlxValues;

/// Something to be asked or done.
pub trait Statement {
    /// The statement as an engine reads it, and its values.
    fn spelled<T: QueryBuilder>(&self, builder: T) -> (String, SqlxValues);

    /// Whether a plan for all values is as good as one for these, so that `PostgreSQL` may keep one.
    fn is_planned_once(&self, _: &Values) -> bool {
        true
    }
}

impl Statement for SelectStatement {
    /// Words that somebody looks for are in a few rows or in thousands.
    fn is_planned_once(&self, values: &Values) -> bool {
        !values.0.iter().any(|value| matches!(value, Value::String(_)))
    }

    fn spelled<T: QueryBuilder>(&self, builder: T) -> (String, SqlxValues) {
        spelled(self, builder, |value| matches!(value, Value::Bool(_) | Value::BigUnsigned(_) | Value::Int(_)))
    }
}

/// A statement that asks, and changes nothing.
pub trait Question: Statement {
    /// Writes down what is asked, like nothing else that may be answered otherwise.
    fn note(&self, question: &mut String);
}

impl Question for SelectStatement {
    fn note(&self, question: &mut String) {
        let (sql, SqlxValues(values)) = self.spelled(SqliteQueryBuilder);
        let _ = write!(question, "{sql} {values:?}");
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

/// A word of this programme's own, such as a status: it stands in a statement itself and is no value of it. One that
/// would have to be quoted is bound all the same.
#[must_use]
pub fn constant(word: &'static str) -> Expr {
    let is_plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-/".contains(&byte));
    if is_plain { Expr::cust(format!("'{word}'")) } else { Expr::value(word) }
}

/// Has the rows of the table that a query begins with found by this index, on the engine that does not see by itself how
/// much of it counts: where a list goes on far down, `MariaDB` takes the first column alone, and reads whatever comes
/// before that place.
pub fn by_index(query: &mut SelectStatement, index: &'static str) {
    query.force_index(index, IndexHintScope::All);
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

/// A statement as every engine reads it, and its values.
#[cfg(test)]
pub fn as_each_engine_reads(statement: &impl Statement) -> [(String, SqlxValues); 3] {
    use sea_query::{MysqlQueryBuilder, PostgresQueryBuilder};
    [
        statement.spelled(SqliteQueryBuilder),
        statement.spelled(PostgresQueryBuilder),
        statement.spelled(MysqlQueryBuilder),
    ]
}

#[cfg(test)]
mod tests {
    use sea_query::{ExprTrait, PostgresQueryBuilder, Query};

    use super::*;

    #[test]
    fn what_is_ours_stands_in_a_query_and_what_was_sent_is_bound() {
        let mut query = Query::select();
        query
            .column("number")
            .from("tickets")
            .and_where(Expr::col("fault").eq("'; drop"))
            .and_where(Expr::col("status").is_in(["ready", "it's"].map(constant)))
            .and_where(Expr::col("is_open").eq(true))
            .and_where(Expr::col("customer_id").eq(7_i64))
            .limit(51);
        let (sql, SqlxValues(values)) = query.spelled(PostgresQueryBuilder);
        let wants = "SELECT \"number\" FROM \"tickets\" WHERE \"fault\" = $1 AND \"status\" IN ('ready', $2) \
                     AND \"is_open\" = TRUE AND \"customer_id\" = $3 LIMIT 51";
        assert_eq!(sql, wants);
        assert_eq!(values.0, [Value::from("'; drop"), Value::from("it's"), Value::from(7_i64)]);
    }
}
