//! The department that one leads: who works under whom with how much in hand, and how the work goes.

use chrono::NaiveDate;
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::answer::Answer;
use super::{Call, Result};
use crate::domain::input::{Input, Kind, Need};
use crate::domain::lifecycle::Status;
use crate::domain::permission::May;
use crate::store::{Conn, people};
use crate::web::Error;
use crate::web::department::{Led, ManagerCard, TechnicianRow, Week, load, place_under};

/// What moving a technician asks for.
pub const SUPERIOR: &[Input] = &[Input::new("superior_id", "Reports to", Kind::Superior, Need::Required)
    .hint("Another manager of the department; what the technician has in hand stays with them")];

/// A department as whoever leads it sees it.
#[derive(Debug, Object)]
pub struct LedDepartment {
    pub id: i64,
    pub name: String,
    pub managers: Vec<ManagerAtWork>,
    /// How many open tickets have which status; statuses that none has are left out.
    pub by_status: Vec<StatusCount>,
    /// How many devices are in the house for how long.
    pub by_age: Vec<AgeCount>,
    /// How much work was completed in each of the last eight weeks.
    pub by_week: Vec<WeekCount>,
    /// How many unfinished tickets were promised for an earlier day.
    pub late: i64,
}

/// A manager with their technicians.
#[derive(Debug, Object)]
pub struct ManagerAtWork {
    pub id: i64,
    pub name: String,
    pub is_suspended: bool,
    /// How many open tickets their technicians have in hand.
    pub load: i64,
    pub technicians: Vec<TechnicianAtWork>,
}

/// A technician with what they have in hand.
#[derive(Debug, Object)]
pub struct TechnicianAtWork {
    pub id: i64,
    pub name: String,
    pub is_suspended: bool,
    /// How many open tickets they have in hand.
    pub load: i64,
    /// How much they completed in the last eight weeks.
    pub done: i64,
}

/// How many open tickets have a status.
#[derive(Debug, Object)]
pub struct StatusCount {
    pub status: Status,
    pub tickets: i64,
}

/// How many devices are in the house for so long.
#[derive(Debug, Object)]
pub struct AgeCount {
    /// How long, in words.
    pub age: String,
    pub devices: i64,
}

/// How much work was completed in a week.
#[derive(Debug, Object)]
pub struct WeekCount {
    /// The Monday on which the week began.
    pub monday: NaiveDate,
    pub completed: i64,
    /// How much of it had a day promised.
    pub promised: i64,
    /// How much of that was done by its day.
    pub kept: i64,
}

/// The department.
pub async fn show(call: &Call, db: &mut Conn) -> Result {
    Ok(Answer::one(&LedDepartment::of(load(call, db).await?)))
}

/// Puts a technician under another manager of the department.
pub async fn move_technician(call: &Call, db: &mut Conn) -> Result {
    let actor = call.allowed(May::LeadDepartment)?;
    let technician = people::find(db, call.number("id")?).await?.ok_or(Error::NotFound)?;
    place_under(call, db, &technician, &actor).await??;
    show(call, db).await
}

fn counted(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

impl LedDepartment {
    fn of(led: Led) -> Self {
        let status = |(status, n)| StatusCount { status, tickets: counted(n) };
        let age = |(age, n): (&str, usize)| AgeCount { age: age.to_owned(), devices: counted(n) };
        let week = |week: Week| WeekCount {
            monday: week.monday,
            completed: counted(week.completed),
            promised: counted(week.promised),
            kept: counted(week.kept),
        };
        Self {
            id: led.id,
            name: led.name,
            managers: led.managers.into_iter().map(ManagerAtWork::of).collect(),
            by_status: led.by_status.into_iter().map(status).collect(),
            by_age: led.by_age.into_iter().map(age).collect(),
            by_week: led.by_week.into_iter().map(week).collect(),
            late: counted(led.late),
        }
    }
}

impl ManagerAtWork {
    fn of(card: ManagerCard) -> Self {
        Self {
            id: card.id,
            name: card.name,
            is_suspended: card.is_suspended,
            load: card.load,
            technicians: card.technicians.into_iter().map(TechnicianAtWork::of).collect(),
        }
    }
}

impl TechnicianAtWork {
    fn of(row: TechnicianRow) -> Self {
        Self { id: row.id, name: row.name, is_suspended: row.is_suspended, load: row.load, done: counted(row.done) }
    }
}

impl Example for LedDepartment {
    fn example() -> Self {
        let technician =
            TechnicianAtWork { id: 1006, name: "Tara Iyer".to_owned(), is_suspended: false, load: 2, done: 11 };
        let manager = ManagerAtWork {
            id: 1005,
            name: "Mira Nair".to_owned(),
            is_suspended: false,
            load: 2,
            technicians: vec![technician],
        };
        Self {
            id: 1,
            name: "Computers".to_owned(),
            managers: vec![manager],
            by_status: vec![StatusCount { status: Status::InProgress, tickets: 2 }],
            by_age: vec![AgeCount { age: "1 to 3 days".to_owned(), devices: 2 }],
            by_week: vec![WeekCount {
                monday: "2026-11-23".parse().unwrap_or_default(),
                completed: 3,
                promised: 2,
                kept: 2,
            }],
            late: 1,
        }
    }
}
