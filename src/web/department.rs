//! The admin's department: who works under whom with how much in hand, and how the work goes.

use chrono::{Datelike, Days, NaiveDate};
use poem::http::StatusCode;
use serde::Serialize;

use super::answer::{page, see_other};
use super::audit::note;
use super::notifications::tell_of_place;
use super::toast::{Toast, Undo};
use super::{Done, Error, Refusal, Result, Visit};
use crate::domain::lifecycle::Status;
use crate::domain::permission::{Actor, May};
use crate::domain::person::{Person, Role, Standing};
use crate::domain::staff::{Becomes, Position, manager_beside, may_move_within};
use crate::domain::words;
use crate::store::tallies::{self, Tally};
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
    /// How much work was completed in which of the last weeks.
    pub by_week: Vec<Week>,
    /// How many unfinished tickets were promised for an earlier day.
    pub late: usize,
}

/// A week's completed work.
#[derive(Debug, Clone, Copy)]
pub struct Week {
    pub monday: NaiveDate,
    pub completed: usize,
    /// How much of it had a day promised, and how much of that was done by then.
    pub promised: usize,
    pub kept: usize,
}

/// What the page shows.
#[derive(Serialize)]
pub struct DepartmentPage {
    pub name: String,
    pub managers: Vec<ManagerCard>,
    pub open: usize,
    pub late: usize,
    /// Completed in this week, and in the one before.
    pub this_week: usize,
    pub last_week: usize,
    /// How much of what was promised in the weeks that are shown was done by its day, of 100.
    pub kept: Option<usize>,
    pub by_status: Vec<Bar>,
    pub by_age: Vec<Bar>,
    pub by_week: Vec<Bar>,
    /// The part of each week's promises that was kept.
    pub by_promise: Vec<Bar>,
    pub by_technician: Vec<Bar>,
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
    /// What the number is of, where that is not plain.
    pub of: Option<usize>,
    /// The status it stands for, whose colour and shape it has.
    pub status: Option<&'static str>,
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
    let mut db = visit.read().await?;
    department_page(visit, &mut db, StatusCode::OK, None).await
}

/// From a form's address back to the page.
pub async fn back(_: &Visit) -> Result {
    Ok(see_other("/department"))
}

/// Puts a technician under another manager of the department; they keep what they have in hand.
pub async fn move_technician(visit: &Visit) -> Result {
    let actor = visit.allowed(May::LeadDepartment)?;
    let mut tx = visit.begin().await?;
    let technician = people::find(&mut tx, visit.number("id")?).await?.ok_or(Error::NotFound)?;
    match place_under(visit, &mut tx, &technician, &actor).await? {
        Ok(()) => {
            tx.commit().await?;
            let asked = visit.form.trimmed("superior_id");
            if technician.superior_id.is_some_and(|manager| manager.to_string() == asked) {
                return Ok(see_other("/department"));
            }
            let back = technician.superior_id.map(|manager| ("superior_id", manager.to_string()));
            let path = format!("/department/technicians/{}", technician.id);
            let undo = back.map(|back| Undo::new(path, vec![back]));
            Ok(Toast::new(format!("{} is moved.", technician.name), undo).with(visit, see_other("/department")))
        }
        Err(refusal) => {
            drop(tx);
            let mut db = visit.read().await?;
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
    let technicians: Vec<i64> =
        people.iter().filter(|p| p.role == Some(Role::Technician)).map(|person| person.id).collect();
    let done = tallies::since(db, &technicians, first_week).await?;
    let load = |id: i64| loads.iter().find(|(of, _)| *of == id).map_or(0, |(_, load)| *load);
    let done_by = |id: i64| summed(done.iter().filter(|tally| tally.technician_id == id), |tally| tally.completed);
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
        by_week: (0..WEEKS).map(|week| week_from(first_week + Days::new(7 * week), &done)).collect(),
        late: usize::try_from(figures::late(db, department_id, visit.today()).await?).unwrap_or(0),
    })
}

async fn department_page(visit: &Visit, db: &mut Conn, status: StatusCode, notice: Option<String>) -> Result {
    let led = load(visit, db).await?;
    let week = |weeks_ago: usize| led.by_week.iter().rev().nth(weeks_ago).map_or(0, |week| week.completed);
    let label = |week: &Week| week.monday.format("%-d %b").to_string();
    let (promised, kept) = led.by_week.iter().fold((0, 0), |(p, k), week| (p + week.promised, k + week.kept));
    let technicians = led.managers.iter().flat_map(|manager| &manager.technicians);
    let load = |technician: &TechnicianRow| usize::try_from(technician.load).unwrap_or(0);
    let shown = DepartmentPage {
        name: led.name,
        open: led.by_status.iter().map(|(_, n)| n).sum(),
        late: led.late,
        this_week: week(0),
        last_week: week(1),
        kept: (kept * 100).checked_div(promised),
        by_status: led
            .by_status
            .iter()
            .zip(bars(led.by_status.iter().map(|(status, n)| (words::status(*status).to_owned(), *n))))
            .map(|((status, _), bar)| Bar { status: Some(status.as_str()), ..bar })
            .collect(),
        by_age: bars(led.by_age.into_iter().map(|(age, n)| (age.to_owned(), n))),
        by_week: bars(led.by_week.iter().map(|week| (label(week), week.completed))),
        by_promise: led.by_week.iter().map(|week| part(label(week), week.kept, week.promised)).collect(),
        by_technician: bars(technicians.map(|technician| (technician.name.clone(), load(technician)))),
        managers: led.managers,
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
    all.into_iter()
        .map(|(label, value)| Bar { label, value, of: None, status: None, percent: value * 100 / most })
        .collect()
}

/// A bar that shows one number as a part of another.
fn part(label: String, value: usize, of: usize) -> Bar {
    Bar { label, value, of: Some(of), status: None, percent: (value * 100).checked_div(of).unwrap_or(0) }
}

/// What was completed in the week from this Monday on.
fn week_from(monday: NaiveDate, done: &[Tally]) -> Week {
    let of_week = || done.iter().filter(|tally| week_of(tally.done_on) == monday);
    Week {
        monday,
        completed: summed(of_week(), |tally| tally.completed),
        promised: summed(of_week(), |tally| tally.promised),
        kept: summed(of_week(), |tally| tally.kept),
    }
}

fn summed<'a>(tallies: impl Iterator<Item = &'a Tally>, number: impl Fn(&Tally) -> i64) -> usize {
    usize::try_from(tallies.map(number).sum::<i64>()).unwrap_or(0)
}

/// The Monday of a day's week.
fn week_of(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}
