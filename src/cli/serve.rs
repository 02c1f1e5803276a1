//! `helpdesk serve`: opens the database, migrates it, and answers requests until it is told to stop.

use std::time::Duration;

use anyhow::Context;
use poem::Server;
use poem::listener::TcpAcceptor;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::clock::{Clock, random_word};
use crate::config::Config;
use crate::jobs::{deliver_mail, prune, remind};
use crate::mail::transport::Mailer;
use crate::store::{self, Store, people, settings};
use crate::web::{routes, setup};

/// How often a database that does not answer at the start is tried, and after how long again.
const TRIES: u32 = 15;
const TRY_EVERY: Duration = Duration::from_secs(2);
/// How long requests in hand have to finish once the process is told to stop.
const DRAIN: Duration = Duration::from_secs(20);
/// How long a mail on its way has; hosts end a process 30 seconds after they told it to stop.
const LAST_MAIL: Duration = Duration::from_secs(27);

/// Serves the centre.
///
/// # Errors
/// With a sentence: the database cannot be used, or the port is taken.
pub async fn run(config: Config, migrate: bool, work: bool) -> anyhow::Result<()> {
    let listener = bind(&config)?;
    let store = Store::open(&config.database_url)
        .await
        .with_context(|| "DATABASE_URL names a database that cannot be opened".to_owned())?;
    prepare(&store, migrate).await?;
    let clock = Clock::system(config.zone);
    let app = App::new(config, store, clock);
    offer_setup(&app).await?;
    listen(app, listener, work).await
}

/// Brings the database to its schema, or checks that it has it. One that cannot be reached yet is tried for
/// half a minute: hosts start it beside us.
async fn prepare(store: &Store, migrate: bool) -> anyhow::Result<()> {
    for tries in 1_u32.. {
        let done = if migrate { store.migrate().await } else { store.check_schema().await };
        match done {
            Err(store::Error::Unavailable(reason)) if tries < TRIES => {
                tracing::warn!(reason, "the database does not answer yet");
                tokio::time::sleep(TRY_EVERY).await;
            }
            Err(store::Error::Unavailable(reason)) => {
                anyhow::bail!(
                    "the database that DATABASE_URL names does not answer ({reason}); is it running, and reachable from here?"
                )
            }
            other => return Ok(other?),
        }
    }
    Ok(())
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
pub async fn listen(app: App, listener: std::net::TcpListener, work: bool) -> anyhow::Result<()> {
    let acceptor = TcpAcceptor::from_std(listener)?;
    let pruning = tokio::spawn(prune::run(app.clone()));
    let reminding = tokio::spawn(remind::run(app.clone()));
    let position = app.live.start(&app.store).await?;
    let watching = tokio::spawn({
        let app = app.clone();
        async move { app.live.watch(&app.store, position).await }
    });
    let working = match &app.config.smtp {
        Some(_) if work => Some(mail_worker(&app)?),
        Some(_) => None,
        None => {
            println!(
                "SMTP_URL is not set: mail is kept readable at {}/mail, and nothing is sent.",
                app.config.base_url
            );
            None
        }
    };
    println!("{} is open at {}", app.config.centre.name, app.config.base_url);
    let (stop, worker) = working.unzip();
    let end = end(&app, stop);
    Server::new_with_acceptor(acceptor).run_with_graceful_shutdown(routes::site(&app), end, Some(DRAIN)).await?;
    if let Some(worker) = worker {
        worker.await?;
    }
    pruning.abort();
    reminding.abort();
    watching.abort();
    app.store.close().await;
    Ok(())
}

/// Starts sending mail; the sender ends it. Then the task finishes the delivery in hand, as far as a
/// host lets it: cut short, the mail would be sent again after its claim lapsed.
///
/// # Errors
/// When no mail server is named, or TLS cannot be set up for it.
pub fn mail_worker(app: &App) -> anyhow::Result<(watch::Sender<bool>, JoinHandle<()>)> {
    let smtp = app.config.smtp.as_ref().context("SMTP_URL is not set")?;
    let mailer = Mailer::new(smtp).context("SMTP_URL names a mail server that TLS cannot be set up for")?;
    println!("Mail leaves as {} by {}:{}.", smtp.from, smtp.host, smtp.port);
    let (stop, mut stopping) = watch::channel(false);
    let (app, told) = (app.clone(), stopping.clone());
    let worker = tokio::spawn(async move {
        tokio::select! {
            () = deliver_mail::run(&app, &mailer, told) => {}
            () = async {
                let _ = stopping.wait_for(|stop| *stop).await;
                tokio::time::sleep(LAST_MAIL).await;
            } => {}
        }
    });
    Ok((stop, worker))
}

/// Waits until the process is told to stop; then ends the streams, so that browsers look for the next
/// one, and the sending of mail.
async fn end(app: &App, mail: Option<watch::Sender<bool>>) {
    told_to_stop().await;
    app.live.close();
    if let Some(mail) = mail {
        mail.send_replace(true);
    }
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
