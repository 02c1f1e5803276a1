//! What the database keeps of the tickets after a trial: every event as it was written, and the rows beside it.

use chrono::{DateTime, Utc};
use helpdesk::domain::event::Facts;
use helpdesk::domain::lifecycle::{Action, Status};
use helpdesk::domain::permission::Actor;
use helpdesk::store::Conn;
use sea_query::{Asterisk, Expr, ExprTrait, Func, Order, Query};

/// An event with everything that was written of it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Recorded {
    pub id: i64,
    pub ticket_number: i64,
    #[sqlx(try_from = "String")]
    pub action: Action,
    pub at: DateTime<Utc>,
    pub actor_id: Option<i64>,
    /// The kind of party then.
    pub party: String,
    from_status: Option<String>,
    #[sqlx(try_from = "String")]
    pub to: Status,
    pub version: i64,
    facts: String,
    pub is_public: bool,
    pub staff_only: bool,
    pub customer_id: i64,
    pub department_before: Option<i64>,
    pub department_after: Option<i64>,
    pub technician_before: Option<i64>,
    pub technician_after: Option<i64>,
}

impl Recorded {
    pub fn from(&self) -> Option<Status> {
        self.from_status.as_ref().map(|word| word.parse().expect("a status"))
    }

    /// Who did it.
    pub fn actor(&self, person: impl FnOnce(i64) -> Actor) -> Actor {
        match (self.actor_id, self.party.as_str()) {
            (Some(id), _) => person(id),
            (None, "link holder") => Actor::LinkHolder { number: self.ticket_number },
            (None, _) => Actor::System,
        }
    }

    pub fn facts(&self) -> Facts {
        serde_json::from_str(&self.facts).expect("facts")
    }
}

/// Every event there is, in the order of their keys.
pub async fn events(db: &mut Conn) -> Vec<Recorded> {
    let columns = [
        "id",
        "ticket_number",
        "action",
        "at",
        "actor_id",
        "party",
        "from_status",
        "version",
        "facts",
        "is_public",
        "staff_only",
        "customer_id",
        "department_before",
        "department_after",
        "technician_before",
        "technician_after",
    ];
    let query = Query::select()
        .columns(columns)
        .expr_as(Expr::col("to_status"), "to")
        .from("events")
        .order_by("id", Order::Asc)
        .to_owned();
    db.all(&query).await.expect("events")
}

/// How many rows of a table belong to a ticket, and how many of them are open.
pub async fn belongings(db: &mut Conn, table: &'static str, number: i64) -> (i64, i64) {
    #[derive(sqlx::FromRow)]
    struct Counted {
        all: i64,
        open: i64,
    }
    let query = Query::select()
        .expr_as(Func::count(Expr::col(Asterisk)), "all")
        .expr_as(Func::count(Expr::col("open_ticket")), "open")
        .from(table)
        .and_where(Expr::col("ticket_number").eq(number))
        .to_owned();
    let counted: Counted = db.first(&query).await.expect("counts").expect("a row");
    (counted.all, counted.open)
}

/// What every engine has to keep apart, though it was its own to decide.
const UNIQUE: &[(&str, &[&str])] = &[
    ("pickups", &["open_ticket"]),
    ("inventory_entries", &["open_ticket"]),
    ("allocations", &["open_ticket"]),
    ("returns", &["open_ticket"]),
    ("tickets", &["tracking_token"]),
    ("submissions", &["once_key"]),
    ("notifications", &["person_id", "once_key"]),
    ("outbox", &["event_id", "person_id"]),
    ("outbox", &["message_id"]),
    ("sessions", &["token_hash"]),
];

/// The unique rules that something breaks.
pub async fn broken_rules(db: &mut Conn) -> Vec<String> {
    #[derive(sqlx::FromRow)]
    struct Twice {
        times: i64,
    }
    let mut broken = Vec::new();
    for (table, columns) in UNIQUE {
        let mut query = Query::select();
        query.expr_as(Func::count(Expr::col(Asterisk)), "times").from(*table).group_by_columns(columns.iter().copied());
        for column in *columns {
            query.and_where(Expr::col(*column).is_not_null());
        }
        query.and_having(Func::count(Expr::col(Asterisk)).gt(1));
        let twice: Vec<Twice> = db.all(&query).await.expect("reads");
        broken.extend(twice.iter().map(|row| format!("{table} {columns:?}: {} times", row.times)));
    }
    broken
}
