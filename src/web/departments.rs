//! Departments, and which device categories each of them takes.

pub mod acts;

use poem::http::StatusCode;
use serde::Serialize;

use super::answer::{page, see_other};
use super::form::{Form, FormView, Typed};
use super::{Error, Refusal, Result, Visit};
use crate::domain::department::{Category, Department};
use crate::domain::input::Input;
use crate::store::{Conn, departments};
use crate::views::Page;
use acts::{CATEGORY, DEPARTMENT, choices, in_use};

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
    let mut db = visit.read().await?;
    departments_page(visit, &mut db, StatusCode::OK, None, None).await
}

/// From a form's address back to the page.
pub async fn back(_: &Visit) -> Result {
    Ok(see_other("/departments"))
}

/// Makes a department.
pub async fn make(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    let done = acts::make(visit, &mut tx).await?;
    answer(visit, tx, "new-department", done.map(drop)).await
}

/// Gives a department another name.
pub async fn rename(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    let department = load(visit, &mut tx).await?;
    let done = acts::rename(visit, &mut tx, &department, &visit.form).await?;
    answer(visit, tx, &format!("department-{}", department.id), done.map(drop)).await
}

/// Removes a department that nothing hangs on.
pub async fn remove(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    let department = load(visit, &mut tx).await?;
    let done = acts::remove(visit, &mut tx, &department).await?;
    answer(visit, tx, "removal", done).await
}

/// Makes a device category.
pub async fn make_category(visit: &Visit) -> Result {
    let mut tx = visit.begin().await?;
    let done = acts::make_category(visit, &mut tx).await?;
    answer(visit, tx, "new-category", done.map(drop)).await
}

/// Renames a category, or gives it to another department.
pub async fn change_category(visit: &Visit) -> Result {
    let key = visit.params.trimmed("key");
    let mut tx = visit.begin().await?;
    let done = acts::change_category(visit, &mut tx, key, &visit.form).await?;
    answer(visit, tx, &format!("category-{key}"), done.map(drop)).await
}

/// The department in the path.
///
/// # Errors
/// [`Error::NotFound`] when there is none; else when the database does not answer.
pub async fn load(visit: &Visit, db: &mut Conn) -> std::result::Result<Department, Error> {
    let id = visit.number("id")?;
    departments::all(db).await?.into_iter().find(|department| department.id == id).ok_or(Error::NotFound)
}

/// Back to the page; when something was not done, with why: in the form it stood in, or above them all.
async fn answer(visit: &Visit, tx: Conn, form: &str, done: std::result::Result<(), Refusal>) -> Result {
    let Err(refusal) = done else {
        tx.commit().await?;
        return Ok(see_other("/departments"));
    };
    drop(tx);
    let mut db = visit.read().await?;
    match refusal {
        Refusal::Conflict(notice) => departments_page(visit, &mut db, StatusCode::CONFLICT, None, Some(notice)).await,
        Refusal::Invalid(_) => {
            let sent = Some((form.to_owned(), refusal.typed(visit)));
            departments_page(visit, &mut db, StatusCode::UNPROCESSABLE_ENTITY, sent, None).await
        }
    }
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
