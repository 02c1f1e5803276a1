//! Limits on failed tries: tight for an account and address together, loose for an address, and
//! never for an account as a whole, so that nobody can lock somebody else out.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{Quota, RateLimiter};

use super::Error;

type Keyed<K> = RateLimiter<K, governor::state::keyed::DefaultKeyedStateStore<K>, DefaultClock>;

/// The limits of one process.
pub struct Limits {
    /// Failed sign-ins for one account from one address.
    account: Keyed<(IpAddr, String)>,
    /// Failed sign-ins, registrations and drafts from one address.
    address: Keyed<(IpAddr, &'static str)>,
}

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

const fn per_minute(count: u32) -> Quota {
    match NonZeroU32::new(count) {
        Some(count) => Quota::per_minute(count),
        None => Quota::per_minute(NonZeroU32::MIN),
    }
}

impl Limits {
    /// Fresh limits: ten failures a minute for an account from an address, a hundred for an address.
    #[must_use]
    pub fn new() -> Self {
        Self { account: RateLimiter::keyed(per_minute(10)), address: RateLimiter::keyed(per_minute(100)) }
    }

    /// Counts one failed sign-in.
    ///
    /// # Errors
    /// [`Error::TooMany`] once there were too many.
    pub fn failed_sign_in(&self, client: IpAddr, account: &str) -> Result<(), Error> {
        refuse(&self.account, &(client, account.to_owned()))?;
        refuse(&self.address, &(client, "sign-in"))
    }

    /// Counts one use of something that is open to everybody, such as registering.
    ///
    /// # Errors
    /// [`Error::TooMany`] once there were too many.
    pub fn used(&self, client: IpAddr, what: &'static str) -> Result<(), Error> {
        refuse(&self.address, &(client, what))
    }

    /// Forgets what no longer counts.
    pub fn forget_old(&self) {
        self.account.retain_recent();
        self.address.retain_recent();
    }
}

fn refuse<K: Clone + Eq + std::hash::Hash>(limiter: &Keyed<K>, key: &K) -> Result<(), Error> {
    limiter
        .check_key(key)
        .map_err(|until| Error::TooMany(until.wait_time_from(DefaultClock::default().now()).as_secs().max(1)))
}
