//! `helpdesk import-legacy MYSQL-URL`: moves over from the Flask system that this one replaces.

use crate::clock::Clock;
use crate::config::Config;
use crate::legacy::{Outcome, import};
use crate::store::dialect::legacy::{is_its_engine, read};

use super::serve::{close, open};

/// Imports, and lists what did not fit as it was.
///
/// # Errors
/// With a sentence: one of the databases does not answer or is not what it should be. Nothing was changed then.
pub async fn run(config: &Config, url: &str) -> anyhow::Result<()> {
    anyhow::ensure!(
        is_its_engine(url),
        "the old system ran on MySQL; name its database as mysql://user:password@host/name"
    );
    let old = read(url).await.map_err(|error| anyhow::anyhow!("the old database cannot be read: {error}"))?;
    let store = open(config).await?;
    if store.is_bare().await? {
        // Ours would stand among somebody else's, such as the old system's own.
        anyhow::ensure!(
            store.tables().await?.is_empty(),
            "DATABASE_URL names a database with tables that are not ours"
        );
        store.migrate().await?;
    }
    store.check_schema().await?;
    let outcome = import(&store, &old, config.zone, Clock::system(config.zone).now()).await?;
    close(&store).await;
    match outcome {
        Outcome::Already(when) => println!("The old system was imported at {when}; nothing was changed now."),
        Outcome::Imported(report) => {
            for (which, done) in &report.findings {
                println!("{which}: {done}");
            }
            for (what, count) in &report.counts {
                println!("{count} {what}");
            }
            println!("{} rows did not fit as they were and are listed above.", report.findings.len());
            println!("Passwords go on working: people sign in with their phone. Make a superuser with");
            println!("  helpdesk superuser EMAIL");
        }
    }
    Ok(())
}
