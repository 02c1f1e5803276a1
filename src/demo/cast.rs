//! The people of the sample centre, the places they stand in, and the devices each department takes.

use std::collections::BTreeMap;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use phonenumber::country;

use super::calendar::{Calendar, Day};
use crate::domain::contact;
use crate::domain::department::Category;
use crate::domain::person::{Person, Role, Standing};
use crate::store::{Conn, departments, people};

pub(super) const COMPUTERS: &str = "Computers";
pub(super) const PHONES: &str = "Phones & wearables";
pub(super) const APPLIANCES: &str = "Appliances & audio";

/// The departments, each with the keys and names of the categories it takes.
const DEPARTMENTS: &[(&str, &[(&str, &str)])] = &[
    (
        COMPUTERS,
        &[
            ("laptop", "Laptop"),
            ("desktop", "Desktop computer"),
            ("tablet", "Tablet"),
            ("printer", "Printer or scanner"),
            ("console", "Game console"),
        ],
    ),
    (PHONES, &[("phone", "Mobile phone"), ("smartwatch", "Smartwatch"), ("headphones", "Headphones")]),
    (
        APPLIANCES,
        &[
            ("television", "Television"),
            ("audio", "Amplifier or speaker"),
            ("camera", "Camera"),
            ("kitchen", "Kitchen appliance"),
            ("vacuum", "Vacuum cleaner"),
        ],
    ),
];

/// Somebody who works here.
struct Staff {
    /// What the stories call them.
    key: &'static str,
    name: &'static str,
    /// Their e-mail before the `@demo.test`.
    login: &'static str,
    role: Role,
    /// An admin's department, a manager's admin, a technician's manager.
    below: &'static str,
}

const fn staff(key: &'static str, name: &'static str, login: &'static str, role: Role, below: &'static str) -> Staff {
    Staff { key, name, login, role, below }
}

/// Everybody who works here, each after who is above them.
const STAFF: &[Staff] = &[
    staff("sana", "Sana Mirza", "superuser", Role::Superuser, ""),
    staff("aditi", "Aditi Rao", "admin", Role::Admin, COMPUTERS),
    staff("joseph", "Joseph Mathew", "joseph", Role::Admin, COMPUTERS),
    staff("farah", "Farah Siddiqui", "farah", Role::Admin, PHONES),
    staff("goran", "Göran Lindqvist", "goran", Role::Admin, APPLIANCES),
    staff("mahesh", "Mahesh Iyer", "manager", Role::Manager, "aditi"),
    staff("leela", "Leela Krishnan", "leela", Role::Manager, "joseph"),
    staff("sunil", "Sunil Verma", "sunil", Role::Manager, "farah"),
    staff("priya", "Priya Nambiar", "priya", Role::Manager, "goran"),
    staff("tara", "Tara Menon", "technician", Role::Technician, "mahesh"),
    staff("ravi", "Ravi Shankar Pillai", "ravi", Role::Technician, "mahesh"),
    staff("imran", "Imran Qureshi", "imran", Role::Technician, "mahesh"),
    staff("deepa", "Deepa Joshi", "deepa", Role::Technician, "leela"),
    staff("kavya", "Kavya Reddy", "kavya", Role::Technician, "sunil"),
    staff("arjun", "Arjun Das", "arjun", Role::Technician, "sunil"),
    staff("naveen", "Naveen Kulkarni", "naveen", Role::Technician, "priya"),
    staff("rosa", "Rosa D’Souza", "rosa", Role::Technician, "priya"),
    staff("esha", "Esha Kapoor", "executive", Role::Executive, ""),
    staff("omar", "Omar Fernandes", "omar", Role::Executive, ""),
];

/// Those who signed up to work here and wait for approval.
const JOINING: &[(&str, &str)] = &[("vikram", "Vikram Chauhan"), ("anjali", "Anjali Bose")];

/// Somebody who brings us devices.
struct Customer {
    /// What the stories call them.
    key: &'static str,
    name: &'static str,
    /// Empty for who has none.
    email: &'static str,
    address: &'static str,
}

