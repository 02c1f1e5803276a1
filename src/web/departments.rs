//! Departments, and which device categories each of them takes.

use poem::http::StatusCode;
use serde::Serialize;

use super::answer::{page, see_other};
use super::audit::note;
use super::form::{Form, FormView, Typed};
use super::{Error, Result, Visit};
use crate::domain::department::{Category, Department};
use crate::domain::input::{Choices, Context, FieldErrors, Input, Kind, Need, Values, check};
use crate::store::departments::{self, Uses};
use crate::store::{self, Conn};
use crate::views::Page;

const DEPARTMENT: &[Input] = &[Input::new("name", "Name", Kind::Line(80), Need::Required)];

const CATEGORY: &[Input] = &[
    Input::new("name", "Name", Kind::Line(80), Need::Required).hint("As customers choose it, such as Laptop"),
    Input::new("department_id", "Which department takes it?", Kind::Department, Need::Required),
];

/// What the page shows.
#[derive(Serialize)]
pub struct DepartmentsPage {
    pub departments: Vec<DepartmentCard>,
    pub new_department: FormView,
    pub new_category: FormView,
    pub notice: Option<String>,
}

/// A department with what belongs to it.
#[derive(Serialize)]
pub struct DepartmentCard {
    pub id: i64,
    pub name: String,
    pub people: i64,
    pub open_tickets: i64,
    pub rename: FormView,
    pub categories: Vec<CategoryRow>,
    /// Nothing hangs on it, so that it can go.
    pub can_go: bool,
}

/// A category with the form that changes it.
#[derive(Serialize)]
pub struct CategoryRow {
    pub key: String,
    pub name: String,
    pub change: FormView,
}

impl Page for DepartmentsPage {
    const TEMPLATE: &'static str = "departments/index.html";
}

/// A form that came back: its id, and what was typed in it.
type Sent = Option<(String, Typed)>;

/// The page.
pub async fn index(visit: &Visit) -> Result {
    let mut db = visit.app.store.read().await?;
    departments_page(visit, &mut db, StatusCode::OK, None, None).await
}

/// From a form's address back to the page.
pub async fn back(_: &Visit) -> Result {
    Ok(see_other("/departments"))
}

/// Makes a department.
pub async fn make(visit: &Visit) -> Result {
    let mut tx = visit.app.store.begin().await?;
    let values = match checked(visit, DEPARTMENT, &Choices::default()) {
        Ok(values) => values,
        Err(typed) => return refuse(visit, tx, "new-department", typed).await,
    };
    let name = values.required("name");
    if let Err(error) = departments::add(&mut tx, &name).await {
        return taken(visit, tx, "new-department", error).await;
    }
    note(visit, &mut tx, "departments/new", None, &name).await?;
    saved(tx).await
}

/// Gives a department another name.
pub async fn rename(visit: &Visit) -> Result {
    let mut tx = visit.app.store.begin().await?;
    let department = load(visit, &mut tx).await?;
    let form = format!("department-{}", department.id);
    let values = match checked(visit, DEPARTMENT, &Choices::default()) {
        Ok(values) => values,
        Err(typed) => return refuse(visit, tx, &form, typed).await,
    };
    let name = values.required("name");
    if let Err(error) = departments::rename(&mut tx, department.id, &name).await {
        return taken(visit, tx, &form, error).await;
    }
    note(visit, &mut tx, "departments/name", None, &format!("{} is now {name}", department.name)).await?;
    saved(tx).await
}

/// Removes a department that nothing hangs on.
pub async fn remove(visit: &Visit) -> Result {
    let mut tx = visit.app.store.begin().await?;
    let department = load(visit, &mut tx).await?;
    let uses = departments::uses(&mut tx, std::slice::from_ref(&department)).await?;
    let mut reason = uses.iter().find(|uses| uses.id == department.id).and_then(in_use);
    if reason.is_none() && departments::is_remembered(&mut tx, department.id).await? {
        reason = Some("tickets were in it, and their history names it.".to_owned());
    }
    if let Some(reason) = reason {
        drop(tx);
        let mut db = visit.app.store.read().await?;
        let notice = format!("{} cannot be removed: {reason}", department.name);
        return departments_page(visit, &mut db, StatusCode::CONFLICT, None, Some(notice)).await;
    }
    departments::remove(&mut tx, department.id).await?;
    note(visit, &mut tx, "departments/removal", None, &department.name).await?;
    saved(tx).await
}

/// Makes a device category.
pub async fn make_category(visit: &Visit) -> Result {
    let mut tx = visit.app.store.begin().await?;
    let choices = choices(&mut tx).await?;
    let values = match checked(visit, CATEGORY, &choices) {
        Ok(values) => values,
        Err(typed) => return refuse(visit, tx, "new-category", typed).await,
    };
    let name = values.required("name");
    let category = Category {
        key: departments::key_of(&name),
        name: name.clone(),
        department_id: values.number("department_id").unwrap_or_default(),
    };
    let position = i64::try_from(choices.categories.len()).unwrap_or(i64::MAX);
    if category.key.is_empty() {
        let errors = std::iter::once(("name", "Use at least one letter or digit.".to_owned())).collect();
        return refuse(visit, tx, "new-category", Typed { given: visit.form.clone(), errors }).await;
    }
    if let Err(error) = departments::add_category(&mut tx, &category, position).await {
        return taken(visit, tx, "new-category", error).await;
    }
    note(visit, &mut tx, "departments/category", None, &name).await?;
    saved(tx).await
}

