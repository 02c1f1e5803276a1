//! A centre with the cast in it, on a database of its own, served by as many processes as one likes.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use helpdesk::clock::Clock;
use helpdesk::domain::permission::Actor;
use helpdesk::store::{Conn, Store, people, sessions};

use crate::support::{Browser, CAST, Database, Process, Smtp, free_port, template};

/// A centre that nobody serves yet. Its processes are dropped before it.
pub struct Centre {
    /// People's numbers by their names in the cast.
    pub ids: HashMap<&'static str, i64>,
    /// The database as it is kept, behind the processes' backs.
    pub store: Store,
    /// How its processes are started.
    pub starter: Starter,
    pub smtp: Smtp,
    pub clock: Clock,
    database: Database,
}

impl Centre {
    /// The cast, two departments, and nothing else.
    pub async fn open() -> Self {
        let (template, ids) = template().await;
        let database = template.copy().await;
        let (starter, smtp) = Starter::of(&database);
        Self::of(database, starter, smtp, ids.clone()).await
    }

    /// The sample centre, and the process that made it on a database with nothing in it.
    pub async fn sample() -> (Self, Process) {
        let database = Database::bare().await;
        let (starter, smtp) = Starter::of(&database);
        let process = starter.start(free_port(), &["demo"]);
        (Self::of(database, starter, smtp, HashMap::new()).await, process)
    }

    async fn of(database: Database, starter: Starter, smtp: Smtp, ids: HashMap<&'static str, i64>) -> Self {
        let store = Store::open(&database.url).await.expect("the database opens");
        Self { ids, store, starter, smtp, clock: Clock::system(chrono_tz::UTC), database }
    }

    /// The database's address.
    pub fn url(&self) -> &str {
        &self.database.url
    }

    /// A process that serves it and sends its mail.
    pub fn serve(&self) -> Process {
        self.run(&["serve"])
    }

    /// A process that does this on it.
    pub fn run(&self, arguments: &[&str]) -> Process {
        self.starter.start(free_port(), arguments)
    }

    /// A member of the cast, signed in at every process that serves from there.
    pub async fn browsers(&self, name: &str, bases: &[&str]) -> Vec<Browser> {
        let mut tx = self.store.begin().await.expect("a transaction");
        let token = sessions::start(&mut tx, self.ids[name], "test", self.clock.now()).await.expect("a session");
        tx.commit().await.expect("commits");
        bases.iter().map(|base| Browser::with_session(base, &token)).collect()
    }

    pub async fn read(&self) -> Conn {
        self.store.read().await.expect("a connection")
    }

    /// A day from today on.
    pub fn day(&self, from_today: i64) -> NaiveDate {
        self.clock.today() + TimeDelta::days(from_today)
    }

    /// Everybody as who they are to the permission table, by their numbers.
    pub async fn actors(&self) -> HashMap<i64, Actor> {
        let mut db = self.read().await;
        let mut actors = HashMap::new();
        for id in self.ids.values() {
            let person = people::find(&mut db, *id).await.expect("reads").expect("a person");
            actors.insert(*id, person.actor());
        }
        actors
    }

    /// Who is above somebody, by their numbers.
    pub fn superiors(&self) -> HashMap<i64, i64> {
        CAST.iter().filter_map(|member| Some((self.ids[member.name], self.ids[member.superior?]))).collect()
    }
}

/// How processes on a database are started, in a folder of their own.
#[derive(Debug, Clone)]
pub struct Starter {
    folder: Arc<tempfile::TempDir>,
    environment: [(&'static str, String); 2],
}

impl Starter {
    /// Those on a database, with the mail server that they send by.
    fn of(database: &Database) -> (Self, Smtp) {
        let smtp = Smtp::start();
        let environment = [("DATABASE_URL", database.url.clone()), ("SMTP_URL", smtp.url())];
        (Self { folder: Arc::new(tempfile::tempdir().expect("a folder")), environment }, smtp)
    }

    /// Starts one and waits until it is open.
    pub fn start(&self, port: u16, arguments: &[&str]) -> Process {
        let environment = self.environment.each_ref().map(|(name, value)| (*name, value.as_str()));
        Process::start_with(self.folder.path(), port, arguments, &environment)
    }
}
