//! `helpdesk migrate`: brings the database to this release's schema.

use crate::config::Config;

use super::serve::{close, open, prepare, told_to_stop};

/// Migrates, and says so.
///
/// # Errors
/// When the database cannot be opened or has a newer schema.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    let store = open(config).await?;
    let (_stop, never) = tokio::sync::watch::channel(false);
    tokio::select! {
        done = prepare(&store, true, never) => done?,
        () = told_to_stop() => anyhow::bail!("stopped before the database had its schema"),
    }
    close(&store).await;
    println!("The database has this release's schema.");
    Ok(())
}
