//! Time and chance, handed in: the only file that asks the machine for either.
#![expect(clippy::disallowed_methods, reason = "this is the one file that may ask the machine")]

use std::sync::{Arc, Mutex};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use chrono_tz::Tz;
use rand::Rng;

/// Tells the time: the machine's, or one that a test or the demo sets.
#[derive(Debug, Clone)]
pub struct Clock {
    set: Option<Arc<Mutex<DateTime<Utc>>>>,
    zone: Tz,
}

impl Clock {
    /// The machine's time, with days counted in `zone`.
    #[must_use]
    pub fn system(zone: Tz) -> Self {
        Self { set: None, zone }
    }

    /// A time that stands still until it is set.
    #[must_use]
    pub fn standing(at: DateTime<Utc>, zone: Tz) -> Self {
        Self { set: Some(Arc::new(Mutex::new(at))), zone }
    }

    /// Sets a standing clock; the machine's time cannot be set and stays as it is.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Some(set) = &self.set {
            *set.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = at;
        }
    }

    /// Now, in microseconds, which is what every database engine keeps.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.set {
            Some(set) => *set.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
            None => Utc::now().trunc_subsecs(6),
        }
    }

    /// The centre's time zone.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// Today in the centre's time zone.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now().with_timezone(&self.zone).date_naive()
    }
}

/// An unguessable word of `bits` random bits, safe in addresses.
#[must_use]
pub fn random_word(bits: usize) -> String {
    let mut bytes = vec![0; bits.div_ceil(8)];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A random number below `below`, for spreading what would otherwise happen at once.
#[must_use]
pub fn random_part(below: u32) -> u32 {
    rand::rng().next_u32() % below.max(1)
}

/// A stopwatch for the request log.
#[must_use]
pub fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}
