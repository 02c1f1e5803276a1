//! Limits on what is open to everybody: registering, wrong tracking links, drafts, set-up codes; and on
//! how many refusals of one person are written down.
//! They count per process; failed sign-ins, which must count across processes, are in the store.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use super::Error;

/// How often one of these things may be done from an address, or by a person, in a minute, at weight one.
const PER_MINUTE: NonZeroU32 = NonZeroU32::new(60).expect("sixty is not zero");

type Key = (Counted, &'static str);

/// Whose uses are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counted {
    /// Everybody's at this address.
    Address(IpAddr),
    /// This person's, wherever they are.
    Person(i64),
}

impl From<IpAddr> for Counted {
    fn from(address: IpAddr) -> Self {
        Self::Address(address)
    }
}

/// The limits of one process.
pub struct Limits(RateLimiter<Key, DefaultKeyedStateStore<Key>, DefaultClock>);

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Limits")
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

impl Limits {
    /// Fresh limits.
    #[must_use]
    pub fn new() -> Self {
        Self(RateLimiter::keyed(Quota::per_minute(PER_MINUTE)))
    }

    /// Counts one use; heavier uses run out sooner.
    ///
    /// # Errors
    /// [`Error::TooMany`] once there were too many.
    pub fn used(&self, who: impl Into<Counted>, what: &'static str, weight: u32) -> Result<(), Error> {
        let weight = NonZeroU32::new(weight).unwrap_or(NonZeroU32::MIN);
        match self.0.check_key_n(&(who.into(), what), weight) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(until)) => Err(Error::TooMany(until.wait_time_from(DefaultClock::default().now()).as_secs().max(1))),
            Err(_) => Err(Error::TooMany(60)),
        }
    }

    /// Forgets what no longer counts.
    pub fn forget_old(&self) {
        self.0.retain_recent();
    }
}
