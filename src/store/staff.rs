//! Staff: their places in the tree, who stands under whom, and what follows when a place changes.

use chrono::{DateTime, Utc};
use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr};

use super::dialect::{ask, constant};
use super::kept::{Filled, Kept, given};
use super::people::{self, PersonRow, department, with_place};
use super::search::{self, Subject};
use super::{Conn, Error, Page, Result, apply, person_changes, room, sessions, tickets, tokens};
use crate::domain::department::{Department, Technician};
use crate::domain::input::{Choices, Given};
use crate::domain::lifecycle::Action;
use crate::domain::permission::{Actor, Scope};
use crate::domain::person::{Person, Role, Standing};
use crate::domain::staff::{Becomes, Superior, Ties, gives_up_tickets};
use crate::domain::transition::{Now, transition};

/// Makes of a person what was decided. Their streams look again at once; suspension ends their
/// sessions and tokens; a technician who leaves their department gives up the tickets they hold.
///
/// # Errors
/// When the database does not answer; then the transaction must be dropped.
pub async fn change(db: &mut Conn, person: &Person, becomes: Becomes, at: DateTime<Utc>) -> Result<()> {
    let mut update = Query::update();
    update.table("people").and_where(Expr::col("id").eq(person.id));
    match becomes {
        Becomes::Placed(position) => {
            update
                .value("role", position.role.as_str())
                .value("department_id", position.department_id)
                .value("superior_id", position.superior_id)
                .value("standing", Standing::Active.as_str());
        }
        Becomes::Suspended => {
            update.value("standing", Standing::Suspended.as_str());
        }
        Becomes::Restored => {
            let standing = if person.role.is_some() { Standing::Active } else { Standing::Pending };
            update.value("standing", standing.as_str());
        }
    }
    db.run(&update).await?;
    if matches!(becomes, Becomes::Placed(position) if position.role == Role::Superuser) {
        // They have none, and would find no way to remove it.
        people::set_picture(db, person.id, None, at).await?;
    }
    if becomes == Becomes::Suspended {
        sessions::end_all(db, person.id, at).await?;
        tokens::revoke_all(db, person.id, at).await?;
    } else {
        person_changes::add(db, person.id, at).await?;
    }
    match people::find(db, person.id).await? {
        Some(after) if gives_up_tickets(person, &after) => release_all(db, person.id, at).await,
        _ => Ok(()),
    }
}

/// What stands in the way of changing a person's place or standing.
///
/// # Errors
/// When the database does not answer.
pub async fn ties(db: &mut Conn, person: &Person) -> Result<Ties> {
    #[derive(sqlx::FromRow)]
    struct Count {
        n: i64,
    }
    let below: Option<Count> = db
        .first(
            Query::select()
                .expr_as(Expr::col("id").count(), "n")
                .from("people")
                .and_where(Expr::col("superior_id").eq(person.id)),
        )
        .await?;
    let others: Option<Count> = db
        .first(
            Query::select()
                .expr_as(Expr::col("id").count(), "n")
                .from("people")
                .and_where(Expr::col("role").eq(constant(Role::Superuser.as_str())))
                .and_where(Expr::col("standing").eq(constant(Standing::Active.as_str())))
                .and_where(Expr::col("id").ne(person.id)),
        )
        .await?;
    let is_superuser = person.role == Some(Role::Superuser) && person.standing == Standing::Active;
    Ok(Ties {
        people_below: below.map_or(0, |count| count.n),
        is_last_superuser: is_superuser && others.is_none_or(|count| count.n == 0),
    })
}

/// Everybody whom somebody may report to: admins and managers, by department and name.
///
/// # Errors
/// When the database does not answer.
pub async fn superiors(db: &mut Conn) -> Result<Vec<Superior>> {
    let above = [Role::Admin, Role::Manager].map(|role| constant(role.as_str()));
    let rows: Vec<PersonRow> = db
        .all(
            people::select()
                .and_where(Expr::col(("person", "role")).is_in(above))
                .order_by(("departments", "name"), Order::Asc)
                .order_by(("person", "role"), Order::Asc)
                .order_by(("person", "name"), Order::Asc)
                .limit(500),
        )
        .await?;
    let superior = |person: Person| {
        Some(Superior {
            id: person.id,
            role: person.role?,
            department: Department { id: person.department_id?, name: person.department_name? },
            is_active: person.standing == Standing::Active,
            name: person.name,
        })
    };
    Ok(rows.into_iter().map(PersonRow::into_person).filter_map(superior).collect())
}

/// Which people a list shows; `None` is whatever it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Which {
    pub standing: Option<Standing>,
    pub role: Option<Role>,
}

