//! What is remembered of a database, and when it is not.

use helpdesk::store::dialect::ask;
use helpdesk::store::{Conn, Store};
use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};

use crate::support::{Engine, House, engine};

#[derive(Debug, Clone, PartialEq, sqlx::FromRow, serde::Deserialize)]
struct Named {
    id: i64,
    name: String,
}

/// One of the cast.
fn person(id: i64) -> SelectStatement {
    people().and_where(Expr::col("id").eq(id)).to_owned()
}

fn people() -> SelectStatement {
    Query::select()
        .columns(["id", "name"])
        .from("people")
        .and_where(Expr::col("id").lt(1010))
        .order_by("id", Order::Asc)
        .to_owned()
}

async fn rename(store: &Store, id: i64, name: &str) {
    let mut tx = store.begin().await.expect("a transaction");
    let rename = Query::update().table("people").value("name", name).and_where(Expr::col("id").eq(id)).to_owned();
    tx.run(&rename).await.expect("writes");
    tx.commit().await.expect("commits");
}

/// Asks for all of them twice, as two pages would.
async fn names(db: &mut Conn) -> Vec<Named> {
    db.first_now::<Named>(&person(1001)).await.expect("reads");
    let (first,) = db.together((ask(&people()),)).await.expect("reads");
    let (again,) = db.together((ask(&people()),)).await.expect("reads");
    assert_eq!(first, again);
    first
}

#[tokio::test]
async fn what_anybody_commits_is_read_by_everybody_at_once() {
    let house = House::open().await;
    let another = house.another_store().await;
    let stores = [&house.app.store, &another];
    for round in 0..12 {
        // Several connections at once, of which each knows what was before.
        for store in stores {
            let mut held = [store.read().await.expect("one"), store.read().await.expect("two")];
            for db in &mut held {
                names(db).await;
            }
        }
        let name = format!("Renamed {round}");
        rename(stores[round % 2], 1001 + i64::try_from(round % 3).expect("a few"), &name).await;
        for store in stores {
            let mut held = [store.read().await.expect("one"), store.read().await.expect("two")];
            for db in &mut held {
                let found = names(db).await;
                assert_eq!(found[round % 3].name, name, "round {round}");
                let (asked,) = db.together((ask::<_, Named>(&people()),)).await.expect("reads");
                assert_eq!(asked, found);
            }
        }
    }
}

#[tokio::test]
async fn a_transaction_reads_what_it_wrote_itself_and_nobody_else_does() {
    let house = House::open().await;
    let store = &house.app.store;
    let before = names(&mut store.read().await.expect("a connection")).await;
    let mut tx = store.begin().await.expect("a transaction");
    let update =
        Query::update().table("people").value("name", "Not yet").and_where(Expr::col("id").eq(1001)).to_owned();
    tx.run(&update).await.expect("writes");
    assert_eq!(names(&mut tx).await[0].name, "Not yet");
    assert_eq!(names(&mut store.read().await.expect("a connection")).await, before);
    drop(tx);
    assert_eq!(names(&mut store.read().await.expect("a connection")).await, before);
}

#[tokio::test]
async fn what_is_asked_differently_is_answered_differently() {
    let house = House::open().await;
    let mut db = house.app.store.read().await.expect("a connection");
    names(&mut db).await;
    for _ in 0..2 {
        for id in 1001..1005 {
            let (found,) = db.together((ask::<_, Named>(&person(id)),)).await.expect("reads");
            assert_eq!(found.iter().map(|one| one.id).collect::<Vec<_>>(), [id]);
        }
    }
    let nobody = db.first_now::<Named>(&person(1_000_000)).await.expect("reads");
    assert_eq!(nobody, None);
}

#[tokio::test]
async fn whoever_has_looked_is_answered_from_memory_until_they_look_again() {
    if engine() != Engine::Sqlite {
        // Servers are asked each time.
        return;
    }
    let house = House::open().await;
    let store = &house.app.store;
    let mut db = store.read().await.expect("a connection");
    let before = names(&mut db).await;
    rename(&house.another_store().await, 1001, "Renamed").await;
    let (known,) = db.together((ask::<_, Named>(&people()),)).await.expect("reads");
    assert_eq!(known, before, "as when they looked");
    assert_eq!(db.all::<Named>(&people()).await.expect("reads")[0].name, "Renamed", "whatever is asked alone");
    assert_eq!(names(&mut db).await[0].name, "Renamed");
    drop(db);

    // Nobody has looked on a connection that was just lent.
    let mut db = store.read().await.expect("a connection");
    names(&mut db).await;
    drop(db);
    rename(store, 1001, "Again").await;
    let mut db = store.read().await.expect("a connection");
    let (found,) = db.together((ask::<_, Named>(&people()),)).await.expect("reads");
    assert_eq!(found[0].name, "Again");
}
