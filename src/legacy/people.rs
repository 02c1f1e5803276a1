//! People of the old system: customers, and employees with their places in the tree.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Report, rows, texts};
use crate::domain::department::Category;
use crate::domain::permission::Actor;
use crate::domain::person::{Person, Role, Standing};
use crate::domain::staff::Becomes;
use crate::store::dialect::legacy::{Old, Row};
use crate::store::people::New;
use crate::store::{Conn, departments, people, staff};

/// The category of devices of which nobody wrote down what they are.
pub const OTHER: &str = "other";

/// The house as it came over.
#[derive(Debug)]
pub struct House {
    pub zone: Tz,
    /// When the import is made.
    pub at: DateTime<Utc>,
    pub department_id: i64,
    pub categories: Vec<Category>,
    /// By their old numbers.
    pub customers: BTreeMap<i64, Person>,
    pub employees: BTreeMap<i64, Person>,
    /// Who did what the old system did not write down by whom.
    pub unknown: Person,
    /// The technician of work whose technician nobody wrote down; made when there is such work.
    pub unknown_technician: Option<Person>,
    /// The highest number of an inventory entry.
    pub last_entry: i64,
    /// Those who are suspended once everything is told.
    leaving: Vec<i64>,
}

impl House {
    /// Whoever it was, as somebody who may do it.
    pub fn as_role(&self, role: Role) -> Actor {
        Actor::Person {
            id: self.unknown.id,
            name: self.unknown.name.clone(),
            role: Some(role),
            standing: Standing::Active,
            department_id: Some(self.department_id),
        }
    }

    /// The technician of work whose technician nobody wrote down.
    pub async fn unknown_technician(&mut self, tx: &mut Conn) -> anyhow::Result<Person> {
        if let Some(person) = &self.unknown_technician {
            return Ok(person.clone());
        }
        let place = |role, superior_id, department_id| New { role: Some(role), superior_id, department_id, ..nobody() };
        let admin = self.add(tx, place(Role::Admin, None, Some(self.department_id))).await?;
        let manager = self.add(tx, place(Role::Manager, Some(admin.id), None)).await?;
        let technician = self.add(tx, place(Role::Technician, Some(manager.id), None)).await?;
        // From below, so that nobody stands under somebody suspended when it is asked.
        self.leaving.extend([technician.id, manager.id, admin.id]);
        self.unknown_technician = Some(technician.clone());
        Ok(technician)
    }

    async fn add(&self, tx: &mut Conn, new: New) -> anyhow::Result<Person> {
        let name = format!("{} ({})", self.unknown.name, new.role.map_or("nobody", Role::as_str));
        let id = people::add(tx, &New { name, ..new }, self.at).await?;
        found(tx, id).await
    }

    /// Suspends those who do not work here any more; what they had in hand is back on its shelf then.
    pub async fn leave(&self, tx: &mut Conn, at: DateTime<Utc>) -> anyhow::Result<()> {
        for id in &self.leaving {
            let person = found(tx, *id).await?;
            staff::change(tx, &person, Becomes::Suspended, at).await?;
        }
        Ok(())
    }
}

/// A person's row with nothing in it.
fn nobody() -> New {
    New {
        name: String::new(),
        email: None,
        phone: None,
        address: None,
        password_hash: None,
        role: None,
        standing: Standing::Active,
        department_id: None,
        superior_id: None,
        email_confirmed_at: None,
    }
}

async fn found(tx: &mut Conn, id: i64) -> anyhow::Result<Person> {
    people::find(tx, id).await?.ok_or_else(|| anyhow::anyhow!("person {id} is not there"))
}

