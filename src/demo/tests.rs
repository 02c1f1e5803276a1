//! The sample centre is whole and honest, whatever the time at which it is made.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use phonenumber::country;

use crate::domain::lifecycle::Status;
use crate::domain::permission::Scope;
use crate::domain::person::{Person, Role, Standing};
use crate::store::lines::{Filter, Line};
use crate::store::{Conn, Store, departments, events, lines, people};

struct Sample {
    // Dropping it removes the database.
    _dir: tempfile::TempDir,
    store: Store,
    now: DateTime<Utc>,
}

async fn sample(now: &str, zone: Tz) -> Sample {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite://{}", dir.path().join("demo.db").display())).await.unwrap();
    store.migrate().await.unwrap();
    let now = now.parse().unwrap();
    super::fill(&store, now, zone, country::IN, "hash").await.unwrap();
    Sample { _dir: dir, store, now }
}

async fn tickets(db: &mut Conn) -> Vec<Line> {
    lines::list(db, Scope::House, &Filter::default(), 100).await.unwrap().rows
}

async fn login(db: &mut Conn, role: &str) -> Person {
    let found = people::login(db, &format!("{role}@demo.test"), None).await.unwrap().unwrap();
    assert_eq!(found.password_hash.as_deref(), Some("hash"), "{role}");
    let person = people::find(db, found.id).await.unwrap().unwrap();
    assert_eq!(person.role.map(Role::as_str), Some(role));
    assert_eq!(person.standing, Standing::Active, "{role}");
    person
}

#[tokio::test]
async fn there_are_tickets_in_every_state() {
    let sample = sample("2026-11-22T08:30:00Z", chrono_tz::Asia::Kolkata).await;
    let db = &mut sample.store.read().await.unwrap();
    let tickets = tickets(db).await;
    assert!((40..=45).contains(&tickets.len()), "{} tickets", tickets.len());
    let mut count = BTreeMap::<Status, usize>::new();
    for ticket in &tickets {
        *count.entry(ticket.status).or_default() += 1;
    }
    for status in Status::ALL {
        assert!(count.contains_key(status), "no ticket is {status}: {count:?}");
    }
}

#[tokio::test]
async fn histories_are_honest_at_any_time_of_day() {
    // At noon, shortly after midnight, on the day the clocks change, and half a world away.
    for (now, zone) in [
        ("2026-11-22T06:30:00Z", chrono_tz::Asia::Kolkata),
        ("2026-11-22T18:31:00.123456Z", chrono_tz::Asia::Kolkata),
        ("2026-10-25T01:30:00Z", chrono_tz::Europe::Berlin),
        ("2024-03-01T09:59:59Z", chrono_tz::Pacific::Kiritimati),
    ] {
        let sample = sample(now, zone).await;
        let db = &mut sample.store.read().await.unwrap();
        let tickets = tickets(db).await;
        assert!(tickets.is_sorted_by_key(|ticket| ticket.created_at), "numbers rise with time");
        for ticket in tickets {
            let events = events::timeline(db, ticket.number, false).await.unwrap().rows;
            let story = format!("{now} {}'s {}", ticket.contact_name, ticket.model);
            assert!(events.is_sorted_by(|newer, older| newer.at > older.at), "{story}");
            assert!(events[0].at <= sample.now, "{story} reaches into the future");
            assert_eq!(events[0].to, ticket.status, "{story}");
            assert_eq!(events.last().and_then(|event| event.from), None, "{story}");
        }
    }
}

#[tokio::test]
async fn the_logins_stand_where_the_specification_puts_them() {
    let sample = sample("2026-11-22T08:30:00Z", Tz::UTC).await;
    let db = &mut sample.store.read().await.unwrap();
    for role in ["superuser", "executive", "customer"] {
        assert_eq!(login(db, role).await.department_id, None, "{role}");
    }
    let (admin, manager) = (login(db, "admin").await, login(db, "manager").await);
    let technician = login(db, "technician").await;
    assert_eq!(technician.superior_id, Some(manager.id));
    assert_eq!(manager.superior_id, Some(admin.id));
    let categories = departments::categories(db).await.unwrap();
    let laptops = categories.iter().find(|category| category.key == "laptop").map(|c| c.department_id);
    for person in [&admin, &manager, &technician] {
        assert_eq!(person.department_id, laptops, "{}", person.name);
    }
}

#[tokio::test]
async fn every_login_finds_something_to_do() {
    let sample = sample("2026-11-22T08:30:00Z", Tz::UTC).await;
    let db = &mut sample.store.read().await.unwrap();
    let tickets = tickets(db).await;
    let today = sample.now.date_naive();

    let customer = login(db, "customer").await;
    let filter = Filter::default();
    let theirs = lines::list(db, Scope::Owner(customer.id), &filter, 100).await.unwrap().rows;
    let states: BTreeSet<_> = theirs.iter().map(|ticket| ticket.status).collect();
    for state in [Status::Requested, Status::InProgress, Status::Completed, Status::Ready, Status::Returned] {
        assert!(states.contains(&state), "the customer has no ticket that is {state}");
    }

    let technician = login(db, "technician").await;
    for state in [Status::Allocated, Status::InProgress, Status::AwaitingParts] {
        let jobs = tickets.iter().filter(|t| t.technician_id == Some(technician.id) && t.status == state);
        assert!(jobs.count() >= 1, "the technician has no job that is {state}");
    }
    let bench = Scope::Technician { id: technician.id, and_completed: false };
    let (_, completed) = lines::on_the_bench(db, bench).await.unwrap();
    assert!(completed.len() >= 3);

    let manager = login(db, "manager").await;
    let department = Scope::Department(manager.department_id.unwrap());
    let filter = Filter { statuses: vec![Status::Received], ..Filter::default() };
    assert!(lines::list(db, department, &filter, 100).await.unwrap().rows.len() >= 5);

    let pickups: BTreeSet<_> =
        tickets.iter().filter(|t| t.pickup_on == Some(today)).map(|t| t.pickup_window.clone()).collect();
    assert_eq!(pickups.len(), 3, "a pickup in every window of today");
    let deliveries = tickets.iter().filter(|t| t.return_on == Some(today)).count();
    assert!(deliveries >= 2, "{deliveries} deliveries today");
    let overdue = Filter { overdue_on: Some(today), ..Filter::default() };
    assert!(lines::list(db, Scope::House, &overdue, 100).await.unwrap().rows.len() >= 2);
}
