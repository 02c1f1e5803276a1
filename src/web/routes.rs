//! Every path on one screen, with who may call it. The router is built from this table, and
//! `helpdesk routes` prints it.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use poem::http::Method;
use poem::{EndpointExt, IntoEndpoint};

use super::endpoint::AtPath;
use super::middleware::{https_only, request_log, security_headers};
use super::{
    Error, Visit, accounts, api_docs, assets, audit, bench, board, confirm, data, department, departments, desk,
    feedback, health, home, inventory, join, live, mail, not_me, notifications, password, people, pictures, profile,
    register, sessions, setup, styleguide, tickets, tokens, tracking,
};
use crate::api;
use crate::app::App;
use crate::domain::lifecycle::{Action, TABLE};
use crate::domain::permission::{GRANTS, May, Party};

/// Who may call a route; what they find there is decided by the permission table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Everyone,
    /// Anybody signed in, waiting for approval or not.
    SignedIn,
    /// Anybody signed in and approved.
    Approved,
    /// Whoever may ever do this.
    May(May),
    /// Whoever may do this to the ticket of the path, as far as they see it.
    MayToTicket(May),
    /// Whoever may ever ask for a repair, for themselves or for others.
    Asks,
    /// Whoever may ever take this action; the ticket's state and place decide the rest.
    Acts(Action),
}

impl Who {
    /// Lets in whoever may call it at all. What they may do to which ticket is the action's own to say: what
    /// one may not see is not there, which a refusal here would give away.
    ///
    /// # Errors
    /// As [`Visit::actor`], and [`Error::Forbidden`].
    pub fn admit(self, visit: &Visit) -> Result<(), Error> {
        match self {
            Self::Everyone => Ok(()),
            Self::SignedIn => visit.person().map(drop),
            Self::Approved | Self::Asks | Self::MayToTicket(_) | Self::Acts(_) => visit.actor().map(drop),
            Self::May(may) => visit.allowed(may).map(drop),
        }
    }

    /// Every party that the permission table lets in.
    fn parties(self) -> Vec<&'static str> {
        let mays: Vec<May> = match self {
            Self::May(may) | Self::MayToTicket(may) => vec![may],
            Self::Asks => Action::Request.row().moves.iter().map(|m| m.may).collect(),
            Self::Acts(action) => action.row().moves.iter().map(|m| m.may).collect(),
            Self::Everyone | Self::SignedIn | Self::Approved => Vec::new(),
        };
        let granted =
            |party: Party| GRANTS.iter().any(|(may, to)| mays.contains(may) && to.iter().any(|(p, _)| *p == party));
        // A link's holder acts from the tracking page, which has routes of its own.
        let signed_in = Party::ALL.iter().filter(|party| matches!(party, Party::Person(_)));
        signed_in.filter(|party| granted(**party)).map(|party| party.as_str()).collect()
    }
}

impl std::fmt::Display for Who {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Everyone => f.write_str("everybody"),
            Self::SignedIn => f.write_str("signed in"),
            Self::Approved => f.write_str("signed in and approved"),
            Self::May(_) | Self::MayToTicket(_) | Self::Asks | Self::Acts(_) => f.write_str(&self.parties().join(", ")),
        }
    }
}

type Answering<'a> = Pin<Box<dyn Future<Output = super::Result> + Send + 'a>>;
type Handler = Box<dyn for<'a> Fn(&'a Visit) -> Answering<'a> + Send + Sync>;

/// A path, a method, who may call it, and what answers.
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub who: Who,
    pub(super) handler: Handler,
}

macro_rules! routes {
    ($($method:ident $path:literal $who:expr => $handler:path;)+) => {
        vec![$(Route { method: Method::$method, path: $path, who: $who, handler: Box::new(|visit| Box::pin($handler(visit))) }),+]
    };
}

/// Whether a path is asked by hosts, which come as they like and are never led elsewhere.
#[must_use]
pub fn is_about_health(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz")
}

