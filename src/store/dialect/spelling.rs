//! How an engine spells values as text, so that every engine's read alike.

use sea_query::{CaseStatement, Expr, ExprTrait, Func, LikeExpr};

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
    column == "at" || column.ends_with("_at") || column.ends_with("_until")
}