const CUSTOMERS: &[Customer] = &[
    Customer {
        key: "meera",
        name: "Meera Nair",
        email: "customer@demo.test",
        address: "Flat 3B, Lake View Apartments\n14 Marine Drive\nKochi 682031",
    },
    Customer {
        key: "jose",
        name: "José Álvarez Núñez",
        email: "jose.alvarez@demo.test",
        address: "House 27, 4th Cross Road\nPanampilly Nagar\nKochi 682036",
    },
    Customer {
        key: "anneliese",
        name: "Anneliese Grünwald-Öztürk",
        email: "a.gruenwald@demo.test",
        address: "9/112 Princess Street\nFort Kochi 682001",
    },
    Customer {
        key: "yumi",
        name: "佐藤 由美",
        email: "yumi.sato@demo.test",
        address: "Villa 5, Temple Lane\nKakkanad 682030",
    },
    Customer {
        key: "venkata",
        name: "Venkata Naga Satya Surya Subrahmanya Lakshmi Narasimha Rajasekhara Varaprasad Chakravarthula",
        email: "venkata.naga.satya.surya.subrahmanya.chakravarthula@demo.test",
        address: "Plot 1084-A, Third Floor (the door beside the tailor’s)\nOld Railway Station Road\nErnakulam North 682018",
    },
    Customer { key: "kamala", name: "Kamala Devi", email: "", address: "22 Mission Quarters Road\nThrissur 680001" },
    Customer {
        key: "chinedu",
        name: "Chinedu Okafor",
        email: "chinedu@demo.test",
        address: "Room 316, Research Scholars’ Hostel\nUniversity Road\nKalamassery 682022",
    },
    Customer {
        key: "sian",
        name: "Siân Llewellyn-Hughes",
        email: "sian@demo.test",
        address: "6 Dutch Cemetery Road\nFort Kochi 682001",
    },
    Customer {
        key: "fatima",
        name: "Fatima Zahra Benali",
        email: "fz.benali@demo.test",
        address: "Tower 2, Apartment 1407\nInfopark Expressway 88\nKakkanad 682042",
    },
    Customer {
        key: "linh",
        name: "Nguyễn Thị Linh",
        email: "linh.nguyen@demo.test",
        address: "31 Convent Road\nErnakulam 682035",
    },
    Customer {
        key: "gurpreet",
        name: "Gurpreet Singh Dhillon",
        email: "gurpreet@demo.test",
        address: "58 Kaloor–Kadavanthra Road\nKochi 682017",
    },
    Customer {
        key: "zoe",
        name: "Zoë van der Meer",
        email: "zoe@demo.test",
        address: "7 Bazaar Road, above the spice warehouse\nMattancherry 682002",
    },
];

/// The cast once it is hired.
#[derive(Debug)]
pub(super) struct Cast {
    people: BTreeMap<&'static str, Person>,
    departments: BTreeMap<&'static str, i64>,
    pub categories: Vec<Category>,
}

impl Cast {
    /// Who the stories call so.
    pub(super) fn person(&self, key: &str) -> anyhow::Result<&Person> {
        self.people.get(key).with_context(|| format!("nobody is called {key}"))
    }

    /// Everybody who works here.
    pub(super) fn staff(&self) -> impl Iterator<Item = &Person> {
        STAFF.iter().filter_map(|staff| self.people.get(staff.key))
    }

    /// The departments' numbers and names.
    pub(super) fn departments(&self) -> impl Iterator<Item = (i64, &'static str)> {
        self.departments.iter().map(|(name, id)| (*id, *name))
    }

    /// The number of the department of this name.
    pub(super) fn department(&self, name: &str) -> anyhow::Result<i64> {
        self.departments.get(name).copied().with_context(|| format!("no department is called {name}"))
    }
}