/// The table.
#[must_use]
pub fn table() -> Vec<Route> {
    let mut table = routes! {
        GET  "/"                         Who::Everyone => home::show;
        GET  "/styleguide"               Who::Everyone => styleguide::show;
        GET  "/sign-in"                  Who::Everyone => accounts::sign_in_form;
        POST "/sign-in"                  Who::Everyone => accounts::sign_in;
        GET  "/sign-out"                 Who::Everyone => accounts::sign_out_page;
        POST "/sign-out"                 Who::Everyone => accounts::sign_out;
        GET  "/register"                 Who::Everyone => register::form;
        POST "/register"                 Who::Everyone => register::make;
        GET  "/setup"                    Who::Everyone => setup::form;
        POST "/setup"                    Who::Everyone => setup::make;
        GET  "/join"                     Who::Everyone => join::form;
        POST "/join"                     Who::Everyone => join::make;
        GET  "/waiting"                  Who::SignedIn => join::waiting;
        GET  "/people"                   Who::May(May::ManagePeople) => people::index;
        GET  "/people/:id"               Who::May(May::ManagePeople) => people::show::show;
        POST "/people/:id"               Who::May(May::ManagePeople) => people::show::correct;
        GET  "/people/:id/approval"      Who::May(May::ManagePeople) => people::show::back;
        POST "/people/:id/approval"      Who::May(May::ManagePeople) => people::show::place;
        GET  "/people/:id/suspension"    Who::May(May::ManagePeople) => people::show::back;
        POST "/people/:id/suspension"    Who::May(May::ManagePeople) => people::show::suspend;
        GET  "/people/:id/restoration"   Who::May(May::ManagePeople) => people::show::back;
        POST "/people/:id/restoration"   Who::May(May::ManagePeople) => people::show::restore;
        GET  "/department"               Who::May(May::LeadDepartment) => department::show;
        GET  "/department/technicians/:id" Who::May(May::LeadDepartment) => department::back;
        POST "/department/technicians/:id" Who::May(May::LeadDepartment) => department::move_technician;
        GET  "/contact"                  Who::Everyone => feedback::contact;
        POST "/contact"                  Who::Everyone => feedback::write;
        GET  "/feedback"                 Who::May(May::ReadFeedback) => feedback::index;
        GET  "/feedback/:id/answer"      Who::May(May::ReadFeedback) => feedback::back;
        POST "/feedback/:id/answer"      Who::May(May::ReadFeedback) => feedback::mark;
        GET  "/notifications"            Who::Approved => notifications::index;
        GET  "/notifications/bell"       Who::Approved => notifications::bell;
        GET  "/notifications/reading"    Who::Approved => notifications::back;
        POST "/notifications/reading"    Who::Approved => notifications::read_all;
        GET  "/notifications/:id/reading" Who::Approved => notifications::back;
        POST "/notifications/:id/reading" Who::Approved => notifications::open;
        GET  "/people/:id/password-link" Who::May(May::ManagePeople) => people::show::back;
        POST "/people/:id/password-link" Who::May(May::ManagePeople) => people::link::make;
        GET  "/departments"              Who::May(May::ManageDepartments) => departments::index;
        POST "/departments"              Who::May(May::ManageDepartments) => departments::make;
        POST "/departments/:id"          Who::May(May::ManageDepartments) => departments::rename;
        GET  "/departments/:id"          Who::May(May::ManageDepartments) => departments::back;
        POST "/departments/:id/removal"  Who::May(May::ManageDepartments) => departments::remove;
        GET  "/departments/:id/removal"  Who::May(May::ManageDepartments) => departments::back;
        POST "/departments/categories"   Who::May(May::ManageDepartments) => departments::make_category;
        GET  "/departments/categories"   Who::May(May::ManageDepartments) => departments::back;
        POST "/departments/categories/:key" Who::May(May::ManageDepartments) => departments::change_category;
        GET  "/departments/categories/:key" Who::May(May::ManageDepartments) => departments::back;
        GET  "/profile"                  Who::SignedIn => profile::show;
        POST "/profile"                  Who::SignedIn => profile::update;
        GET  "/profile/picture"          Who::May(May::HavePicture) => profile::picture::back;
        POST "/profile/picture"          Who::May(May::HavePicture) => profile::picture::update;
        GET  "/profile/picture/removal"  Who::May(May::HavePicture) => profile::picture::back;
        POST "/profile/picture/removal"  Who::May(May::HavePicture) => profile::picture::remove;
        GET  "/people/:id/picture/:size" Who::Approved => pictures::of_person;
        GET  "/profile/confirmation"     Who::SignedIn => confirm::back;
        POST "/profile/confirmation"     Who::SignedIn => confirm::send_again;
        GET  "/profile/password"         Who::SignedIn => password::change_form;
        POST "/profile/password"         Who::SignedIn => password::change;
        GET  "/profile/notifications"    Who::SignedIn => notifications::choice::show;
        POST "/profile/notifications"    Who::SignedIn => notifications::choice::update;
        GET  "/profile/sessions"         Who::SignedIn => sessions::show;
        POST "/profile/sessions"         Who::SignedIn => sessions::end;
        GET  "/profile/tokens"           Who::Approved => tokens::show;
        POST "/profile/tokens"           Who::Approved => tokens::make;
        GET  "/profile/tokens/:id/revocation" Who::Approved => tokens::back;
        POST "/profile/tokens/:id/revocation" Who::Approved => tokens::revoke;
        GET  "/password/forgot"          Who::Everyone => password::forgot_form;
        POST "/password/forgot"          Who::Everyone => password::forgot;
        GET  "/password/reset/:token"    Who::Everyone => password::reset_form;
        POST "/password/reset/:token"    Who::Everyone => password::reset;
        GET  "/confirm/:token"           Who::Everyone => confirm::show;
        POST "/confirm/:token"           Who::Everyone => confirm::update;
        GET  "/tickets"                  Who::Approved => tickets::index::show;
        POST "/tickets"                  Who::Asks => tickets::new::make;
        GET  "/tickets/new"              Who::Asks => tickets::new::form;
        GET  "/tickets/:number"          Who::Approved => tickets::show::show;
        GET  "/tickets/:number/work-order" Who::MayToTicket(May::ReadInternals) => tickets::papers::work_order;
        GET  "/tickets/:number/receipt"  Who::Approved => tickets::papers::receipt;
        GET  "/tickets/:number/label"    Who::MayToTicket(May::ReadInternals) => tickets::papers::label;
        GET  "/tickets/:number/photos"   Who::Approved => tickets::photos::back;
        POST "/tickets/:number/photos"   Who::Acts(Action::Photos) => tickets::photos::add;
        GET  "/tickets/:number/photos/:id" Who::Approved => tickets::photos::show;
        GET  "/tickets/:number/photos/:id/:size" Who::Approved => tickets::photos::picture;
        GET  "/tickets/:number/photos/:id/removal" Who::Approved => tickets::photos::back_to_one;
        POST "/tickets/:number/photos/:id/removal" Who::Acts(Action::PhotosRemoval) => tickets::photos::remove;
        GET  "/tickets/:number/tracking-link" Who::Approved => tickets::act::back;
        POST "/tickets/:number/tracking-link" Who::MayToTicket(May::RenewTrackingLink) => tickets::tracking_link::renew;
        GET  "/desk"                     Who::May(May::UseDesk) => desk::show;
        GET  "/board"                    Who::May(May::UseBoard) => board::show;
        GET  "/bench"                    Who::May(May::UseBench) => bench::show;
        GET  "/inventory"                Who::May(May::ReadInventory) => inventory::show;
        GET  "/mail"                     Who::May(May::ReadMail) => mail::index;
        GET  "/mail/:id"                 Who::May(May::ReadMail) => mail::show;
        GET  "/mail/:id/body"            Who::May(May::ReadMail) => mail::body;
        GET  "/mail/:id/retry"           Who::May(May::ReadMail) => mail::back;
        POST "/mail/:id/retry"           Who::May(May::ReadMail) => mail::retry;
        GET  "/audit"                    Who::May(May::ReadAudit) => audit::index;
        GET  "/data"                     Who::May(May::ReadData) => data::index;
        GET  "/data/:table"              Who::May(May::ReadData) => data::show;
        GET  "/data/:table/csv"          Who::May(May::ReadData) => data::csv;
        GET  "/not-me/:token"            Who::Everyone => not_me::show;
        POST "/not-me/:token"            Who::Everyone => not_me::update;
        GET  "/t/:token"                 Who::Everyone => tracking::show;
        GET  "/t/:token/cancellation"    Who::Everyone => tracking::back;
        POST "/t/:token/cancellation"    Who::Everyone => tracking::cancel;
        GET  "/t/:token/comments"        Who::Everyone => tracking::back;
        POST "/t/:token/comments"        Who::Everyone => tracking::comment;
        GET  "/t/:token/rating"          Who::Everyone => tracking::back;
        POST "/t/:token/rating"          Who::Everyone => tickets::rating::rate;
        GET  "/live"                     Who::SignedIn => live::person;
        GET  "/t/:token/live"            Who::Everyone => live::link;
        GET  "/track"                    Who::Everyone => tracking::find;
        GET  "/assets/:hash/:name"       Who::Everyone => assets::show;
        GET  "/api/docs"                 Who::Everyone => api_docs::index;
        GET  "/api/docs/:operation"      Who::Everyone => api_docs::show;
        GET  "/healthz"                  Who::Everyone => health::alive;
        GET  "/readyz"                   Who::Everyone => health::ready;
    };
    // The others have handlers of their own above, or nobody who asks for them.
    let is_form =
        |action| !matches!(action, Action::Request | Action::Photos | Action::PhotosRemoval | Action::Release);
    table.extend(TABLE.iter().filter(|row| is_form(row.action)).flat_map(|row| {
        let path: &'static str = ACTION_PATHS[row.action as usize];
        [
            Route {
                method: Method::GET,
                path,
                who: Who::Approved,
                handler: Box::new(|visit| Box::pin(tickets::act::back(visit))),
            },
            Route {
                method: Method::POST,
                path,
                who: Who::Acts(row.action),
                handler: Box::new(|visit| Box::pin(tickets::act::act(visit, row.action))),
            },
        ]
    }));
    table
}

