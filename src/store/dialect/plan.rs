//! How the engine finds the rows of each query, told to whoever looks for a slow page: the test that no list, count
//! or search reads history does.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use sea_query::{MysqlQueryBuilder, PostgresQueryBuilder, QueryBuilder as _, SqliteQueryBuilder, Value, Values};
use sqlx::{AssertSqlSafe, Executor as _, Row as _};

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
    pub(super) fn are_wanted(&self) -> bool {
        self.0.get().is_some()
    }

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
                let general = query.is_planned_once(&values.0).then(|| general(&sql, &values.0));
                let explain = sqlx::query_with(AssertSqlSafe(format!("explain (analyze, format json) {sql}")), values);
                let row = session.within(patience, async |raw| explain.fetch_one(raw).await).await?;
                let mut steps: Vec<serde_json::Value> = vec![row.try_get(0)?];
                // It may plan for these values, or once for all.
                if let Some(General { before, explain }) = general {
                    let explained = session.within(patience, async |raw| {
                        raw.execute(AssertSqlSafe(before)).await?;
                        let explained = raw.fetch_one(AssertSqlSafe(explain)).await;
                        raw.execute("deallocate explained; reset plan_cache_mode").await?;
                        explained
                    });
                    steps.push(explained.await?.try_get(0)?);
                }
                Plan { sql, steps: serde_json::Value::from(steps).to_string() }
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

/// What has `PostgreSQL` explain a query as it plans it once for all values.
struct General {
    before: String,
    explain: String,
}

fn general(sql: &str, values: &Values) -> General {
    let kind = |value: &Value| match value {
        Value::BigInt(_) => "bigint",
        Value::String(_) => "text",
        Value::ChronoDateTimeUtc(_) => "timestamptz",
        Value::ChronoDate(_) => "date",
        _ => "unknown",
    };
    let listed = |what: &dyn Fn(&Value) -> String| {
        let all: Vec<String> = values.0.iter().map(what).collect();
        if all.is_empty() { String::new() } else { format!("({})", all.join(", ")) }
    };
    let kinds = listed(&|value| kind(value).to_owned());
    let given = listed(&|value| PostgresQueryBuilder.value_to_string(value));
    General {
        before: format!("set plan_cache_mode = force_generic_plan; prepare explained{kinds} as {sql}"),
        explain: format!("explain (analyze, format json) execute explained{given}"),
    }
}