/// Brings the department, the categories and everybody.
pub async fn bring(
    tx: &mut Conn,
    old: &Old,
    zone: Tz,
    at: DateTime<Utc>,
    report: &mut Report,
) -> anyhow::Result<House> {
    let department_id = departments::add(tx, "Repairs").await?;
    let categories = categories(tx, old, department_id).await?;
    let mut taken = BTreeSet::new();
    let mut leaving = Vec::new();
    // Customers first, so that a fresh database gives them the numbers they had, as far as none is missing.
    let employees_phones: BTreeMap<String, i64> = rows(old, "employee")
        .iter()
        .filter_map(|row| Some((texts::phone(row.text("phone")?)?.key, row.number("employee_id")?)))
        .collect();
    let mut customers = BTreeMap::new();
    for row in rows(old, "user") {
        let Some(old_id) = row.number("user_id") else { continue };
        let which = format!("user {old_id}");
        let mut new = New { role: Some(Role::Customer), ..common(row, &which, report) };
        if let Some(employee) = new.phone.as_ref().and_then(|phone| employees_phones.get(&phone.key)) {
            new.phone = None;
            new.password_hash = None;
            let done = format!(
                "kept without phone and password: the phone is that of employee {employee}, who signs in with it; give \
                 the customer another one, or an e-mail"
            );
            report.note(&which, done);
        }
        unique(&mut new, &which, &mut taken, report);
        let id = people::add(tx, &new, at).await?;
        customers.insert(old_id, found(tx, id).await?);
    }
    report.counts.push(("customers", customers.len()));
    let unknown_id =
        people::add(tx, &New { name: "Old system".to_owned(), role: Some(Role::Executive), ..nobody() }, at).await?;
    leaving.push(unknown_id);
    let employees = employees(tx, old, department_id, at, &mut taken, &mut leaving, report).await?;
    report.counts.push(("employees", employees.len()));
    let unknown = found(tx, unknown_id).await?;
    Ok(House {
        zone,
        at,
        department_id,
        categories,
        customers,
        employees,
        unknown,
        unknown_technician: None,
        last_entry: 20_000,
        leaving,
    })
}

/// A category for each kind of product, and one for devices of which nobody wrote down the kind.
async fn categories(tx: &mut Conn, old: &Old, department_id: i64) -> anyhow::Result<Vec<Category>> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for name in rows(old, "inventory").iter().filter_map(|row| row.text("product_type")) {
        let key = texts::key(name);
        if !key.is_empty() && key != OTHER {
            names.entry(key).or_insert_with(|| texts::line(name, 60));
        }
    }
    let all = names.into_iter().chain([(OTHER.to_owned(), "Other".to_owned())]);
    let mut categories = Vec::new();
    for (position, (key, name)) in (0..).zip(all) {
        let category = Category { key, name, department_id };
        departments::add_category(tx, &category, position).await?;
        categories.push(category);
    }
    Ok(categories)
}

async fn employees(
    tx: &mut Conn,
    old: &Old,
    department_id: i64,
    at: DateTime<Utc>,
    taken: &mut BTreeSet<String>,
    leaving: &mut Vec<i64>,
    report: &mut Report,
) -> anyhow::Result<BTreeMap<i64, Person>> {
    let mut superiors: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    let known: BTreeSet<i64> = rows(old, "employee").iter().filter_map(|row| row.number("employee_id")).collect();
    for row in rows(old, "employee_superior") {
        match (row.number("employee_id"), row.number("superior_id")) {
            (Some(employee), Some(superior)) if known.contains(&employee) && known.contains(&superior) => {
                superiors.entry(employee).or_default().insert(superior);
            }
            (employee, superior) => {
                let said = |id: Option<i64>| id.map_or_else(|| "nobody".to_owned(), |id| id.to_string());
                let which = format!("superior {} of employee {}", said(superior), said(employee));
                report.note(which, "left out: one of them is nobody");
            }
        }
    }
    let mut employees: BTreeMap<i64, Person> = BTreeMap::new();
    // From above, so that everybody finds who they report to.
    for wanted in [Some(Role::Admin), Some(Role::Manager), Some(Role::Technician), Some(Role::Executive), None] {
        for row in rows(old, "employee").iter().filter(|row| role(row) == wanted) {
            let Some(old_id) = row.number("employee_id") else { continue };
            let which = format!("employee {old_id}");
            let mut new = New { role: wanted, ..common(row, &which, report) };
            let above = match wanted {
                Some(Role::Manager) => Some(Role::Admin),
                Some(Role::Technician) => Some(Role::Manager),
                _ => None,
            };
            if wanted == Some(Role::Admin) {
                new.department_id = Some(department_id);
            }
            if let Some(above) = above {
                let named = superiors.get(&old_id).cloned().unwrap_or_default();
                new.superior_id = superior(&which, above, &named, &employees, report);
                if new.superior_id.is_none() {
                    let done = format!("waits for approval: there is no {above} they could report to");
                    report.note(&which, done);
                    new.role = None;
                }
            }
            if new.role.is_none() {
                new.standing = Standing::Pending;
                if wanted.is_none() {
                    let said = row.text("designation").unwrap_or("no designation");
                    report.note(&which, format!("waits for approval: {said} is no role of this house"));
                }
            }
            unique(&mut new, &which, taken, report);
            let id = people::add(tx, &new, at).await?;
            if !works_here(row.text("job_status")) {
                leaving.push(id);
                let said = row.text("job_status").unwrap_or_default();
                report.note(&which, format!("suspended: their job status is {said:?}; restore them if they work here"));
            }
            employees.insert(old_id, found(tx, id).await?);
        }
    }
    // Those under somebody first, as somebody with people under them is not asked to go.
    leaving.reverse();
    Ok(employees)
}

