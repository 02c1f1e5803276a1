//! What stands around every page: who is here, where they can go, and the house's own words.

use chrono::TimeDelta;
use serde::Serialize;

use super::nav::Nav;
use super::pictures::Face;
use super::toast::Toast;
use super::{Visit, assets};
use crate::clock::random_word;
use crate::config::Centre;
use crate::domain::person::{Person, Role, Standing};
use crate::domain::words;
use crate::store::hash;
use crate::views::{Listens, Moment};

/// How long mail may wait before the superuser is told.
const MAIL_IS_LATE: TimeDelta = TimeDelta::minutes(15);

/// The frame of a page.
#[derive(Debug, Serialize)]
pub struct Shell {
    /// `fragment` when htmx asked, else `page`.
    pub layout: &'static str,
    pub person: Option<Me>,
    /// Where they can go.
    pub nav: Nav,
    pub centre: Centre,
    pub assets: assets::Paths,
    pub demo: bool,
    /// A fresh one-time word for the sign-out form and the like.
    pub once: String,
    /// Whether they are signed in and wait for nobody's approval.
    pub is_approved: bool,
    /// Whether there is a bell, for those of the house.
    pub has_bell: bool,
    pub unread: usize,
    /// Since when mail waits that should have left by now, for those who can do something about it.
    pub alert: Option<Moment>,
    /// What was just done, said once.
    pub toast: Option<Toast>,
    /// The address of the live stream, for those who have one.
    pub stream: Option<String>,
    pub live: Option<Live>,
}

/// What a page listens to, and where it fetches itself.
#[derive(Debug, Serialize)]
pub struct Live {
    /// Differs from page to page, so that one page's ears are not taken for another's.
    pub id: String,
    pub href: String,
    pub trigger: String,
}

/// The signed-in person, as the frame shows them.
#[derive(Debug, Serialize)]
pub struct Me {
    pub id: i64,
    pub name: String,
    pub role: &'static str,
    pub department: Option<String>,
    pub face: Face,
}

impl Shell {
    /// The frame for this visit.
    #[must_use]
    pub fn of(visit: &Visit, listens: Option<Listens>) -> Self {
        let person = visit.person().ok();
        Self {
            layout: if visit.htmx { "layouts/fragment.html" } else { "layouts/page.html" },
            person: person.map(|person| Me {
                id: person.id,
                name: person.name.clone(),
                role: person.role.map_or("Waiting for approval", words::role),
                department: person.department_name.clone(),
                face: Face::of(person),
            }),
            nav: person.map_or_else(Nav::default, |person| Nav::of(&person.actor(), &visit.path)),
            centre: visit.app.config.centre.clone(),
            assets: assets::paths(),
            demo: visit.app.config.demo,
            once: random_word(64),
            is_approved: person.is_some_and(|person| person.standing == Standing::Active),
            has_bell: person.is_some_and(|person| person.actor().is_staff()),
            unread: visit.unread(),
            alert: visit
                .mail_waits
                // A sample centre's mail is there to be read, not to leave.
                .filter(|since| visit.at - *since > MAIL_IS_LATE && !visit.app.config.demo)
                .map(|since| visit.calendar().moment(since)),
            toast: Toast::of(visit),
            stream: stream(visit, person, listens.is_some()),
            live: listens.map(|listens| {
                let href = listens.href.unwrap_or_else(|| visit.asked_for.clone());
                Live { id: format!("live-{}", &hash(&href)[..12]), href, trigger: listens.trigger }
            }),
        }
    }
}

/// Which stream the page listens on. It begins where the page's own reading began.
fn stream(visit: &Visit, person: Option<&Person>, listens: bool) -> Option<String> {
    let since = visit.position;
    if visit.path.starts_with("/t/") {
        return listens.then(|| format!("{}/live?since={since}", visit.path));
    }
    person.map(|_| format!("/live?since={since}"))
}

/// The page a person starts at.
#[must_use]
pub fn first_page(person: &Person) -> &'static str {
    if person.standing == Standing::Pending {
        return super::join::WAITING;
    }
    match person.role {
        Some(Role::Executive) => "/desk",
        Some(Role::Manager) => "/board",
        Some(Role::Admin) => "/department",
        Some(Role::Technician) => "/bench",
        Some(Role::Superuser) => "/people",
        Some(Role::Customer) | None => "/tickets",
    }
}
