//! Tickets: loading one through the actor, making one, and what may be chosen when acting on one.

use chrono::{DateTime, Utc};
use sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement, SimpleExpr};

use super::change::write_mail;
use super::dialect::{bit, constant};
use super::kept::{Filled, Kept, given};
use super::ticket_row::{TicketRow, query};
use super::{Conn, Error, Result, departments, events, people, person_changes, search, staff};
use crate::clock::random_word;
use crate::domain::contact::{Phone, fold};
use crate::domain::event::Facts;
use crate::domain::input::Choices;
use crate::domain::lifecycle::{Action, Row};
use crate::domain::mail;
use crate::domain::permission::{Actor, May, Scope};
use crate::domain::person::Person;
use crate::domain::ticket::{Completer, Place, Ticket};
use crate::domain::transition::Request;

/// Loads a ticket as this actor may see it; `None` when there is none for them.
///
/// # Errors
/// When the database does not answer.
pub async fn find(db: &mut Conn, number: i64, actor: &Actor) -> Result<Option<Ticket>> {
    static BY_NUMBER: Kept = Kept::of(|| query(Expr::col(("tickets", "number")).eq(given(0))));
    static COMPLETERS: Kept = Kept::of(|| completers(Expr::col(("allocations", "ticket_number")).eq(given(0))));
    let of = || [number.into()];
    let ticket = load(db, &BY_NUMBER.with(of()), &COMPLETERS.with(of())).await?;
    Ok(ticket.filter(|ticket| actor.may(May::ReadTicket, &ticket.place)))
}

/// Loads a ticket by the word of its tracking link.
///
/// # Errors
/// When the database does not answer.
pub async fn track(db: &mut Conn, token: &str) -> Result<Option<Ticket>> {
    static BY_LINK: Kept = Kept::of(|| query(Expr::col(("tickets", "tracking_token")).eq(given(0))));
    static COMPLETERS: Kept = Kept::of(|| {
        let has_link = Expr::col("tracking_token").eq(given(0));
        let number = Query::select().column("number").from("tickets").and_where(has_link).to_owned();
        completers(Expr::col(("allocations", "ticket_number")).in_subquery(number))
    });
    let of = || [token.into()];
    let ticket = load(db, &BY_LINK.with(of()), &COMPLETERS.with(of())).await?;
    // Spaces at the end do not count everywhere.
    Ok(ticket.filter(|ticket| ticket.tracking_token == token))
}

/// The path of a ticket's tracking page, as it is now.
///
/// # Errors
/// When the database does not answer.
pub async fn tracking_path(db: &mut Conn, number: i64) -> Result<Option<String>> {
    #[derive(sqlx::FromRow)]
    struct Link {
        tracking_token: String,
    }
    let query =
        Query::select().column("tracking_token").from("tickets").and_where(Expr::col("number").eq(number)).to_owned();
    Ok(db.first::<Link>(&query).await?.map(|link| format!("/t/{}", link.tracking_token)))
}

/// Gives a ticket another tracking link. The old one is gone, and streams opened with it end.
///
/// # Errors
/// When the database does not answer.
pub async fn renew_tracking_link(db: &mut Conn, ticket: &Ticket, at: DateTime<Utc>) -> Result<()> {
    let mut update = Query::update();
    update.table("tickets").value("tracking_token", random_word(128)).and_where(Expr::col("number").eq(ticket.number));
    db.run(&update).await?;
    // Streams of the owner's links listen for their owner.
    person_changes::add(db, ticket.customer.id, at).await
}

async fn load(db: &mut Conn, which: &Filled<1>, completers: &Filled<1>) -> Result<Option<Ticket>> {
    let found = db.first_with(which, completers, |row: &TicketRow| row.was_completed).await?;
    Ok(found.map(|(row, completers): (_, Vec<CompleterRow>)| {
        let department_id = row.department_id;
        let is_here =
            |of: &CompleterRow| of.is_active && of.department_id.is_some() && of.department_id == department_id;
        let completers = completers.into_iter().map(|of| Completer {
            is_here: is_here(&of),
            id: of.id,
            name: of.name,
            manager_id: of.superior_id,
        });
        row.into_ticket(completers.collect())
    }))
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
        let technicians = staff::technicians(db, Scope::Department(department)).await?;
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
    let mut row: Vec<(&str, SimpleExpr)> = vec![
        ("status", request.status.as_str().into()),
        ("is_open", request.status.is_open().into()),
        ("status_since", at.into()),
        ("created_at", at.into()),
        ("tracking_token", tracking_token.as_str().into()),
        ("customer_id", owner.id.into()),
        ("device_id", device_id.into()),
        ("fault", values.required("fault").into()),
        ("hand_over", request.hand_over.as_str().into()),
        ("preferred_on", request.preferred_on.into()),
        ("contact_name", values.required("contact_name").into()),
        ("contact_phone", phone.shown.into()),
        ("contact_phone_key", phone.key.into()),
        ("address", values.text("address").into()),
    ];
    row.extend(request.number.map(|number| ("number", number.into())));
    let (columns, cells): (Vec<_>, Vec<_>) = row.into_iter().unzip();
    let insert = Query::insert().into_table("tickets").columns(columns).values_panic(cells).to_owned();
    let number = match request.number {
        Some(number) => db.run(&insert).await.map(|_| number)?,
        None => db.insert(&insert).await?,
    };
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
    if mail::wanted(request.mail, owner.mail_choice) {
        write_mail(db, event_id, &event, actor).await?;
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

#[derive(Clone, sqlx::FromRow, serde::Deserialize)]
struct CompleterRow {
    id: i64,
    name: String,
    superior_id: Option<i64>,
    #[serde(deserialize_with = "bit")]
    is_active: bool,
    department_id: Option<i64>,
}

/// Who completed the work of the allocations that a condition finds, last first.
fn completers(which: Expr) -> SelectStatement {
    let mut query = Query::select();
    query.columns(["id", "name", "superior_id"].map(|column| ("person", column))).expr_as(
        Expr::col(("person", "standing"))
            .eq(constant("active"))
            .and(Expr::col(("person", "role")).eq(constant("technician"))),
        "is_active",
    );
    people::with_place(&mut query)
        .expr_as(people::department(), "department_id")
        .join(JoinType::InnerJoin, "allocations", Expr::col(("allocations", "technician_id")).equals(("person", "id")))
        .and_where(which)
        .and_where(Expr::col(("allocations", "ended_how")).eq(constant("completed")))
        .order_by(("allocations", "id"), Order::Desc)
        .limit(20)
        .to_owned()
}

/// Turns the refusal of a rule that only a concurrent change can break into [`Error::Stale`].
#[must_use]
pub fn first_come(error: Error) -> Error {
    match error {
        Error::Taken(rule) if rule.ends_with("_open_ticket") => Error::Stale,
        other => other,
    }
}