/// Makes the departments, their categories and everybody, in the order in which they came; the staff so many days
/// earlier than they would have.
pub(super) async fn hire(
    tx: &mut Conn,
    calendar: &Calendar,
    country: country::Id,
    password_hash: &str,
    earlier: Day,
) -> anyhow::Result<Cast> {
    let mut cast = Cast { people: BTreeMap::new(), departments: BTreeMap::new(), categories: Vec::new() };
    let mut position = 0;
    for (name, categories) in DEPARTMENTS {
        let department_id = departments::add(tx, name).await?;
        cast.departments.insert(name, department_id);
        for (key, name) in *categories {
            position += 1;
            let category = Category { key: (*key).to_owned(), name: (*name).to_owned(), department_id };
            departments::add_category(tx, &category, position).await?;
        }
    }
    cast.categories = departments::categories(tx).await?;

    for (nth, staff) in STAFF.iter().enumerate() {
        let arrival = Arrival::of(staff.name, Some(format!("{}@demo.test", staff.login)), Some(staff.role));
        let arrival = match staff.role {
            Role::Admin => Arrival { department_id: Some(cast.department(staff.below)?), ..arrival },
            _ if staff.below.is_empty() => arrival,
            _ => Arrival { superior_id: Some(cast.person(staff.below)?.id), ..arrival },
        };
        let person =
            arrival.settle(tx, calendar.moment(staff_came(nth) - earlier, 0, 1, nth), country, password_hash).await?;
        cast.people.insert(staff.key, person);
    }
    for (nth, customer) in CUSTOMERS.iter().enumerate() {
        let email = (!customer.email.is_empty()).then(|| customer.email.to_owned());
        let arrival = Arrival::of(customer.name, email, Some(Role::Customer));
        let arrival = Arrival { address: Some(customer.address.to_owned()), ..arrival };
        let person = arrival.settle(tx, calendar.moment(customer_came(nth), 0, 1, nth), country, password_hash).await?;
        cast.people.insert(customer.key, person);
    }
    for (nth, (key, name)) in JOINING.iter().enumerate() {
        let arrival = Arrival::of(name, Some(format!("{key}@demo.test")), None);
        let person = arrival.settle(tx, calendar.moment(-1, nth, JOINING.len(), nth), country, password_hash).await?;
        cast.people.insert(key, person);
    }
    Ok(cast)
}

/// The staff came over the years, the customers after most of them and before their first ticket.
fn staff_came(nth: usize) -> Day {
    Day::try_from(nth).unwrap_or_default() * 18 - 720
}

fn customer_came(nth: usize) -> Day {
    Day::try_from(nth).unwrap_or_default() * 17 - 330
}

/// Somebody about to be made.
struct Arrival {
    name: &'static str,
    email: Option<String>,
    address: Option<String>,
    /// `None` while they wait for approval.
    role: Option<Role>,
    department_id: Option<i64>,
    superior_id: Option<i64>,
}

impl Arrival {
    fn of(name: &'static str, email: Option<String>, role: Option<Role>) -> Self {
        Self { name, email, address: None, role, department_id: None, superior_id: None }
    }

    async fn settle(
        self,
        tx: &mut Conn,
        at: DateTime<Utc>,
        country: country::Id,
        password_hash: &str,
    ) -> anyhow::Result<Person> {
        let name = self.name;
        let phone = phone_of(name);
        let new = people::New {
            name: name.to_owned(),
            // Who has no e-mail was met at the counter and has set no password yet.
            password_hash: self.email.as_ref().map(|_| password_hash.to_owned()),
            email_confirmed_at: self.email.as_ref().map(|_| at),
            email: self.email,
            phone: Some(contact::phone(&phone, country).with_context(|| format!("{phone} is no phone number"))?),
            address: self.address,
            role: self.role,
            standing: if self.role.is_some() { Standing::Active } else { Standing::Pending },
            department_id: self.department_id,
            superior_id: self.superior_id,
        };
        let id = people::add(tx, &new, at).await.with_context(|| format!("making {name}"))?;
        people::find(tx, id).await?.with_context(|| format!("{name} was not made"))
    }
}

/// A phone number that follows from the name, so that everybody's is their own.
fn phone_of(name: &str) -> String {
    let mixed = name.bytes().fold(7_u64, |mixed, byte| (mixed * 31 + u64::from(byte)) % 999_999_937);
    format!("+91 9{mixed:09}")
}
