//! Tickets as lines of a list: one query shape for every list, filtered by scope and by what
//! somebody looks for, paged by key.

mod due;
mod found;
mod row;
mod shapes;

use chrono::{DateTime, NaiveDate, Utc};
pub use due::{Due, DueKey, Errand};
use found::{Shows, found, how, seen_by_technician};
use row::COMPLETED;
pub(super) use row::of_device;
pub use row::{Narrowings, Row, narrowings, rows, rows_to_narrow};
use sea_query::{Cond, Expr, ExprTrait, JoinType, Query, SelectStatement};
pub use shapes::Listing;
use shapes::listing;

use super::dialect::ask;
use super::kept::{Kept, given};
use super::search::How;
use super::{Conn, Page, Result};
use crate::domain::lifecycle::{Outcome, Status};
use crate::domain::permission::Scope;
use crate::domain::pickup::HandOver;

/// One ticket in a list.
#[derive(Debug, Clone, sqlx::FromRow, serde::Deserialize)]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
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
    let how = how(db, scope, filter).await?;
    let query = listing(Shows::Lines, scope, filter, how, limit);
    let (lines,) = db.together((ask(&query),)).await?;
    Ok(Page::of(lines, limit, |line: &Line| line.number))
}

/// What a scope's technician has to do, what waited longest first (some hundred), and what they completed last, newest
/// first (some ten); nothing for others' scopes.
///
/// # Errors
/// When the database does not answer.
pub async fn on_the_bench(db: &mut Conn, scope: Scope) -> Result<(Vec<Line>, Vec<Row>)> {
    static THEIRS: Kept = Kept::of(|| {
        let scope = Scope::Technician { id: given(0), and_completed: false };
        let filter = Filter {
            statuses: vec![Status::Allocated, Status::InProgress, Status::AwaitingParts],
            order: By::Age,
            ..Filter::default()
        };
        found(Shows::Lines, scope, &filter, How::Along, 99)
    });
    let Scope::Technician { id, .. } = scope else { return Ok(Default::default()) };
    let of = || [id.into()];
    db.together((ask(&THEIRS.with(of())), ask(&COMPLETED.with(of())))).await
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

fn select() -> SelectStatement {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    Query::select()
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
        .to_owned()
}

/// Joins what belongs to a ticket now: device, department, and the open allocation, pickup,
/// inventory entry and return. Each is looked up for a ticket that was found before.
pub(super) fn with_belongings(query: &mut SelectStatement) {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    let open = |table: &'static str| of(table, "open_ticket").equals(("tickets", "number"));
    query
        .left_join("devices", of("devices", "id").equals(("tickets", "device_id")))
        .left_join("device_categories", of("device_categories", "category_key").equals(("devices", "category_key")))
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
