//! The open work, the staff and their loads are the same with a history and without, and a history is the same
//! whenever it is told of the same moment.

use helpdesk::domain::permission::Scope;
use helpdesk::store::data::tables::{Column, Table};
use helpdesk::store::dialect::Kind;
use helpdesk::store::lines::{self, Filter};
use helpdesk::store::{people, sessions, staff};
use sea_query::{Expr, ExprTrait, Order, Query, Value};

use super::{LAST, TICKETS, reading, sample};
use crate::support::{Browser, House};

/// Everything open, as lists show it, without what is numbered.
async fn open_work(house: &House) -> Vec<String> {
    let filter = Filter { only_open: true, ..Filter::default() };
    let found = lines::list(&mut reading(house).await, Scope::House, &filter, 500).await.expect("reads");
    assert!(found.next.is_none());
    let line = |mut line: lines::Line| {
        (line.number, line.entry_number) = (0, line.entry_number.map(|_| 0));
        format!("{line:?}")
    };
    found.rows.into_iter().map(line).collect()
}

/// What somebody reads on a page, without the numbers of tickets and entries.
async fn read(house: &House, role: &str, path: &str) -> String {
    let login = people::login(&mut reading(house).await, &format!("{role}@demo.test"), None).await;
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let person = login.expect("asks").expect("somebody").id;
    let token = sessions::start(&mut tx, person, "test", house.app.clock.now()).await.expect("a session");
    tx.commit().await.expect("commits");
    let page = Browser::with_session(&house.base, &token).get(path).await;
    assert_eq!(page.status, 200, "{path}");
    let is_number = |word: &&str| {
        let digits = word.trim_matches(|c: char| !c.is_ascii_digit());
        digits.len() == 5 && digits.parse::<i64>().is_ok()
    };
    page.text("#main")
        .split_whitespace()
        .map(|word| if is_number(&word) { "#" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}

#[tokio::test]
async fn the_open_work_is_the_same_but_for_its_numbers() {
    let (without, with) = (sample(0).await, sample(TICKETS).await);
    assert_eq!(open_work(&without).await, open_work(&with).await);
    let loads = async |house: &House| {
        let all = staff::technicians(&mut reading(house).await, Scope::House).await.expect("reads");
        all.into_iter().map(|technician| (technician.id, technician.load)).collect::<Vec<_>>()
    };
    assert_eq!(loads(&without).await, loads(&with).await);
    for (role, path) in [
        ("manager", "/board"),
        ("admin", "/board"),
        ("executive", "/desk"),
        ("customer", "/tickets"),
        ("executive", "/tickets"),
    ] {
        assert_eq!(read(&without, role, path).await, read(&with, role, path).await, "{path} of the {role}");
    }
    // The technician's open jobs stand before what is done.
    let bench = async |house: &House| read(house, "technician", "/bench").await;
    let (short, long) = (bench(&without).await, bench(&with).await);
    let jobs = short.find("Done lately").unwrap_or(short.len());
    assert_eq!(short[..jobs], long[..jobs], "the bench");
}

/// What a table says of the history.
async fn told(house: &House, name: &str, number: &'static str) -> Vec<Vec<Value>> {
    let table = Table::find(name).expect("a table");
    let mut query = Query::select();
    query.columns(table.columns.iter().map(|column| column.name)).from(table.name);
    query.and_where(Expr::col(number).lte(LAST)).order_by(table.key[0], Order::Asc);
    let kinds: Vec<Kind> = table.columns.iter().map(Column::kind).collect();
    reading(house).await.values(&query, &kinds).await.expect("reads")
}

#[tokio::test]
async fn a_moment_has_one_history() {
    let (one, other) = (sample(60).await, sample(60).await);
    let tables = [
        ("tickets", "number"),
        ("events", "ticket_number"),
        ("outbox", "ticket_number"),
        ("allocations", "ticket_number"),
        ("ratings", "ticket_number"),
    ];
    for (table, number) in tables {
        let mut rows = (told(&one, table, number).await, told(&other, table, number).await);
        if table == "tickets" {
            // The words of the open work's links are nobody's to foresee.
            rows.0.truncate(60);
            rows.1.truncate(60);
        }
        assert_eq!(rows.0, rows.1, "{table}");
    }
}
