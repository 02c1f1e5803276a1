//! Making, renaming and removing departments, and saying which device categories they take. What was sent is in
//! the visit's form.

use crate::domain::department::{Category, Department};
use crate::domain::input::{Choices, Given, Input, Kind, Need};
use crate::store::departments::{self, Uses};
use crate::store::{self, Conn};
use crate::web::audit::note;
use crate::web::refusal::{checked, checked_of};
use crate::web::{Done, Error, Refusal, Visit};

/// What a department is made of.
pub const DEPARTMENT: &[Input] = &[Input::new("name", "Name", Kind::Line(80), Need::Required)];

/// What a device category is made of.
pub const CATEGORY: &[Input] = &[
    Input::new("name", "Name", Kind::Line(80), Need::Required).hint("As customers choose it, such as Laptop"),
    Input::new("department_id", "Which department takes it?", Kind::Department, Need::Required),
];

/// Makes a department.
///
/// # Errors
/// When the database does not answer.
pub async fn make(visit: &Visit, tx: &mut Conn) -> Done<Department> {
    let values = match checked(visit, DEPARTMENT, &Choices::default()) {
        Ok(values) => values,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let name = values.required("name");
    let id = match departments::add(tx, &name).await {
        Ok(id) => id,
        Err(error) => return taken(error),
    };
    note(visit, tx, "departments/new", None, &name).await?;
    Ok(Ok(Department { id, name }))
}

/// Gives a department another name, and answers with it as it is then.
///
/// # Errors
/// When the database does not answer.
pub async fn rename(visit: &Visit, tx: &mut Conn, department: &Department, given: &Given) -> Done<Department> {
    let values = match checked_of(visit, given, DEPARTMENT, &Choices::default()) {
        Ok(values) => values,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let name = values.required("name");
    if let Err(error) = departments::rename(tx, department.id, &name).await {
        return taken(error);
    }
    note(visit, tx, "departments/name", None, &format!("{} is now {name}", department.name)).await?;
    Ok(Ok(Department { id: department.id, name }))
}

/// Removes a department that nothing hangs on.
///
/// # Errors
/// When the database does not answer.
pub async fn remove(visit: &Visit, tx: &mut Conn, department: &Department) -> Done<()> {
    let uses = departments::uses(tx, std::slice::from_ref(department)).await?;
    let mut reason = uses.iter().find(|uses| uses.id == department.id).and_then(in_use);
    if reason.is_none() && departments::is_remembered(tx, department.id).await? {
        reason = Some("tickets were in it, and their history names it.".to_owned());
    }
    if let Some(reason) = reason {
        return Ok(Err(Refusal::Conflict(format!("{} cannot be removed: {reason}", department.name))));
    }
    departments::remove(tx, department.id).await?;
    note(visit, tx, "departments/removal", None, &department.name).await?;
    Ok(Ok(()))
}

/// Makes a device category.
///
/// # Errors
/// When the database does not answer.
pub async fn make_category(visit: &Visit, tx: &mut Conn) -> Done<Category> {
    let choices = choices(tx).await?;
    let values = match checked(visit, CATEGORY, &choices) {
        Ok(values) => values,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let name = values.required("name");
    let category = Category {
        key: departments::key_of(&name),
        name,
        department_id: values.number("department_id").unwrap_or_default(),
    };
    let position = i64::try_from(choices.categories.len()).unwrap_or(i64::MAX);
    if category.key.is_empty() {
        return Ok(Err(Refusal::field("name", "Use at least one letter or digit.")));
    }
    if let Err(error) = departments::add_category(tx, &category, position).await {
        return taken(error);
    }
    note(visit, tx, "departments/category", None, &category.name).await?;
    Ok(Ok(category))
}

/// Renames a category, or gives it to another department, and answers with it as it is then.
///
/// # Errors
/// [`Error::NotFound`] when there is none with this key; else when the database does not answer.
pub async fn change_category(visit: &Visit, tx: &mut Conn, key: &str, given: &Given) -> Done<Category> {
    let choices = choices(tx).await?;
    let category = choices.categories.iter().find(|category| category.key == key).ok_or(Error::NotFound)?;
    let values = match checked_of(visit, given, CATEGORY, &choices) {
        Ok(values) => values,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let changed = Category {
        name: values.required("name"),
        department_id: values.number("department_id").unwrap_or(category.department_id),
        key: key.to_owned(),
    };
    departments::change_category(tx, &changed).await?;
    note(visit, tx, "departments/category", None, &changed.name).await?;
    Ok(Ok(changed))
}

/// Every department and every category there is.
///
/// # Errors
/// When the database does not answer.
pub async fn choices(db: &mut Conn) -> Result<Choices, store::Error> {
    Ok(Choices {
        departments: departments::all(db).await?,
        categories: departments::categories(db).await?,
        ..Choices::default()
    })
}

/// Why a department cannot go; `None` when nothing hangs on it.
#[must_use]
pub fn in_use(uses: &Uses) -> Option<String> {
    let counted =
        |n: i64, one: &str, many: &str| (n > 0).then(|| if n == 1 { one.to_owned() } else { format!("{n} {many}") });
    let hanging: Vec<String> = [
        counted(uses.people, "one person has their place in it", "people have their place in it"),
        counted(uses.categories, "it takes one device category", "device categories are taken by it"),
        counted(uses.tickets, "one ticket is in it", "tickets are in it"),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!hanging.is_empty()).then(|| format!("{}.", hanging.join(", ")))
}

fn taken<T>(error: store::Error) -> Done<T> {
    let store::Error::Taken(_) = error else { return Err(error.into()) };
    Ok(Err(Refusal::field("name", "There is one of this name already.")))
}
