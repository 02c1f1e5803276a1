//! Sends the outbox: claims a mail, makes it if this is its first attempt, hands it to the mail
//! server, and notes what came of it. Any number of processes may do so at once.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::watch;

use crate::app::App;
use crate::clock::random_part;
use crate::domain::mail::{Letter, MailState, Way, Whose};
use crate::mail::message::{bodies, message};
use crate::mail::transport::{Failure, Mailer};
use crate::store::outbox::{self, Made, Mail, delivery};
use crate::store::{self, account_links, doubted_addresses, tickets};

/// How often mail that others wrote, or that became due, is looked for.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How long the mail server is left alone when it did not answer, and the database likewise.
const PAUSE: Duration = Duration::from_secs(5);
/// How often a claim is renewed while its mail is on its way; well within a lease.
const RENEW_EVERY: Duration = Duration::from_secs(15);
/// The pause before the second attempt; it doubles with each.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(30);
/// The longest pause while the mail server may come back at any time.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(10);
/// The longest pause for a message that was refused for good: people mend addresses more slowly, and
/// sometimes it was the server's own fault after all.
const LONGEST_PAUSE_REFUSED: TimeDelta = TimeDelta::hours(1);

/// What one look into the outbox led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// There was nothing to send.
    Idle,
    /// A mail was sent.
    Sent,
    /// A mail was put off or ended without being sent.
    NotSent,
    /// The mail server is away.
    ServerAway,
}

/// Sends what is due until it is told to stop; a delivery in hand is finished first.
pub async fn run(app: &App, mailer: &Mailer, mut stop: watch::Receiver<bool>) {
    let mut changes = app.store.changes();
    let mut was_away = false;
    while !*stop.borrow() {
        let pause = match deliver_next(app, mailer).await {
            Ok(Step::Sent) if was_away => {
                was_away = false;
                tracing::info!("the mail server is back");
                wake(app).await;
                continue;
            }
            Ok(Step::Sent | Step::NotSent) => continue,
            Ok(Step::Idle) => LOOK_EVERY,
            Ok(Step::ServerAway) => {
                was_away = true;
                PAUSE
            }
            Err(error) => {
                tracing::warn!(%error, "the outbox could not be read; it is tried again");
                PAUSE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = changes.changed(), if pause == LOOK_EVERY => {}
            _ = stop.changed() => {}
        }
    }
}

/// Takes the next mail that is due one step further.
///
/// # Errors
/// When the database does not answer.
pub async fn deliver_next(app: &App, mailer: &Mailer) -> store::Result<Step> {
    let mut db = app.store.read().await?;
    let next = delivery::next_due(&mut db, app.clock.now()).await?;
    drop(db);
    let Some(next) = next else { return Ok(Step::Idle) };
    let mut tx = app.store.begin().await?;
    // The time is told once one may write, which can take a while.
    let at = app.clock.now();
    if !delivery::claim(&mut tx, next.id, at).await? {
        return Ok(Step::NotSent);
    }
    let Some(mail) = outbox::find(&mut tx, next.id).await? else { return Ok(Step::NotSent) };
    if mail.give_up_at <= at {
        delivery::release(&mut tx, mail.id).await?;
        let given_up = delivery::give_up_old(&mut tx, at).await?;
        tx.commit().await?;
        tracing::warn!(mails = given_up, "mail was given up");
        return Ok(Step::NotSent);
    }
    if let Some(reason) = stopped(&mut tx, &mail).await? {
        delivery::end(&mut tx, mail.id, MailState::Stopped, reason).await?;
        tx.commit().await?;
        return Ok(Step::NotSent);
    }
    let message = match &mail.made {
        Some(made) => made.message.clone(),
        None => match make(app, &mut tx, &mail).await? {
            Ok(made) => made.message,
            Err(error) => {
                let due_at = at + pause(mail.attempts, Whose::MessageForGood);
                delivery::failed(&mut tx, mail.id, Whose::MessageForGood, &error.to_string(), due_at).await?;
                tx.commit().await?;
                tracing::error!(mail = mail.id, "a mail could not be made");
                return Ok(Step::NotSent);
            }
        },
    };
    // Claimed and kept before a byte leaves: whoever takes it up after us sends the same.
    tx.commit().await?;
    let sending = mailer.send(&mail.email, message.as_deref().unwrap_or_default());
    let answer = while_renewing(app, mail.id, sending).await;
    note(app, &mail, answer).await
}

/// Why a mail is not to be sent at all, if it is not.
async fn stopped(tx: &mut store::Conn, mail: &Mail) -> store::Result<Option<&'static str>> {
    if doubted_addresses::stopped(tx, &mail.email).await?.is_some() {
        return Ok(Some("Whoever reads this address said that it is not them."));
    }
    // A mail can wait for a day, and its address be somebody else's by then.
    if let (Some(Letter { button: (_, Way::Made { .. }), .. }), Some(person_id)) = (&mail.letter, mail.person_id)
        && !account_links::would_fit(tx, person_id, &mail.email).await?
    {
        return Ok(Some("The person has another address by now, or is suspended."));
    }
    Ok(None)
}

