//! The sample centre: fills an empty database with people of every role and tickets in every state.
//!
//! Every ticket comes to its state by the real lifecycle, step by step, at the time its story tells. Before them,
//! if one asks for it, lie years of closed history.

mod calendar;
mod cast;
mod histories;
mod history;
mod story;
mod telling;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use phonenumber::country;

use crate::store::Store;
use calendar::Calendar;
use history::History;
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
    fill_with_history(store, now, zone, country, password_hash, 0, &mut |_| {}).await
}

/// Fills an empty, migrated database with the sample centre as it would stand at `now`, behind so many tickets of
/// closed history by the same staff. How many of them are told is said on the way.
///
/// The open work is the same whatever the history, but for its numbers.
///
/// # Errors
/// As for [`fill`]; with a history, what was written until then stays, and the database is to be made anew.
pub async fn fill_with_history(
    store: &Store,
    now: DateTime<Utc>,
    zone: Tz,
    country: country::Id,
    password_hash: &str,
    tickets: u32,
    told: &mut (dyn FnMut(u64) + Send),
) -> anyhow::Result<()> {
    let calendar = Calendar::new(now, zone);
    let stories = histories::all();
    let mut tx = store.begin().await?;
    // The staff were here before the history.
    let earlier = if tickets > 0 { history::DAYS } else { 0 };
    let cast =
        cast::hire(&mut tx, &calendar, country, password_hash, earlier).await.context("hiring the sample centre")?;
    if tickets > 0 {
        tx.commit().await?;
        let begin = stories.iter().flat_map(|story| &story.steps).map(|step| step.day).min().unwrap_or(0);
        let history = History::of(&cast, &calendar, country, tickets, begin);
        let laid_aside = store.lay_aside().await.context("preparing the database")?;
        history.tell(store, told).await.context("telling the history")?;
        store.take_up(laid_aside).await.context("making indexes")?;
        tx = store.begin().await?;
    }
    let mut stories: Vec<_> =
        stories.into_iter().enumerate().map(|(nth, story)| (story.times(&calendar, nth), story)).collect();
    // Numbers rise with the time of the request, as they would have.
    stories.sort_by_key(|(times, _)| times.first().copied());
    let mut teller = Teller { tx: &mut tx, cast: &cast, calendar: &calendar, country };
    for (times, story) in &stories {
        teller.tell(story, times).await.with_context(|| format!("the story of {story}"))?;
    }
    tx.commit().await?;
    if tickets > 0 {
        store.settle().await.context("counting what is there")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
