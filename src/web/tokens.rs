//! One's own tokens: made for programmes, shown once, and revoked.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use poem::http::StatusCode;
use serde::Serialize;

use super::accounts::{refused, values};
use super::answer::{page, see_other};
use super::audit::note;
use super::form::{Form, FormView, Typed};
use super::profile::draft;
use super::{Error, Result, Visit};
use crate::domain::input::{Choices, FieldErrors};
use crate::domain::token::{TOKEN, TokenScope, last_day};
use crate::domain::words;
use crate::store::submissions::{Claim, claim};
use crate::store::tokens::{self, Listed, MOST};
use crate::views::{Calendar, Moment, Page};

/// Where they stand.
const PATH: &str = "/profile/tokens";
/// The most that are listed; of those that ended, the oldest are left out.
const LISTED: u64 = 50;

/// What the page shows.
#[derive(Serialize)]
pub struct TokensPage {
    pub form: FormView,
    /// The one that was made just now.
    pub new: Option<NewToken>,
    /// Whether the form for one came a second time.
    pub was_made: bool,
    pub was_revoked: bool,
    /// Those that work.
    pub live: Vec<TokenLine>,
    /// Those that worked until lately.
    pub ended: Vec<TokenLine>,
}

impl Page for TokensPage {
    const TEMPLATE: &'static str = "accounts/tokens.html";
}

/// A token, for the one time that it can be read.
#[derive(Serialize)]
pub struct NewToken {
    pub name: String,
    pub word: String,
}

/// One token.
#[derive(Debug, Serialize)]
pub struct TokenLine {
    pub id: i64,
    pub name: String,
    pub scope: &'static str,
    pub made: Moment,
    /// The last day on which it works.
    pub until: String,
    pub used: Option<Moment>,
    pub revoked: Option<Moment>,
}

/// The list, and the form for another one.
pub async fn show(visit: &Visit) -> Result {
    let kept = draft(visit).await?.filter(|draft| draft.path == PATH);
    let typed = kept.map(|draft| Typed { given: draft.fields, errors: FieldErrors::new() });
    tokens_page(visit, StatusCode::OK, typed.as_ref(), None).await
}

/// Makes a token, and shows it: the answer to this form is the only one that it ever stands in.
pub async fn make(visit: &Visit) -> Result {
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let values = match values(visit, TOKEN) {
        Ok(values) => values,
        Err(typed) => return tokens_page(visit, unprocessable, Some(&typed), None).await,
    };
    let (name, person_id) = (values.required("name"), visit.person()?.id);
    let scope = values.word("scope").unwrap_or(TokenScope::Read);
    let expires_at = end_of(last_day(values.date("expires_on"), visit.today()), visit.app.config.zone);
    let mut tx = visit.begin().await?;
    if let Some(once) = visit.once() {
        let again = format!("{PATH}?made");
        if claim(&mut tx, once, &person_id.to_string(), PATH, &again, visit.at).await? != Claim::First {
            return Ok(see_other(&again));
        }
    }
    if tokens::count_live(&mut tx, person_id, visit.at).await? >= MOST {
        drop(tx);
        let message =
            format!("You have {MOST} tokens that work. Revoke one that you no longer need, then make this one.");
        return tokens_page(visit, unprocessable, Some(&refused(visit, &message)), None).await;
    }
    let word = tokens::make(&mut tx, person_id, &name, scope, expires_at, visit.at).await?;
    note(visit, &mut tx, "tokens/new", Some(person_id), &format!("{name}, {scope}")).await?;
    tx.commit().await?;
    tokens_page(visit, StatusCode::CREATED, None, Some(NewToken { name, word })).await
}

/// Revokes one of them. One that had ended already stays as it was.
pub async fn revoke(visit: &Visit) -> Result {
    let (person_id, id) = (visit.person()?.id, visit.number("id")?);
    let mut tx = visit.begin().await?;
    let name = tokens::name(&mut tx, person_id, id).await?.ok_or(Error::NotFound)?;
    if tokens::revoke(&mut tx, person_id, id, visit.at).await? {
        note(visit, &mut tx, "tokens/revocation", Some(person_id), &name).await?;
    }
    tx.commit().await?;
    Ok(see_other(&format!("{PATH}?revoked")))
}

/// From a form's address back to the list.
pub async fn back(_: &Visit) -> Result {
    Ok(see_other(PATH))
}

async fn tokens_page(visit: &Visit, status: StatusCode, typed: Option<&Typed>, new: Option<NewToken>) -> Result {
    let mut db = visit.read().await?;
    let found = tokens::list(&mut db, visit.person()?.id, LISTED, visit.at).await?;
    drop(db);
    let calendar = visit.calendar();
    let (live, ended): (Vec<Listed>, Vec<Listed>) = found.into_iter().partition(|token| token.is_live(visit.at));
    let lines = |tokens: Vec<Listed>| tokens.into_iter().map(|token| line(token, &calendar)).collect();
    let form = Form {
        id: "token",
        action: PATH,
        button: "Make the token",
        inputs: TOKEN,
        choices: &Choices::default(),
        typed,
        today: visit.today(),
    }
    .view(|name| (name == "scope").then(|| TokenScope::Read.to_string()));
    let shown = TokensPage {
        form,
        new,
        was_made: visit.query.get("made").is_some(),
        was_revoked: visit.query.get("revoked").is_some(),
        live: lines(live),
        ended: lines(ended),
    };
    page(visit, status, &shown)
}

fn line(token: Listed, calendar: &Calendar) -> TokenLine {
    let last = token.expires_at - TimeDelta::microseconds(1);
    TokenLine {
        id: token.id,
        name: token.name,
        scope: words::token_scope(token.scope),
        made: calendar.moment(token.created_at),
        until: calendar.day(last.with_timezone(&calendar.zone).date_naive()),
        used: token.last_used_at.map(|at| calendar.moment(at)),
        revoked: token.revoked_at.map(|at| calendar.moment(at)),
    }
}

/// The moment at which a day is over there.
fn end_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let next = day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN);
    // Where clocks are put forward at midnight, the next day begins at one.
    let begins = (0..3).find_map(|hours| zone.from_local_datetime(&(next + TimeDelta::hours(hours))).earliest());
    begins.map_or_else(|| next.and_utc(), |begins| begins.to_utc())
}

#[cfg(test)]
mod tests {
    use super::end_of;

    #[test]
    fn a_day_is_over_when_the_next_one_begins_there() {
        let ends = |day: &str, zone: chrono_tz::Tz| end_of(day.parse().expect("a day"), zone).to_rfc3339();
        assert_eq!(ends("2026-11-24", chrono_tz::UTC), "2026-11-25T00:00:00+00:00");
        assert_eq!(ends("2026-11-24", chrono_tz::Asia::Kolkata), "2026-11-24T18:30:00+00:00");
        assert_eq!(ends("2026-12-31", chrono_tz::America::New_York), "2027-01-01T05:00:00+00:00");
        // There, no clock shows midnight on the sixth of September.
        assert_eq!(ends("2026-09-05", chrono_tz::America::Santiago), "2026-09-06T04:00:00+00:00");
    }
}
