//! Looks for what nobody does: devices that wait for a technician too long, and promises that come
//! near or are broken. Each is told once.

use std::time::Duration;

use chrono::{DateTime, Days, TimeDelta, Utc};

use crate::app::App;
use crate::domain::notice::{About, To};
use crate::store::notifications::{self, New};
use crate::store::reminders::{self, Late};
use crate::store::{self, Conn};

/// How often it looks.
const EVERY: Duration = Duration::from_mins(5);
/// How long a device may wait for a technician.
const WAIT: TimeDelta = TimeDelta::hours(24);

/// Looks every few minutes, until the task is ended.
pub async fn run(app: App) {
    let mut every = tokio::time::interval(EVERY);
    loop {
        every.tick().await;
        if let Err(error) = look(&app).await {
            tracing::warn!(%error, "reminders could not be written; it is tried again");
        }
    }
}

/// Looks once, and tells the managers.
///
/// # Errors
/// When the database does not answer.
pub async fn look(app: &App) -> store::Result<()> {
    let at = app.clock.now();
    let today = app.clock.today();
    let mut db = app.store.read().await?;
    let waiting = reminders::unallocated(&mut db, at - WAIT).await?;
    let promised = reminders::promised(&mut db, today + Days::new(1)).await?;
    drop(db);
    if waiting.is_empty() && promised.is_empty() {
        return Ok(());
    }
    let mut tx = app.store.begin().await?;
    for late in &waiting {
        let once = format!("unallocated:{}:{}", late.number, late.since.timestamp());
        tell(&mut tx, late, About::Unallocated, "has waited for a technician for a day", &once, at).await?;
    }
    for late in &promised {
        let Some(promised_on) = late.promised_on else { continue };
        let (about, what, kind) = if promised_on < today {
            (About::PromisePast, "is past its promised date", "past")
        } else {
            (About::PromiseNear, "is promised for today or tomorrow", "near")
        };
        let once = format!("promise-{kind}:{}:{promised_on}", late.number);
        tell(&mut tx, late, about, what, &once, at).await?;
    }
    tx.commit().await
}

async fn tell(
    tx: &mut Conn,
    late: &Late,
    about: About,
    what: &str,
    once: &str,
    at: DateTime<Utc>,
) -> store::Result<()> {
    let new = New {
        to: To::Managers(late.department_id),
        by: None,
        line: &format!("{} {} (ticket {}) {what}", late.brand, late.model, late.number),
        href: &format!("/tickets/{}", late.number),
        once,
        about,
        quote: None,
        ticket_number: Some(late.number),
        at,
    };
    notifications::tell(tx, &new).await
}
