//! The parts every request works with.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::api::Limit;
use crate::clock::Clock;
use crate::config::Config;
use crate::live::Live;
use crate::own_address::OwnAddress;
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
    opening: AtomicBool,
    pub live: Live,
    pub config: Config,
    pub own_address: OwnAddress,
    pub store: Store,
    pub views: Views,
    pub passwords: Passwords,
    pub pictures: Pictures,
    pub uploads: Uploads,
    pub limits: Limits,
    pub api_limit: Limit,
    pub clock: Clock,
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Whether the database is not ready yet, and requests are told to come again.
    #[must_use]
    pub fn is_opening(&self) -> bool {
        self.opening.load(Ordering::Acquire)
    }

    /// Says whether the database is still to come.
    pub fn set_opening(&self, opening: bool) {
        self.opening.store(opening, Ordering::Release);
    }

    /// Puts the parts together.
    #[must_use]
    pub fn new(config: Config, store: Store, clock: Clock) -> Self {
        Self(Arc::new(Parts {
            opening: AtomicBool::new(false),
            live: Live::new(),
            own_address: OwnAddress::new(&config),
            api_limit: Limit::new(config.api_calls),
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