/// Makes what a mail looks like, once and for all its attempts.
async fn make(app: &App, tx: &mut store::Conn, mail: &Mail) -> store::Result<anyhow::Result<Made>> {
    let (Some(letter), Some(smtp)) = (&mail.letter, &app.config.smtp) else {
        return Ok(Err(anyhow::anyhow!("This release cannot read what was to be written.")));
    };
    let doubted = doubted_addresses::doubt(tx, &mail.email).await?;
    let not_me = doubted.map(|doubted| format!("/not-me/{}", doubted.token));
    let earlier = match mail.ticket_number {
        Some(number) => outbox::conversation(tx, number, &mail.email, mail.id).await?,
        None => Vec::new(),
    };
    let base_url = app.own_address.look_up(tx).await?;
    let write = |link: &str| {
        bodies(&app.views, &app.config.centre, &base_url, letter, link, mail.ticket_number, not_me.as_deref())
    };
    let at = app.clock.now();
    let written = |path: &str| {
        write(path).map_err(anyhow::Error::from).and_then(|bodies| message(mail, &bodies, &smtp.from, &earlier, at))
    };
    let made = match (&letter.button.1, mail.person_id) {
        (Way::To(path), _) => written(path),
        (Way::Tracking { tracking }, _) => match mail.ticket_number {
            // A link that was renewed while the mail waited is the new one.
            Some(number) => {
                let path = tickets::tracking_path(tx, number).await?.unwrap_or_default();
                written(&format!("{path}{tracking}"))
            }
            None => Err(anyhow::anyhow!("There is no ticket whose link it could be.")),
        },
        (Way::Made { made: purpose }, Some(person_id)) => {
            let token = account_links::make(tx, *purpose, person_id, Some(&mail.email), at).await?;
            // What is kept to be read at /mail has no key in it; the message has, and is gone once it was taken.
            let written =
                write(&format!("{}{token}", purpose.path())).and_then(|sent| Ok((sent, write(purpose.path())?)));
            written.map_err(anyhow::Error::from).and_then(|(sent, kept)| {
                let made = message(mail, &sent, &smtp.from, &earlier, at)?;
                Ok(Made { text: kept.text, html: kept.html, ..made })
            })
        }
        (Way::Made { .. }, None) => Err(anyhow::anyhow!("There is nobody whose account the link could be for.")),
    };
    if let Ok(made) = &made {
        delivery::keep(tx, mail.id, made).await?;
    }
    Ok(made)
}

/// Keeps the claim while a delivery takes its time.
async fn while_renewing<T>(app: &App, id: i64, sending: impl Future<Output = T>) -> T {
    let mut sending = std::pin::pin!(sending);
    loop {
        tokio::select! {
            answer = &mut sending => return answer,
            () = tokio::time::sleep(RENEW_EVERY) => {
                let renewed = async {
                    let mut tx = app.store.begin().await?;
                    delivery::renew(&mut tx, id, app.clock.now()).await?;
                    tx.commit().await
                };
                if let Err(error) = renewed.await {
                    tracing::warn!(%error, mail = id, "a claim could not be renewed; it is tried again");
                }
            }
        }
    }
}

/// Notes what came of an attempt. What the mail server took is noted however long the database
/// stays away, because the mail would be sent again otherwise.
async fn note(app: &App, mail: &Mail, answer: Result<(), Failure>) -> store::Result<Step> {
    match answer {
        Ok(()) => {
            while let Err(error) = sent(app, mail.id).await {
                tracing::warn!(%error, mail = mail.id, "a mail was sent and could not be noted; it is tried again");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            tracing::info!(mail = mail.id, attempts = mail.attempts, "mail sent");
            Ok(Step::Sent)
        }
        Err(Failure { whose, reason }) => {
            // The reason may name an address; the superuser reads it at /mail.
            tracing::warn!(mail = mail.id, attempts = mail.attempts, ?whose, "mail not sent");
            let mut tx = app.store.begin().await?;
            let due_at = (app.clock.now() + pause(mail.attempts, whose)).min(mail.give_up_at);
            delivery::failed(&mut tx, mail.id, whose, &reason, due_at).await?;
            tx.commit().await?;
            Ok(if whose == Whose::Server { Step::ServerAway } else { Step::NotSent })
        }
    }
}

async fn sent(app: &App, id: i64) -> store::Result<()> {
    let mut tx = app.store.begin().await?;
    delivery::sent(&mut tx, id, app.clock.now()).await?;
    tx.commit().await
}

async fn wake(app: &App) {
    let woken = async {
        let mut tx = app.store.begin().await?;
        delivery::wake(&mut tx, app.clock.now()).await?;
        tx.commit().await
    };
    if let Err(error) = woken.await {
        tracing::warn!(%error, "waiting mail could not be hurried; it leaves when it is due");
    }
}

/// How long to wait after so many attempts: doubling, and spread so that mails that failed together
/// do not come back together.
fn pause(attempts: i64, whose: Whose) -> TimeDelta {
    let longest = if whose == Whose::MessageForGood { LONGEST_PAUSE_REFUSED } else { LONGEST_PAUSE };
    let doubled = FIRST_PAUSE * (1 << (attempts - 1).clamp(0, 12));
    let percent = 80 + random_part(40).cast_signed();
    doubled.min(longest) * percent / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_pause_is_under_a_minute_and_later_ones_grow_to_a_bound() {
        for _ in 0..100 {
            assert!(pause(1, Whose::Server) <= TimeDelta::seconds(60));
            assert!(pause(1, Whose::Server) >= TimeDelta::seconds(20));
            assert!(pause(400, Whose::Server) <= TimeDelta::minutes(12));
            assert!(pause(400, Whose::MessageForGood) >= TimeDelta::minutes(48));
        }
    }
}
