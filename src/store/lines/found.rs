//! Which tickets a list shows: first their numbers alone, by whatever index finds them in the list's order, and then
//! what is shown of so many and no more. Left to themselves, engines now and then join everything first.

use sea_query::{Cond, Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement};

use super::{By, Filter, in_scope, row, with_belongings};
use crate::domain::inventory::AllocationEnd;
use crate::domain::lifecycle::Status;
use crate::domain::permission::Scope;
use crate::store::dialect::{by_index, constant};
use crate::store::search::{self, How, Subject, number_in};
use crate::store::{Conn, Result, room};

/// Joins what is shown of tickets to them.
pub(super) type Join = fn(&mut SelectStatement);

/// What is shown of tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Shows {
    Lines,
    Rows,
}

fn of(table: &'static str, column: &'static str) -> Expr {
    Expr::col((table, column))
}

/// How the words of a list's filter are looked for: each of a customer's own is looked at, and of the house's open
/// tickets, which are never very many.
pub(super) async fn how(db: &mut Conn, scope: Scope, filter: &Filter) -> Result<How> {
    let q = filter.q.trim();
    let statuses = &filter.statuses;
    let are_open = filter.only_open || !statuses.is_empty() && statuses.iter().all(|status| status.is_open());
    let is_short = are_open || filter.technician_id.is_some() || filter.overdue_on.is_some() || filter.due.is_some();
    if q.is_empty() || is_short || matches!(scope, Scope::Owner(_) | Scope::Ticket(_)) {
        return Ok(How::Along);
    }
    search::how(db, Subject::Ticket, q, matches!(filter.order, By::Number | By::Newest)).await
}

/// What is shown of the tickets in scope that fit the filter, in its order: one more than there may be.
pub(super) fn found(shows: Shows, scope: Scope, filter: &Filter, how: How, limit: u64) -> SelectStatement {
    let (mut query, join): (_, Join) = match shows {
        Shows::Lines => (super::select(), with_belongings),
        Shows::Rows => (row::select(), row::shown_of),
    };
    let mut numbers = Query::select();
    numbers.from("tickets").limit(room(limit));
    let number = keep_to(&mut numbers, scope, filter);
    if let Some(index) = index(scope, filter) {
        by_index(&mut numbers, index);
    }
    numbers.expr_as(number.clone(), "number");
    narrow(&mut numbers, filter);
    let number = look_for(&mut numbers, filter.q.trim(), how).unwrap_or(number);
    numbers.and_where_option(filter.after.and_then(|after| match filter.order {
        By::Number => Some(number.clone().gt(after)),
        By::Newest => Some(number.clone().lt(after)),
        By::Age | By::Due => None,
    }));
    in_order(&mut numbers, filter.order, number);
    listed(&mut query, numbers, "number", join);
    in_order(&mut query, filter.order, of("tickets", "number"));
    query
}

/// Begins a query with the tickets that were found, and then joins what is shown of them. All of it is joined to the
/// left, though much is always there: with what is joined so, no engine begins.
pub(super) fn listed(query: &mut SelectStatement, numbers: SelectStatement, key: &'static str, join: Join) {
    query.from_subquery(numbers, "listed").left_join("tickets", of("tickets", "number").equals(("listed", key)));
    join(query);
}

fn in_order(query: &mut SelectStatement, by: By, number: Expr) {
    match by {
        By::Number | By::Newest => {}
        By::Age => {
            query.order_by(("tickets", "status_since"), Order::Asc);
        }
        By::Due => {
            query
                // What has no day comes last; engines differ in where they put nothing.
                .order_by_expr(of("returns", "due_on").is_null(), Order::Asc)
                .order_by(("returns", "due_on"), Order::Asc)
                .order_by(("returns", "due_window"), Order::Asc)
                .order_by_expr(of("pickups", "due_on").is_null(), Order::Desc)
                .order_by(("pickups", "due_on"), Order::Asc)
                .order_by(("pickups", "due_window"), Order::Asc);
        }
    }
    query.order_by_expr(number, if by == By::Newest { Order::Desc } else { Order::Asc });
}

