//! The staff who did it all: who may give work to whom, and who hears of what.

use anyhow::Context as _;

use crate::demo::cast::Cast;
use crate::domain::department::{Department, Technician};
use crate::domain::input::Choices;
use crate::domain::notice::To;
use crate::domain::permission::Actor;
use crate::domain::person::{Person, Role};

/// Somebody of the house, with what they may choose in forms.
#[derive(Debug)]
pub(super) struct Member {
    pub person: Person,
    pub actor: Actor,
    pub choices: Choices,
}

impl Member {
    /// Whether they hold this role.
    fn is(&self, role: Role) -> bool {
        self.person.role == Some(role)
    }

    /// Whether they stand in this department.
    fn of(&self, department: i64) -> bool {
        self.person.department_id == Some(department)
    }
}

/// Everybody of the house.
#[derive(Debug)]
pub(super) struct House {
    pub members: Vec<Member>,
    pub departments: Vec<Department>,
    /// What a customer chooses from, and everybody where there is nobody to choose.
    pub choices: Choices,
}

/// A member by their place in the house.
pub(super) type Place = usize;

impl House {
    pub(super) fn of(cast: &Cast) -> Self {
        let departments: Vec<Department> =
            cast.departments().map(|(id, name)| Department { id, name: name.to_owned() }).collect();
        let staff: Vec<&Person> = cast.staff().collect();
        let technicians = |by: &Person| -> Vec<Technician> {
            let may_receive = |person: &&&Person| match by.role {
                Some(Role::Manager) => person.superior_id == Some(by.id),
                Some(Role::Admin) => person.department_id == by.department_id,
                _ => false,
            };
            let technician = |person: &&Person| Technician {
                id: person.id,
                name: person.name.clone(),
                manager_id: person.superior_id,
                department_id: person.department_id,
                load: 0,
                picture_id: None,
            };
            let technicians = staff.iter().filter(|person| person.role == Some(Role::Technician));
            technicians.filter(may_receive).map(technician).collect()
        };
        let choices =
            Choices { categories: cast.categories.clone(), departments: departments.clone(), ..Choices::default() };
        let member = |person: &&Person| Member {
            actor: person.actor(),
            choices: Choices { technicians: technicians(person), ..choices.clone() },
            person: (*person).clone(),
        };
        Self { members: staff.iter().map(member).collect(), departments, choices }
    }

    /// The places of those of a role, in a department if one is named.
    pub(super) fn places(&self, role: Role, department: Option<i64>) -> Vec<Place> {
        let is_meant = |member: &Member| member.is(role) && department.is_none_or(|id| member.of(id));
        (0..self.members.len()).filter(|place| is_meant(&self.members[*place])).collect()
    }

    /// Who stands above somebody.
    pub(super) fn above(&self, place: Place) -> anyhow::Result<Place> {
        let superior = self.members[place].person.superior_id;
        self.members.iter().position(|member| Some(member.person.id) == superior).context("nobody is above them")
    }

    /// Somebody by their number.
    pub(super) fn by_id(&self, id: i64) -> Option<&Member> {
        self.members.iter().find(|member| member.person.id == id)
    }

    /// Whom a notice is for.
    pub(super) fn readers(&self, to: To) -> Vec<&Member> {
        let is_meant = |member: &&Member| match to {
            To::Person(id) => member.person.id == id,
            To::Executives => member.is(Role::Executive),
            To::Superusers => member.is(Role::Superuser),
            To::Managers(department) => member.is(Role::Manager) && member.of(department),
        };
        self.members.iter().filter(is_meant).collect()
    }

    /// The department that takes a category.
    pub(super) fn takes(&self, category: &str) -> i64 {
        let found = self.choices.categories.iter().find(|one| one.key == category);
        found.map(|category| category.department_id).unwrap_or_default()
    }

    /// What a category is called.
    pub(super) fn category_name(&self, category: &str) -> String {
        let found = self.choices.categories.iter().find(|one| one.key == category);
        found.map(|category| category.name.clone()).unwrap_or_default()
    }

    /// What a department is called.
    pub(super) fn department_name(&self, id: i64) -> Option<String> {
        self.departments.iter().find(|department| department.id == id).map(|department| department.name.clone())
    }
}
