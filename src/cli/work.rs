//! `helpdesk work`: sends mail, and nothing else.

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::store::{Store, dialect};

use super::serve::{mail_worker, told_to_stop};

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
    let store = Store::open(&config.database_url).await?;
    store.check_schema().await?;
    let clock = Clock::system(config.zone);
    let app = App::new(config, store, clock);
    let (stop, mut worker) = mail_worker(&app)?;
    println!("{} is sending mail.", app.config.centre.name);
    tokio::select! {
        () = told_to_stop() => stop.send_replace(true),
        ended = &mut worker => return Ok(ended?),
    };
    worker.await?;
    app.store.close().await;
    Ok(())
}
