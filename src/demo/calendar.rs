//! The calendar of the sample centre: which moment a day and a place within that day mean.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc};
use chrono_tz::Tz;

/// A day as the stories count them: `-3` three days ago, `0` today, `2` in two days.
pub(super) type Day = i64;

/// How far back today's steps reach. A time of day would not do, as it may be early in the morning;
/// even then these hours begin after yesterday's work has ended.
const TODAY: TimeDelta = TimeDelta::hours(4);
/// How long the centre works on a day.
const WORKDAY: TimeDelta = TimeDelta::hours(9);
/// When it opens.
const OPENS: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("nine o'clock is a time");

/// Knows what time it is and where.
#[derive(Debug)]
pub(super) struct Calendar {
    now: DateTime<Utc>,
    zone: Tz,
}

impl Calendar {
    pub(super) fn new(now: DateTime<Utc>, zone: Tz) -> Self {
        Self { now: now.trunc_subsecs(0), zone }
    }

    /// The date of a day.
    pub(super) fn date(&self, day: Day) -> NaiveDate {
        let today = self.date_at(self.now);
        let distance = Days::new(day.unsigned_abs());
        let date = if day < 0 { today.checked_sub_days(distance) } else { today.checked_add_days(distance) };
        date.unwrap_or(today)
    }

    /// The date it was at a moment.
    pub(super) fn date_at(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// The moment of the `nth` of `count` things that happen on a day: within working hours, and
    /// today within the last hours. `salt` keeps two stories from happening at the same second.
    pub(super) fn moment(&self, day: Day, nth: usize, count: usize, salt: usize) -> DateTime<Utc> {
        let (begin, length) = if day < 0 { (self.opening(day), WORKDAY) } else { (self.now - TODAY, TODAY) };
        let whole = |n: usize| i64::try_from(n).unwrap_or_default();
        let slot = length.num_seconds() / whole(count).max(1);
        let shift = (whole(salt) * 7919 + whole(nth) * 1013) % (slot / 2).max(1);
        begin + TimeDelta::seconds(slot * whole(nth) + slot / 2 + shift)
    }

    /// When the centre opens on a day.
    pub(super) fn opening(&self, day: Day) -> DateTime<Utc> {
        let local = self.date(day).and_time(OPENS);
        local.and_local_timezone(self.zone).earliest().map_or_else(|| local.and_utc(), |at| at.to_utc())
    }
}
