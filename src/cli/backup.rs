//! `helpdesk backup FILE`: a verified copy of a database that is a file, while it is in use; for one on a server, the
//! command that makes one.

use std::path::Path;

use crate::config::Config;
use crate::store::dialect::{backup, is_absent};

use super::serve::told_to_stop;

/// Makes the backup, or says how to.
///
/// # Errors
/// With a sentence: the file is there, the database cannot be read, or what was written is damaged.
pub async fn run(config: &Config, file: &Path) -> anyhow::Result<()> {
    let shown = file.display();
    if file.exists() {
        anyhow::bail!("{shown}: {}", backup::Failed::Exists);
    }
    if let Some(native) = backup::native(&config.database_url, &shown.to_string()) {
        println!("The server makes its backups itself. This makes one, while everybody goes on working:\n");
        println!("  {}\n", native.make);
        println!("And this restores it into a new database, whose address then becomes DATABASE_URL:\n");
        native.restore.iter().for_each(|command| println!("  {command}"));
        println!("\n{} Try restoring before you need it.", native.asks);
        return Ok(());
    }
    if is_absent(&config.database_url) {
        anyhow::bail!("DATABASE_URL names a file that is not there, or empty");
    }
    let made = tokio::select! {
        made = backup::to_file(&config.database_url, file) => made,
        () = told_to_stop() => anyhow::bail!("stopped; there is no backup {shown}"),
    };
    let made = made.map_err(|why| anyhow::anyhow!("there is no backup {shown}: {why}"))?;
    println!("{shown}: {} rows, {} bytes, read again and found whole.", made.rows, made.bytes);
    println!("To go back to it, stop the server and set DATABASE_URL to a copy of this file.");
    Ok(())
}
