//! Removes what is too old to be of use.

use std::time::Duration;

use crate::app::App;
use crate::store::{self, account_links, answers, drafts, sessions, submissions, tokens};

/// Prunes every few minutes, until the task is ended.
pub async fn run(app: App) {
    let mut every = tokio::time::interval(Duration::from_mins(5));
    loop {
        every.tick().await;
        app.limits.forget_old();
        app.api_limit.forget_old();
        if let Err(error) = once(&app).await {
            tracing::warn!(%error, "what is too old could not be removed; it is tried again");
        }
    }
}

/// Prunes now.
///
/// # Errors
/// When the database does not answer; nothing was removed then.
pub async fn once(app: &App) -> store::Result<()> {
    let mut tx = app.store.begin().await?;
    let at = app.clock.now();
    answers::forget_old(&mut tx, at).await?;
    account_links::forget_old(&mut tx, at).await?;
    sessions::end_expired(&mut tx, at).await?;
    drafts::forget_old(&mut tx, at).await?;
    submissions::forget_old(&mut tx, at).await?;
    tokens::forget_old(&mut tx, at).await?;
    // Another process may have been told meanwhile.
    app.own_address.look_up(&mut tx).await?;
    tx.commit().await
}
