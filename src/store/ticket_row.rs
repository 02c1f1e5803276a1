//! A ticket as one row: every table that belongs to it joined, and the row made into the domain's ticket.

use chrono::{DateTime, NaiveDate, Utc};
use sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};

use super::dialect::{bit, constant};
use super::lines::with_belongings;
use crate::domain::feedback::Rating;
use crate::domain::inventory::{AllocationEnd, FaultType};
use crate::domain::lifecycle::{Outcome, Status};
use crate::domain::person::MailChoice;
use crate::domain::pickup::{HandOver, Window};
use crate::domain::return_::Method;
use crate::domain::ticket::{Completer, Customer, Device, Entry, Pickup, Place, Return, Ticket};

/// Everything about the tickets that a condition finds.
pub(super) fn query(which: Expr) -> SelectStatement {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    let others = Query::select()
        .expr(Expr::value(1))
        .from_as("tickets", "other")
        .and_where(of("other", "device_id").equals(("tickets", "device_id")))
        .and_where(of("other", "number").ne(Expr::col(("tickets", "number"))))
        .to_owned();
    let mut query = Query::select();
    query
        .columns(
            [
                "number",
                "version",
                "status",
                "outcome",
                "created_at",
                "status_since",
                "tracking_token",
                "customer_id",
                "device_id",
                "department_id",
                "fault",
                "hand_over",
                "preferred_on",
                "contact_name",
                "contact_phone",
                "address",
                "promised_on",
                "percent",
                "part",
                "part_expected_on",
                "report",
                "amount_due",
                "received_by",
            ]
            .map(|column| ("tickets", column)),
        )
        .expr_as(of("customer", "name"), "customer_name")
        .expr_as(of("customer", "email"), "customer_email")
        .expr_as(of("customer", "phone"), "customer_phone")
        .expr_as(of("customer", "mail_choice"), "customer_mail_choice")
        .columns(["brand", "model", "serial", "category_key"].map(|column| ("devices", column)))
        .expr_as(of("device_categories", "name"), "category_name")
        .expr_as(of("device_categories", "department_id"), "category_department_id")
        .expr_as(of("departments", "name"), "department_name")
        .expr_as(of("technician", "id"), "technician_id")
        .expr_as(of("technician", "name"), "technician_name")
        .expr_as(of("technician", "superior_id"), "manager_id")
        .expr_as(of("pickups", "id"), "pickup_id")
        .expr_as(of("pickups", "due_on"), "pickup_on")
        .expr_as(of("pickups", "due_window"), "pickup_window")
        .expr_as(of("inventory_entries", "number"), "entry_number")
        .columns(
            ["fault_type", "device_condition", "accessories", "assessment", "shelf", "holder_id", "received_at"]
                .map(|column| ("inventory_entries", column)),
        )
        .expr_as(of("returns", "id"), "return_id")
        .expr_as(of("returns", "method"), "return_method")
        .expr_as(of("returns", "due_on"), "return_on")
        .expr_as(of("returns", "due_window"), "return_window")
        .expr_as(of("returns", "address"), "return_address")
        // What most tickets have none of is only read where there is some.
        .expr_as(some("photos", of("photos", "ticket_number").equals(("tickets", "number"))), "has_photos")
        .expr_as(
            some(
                "allocations",
                of("allocations", "ticket_number")
                    .equals(("tickets", "number"))
                    .and(of("allocations", "ended_how").eq(constant(AllocationEnd::Completed.as_str()))),
            ),
            "was_completed",
        )
        .expr_as(of("ratings", "stars"), "stars")
        .expr_as(of("ratings", "comment"), "rating_comment")
        .expr_as(Expr::exists(others), "has_other_repairs")
        .from("tickets")
        .left_join("ratings", of("ratings", "ticket_number").equals(("tickets", "number")))
        .join_as(JoinType::InnerJoin, "people", "customer", of("customer", "id").equals(("tickets", "customer_id")))
        .and_where(which);
    with_belongings(&mut query);
    query
}

/// Whether a table has rows of which this is so.
fn some(table: &'static str, which: Expr) -> Expr {
    Expr::exists(Query::select().expr(Expr::value(1)).from(table).and_where(which).to_owned())
}

