//! People: customers and staff, and where staff stand in the house.

use super::permission::Actor;

text_enum! {
    /// What a person is in the centre. What that lets them do stands in [`super::permission`].
    Role {
        Customer = "customer",
        Executive = "executive",
        Technician = "technician",
        Manager = "manager",
        Admin = "admin",
        Superuser = "superuser",
    }
}

impl Role {
    /// Whether the role belongs to the house rather than to a customer.
    #[must_use]
    pub fn is_staff(self) -> bool {
        self != Self::Customer
    }
}

text_enum! {
    /// Whether a person may use the house: pending people wait for approval, suspended ones are shut out.
    Standing { Pending = "pending", Active = "active", Suspended = "suspended" }
}

text_enum! {
    /// Which mails a person wants about their repairs, from everything to the least.
    MailChoice { All = "all", NeedsYou = "needs_you", Essential = "essential" }
}

/// A person as the rest of the domain sees them.
#[derive(Debug, Clone)]
pub struct Person {
    /// The number people know them by, from 1001.
    pub id: i64,
    /// The name they gave, as they wrote it.
    pub name: String,
    /// The e-mail they gave, as they wrote it.
    pub email: Option<String>,
    /// The phone in international spelling.
    pub phone: Option<String>,
    /// Postal address, free text.
    pub address: Option<String>,
    /// `None` while they wait for approval.
    pub role: Option<Role>,
    /// Pending, active or suspended.
    pub standing: Standing,
    /// The department they stand in: their own (admin), or that of who is above them.
    pub department_id: Option<i64>,
    /// The name of that department.
    pub department_name: Option<String>,
    /// The one person above them: a technician's manager, a manager's admin.
    pub superior_id: Option<i64>,
    /// Which mails they want.
    pub mail_choice: MailChoice,
    /// The picture of them, by its file's key, if there is one.
    pub picture_id: Option<i64>,
}

impl Person {
    /// The person as an actor.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Person {
            id: self.id,
            name: self.name.clone(),
            role: self.role,
            standing: self.standing,
            department_id: self.department_id,
        }
    }
}
