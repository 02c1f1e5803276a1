//! The address in links and mails: what the settings say, or else the one by which the house was set up.

use std::sync::{Arc, PoisonError, RwLock};

use crate::config::Config;
use crate::store::{self, Conn, settings};

/// The setting that holds the address by which the house was set up.
const SETTING: &str = "base_url";

/// The address of this centre, without a slash at its end.
#[derive(Debug)]
pub struct OwnAddress {
    now: RwLock<Arc<str>>,
    is_given: bool,
}

impl OwnAddress {
    /// What the settings say, or that this is our own machine.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let now = config.base_url.clone().unwrap_or_else(|| config.local_url());
        Self { now: RwLock::new(now.into()), is_given: config.base_url.is_some() }
    }

    /// The address as it is known.
    #[must_use]
    pub fn get(&self) -> Arc<str> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether browsers reach us by https, so that cookies must not travel otherwise.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.get().starts_with("https://")
    }

    /// The address, looked up where another process may have learned it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn look_up(&self, db: &mut Conn) -> store::Result<Arc<str>> {
        if !self.is_given
            && let Some(learned) = settings::get(db, SETTING).await?
        {
            self.set(&learned);
        }
        Ok(self.get())
    }

    /// Takes the address by which whoever sets the house up came, unless the settings say one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn learn(&self, tx: &mut Conn, came_by: &str) -> store::Result<()> {
        if !self.is_given {
            let learned = settings::get_or_set(tx, SETTING, came_by).await?;
            self.set(&learned);
        }
        Ok(())
    }

    fn set(&self, address: &str) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = address.into();
    }
}

/// Whether an address leads to nobody but this machine.
#[must_use]
pub fn is_local(base_url: &str) -> bool {
    match url::Url::parse(base_url).ok().as_ref().and_then(url::Url::host) {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => true,
    }
}
