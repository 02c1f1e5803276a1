//! Tickets as lines of a list: one query shape for every list, filtered by scope and by what
//! somebody looks for, paged by key.

mod due;
mod row;

use chrono::{DateTime, NaiveDate, Utc};
pub use due::{Due, DueKey, Errand};
pub use row::{Row, completed_by, rows};
use sea_query::{Cond, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};

use super::search::{self, Among, Subject, number_in};
use super::{Conn, Page, Result};
use crate::domain::inventory::AllocationEnd;
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
    let query = found(select(), scope, filter, limit);
    Ok(Page::of(db.all::<Line>(&query).await?, limit, |line| line.number))
}

/// A query for one more of the tickets in scope that fit the filter than there may be.
fn found(mut query: SelectStatement, scope: Scope, filter: &Filter, limit: u64) -> SelectStatement {
    let number = keep_to(&mut query, scope);
    query.limit(limit + 1);
    narrow(&mut query, scope, filter);
    if let Some(due) = &filter.due {
        due.narrow(&mut query);
    }
    match filter.order {
        By::Number => query.and_where_option(filter.after.map(|after| number.clone().gt(after))),
        By::Newest => query
            .order_by_expr(number.clone(), Order::Desc)
            .and_where_option(filter.after.map(|after| number.clone().lt(after))),
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
        query.order_by_expr(number, Order::Asc);
    }
    query
}

/// Keeps a list to a scope, and says by which of its columns it is ordered: the one of the table that the scope is
/// found by, so that nothing needs to be sorted.
fn keep_to(query: &mut SelectStatement, scope: Scope) -> Expr {
    let Scope::Technician { id, and_completed } = scope else {
        query.cond_where(in_scope(scope));
        return Expr::col(("tickets", "number"));
    };
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    query
        .join_as(
            JoinType::InnerJoin,
            "allocations",
            "theirs",
            of("theirs", "ticket_number").equals(("tickets", "number")),
        )
        .and_where(of("theirs", "technician_id").eq(id))
        .cond_where(seen_by_technician("theirs", and_completed));
    if and_completed {
        // Each ticket once, however often they had it.
        let later = Query::select()
            .expr(Expr::value(1))
            .from_as("allocations", "later")
            .and_where(of("later", "technician_id").eq(id))
            .and_where(of("later", "ticket_number").equals(("theirs", "ticket_number")))
            .and_where(of("later", "id").gt(Expr::col(("theirs", "id"))))
            .cond_where(seen_by_technician("later", true))
            .to_owned();
        query.and_where(Expr::exists(later).not());
    }
    of("theirs", "ticket_number")
}

/// The allocations by which a technician sees a ticket: they have it, or they completed it.
fn seen_by_technician(table: &'static str, and_completed: bool) -> Cond {
    let how = || Expr::col((table, "ended_how"));
    Cond::any().add(how().is_null()).add_option(and_completed.then(|| how().eq(AllocationEnd::Completed.as_str())))
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
            let theirs = Query::select()
                .expr(Expr::value(1))
                .from_as("allocations", "theirs")
                .and_where(Expr::col(("theirs", "technician_id")).eq(id))
                .and_where(Expr::col(("theirs", "ticket_number")).equals(("tickets", "number")))
                .cond_where(seen_by_technician("theirs", and_completed))
                .to_owned();
            all.add(Expr::exists(theirs))
        }
        Scope::Nothing => all.add(Expr::value(false)),
    }
}

fn narrow(query: &mut SelectStatement, scope: Scope, filter: &Filter) {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    if !filter.statuses.is_empty() {
        query.and_where(of("tickets", "status").is_in(filter.statuses.iter().map(|s| s.as_str())));
    } else if filter.only_open {
        query.and_where(of("tickets", "is_open").eq(true));
    }
    query
        .and_where_option(filter.department_id.map(|id| of("tickets", "department_id").eq(id)))
        .and_where_option(filter.technician_id.map(|id| {
            // The latter only says what is so: by it, their open ones are found, and not all they ever had.
            of("allocations", "technician_id").eq(id).and(of("allocations", "ended_how").is_null())
        }))
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
    let among = match scope {
        Scope::Owner(_) | Scope::Ticket(_) => Among::Few,
        _ => Among::All,
    };
    search::keep_to(query, Subject::Ticket, q, ("tickets", "number"), number_in(q).as_slice(), among);
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
        .left_join("pickups", open("pickups"))
        .left_join("inventory_entries", open("inventory_entries"))
        .left_join("returns", open("returns"));
    technician_of(query);
}

/// Joins the technician who has a ticket now.
fn technician_of(query: &mut SelectStatement) {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    query.left_join("allocations", of("allocations", "open_ticket").equals(("tickets", "number"))).join_as(
        JoinType::LeftJoin,
        "people",
        "technician",
        of("technician", "id").equals(("allocations", "technician_id")),
    );
}
