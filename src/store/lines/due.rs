//! Pickups and returns in the order of their days and windows: up to which day, and behind which of them.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use sea_query::{Cond, Expr, ExprTrait, SelectStatement};

use super::Line;
use crate::domain::pickup::Window;
use crate::store::dialect::constant;

/// What somebody drives for, or waits for at the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    Pickup,
    Return,
}

/// Which of them.
#[derive(Debug, Clone)]
pub struct Due {
    pub errand: Errand,
    /// Only those of this day and before.
    pub until: Option<NaiveDate>,
    /// Only those behind this one.
    pub after: Option<DueKey>,
}

/// Where a ticket stands among them: by day and window, those without a day last, and by number. As text it is
/// `2026-11-24/09-12/10001`, or `//10001` without a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueKey {
    pub planned: Option<(NaiveDate, Window)>,
    pub number: i64,
}

impl Due {
    pub(super) fn narrow(&self, query: &mut SelectStatement) {
        let table = match self.errand {
            Errand::Pickup => "pickups",
            Errand::Return => "returns",
        };
        let (day, window) = (Expr::col((table, "due_on")), Expr::col((table, "due_window")));
        query.and_where_option(self.until.map(|until| day.clone().lte(until)));
        let Some(after) = self.after else { return };
        let is_behind = Expr::col(("tickets", "number")).gt(after.number);
        query.cond_where(match after.planned {
            None => Cond::all().add(day.is_null()).add(is_behind),
            Some((on, at)) => {
                let later = Cond::any()
                    .add(window.clone().gt(constant(at.as_str())))
                    .add(Cond::all().add(window.eq(constant(at.as_str()))).add(is_behind));
                Cond::any()
                    .add(day.clone().is_null())
                    .add(day.clone().gt(on))
                    .add(Cond::all().add(day.eq(on)).add(later))
            }
        });
    }
}

impl DueKey {
    /// Where a line stands.
    #[must_use]
    pub fn of(line: &Line, errand: Errand) -> Self {
        let (day, window) = match errand {
            Errand::Pickup => (line.pickup_on, &line.pickup_window),
            Errand::Return => (line.return_on, &line.return_window),
        };
        Self { planned: day.zip(window.as_deref().and_then(|word| word.parse().ok())), number: line.number }
    }
}

impl fmt::Display for DueKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.planned {
            Some((day, window)) => write!(f, "{day}/{window}/{}", self.number),
            None => write!(f, "//{}", self.number),
        }
    }
}

/// A text that is no key.
#[derive(Debug)]
pub struct NoKey;

impl FromStr for DueKey {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let [day, window, number] = text.split('/').collect::<Vec<_>>()[..] else { return Err(NoKey) };
        let number = number.parse().map_err(|_| NoKey)?;
        let planned = match (day, window) {
            ("", "") => None,
            (day, window) => Some((day.parse().map_err(|_| NoKey)?, window.parse().map_err(|_| NoKey)?)),
        };
        Ok(Self { planned, number })
    }
}
