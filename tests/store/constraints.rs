//! The database's own rules, tried behind the domain's back.

use helpdesk::domain::contact;
use helpdesk::domain::person::{Role, Standing};
use helpdesk::store::{Error, Store, people};
use sea_query::Query;

use crate::support::{Database, House};

fn person(email: Option<&str>, phone: Option<&str>) -> people::New {
    people::New {
        name: "Somebody".to_owned(),
        email: email.map(str::to_owned),
        phone: phone.and_then(|typed| contact::phone(typed, phonenumber::country::IN)),
        address: None,
        password_hash: None,
        role: Some(Role::Customer),
        standing: Standing::Active,
        department_id: None,
        superior_id: None,
        email_confirmed_at: None,
    }
}

async fn refused(house: &House, statement: &sea_query::InsertStatement, rule: &str) {
    let mut db = house.app.store.begin().await.expect("a transaction");
    match db.insert(statement).await {
        Err(Error::Taken(broken)) => assert_eq!(broken, rule),
        other => panic!("{rule} should have refused it: {other:?}"),
    }
}

#[tokio::test]
async fn a_ticket_has_one_open_allocation_and_one_open_entry() {
    let house = House::open().await;
    let number = house.ticket("allocated").await;
    let at = house.app.clock.now();
    let allocation = Query::insert()
        .into_table("allocations")
        .columns(["ticket_number", "open_ticket", "technician_id", "created_at"])
        .values_panic([number.into(), number.into(), house.ids["tomas"].into(), at.into()])
        .to_owned();
    refused(&house, &allocation, "allocations_open_ticket").await;
    let entry = Query::insert()
        .into_table("inventory_entries")
        .columns([
            "ticket_number",
            "open_ticket",
            "department_id",
            "fault_type",
            "device_condition",
            "assessment",
            "shelf",
            "received_at",
        ])
        .values_panic([
            number.into(),
            number.into(),
            house.department("Phones").await.into(),
            "other".into(),
            "x".into(),
            "x".into(),
            "x".into(),
            at.into(),
        ])
        .to_owned();
    refused(&house, &entry, "inventory_entries_open_ticket").await;
}

#[tokio::test]
async fn an_email_and_a_phone_belong_to_one_person_however_they_are_written() {
    let house = House::open().await;
    let at = house.app.clock.now();
    for (taken, rule) in [
        (person(Some("CHITRA@Test.Example"), None), "people_email_key"),
        (person(None, Some("+91 98450-00014")), "people_phone_key"),
    ] {
        let mut db = house.app.store.begin().await.expect("a transaction");
        match people::add(&mut db, &taken, at).await {
            Err(Error::Taken(broken)) => assert_eq!(broken, rule),
            other => panic!("{rule} should have refused it: {other:?}"),
        }
    }
    let mut db = house.app.store.begin().await.expect("a transaction");
    let first = people::add(&mut db, &person(None, None), at).await.expect("neither is needed");
    let second = people::add(&mut db, &person(None, None), at).await.expect("and that by many");
    assert!(second > first && first > 1000, "numbers from 1001 on: {first}, {second}");
}

#[tokio::test]
async fn what_was_not_committed_was_never_there() {
    let house = House::open().await;
    let at = house.app.clock.now();
    let mut tx = house.app.store.begin().await.expect("a transaction");
    let id = people::add(&mut tx, &person(Some("gone@test.example"), None), at).await.expect("written");
    drop(tx);
    let mut db = house.app.store.read().await.expect("a connection");
    assert!(people::find(&mut db, id).await.expect("an answer").is_none());
}

#[tokio::test]
async fn nothing_refers_to_what_is_not_there() {
    let house = House::open().await;
    let mut db = house.app.store.begin().await.expect("a transaction");
    let orphan = Query::insert()
        .into_table("devices")
        .columns(["owner_id", "category_key", "brand", "model", "created_at"])
        .values_panic([99_999.into(), "laptop".into(), "x".into(), "x".into(), house.app.clock.now().into()])
        .to_owned();
    assert!(db.insert(&orphan).await.is_err(), "foreign keys hold");
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_migrating_twice_changes_nothing() {
    let database = Database::bare().await;
    let store = Store::open(&database.url).await.expect("opens");
    assert!(matches!(store.check_schema().await, Err(Error::OlderSchema)));
    store.migrate().await.expect("migrates");
    store.migrate().await.expect("migrates again");
    store.check_schema().await.expect("is this release's");
    let mut db = store.begin().await.expect("a transaction");
    let newer = Query::insert()
        .into_table("_sqlx_migrations")
        .columns(["version", "description", "success", "checksum", "execution_time"])
        .values_panic([9999.into(), "later".into(), true.into(), Vec::<u8>::new().into(), 0.into()])
        .to_owned();
    db.run(&newer).await.expect("pretends to be newer");
    db.commit().await.expect("commits");
    assert!(matches!(store.check_schema().await, Err(Error::NewerSchema(9999))));
    assert!(matches!(store.migrate().await, Err(Error::NewerSchema(9999))));
}
