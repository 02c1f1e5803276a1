//! What is still to come, in the order of time.

use chrono::{DateTime, Utc};

use super::Happening;

/// Something that is still to be written, by its time.
#[derive(Debug)]
pub(super) struct Coming {
    pub at: DateTime<Utc>,
    pub number: i64,
    pub happening: Box<Happening>,
}

impl Coming {
    fn place(&self) -> (DateTime<Utc>, i64) {
        (self.at, self.number)
    }
}

impl PartialEq for Coming {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}
impl Eq for Coming {}
impl PartialOrd for Coming {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Coming {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.place().cmp(&other.place())
    }
}
