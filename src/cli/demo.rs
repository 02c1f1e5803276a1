//! `helpdesk demo`: serves a fresh sample centre.

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::passwords::Passwords;
use crate::store::Store;
use crate::store::dialect;
use crate::web::accounts::{DEMO_LOGINS, DEMO_PASSWORD};

use super::serve::{bind, listen, open};

/// Where the sample centre is kept unless `DATABASE_URL` names another place.
const DEMO_DATABASE: &str = "sqlite://helpdesk-demo.db";

/// Makes the sample centre and serves it.
///
/// # Errors
/// With a sentence: the database has something in it, or the port is taken.
pub async fn run(mut config: Config) -> anyhow::Result<()> {
    config.demo = true;
    // Before anything is removed: another sample centre may be using it.
    let listener = bind(&config)?;
    if std::env::var("DATABASE_URL").is_ok_and(|url| !url.trim().is_empty()) {
        let is_file = dialect::file_of(&config.database_url).is_some();
        let is_empty = if is_file {
            dialect::is_absent(&config.database_url)
        } else {
            let store = Store::open(&config.database_url).await?;
            store.is_bare().await? && store.tables().await?.is_empty()
        };
        if !is_empty {
            anyhow::bail!("DATABASE_URL names a database that has something in it; name an empty one, or leave it out");
        }
    } else {
        DEMO_DATABASE.clone_into(&mut config.database_url);
        dialect::remove(&config.database_url)?;
    }
    let store = open(&config).await?;
    store.migrate().await?;
    let clock = Clock::system(config.zone);
    let password_hash = Passwords::new().hash(DEMO_PASSWORD).await?;
    crate::demo::fill(&store, clock.now(), config.zone, config.country, &password_hash).await?;
    println!("The sample centre is ready. Everybody's password is {DEMO_PASSWORD}");
    for (role, login) in DEMO_LOGINS {
        println!("  {role:<11} {login}");
    }
    listen(&App::new(config, store, clock), listener, true, async |_| Ok(())).await
}
