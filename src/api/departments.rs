//! The house's departments, and which kinds of devices each of them takes.

use poem_openapi::Object;
use poem_openapi::types::Example;

use super::answer::Answer;
use super::tickets::new::Category;
use super::{Call, Problem, Result};
use crate::domain::department::Category as Known;
use crate::store::{Conn, Page, departments as store};
use crate::web::Error;
use crate::web::departments::{acts, load};

/// A department with what belongs to it.
#[derive(Debug, Object)]
pub struct Department {
    pub id: i64,
    pub name: String,
    /// How many people have their place in it.
    pub people: i64,
    /// How many of its tickets are not over.
    pub open_tickets: i64,
    /// The kinds of devices that it takes.
    pub categories: Vec<Category>,
}

/// Every department, by name.
pub async fn list(call: &Call, db: &mut Conn) -> Result {
    let rows = all(db).await?;
    Ok(Answer::many(call, Page { rows, next: None }, |department| department))
}

/// One department.
pub async fn show(call: &Call, db: &mut Conn) -> Result {
    Ok(Answer::one(&one(db, call.number("id")?).await?))
}

/// Makes a department.
pub async fn make(call: &Call, db: &mut Conn) -> Result {
    let id = acts::make(call, db).await??.id;
    Ok(Answer::made(&one(db, id).await?, &format!("/departments/{id}")))
}

/// Gives a department another name.
pub async fn rename(call: &Call, db: &mut Conn) -> Result {
    let department = load(call, db).await?;
    let given = call.merged(acts::DEPARTMENT, |_| Some(department.name.clone()));
    acts::rename(call, db, &department, &given).await??;
    Ok(Answer::one(&one(db, department.id).await?))
}

/// Removes a department that nothing hangs on.
pub async fn remove(call: &Call, db: &mut Conn) -> Result {
    let department = load(call, db).await?;
    acts::remove(call, db, &department).await??;
    Ok(Answer::done())
}

/// Makes a kind of device.
pub async fn make_category(call: &Call, db: &mut Conn) -> Result {
    let made = acts::make_category(call, db).await??;
    let path = format!("/categories/{}", made.key);
    Ok(Answer::made(&Category::from(made), &path))
}

/// One kind of device.
pub async fn category(call: &Call, db: &mut Conn) -> Result {
    Ok(Answer::one(&Category::from(known(call, db).await?)))
}

/// Renames a kind of device, or gives it to another department.
pub async fn change_category(call: &Call, db: &mut Conn) -> Result {
    let now = known(call, db).await?;
    let given = call.merged(acts::CATEGORY, |name| match name {
        "name" => Some(now.name.clone()),
        _ => Some(now.department_id.to_string()),
    });
    let changed = acts::change_category(call, db, &now.key, &given).await??;
    Ok(Answer::one(&Category::from(changed)))
}

async fn all(db: &mut Conn) -> std::result::Result<Vec<Department>, Problem> {
    let departments = store::all(db).await?;
    let categories = store::categories(db).await?;
    let uses = store::uses(db, &departments).await?;
    let of = |id: i64| uses.iter().find(|uses| uses.id == id);
    let takes = |id: i64| categories.iter().filter(move |category| category.department_id == id).cloned();
    let department = |department: crate::domain::department::Department| Department {
        people: of(department.id).map_or(0, |uses| uses.people),
        open_tickets: of(department.id).map_or(0, |uses| uses.open_tickets),
        categories: takes(department.id).map(Category::from).collect(),
        id: department.id,
        name: department.name,
    };
    Ok(departments.into_iter().map(department).collect())
}

async fn one(db: &mut Conn, id: i64) -> std::result::Result<Department, Problem> {
    let found = all(db).await?.into_iter().find(|department| department.id == id);
    Ok(found.ok_or(Error::NotFound)?)
}

async fn known(call: &Call, db: &mut Conn) -> std::result::Result<Known, Problem> {
    let key = call.params.trimmed("key");
    let found = store::categories(db).await?.into_iter().find(|category| category.key == key);
    Ok(found.ok_or(Error::NotFound)?)
}

impl Example for Department {
    fn example() -> Self {
        Self { id: 1, name: "Computers".to_owned(), people: 4, open_tickets: 12, categories: vec![Category::example()] }
    }
}
