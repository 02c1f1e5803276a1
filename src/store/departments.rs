//! Departments and the device categories they take.

use sea_query::{CaseStatement, Cond, Expr, ExprTrait, Order, Query};

use super::dialect::ask;
use super::kept::Kept;
use super::{Conn, Result, people};
use crate::domain::contact::fold;
use crate::domain::department::{Category, Department};

/// Every department, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn all(db: &mut Conn) -> Result<Vec<Department>> {
    let (all,) = db.together((ask(&ALL.with([])),)).await?;
    Ok(all.into_iter().map(|row: DepartmentRow| row.into()).collect())
}

#[derive(Clone, sqlx::FromRow, serde::Deserialize)]
pub(super) struct DepartmentRow {
    id: i64,
    name: String,
}

impl From<DepartmentRow> for Department {
    fn from(row: DepartmentRow) -> Self {
        Self { id: row.id, name: row.name }
    }
}

/// Every department, by name.
pub(super) static ALL: Kept = Kept::of(|| {
    Query::select().columns(["id", "name"]).from("departments").order_by("name_key", Order::Asc).to_owned()
});

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

/// Gives a department another name.
///
/// # Errors
/// [`super::Error::Taken`] when there is one of this name.
pub async fn rename(db: &mut Conn, id: i64, name: &str) -> Result<()> {
    db.run(
        Query::update()
            .table("departments")
            .value("name", name)
            .value("name_key", fold(name))
            .and_where(Expr::col("id").eq(id)),
    )
    .await
    .map(drop)
}

/// Removes a department on which nothing hangs.
///
/// # Errors
/// When something hangs on it after all.
pub async fn remove(db: &mut Conn, id: i64) -> Result<()> {
    db.run(Query::delete().from_table("departments").and_where(Expr::col("id").eq(id))).await.map(drop)
}

/// Writes a category's name and the department that takes it.
///
/// # Errors
/// When the database does not answer.
pub async fn change_category(db: &mut Conn, category: &Category) -> Result<()> {
    db.run(
        Query::update()
            .table("device_categories")
            .value("name", category.name.as_str())
            .value("department_id", category.department_id)
            .and_where(Expr::col("category_key").eq(category.key.as_str())),
    )
    .await
    .map(drop)
}

/// The key of a category that is given this name: `Mobile phone` is `mobile_phone`.
#[must_use]
pub fn key_of(name: &str) -> String {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("_").chars().take(60).collect()
}

/// What hangs on a department.
#[derive(Debug, Clone, Copy, Default)]
pub struct Uses {
    pub id: i64,
    /// Who has their place in it, suspended ones too.
    pub people: i64,
    pub categories: i64,
    /// Tickets that are in it, open or not.
    pub tickets: i64,
    pub open_tickets: i64,
}

/// What hangs on each of these departments.
///
/// # Errors
/// When the database does not answer.
pub async fn uses(db: &mut Conn, departments: &[Department]) -> Result<Vec<Uses>> {
    #[derive(sqlx::FromRow)]
    struct Count {
        department_id: Option<i64>,
        n: i64,
        open: Option<i64>,
    }
    let grouped = |table: &'static str| {
        Query::select()
            .column("department_id")
            .expr_as(Expr::col("department_id").count(), "n")
            .from(table)
            .group_by_col("department_id")
            .to_owned()
    };
    let mut placed = people::with_place(&mut Query::select());
    placed
        .expr_as(people::department(), "department_id")
        .expr_as(Expr::col(("person", "id")).count(), "n")
        .expr_as(Expr::value(None::<i64>), "open")
        .and_where(Expr::col(("person", "role")).is_not_null())
        .add_group_by([people::department()]);
    let mut categories = grouped("device_categories");
    categories.expr_as(Expr::value(None::<i64>), "open");
    let mut tickets = grouped("tickets");
    let open = CaseStatement::new().case(Expr::col("is_open").eq(true), 1);
    tickets.expr_as(Expr::expr(open).count(), "open");
    let people: Vec<Count> = db.all(&placed).await?;
    let categories: Vec<Count> = db.all(&categories).await?;
    let tickets: Vec<Count> = db.all(&tickets).await?;
    let of = |counted: &[Count], id: i64| {
        let found = counted.iter().find(|count| count.department_id == Some(id));
        found.map_or((0, 0), |count| (count.n, count.open.unwrap_or(0)))
    };
    Ok(departments
        .iter()
        .map(|department| {
            let (tickets, open_tickets) = of(&tickets, department.id);
            Uses {
                id: department.id,
                people: of(&people, department.id).0,
                categories: of(&categories, department.id).0,
                tickets,
                open_tickets,
            }
        })
        .collect())
}

/// Whether a department's name stands in some ticket's history.
///
/// # Errors
/// When the database does not answer.
pub async fn is_remembered(db: &mut Conn, id: i64) -> Result<bool> {
    let was_in = Cond::any().add(Expr::col("department_before").eq(id)).add(Expr::col("department_after").eq(id));
    let found: Option<super::Exists> =
        db.first(Query::select().expr_as(Expr::value(1), "n").from("events").cond_where(was_in).limit(1)).await?;
    Ok(found.is_some())
}
