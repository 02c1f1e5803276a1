//! How the engine finds the rows of each query, told to whoever looks for a slow page: the test that no list, count
//! or search reads history does.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use sea_query::{MysqlQueryBuilder, PostgresQueryBuilder, SqliteQueryBuilder};
use sqlx::{AssertSqlSafe, Row as _};

use super::{Conn, Error, Held, Statement};

/// A query and how its rows were found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Plan {
    pub sql: String,
    /// In the engine's own words: steps of a plan in lines, or JSON with what was read.
    pub steps: String,
}

/// The plans of a store's queries, once somebody wants to know them.
#[derive(Debug, Clone, Default)]
pub struct Plans(Arc<OnceLock<Mutex<Vec<Plan>>>>);

impl Plans {
    /// The plans of the queries since it was asked for them last; from the first time on, they are noted, for which
    /// each query runs once more.
    #[must_use]
    pub fn take(&self) -> Vec<Plan> {
        std::mem::take(&mut *self.0.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Conn {
    /// Notes how a query finds its rows, where somebody wants to know.
    pub(super) async fn note_plan(&mut self, query: &impl Statement) -> Result<(), Error> {
        let plans = self.shared.plans.clone();
        let Some(noted) = plans.0.get() else { return Ok(()) };
        let patience = self.shared.patience;
        let plan = match &mut self.held {
            Held::Sqlite(session) => {
                let (sql, values) = query.spelled(SqliteQueryBuilder);
                let explain = sqlx::query_with(AssertSqlSafe(format!("explain query plan {sql}")), values);
                let rows = session.within(patience, async |raw| explain.fetch_all(raw).await).await?;
                let steps: Result<Vec<String>, sqlx::Error> = rows.iter().map(|row| row.try_get("detail")).collect();
                Plan { sql, steps: steps?.join("\n") }
            }
            Held::Postgres(session) => {
                let (sql, values) = query.spelled(PostgresQueryBuilder);
                let explain = sqlx::query_with(AssertSqlSafe(format!("explain (analyze, format json) {sql}")), values);
                let row = session.within(patience, async |raw| explain.fetch_one(raw).await).await?;
                Plan { sql, steps: row.try_get::<serde_json::Value, _>(0)?.to_string() }
            }
            Held::Mysql(session) => {
                let (sql, values) = query.spelled(MysqlQueryBuilder);
                let explain = sqlx::query_with(AssertSqlSafe(format!("analyze format=json {sql}")), values);
                let row = session.within(patience, async |raw| explain.fetch_one(raw).await).await?;
                Plan { sql, steps: row.try_get(0)? }
            }
        };
        noted.lock().unwrap_or_else(PoisonError::into_inner).push(plan);
        Ok(())
    }
}
