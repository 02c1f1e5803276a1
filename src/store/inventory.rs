//! The inventory: what lies in the house, on which shelf or in whose hands, and since when.

use chrono::{DateTime, Utc};
use sea_query::{Cond, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};

use super::dialect::by_index;
use super::search::{self, Subject, number_in};
use super::{Conn, Page, Result, room};
use crate::domain::lifecycle::Status;
use crate::domain::permission::Scope;

/// One inventory entry in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Entry {
    pub number: i64,
    pub ticket_number: i64,
    #[sqlx(try_from = "String")]
    pub status: Status,
    pub brand: String,
    pub model: String,
    pub category_key: String,
    pub category_name: String,
    pub department_name: String,
    pub shelf: String,
    pub holder_name: Option<String>,
    pub accessories: Option<String>,
    pub received_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
}

/// The entries whose tickets are in scope: those in the house, or those handed back. `q` finds by
/// entry or ticket number, shelf, and the words a ticket is found by.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    db: &mut Conn,
    scope: Scope,
    handed_back: bool,
    q: &str,
    after: Option<i64>,
    limit: u64,
) -> Result<Page<Entry>> {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    // First their numbers alone, and then what is shown of so many.
    let mut numbers = Query::select();
    numbers
        .column(("inventory_entries", "number"))
        .from("inventory_entries")
        .and_where_option(after.map(|after| of("inventory_entries", "number").gt(after)))
        .limit(room(limit));
    let closed = of("inventory_entries", "closed_at");
    numbers.and_where(if handed_back { closed.is_not_null() } else { closed.is_null() });
    match scope {
        Scope::House => {}
        // An entry moves with its ticket, so that it says itself where that is.
        Scope::Department(id) => {
            let department = of("inventory_entries", "department_id");
            // What words find is few, and a department's is much: an engine may not know, and look at all of that.
            let has_words = !q.trim().is_empty();
            numbers.and_where(if handed_back && has_words { department.add(0) } else { department }.eq(id));
            if handed_back && !has_words {
                by_index(&mut numbers, "inventory_entries_of_department");
            }
        }
        other => {
            numbers
                .inner_join("tickets", of("tickets", "number").equals(("inventory_entries", "ticket_number")))
                .cond_where(super::lines::in_scope(other));
        }
    }
    let mut order = of("inventory_entries", "number");
    if !q.trim().is_empty() && look_for(db, &mut numbers, q, handed_back).await? {
        // Not in the order of an index along which everything would be looked at.
        order = order.add(0);
    }
    numbers.order_by_expr(order, Order::Asc);
    let mut query = Query::select();
    query
        .columns(
            ["number", "ticket_number", "shelf", "accessories", "received_at", "closed_at"]
                .map(|c| ("inventory_entries", c)),
        )
        .column(("tickets", "status"))
        .columns(["brand", "model", "category_key"].map(|c| ("devices", c)))
        .expr_as(of("device_categories", "name"), "category_name")
        .expr_as(of("departments", "name"), "department_name")
        .expr_as(of("holder", "name"), "holder_name")
        .from_subquery(numbers, "listed")
        // To the left, so that no engine begins with them.
        .left_join("inventory_entries", of("inventory_entries", "number").equals(("listed", "number")))
        .left_join("tickets", of("tickets", "number").equals(("inventory_entries", "ticket_number")))
        .left_join("devices", of("devices", "id").equals(("tickets", "device_id")))
        .left_join("device_categories", of("device_categories", "category_key").equals(("devices", "category_key")))
        .left_join("departments", of("departments", "id").equals(("inventory_entries", "department_id")))
        .join_as(JoinType::LeftJoin, "people", "holder", of("holder", "id").equals(("inventory_entries", "holder_id")))
        .order_by(("inventory_entries", "number"), Order::Asc);
    Ok(Page::of(db.all::<Entry>(&query).await?, limit, |entry| entry.number))
}

/// Keeps to the entries that `q` finds. A shelf is looked for among those in the house: they are few.
/// Says whether they were found by an index of their own.
async fn look_for(db: &mut Conn, query: &mut SelectStatement, q: &str, handed_back: bool) -> Result<bool> {
    let own = ("inventory_entries", "ticket_number");
    let number = number_in(q);
    if !handed_back {
        let by_number = |column| number.map(|number| Expr::col(("inventory_entries", column)).eq(number));
        query.cond_where(
            Cond::any()
                .add(Expr::col(("inventory_entries", "shelf")).eq(q.trim()))
                .add_option(by_number("number"))
                .add_option(by_number("ticket_number"))
                .add_option(search::having(Subject::Ticket, q, own)),
        );
        return Ok(false);
    }
    let mut numbers: Vec<i64> = number.into_iter().collect();
    if let Some(number) = number {
        let of_entry = Query::select()
            .column("ticket_number")
            .from("inventory_entries")
            .and_where(Expr::col("number").eq(number))
            .to_owned();
        numbers.extend(db.first::<(i64,)>(&of_entry).await?.map(|(ticket,)| ticket));
    }
    let how = search::how(db, Subject::Ticket, q, false).await?;
    Ok(search::keep_to(query, Subject::Ticket, q, own, &numbers, how).is_some())
}
