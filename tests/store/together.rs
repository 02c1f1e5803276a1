//! Queries that are asked together.

use helpdesk::store::Conn;
use helpdesk::store::dialect::{ask, ask_if};
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

async fn each(db: &mut Conn, query: &SelectStatement) -> Vec<(i64,)> {
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
    let found: (Vec<(i64,)>, Vec<(i64,)>) = db.together((ask(&nobody), ask(&some))).await.expect("reads");
    assert_eq!(found, (vec![], expected.0.clone()));
    for is_wanted in [true, false] {
        let found = db.together((ask(&some), ask_if(is_wanted.then_some(&others)), ask(&others))).await.expect("reads");
        assert_eq!(
            found,
            (expected.0.clone(), if is_wanted { expected.2.clone() } else { vec![] }, expected.2.clone())
        );
    }
    let none: (Vec<(i64,)>, Vec<(i64,)>) =
        db.together((ask_if(None::<&SelectStatement>), ask_if(None::<&SelectStatement>))).await.expect("asks nothing");
    assert_eq!(none, (vec![], vec![]));
    let first = db.first_with::<(i64,), (i64,)>(&some, &others, |_| true).await.expect("reads");
    assert_eq!(first, Some((expected.0[0], expected.2.clone())));
    let first = db.first_with::<(i64,), (i64,)>(&some, &others, |_| false).await.expect("reads");
    assert_eq!(first, Some((expected.0[0], vec![])));
    let first = db.first_with::<(i64,), (i64,)>(&nobody, &some, |_| true).await.expect("reads");
    assert_eq!(first, None);

    drop(db);
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let rename =
        Query::update().table("people").value("name", "Renamed").and_where(Expr::col("id").eq(1004)).to_owned();
    tx.run(&rename).await.expect("writes");
    let renamed = people(1001, 20).and_where(Expr::col("name").eq("Renamed")).to_owned();
    let found: (Vec<(i64,)>, Vec<(i64,)>) = tx.together((ask(&some), ask(&renamed))).await.expect("reads");
    assert_eq!(found, (expected.0.clone(), vec![(1004,)]), "what the transaction itself wrote");
    drop(tx);

    let wrong = Query::select().column("no_such_column").from("people").to_owned();
    let mut db = house.app.store.read().await.expect("a connection");
    let found: Result<(Vec<(i64,)>, Vec<(i64,)>), _> = db.together((ask(&wrong), ask(&some))).await;
    assert!(found.is_err());
    let found: Result<(Vec<(i64,)>, Vec<(i64,)>), _> = db.together((ask(&some), ask(&wrong))).await;
    assert!(found.is_err());
    assert_eq!(each(&mut db, &some).await, expected.0, "the connection goes on");
}
