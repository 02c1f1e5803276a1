//! A visit: one request, read once, with whoever makes it.

use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, Utc};
use poem::http::{HeaderMap, Method};

use super::Error;
use super::routes::is_about_health;
use super::upload::Unread;
use crate::app::App;
use crate::domain::input::Given;
use crate::domain::permission::{Actor, May};
use crate::domain::person::{Person, Standing};
use crate::store::sessions::{self, Session};
use crate::store::tokens::Token;
use crate::store::{self, Conn};
use crate::views::Calendar;

/// One request.
#[derive(Debug)]
pub struct Visit {
    pub app: App,
    /// The browser's session.
    pub session: Option<Session>,
    /// The programme's token: the API knows no sessions, and pages no tokens.
    pub token: Option<Token>,
    pub method: Method,
    /// The path alone.
    pub path: String,
    /// The path with what stands behind the question mark, as it was asked for.
    pub asked_for: String,
    /// The path's named parts.
    pub params: Given,
    /// What stands behind the question mark.
    pub query: Given,
    /// What was sent, for a POST.
    pub form: Given,
    /// What was sent with files, until somebody reads it.
    pub unread_files: tokio::sync::Mutex<Option<Unread>>,
    /// Whether htmx asks, and so wants a fragment.
    pub htmx: bool,
    /// The page htmx asks from, as a path.
    pub from_path: Option<String>,
    /// Whether the browser reaches us by https.
    pub is_secure: bool,
    pub client: IpAddr,
    /// The browser, as it names itself.
    pub device: String,
    pub at: DateTime<Utc>,
    /// Since when the oldest unsent mail waits, for those who may read mail.
    pub mail_waits: Option<DateTime<Utc>>,
    /// The last change that was told when this request began.
    pub position: i64,
    pub headers: HeaderMap,
    /// The connection on which was read who asks, for whatever else is read.
    pub kept: tokio::sync::Mutex<Option<Conn>>,
}

impl Visit {
    /// Whether it asks for what is the same for everybody: no session is looked up for it, and no database is needed.
    #[must_use]
    pub fn is_for_nobody(&self) -> bool {
        self.path.starts_with("/assets/") || is_about_health(&self.path)
    }

    /// A connection for reading: the one that was kept, or another.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read(&self) -> store::Result<Conn> {
        match self.kept.lock().await.take() {
            Some(kept) => Ok(kept),
            None => self.app.store.read().await,
        }
    }

    /// A transaction for writing. Whoever waits for their turn holds no connection that others could read on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(&self) -> store::Result<Conn> {
        self.kept.lock().await.take();
        self.app.store.begin().await
    }

    /// Keeps a connection for whatever else is read. Where something is sent, it is not kept: that may wait for its
    /// turn at writing, or for a password.
    pub async fn keep(&self, db: Conn) {
        if self.method.is_safe() {
            *self.kept.lock().await = Some(db);
        }
    }

    /// The signed-in person, or the one whose token it is.
    ///
    /// # Errors
    /// [`Error::SignIn`] when nobody is.
    pub fn person(&self) -> Result<&Person, Error> {
        let by_token = || self.token.as_ref().map(|token| &token.person);
        self.session.as_ref().map(|session| &session.person).or_else(by_token).ok_or(Error::SignIn)
    }

    /// The actor once more, as they are now: what was sent took its time to arrive, and they may have been
    /// signed out, suspended or moved meanwhile.
    ///
    /// # Errors
    /// As [`Visit::actor`].
    pub async fn actor_now(&self) -> Result<Actor, Error> {
        let token = super::endpoint::session_token(self).ok_or(Error::SignIn)?;
        let mut db = self.app.store.read().await?;
        let session = sessions::find(&mut db, token, self.app.clock.now()).await?.ok_or(Error::SignIn)?;
        if session.person.standing == Standing::Pending { Err(Error::Pending) } else { Ok(session.person.actor()) }
    }

    /// The signed-in, approved person as an actor.
    ///
    /// # Errors
    /// [`Error::SignIn`] when nobody is signed in, [`Error::Pending`] when they wait for approval.
    pub fn actor(&self) -> Result<Actor, Error> {
        let person = self.person()?;
        if person.standing == Standing::Pending { Err(Error::Pending) } else { Ok(person.actor()) }
    }

    /// The actor, if they may ever do this.
    ///
    /// # Errors
    /// As [`Visit::actor`], and [`Error::Forbidden`].
    pub fn allowed(&self, may: May) -> Result<Actor, Error> {
        let actor = self.actor()?;
        if actor.may_ever(may) { Ok(actor) } else { Err(Error::Forbidden) }
    }

    /// How much the person was told and has not read.
    #[must_use]
    pub fn unread(&self) -> usize {
        let by_token = || self.token.as_ref().map(|token| token.unread);
        self.session.as_ref().map(|session| session.unread).or_else(by_token).unwrap_or_default()
    }

    /// The number in the path.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not a number.
    pub fn number(&self, name: &str) -> Result<i64, Error> {
        self.params.get(name).and_then(|text| text.parse().ok()).ok_or(Error::NotFound)
    }

    /// A number behind the question mark; `None` when there is none.
    #[must_use]
    pub fn query_number(&self, name: &str) -> Option<i64> {
        self.query.get(name)?.trim().parse().ok()
    }

    /// Today in the centre's zone.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.calendar().today()
    }

    /// How moments read from here.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        Calendar { now: self.at, zone: self.app.config.zone }
    }

    /// The version the form was made for, if it said.
    #[must_use]
    pub fn version(&self) -> Option<i64> {
        // Something that is no version fits none.
        Some(self.form.get("version")?.trim().parse().unwrap_or(-1))
    }

    /// The form's one-time word, if it has one.
    #[must_use]
    pub fn once(&self) -> Option<&str> {
        Some(self.form.trimmed("once")).filter(|once| !once.is_empty() && once.len() <= 100)
    }
}