/// Renames a category, or gives it to another department.
pub async fn change_category(visit: &Visit) -> Result {
    let mut tx = visit.app.store.begin().await?;
    let choices = choices(&mut tx).await?;
    let key = visit.params.trimmed("key").to_owned();
    let category = choices.categories.iter().find(|category| category.key == key).cloned().ok_or(Error::NotFound)?;
    let form = format!("category-{key}");
    let values = match checked(visit, CATEGORY, &choices) {
        Ok(values) => values,
        Err(typed) => return refuse(visit, tx, &form, typed).await,
    };
    let changed = Category {
        name: values.required("name"),
        department_id: values.number("department_id").unwrap_or(category.department_id),
        key,
    };
    departments::change_category(&mut tx, &changed).await?;
    note(visit, &mut tx, "departments/category", None, &changed.name).await?;
    saved(tx).await
}

async fn load(visit: &Visit, db: &mut Conn) -> std::result::Result<Department, Error> {
    let id = visit.number("id")?;
    departments::all(db).await?.into_iter().find(|department| department.id == id).ok_or(Error::NotFound)
}

async fn choices(db: &mut Conn) -> std::result::Result<Choices, store::Error> {
    Ok(Choices {
        departments: departments::all(db).await?,
        categories: departments::categories(db).await?,
        ..Choices::default()
    })
}

async fn saved(tx: Conn) -> Result {
    tx.commit().await?;
    Ok(see_other("/departments"))
}

async fn refuse(visit: &Visit, tx: Conn, form: &str, typed: Typed) -> Result {
    drop(tx);
    let mut db = visit.app.store.read().await?;
    departments_page(visit, &mut db, StatusCode::UNPROCESSABLE_ENTITY, Some((form.to_owned(), typed)), None).await
}

async fn taken(visit: &Visit, tx: Conn, form: &str, error: store::Error) -> Result {
    let store::Error::Taken(_) = error else { return Err(error.into()) };
    let errors: FieldErrors = std::iter::once(("name", "There is one of this name already.".to_owned())).collect();
    refuse(visit, tx, form, Typed { given: visit.form.clone(), errors }).await
}

fn checked(visit: &Visit, inputs: &[Input], choices: &Choices) -> std::result::Result<Values, Typed> {
    let context =
        Context { today: visit.today(), country: visit.app.config.country, choices, by: None, current: &|_| None };
    check(inputs, &visit.form, &context).map_err(|errors| Typed { given: visit.form.clone(), errors })
}

/// Why a department cannot go; `None` when nothing hangs on it.
fn in_use(uses: &Uses) -> Option<String> {
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

async fn departments_page(
    visit: &Visit,
    db: &mut Conn,
    status: StatusCode,
    sent: Sent,
    notice: Option<String>,
) -> Result {
    let choices = choices(db).await?;
    let uses = departments::uses(db, &choices.departments).await?;
    let form = |id: &str, action: &str, button: &str, inputs: &[Input], name: &str, department: Option<i64>| {
        let typed = sent.as_ref().filter(|(form, _)| form == id).map(|(_, typed)| typed);
        Form { id, action, button, inputs, choices: &choices, typed, today: visit.today() }.view(|field| match field {
            "name" => Some(name.to_owned()),
            _ => department.map(|id| id.to_string()),
        })
    };
    let category = |category: &Category| CategoryRow {
        key: category.key.clone(),
        name: category.name.clone(),
        change: form(
            &format!("category-{}", category.key),
            &format!("/departments/categories/{}", category.key),
            "Save",
            CATEGORY,
            &category.name,
            Some(category.department_id),
        ),
    };
    let card = |department: &Department| {
        let uses = uses.iter().find(|uses| uses.id == department.id);
        let (id, action) = (format!("department-{}", department.id), format!("/departments/{}", department.id));
        DepartmentCard {
            id: department.id,
            name: department.name.clone(),
            people: uses.map_or(0, |uses| uses.people),
            open_tickets: uses.map_or(0, |uses| uses.open_tickets),
            rename: form(&id, &action, "Save", DEPARTMENT, &department.name, None),
            categories: choices.categories.iter().filter(|c| c.department_id == department.id).map(category).collect(),
            can_go: uses.is_none_or(|uses| in_use(uses).is_none()),
        }
    };
    let shown = DepartmentsPage {
        departments: choices.departments.iter().map(card).collect(),
        new_department: form("new-department", "/departments", "Add the department", DEPARTMENT, "", None),
        new_category: form("new-category", "/departments/categories", "Add the category", CATEGORY, "", None),
        notice,
    };
    page(visit, status, &shown)
}
