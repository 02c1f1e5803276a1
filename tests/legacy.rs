//! Moving from the Flask system that this one replaces, with every oddity its database had.

use chrono::TimeDelta;
use helpdesk::clock::Clock;
use helpdesk::store::Store;
use sea_query::{Expr, ExprTrait, Query};
use sqlx::{AssertSqlSafe, Connection, Executor, MySqlConnection};

use crate::support::{Browser, Database, Laptop, Process, command, form_of, free_port};

const OLD: &str = include_str!("legacy/old.sql");
const PASSWORD: &str = "an old password";

/// A database as the old system left it. It goes when it is dropped, with its server.
struct Old {
    url: String,
}

impl Old {
    async fn make() -> Self {
        let server = std::env::var("HELPDESK_TEST_MYSQL").expect("bin/test starts the servers and says where they are");
        let name = format!("old_{}", free_port());
        let mut connection = MySqlConnection::connect(&server).await.expect("the server answers");
        // Utf8, as the old system's documentation wanted it; sessions of other tests are not touched.
        for statement in [format!("create database {name} character set utf8mb4"), format!("use {name}")] {
            connection.execute(AssertSqlSafe(statement)).await.expect("a database");
        }
        let hash = bcrypt::hash(PASSWORD, 4).expect("hashes");
        for statement in OLD.replace("{hash}", &hash).split(";\n").filter(|statement| !statement.trim().is_empty()) {
            connection.execute(AssertSqlSafe(statement)).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        let mut url = url::Url::parse(&server).expect("an address");
        url.set_path(&name);
        Self { url: url.to_string() }
    }
}

/// Runs the import; answers whether it went well, and what it said.
fn import(old: &str, new: &str) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = command(folder.path(), &["import-legacy", old]);
    let output = command.env("DATABASE_URL", new).env("TIME_ZONE", "Asia/Kolkata").output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said)
}

async fn sign_in(process: &Process, phone: &str) -> Browser {
    let browser = Browser::new(&process.base);
    let form = browser.get("/sign-in").await;
    let page = browser.submit(&form, "#sign-in", &[("login", phone), ("password", PASSWORD)]).await;
    assert_eq!(page.status, 200, "{phone}: {}", page.text("main"));
    browser
}

