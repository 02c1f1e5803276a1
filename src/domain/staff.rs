//! The tree of the house: who stands under whom, and what may be changed about it by whom.

use super::department::Department;
use super::input::{FieldErrors, Input, Kind, Need, Values};
use super::permission::{Actor, May};
use super::person::{Person, Role, Standing};

/// What gives somebody a place: a role, and what the role has to stand under.
pub const POSITION: &[Input] = &[
    Input::new("role", "Role", Kind::Role, Need::Required),
    Input::new("department_id", "Department", Kind::Department, Need::If("role", "admin"))
        .hint("The one they lead; a department may have several admins"),
    Input::new("superior_id", "Reports to", Kind::Superior, Need::IfOneOf("role", &["manager", "technician"]))
        .hint("A manager reports to an admin, a technician to a manager; the department follows from there"),
];

/// A place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub role: Role,
    /// An admin's own.
    pub department_id: Option<i64>,
    /// A manager's admin, a technician's manager.
    pub superior_id: Option<i64>,
}

/// Somebody who may have people under them.
#[derive(Debug, Clone)]
pub struct Superior {
    pub id: i64,
    pub name: String,
    pub role: Role,
    pub department: Department,
    /// Whether they can act now; a suspended manager keeps their technicians and gets no new ones.
    pub is_active: bool,
}

/// What stands in the way of changing somebody's place or standing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ties {
    /// How many people report to them.
    pub people_below: i64,
    /// Whether nobody else is an active superuser.
    pub is_last_superuser: bool,
}

/// What is to become of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Becomes {
    /// Somebody with this place, for the first time or instead of another.
    Placed(Position),
    Suspended,
    /// What they were before they were suspended.
    Restored,
}

/// The place that a checked form describes.
///
/// # Errors
/// A message for the superior, when a person of this role cannot stand under them.
pub fn position(values: &Values, superiors: &[Superior]) -> Result<Position, FieldErrors> {
    let role = values.word("role").unwrap_or(Role::Executive);
    let superior_id = values.number("superior_id");
    let above = superior_id.and_then(|id| superiors.iter().find(|superior| superior.id == id));
    let wanted = match role {
        Role::Manager => Some((Role::Admin, "A manager reports to an admin. Choose one.")),
        Role::Technician => Some((Role::Manager, "A technician reports to a manager. Choose one.")),
        _ => None,
    };
    if let Some((wanted, message)) = wanted
        && above.is_none_or(|above| above.role != wanted || !above.is_active)
    {
        return Err(std::iter::once(("superior_id", message.to_owned())).collect());
    }
    Ok(Position { role, department_id: values.number("department_id"), superior_id })
}

/// Whether the actor may make this of the person.
///
/// # Errors
/// A sentence that says what stands in the way.
pub fn may_become(actor: &Actor, person: &Person, becomes: Becomes, ties: Ties) -> Result<(), String> {
    let them = &person.name;
    if !actor.may_ever(May::ManagePeople) {
        return Err("Only a superuser changes roles and places.".to_owned());
    }
    if actor.person_id() == Some(person.id) {
        return Err("Nobody changes their own role, place or standing. Ask another superuser.".to_owned());
    }
    let leaves_superusers = match becomes {
        Becomes::Placed(position) => position.role != Role::Superuser,
        Becomes::Suspended => true,
        Becomes::Restored => false,
    };
    if leaves_superusers && ties.is_last_superuser {
        return Err(format!("{them} is the last superuser. Make another one first."));
    }
    match becomes {
        Becomes::Placed(_) if person.role == Some(Role::Customer) => {
            Err(format!("{them} is a customer. Somebody who works here joins with an e-mail and phone of their own."))
        }
        Becomes::Placed(_) if person.standing == Standing::Suspended => {
            Err(format!("{them} is suspended. Restore them first."))
        }
        Becomes::Placed(position) if ties.people_below > 0 && Some(position) != of(person) => Err(format!(
            "{} under {them}. Move them to somebody else first.",
            if ties.people_below == 1 {
                "One person stands".to_owned()
            } else {
                format!("{} people stand", ties.people_below)
            }
        )),
        Becomes::Suspended if person.standing == Standing::Suspended => Err(format!("{them} is suspended already.")),
        Becomes::Restored if person.standing != Standing::Suspended => Err(format!("{them} is not suspended.")),
        _ => Ok(()),
    }
}

/// Whether the admin may move this technician within the department they lead.
///
/// # Errors
/// A sentence that says what stands in the way.
pub fn may_move_within(actor: &Actor, technician: &Person) -> Result<(), String> {
    let Actor::Person { department_id: Some(own), .. } = actor else {
        return Err("Only who leads the department moves its technicians.".to_owned());
    };
    let is_here = technician.role == Some(Role::Technician) && technician.department_id == Some(*own);
    if actor.may_ever(May::LeadDepartment) && is_here {
        Ok(())
    } else {
        Err("Only technicians of your own department can be moved here.".to_owned())
    }
}

/// The manager that was chosen for a technician, who is one of the same department.
///
/// # Errors
/// A sentence that says why it is not.
pub fn manager_beside<'a>(technician: &Person, chosen: Option<&'a Person>) -> Result<&'a Person, String> {
    let is_beside =
        |person: &&Person| person.role == Some(Role::Manager) && person.department_id == technician.department_id;
    match chosen.filter(is_beside) {
        Some(manager) if manager.standing == Standing::Active => Ok(manager),
        Some(manager) => Err(format!("{} is suspended. Choose another manager.", manager.name)),
        None => Err("Choose a manager of your department.".to_owned()),
    }
}

/// The place a person has; `None` while they have none.
#[must_use]
pub fn of(person: &Person) -> Option<Position> {
    let role = person.role?;
    let department_id = person.department_id.filter(|_| role == Role::Admin);
    Some(Position { role, department_id, superior_id: person.superior_id })
}

/// Whether a technician who changes from one department to another, or stops being one, gives up the
/// tickets they hold. Moving within the department they keep them.
#[must_use]
pub fn gives_up_tickets(before: &Person, after: &Person) -> bool {
    let works_in = |person: &Person| {
        (person.role == Some(Role::Technician) && person.standing == Standing::Active).then_some(person.department_id)
    };
    works_in(before).is_some() && works_in(before) != works_in(after)
}
