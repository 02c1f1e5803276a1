//! What was written beside the events is what the programme would have written: the index, the tallies, people,
//! devices, mails.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use helpdesk::domain::contact;
use helpdesk::domain::mail::Letter;
use helpdesk::store::dialect::Kind;
use helpdesk::store::{Conn, search};
use sea_query::{Expr, ExprTrait, Order, Query, Value};

use crate::trials::{kept, letters};

use super::{FIRST, LAST, TICKETS, numbers, of_history, reading, sample};

async fn index(db: &mut Conn) -> Vec<Vec<Value>> {
    let mut query = Query::select();
    query.columns(["subject", "term", "id"]).from("search_terms");
    for column in ["subject", "term", "id"] {
        query.order_by(column, Order::Asc);
    }
    db.values(&query, &[Kind::Text, Kind::Text, Kind::Number]).await.expect("reads")
}

#[tokio::test]
async fn the_index_is_the_one_that_the_programme_would_write() {
    let house = sample(TICKETS).await;
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let before = index(&mut tx).await;
    assert!(before.len() > 2000, "{} words", before.len());
    let people = Query::select().column("id").from("people").to_owned();
    for person in numbers(&mut tx, &people).await {
        search::index_person(&mut tx, person).await.expect("writes");
    }
    for number in FIRST..=LAST {
        search::index_ticket(&mut tx, number).await.expect("writes");
    }
    assert_eq!(index(&mut tx).await, before);
}

#[derive(Debug, sqlx::FromRow)]
struct Ended {
    id: i64,
    ticket_number: i64,
    technician_id: i64,
    #[sqlx(rename = "ended_at")]
    at: DateTime<Utc>,
    #[sqlx(rename = "ended_how")]
    how: String,
    #[sqlx(rename = "ended_on")]
    on: NaiveDate,
    promised_on: Option<NaiveDate>,
}

#[derive(Debug, sqlx::FromRow)]
struct Tally {
    technician_id: i64,
    done_on: NaiveDate,
    completed: i64,
    promised: i64,
    kept: i64,
}

#[tokio::test]
async fn the_tallies_are_what_the_allocations_add_up_to() {
    let house = sample(TICKETS).await;
    let db = &mut reading(&house).await;
    let columns = ["id", "ticket_number", "technician_id", "ended_at", "ended_how", "ended_on", "promised_on"];
    let ended: Vec<Ended> = db.all(&of_history("allocations", &columns, "ticket_number", "id")).await.expect("reads");
    let zone = house.app.config.zone;
    let mut expected: BTreeMap<(NaiveDate, i64), [i64; 3]> = BTreeMap::new();
    for allocation in &ended {
        assert_eq!(allocation.on, allocation.at.with_timezone(&zone).date_naive(), "{allocation:?}");
        if allocation.how != "completed" {
            assert_eq!(allocation.promised_on, None, "{allocation:?}");
            continue;
        }
        let is_same = |other: &&Ended| other.ticket_number == allocation.ticket_number && other.how == "completed";
        let is_last = ended.iter().filter(is_same).all(|other| other.id <= allocation.id);
        let [completed, promised, kept] = expected.entry((allocation.on, allocation.technician_id)).or_default();
        *completed += 1;
        if let Some(promise) = allocation.promised_on.filter(|_| is_last) {
            *promised += 1;
            *kept += i64::from(allocation.on <= promise);
        }
    }
    let until = ended.iter().map(|allocation| allocation.on).max().expect("some");
    let mut query = Query::select();
    query.columns(["technician_id", "done_on", "completed", "promised", "kept"]).from("daily_tallies");
    // What was done since belongs to the open work.
    query.and_where(Expr::col("done_on").lte(until));
    let tallies: Vec<Tally> = db.all(&query).await.expect("reads");
    let tallied: BTreeMap<_, _> = tallies
        .iter()
        .map(|tally| ((tally.done_on, tally.technician_id), [tally.completed, tally.promised, tally.kept]))
        .collect();
    assert_eq!(tallied, expected);
    assert!(expected.values().any(|[_, promised, kept]| promised > kept), "some promises were broken");
}

#[derive(Debug, sqlx::FromRow)]
struct Came {
    name: String,
    email: Option<String>,
    email_key: Option<String>,
    phone: String,
    phone_key: String,
    password_hash: Option<String>,
}

#[tokio::test]
async fn customers_can_be_reached_and_cannot_sign_in() {
    let house = sample(TICKETS).await;
    let country = house.app.config.country;
    let db = &mut reading(&house).await;
    let theirs =
        Query::select().column("customer_id").from("tickets").and_where(Expr::col("number").lte(LAST)).to_owned();
    let mut query = Query::select();
    query.columns(["name", "email", "email_key", "phone", "phone_key", "password_hash"]).from("people");
    query.and_where(Expr::col("id").in_subquery(theirs));
    let people: Vec<Came> = db.all(&query).await.expect("reads");
    let sixth = usize::try_from(TICKETS / 6).expect("few");
    assert!((sixth / 2..=sixth * 2).contains(&people.len()), "{} customers", people.len());
    for person in &people {
        assert_eq!(person.password_hash, None, "{person:?}");
        let phone = contact::phone(&person.phone, country).expect("a phone number");
        assert_eq!(phone.key, person.phone_key, "{person:?}");
        assert_eq!(person.email.as_deref().map(contact::email_key), person.email_key, "{person:?}");
        assert!(person.email.as_deref().is_none_or(contact::is_email), "{person:?}");
        assert!(!person.name.trim().is_empty());
    }
    assert!(people.iter().any(|person| person.email.is_none()), "some have no e-mail");
}

#[tokio::test]
async fn devices_come_back_to_their_owners_and_again() {
    let house = sample(TICKETS).await;
    let db = &mut reading(&house).await;
    let mut query = Query::select();
    query
        .column(("tickets", "number"))
        .from("tickets")
        .inner_join("devices", Expr::col(("devices", "id")).equals(("tickets", "device_id")))
        .and_where(Expr::col(("devices", "owner_id")).not_equals(("tickets", "customer_id")));
    assert_eq!(numbers(db, &query).await, [0; 0], "somebody else's devices");
    let devices = numbers(db, &of_history("tickets", &["device_id"], "number", "number")).await;
    let distinct: std::collections::BTreeSet<_> = devices.iter().collect();
    assert!(distinct.len() < devices.len() - 10, "{} devices in {} tickets", distinct.len(), devices.len());
}

#[tokio::test]
async fn each_event_has_its_mails_and_notices_which_were_sent_and_can_be_read() {
    let house = sample(TICKETS).await;
    let db = &mut reading(&house).await;
    let events = kept::events(db).await;
    assert!(letters::as_the_tables_say(db, &events).await > 900);
    let columns = ["state", "letter", "subject"];
    let mails =
        db.values(&of_history("outbox", &columns, "ticket_number", "id"), &[Kind::Text; 3]).await.expect("reads");
    assert!(mails.len() > 1200, "{} mails", mails.len());
    for mail in mails {
        let [Value::String(Some(state)), Value::String(Some(letter)), Value::String(Some(subject))] = &mail[..] else {
            panic!("{mail:?}")
        };
        assert_eq!(state, "sent");
        let letter: Letter = serde_json::from_str(letter).expect("a letter");
        assert_eq!(letter.subject, *subject);
    }
}
