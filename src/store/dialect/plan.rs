//! How the engine finds the rows of each query, told to whoever looks for a slow page: the test that no list, count
//! or search reads history does.

use std::cell::RefCell;

use sea_query::{MysqlQueryBuilder, PostgresQueryBuilder, SqliteQueryBuilder};
use sea_query_sqlx::SqlxBinder;
use sqlx::{AssertSqlSafe, Row as _};

use super::{Conn, Error, Held};

/// A query and how its rows were found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Plan {
    pub sql: String,
    /// In the engine's own words: steps of a plan in lines, or JSON with what was read.
    pub steps: String,
}

tokio::task_local! {
    static PLANS: RefCell<Vec<Plan>>;
}

/// Runs a future and says how each of its queries found its rows. Each is run once more for that.
pub async fn planned<T>(future: impl Future<Output = T>) -> (T, Vec<Plan>) {
    PLANS
        .scope(RefCell::default(), async {
            let output = future.await;
            (output, PLANS.with(RefCell::take))
        })
        .await
}

impl Conn {
    /// Notes how a query finds its rows, where somebody wants to know.
    pub(super) async fn note_plan(&mut self, query: &impl SqlxBinder) -> Result<(), Error> {
        if PLANS.try_with(|_| ()).is_err() {
            return Ok(());
        }
        let patience = self.shared.patience;
        let plan = match &mut self.held {
            Held::Sqlite(session) => {
                let (sql, values) = query.build_sqlx(SqliteQueryBuilder);
                let explain = sqlx::query_with(AssertSqlSafe(format!("explain query plan {sql}")), values);
                let rows = session.within(patience, async |raw| explain.fetch_all(raw).await).await?;
                let steps: Result<Vec<String>, sqlx::Error> = rows.iter().map(|row| row.try_get("detail")).collect();
                Plan { sql, steps: steps?.join("\n") }
            }
            Held::Postgres(session) => {
                let (sql, values) = query.build_sqlx(PostgresQueryBuilder);
                let explain = sqlx::query_with(AssertSqlSafe(format!("explain (analyze, format json) {sql}")), values);
                let row = session.within(patience, async |raw| explain.fetch_one(raw).await).await?;
                Plan { sql, steps: row.try_get::<serde_json::Value, _>(0)?.to_string() }
            }
            Held::Mysql(session) => {
                let (sql, values) = query.build_sqlx(MysqlQueryBuilder);
                let explain = sqlx::query_with(AssertSqlSafe(format!("analyze format=json {sql}")), values);
                let row = session.within(patience, async |raw| explain.fetch_one(raw).await).await?;
                Plan { sql, steps: row.try_get(0)? }
            }
        };
        PLANS.with(|plans| plans.borrow_mut().push(plan));
        Ok(())
    }
}
