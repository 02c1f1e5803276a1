//! `helpdesk serve`: opens the database, migrates it, and answers requests until it is told to stop.

use std::time::Duration;

use anyhow::Context;
use poem::Server;
use poem::listener::TcpAcceptor;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;

use crate::app::App;
use crate::clock::{Clock, random_word};
use crate::config::Config;
use crate::jobs::{deliver_mail, prune, remind};
use crate::mail::transport::Mailer;
use crate::store::{self, Store, people, settings};
use crate::web::{routes, setup};

use super::disk;

/// How long a database that does not answer at the start is tried, and how often.
const TRY_FOR: Duration = Duration::from_secs(30);
const TRY_EVERY: Duration = Duration::from_secs(1);
/// How long requests in hand and a mail on its way have to finish once the process is told to stop. Hosts end it
/// themselves 30 seconds after they did, and some after 20.
const DRAIN: Duration = Duration::from_secs(17);
/// How long connections to the database have to close after that.
const CLOSE: Duration = Duration::from_secs(2);

/// Serves the centre. It listens first, and answers 503 until the database is there with its schema.
///
/// # Errors
/// With a sentence: the database cannot be used, or the port is taken.
pub async fn run(config: Config, migrate: bool, work: bool) -> anyhow::Result<()> {
    let listener = bind(&config)?;
    if let Some(doubt) = disk::doubt(&config) {
        tracing::error!("*** {doubt}. ***");
    }
    let store = open(&config).await?;
    let clock = Clock::system(config.zone);
    let app = App::new(config, store, clock);
    let ready = async |stop| {
        prepare(&app.store, migrate, stop).await?;
        offer_setup(&app).await
    };
    listen(&app, listener, work, ready).await
}

/// Opens the database within what the settings allow. A server is not asked yet.
///
/// # Errors
/// When the file cannot be opened.
pub async fn open(config: &Config) -> anyhow::Result<Store> {
    Store::open_within(&config.database_url, &config.database)
        .await
        .context("DATABASE_URL names a database that cannot be opened")
}

/// Brings the database to its schema, or checks that it has it. One that cannot be reached yet is tried for
/// half a minute: hosts start it beside us.
///
/// # Errors
/// With a sentence when it still cannot be used.
pub async fn prepare(store: &Store, migrate: bool, mut stop: Stop) -> anyhow::Result<()> {
    let end = Instant::now() + TRY_FOR;
    loop {
        let done = if migrate { store.migrate().await } else { store.check_schema().await };
        match done {
            Err(store::Error::Unavailable(reason)) if Instant::now() < end => {
                tracing::warn!(reason, "the database does not answer yet");
                tokio::select! {
                    () = tokio::time::sleep(TRY_EVERY) => {}
                    _ = stop.wait_for(|stop| *stop) => anyhow::bail!("told to stop before the database answered"),
                }
            }
            Err(store::Error::Unavailable(reason)) => {
                anyhow::bail!(
                    "the database that DATABASE_URL names does not answer ({reason}); is it running, and reachable from here?"
                )
            }
            other => return other.context("DATABASE_URL names a database that cannot be used"),
        }
    }
}

/// Prints the one-time code while there is nobody to run the house.
async fn offer_setup(app: &App) -> anyhow::Result<()> {
    let mut tx = app.store.begin().await?;
    if !people::has_superuser(&mut tx).await? {
        let code = settings::get_or_set(&mut tx, setup::CODE, &random_word(96)).await?;
        tx.commit().await?;
        println!("set-up code: {code}");
        println!("Open {}/setup and enter it to make the first superuser.", app.own_address.get());
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

/// Answers requests until the process is told to stop; then finishes those in hand. Until `ready` is done they
/// are told to come again.
///
/// # Errors
/// When the listener cannot be used, or as `ready` does.
pub async fn listen(
    app: &App,
    listener: std::net::TcpListener,
    work: bool,
    ready: impl AsyncFnOnce(Stop) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let acceptor = TcpAcceptor::from_std(listener)?;
    let stop = stop_when_told(app);
    app.set_opening(true);
    let mut told = stop.clone();
    let serving = tokio::spawn(Server::new_with_acceptor(acceptor).run_with_graceful_shutdown(
        routes::site(app),
        async move { drop(told.wait_for(|stop| *stop).await) },
        Some(DRAIN),
    ));
    let is_ready = tokio::select! {
        done = ready(stop.clone()) => match done {
            Ok(()) => true,
            Err(_) if *stop.borrow() => false,
            Err(error) => return Err(error),
        },
        // A migration in hand has as long as a request.
        () = over(stop.clone()) => false,
    };
    if !is_ready {
        serving.await??;
        return Ok(());
    }
    app.own_address.look_up(&mut app.store.read().await?).await?;
    // They end when they are dropped.
    let mut watching = JoinSet::new();
    let position = app.live.start(&app.store).await?;
    watching.spawn({
        let app = app.clone();
        async move { app.live.watch(&app.store, position).await }
    });
    watching.spawn(prune::run(app.clone()));
    watching.spawn(remind::run(app.clone()));
    let mail = match &app.config.smtp {
        Some(_) if work => Some(mail_worker(app, stop)?),
        Some(_) => None,
        None => {
            println!(
                "SMTP_URL is not set: mail is kept readable at {}/mail, and nothing is sent.",
                app.own_address.get()
            );
            None
        }
    };
    app.set_opening(false);
    println!("{} is open at {}", app.config.centre.name, app.own_address.get());
    serving.await??;
    if let Some(mail) = mail {
        mail.await?;
    }
    drop(watching);
    close(&app.store).await;
    Ok(())
}

/// Waits until the process was told to stop and the time for what it had in hand has passed.
async fn over(mut stop: Stop) {
    let _ = stop.wait_for(|stop| *stop).await;
    tokio::time::sleep(DRAIN).await;
}

/// Closes the connections, as far as the database lets us.
pub async fn close(store: &Store) {
    let _ = tokio::time::timeout(CLOSE, store.close()).await;
}

/// Starts sending mail until the process is told to stop. Then the task finishes the delivery in hand, as far
/// as a host lets it: cut short, the mail would be sent again after its claim lapsed.
///
/// # Errors
/// When no mail server is named, or TLS cannot be set up for it.
pub fn mail_worker(app: &App, stop: Stop) -> anyhow::Result<JoinHandle<()>> {
    let smtp = app.config.smtp.as_ref().context("SMTP_URL is not set")?;
    let mailer = Mailer::new(smtp).context("SMTP_URL names a mail server that TLS cannot be set up for")?;
    println!("Mail leaves as {} by {}:{}.", smtp.from, smtp.host, smtp.port);
    let (app, told) = (app.clone(), stop.clone());
    Ok(tokio::spawn(async move {
        tokio::select! {
            () = deliver_mail::run(&app, &mailer, told) => {}
            () = over(stop) => {}
        }
    }))
}

/// Turns true when the process is told to stop.
pub type Stop = watch::Receiver<bool>;

/// Listens for the signal to stop. With it live streams end, so that browsers look for the next process.
pub fn stop_when_told(app: &App) -> Stop {
    let (stop, stopping) = watch::channel(false);
    let app = app.clone();
    tokio::spawn(async move {
        told_to_stop().await;
        app.live.close();
        stop.send_replace(true);
    });
    stopping
}

/// Waits until the process is told to stop.
pub async fn told_to_stop() {
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