/// Keeps tickets to a scope, and says by which column they are ordered: the one of the table that the scope is found
/// by, so that nothing needs to be sorted.
fn keep_to(query: &mut SelectStatement, scope: Scope, filter: &Filter) -> Expr {
    let Scope::Technician { id, and_completed } = scope else {
        query.cond_where(in_scope(scope));
        return of("tickets", "number");
    };
    let statuses = &filter.statuses;
    let only_open = filter.only_open || !statuses.is_empty() && statuses.iter().all(|status| status.is_open());
    // The open ones of all are fewer than all that they ever completed.
    if and_completed && only_open {
        query.cond_where(in_scope(scope));
        return of("tickets", "number");
    }
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
            .and_where(of("later", "id").gt(of("theirs", "id")))
            .cond_where(seen_by_technician("later", true))
            .to_owned();
        query.and_where(Expr::exists(later).not());
    }
    of("theirs", "ticket_number")
}

/// The allocations by which a technician sees a ticket: they have it, or they completed it.
pub(super) fn seen_by_technician(table: &'static str, and_completed: bool) -> Cond {
    let how = of(table, "ended_how");
    if !and_completed {
        return Cond::all().add(how.is_null());
    }
    // Made of the column, and not the column itself: else `MariaDB` finds all that they ever completed by an index that
    // begins with how, and puts it in order.
    let completed = AllocationEnd::Completed.as_str();
    Cond::all().add(Expr::from(Func::coalesce([how, constant(completed)])).eq(constant(completed)))
}

/// The index that has one status of the house or of a department in the list's order.
fn index(scope: Scope, filter: &Filter) -> Option<&'static str> {
    let is_in_order = matches!(filter.order, By::Number | By::Newest) && filter.due.is_none();
    let is_by_others = filter.technician_id.is_some() || filter.device_id.is_some() || !filter.q.trim().is_empty();
    let is_it = filter.statuses.len() == 1 && is_in_order && !is_by_others;
    match (scope, filter.department_id) {
        (Scope::House, None) if is_it => Some("tickets_status"),
        (Scope::House, Some(_)) | (Scope::Department(_), _) if is_it => Some("tickets_department"),
        _ => None,
    }
}

fn narrow(query: &mut SelectStatement, filter: &Filter) {
    let open = |table: &'static str| of(table, "open_ticket").equals(("tickets", "number"));
    if !filter.statuses.is_empty() {
        query.and_where(of("tickets", "status").is_in(filter.statuses.iter().map(|s| constant(s.as_str()))));
    } else if filter.only_open {
        query.and_where(of("tickets", "is_open").eq(true));
    }
    if let Some(id) = filter.technician_id {
        query
            .join_as(JoinType::InnerJoin, "allocations", "held", open("held"))
            .and_where(of("held", "technician_id").eq(id))
            // Only says what is so: by it, their open ones are found, and not all they ever had.
            .and_where(of("held", "ended_how").is_null());
    }
    if filter.due.is_some() || filter.order == By::Due {
        query.left_join("pickups", open("pickups")).left_join("returns", open("returns"));
    }
    if let Some(due) = &filter.due {
        due.narrow(query);
    }
    query
        .and_where_option(filter.department_id.map(|id| of("tickets", "department_id").eq(id)))
        .and_where_option(filter.hand_over.map(|h| of("tickets", "hand_over").eq(constant(h.as_str()))))
        .and_where_option(filter.device_id.map(|id| of("tickets", "device_id").eq(id)))
        .and_where_option(filter.overdue_on.map(|day| {
            let unfinished = Status::ALL.iter().filter(|s| s.is_unfinished()).map(|s| constant(s.as_str()));
            of("tickets", "promised_on")
                .lt(day)
                .and(of("tickets", "is_open").eq(true))
                .and(of("tickets", "status").is_in(unfinished))
        }));
}

/// Keeps to what words find, if there are any; says by what else it is ordered then.
fn look_for(query: &mut SelectStatement, q: &str, how: How) -> Option<Expr> {
    let key = ("tickets", "number");
    if q.is_empty() { None } else { search::keep_to(query, Subject::Ticket, q, key, number_in(q).as_slice(), how) }
}
