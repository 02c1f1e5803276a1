//! Everybody who may stand before a ticket: one of each role who stands in relation to it, and
//! another who does not.

use helpdesk::domain::permission::Actor;
use helpdesk::domain::person::{Role, Standing};

use super::sample::NUMBER;

pub const LAPTOPS: i64 = 1;
pub const PHONES: i64 = 2;

pub const OWNER: i64 = 1001;
pub const OTHER_CUSTOMER: i64 = 1002;
pub const EXECUTIVE: i64 = 1003;
/// The technician whom the ticket is allocated to, and who completes it.
pub const TECHNICIAN: i64 = 1004;
/// A technician under the same manager who completed a reworked ticket before.
pub const COMPLETER: i64 = 1005;
/// A technician under the other manager of the department.
pub const COLLEAGUE: i64 = 1006;
/// A technician of the same manager who never had the ticket.
pub const BYSTANDER: i64 = 1007;
pub const MANAGER: i64 = 1011;
pub const OTHER_MANAGER: i64 = 1012;
pub const FOREIGN_MANAGER: i64 = 1013;
pub const ADMIN: i64 = 1021;
pub const SECOND_ADMIN: i64 = 1022;
pub const FOREIGN_ADMIN: i64 = 1023;
pub const SUPERUSER: i64 = 1031;
pub const NEWCOMER: i64 = 1032;

/// Everybody who can stand before a ticket, in relation to it and out of relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Owner,
    OtherCustomer,
    Link,
    OtherLink,
    Executive,
    /// The technician whom it is allocated to, or was until they completed it.
    Technician,
    /// Completed it before it was reworked by the technician.
    EarlierCompleter,
    /// Under the other manager of the department; never had it.
    Colleague,
    /// Under the same manager; never had it.
    Bystander,
    OwnManager,
    OtherManager,
    ForeignManager,
    Admin,
    SecondAdmin,
    ForeignAdmin,
    Superuser,
    Pending,
    System,
    SuspendedOwner,
    SuspendedExecutive,
    SuspendedTechnician,
    SuspendedManager,
    SuspendedAdmin,
    SuspendedSuperuser,
}

impl Who {
    pub const ALL: [Self; 24] = [
        Self::Owner,
        Self::OtherCustomer,
        Self::Link,
        Self::OtherLink,
        Self::Executive,
        Self::Technician,
        Self::EarlierCompleter,
        Self::Colleague,
        Self::Bystander,
        Self::OwnManager,
        Self::OtherManager,
        Self::ForeignManager,
        Self::Admin,
        Self::SecondAdmin,
        Self::ForeignAdmin,
        Self::Superuser,
        Self::Pending,
        Self::System,
        Self::SuspendedOwner,
        Self::SuspendedExecutive,
        Self::SuspendedTechnician,
        Self::SuspendedManager,
        Self::SuspendedAdmin,
        Self::SuspendedSuperuser,
    ];

    /// Who this is, for a person to read.
    pub fn words(self) -> &'static str {
        match self {
            Self::Owner => "customer, their own ticket",
            Self::OtherCustomer => "customer, somebody else's ticket",
            Self::Link => "link holder, this ticket's link",
            Self::OtherLink => "link holder, another ticket's link",
            Self::Executive => "executive",
            Self::Technician => "technician, while it is allocated to them and after they completed it",
            Self::EarlierCompleter => "technician, completed it before it was reworked by another",
            Self::Colleague => "technician of the department, under another manager",
            Self::Bystander => "technician of the department, under the same manager",
            Self::OwnManager => "manager, of the technician who has it",
            Self::OtherManager => "manager, the other one of the department",
            Self::ForeignManager => "manager, of another department",
            Self::Admin => "admin, of the department",
            Self::SecondAdmin => "admin, the second one of the department",
            Self::ForeignAdmin => "admin, of another department",
            Self::Superuser => "superuser",
            Self::Pending => "pending person",
            Self::System => "system",
            Self::SuspendedOwner => "suspended customer, their own ticket",
            Self::SuspendedExecutive => "suspended executive",
            Self::SuspendedTechnician => "suspended technician, it is allocated to them",
            Self::SuspendedManager => "suspended manager, of the technician who has it",
            Self::SuspendedAdmin => "suspended admin, of the department",
            Self::SuspendedSuperuser => "suspended superuser",
        }
    }

    pub fn actor(self) -> Actor {
        let active = |id, role, department| person(id, Some(role), Standing::Active, department);
        let suspended = |id, role, department| person(id, Some(role), Standing::Suspended, department);
        match self {
            Self::Owner => active(OWNER, Role::Customer, None),
            Self::OtherCustomer => active(OTHER_CUSTOMER, Role::Customer, None),
            Self::Link => Actor::LinkHolder { number: NUMBER },
            Self::OtherLink => Actor::LinkHolder { number: NUMBER + 1 },
            Self::Executive => active(EXECUTIVE, Role::Executive, None),
            Self::Technician => active(TECHNICIAN, Role::Technician, Some(LAPTOPS)),
            Self::EarlierCompleter => active(COMPLETER, Role::Technician, Some(LAPTOPS)),
            Self::Colleague => active(COLLEAGUE, Role::Technician, Some(LAPTOPS)),
            Self::Bystander => active(BYSTANDER, Role::Technician, Some(LAPTOPS)),
            Self::OwnManager => active(MANAGER, Role::Manager, Some(LAPTOPS)),
            Self::OtherManager => active(OTHER_MANAGER, Role::Manager, Some(LAPTOPS)),
            Self::ForeignManager => active(FOREIGN_MANAGER, Role::Manager, Some(PHONES)),
            Self::Admin => active(ADMIN, Role::Admin, Some(LAPTOPS)),
            Self::SecondAdmin => active(SECOND_ADMIN, Role::Admin, Some(LAPTOPS)),
            Self::ForeignAdmin => active(FOREIGN_ADMIN, Role::Admin, Some(PHONES)),
            Self::Superuser => active(SUPERUSER, Role::Superuser, None),
            Self::Pending => person(NEWCOMER, None, Standing::Pending, None),
            Self::System => Actor::System,
            Self::SuspendedOwner => suspended(OWNER, Role::Customer, None),
            Self::SuspendedExecutive => suspended(EXECUTIVE, Role::Executive, None),
            Self::SuspendedTechnician => suspended(TECHNICIAN, Role::Technician, Some(LAPTOPS)),
            Self::SuspendedManager => suspended(MANAGER, Role::Manager, Some(LAPTOPS)),
            Self::SuspendedAdmin => suspended(ADMIN, Role::Admin, Some(LAPTOPS)),
            Self::SuspendedSuperuser => suspended(SUPERUSER, Role::Superuser, None),
        }
    }
}

fn person(id: i64, role: Option<Role>, standing: Standing, department_id: Option<i64>) -> Actor {
    Actor::Person { id, name: format!("Person {id}"), role, standing, department_id }
}
