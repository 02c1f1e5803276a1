//! Tickets as lines of a list: one query shape for every list, filtered by scope and by what
//! somebody looks for, paged by key.

mod due;

use chrono::{DateTime, NaiveDate, Utc};
pub use due::{Due, DueKey, Errand};
use sea_query::{Cond, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};

use super::search::{self, Subject, number_in};
use super::{Conn, Page, Result};
use crate::domain::lifecycle::{Outcome, Status};
use crate::domain::permission::Scope;
use crate::domain::pickup::HandOver;

/// One ticket in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Line {
    pub number: i64,
    #[sqlx(try_from = "String")]
    pub status: Status,
    pub outcome: Option<String>,
    pub status_since: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    #[sqlx(try_from = "String")]
    pub hand_over: HandOver,
    pub preferred_on: NaiveDate,
    pub contact_name: String,
    pub contact_phone: String,
    pub address: Option<String>,
    pub fault: String,
    pub promised_on: Option<NaiveDate>,
    pub percent: i64,
    /// In hundredths.
    pub amount_due: Option<i64>,
    pub part: Option<String>,
    pub part_expected_on: Option<NaiveDate>,
    pub version: i64,
    pub brand: String,
    pub model: String,
    pub category_key: String,
    pub category_name: String,
    pub department_name: Option<String>,
    pub technician_id: Option<i64>,
    pub technician_name: Option<String>,
    pub pickup_on: Option<NaiveDate>,
    pub pickup_window: Option<String>,
    pub entry_number: Option<i64>,
    pub shelf: Option<String>,
    pub received_at: Option<DateTime<Utc>>,
    pub return_method: Option<String>,
    pub return_on: Option<NaiveDate>,
    pub return_window: Option<String>,
    pub return_address: Option<String>,
}

impl Line {
    /// How the work ended, if it has.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        self.outcome.as_deref().and_then(|word| word.parse().ok())
    }
}

/// What somebody looks for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only these statuses; empty for all.
    pub statuses: Vec<Status>,
    /// Only open tickets, when no status is asked for.
    pub only_open: bool,
    pub department_id: Option<i64>,
    pub technician_id: Option<i64>,
    pub hand_over: Option<HandOver>,
    /// Only unfinished work promised before this day.
    pub overdue_on: Option<NaiveDate>,
    pub device_id: Option<i64>,
    /// Words as typed.
    pub q: String,
    /// The key to go on after.
    pub after: Option<i64>,
    pub order: By,
    /// Of those that somebody drives for or waits for, which.
    pub due: Option<Due>,
}

/// In which order lines come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum By {
    /// Oldest first.
    #[default]
    Number,
    /// Newest first.
    Newest,
    /// Those longest in their state first.
    Age,
    /// Pickups and returns in the order of their days and windows.
    Due,
}

/// The tickets in scope that fit the filter.
///
/// # Errors
/// When the database does not answer.
pub async fn list(db: &mut Conn, scope: Scope, filter: &Filter, limit: u64) -> Result<Page<Line>> {
    let mut query = select();
    query.cond_where(in_scope(scope)).limit(limit + 1);
    narrow(&mut query, filter);
    if let Some(due) = &filter.due {
        due.narrow(&mut query);
    }
    let number = Expr::col(("tickets", "number"));
    match filter.order {
        By::Number => query.and_where_option(filter.after.map(|after| number.gt(after))),
        By::Newest => query
            .order_by(("tickets", "number"), Order::Desc)
            .and_where_option(filter.after.map(|after| number.lt(after))),
        By::Age => query.order_by(("tickets", "status_since"), Order::Asc),
        By::Due => query
            // What has no day comes last; engines differ in where they put nothing.
            .order_by_expr(Expr::col(("returns", "due_on")).is_null(), Order::Asc)
            .order_by(("returns", "due_on"), Order::Asc)
            .order_by(("returns", "due_window"), Order::Asc)
            .order_by_expr(Expr::col(("pickups", "due_on")).is_null(), Order::Desc)
            .order_by(("pickups", "due_on"), Order::Asc)
            .order_by(("pickups", "due_window"), Order::Asc),
    };
    if filter.order != By::Newest {
        query.order_by(("tickets", "number"), Order::Asc);
    }
    Ok(Page::of(db.all::<Line>(&query).await?, limit, |line| line.number))
}

/// Whether a scope holds any ticket of this customer's.
///
/// # Errors
/// When the database does not answer.
pub async fn any_of(db: &mut Conn, scope: Scope, customer_id: i64) -> Result<bool> {
    let found: Option<super::Exists> = db
        .first(
            Query::select()
                .expr_as(Expr::value(1), "n")
                .from("tickets")
                .and_where(Expr::col(("tickets", "customer_id")).eq(customer_id))
                .cond_where(in_scope(scope))
                .limit(1),
        )
        .await?;
    Ok(found.is_some())
}

