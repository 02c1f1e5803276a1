//! `helpdesk serve`: opens the database, migrates it, and answers requests until it is told to stop.

use std::time::Duration;

use anyhow::Context;
use poem::Server;
use poem::listener::TcpAcceptor;

use crate::app::App;
use crate::clock::{Clock, random_word};
use crate::config::Config;
use crate::store::{Store, drafts, people, sessions, settings, submissions};
use crate::web::{routes, setup};

/// How long requests in hand have to finish once the process is told to stop.
const DRAIN: Duration = Duration::from_secs(20);

/// Serves the centre.
///
/// # Errors
/// With a sentence: the database cannot be used, or the port is taken.
pub async fn run(config: Config, migrate: bool) -> anyhow::Result<()> {
    let listener = bind(&config)?;
    let store = Store::open(&config.database_url)
        .await
        .with_context(|| "DATABASE_URL names a database that cannot be opened".to_owned())?;
    if migrate {
        store.migrate().await?;
    } else {
        store.check_schema().await?;
    }
    let clock = Clock::system(config.zone);
    let app = App::new(config, store, clock);
    offer_setup(&app).await?;
    listen(app, listener).await
}

/// Prints the one-time code while there is nobody to run the house.
async fn offer_setup(app: &App) -> anyhow::Result<()> {
    let mut tx = app.store.begin().await?;
    if !people::has_superuser(&mut tx).await? {
        let code = settings::get_or_set(&mut tx, setup::CODE, &random_word(96)).await?;
        tx.commit().await?;
        println!("set-up code: {code}");
        println!("Open {}/setup and enter it to make the first superuser.", app.config.base_url);
    }
    Ok(())
}

/// Takes the port.
///
/// # Errors
/// With a sentence when somebody else has it.
pub fn bind(config: &Config) -> anyhow::Result<std::net::TcpListener> {
    let address = config.listen;
    let listener = std::net::TcpListener::bind(address)
        .with_context(|| format!("cannot listen on {address}; is another server using it? Set PORT to a free one"))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Answers requests until the process is told to stop; then finishes those in hand.
///
/// # Errors
/// When the listener cannot be used.
pub async fn listen(app: App, listener: std::net::TcpListener) -> anyhow::Result<()> {
    let acceptor = TcpAcceptor::from_std(listener)?;
    println!("{} is open at {}", app.config.centre.name, app.config.base_url);
    let forgetting = tokio::spawn(forget_old(app.clone()));
    let position = app.live.start(&app.store).await?;
    let watching = tokio::spawn({
        let app = app.clone();
        async move { app.live.watch(&app.store, position).await }
    });
    Server::new_with_acceptor(acceptor).run_with_graceful_shutdown(routes::site(&app), end(&app), Some(DRAIN)).await?;
    forgetting.abort();
    watching.abort();
    app.store.close().await;
    Ok(())
}

/// Waits until the process is told to stop, then ends the streams so that browsers look for the next one.
async fn end(app: &App) {
    told_to_stop().await;
    app.live.close();
}

async fn forget_old(app: App) {
    let mut every = tokio::time::interval(Duration::from_mins(5));
    loop {
        every.tick().await;
        app.limits.forget_old();
        if let Err(error) = prune(&app).await {
            tracing::warn!(%error, "what is too old could not be removed; it is tried again");
        }
    }
}

async fn prune(app: &App) -> crate::store::Result<()> {
    let mut tx = app.store.begin().await?;
    let at = app.clock.now();
    sessions::end_expired(&mut tx, at).await?;
    drafts::forget_old(&mut tx, at).await?;
    submissions::forget_old(&mut tx, at).await?;
    tx.commit().await
}

async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
        return;
    }
    let _ = interrupt.await;
}