/// Who somebody reports to, of those the old system named.
fn superior(
    which: &str,
    wanted: Role,
    named: &BTreeSet<i64>,
    employees: &BTreeMap<i64, Person>,
    report: &mut Report,
) -> Option<i64> {
    let fits = |id: &&i64| employees.get(*id).is_some_and(|person| person.role == Some(wanted));
    let mut fitting = named.iter().filter(fits);
    let chosen = fitting.next();
    let others: Vec<String> = named.iter().filter(|id| Some(*id) != chosen).map(ToString::to_string).collect();
    if let Some(chosen) = chosen {
        if !others.is_empty() {
            report.note(which, format!("reports to {chosen} alone, and not to {} as well", others.join(", ")));
        }
        return employees.get(chosen).map(|person| person.id);
    }
    let (first_old, first) = employees.iter().find(|(_, person)| person.role == Some(wanted))?;
    let why = if others.is_empty() { "nobody was named".to_owned() } else { format!("no {wanted} was named") };
    report.note(which, format!("reports to {first_old} from now on, the first {wanted}: {why}"));
    Some(first.id)
}

/// What customers and employees have alike.
fn common(row: &Row, which: &str, report: &mut Report) -> New {
    let name = row.name().unwrap_or_else(|| {
        report.note(which, "had no name, and is called by the old number");
        which.to_owned()
    });
    let phone = row.text("phone").and_then(texts::phone);
    if phone.is_none() {
        let said = row.text("phone").unwrap_or("no phone");
        report.note(which, format!("kept without a phone: {said} is none; give them one, or an e-mail"));
    }
    let password_hash = row.text("hash_password").filter(|hash| crate::passwords::is_old(hash)).map(str::to_owned);
    if password_hash.is_none() {
        report.note(which, "kept without a password; a superuser can make them a link to set one");
    }
    if row.text("picture").is_some_and(|picture| picture.starts_with("http")) {
        report.note(which, "their picture was an address elsewhere, and was not brought over");
    }
    New { name, phone, address: row.address(), password_hash, ..nobody() }
}

/// Leaves out a phone that somebody has already.
fn unique(new: &mut New, which: &str, taken: &mut BTreeSet<String>, report: &mut Report) {
    if let Some(phone) = new.phone.take_if(|phone| !taken.insert(phone.key.clone())) {
        report.note(which, format!("kept without the phone {}, which somebody has already", phone.shown));
    }
}

fn role(row: &Row) -> Option<Role> {
    match row.text("designation")?.to_uppercase().as_str() {
        "ADMIN" => Some(Role::Admin),
        "MANAGER" => Some(Role::Manager),
        "TECHNICIAN" => Some(Role::Technician),
        "EXECUTIVE" => Some(Role::Executive),
        _ => None,
    }
}

/// Whether a job status says that somebody works here. It was free text; whatever is not known to say so lets
/// nobody in.
fn works_here(status: Option<&str>) -> bool {
    let here = ["", "active", "working", "employed", "joined", "permanent", "confirmed", "probation", "1", "yes"];
    here.contains(&&*status.unwrap_or_default().to_lowercase())
}