/// The lifecycle's actions as paths, leaked once: a router keeps its patterns for the process's life.
static ACTION_PATHS: std::sync::LazyLock<Vec<&'static str>> = std::sync::LazyLock::new(|| {
    TABLE.iter().map(|row| &*Box::leak(format!("/tickets/:number/{}", row.action).into_boxed_str())).collect()
});

/// The site: every route, behind what all requests pass through.
pub fn site(app: &App) -> impl IntoEndpoint + use<> {
    let mut paths: BTreeMap<&'static str, Vec<Arc<Route>>> = BTreeMap::new();
    for route in table() {
        paths.entry(route.path).or_default().push(Arc::new(route));
    }
    let mut site = poem::Route::new();
    for (path, routes) in paths {
        site = site.at(path, AtPath { app: app.clone(), path, routes });
    }
    // Not `/*rest`, which would take `/` as well.
    for path in ["/:unknown", "/:unknown/*rest"] {
        site = site.at(path, AtPath { app: app.clone(), path: "unknown", routes: Vec::new() });
    }
    let site = api::routes::add(app, site);
    let caught = poem::middleware::CatchPanic::new().with_handler(|_| {
        tracing::error!("a handler panicked");
        poem::Response::builder()
            .status(poem::http::StatusCode::INTERNAL_SERVER_ERROR)
            .body("Something went wrong on our side. Nothing was changed; try again.")
    });
    let (app, same) = (app.clone(), app.clone());
    site.with(caught)
        .around(move |next, request| https_only::lead(same.clone(), next, request))
        .around(move |next, request| security_headers::add(app.clone(), next, request))
        .around(request_log::log)
}
