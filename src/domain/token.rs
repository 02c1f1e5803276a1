//! Tokens: by which a programme acts for whoever made it, with their rights and no others.

use chrono::NaiveDate;

use super::input::{Input, Kind, Need};

text_enum! {
    /// How far a token reaches.
    TokenScope {
        /// It reads what its person may read.
        Read = "read",
        /// It does what its person may do as well.
        Write = "write",
    }
}

impl TokenScope {
    /// Whether it may change anything.
    #[must_use]
    pub const fn may_write(self) -> bool {
        matches!(self, Self::Write)
    }
}

/// How many days a token works when nobody says until when.
const DAYS: u64 = 90;

/// What is said of a token when it is made.
pub const TOKEN: &[Input] = &[
    Input::new("name", "What is it for?", Kind::Line(80), Need::Required).hint("By this you know it again here"),
    Input::new("scope", "What may it do?", Kind::TokenScope, Need::Required).hint("Never more than you may yourself"),
    Input::new("expires_on", "Works until", Kind::Date, Need::Optional)
        .hint("To the end of that day. Left empty, for 90 days"),
];

/// The last day on which a token works that is made today.
#[must_use]
pub fn last_day(chosen: Option<NaiveDate>, today: NaiveDate) -> NaiveDate {
    chosen.or_else(|| today.checked_add_days(chrono::Days::new(DAYS))).unwrap_or(today)
}
