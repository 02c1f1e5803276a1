//! Laying aside, while a database is filled, what an engine does for each row: looking whether what it refers to is
//! there, and keeping indexes that are made more quickly of all rows at once.

use sqlx::{AssertSqlSafe, Executor, PgPool};

use super::{Engine, Pools};
use crate::store::Error;

/// What was laid aside, to be taken up again.
#[derive(Debug)]
#[must_use = "a database without its rules takes anything"]
pub struct LaidAside {
    /// The statements that make it again, in their order.
    again: Vec<String>,
}

impl Pools {
    /// Lays rules and indexes aside, as far as this engine becomes quicker by it.
    ///
    /// # Errors
    /// When the database does not answer, or is not one's own to change.
    pub async fn lay_aside(&self) -> Result<LaidAside, Error> {
        let again = match &self.engine {
            // Indexes are no slower there when they are kept meanwhile.
            Engine::Sqlite { write, .. } => {
                write.execute("pragma foreign_keys = off").await?;
                vec!["pragma foreign_keys = on".to_owned()]
            }
            Engine::Postgres { write, .. } => dropped(write).await?,
            // References need their indexes there.
            Engine::Mysql { write, .. } => {
                write.execute("set session foreign_key_checks = 0, unique_checks = 0").await?;
                vec!["set session foreign_key_checks = 1, unique_checks = 1".to_owned()]
            }
        };
        Ok(LaidAside { again })
    }

    /// Takes up what was laid aside.
    ///
    /// # Errors
    /// When the database does not answer, or what was written breaks a rule.
    pub async fn take_up(&self, laid_aside: LaidAside) -> Result<(), Error> {
        for statement in laid_aside.again {
            let statement = AssertSqlSafe(statement);
            match &self.engine {
                Engine::Sqlite { write, .. } => write.execute(statement).await.map(drop)?,
                Engine::Postgres { write, .. } => write.execute(statement).await.map(drop)?,
                Engine::Mysql { write, .. } => write.execute(statement).await.map(drop)?,
            }
        }
        Ok(())
    }
}

/// Drops references and indexes, and says how they are made again.
async fn dropped(write: &PgPool) -> Result<Vec<String>, Error> {
    /// Those of which nothing else is a part, such as a unique rule.
    const INDEXES: &str = "select format('drop index %I', c.relname), pg_get_indexdef(i.indexrelid) \
        from pg_index i join pg_class c on c.oid = i.indexrelid \
        where c.relnamespace = current_schema()::regnamespace \
        and not exists (select from pg_constraint where conindid = i.indexrelid) order by i.indrelid, c.relname";
    const REFERENCES: &str = "select format('alter table %s drop constraint %I', conrelid::regclass, conname), \
        format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) \
        from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace \
        order by conrelid, conname";
    // Indexes are made with more memory than a query may have.
    write.execute("set maintenance_work_mem = '256MB'").await?;
    let mut again = Vec::new();
    // References look things up in indexes when they are made again.
    for found in [INDEXES, REFERENCES] {
        let found: Vec<(String, String)> = sqlx::query_as(found).fetch_all(write).await?;
        for (drop, make) in found {
            write.execute(AssertSqlSafe(drop)).await?;
            again.push(make);
        }
    }
    Ok(again)
}
