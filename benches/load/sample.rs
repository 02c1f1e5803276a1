//! Who asks, and for what: a session of each role, and tickets and words taken from all over the database.

use std::collections::BTreeMap;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use helpdesk::clock::Clock;
use helpdesk::domain::permission::May;
use helpdesk::domain::person::Person;
use helpdesk::domain::token::TokenScope;
use helpdesk::store::lines::{self, Filter, Line};
use helpdesk::store::{Conn, Store, people, sessions, tickets, tokens};
use helpdesk::web::accounts::DEMO_LOGINS;
use sea_query::{Expr, ExprTrait as _, Order, Query};

/// What our sessions and tokens are called, so that those of earlier runs are found.
pub const NAME: &str = "bench";
/// From how many places of the database tickets are taken, and how many from each.
const PLACES: i64 = 20;
const FROM_EACH: u64 = 25;

/// Somebody signed in.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub person: Person,
    /// The session's word.
    pub word: String,
    /// Tickets they see, from all over the database, closed ones, too.
    pub lines: Vec<Line>,
}

impl Visitor {
    /// The header by which they are known.
    pub fn cookie(&self) -> String {
        format!("Cookie: session={}", self.word)
    }
}

/// The sample.
#[derive(Debug)]
pub struct Sample {
    /// By the name of their role; of customers the one with the most tickets.
    pub visitors: BTreeMap<&'static str, Visitor>,
    /// The executive's token for the API.
    pub token: String,
    pub tracking_paths: Vec<String>,
    pub serials: Vec<String>,
    pub people: Vec<i64>,
    pub mails: Vec<i64>,
    pub entries: Vec<i64>,
}

impl Sample {
    /// Takes a sample of a filled database.
    pub async fn take(store: &Store) -> anyhow::Result<Self> {
        let at = now();
        let mut tx = store.begin().await?;
        tx.run(Query::delete().from_table("sessions").and_where(Expr::col("device").eq(NAME))).await?;
        tx.run(Query::delete().from_table("api_tokens").and_where(Expr::col("name").eq(NAME))).await?;
        let mut visitors = BTreeMap::new();
        for (_, login) in DEMO_LOGINS {
            let account = people::login(&mut tx, login, None).await?.context("the sample centre has its logins")?;
            let person = people::find(&mut tx, account.id).await?.context("somebody who signs in")?;
            let word = sessions::start(&mut tx, person.id, NAME, at).await?;
            let lines = sampled_lines(&mut tx, &person).await?;
            let role = person.role.context("everybody has a role")?.as_str();
            visitors.insert(role, Visitor { person, word, lines });
        }
        let executive = visitors.get("executive").context("an executive")?;
        let expires = at + TimeDelta::days(1);
        let token = tokens::make(&mut tx, executive.person.id, NAME, TokenScope::Read, expires, at).await?;
        let mut tracking_paths = Vec::new();
        for line in executive.lines.iter().step_by(5) {
            tracking_paths.extend(tickets::tracking_path(&mut tx, line.number).await?);
        }
        let sample = Self {
            token,
            tracking_paths,
            serials: serials(&mut tx).await?,
            people: keys(&mut tx, "people", "id").await?,
            mails: keys(&mut tx, "outbox", "id").await?,
            entries: keys(&mut tx, "inventory_entries", "number").await?,
            visitors,
        };
        tx.commit().await?;
        Ok(sample)
    }

    /// Somebody by their role's name.
    pub fn visitor(&self, role: &str) -> anyhow::Result<&Visitor> {
        self.visitors.get(role).with_context(|| format!("nobody is {role}"))
    }

    /// What an executive sees: everything.
    pub fn all(&self) -> &[Line] {
        self.visitors.get("executive").map_or(&[], |visitor| &visitor.lines)
    }
}

/// The machine's time.
pub fn now() -> DateTime<Utc> {
    Clock::system(chrono_tz::Tz::UTC).now()
}

/// Tickets that somebody sees, from all over the database.
async fn sampled_lines(db: &mut Conn, person: &Person) -> anyhow::Result<Vec<Line>> {
    let (first, last) = range(db, "tickets", "number").await?;
    let scope = person.actor().scope(May::ReadTicket);
    let mut found = BTreeMap::new();
    for place in 0..PLACES {
        let after = Some(first - 1 + (last - first) * place / PLACES);
        let page = lines::list(db, scope, &Filter { after, ..Filter::default() }, FROM_EACH).await?;
        found.extend(page.rows.into_iter().map(|line| (line.number, line)));
    }
    Ok(found.into_values().collect())
}

/// The first and the last key of a table. Asked for one by one: both at once is a look at every row.
async fn range(db: &mut Conn, table: &'static str, key: &'static str) -> anyhow::Result<(i64, i64)> {
    let mut end = async |order: Order| {
        let mut query = Query::select();
        query.expr_as(Expr::col(key), "found").from(table).order_by(key, order).limit(1);
        let found: Option<Found> = db.first(&query).await?;
        anyhow::Ok(found.map(|row| row.found).unwrap_or_default())
    };
    Ok((end(Order::Asc).await?, end(Order::Desc).await?))
}

#[derive(sqlx::FromRow)]
struct Found {
    found: i64,
}

/// Keys from all over a table.
async fn keys(db: &mut Conn, table: &'static str, key: &'static str) -> anyhow::Result<Vec<i64>> {
    let (first, last) = range(db, table, key).await?;
    let mut all = Vec::new();
    for place in 0..PLACES {
        let from = first + (last - first) * place / PLACES;
        let mut query = Query::select();
        query.expr_as(Expr::col(key), "found").from(table).and_where(Expr::col(key).gte(from));
        let rows: Vec<Found> = db.all(query.order_by(key, Order::Asc).limit(5)).await?;
        all.extend(rows.into_iter().map(|row| row.found));
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Serials of devices from all over the database.
async fn serials(db: &mut Conn) -> anyhow::Result<Vec<String>> {
    #[derive(sqlx::FromRow)]
    struct Serial {
        serial: String,
    }
    let keys = keys(db, "devices", "id").await?;
    let rows: Vec<Serial> = db
        .all(
            Query::select()
                .column("serial")
                .from("devices")
                .and_where(Expr::col("id").is_in(keys))
                .and_where(Expr::col("serial").is_not_null()),
        )
        .await?;
    Ok(rows.into_iter().map(|row| row.serial).collect())
}
