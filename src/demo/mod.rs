//! The sample centre: fills an empty database with people of every role and tickets in every state.
//!
//! Every ticket comes to its state by the real lifecycle, step by step, at the time its story tells.

mod calendar;
mod cast;
mod histories;
mod story;
mod telling;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use phonenumber::country;

use crate::store::Store;
use calendar::Calendar;
use telling::Teller;

/// Fills an empty, migrated database with the sample centre as it would stand at `now`.
///
/// Everybody who has an e-mail signs in with the password of this hash.
///
/// # Errors
/// When the database is not empty or does not answer, or when the lifecycle refuses a step of a
/// story; then nothing was written.
pub async fn fill(
    store: &Store,
    now: DateTime<Utc>,
    zone: Tz,
    country: country::Id,
    password_hash: &str,
) -> anyhow::Result<()> {
    let calendar = Calendar::new(now, zone);
    let mut tx = store.begin().await?;
    let cast = cast::hire(&mut tx, &calendar, country, password_hash).await.context("hiring the sample centre")?;
    let mut stories: Vec<_> =
        histories::all().into_iter().enumerate().map(|(nth, story)| (story.times(&calendar, nth), story)).collect();
    // Numbers rise with the time of the request, as they would have.
    stories.sort_by_key(|(times, _)| times.first().copied());
    let mut teller = Teller { tx: &mut tx, cast: &cast, calendar: &calendar, country };
    for (times, story) in &stories {
        teller.tell(story, times).await.with_context(|| format!("the story of {story}"))?;
    }
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests;