/// People, newest first, found by name, phone or e-mail if `q` says something; `before` asks for
/// those older than that one.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &mut Conn, which: Which, q: &str, before: Option<i64>, limit: u64) -> Result<Page<Person>> {
    let mut query = people::select();
    query
        .and_where_option(
            which.standing.map(|standing| Expr::col(("person", "standing")).eq(constant(standing.as_str()))),
        )
        .and_where_option(which.role.map(|role| Expr::col(("person", "role")).eq(constant(role.as_str()))));
    let key = ("person", "id");
    let mut order = Expr::col(key);
    if !q.is_empty() {
        let number = q.parse::<i64>().ok();
        let how = search::how(db, Subject::Person, q, true).await?;
        order = search::keep_to(&mut query, Subject::Person, q, key, number.as_slice(), how).unwrap_or(order);
    }
    if let Some(before) = before {
        query.and_where(order.clone().lt(before));
    }
    let rows: Vec<PersonRow> = db.all(query.order_by_expr(order, Order::Desc).limit(room(limit))).await?;
    Ok(Page::of(rows.into_iter().map(PersonRow::into_person).collect(), limit, |person: &Person| person.id))
}

/// A department's managers and technicians, suspended ones too, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn of_department(db: &mut Conn, department_id: i64) -> Result<Vec<Person>> {
    let rows: Vec<PersonRow> = db
        .all(
            people::select()
                .and_where(
                    Expr::col(("person", "role"))
                        .is_in([Role::Manager, Role::Technician].map(|role| constant(role.as_str()))),
                )
                .and_where(department().eq(department_id))
                .order_by(("person", "name"), Order::Asc)
                .limit(500),
        )
        .await?;
    Ok(rows.into_iter().map(PersonRow::into_person).collect())
}

/// What a department's technicians have in hand: number and open tickets.
///
/// # Errors
/// When the database does not answer.
pub async fn loads(db: &mut Conn, department_id: i64) -> Result<Vec<(i64, i64)>> {
    let technicians = technicians(db, Scope::Department(department_id)).await?;
    Ok(technicians.into_iter().map(|technician| (technician.id, technician.load)).collect())
}

/// The active technicians of a department (or of the house) with their loads, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn technicians(db: &mut Conn, scope: Scope) -> Result<Vec<Technician>> {
    let (all,) = db.together((ask(&technicians_of(scope)),)).await?;
    Ok(all.into_iter().map(|row: TechnicianRow| row.into()).collect())
}

#[derive(Clone, sqlx::FromRow, serde::Deserialize)]
pub(super) struct TechnicianRow {
    id: i64,
    name: String,
    superior_id: Option<i64>,
    department_id: Option<i64>,
    load: i64,
    picture_id: Option<i64>,
}

impl From<TechnicianRow> for Technician {
    fn from(row: TechnicianRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            manager_id: row.superior_id,
            department_id: row.department_id,
            load: row.load,
            picture_id: row.picture_id,
        }
    }
}

/// The query for them.
pub(super) fn technicians_of(scope: Scope) -> Filled<1> {
    static ALL: Kept = Kept::of(every_technician);
    static OF_DEPARTMENT: Kept = Kept::of(|| every_technician().and_where(department().eq(given(0))).to_owned());
    match scope {
        Scope::Department(id) => OF_DEPARTMENT.with([id.into()]),
        _ => ALL.with([0.into()]),
    }
}

fn every_technician() -> SelectStatement {
    // Only open rows have open_ticket, so counting them never touches history.
    let load = Query::select()
        .expr(Expr::col(("allocations", "open_ticket")).count())
        .from("allocations")
        .and_where(Expr::col(("allocations", "technician_id")).equals(("person", "id")))
        .and_where(Expr::col(("allocations", "ended_how")).is_null())
        .to_owned();
    with_place(Query::select().columns(["id", "name", "superior_id", "picture_id"].map(|c| ("person", c))))
        .expr_as(department(), "department_id")
        .expr_as(SimpleExpr::SubQuery(None, Box::new(load.into())), "load")
        .and_where(Expr::col(("person", "role")).eq(constant(Role::Technician.as_str())))
        .and_where(Expr::col(("person", "standing")).eq(constant(Standing::Active.as_str())))
        .order_by(("person", "name"), Order::Asc)
        .limit(500)
        .to_owned()
}

/// Gives up every open ticket of a technician who leaves, each by the lifecycle's own action.
async fn release_all(db: &mut Conn, technician_id: i64, at: DateTime<Utc>) -> Result<()> {
    let choices = Choices::default();
    let now = Now { at, today: at.date_naive(), country: phonenumber::country::IN, choices: &choices };
    for number in tickets::allocated_to(db, technician_id).await? {
        let Some(ticket) = tickets::find(db, number, &Actor::System).await? else { continue };
        match transition(&ticket, Action::Release, &Actor::System, &Given::default(), None, &now) {
            Ok(change) => apply(db, &ticket, &change, &Actor::System).await?,
            Err(_) => return Err(Error::Stale),
        }
    }
    Ok(())
}
