//! The keys that an engine makes: which is the next, and setting it, so that a copy goes on where its
//! original would have.

use sqlx::{AssertSqlSafe, Connection};

use super::{Conn, Engine, Held, Pools, note_query};
use crate::store::Error;

impl Conn {
    /// The key that the next row of a table would get from the engine.
    ///
    /// # Errors
    /// When the database does not answer, or makes no keys for this table.
    pub async fn next_key(&mut self, table: &'static str, key: &'static str) -> Result<i64, Error> {
        note_query();
        let patience = self.shared.patience;
        match &mut self.held {
            Held::Sqlite(session) => {
                let last = sqlx::query_scalar::<_, i64>("select seq from sqlite_sequence where name = ?").bind(table);
                // A table that never had a row is not in there.
                let last = session.within(patience, async |raw| last.fetch_optional(raw).await).await?;
                Ok(last.unwrap_or(0) + 1)
            }
            Held::Postgres(session) => {
                let name =
                    sqlx::query_scalar::<_, String>("select pg_get_serial_sequence($1, $2)").bind(table).bind(key);
                let name = session.within(patience, async |raw| name.fetch_one(raw).await).await?;
                let next = format!("select case when is_called then last_value + 1 else last_value end from {name}");
                let next = sqlx::query_scalar(AssertSqlSafe(next));
                session.within(patience, async |raw| next.fetch_one(raw).await).await
            }
            Held::Mysql(session) => {
                let next = sqlx::query_scalar(
                    "select cast(auto_increment as signed) from information_schema.tables \
                     where table_schema = database() and table_name = ?",
                );
                let next = next.bind(table);
                session.within(patience, async |raw| next.fetch_one(raw).await).await
            }
        }
    }
}

impl Pools {
    /// Sets the key that the next row of an empty table will get. It holds at once: one engine can do it in no
    /// transaction.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_next_key(&self, table: &'static str, key: &'static str, next: i64) -> Result<(), Error> {
        match &self.engine {
            Engine::Sqlite { write, .. } => {
                let mut connection = write.acquire().await?;
                let mut transaction = connection.begin().await?;
                let forget = sqlx::query("delete from sqlite_sequence where name = ?").bind(table);
                forget.execute(&mut *transaction).await?;
                let set =
                    sqlx::query("insert into sqlite_sequence (name, seq) values (?, ?)").bind(table).bind(next - 1);
                set.execute(&mut *transaction).await?;
                transaction.commit().await?;
            }
            Engine::Postgres { write, .. } => {
                let set = sqlx::query("select setval(pg_get_serial_sequence($1, $2), $3, false)");
                set.bind(table).bind(key).bind(next).execute(write).await?;
            }
            Engine::Mysql { write, .. } => {
                let set = format!("alter table {table} auto_increment = {next}");
                sqlx::query(AssertSqlSafe(set)).execute(write).await?;
            }
        }
        Ok(())
    }
}
