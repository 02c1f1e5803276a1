//! Writing the words by which tickets and people are found.

use std::collections::BTreeSet;

use sea_query::{Expr, ExprTrait, JoinType, Query};

use super::{Subject, compact};
use crate::domain::contact::fold_word;
use crate::store::dialect::constant;
use crate::store::{Conn, Result};

/// Writes anew the words a ticket is found by.
///
/// # Errors
/// When the database does not answer.
pub async fn index_ticket(db: &mut Conn, number: i64) -> Result<()> {
    index_tickets(db, Expr::col(("tickets", "number")).eq(number)).await
}

/// Writes anew the words a device's tickets are found by.
///
/// # Errors
/// When the database does not answer.
pub async fn index_device(db: &mut Conn, id: i64) -> Result<()> {
    index_tickets(db, Expr::col(("tickets", "device_id")).eq(id)).await
}

async fn index_tickets(db: &mut Conn, which: Expr) -> Result<()> {
    #[derive(sqlx::FromRow)]
    struct Found {
        number: i64,
        name: String,
        email_key: Option<String>,
        phone_key: Option<String>,
        contact_name: String,
        contact_phone_key: String,
        serial: Option<String>,
    }
    let found: Vec<Found> = db
        .all(
            Query::select()
                .columns(["name", "email_key", "phone_key"].map(|c| ("people", c)))
                .columns(["number", "contact_name", "contact_phone_key"].map(|c| ("tickets", c)))
                .column(("devices", "serial"))
                .from("tickets")
                .join(JoinType::InnerJoin, "people", Expr::col(("people", "id")).equals(("tickets", "customer_id")))
                .join(JoinType::InnerJoin, "devices", Expr::col(("devices", "id")).equals(("tickets", "device_id")))
                .and_where(which),
        )
        .await?;
    let all = found.into_iter().map(|found| {
        let by =
            FoundBy { name: &found.name, email_key: found.email_key.as_deref(), phone_key: found.phone_key.as_deref() };
        let terms = ticket_terms(&by, &found.contact_name, &found.contact_phone_key, found.serial.as_deref());
        (found.number, terms)
    });
    write(db, Subject::Ticket, all.collect()).await
}

/// Writes anew the words a person and their tickets are found by.
///
/// # Errors
/// When the database does not answer.
pub async fn index_person(db: &mut Conn, id: i64) -> Result<()> {
    #[derive(sqlx::FromRow)]
    struct Found {
        name: String,
        email_key: Option<String>,
        phone_key: Option<String>,
    }
    let found: Option<Found> = db
        .first(
            Query::select()
                .columns(["name", "email_key", "phone_key"])
                .from("people")
                .and_where(Expr::col("id").eq(id)),
        )
        .await?;
    let Some(found) = found else { return Ok(()) };
    let by =
        FoundBy { name: &found.name, email_key: found.email_key.as_deref(), phone_key: found.phone_key.as_deref() };
    let terms = person_terms(&by);
    write(db, Subject::Person, vec![(id, terms)]).await?;
    index_tickets(db, Expr::col(("tickets", "customer_id")).eq(id)).await
}

/// What a person is found by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FoundBy<'a> {
    pub name: &'a str,
    pub email_key: Option<&'a str>,
    pub phone_key: Option<&'a str>,
}

/// The words a person is found by.
pub(crate) fn person_terms(by: &FoundBy) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    names(&mut terms, by.name);
    email(&mut terms, by.email_key);
    phone(&mut terms, by.phone_key);
    terms
}

/// The words a ticket is found by: its customer's, whom one asks for, and its device's serial number.
pub(crate) fn ticket_terms(
    by: &FoundBy,
    contact_name: &str,
    contact_phone_key: &str,
    serial_number: Option<&str>,
) -> BTreeSet<String> {
    let mut terms = person_terms(by);
    names(&mut terms, contact_name);
    phone(&mut terms, Some(contact_phone_key));
    serial(&mut terms, serial_number);
    terms
}

fn names(terms: &mut BTreeSet<String>, name: &str) {
    let folded = fold_word(name);
    terms.extend(
        folded
            .split(|c: char| c.is_whitespace() || c == ',')
            .filter(|word| !word.is_empty())
            .take(12)
            .map(|word| word.chars().take(60).collect()),
    );
}

fn email(terms: &mut BTreeSet<String>, key: Option<&str>) {
    terms.extend(key.map(|key| key.chars().take(120).collect::<String>()));
}

/// A phone is found by its last digits, so it stands in the index backwards.
fn phone(terms: &mut BTreeSet<String>, key: Option<&str>) {
    terms.extend(
        key.filter(|key| !key.is_empty())
            .map(|key| format!("p:{}", key.chars().filter(char::is_ascii_digit).rev().collect::<String>())),
    );
}

/// A serial is found by any part of it, so each of its endings stands in the index.
fn serial(terms: &mut BTreeSet<String>, serial: Option<&str>) {
    let Some(serial) = serial.map(compact) else { return };
    let chars: Vec<char> = serial.chars().take(60).collect();
    for start in 0..chars.len().saturating_sub(2) {
        terms.insert(format!("s:{}", chars[start..].iter().collect::<String>()));
    }
}

/// How many terms one statement writes: engines bound the values of a statement.
const AT_ONCE: usize = 300;

async fn write(db: &mut Conn, subject: Subject, all: Vec<(i64, BTreeSet<String>)>) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    db.run(
        Query::delete()
            .from_table("search_terms")
            .and_where(Expr::col("subject").eq(constant(subject.as_str())))
            .and_where(Expr::col("id").is_in(all.iter().map(|(id, _)| *id))),
    )
    .await?;
    let rows: Vec<(i64, String)> =
        all.into_iter().flat_map(|(id, terms)| terms.into_iter().map(move |term| (id, term))).collect();
    for rows in rows.chunks(AT_ONCE) {
        let mut insert = Query::insert();
        insert.into_table("search_terms").columns(["subject", "term", "id"]);
        for (id, term) in rows {
            insert.values_panic([subject.as_str().into(), term.as_str().into(), (*id).into()]);
        }
        db.run(&insert).await?;
    }
    Ok(())
}