async fn hash_of(url: &str, phone: &str) -> String {
    #[derive(sqlx::FromRow)]
    struct Row {
        password_hash: String,
    }
    let store = Store::open(url).await.expect("opens");
    let mut db = store.read().await.expect("a connection");
    let query =
        Query::select().column("password_hash").from("people").and_where(Expr::col("phone_key").eq(phone)).to_owned();
    let row: Row = db.first(&query).await.expect("reads").expect("a person");
    drop(db);
    store.close().await;
    row.password_hash
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_old_system_moves_over_once_and_people_sign_in_with_their_old_passwords() {
    let (old, new) = (Old::make().await, Database::bare().await);
    let (went_well, said) = import(&old.url, &new.url);
    assert!(went_well, "{said}");
    for finding in [
        "user 1001: their picture was an address elsewhere",
        "user 1002: kept without phone and password: the phone is that of employee 2003",
        "user 1004: had no name",
        "user 1004: kept without a phone: 12 is none",
        "user 1004: kept without a password",
        "employee 2003: reports to 2002 alone, and not to 2007 as well",
        "employee 2005: waits for approval: EMPLOYEE",
        "employee 2006: suspended: their job status is \"Resigned\"",
        "employee 2007: reports to 2001 from now on, the first admin: nobody was named",
        "ticket 10011: given to a new customer, Walk In",
        "ticket 10011: is requested: \"Sent to Mars\" is no status",
        "ticket 10011: is brought in: it was to be picked up, and there is no address",
        "ticket 10012: is of the day of this import",
        "ticket 10012: has a new inventory entry",
        "ticket 10012: the work was done by nobody who is known",
        "ticket 10013: is received and waits for a technician: it was given to 2004",
        "inventory 20005: stands for inventory 20004 as well",
        "inventory 20009: left out: there is no ticket 10999",
        "employee 2008: suspended: their job status is \"QUIT\"",
        "superior 2999 of employee 2003: left out",
        "ticket 10014: waits to be handed back: it was cancelled",
        "ticket 10015: is received: it was being processed",
        "ticket 10015: is given to nobody",
        "assignment of ticket 10999: left out",
        "feedback from 4711: kept without its writer",
        "4 customers\n8 employees\n14 tickets\n11 inventory entries\n2 feedbacks",
    ] {
        assert!(said.contains(finding), "{finding:?} is not in:\n{said}");
    }
    let (again_went_well, again) = import(&old.url, &new.url);
    assert!(again_went_well && again.contains("nothing was changed now"), "{again}");

    let folder = tempfile::tempdir().expect("a folder");
    let environment = [("DATABASE_URL", &*new.url), ("TIME_ZONE", "Asia/Kolkata")];
    let process = Process::start_with(folder.path(), free_port(), &["serve"], &environment);
    assert!(hash_of(&new.url, "+919845000014").await.starts_with("$2b$"));
    let esha = sign_in(&process, "98450 00014").await;
    let renewed = hash_of(&new.url, "+919845000014").await;
    assert!(renewed.starts_with("$argon2id$"), "made anew at the sign-in");
    sign_in(&process, "98450 00014").await;
    assert_eq!(hash_of(&new.url, "+919845000014").await, renewed, "once");
    let expected = [
        (10001, "requested", 1),
        (10002, "received", 3),
        (10003, "allocated", 4),
        (10004, "in_progress", 5),
        (10005, "completed", 6),
        (10006, "ready", 7),
        (10007, "returned", 8),
        (10008, "cancelled", 2),
        (10011, "requested", 1),
        (10012, "completed", 6),
        (10013, "received", 3),
        (10014, "completed", 4),
        (10015, "received", 3),
        // Its technician has left, and the system gave it back.
        (10020, "received", 5),
    ];
    for (number, status, events) in expected {
        let page = esha.get(&format!("/tickets/{number}")).await;
        assert_eq!(page.status, 200, "{number}");
        assert_eq!(page.attribute(&format!("[data-ticket='{number}']"), "data-status"), status, "{number}");
        assert_eq!(page.all(".timeline__event").len(), events, "{number}: {:?}", page.history());
    }
    let page = esha.get("/tickets/10002").await;
    assert!(page.text("main").contains("20001") && page.text("main").contains("ThinkPad T14"), "{}", page.text("main"));

    // The technician, who was a customer with the same phone as well, goes on working.
    let tara = sign_in(&process, "98450 00013").await;
    let page = tara.get("/tickets/10003").await;
    assert_eq!(tara.submit(&page, &form_of("work"), &[("", ""); 0]).await.status, 200);
    // Numbers go on after the old ones.
    let asha = sign_in(&process, "98450 00001").await;
    let form = asha.get("/tickets/new").await;
    let tomorrow = (Clock::system(chrono_tz::UTC).today() + TimeDelta::days(2)).to_string();
    let request = Laptop::request(&tomorrow, "drop_off");
    let made = asha.submit(&form, "#request", &request).await;
    assert_eq!(made.ticket(), 10021);
    let page = esha.get("/tickets/10001").await;
    let page = esha.submit(&page, &form_of("acceptance"), &[("note", "")]).await;
    let intake = [("fault_type", "screen"), ("condition", "Good"), ("assessment", "The panel"), ("shelf", "B-1")];
    let page = esha.submit(&page, &form_of("intake"), &intake).await;
    assert!(page.text("main").contains("20015"), "{}", page.text("main"));
}

#[tokio::test]
async fn what_cannot_be_imported_is_said_and_nothing_is_changed() {
    let old = Old::make().await;
    let new = Database::empty().await;
    let (went_well, said) = import("postgres://localhost/old", &new.url);
    assert!(!went_well && said.contains("ran on MySQL"), "{said}");
    let nobody = format!("mysql://root@127.0.0.1:{}/old", free_port());
    let (went_well, said) = import(&nobody, &new.url);
    assert!(!went_well && said.contains("cannot be read"), "{said}");
    let server = std::env::var("HELPDESK_TEST_MYSQL").expect("a server");
    let (went_well, said) = import(&server, &new.url);
    assert!(!went_well && said.contains("cannot be read"), "another database: {said}");

    let (went_well, said) = import(&old.url, &old.url);
    assert!(!went_well && said.contains("tables that are not ours"), "{said}");

    let folder = tempfile::tempdir().expect("a folder");
    let mut superuser = command(folder.path(), &["superuser", "sunil@house.example"]);
    assert!(superuser.env("DATABASE_URL", &new.url).output().expect("it ends").status.success());
    let (went_well, said) = import(&old.url, &new.url);
    assert!(!went_well && said.contains("has something in it"), "{said}");
}
