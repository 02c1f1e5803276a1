//! `helpdesk work`: sends mail, and nothing else.

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::store::{Limits, dialect};

use super::serve::{close, mail_worker, open, prepare, stop_when_told};

/// How many connections it opens: one reads, one writes, one listens.
const FEW: u32 = 3;

/// Sends mail until it is told to stop.
///
/// # Errors
/// With a sentence: no mail server is named, or the database cannot be used.
pub async fn run(config: Config) -> anyhow::Result<()> {
    if config.smtp.is_none() {
        anyhow::bail!("SMTP_URL is not set, so there is nowhere to send mail to; set it and start again");
    }
    if dialect::is_absent(&config.database_url) {
        anyhow::bail!("there is no database yet; start `helpdesk serve` first, or run `helpdesk migrate`");
    }
    let config = Config { database: Limits { connections: Some(FEW), ..config.database }, ..config };
    let store = open(&config).await?;
    let clock = Clock::system(config.zone);
    let app = App::new(config, store, clock);
    let stop = stop_when_told(&app);
    match prepare(&app.store, false, stop.clone()).await {
        Err(_) if *stop.borrow() => return Ok(()),
        done => done?,
    }
    let worker = mail_worker(&app, stop)?;
    println!("{} is sending mail.", app.config.centre.name);
    worker.await?;
    close(&app.store).await;
    Ok(())
}
