//! How often the API may be called: so many calls a minute of one person, or of an address without one. Every answer
//! says how many are left, in the headers of the IETF's draft on rate limits.

use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use poem::http::HeaderMap;

use super::Problem;
use crate::web::Error;
use crate::web::rate_limit::Counted;

type Limiter = RateLimiter<Counted, DefaultKeyedStateStore<Counted>, DefaultClock, StateInformationMiddleware>;

/// The limit of one process.
pub struct Limit {
    limiter: Limiter,
    per_minute: NonZeroU32,
}

impl std::fmt::Debug for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Limit")
    }
}

/// What is left after a call.
#[derive(Debug, Clone, Copy)]
pub struct Left {
    quota: u32,
    remaining: u32,
}

impl Limit {
    /// So many calls a minute.
    #[must_use]
    pub fn new(per_minute: NonZeroU32) -> Self {
        let limiter = RateLimiter::keyed(Quota::per_minute(per_minute)).with_middleware();
        Self { limiter, per_minute }
    }

    /// Counts a call.
    ///
    /// # Errors
    /// How long to wait, once there were too many.
    pub fn used(&self, who: Counted) -> Result<Left, (Problem, Left)> {
        let quota = self.per_minute.get();
        match self.limiter.check_key(&who) {
            Ok(state) => Ok(Left { quota, remaining: state.remaining_burst_capacity() }),
            Err(until) => {
                let seconds = until.wait_time_from(DefaultClock::default().now()).as_secs().max(1);
                Err((Error::TooMany(seconds).into(), Left { quota, remaining: 0 }))
            }
        }
    }

    /// Forgets what no longer counts.
    pub fn forget_old(&self) {
        self.limiter.retain_recent();
    }
}

impl Left {
    /// Says it.
    pub fn tell(self, headers: &mut HeaderMap) {
        // Until all of them are there again.
        let used = u64::from(self.quota - self.remaining.min(self.quota));
        let reset = (used * 60).div_ceil(u64::from(self.quota));
        let told = [
            ("ratelimit-policy", format!("\"calls\";q={};w=60", self.quota)),
            ("ratelimit", format!("\"calls\";r={};t={reset}", self.remaining)),
        ];
        for (name, value) in told {
            if let Ok(value) = value.parse() {
                headers.insert(name, value);
            }
        }
    }
}
