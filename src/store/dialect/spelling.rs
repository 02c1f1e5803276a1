//! How an engine spells values as text, so that every engine's read alike.

use sea_query::{CaseStatement, Cond, Expr, ExprTrait, Func, LikeExpr, Value};

/// How an engine spells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    Sqlite,
    Postgres,
    Mysql,
}

impl Spelling {
    /// The value of a column as text, whatever its type; by its name, one can tell.
    #[must_use]
    pub fn text(self, column: &'static str) -> Expr {
        let value = Expr::col(column);
        match self {
            _ if is_flag(column) => {
                CaseStatement::new().case(value.clone().eq(true), "1").case(value.eq(false), "0").into()
            }
            Self::Postgres if is_moment(column) => {
                let utc = Func::cust("timezone").arg("UTC").arg(value);
                Func::cust("to_char").arg(utc).arg("YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"").into()
            }
            Self::Mysql if is_moment(column) => {
                Func::cust("date_format").arg(value).arg("%Y-%m-%dT%H:%i:%s.%f+00:00").into()
            }
            Self::Sqlite | Self::Postgres => Func::cast_as(value, "text").into(),
            Self::Mysql => Func::cast_as(value, "char").into(),
        }
    }

    /// The rows behind a place in the order of these columns, found by their index.
    #[must_use]
    pub fn beyond(self, columns: &[&'static str], place: &[Value]) -> Cond {
        let value = |at: usize| Expr::value(place[at].clone());
        if self != Self::Mysql && columns.len() > 1 {
            let columns = Expr::tuple(columns.iter().map(|name| Expr::col(*name)));
            return Cond::all().add(columns.gt(Expr::tuple((0..place.len()).map(value))));
        }
        // Row by row comparisons of several columns use no index there.
        (0..columns.len()).fold(Cond::any(), |any, last| {
            let same = (0..last).map(|at| Expr::col(columns[at]).eq(value(at)));
            let behind = Expr::col(columns[last]).gt(value(last));
            any.add(same.chain([behind]).fold(Cond::all(), Cond::add))
        })
    }

    /// Whether a text holds another one, whose own `%` and `_` stand for themselves. Small and large
    /// letters are alike, as far as the engine knows them.
    #[must_use]
    pub fn holds(self, text: Expr, what: &str) -> Expr {
        // Not a backslash, which one engine takes for more than itself.
        let literal: String =
            what.chars().flat_map(|c| ['!'].into_iter().filter(move |_| "%_!".contains(c)).chain([c])).collect();
        let pattern = |literal: &str| LikeExpr::new(format!("%{literal}%")).escape('!');
        match self {
            Self::Sqlite => text.like(pattern(&literal)),
            Self::Postgres | Self::Mysql => Expr::from(Func::lower(text)).like(pattern(&literal.to_lowercase())),
        }
    }
}

/// Whether a column of this name holds a yes or a no.
#[must_use]
pub fn is_flag(column: &str) -> bool {
    column.starts_with("is_") || matches!(column, "staff_only" | "by_mail")
}

/// Whether a column of this name holds a moment.
#[must_use]
pub fn is_moment(column: &str) -> bool {
    column == "at" || ["_at", "_until", "_since"].iter().any(|end| column.ends_with(end))
}

/// Whether a column of this name holds a day.
#[must_use]
pub fn is_day(column: &str) -> bool {
    column.ends_with("_on")
}
