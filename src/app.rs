//! The parts every request works with.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::clock::Clock;
use crate::config::Config;
use crate::live::Live;
use crate::passwords::Passwords;
use crate::pictures::Pictures;
use crate::store::Store;
use crate::views::Views;
use crate::web::rate_limit::Limits;
use crate::web::upload::Uploads;

/// The application: settings, database, views, passwords, pictures, limits and the clock.
#[derive(Debug, Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] is made of.
#[derive(Debug)]
pub struct Parts {
    /// Whether the database is not ready yet, and requests are told to come again.
    pub opening: AtomicBool,
    pub live: Live,
    pub config: Config,
    pub store: Store,
    pub views: Views,
    pub passwords: Passwords,
    pub pictures: Pictures,
    pub uploads: Uploads,
    pub limits: Limits,
    pub clock: Clock,
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(config: Config, store: Store, clock: Clock) -> Self {
        Self(Arc::new(Parts {
            opening: AtomicBool::new(false),
            live: Live::new(),
            config,
            store,
            views: Views::new(),
            passwords: Passwords::new(),
            pictures: Pictures::new(),
            uploads: Uploads::new(),
            limits: Limits::new(),
            clock,
        }))
    }
}
