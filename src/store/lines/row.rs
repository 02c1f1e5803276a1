//! Tickets as rows of a long list: no more of each than such a list shows.

use chrono::{DateTime, NaiveDate, Utc};
use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use super::found::{Shows, how, listed};
use super::shapes::{Listing, listing};
use super::{By, Filter, technician_of};
use crate::domain::department::{Department, Technician};
use crate::domain::inventory::AllocationEnd;
use crate::domain::lifecycle::{Outcome, Status};
use crate::domain::permission::Scope;
use crate::domain::pickup::HandOver;
use crate::store::departments::{self, DepartmentRow};
use crate::store::dialect::{ask, ask_if, constant};
use crate::store::kept::{Filled, Kept, given};
use crate::store::search::How;
use crate::store::staff::{TechnicianRow, technicians_of};
use crate::store::{Conn, Page, Result};

/// One ticket in a long list.
#[derive(Debug, Clone, sqlx::FromRow, serde::Deserialize)]
pub struct Row {
    pub number: i64,
    #[sqlx(try_from = "String")]
    pub status: Status,
    pub outcome: Option<String>,
    pub status_since: DateTime<Utc>,
    #[sqlx(try_from = "String")]
    pub hand_over: HandOver,
    pub contact_name: String,
    pub promised_on: Option<NaiveDate>,
    pub brand: String,
    pub model: String,
    pub category_name: String,
    pub department_name: Option<String>,
    pub technician_name: Option<String>,
    pub return_method: Option<String>,
}

impl Row {
    /// How the work ended, if it has.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        self.outcome.as_deref().and_then(|word| word.parse().ok())
    }
}

/// The tickets in scope that fit the filter, as rows.
///
/// # Errors
/// When the database does not answer.
pub async fn rows(db: &mut Conn, scope: Scope, filter: &Filter, limit: u64) -> Result<Page<Row>> {
    let query = rows_of(db, scope, filter, limit).await?;
    let (rows,) = db.together((ask(&query),)).await?;
    Ok(Page::of(rows, limit, |row: &Row| row.number))
}

/// By what somebody can narrow a list of tickets, by name.
#[derive(Debug, Clone, Default)]
pub struct Narrowings {
    pub departments: Vec<Department>,
    pub technicians: Vec<Technician>,
}

/// The tickets in scope that fit the filter, as rows, and what somebody with this scope can narrow them by.
///
/// # Errors
/// When the database does not answer.
pub async fn rows_to_narrow(
    db: &mut Conn,
    scope: Scope,
    filter: &Filter,
    limit: u64,
) -> Result<(Page<Row>, Narrowings)> {
    let rows = rows_of(db, scope, filter, limit).await?;
    let (departments, technicians) = narrowings_of(scope);
    let (rows, departments, technicians) =
        db.together((ask(&rows), ask_if(departments.as_ref()), ask_if(technicians.as_ref()))).await?;
    Ok((Page::of(rows, limit, |row: &Row| row.number), narrowings_in(departments, technicians)))
}

/// What somebody with this scope can narrow a list of tickets by.
///
/// # Errors
/// When the database does not answer.
pub async fn narrowings(db: &mut Conn, scope: Scope) -> Result<Narrowings> {
    let (departments, technicians) = narrowings_of(scope);
    let (departments, technicians) = db.together((ask_if(departments.as_ref()), ask_if(technicians.as_ref()))).await?;
    Ok(narrowings_in(departments, technicians))
}

/// The queries for them: others' lists are their own.
fn narrowings_of(scope: Scope) -> (Option<Filled<0>>, Option<Filled<1>>) {
    let has_technicians = matches!(scope, Scope::House | Scope::Department(_));
    ((scope == Scope::House).then(|| departments::ALL.with([])), has_technicians.then(|| technicians_of(scope)))
}

fn narrowings_in(departments: Vec<DepartmentRow>, technicians: Vec<TechnicianRow>) -> Narrowings {
    Narrowings {
        departments: departments.into_iter().map(Department::from).collect(),
        technicians: technicians.into_iter().map(Technician::from).collect(),
    }
}

/// The query for a device's repairs in a scope, newest first: some ten.
pub fn of_device(scope: Scope, device_id: i64) -> Listing {
    let filter = Filter { device_id: Some(device_id), order: By::Newest, ..Filter::default() };
    listing(Shows::Rows, scope, &filter, How::Along, 10)
}

async fn rows_of(db: &mut Conn, scope: Scope, filter: &Filter, limit: u64) -> Result<Listing> {
    let how = how(db, scope, filter).await?;
    Ok(listing(Shows::Rows, scope, filter, how, limit))
}

/// What a technician completed last, newest first: some ten.
pub(super) static COMPLETED: Kept = Kept::of(completed);

fn completed() -> SelectStatement {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    // What was completed again is listed once, where it was completed last.
    let again = Query::select()
        .expr(Expr::value(1))
        .from_as("allocations", "again")
        .and_where(of("again", "ticket_number").equals(("allocations", "ticket_number")))
        .and_where(of("again", "technician_id").eq(given(0)))
        .and_where(of("again", "ended_how").eq(constant(AllocationEnd::Completed.as_str())))
        .and_where(of("again", "id").gt(of("allocations", "id")))
        .to_owned();
    let done = Query::select()
        .columns(["ticket_number", "ended_at"].map(|column| ("allocations", column)))
        .from("allocations")
        .and_where(of("allocations", "technician_id").eq(given(0)))
        .and_where(of("allocations", "ended_how").eq(constant(AllocationEnd::Completed.as_str())))
        .and_where(Expr::exists(again).not())
        .order_by(("allocations", "ended_at"), Order::Desc)
        .order_by(("allocations", "ticket_number"), Order::Desc)
        .limit(10)
        .to_owned();
    let mut query = select();
    listed(&mut query, done, "ticket_number", shown_of);
    query.order_by(("listed", "ended_at"), Order::Desc).order_by(("listed", "ticket_number"), Order::Desc);
    query
}

pub(super) fn select() -> SelectStatement {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    Query::select()
        .columns(
            ["number", "status", "outcome", "status_since", "hand_over", "contact_name", "promised_on"]
                .map(|column| ("tickets", column)),
        )
        .columns(["brand", "model"].map(|column| ("devices", column)))
        .expr_as(of("device_categories", "name"), "category_name")
        .expr_as(of("departments", "name"), "department_name")
        .expr_as(of("technician", "name"), "technician_name")
        .expr_as(of("returns", "method"), "return_method")
        .to_owned()
}

/// Joins what a row shows of a ticket.
pub(super) fn shown_of(query: &mut SelectStatement) {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    query
        .left_join("devices", of("devices", "id").equals(("tickets", "device_id")))
        .left_join("device_categories", of("device_categories", "category_key").equals(("devices", "category_key")))
        .left_join("departments", of("departments", "id").equals(("tickets", "department_id")))
        .left_join("returns", of("returns", "open_ticket").equals(("tickets", "number")));
    technician_of(query);
}
