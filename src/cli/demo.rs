//! `helpdesk demo`: serves a fresh sample centre.

use std::io::IsTerminal;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use crate::app::App;
use crate::clock::{Clock, stopwatch};
use crate::config::Config;
use crate::passwords::Passwords;
use crate::store::Store;
use crate::store::dialect;
use crate::web::accounts::{DEMO_LOGINS, DEMO_PASSWORD};

use super::serve::{bind, listen, open};

/// Where the sample centre is kept unless `DATABASE_URL` names another place.
const DEMO_DATABASE: &str = "sqlite://helpdesk-demo.db";

/// The longest history there can be.
pub const MOST_TICKETS: i64 = 1_000_000;

/// How many tickets are told between two lines where nobody watches.
const A_LINE: u64 = 20_000;

/// Makes the sample centre, with so many tickets of history, and serves it unless it is only to be filled.
///
/// # Errors
/// With a sentence: the database has something in it, or the port is taken.
pub async fn run(mut config: Config, tickets: u32, fill_only: bool) -> anyhow::Result<()> {
    config.demo = true;
    let is_named = std::env::var("DATABASE_URL").is_ok_and(|url| !url.trim().is_empty());
    // Before anything is removed: another sample centre may be using it.
    let listener = if fill_only && is_named { None } else { Some(bind(&config)?) };
    if is_named {
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
    let clock = Clock::system(config.zone);
    if let Err(why) = fill(&config, &clock, tickets).await {
        if dialect::file_of(&config.database_url).is_none() && tickets > 0 {
            return Err(why.context("the database that DATABASE_URL names is half filled; drop it and make it anew"));
        }
        // Half a history is no use to anybody.
        dialect::remove(&config.database_url)?;
        return Err(why);
    }
    println!("The sample centre is ready. Everybody's password is {DEMO_PASSWORD}");
    for (role, login) in DEMO_LOGINS {
        println!("  {role:<11} {login}");
    }
    match listener.filter(|_| !fill_only) {
        Some(listener) => {
            let store = open(&config).await?;
            listen(&App::new(config, store, clock), listener, true, async |_| Ok(())).await
        }
        None => Ok(()),
    }
}

async fn fill(config: &Config, clock: &Clock, tickets: u32) -> anyhow::Result<()> {
    let since = stopwatch();
    let store = if tickets > 0 {
        Store::open_to_make(&config.database_url)
            .await
            .context("DATABASE_URL names a database that cannot be opened")?
    } else {
        open(config).await?
    };
    store.migrate().await?;
    let password_hash = Passwords::new().hash(DEMO_PASSWORD).await?;
    let mut progress = Progress::begin(tickets);
    let filled = crate::demo::fill_with_history(
        &store,
        clock.now(),
        config.zone,
        config.country,
        &password_hash,
        tickets,
        &mut |told| progress.tell(told),
    )
    .await;
    progress.end();
    store.close().await;
    filled?;
    if tickets > 0 {
        println!("{tickets} tickets of history were told in {:.1} s.", since.elapsed().as_secs_f64());
    }
    Ok(())
}

/// A bar where somebody watches, else a line now and then.
struct Progress {
    bar: Option<ProgressBar>,
    told: u64,
    all: u64,
}

impl Progress {
    fn begin(tickets: u32) -> Self {
        let all = u64::from(tickets);
        let is_watched = tickets > 0 && std::io::stderr().is_terminal();
        let bar = is_watched.then(|| {
            let style = ProgressStyle::with_template("{msg:<28} {wide_bar} {percent:>3} %");
            // A style that cannot be read is a bar in another style.
            ProgressBar::new(all)
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
                .with_message("Telling the history")
        });
        Self { bar, told: 0, all }
    }

    fn tell(&mut self, told: u64) {
        let is_last = told == self.all;
        match &self.bar {
            Some(bar) if is_last => {
                bar.set_position(told);
                bar.set_message("Writing the index");
            }
            Some(bar) => bar.set_position(told),
            None if told / A_LINE > self.told / A_LINE || is_last && self.told < told => {
                println!("{told} tickets of {}", self.all);
            }
            None => {}
        }
        self.told = told;
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
