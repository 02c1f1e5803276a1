//! The admin's department: who works under whom with how much in hand, and how the work goes.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta};
use poem::http::StatusCode;
use serde::Serialize;

use super::answer::{page, see_other};
use super::audit::note;
use super::notifications::tell_of_place;
use super::{Done, Error, Refusal, Result, Visit};
use crate::domain::lifecycle::Status;
use crate::domain::permission::{Actor, May};
use crate::domain::person::{Person, Role, Standing};
use crate::domain::staff::{Becomes, Position, manager_beside, may_move_within};
use crate::domain::words;
use crate::store::{Conn, figures, people, staff};
use crate::views::{Listens, Page};

/// How many weeks of work the figures show.
const WEEKS: u64 = 8;
/// How long devices are in the house: up to so many days, in words.
const AGES: [(i64, &str); 5] =
    [(1, "Less than a day"), (3, "1 to 3 days"), (7, "3 to 7 days"), (14, "1 to 2 weeks"), (i64::MAX, "Over 2 weeks")];

/// A department as whoever leads it sees it.
#[derive(Debug)]
pub struct Led {
    pub id: i64,
    pub name: String,
    pub managers: Vec<ManagerCard>,
    /// How many open tickets have which status, in the order of a repair; statuses that none has are left out.
    pub by_status: Vec<(Status, usize)>,
    /// How many devices are in the house for how long, in words.
    pub by_age: Vec<(&'static str, usize)>,
    /// How much work was completed in which of the last weeks, by its Monday.
    pub by_week: Vec<(NaiveDate, usize)>,
}

/// What the page shows.
#[derive(Serialize)]
pub struct DepartmentPage {
    pub name: String,
    pub managers: Vec<ManagerCard>,
    pub by_status: Vec<Bar>,
    pub by_age: Vec<Bar>,
    pub by_week: Vec<Bar>,
    pub notice: Option<String>,
}

/// A manager with their technicians.
#[derive(Debug, Serialize)]
pub struct ManagerCard {
    pub id: i64,
    pub name: String,
    pub is_suspended: bool,
    pub load: i64,
    pub technicians: Vec<TechnicianRow>,
}

/// A technician with what they have in hand and where they could move to.
#[derive(Debug, Serialize)]
pub struct TechnicianRow {
    pub id: i64,
    pub name: String,
    pub is_suspended: bool,
    pub load: i64,
    /// Completed in the weeks that the figures show.
    pub done: usize,
    /// The department's other managers: number and name.
    pub others: Vec<(i64, String)>,
}

/// One bar of a chart, with the number it stands for.
#[derive(Debug, Serialize)]
pub struct Bar {
    pub label: String,
    pub value: usize,
    /// How long it is, of 100.
    pub percent: usize,
}

impl Page for DepartmentPage {
    const TEMPLATE: &'static str = "department/show.html";

