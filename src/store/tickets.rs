//! Tickets: loading one through the actor, making one, and what may be chosen when acting on one.

use chrono::{DateTime, NaiveDate, Utc};
use sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement};

use super::{Conn, Error, Result, departments, events, outbox, people, search};
use crate::clock::random_word;
use crate::domain::contact::{Phone, fold};
use crate::domain::event::Facts;
use crate::domain::input::Choices;
use crate::domain::inventory::FaultType;
use crate::domain::lifecycle::{Action, Outcome, Row, Status};
use crate::domain::mail;
use crate::domain::permission::{Actor, May, Scope};
use crate::domain::person::{MailChoice, Person};
use crate::domain::pickup::{HandOver, Window};
use crate::domain::return_::Method;
use crate::domain::ticket::{Completer, Customer, Device, Entry, Pickup, Place, Return, Ticket};
use crate::domain::transition::Request;

/// Loads a ticket as this actor may see it; `None` when there is none for them.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &mut Conn, number: i64, actor: &Actor) -> Result<Option<Ticket>> {
    let ticket = load(db, Expr::col(("tickets", "number")).eq(number)).await?;
    Ok(ticket.filter(|ticket| actor.may(May::ReadTicket, &ticket.place)))
}

/// Loads a ticket by the word of its tracking link.
///
/// # Errors
/// When the database does not answer.
pub async fn track(db: &mut Conn, token: &str) -> Result<Option<Ticket>> {
    load(db, Expr::col(("tickets", "tracking_token")).eq(token)).await
}

async fn load(db: &mut Conn, which: Expr) -> Result<Option<Ticket>> {
    let Some(row) = db.first::<TicketRow>(&query(which)).await? else { return Ok(None) };
    let completers = completers(db, row.number, row.department_id).await?;
    Ok(Some(row.into_ticket(completers)))
}

/// What may be chosen in the forms of these actions on this ticket.
///
/// # Errors
/// When the database does not answer.
pub async fn choices(db: &mut Conn, actor: &Actor, ticket: &Ticket, rows: &[&Row]) -> Result<Choices> {
    let wants = |action: Action| rows.iter().any(|row| row.action == action);
    let mut choices = Choices::default();
    if wants(Action::Intake) || wants(Action::Transfer) {
        choices.departments = departments::all(db).await?;
    }
    if let Some(department) = ticket.place.department_id.filter(|_| wants(Action::Allocation)) {
        let technicians = people::technicians(db, Scope::Department(department)).await?;
        choices.technicians =
            technicians.into_iter().filter(|t| may_receive(actor, &ticket.place, t.id, t.manager_id)).collect();
    }
    Ok(choices)
}

/// Whether the actor could still act on the ticket once that technician had it: a manager gives
/// to their own technicians only, an admin to any of the department.
fn may_receive(actor: &Actor, place: &Place, technician: i64, manager: Option<i64>) -> bool {
    let given = Place { technician_id: Some(technician), manager_id: manager, ..place.clone() };
    place.technician_id != Some(technician) && actor.may(May::Allocate, &given)
}

/// A new ticket's number and the word of its tracking link.
#[derive(Debug, Clone)]
pub struct Made {
    pub number: i64,
    pub tracking_token: String,
}

/// Makes the ticket a request asks for, with its event, its mail and the words it is found by.
///
/// # Errors
/// When the database does not answer.
pub async fn make(db: &mut Conn, request: &Request, owner: &Person, actor: &Actor, at: DateTime<Utc>) -> Result<Made> {
    let values = &request.values;
    let device_id = device(db, request, owner.id, at).await?;
    let tracking_token = random_word(128);
    let phone = values.phone("phone").cloned().unwrap_or(Phone { shown: String::new(), key: String::new() });
    let number = db
        .insert(
            Query::insert()
                .into_table("tickets")
                .columns([
                    "status",
                    "is_open",
                    "status_since",
                    "created_at",
                    "tracking_token",
                    "customer_id",
                    "device_id",
                    "fault",
                    "hand_over",
                    "preferred_on",
                    "contact_name",
                    "contact_phone",
                    "contact_phone_key",
                    "address",
                ])
                .values_panic([
                    request.status.as_str().into(),
                    i64::from(request.status.is_open()).into(),
                    at.into(),
                    at.into(),
                    tracking_token.as_str().into(),
                    owner.id.into(),
                    device_id.into(),
                    values.required("fault").into(),
                    request.hand_over.as_str().into(),
                    request.preferred_on.into(),
                    values.required("contact_name").into(),
                    phone.shown.into(),
                    phone.key.into(),
                    values.text("address").into(),
                ]),
        )
        .await?;
    let place = Place { number, customer_id: owner.id, ..Place::default() };
    let facts: Facts = values.iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let event = events::New {
        number,
        action: Action::Request,
        at,
        from: None,
        to: request.status,
        version: 1,
        facts: &facts,
        public: true,
        staff_only: false,
        before: &place,
        after: &place,
    };
    let event_id = events::add(db, &event, actor).await?;
    if mail::wanted(request.mail, owner.mail_choice)
        && let Some(email) = &owner.email
    {
        outbox::add(
            db,
            &outbox::New {
                event_id,
                number,
                person_id: owner.id,
                email,
                kind: Action::Request.as_str(),
                facts: &facts,
                at,
            },
        )
        .await?;
    }
    search::index_ticket(db, number).await?;
    Ok(Made { number, tracking_token })
}

