//! The sample centre with everything in it that is hard to carry elsewhere.

use chrono::{DateTime, TimeDelta, Utc};
use helpdesk::clock::Clock;
use helpdesk::config::Config;
use helpdesk::domain::person::{Role, Standing};
use helpdesk::passwords::Passwords;
use helpdesk::pictures::Picture;
use helpdesk::store::dialect::Kind;
use helpdesk::store::{Conn, Store, feedback, people, photos, sign_in_tries};
use helpdesk::web::accounts::DEMO_PASSWORD;
use sea_query::{Expr, ExprTrait, Query, Value};

/// The sample centre with what is hard to carry.
pub async fn full_house(url: &str) {
    let config = Config::read(|_| None).expect("defaults");
    let now = Clock::system(config.zone).now();
    let hash = Passwords::new().hash(DEMO_PASSWORD).await.expect("hashes");
    let store = Store::open(url).await.expect("opens");
    store.migrate().await.expect("migrates");
    helpdesk::demo::fill(&store, now, config.zone, config.country, &hash).await.expect("fills");
    let mut tx = store.begin().await.expect("a transaction");
    pictures(&mut tx, now).await;
    superior_with_a_higher_number(&mut tx, now).await;
    texts(&mut tx, now).await;
    numbers_that_are_gone(&mut tx, now).await;
    tx.commit().await.expect("commits");
    store.close().await;
}

/// Photos and a portrait of every byte there is, some of them large.
async fn pictures(tx: &mut Conn, now: DateTime<Utc>) {
    let picture = |size: usize| Picture {
        full: (0..size).map(|at| u8::try_from(at * 7 % 256).expect("a byte")).collect(),
        small: (0..=255).rev().collect(),
        width: 640,
        height: 480,
    };
    let customer = one(tx, "people", "id", Expr::col("email_key").eq("customer@demo.test")).await;
    for (ticket, size) in [(10_001, 300_000), (10_001, 3 << 20), (10_002, 700_000), (10_002, 1), (10_003, 1 << 20)] {
        assert!(photos::add(tx, ticket, customer, &picture(size), now).await.expect("adds").is_some());
    }
    people::set_picture(tx, customer, Some(&picture(20_000)), now).await.expect("sets");
}

/// Somebody reports to a person who came later.
async fn superior_with_a_higher_number(tx: &mut Conn, now: DateTime<Utc>) {
    let manager = one(tx, "people", "id", Expr::col("email_key").eq("manager@demo.test")).await;
    let technician = one(tx, "people", "id", Expr::col("email_key").eq("technician@demo.test")).await;
    let admin = one(tx, "people", "superior_id", Expr::col("id").eq(manager)).await;
    let newer = people::New {
        name: "Newer".to_owned(),
        email: None,
        phone: None,
        address: None,
        password_hash: None,
        role: Some(Role::Manager),
        standing: Standing::Active,
        department_id: None,
        superior_id: Some(admin),
        email_confirmed_at: None,
    };
    let newer = people::add(tx, &newer, now).await.expect("a person");
    assert!(newer > technician);
    let mut under = Query::update();
    under.table("people").value("superior_id", newer).and_where(Expr::col("id").eq(technician));
    tx.run(&under).await.expect("moves");
}

/// Scripts, pictures in texts, spaces at the end, quotes, and moments to the microsecond and without any.
async fn texts(tx: &mut Conn, now: DateTime<Utc>) {
    let customer = one(tx, "people", "id", Expr::col("email_key").eq("customer@demo.test")).await;
    for (nth, text) in
        ["मीरा, 🧰 \u{10ffff}", " spaces  ", "It's \"quoted\" \\ % _ ; --", "a\nb\tc\r\n", ""].into_iter().enumerate()
    {
        let at = now + TimeDelta::microseconds([0, 1, 999_999, 500_000, 1_000_000][nth]);
        feedback::add(tx, Some(customer), None, text, at).await.expect("adds");
    }
    // Many rows, so that they come in several batches.
    for nth in 0..700 {
        sign_in_tries::failed(tx, "192.0.2.1", &format!("account {nth}"), now).await.expect("adds");
    }
}

/// Rows with the highest numbers were removed: these must not be given again.
async fn numbers_that_are_gone(tx: &mut Conn, now: DateTime<Utc>) {
    let gone = feedback::add(tx, None, None, "gone", now).await.expect("adds");
    tx.run(Query::delete().from_table("feedback").and_where(Expr::col("id").eq(gone))).await.expect("removes");
}

async fn one(db: &mut Conn, table: &'static str, column: &'static str, which: Expr) -> i64 {
    let rows = db.values(Query::select().column(column).from(table).and_where(which), &[Kind::Number]).await;
    let [Value::BigInt(Some(number))] = rows.expect("reads").concat()[..] else { panic!("one {column} of {table}") };
    number
}