    fn listens(&self) -> Option<Listens> {
        Listens::lists()
    }
}

/// The page.
pub async fn show(visit: &Visit) -> Result {
    let mut db = visit.app.store.read().await?;
    department_page(visit, &mut db, StatusCode::OK, None).await
}

/// From a form's address back to the page.
pub async fn back(_: &Visit) -> Result {
    Ok(see_other("/department"))
}

/// Puts a technician under another manager of the department; they keep what they have in hand.
pub async fn move_technician(visit: &Visit) -> Result {
    let actor = visit.allowed(May::LeadDepartment)?;
    let mut tx = visit.app.store.begin().await?;
    let technician = people::find(&mut tx, visit.number("id")?).await?.ok_or(Error::NotFound)?;
    match place_under(visit, &mut tx, &technician, &actor).await? {
        Ok(()) => {
            tx.commit().await?;
            Ok(see_other("/department"))
        }
        Err(refusal) => {
            drop(tx);
            let mut db = visit.app.store.read().await?;
            let notice = Some(refusal.into_sentence());
            department_page(visit, &mut db, StatusCode::UNPROCESSABLE_ENTITY, notice).await
        }
    }
}

/// Puts a technician of the actor's department under the manager whom the visit's form names. Who is there already
/// stays.
///
/// # Errors
/// [`Error::NotFound`] for a technician of another department; else when the database does not answer.
pub async fn place_under(visit: &Visit, tx: &mut Conn, technician: &Person, actor: &Actor) -> Done<()> {
    let manager = match visit.form.trimmed("superior_id").parse() {
        Ok(id) => people::find(tx, id).await?,
        Err(_) => None,
    };
    if technician.department_id != visit.person()?.department_id {
        return Err(Error::NotFound);
    }
    if let Err(reason) = may_move_within(actor, technician) {
        return Ok(Err(Refusal::Conflict(reason)));
    }
    let manager = match manager_beside(technician, manager.as_ref()) {
        Ok(manager) => manager,
        Err(reason) => return Ok(Err(Refusal::field("superior_id", reason))),
    };
    if technician.superior_id != Some(manager.id) {
        let position = Position { role: Role::Technician, department_id: None, superior_id: Some(manager.id) };
        staff::change(tx, technician, Becomes::Placed(position), visit.at).await?;
        let place = words::account::position(technician, Some(&manager.name));
        tell_of_place(visit, tx, technician.id, &place).await?;
        note(visit, tx, "people/place", Some(technician.id), &place).await?;
    }
    Ok(Ok(()))
}

/// The department that the visitor leads: its people, and how the work goes.
///
/// # Errors
/// [`Error::NotFound`] for whoever has none; else when the database does not answer.
pub async fn load(visit: &Visit, db: &mut Conn) -> std::result::Result<Led, Error> {
    let me = visit.person()?;
    let (Some(department_id), Some(name)) = (me.department_id, me.department_name.clone()) else {
        return Err(Error::NotFound);
    };
    let people = staff::of_department(db, department_id).await?;
    let loads = staff::loads(db, department_id).await?;
    let first_week = week_of(visit.today()) - Days::new(7 * (WEEKS - 1));
    let zone = visit.app.config.zone;
    let since = first_week.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(14);
    let technicians: Vec<i64> =
        people.iter().filter(|p| p.role == Some(Role::Technician)).map(|person| person.id).collect();
    let done = figures::completions(db, &technicians, since).await?;
    let weeks: Vec<NaiveDate> = done.iter().map(|(_, at)| week_of(at.with_timezone(&zone).date_naive())).collect();
    let load = |id: i64| loads.iter().find(|(of, _)| *of == id).map_or(0, |(_, load)| *load);
    let done_by = |id: i64| done.iter().filter(|(of, _)| *of == id).count();
    let managers = managers(&people, &load, &done_by);
    let by_status = figures::open_by_status(db, department_id).await?;
    let here = figures::here_since(db, department_id).await?;
    Ok(Led {
        id: department_id,
        name,
        managers,
        by_status: Status::ALL
            .iter()
            .filter_map(|status| by_status.iter().find(|(of, _)| of == status))
            .map(|(status, n)| (*status, usize::try_from(*n).unwrap_or(0)))
            .collect(),
        by_age: ages(&here, visit),
        by_week: (0..WEEKS)
            .map(|week| first_week + Days::new(7 * week))
            .map(|monday| (monday, weeks.iter().filter(|of| **of == monday).count()))
            .collect(),
    })
}

async fn department_page(visit: &Visit, db: &mut Conn, status: StatusCode, notice: Option<String>) -> Result {
    let led = load(visit, db).await?;
    let shown = DepartmentPage {
        name: led.name,
        managers: led.managers,
        by_status: bars(led.by_status.into_iter().map(|(status, n)| (words::status(status).to_owned(), n))),
        by_age: bars(led.by_age.into_iter().map(|(age, n)| (age.to_owned(), n))),
        by_week: bars(led.by_week.into_iter().map(|(monday, n)| (monday.format("%-d %b").to_string(), n))),
        notice,
    };
    page(visit, status, &shown)
}

fn managers(people: &[Person], load: &dyn Fn(i64) -> i64, done: &dyn Fn(i64) -> usize) -> Vec<ManagerCard> {
    let of_role = |role: Role| people.iter().filter(move |person| person.role == Some(role));
    let is_suspended = |person: &Person| person.standing == Standing::Suspended;
    let card = |manager: &Person| {
        let others: Vec<(i64, String)> = of_role(Role::Manager)
            .filter(|other| other.id != manager.id && !is_suspended(other))
            .map(|other| (other.id, other.name.clone()))
            .collect();
        let technicians: Vec<TechnicianRow> = of_role(Role::Technician)
            .filter(|technician| technician.superior_id == Some(manager.id))
            .map(|technician| TechnicianRow {
                id: technician.id,
                name: technician.name.clone(),
                is_suspended: is_suspended(technician),
                load: load(technician.id),
                done: done(technician.id),
                others: others.clone(),
            })
            .collect();
        ManagerCard {
            id: manager.id,
            name: manager.name.clone(),
            is_suspended: is_suspended(manager),
            load: technicians.iter().map(|technician| technician.load).sum(),
            technicians,
        }
    };
    of_role(Role::Manager).map(card).collect()
}

/// How many devices are in the house for how long.
fn ages(here: &[chrono::DateTime<chrono::Utc>], visit: &Visit) -> Vec<(&'static str, usize)> {
    let mut counted = [0; AGES.len()];
    for since in here {
        let days = (visit.at - *since).num_days();
        let age = AGES.iter().position(|(up_to, _)| days < *up_to).unwrap_or(AGES.len() - 1);
        counted[age] += 1;
    }
    AGES.iter().zip(counted).map(|((_, label), n)| (*label, n)).collect()
}

fn bars(all: impl IntoIterator<Item = (String, usize)>) -> Vec<Bar> {
    let all: Vec<(String, usize)> = all.into_iter().collect();
    let most = all.iter().map(|(_, value)| *value).max().unwrap_or(0).max(1);
    all.into_iter().map(|(label, value)| Bar { label, value, percent: value * 100 / most }).collect()
}

/// The Monday of a day's week.
fn week_of(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}