/// The owner's device that was asked about: the one they brought before, by its serial, or a new one.
async fn device(db: &mut Conn, request: &Request, owner_id: i64, at: DateTime<Utc>) -> Result<i64> {
    #[derive(sqlx::FromRow)]
    struct Known {
        id: i64,
        brand: String,
        model: String,
    }
    let values = &request.values;
    let category = values.required("device_category");
    let serial = values.text("serial");
    let serial_key = serial.as_deref().map(fold);
    if let Some(key) = &serial_key {
        let known: Option<Known> = db
            .first(
                Query::select()
                    .columns(["id", "brand", "model"])
                    .from("devices")
                    .and_where(Expr::col("owner_id").eq(owner_id))
                    .and_where(Expr::col("serial_key").eq(key.as_str()))
                    .and_where(Expr::col("category_key").eq(category.as_str()))
                    .order_by("id", Order::Desc)
                    .limit(1),
            )
            .await?;
        // The same serial under another name is another device.
        let is_same = |known: &Known| {
            fold(&known.brand) == fold(&values.required("brand"))
                && fold(&known.model) == fold(&values.required("model"))
        };
        if let Some(known) = known.filter(is_same) {
            return Ok(known.id);
        }
    }
    db.insert(
        Query::insert()
            .into_table("devices")
            .columns(["owner_id", "category_key", "brand", "model", "serial", "serial_key", "created_at"])
            .values_panic([
                owner_id.into(),
                category.into(),
                values.required("brand").into(),
                values.required("model").into(),
                serial.into(),
                serial_key.into(),
                at.into(),
            ]),
    )
    .await
}

/// The numbers of the tickets allocated to a technician now.
///
/// # Errors
/// When the database does not answer.
pub async fn allocated_to(db: &mut Conn, technician_id: i64) -> Result<Vec<i64>> {
    #[derive(sqlx::FromRow)]
    struct Open {
        ticket_number: i64,
    }
    let rows: Vec<Open> = db
        .all(
            Query::select()
                .column("ticket_number")
                .from("allocations")
                .and_where(Expr::col("technician_id").eq(technician_id))
                .and_where(Expr::col("ended_how").is_null())
                .order_by("ticket_number", Order::Asc),
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.ticket_number).collect())
}

async fn completers(db: &mut Conn, number: i64, department_id: Option<i64>) -> Result<Vec<Completer>> {
    #[derive(sqlx::FromRow)]
    struct CompleterRow {
        id: i64,
        name: String,
        superior_id: Option<i64>,
        is_active: bool,
        department_id: Option<i64>,
    }
    let rows: Vec<CompleterRow> = db
        .all(
            people::with_place(
                Query::select()
                    .column(("person", "id"))
                    .column(("person", "name"))
                    .column(("person", "superior_id"))
                    .expr_as(
                        Expr::col(("person", "standing"))
                            .eq("active")
                            .and(Expr::col(("person", "role")).eq("technician")),
                        "is_active",
                    ),
            )
            .expr_as(people::department(), "department_id")
            .join(
                JoinType::InnerJoin,
                "allocations",
                Expr::col(("allocations", "technician_id")).equals(("person", "id")),
            )
            .and_where(Expr::col(("allocations", "ticket_number")).eq(number))
            .and_where(Expr::col(("allocations", "ended_how")).eq("completed"))
            .order_by(("allocations", "id"), Order::Desc)
            .limit(20),
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Completer {
            id: row.id,
            name: row.name,
            manager_id: row.superior_id,
            is_here: row.is_active && row.department_id.is_some() && row.department_id == department_id,
        })
        .collect())
}

fn query(which: Expr) -> SelectStatement {
    let of = |table: &'static str, column: &'static str| Expr::col((table, column));
    let open = |table: &'static str| of(table, "open_ticket").equals(("tickets", "number"));
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
        .from("tickets")
        .join_as(JoinType::InnerJoin, "people", "customer", of("customer", "id").equals(("tickets", "customer_id")))
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
        .left_join("returns", open("returns"))
        .and_where(which);
    query
}

#[derive(sqlx::FromRow)]
struct TicketRow {
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
    department_id: Option<i64>,
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
}

impl TicketRow {
    fn into_ticket(self, completers: Vec<Completer>) -> Ticket {
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
            },
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

/// Turns the refusal of a rule that only a concurrent change can break into [`Error::Stale`].
#[must_use]
pub fn first_come(error: Error) -> Error {
    match error {
        Error::Taken(rule) if rule.ends_with("_open_ticket") => Error::Stale,
        other => other,
    }
}
