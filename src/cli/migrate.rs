//! `helpdesk migrate`: brings the database to this release's schema.

use crate::config::Config;
use crate::store::Store;

/// Migrates, and says so.
///
/// # Errors
/// When the database cannot be opened or has a newer schema.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    let store = Store::open(&config.database_url).await?;
    store.migrate().await?;
    store.close().await;
    println!("The database has this release's schema.");
    Ok(())
}
