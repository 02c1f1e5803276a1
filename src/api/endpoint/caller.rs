//! Who calls: by which token, how often, and whether they may.

use poem::http::header;

use crate::api::Problem;
use crate::api::limit::Left;
use crate::api::operation::Operation;
use crate::store::tokens;
use crate::web::middleware::request_log;
use crate::web::rate_limit::Counted;
use crate::web::{Error, Visit};

/// Whose token the call has, as they are now.
pub async fn identify(operation: &Operation, visit: &mut Visit) -> Result<(), Problem> {
    let mut given = visit.headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = given.next() else {
        return if operation.is_public() { Ok(()) } else { Err(Error::SignIn.into()) };
    };
    let word = value.to_str().ok().and_then(|value| {
        let (scheme, word) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(word.trim())
    });
    let found = match word.filter(|word| given.next().is_none() && word.len() < 200) {
        Some(word) => {
            let mut db = visit.read().await?;
            let found = tokens::find(&mut db, word, visit.app.clock.now()).await?;
            visit.keep(db).await;
            found
        }
        None => None,
    };
    let Some(token) = found else {
        visit.app.limits.used(visit.client, "token", 1)?;
        let wrong = Problem::of("token");
        return Err(wrong.with(header::WWW_AUTHENTICATE, "Bearer realm=\"helpdesk\", error=\"invalid_token\""));
    };
    if token.is_stale {
        let mut tx = visit.begin().await?;
        tokens::touch(&mut tx, token.id, visit.at).await?;
        tx.commit().await?;
    }
    request_log::note_actor(Some(token.person.id));
    visit.token = Some(token);
    Ok(())
}

/// Counts the call as its person's, or its address's.
pub fn count(visit: &Visit, left: &mut Option<Left>) -> Result<(), Problem> {
    let who = match visit.person() {
        Ok(person) => Counted::Person(person.id),
        Err(_) => Counted::Address(visit.client),
    };
    let (counted, remaining) = match visit.app.api_limit.used(who) {
        Ok(remaining) => (Ok(()), remaining),
        Err((problem, remaining)) => (Err(problem), remaining),
    };
    *left = Some(remaining);
    counted
}

/// Whether they may call it at all, as the page's route says, and whether the token is for that.
pub fn permit(operation: &Operation, visit: &Visit) -> Result<(), Problem> {
    operation.who.admit(visit)?;
    match &visit.token {
        Some(token) if operation.writes() && !token.scope.may_write() => {
            let scope = "Bearer realm=\"helpdesk\", error=\"insufficient_scope\", scope=\"write\"";
            Err(Problem::of("read-only").with(header::WWW_AUTHENTICATE, scope))
        }
        _ => Ok(()),
    }
}