/// What a technician completed last, newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn completed_by(db: &mut Conn, technician_id: i64, limit: u64) -> Result<Vec<Line>> {
    let done = Query::select()
        .expr_as(Expr::col("ticket_number"), "done_number")
        .expr_as(Expr::col("ended_at").max(), "done_at")
        .from("allocations")
        .and_where(Expr::col("technician_id").eq(technician_id))
        .and_where(Expr::col("ended_how").eq("completed"))
        .group_by_col("ticket_number")
        .order_by_expr(Expr::col("ended_at").max(), Order::Desc)
        .limit(limit)
        .to_owned();
    let mut query = select();
    query
        .join_subquery(
            JoinType::InnerJoin,
            done,
            "done",
            Expr::col(("done", "done_number")).equals(("tickets", "number")),
        )
        .order_by(("done", "done_at"), Order::Desc)
        .order_by(("tickets", "number"), Order::Desc);
    db.all(&query).await
}

/// The tickets that a scope holds, as a condition on `tickets`.
#[must_use]
pub fn in_scope(scope: Scope) -> Cond {
    let all = Cond::all();
    match scope {
        Scope::House => all,
        Scope::Department(id) => all.add(Expr::col(("tickets", "department_id")).eq(id)),
        Scope::Owner(id) => all.add(Expr::col(("tickets", "customer_id")).eq(id)),
        Scope::Ticket(number) => all.add(Expr::col(("tickets", "number")).eq(number)),
        Scope::Technician { id, and_completed } => {
            let mut how = Cond::any().add(Expr::col("ended_how").is_null());
            if and_completed {
                how = how.add(Expr::col("ended_how").eq("completed"));
            }
            let theirs = Query::select()
                .column("ticket_number")
                .from("allocations")
                .and_where(Expr::col("technician_id").eq(id))
                .cond_where(how)
                .to_owned();
            all.add(Expr::col(("tickets", "number")).in_subquery(theirs))
        }
        Scope::Nothing => all.add(Expr::value(false)),
    }
}

fn narrow(query: &mut SelectStatement, filter: &Filter) {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    if !filter.statuses.is_empty() {
        query.and_where(of("tickets", "status").is_in(filter.statuses.iter().map(|s| s.as_str())));
    } else if filter.only_open {
        query.and_where(of("tickets", "is_open").eq(true));
    }
    query
        .and_where_option(filter.department_id.map(|id| of("tickets", "department_id").eq(id)))
        .and_where_option(filter.technician_id.map(|id| of("allocations", "technician_id").eq(id)))
        .and_where_option(filter.hand_over.map(|h| of("tickets", "hand_over").eq(h.as_str())))
        .and_where_option(filter.device_id.map(|id| of("tickets", "device_id").eq(id)))
        .and_where_option(filter.overdue_on.map(|day| {
            let unfinished = Status::ALL.iter().filter(|status| status.is_unfinished()).map(|status| status.as_str());
            of("tickets", "promised_on")
                .lt(day)
                .and(of("tickets", "is_open").eq(true))
                .and(of("tickets", "status").is_in(unfinished))
        }));
    let q = filter.q.trim();
    if q.is_empty() {
        return;
    }
    let mut found = Cond::any();
    found = found.add_option(number_in(q).map(|number| of("tickets", "number").eq(number)));
    found = found.add_option(search::matches(Subject::Ticket, q, &of("tickets", "number")));
    query.cond_where(if found.is_empty() { found.add(Expr::value(false)) } else { found });
}

fn select() -> SelectStatement {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    let mut query = Query::select()
        .columns(
            [
                "number",
                "status",
                "outcome",
                "status_since",
                "created_at",
                "hand_over",
                "preferred_on",
                "contact_name",
                "contact_phone",
                "address",
                "fault",
                "promised_on",
                "percent",
                "amount_due",
                "part",
                "part_expected_on",
                "version",
            ]
            .map(|column| ("tickets", column)),
        )
        .columns(["brand", "model", "category_key"].map(|column| ("devices", column)))
        .expr_as(of("device_categories", "name"), "category_name")
        .expr_as(of("departments", "name"), "department_name")
        .column(("allocations", "technician_id"))
        .expr_as(of("technician", "name"), "technician_name")
        .expr_as(of("pickups", "due_on"), "pickup_on")
        .expr_as(of("pickups", "due_window"), "pickup_window")
        .expr_as(of("inventory_entries", "number"), "entry_number")
        .columns(["shelf", "received_at"].map(|column| ("inventory_entries", column)))
        .expr_as(of("returns", "method"), "return_method")
        .expr_as(of("returns", "due_on"), "return_on")
        .expr_as(of("returns", "due_window"), "return_window")
        .expr_as(of("returns", "address"), "return_address")
        .from("tickets")
        .to_owned();
    with_belongings(&mut query);
    query
}

/// Joins what belongs to a ticket now: device, department, and the open allocation, pickup,
/// inventory entry and return.
pub(super) fn with_belongings(query: &mut SelectStatement) {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    let open = |table: &'static str| of(table, "open_ticket").equals(("tickets", "number"));
    query
        .inner_join("devices", of("devices", "id").equals(("tickets", "device_id")))
        .inner_join("device_categories", of("device_categories", "category_key").equals(("devices", "category_key")))
        .left_join("departments", of("departments", "id").equals(("tickets", "department_id")))
        .left_join("allocations", open("allocations"))
        .join_as(
            JoinType::LeftJoin,
            "people",
            "technician",
            of("technician", "id").equals(("allocations", "technician_id")),
        )
        .left_join("pickups", open("pickups"))
        .left_join("inventory_entries", open("inventory_entries"))
        .left_join("returns", open("returns"));
}
