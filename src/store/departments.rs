//! Departments and the device categories they take.

use sea_query::{Order, Query};

use super::{Conn, Result};
use crate::domain::contact::fold;
use crate::domain::department::{Category, Department};

/// Every department, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn all(db: &mut Conn) -> Result<Vec<Department>> {
    #[derive(sqlx::FromRow)]
    struct DepartmentRow {
        id: i64,
        name: String,
    }
    let rows: Vec<DepartmentRow> =
        db.all(Query::select().columns(["id", "name"]).from("departments").order_by("name_key", Order::Asc)).await?;
    Ok(rows.into_iter().map(|r| Department { id: r.id, name: r.name }).collect())
}

/// Every device category, in the order in which forms show them.
///
/// # Errors
/// When the database does not answer.
pub async fn categories(db: &mut Conn) -> Result<Vec<Category>> {
    #[derive(sqlx::FromRow)]
    struct CategoryRow {
        category_key: String,
        name: String,
        department_id: i64,
    }
    let rows: Vec<CategoryRow> = db
        .all(
            Query::select()
                .columns(["category_key", "name", "department_id"])
                .from("device_categories")
                .order_by("position", Order::Asc)
                .order_by("category_key", Order::Asc),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|r| Category { key: r.category_key, name: r.name, department_id: r.department_id })
        .collect())
}

/// Makes a department and says its number.
///
/// # Errors
/// [`super::Error::Taken`] when there is one of this name.
pub async fn add(db: &mut Conn, name: &str) -> Result<i64> {
    db.insert(
        Query::insert()
            .into_table("departments")
            .columns(["name", "name_key"])
            .values_panic([name.into(), fold(name).into()]),
    )
    .await
}

/// Adds a device category that a department takes.
///
/// # Errors
/// [`super::Error::Taken`] when the key is in use.
pub async fn add_category(db: &mut Conn, category: &Category, position: i64) -> Result<()> {
    db.run(
        Query::insert()
            .into_table("device_categories")
            .columns(["category_key", "name", "department_id", "position"])
            .values_panic([
                category.key.as_str().into(),
                category.name.as_str().into(),
                category.department_id.into(),
                position.into(),
            ]),
    )
    .await?;
    Ok(())
}
