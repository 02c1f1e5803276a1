//! Queries that are asked together.

use chrono::{DateTime, NaiveDate, Utc};
use helpdesk::domain::lifecycle::Status;
use helpdesk::store::Conn;
use helpdesk::store::dialect::{ask, ask_if, bit};
use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use crate::support::House;

/// Members of the cast from some place on, by number: so many, and with a value of the query's own.
fn people(from: i64, limit: u64) -> SelectStatement {
    Query::select()
        .column("id")
        .from("people")
        .and_where(Expr::col("id").gte(from))
        .order_by("id", Order::Asc)
        .limit(limit)
        .to_owned()
}

/// A row of theirs.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Deserialize)]
struct Id {
    id: i64,
}

/// What their rows do not hold.
#[derive(Debug, Clone, sqlx::FromRow, serde::Deserialize)]
struct Called {
    #[expect(dead_code, reason = "nothing is found")]
    name: String,
}

async fn each(db: &mut Conn, query: &SelectStatement) -> Vec<Id> {
    db.all(query).await.expect("reads")
}

#[tokio::test]
async fn each_gets_its_own_rows_and_none_gets_anothers() {
    let house = House::open().await;
    let mut db = house.app.store.read().await.expect("a connection");
    let (some, nobody, others) = (people(1001, 2), people(1_000_000, 5), people(1004, 3));
    let expected = (each(&mut db, &some).await, each(&mut db, &nobody).await, each(&mut db, &others).await);
    assert_eq!((expected.0.len(), expected.1.len(), expected.2.len()), (2, 0, 3));

    let found = db.together((ask(&some), ask(&nobody), ask(&others))).await.expect("reads");
    assert_eq!(found, expected);
    let found: (Vec<Id>, Vec<Id>) = db.together((ask(&nobody), ask(&some))).await.expect("reads");
    assert_eq!(found, (vec![], expected.0.clone()));
    for is_wanted in [true, false] {
        let found = db.together((ask(&some), ask_if(is_wanted.then_some(&others)), ask(&others))).await.expect("reads");
        assert_eq!(
            found,
            (expected.0.clone(), if is_wanted { expected.2.clone() } else { vec![] }, expected.2.clone())
        );
    }
    let none: (Vec<Id>, Vec<Id>) =
        db.together((ask_if(None::<&SelectStatement>), ask_if(None::<&SelectStatement>))).await.expect("asks nothing");
    assert_eq!(none, (vec![], vec![]));
    let first = db.first_with::<Id, Id>(&some, &others, |_| true).await.expect("reads");
    assert_eq!(first, Some((expected.0[0].clone(), expected.2.clone())));
    let first = db.first_with::<Id, Id>(&some, &others, |_| false).await.expect("reads");
    assert_eq!(first, Some((expected.0[0].clone(), vec![])));
    let first = db.first_with::<Id, Id>(&nobody, &some, |_| true).await.expect("reads");
    assert_eq!(first, None);

    drop(db);
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let rename =
        Query::update().table("people").value("name", "Renamed").and_where(Expr::col("id").eq(1004)).to_owned();
    tx.run(&rename).await.expect("writes");
    let renamed = people(1001, 20).and_where(Expr::col("name").eq("Renamed")).to_owned();
    let found: (Vec<Id>, Vec<Id>) = tx.together((ask(&some), ask(&renamed))).await.expect("reads");
    assert_eq!(found, (expected.0.clone(), vec![Id { id: 1004 }]), "what the transaction itself wrote");
    drop(tx);

    let wrong = Query::select().column("no_such_column").from("people").to_owned();
    let mut db = house.app.store.read().await.expect("a connection");
    let found: Result<(Vec<Id>, Vec<Id>), _> = db.together((ask(&wrong), ask(&some))).await;
    assert!(found.is_err());
    let found: Result<(Vec<Id>, Vec<Id>), _> = db.together((ask(&some), ask(&wrong))).await;
    assert!(found.is_err());
    let found: Result<(Vec<Called>,), _> = db.together((ask(&some),)).await;
    assert!(found.is_err(), "a column that the query does not have is no text");
    assert_eq!(each(&mut db, &some).await, expected.0, "the connection goes on");
}

/// Whatever kinds of values rows of ours hold.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Deserialize)]
struct Kinds {
    number: i64,
    #[sqlx(try_from = "String")]
    status: Status,
    created_at: DateTime<Utc>,
    preferred_on: NaiveDate,
    promised_on: Option<NaiveDate>,
    fault: String,
    report: Option<String>,
    #[serde(deserialize_with = "bit")]
    is_open: bool,
    amount_due: Option<i64>,
}

#[tokio::test]
async fn packed_or_not_rows_are_the_same() {
    let house = House::open().await;
    let texts =
        ["plain", "\"quoted\", 'so' and \\so\\", "lines\nand\ttabs\r\u{1}", "ünïcödé 🛠 \u{202e}", "{\"a\": [1]}", ""];
    let mut numbers = Vec::new();
    for _ in &texts {
        numbers.push(house.request("drop_off").await);
    }
    let mut tx = house.app.store.begin().await.expect("a transaction");
    for (number, text) in numbers.iter().zip(texts) {
        let at: DateTime<Utc> = "2026-02-28T23:59:59.999999Z".parse().expect("a moment");
        let mut update = Query::update();
        update.table("tickets").value("fault", text).and_where(Expr::col("number").eq(*number));
        if number % 2 == 0 {
            let day = NaiveDate::from_ymd_opt(2028, 2, 29).expect("a day");
            update
                .value("created_at", at)
                .value("report", text)
                .value("promised_on", day)
                .value("amount_due", 1_i64 << 53);
        }
        tx.run(&update).await.expect("writes");
    }
    tx.commit().await.expect("commits");

    let mut db = house.app.store.read().await.expect("a connection");
    for order in [Order::Asc, Order::Desc] {
        let columns = ["number", "status", "created_at", "preferred_on", "promised_on", "fault", "report", "is_open"];
        let mut query = Query::select();
        query.columns(columns).column("amount_due").from("tickets").order_by("fault", order.clone());
        query.order_by("number", order);
        let expected: Vec<Kinds> = db.all(&query).await.expect("reads");
        assert!(expected.len() >= texts.len());
        let (found,) = db.together((ask::<_, Kinds>(&query),)).await.expect("reads");
        assert_eq!(found, expected, "without an end");
        let (found,) = db.together((ask::<_, Kinds>(query.limit(3)),)).await.expect("reads");
        assert_eq!(found, expected[..3]);
    }
}
