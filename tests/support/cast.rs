//! The cast: one person per role, and a second one of each who must not be able to.

use helpdesk::domain::person::Role;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// A person of the cast. Their e-mail is `name@test.example`.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    pub name: &'static str,
    pub full_name: &'static str,
    pub role: Role,
    /// An admin's own department.
    pub department: Option<&'static str>,
    /// Who is above them.
    pub superior: Option<&'static str>,
    pub phone: &'static str,
}

const fn member(
    name: &'static str,
    full_name: &'static str,
    role: Role,
    department: Option<&'static str>,
    superior: Option<&'static str>,
    phone: &'static str,
) -> Member {
    Member { name, full_name, role, department, superior, phone }
}

/// Superiors stand before those below them.
pub const CAST: &[Member] = &[
    member("sunil", "Sunil Superuser", Role::Superuser, None, None, "98450 00001"),
    member("anita", "Anita Admin", Role::Admin, Some("Computers"), None, "98450 00002"),
    member("arjun", "Arjun Admin", Role::Admin, Some("Computers"), None, "98450 00003"),
    member("aditi", "Aditi Admin", Role::Admin, Some("Phones"), None, "98450 00004"),
    member("mira", "Mira Manager", Role::Manager, None, Some("anita"), "98450 00005"),
    member("mohan", "Mohan Manager", Role::Manager, None, Some("anita"), "98450 00006"),
    member("manish", "Manish Manager", Role::Manager, None, Some("aditi"), "98450 00007"),
    member("tara", "Tara Technician", Role::Technician, None, Some("mira"), "98450 00008"),
    member("tariq", "Tariq Technician", Role::Technician, None, Some("mira"), "98450 00009"),
    member("tomas", "Tomas Technician", Role::Technician, None, Some("mohan"), "98450 00010"),
    member("tina", "Tina Technician", Role::Technician, None, Some("manish"), "98450 00011"),
    member("esha", "Esha Executive", Role::Executive, None, None, "98450 00012"),
    member("ezra", "Ezra Executive", Role::Executive, None, None, "98450 00013"),
    member("chitra", "Chitra Customer", Role::Customer, None, None, "98450 00014"),
    member("carlos", "Carlos Customer", Role::Customer, None, None, "98450 00015"),
];
