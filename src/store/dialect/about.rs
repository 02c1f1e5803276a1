//! What a database says of itself.

use sqlx::{ConnectOptions as _, Row as _};

use super::{Engine, Pools};
use crate::store::Error;

/// A database that answers.
#[derive(Debug, Clone)]
pub struct About {
    /// Its name and version.
    pub name: String,
    /// How many connections it takes from all processes together, where it is a server.
    pub most_connections: Option<u32>,
}

impl Pools {
    /// Asks the database what it is. A server is asked on a connection of its own: the pool would try until its
    /// time is over, and then know no reason.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn about(&self) -> Result<About, Error> {
        let patience = self.shared.patience;
        Ok(match &self.engine {
            Engine::Sqlite { read, .. } => {
                let row =
                    patience.wait(sqlx::query("select sqlite_version()").fetch_one(read.lend().await?.raw()?)).await?;
                About { name: format!("SQLite {}", row.try_get::<String, _>(0)?), most_connections: None }
            }
            Engine::Postgres { read, .. } => {
                let mut own = patience.wait(read.connect_options().connect()).await?;
                let asked = "select current_setting('server_version'), current_setting('max_connections')";
                let row = patience.wait(sqlx::query(asked).fetch_one(&mut own)).await?;
                let version: String = row.try_get(0)?;
                let version = version.split(' ').next().unwrap_or_default();
                let most: String = row.try_get(1)?;
                About { name: format!("PostgreSQL {version}"), most_connections: most.parse().ok() }
            }
            Engine::Mysql { read, .. } => {
                let mut own = patience.wait(read.connect_options().connect()).await?;
                let asked = "select version(), cast(@@max_connections as char)";
                let row = patience.wait(sqlx::query(asked).fetch_one(&mut own)).await?;
                let version: String = row.try_get(0)?;
                let maker = if version.contains("MariaDB") { "MariaDB" } else { "MySQL" };
                let version = version.split('-').next().unwrap_or_default();
                let most: String = row.try_get(1)?;
                About { name: format!("{maker} {version}"), most_connections: most.parse().ok() }
            }
        })
    }

    /// How many connections this process opens at most.
    #[must_use]
    pub fn connections(&self) -> u32 {
        match &self.engine {
            Engine::Sqlite { read, write } => {
                read.options().get_max_connections() + write.options().get_max_connections()
            }
            // One listens.
            Engine::Postgres { read, write } => {
                read.options().get_max_connections() + write.options().get_max_connections() + 1
            }
            Engine::Mysql { read, write } => {
                read.options().get_max_connections() + write.options().get_max_connections()
            }
        }
    }
}
