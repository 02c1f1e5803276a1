//! The days of the history: when the house is open, and how busy each of them is.

use chrono::{DateTime, Datelike, Days as Count, NaiveDate, TimeDelta, Utc, Weekday};

use super::chance::Chance;
use crate::demo::calendar::{Calendar, Day};

const MINUTE: i64 = 60_000_000;
/// How long the house is open, in microseconds.
const OPEN: i64 = 9 * 60 * MINUTE;

/// How busy the months are: rain brings water into devices, holidays bring time to ask for a repair.
const MONTHS: [u64; 12] = [90, 85, 95, 100, 105, 130, 135, 120, 100, 110, 115, 95];

/// How many days there are behind the last one on which something happens, for what is planned on it.
const BEYOND: Day = 60;

/// A moment of the history: a day by its place in it, and microseconds since the house opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub day: usize,
    pub micros: i64,
}

/// All days of the history in their order.
#[derive(Debug)]
pub(super) struct Days {
    /// The date, and when the house opens on it.
    days: Vec<(NaiveDate, DateTime<Utc>)>,
    /// The last day on which something happens.
    pub last: usize,
}

impl Days {
    /// The days from one to another.
    pub(super) fn new(calendar: &Calendar, first: Day, last: Day) -> Self {
        let days = (first..=last + BEYOND).map(|day| (calendar.date(day), calendar.opening(day))).collect();
        Self { days, last: usize::try_from(last - first).unwrap_or_default() }
    }

    /// When a spot is.
    pub(super) fn at(&self, spot: Spot) -> DateTime<Utc> {
        self.days[spot.day].1 + TimeDelta::microseconds(spot.micros)
    }

    /// The date of a spot.
    pub(super) fn date(&self, spot: Spot) -> NaiveDate {
        self.days[spot.day].0
    }

    /// The date so many days later.
    pub(super) fn ahead(&self, spot: Spot, days: i64) -> NaiveDate {
        let date = self.date(spot);
        date.checked_add_days(Count::new(days.unsigned_abs())).unwrap_or(date)
    }

    /// When nothing happens any more.
    pub(super) fn end(&self) -> DateTime<Utc> {
        self.days[self.last + 2].1
    }

    /// Whether somebody is in the house.
    pub(super) fn is_open(&self, spot: Spot) -> bool {
        self.works(spot.day) && (0..OPEN).contains(&spot.micros)
    }

    fn works(&self, day: usize) -> bool {
        self.days[day].0.weekday() != Weekday::Sun
    }

    fn weight(&self, day: usize, until: usize) -> u64 {
        let date = self.days[day].0;
        let weekday = match date.weekday() {
            Weekday::Mon => 130,
            Weekday::Sat => 90,
            Weekday::Sun => 35,
            _ => 105,
        };
        // The house became better known over the years, and no two days are alike.
        let known = 700 + 600 * day / until.max(1);
        let mood = 80 + date.num_days_from_ce().unsigned_abs() % 41 * 17 % 41;
        MONTHS[date.month0() as usize % 12] * weekday * known as u64 * u64::from(mood)
    }

    /// How many of `all` requests come on each day up to one.
    pub(super) fn requests(&self, all: u64, until: usize) -> Vec<u64> {
        let weights: Vec<u128> = (0..=until).map(|day| u128::from(self.weight(day, until))).collect();
        let total: u128 = weights.iter().sum();
        let (mut so_far, mut counted) = (0, 0);
        let count = |weight: &u128| {
            so_far += weight;
            let until_now = u64::try_from(u128::from(all) * so_far / total).unwrap_or(all);
            let today = until_now - counted;
            counted = until_now;
            today
        };
        weights.iter().map(count).collect()
    }

    /// When on a day somebody asks: mostly while the house is open.
    pub(super) fn asked(&self, day: usize, chance: &mut Chance) -> Spot {
        let micros = if self.works(day) && chance.percent(65) {
            chance.between(0, OPEN - 1)
        } else {
            chance.between(-90 * MINUTE, 13 * 60 * MINUTE)
        };
        Spot { day, micros }
    }

    /// Some minutes later, at home.
    pub(super) fn at_home(spot: Spot, minutes: i64, chance: &mut Chance) -> Spot {
        let micros = spot.micros + minutes * MINUTE + chance.between(1, MINUTE);
        if micros < 13 * 60 * MINUTE {
            return Spot { micros, ..spot };
        }
        Spot { day: spot.day + 1, micros: chance.between(-60 * MINUTE, 60 * MINUTE) }
    }

    /// Some minutes later, in the house: on the next day that it is open when it is closed by then.
    pub(super) fn at_work(&self, spot: Spot, minutes: i64, chance: &mut Chance) -> Spot {
        let micros = spot.micros.max(0) + minutes * MINUTE + chance.between(1, MINUTE);
        if self.works(spot.day) && micros < OPEN {
            return Spot { micros, ..spot };
        }
        let day = self.workday(spot.day, 1);
        Spot { day, micros: chance.between(2 * MINUTE, 50 * MINUTE) }
    }

    /// So many working days later, in the house; sooner towards the end of the history.
    pub(super) fn after(&self, spot: Spot, days: i64, chance: &mut Chance) -> Spot {
        let left = self.last.saturating_sub(spot.day) / 4;
        let days = usize::try_from(days).unwrap_or_default().min(left);
        if days == 0 {
            let minutes = chance.between(10, 150);
            return self.at_work(spot, minutes, chance);
        }
        Spot { day: self.workday(spot.day, days), micros: chance.between(5 * MINUTE, OPEN - 20 * MINUTE) }
    }

    /// The working day so many working days later.
    fn workday(&self, day: usize, count: usize) -> usize {
        (day + 1..self.days.len()).filter(|day| self.works(*day)).nth(count - 1).unwrap_or(day + count)
    }
}
