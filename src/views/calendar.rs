//! Moments and days as the centre's people read them. Written by hand: a list has hundreds of them, and reading a
//! format anew for each took longer than reading the rows.

use std::fmt::{Display, from_fn};

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;
use serde::Serialize;

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A weekday's or month's place in its list.
fn index(nth: u32) -> usize {
    usize::try_from(nth).unwrap_or_default()
}

/// A moment as people read it, with the whole of it for those who look closer.
#[derive(Debug, Clone, Serialize)]
pub struct Moment {
    /// `today 14:30`, `Tue 24 Nov`.
    pub short: String,
    /// `Tuesday 24 November 2026, 14:30`.
    pub full: String,
    /// For machines: RFC 3339.
    pub iso: String,
    /// How long ago, in one word: `3 days`.
    pub ago: String,
}

/// Writes moments and days as the centre's people read them.
#[derive(Debug, Clone, Copy)]
pub struct Calendar {
    pub now: DateTime<Utc>,
    pub zone: Tz,
}

impl Calendar {
    /// Today, in the centre's zone.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.zone).date_naive()
    }

    /// A moment, seen from now.
    #[must_use]
    pub fn moment(&self, at: DateTime<Utc>) -> Moment {
        Moment {
            short: self.short(at).to_string(),
            full: self.full(at).to_string(),
            iso: iso(at).to_string(),
            ago: self.ago(at).to_string(),
        }
    }

    /// A moment in short, seen from today: `today 14:30`, `Tue 24 Nov 09:00`.
    #[must_use]
    pub fn short(&self, at: DateTime<Utc>) -> impl Display {
        let local = at.with_timezone(&self.zone);
        let day = self.day(local.date_naive());
        from_fn(move |f| write!(f, "{day} {:02}:{:02}", local.hour(), local.minute()))
    }

    /// The whole of a moment: `Tuesday 24 November 2026, 14:30`.
    #[must_use]
    pub fn full(&self, at: DateTime<Utc>) -> impl Display {
        let local = at.with_timezone(&self.zone);
        let date = local.date_naive();
        let (weekday, month) = (WEEKDAYS[index(date.weekday().num_days_from_monday())], MONTHS[index(date.month0())]);
        from_fn(move |f| {
            let (day, year, hour, minute) = (date.day(), date.year(), local.hour(), local.minute());
            write!(f, "{weekday} {day} {month} {year}, {hour:02}:{minute:02}")
        })
    }

    /// A day, seen from today: `today`, `tomorrow`, `Tue 24 Nov`, with its year when it is another.
    #[must_use]
    pub fn day(&self, date: NaiveDate) -> String {
        match (date - self.today()).num_days() {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            -1 => "yesterday".to_owned(),
            _ => {
                let weekday = &WEEKDAYS[index(date.weekday().num_days_from_monday())][..3];
                let month = &MONTHS[index(date.month0())][..3];
                if date.year() == self.today().year() {
                    format!("{weekday} {} {month}", date.day())
                } else {
                    format!("{weekday} {} {month} {}", date.day(), date.year())
                }
            }
        }
    }

    /// How long ago something was, in its largest unit.
    #[must_use]
    pub fn ago(&self, at: DateTime<Utc>) -> impl Display {
        let minutes = (self.now - at).num_minutes().max(0);
        let (count, unit) = match minutes {
            0 => (0, "just now"),
            1..60 => (minutes, "min"),
            60..1440 => (minutes / 60, "h"),
            1440..20160 => (minutes / 1440, if minutes / 1440 == 1 { "day" } else { "days" }),
            20160..129_600 => (minutes / 10080, "weeks"),
            _ => (minutes / 43200, "months"),
        };
        from_fn(move |f| if count == 0 { f.write_str(unit) } else { write!(f, "{count} {unit}") })
    }
}

/// A moment for machines: RFC 3339.
#[must_use]
pub fn iso(at: DateTime<Utc>) -> impl Display {
    let (date, time) = (at.date_naive(), at.time());
    from_fn(move |f| {
        let (year, month, day) = (date.year(), date.month(), date.day());
        write!(f, "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", time.hour(), time.minute(), time.second())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_days_read_as_formats_would_write_them() {
        let calendar = Calendar { now: "2026-11-23T08:30:00Z".parse().unwrap(), zone: chrono_tz::Asia::Kolkata };
        for hours in (0..60_000).step_by(37) {
            let at = calendar.now - chrono::TimeDelta::minutes(hours * 61);
            let (moment, local) = (calendar.moment(at), at.with_timezone(&calendar.zone));
            assert_eq!(moment.full, local.format("%A %-d %B %Y, %H:%M").to_string());
            assert_eq!(moment.iso, at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
            let day = match (calendar.today() - local.date_naive()).num_days() {
                0 => "today".to_owned(),
                1 => "yesterday".to_owned(),
                _ if local.year() == 2026 => local.format("%a %-d %b").to_string(),
                _ => local.format("%a %-d %b %Y").to_string(),
            };
            assert_eq!(calendar.day(local.date_naive()), day);
            assert_eq!(moment.short, format!("{day} {}", local.format("%H:%M")));
        }
    }
}
