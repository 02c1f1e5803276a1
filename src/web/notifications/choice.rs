//! What comes by mail, too: chosen by everybody of the house for each kind of notice that can reach
//! them.

use poem::http::StatusCode;
use serde::Serialize;

use crate::domain::input::Given;
use crate::domain::notice::{About, by_mail, reaching};
use crate::domain::person::{Person, Role};
use crate::domain::words;
use crate::store::{Conn, notice_choices};
use crate::views::Page;
use crate::web::answer::{page, see_other};
use crate::web::{Error, Result, Visit, profile};

/// Where the choice is made.
pub const PATH: &str = "/profile/notifications";

/// What the page shows.
#[derive(Serialize)]
pub struct ChoicePage {
    pub kinds: Vec<KindLine>,
    /// Whether some of it reaches them only in somebody's place.
    pub stands_in: bool,
    /// Where it would be sent; without one nothing is.
    pub email: Option<String>,
    pub was_saved: bool,
}

/// One kind of notice.
#[derive(Debug, Serialize)]
pub struct KindLine {
    pub name: &'static str,
    pub label: &'static str,
    pub is_chosen: bool,
}

impl Page for ChoicePage {
    const TEMPLATE: &'static str = "notifications/choice.html";
}

/// The form. Customers choose on their profile, and who waits for approval has nothing to choose.
pub async fn show(visit: &Visit) -> Result {
    let person = visit.person()?;
    if kinds(person).is_empty() {
        return Ok(see_other("/profile"));
    }
    let typed = profile::draft(visit).await?.filter(|draft| draft.path == PATH);
    let mut db = visit.read().await?;
    let line = |(about, is_chosen): (About, bool)| KindLine {
        name: about.as_str(),
        label: words::notice::about(about),
        is_chosen: typed.as_ref().map_or(is_chosen, |draft| is_ticked(&draft.fields, about)),
    };
    let shown = ChoicePage {
        kinds: current(&mut db, person).await?.into_iter().map(line).collect(),
        stands_in: person.role == Some(Role::Admin),
        email: person.email.clone(),
        was_saved: visit.query.get("saved").is_some(),
    };
    page(visit, StatusCode::OK, &shown)
}

/// Saves it.
pub async fn update(visit: &Visit) -> Result {
    if kinds(visit.person()?).is_empty() {
        return Ok(see_other("/profile"));
    }
    let mut tx = visit.begin().await?;
    choose(visit, &mut tx).await?;
    tx.commit().await?;
    Ok(see_other("/profile/notifications?saved"))
}

/// What can reach somebody, and whether it comes by mail, too, as they chose or as is usual.
///
/// # Errors
/// When the database does not answer.
pub async fn current(db: &mut Conn, person: &Person) -> std::result::Result<Vec<(About, bool)>, Error> {
    let chosen = notice_choices::of(db, person.id).await?;
    let is_chosen = |about| by_mail(about, person.role, chosen.get(&about).copied());
    Ok(kinds(person).into_iter().map(|about| (about, is_chosen(about))).collect())
}

/// Takes the visitor's choice from the visit's form: what is not named there does not come. What their role is
/// never told of stays as it was, should they have that role again.
///
/// # Errors
/// [`Error::SignIn`] when nobody is; else when the database does not answer.
pub async fn choose(visit: &Visit, tx: &mut Conn) -> std::result::Result<(), Error> {
    let person = visit.person()?;
    let chosen: Vec<_> = kinds(person).into_iter().map(|about| (about, is_ticked(&visit.form, about))).collect();
    Ok(notice_choices::choose(tx, person.id, &chosen).await?)
}

/// What can reach somebody at all; nothing for customers, and for who waits for approval.
#[must_use]
pub fn kinds(person: &Person) -> Vec<About> {
    person.role.into_iter().flat_map(reaching).map(|(about, _)| about).collect()
}

fn is_ticked(given: &Given, about: About) -> bool {
    given.get(about.as_str()).is_some()
}
