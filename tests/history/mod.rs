//! The closed history of the sample centre: it is what years of use would have left, and it touches nothing of the
//! open work.

mod books;
mod lifecycle;
mod making;
mod pages;
mod same;

use helpdesk::store::dialect::Kind;
use helpdesk::store::{Conn, Store};
use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement, Value};

use crate::support::House;

/// How many tickets the histories of these tests have.
const TICKETS: i64 = 300;
/// The first and the last of them.
const FIRST: i64 = 10_001;
const LAST: i64 = FIRST + TICKETS - 1;

/// A house with the sample centre in it, behind so many tickets.
async fn sample(tickets: i64) -> House {
    let house = House::open_empty().await;
    fill(&house, &house.app.store, tickets).await;
    house
}

async fn fill(house: &House, store: &Store, tickets: i64) {
    let (zone, country) = (house.app.config.zone, house.app.config.country);
    let tickets = u32::try_from(tickets).expect("few");
    let now = house.app.clock.now();
    helpdesk::demo::fill_with_history(store, now, zone, country, "no hash", tickets, &mut |_| {}).await.expect("fills");
}

/// A connection for reading.
async fn reading(house: &House) -> Conn {
    house.app.store.read().await.expect("a connection")
}

/// What columns of a table hold for the tickets of the history, in the order of a column.
fn of_history(
    table: &'static str,
    columns: &[&'static str],
    number: &'static str,
    by: &'static str,
) -> SelectStatement {
    let mut query = Query::select();
    query.columns(columns.iter().copied()).from(table).and_where(Expr::col(number).lte(LAST)).order_by(by, Order::Asc);
    query
}

/// The numbers that a query of one column finds.
async fn numbers(db: &mut Conn, query: &SelectStatement) -> Vec<i64> {
    let found = db.values(query, &[Kind::Number]).await.expect("reads").concat();
    let number = |value| if let Value::BigInt(number) = value { number } else { None };
    found.into_iter().filter_map(number).collect()
}
