//! The programme's own pages show the history.

use helpdesk::store::data::tables::TABLES;
use helpdesk::store::{people, sessions};
use sea_query::{Expr, ExprTrait, Query};

use super::{FIRST, LAST, TICKETS, numbers, of_history, reading, sample};
use crate::support::{Browser, House};

async fn browser(house: &House, person: i64) -> Browser {
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let token = sessions::start(&mut tx, person, "test", house.app.clock.now()).await.expect("a session");
    tx.commit().await.expect("commits");
    Browser::with_session(&house.base, &token)
}

async fn login(house: &House, role: &str) -> Browser {
    let login = people::login(&mut reading(house).await, &format!("{role}@demo.test"), None).await;
    browser(house, login.expect("asks").expect("somebody").id).await
}

#[tokio::test]
async fn a_ticket_of_it_has_all_its_pages() {
    let house = sample(TICKETS).await;
    let (executive, superuser) = (login(&house, "executive").await, login(&house, "superuser").await);
    for number in (FIRST..=LAST).step_by(23) {
        let path = format!("/tickets/{number}");
        let db = &mut reading(&house).await;
        let of = |table, column: &'static str, of: &'static str| {
            Query::select().column(column).from(table).and_where(Expr::col(of).eq(number)).to_owned()
        };
        let mut readers = vec![executive.clone(), superuser.clone()];
        let completers = {
            let mut query = of("allocations", "technician_id", "ticket_number");
            query.and_where(Expr::col("ended_how").eq("completed"));
            numbers(db, &query).await
        };
        for person in numbers(db, &of("tickets", "customer_id", "number")).await.into_iter().chain(completers) {
            readers.push(browser(&house, person).await);
        }
        for reader in &readers {
            let page = reader.get(&path).await;
            assert_eq!(page.status, 200, "{path}");
            assert!(page.has(&format!("[data-ticket='{number}']")), "{path}");
        }
        let link = executive.get(&house.tracking(number).await).await;
        assert_eq!(link.status, 200, "the tracking page of {number}");
        for mail in numbers(db, &of("outbox", "id", "ticket_number")).await.into_iter().take(3) {
            for path in [format!("/mail/{mail}"), format!("/mail/{mail}/body")] {
                assert_eq!(superuser.get(&path).await.status, 200, "{path}");
            }
        }
        let person = numbers(db, &of("tickets", "customer_id", "number")).await[0];
        assert_eq!(superuser.get(&format!("/people/{person}")).await.status, 200, "person {person}");
    }
}

#[tokio::test]
async fn lists_data_and_search_hold_it() {
    let house = sample(TICKETS).await;
    let (executive, superuser) = (login(&house, "executive").await, login(&house, "superuser").await);
    for table in TABLES {
        let path = format!("/data/{}", table.name);
        assert_eq!(superuser.get(&path).await.status, 200, "{path}");
    }
    for path in ["/mail", "/mail?state=sent", "/audit", "/people", "/people?q=nair"] {
        assert_eq!(superuser.get(path).await.status, 200, "{path}");
    }
    for path in ["/tickets", "/tickets?status=all", "/tickets?status=returned", "/inventory?state=closed", "/desk"] {
        assert_eq!(executive.get(path).await.status, 200, "{path}");
    }
    for (role, paths) in [("admin", ["/department", "/board"]), ("manager", ["/board", "/notifications"])] {
        let browser = login(&house, role).await;
        for path in paths {
            assert_eq!(browser.get(path).await.status, 200, "{path}");
        }
    }
    let names = reading(&house)
        .await
        .values(&of_history("tickets", &["contact_name"], "number", "number"), &[helpdesk::store::dialect::Kind::Text])
        .await
        .expect("reads");
    let Some(sea_query::Value::String(Some(name))) = names.into_iter().flatten().next() else { panic!("a name") };
    let found = executive.get(&format!("/tickets?status=all&q={}", name.replace(' ', "+"))).await;
    assert!(found.has(&format!("[data-ticket='{FIRST}']")), "{name}");
}
