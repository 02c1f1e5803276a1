//! Making a sample centre with a history from the command line.

use helpdesk::store::Store;
use helpdesk::store::dialect::Kind;
use sea_query::{Asterisk, Expr, Func, Query, Value};

use super::{FIRST, TICKETS};
use crate::support::{Database, Laptop, Process, command, described, engine, free_port};

async fn count(url: &str, table: &'static str) -> i64 {
    let store = Store::open(url).await.expect("opens");
    let query = Query::select().expr(Func::count(Expr::col(Asterisk))).from(table).to_owned();
    let counted = store.read().await.expect("a connection").values(&query, &[Kind::Number]).await.expect("reads");
    store.close().await;
    match counted.concat()[..] {
        [Value::BigInt(Some(rows))] => rows,
        _ => panic!("no count"),
    }
}

#[tokio::test]
async fn it_is_filled_into_an_empty_database_and_serving_goes_on_behind_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::bare().await;
    let fill = || {
        let mut fill = command(folder.path(), &["demo", "--tickets", &TICKETS.to_string(), "--fill-only"]);
        fill.env("DATABASE_URL", &database.url).output().expect("it ends")
    };
    let filled = fill();
    let said = String::from_utf8_lossy(&filled.stdout).into_owned();
    assert!(filled.status.success(), "{said}{}", String::from_utf8_lossy(&filled.stderr));
    assert!(said.contains("300 tickets of history"), "{said}");
    assert_eq!(count(&database.url, "tickets").await, TICKETS + 45);

    // What was laid aside on the way is there again.
    let bare = Database::bare().await;
    let store = Store::open(&bare.url).await.expect("opens");
    store.migrate().await.expect("migrates");
    store.close().await;
    let (wanted, found) = (described(engine(), &bare.url).await, described(engine(), &database.url).await);
    for (table, wanted) in &wanted {
        let found = found.get(table).expect("a table");
        assert_eq!(format!("{found:?}"), format!("{wanted:?}"), "{table}");
    }

    let again = fill();
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(!again.status.success() && said.contains("has something in it"), "{said}");

    // The next ones get the numbers behind.
    let process = Process::start_with(folder.path(), free_port(), &["serve"], &[("DATABASE_URL", &database.url)]);
    let customer = process.sign_in("customer").await;
    let today = helpdesk::clock::Clock::system(chrono_tz::Tz::UTC).today();
    let tomorrow = (today + chrono::TimeDelta::days(1)).to_string();
    let form = customer.get("/tickets/new").await;
    let number = customer.submit(&form, "#request", &Laptop::request(&tomorrow, "drop_off")).await.ticket();
    assert_eq!(number, FIRST + TICKETS + 45);
}

#[tokio::test]
async fn more_than_the_most_is_refused_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = command(folder.path(), &["demo", "--tickets", "1000001"]).output().expect("it ends");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("1000000"), "{said}");
}