#[derive(Clone, sqlx::FromRow, serde::Deserialize)]
pub(super) struct TicketRow {
    number: i64,
    version: i64,
    #[sqlx(try_from = "String")]
    status: Status,
    outcome: Option<String>,
    created_at: DateTime<Utc>,
    status_since: DateTime<Utc>,
    tracking_token: String,
    customer_id: i64,
    device_id: i64,
    pub(super) department_id: Option<i64>,
    fault: String,
    #[sqlx(try_from = "String")]
    hand_over: HandOver,
    preferred_on: NaiveDate,
    contact_name: String,
    contact_phone: String,
    address: Option<String>,
    promised_on: Option<NaiveDate>,
    percent: i64,
    part: Option<String>,
    part_expected_on: Option<NaiveDate>,
    report: Option<String>,
    amount_due: Option<i64>,
    received_by: Option<String>,
    customer_name: String,
    customer_email: Option<String>,
    customer_phone: Option<String>,
    #[sqlx(try_from = "String")]
    customer_mail_choice: MailChoice,
    brand: String,
    model: String,
    serial: Option<String>,
    category_key: String,
    category_name: String,
    category_department_id: i64,
    department_name: Option<String>,
    technician_id: Option<i64>,
    technician_name: Option<String>,
    manager_id: Option<i64>,
    pickup_id: Option<i64>,
    pickup_on: Option<NaiveDate>,
    pickup_window: Option<String>,
    entry_number: Option<i64>,
    fault_type: Option<String>,
    device_condition: Option<String>,
    accessories: Option<String>,
    assessment: Option<String>,
    shelf: Option<String>,
    holder_id: Option<i64>,
    received_at: Option<DateTime<Utc>>,
    return_id: Option<i64>,
    return_method: Option<String>,
    return_on: Option<NaiveDate>,
    return_window: Option<String>,
    return_address: Option<String>,
    #[serde(deserialize_with = "bit")]
    has_photos: bool,
    #[serde(deserialize_with = "bit")]
    pub(super) was_completed: bool,
    stars: Option<i64>,
    rating_comment: Option<String>,
    #[serde(deserialize_with = "bit")]
    has_other_repairs: bool,
}

impl TicketRow {
    /// The ticket, with those who completed it, last first.
    pub(super) fn into_ticket(self, completers: Vec<Completer>) -> Ticket {
        let window = |word: Option<String>| word.and_then(|w| w.parse::<Window>().ok());
        let pickup = self.pickup_id.zip(self.pickup_on).zip(window(self.pickup_window));
        let method = self.return_method.and_then(|m| m.parse::<Method>().ok());
        let entry = self.entry_number.zip(self.received_at);
        Ticket {
            number: self.number,
            version: self.version,
            status: self.status,
            outcome: self.outcome.and_then(|word| word.parse::<Outcome>().ok()),
            place: Place {
                number: self.number,
                customer_id: self.customer_id,
                department_id: self.department_id,
                technician_id: self.technician_id,
                manager_id: self.manager_id,
                completer_ids: completers.iter().map(|c| c.id).collect(),
            },
            created_at: self.created_at,
            status_since: self.status_since,
            tracking_token: self.tracking_token,
            customer: Customer {
                id: self.customer_id,
                name: self.customer_name,
                email: self.customer_email,
                phone: self.customer_phone,
                mail_choice: self.customer_mail_choice,
            },
            device: Device {
                id: self.device_id,
                category: self.category_key,
                category_name: self.category_name,
                brand: self.brand,
                model: self.model,
                serial: self.serial,
                has_other_repairs: self.has_other_repairs,
            },
            has_photos: self.has_photos,
            rating: self.stars.map(|stars| Rating { stars, comment: self.rating_comment }),
            fault: self.fault,
            hand_over: self.hand_over,
            preferred_on: self.preferred_on,
            contact_name: self.contact_name,
            contact_phone: self.contact_phone,
            address: self.address,
            department_name: self.department_name,
            category_department_id: self.category_department_id,
            technician_name: self.technician_name,
            last_completer: completers.into_iter().next(),
            promised_on: self.promised_on,
            percent: self.percent,
            part: self.part,
            part_expected_on: self.part_expected_on,
            report: self.report,
            amount_due: self.amount_due,
            pickup: pickup.map(|((id, date), window)| Pickup { id, date, window }),
            entry: entry.map(|(number, received_at)| Entry {
                number,
                fault_type: self.fault_type.and_then(|f| f.parse().ok()).unwrap_or(FaultType::Other),
                condition: self.device_condition.unwrap_or_default(),
                accessories: self.accessories,
                assessment: self.assessment.unwrap_or_default(),
                shelf: self.shelf.unwrap_or_default(),
                holder_id: self.holder_id,
                received_at,
            }),
            planned_return: self.return_id.zip(method).map(|(id, method)| Return {
                id,
                method,
                date: self.return_on,
                window: window(self.return_window),
                address: self.return_address,
            }),
            received_by: self.received_by,
        }
    }
}
