//! The mails of a trial: each event has exactly those that the lifecycle table gives it, and each was taken by the
//! mail server.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use helpdesk::domain::lifecycle::Action;
use helpdesk::domain::mail::{MailState, wanted};
use helpdesk::domain::notice::{To, by_mail, notices};
use helpdesk::domain::permission::Actor;
use helpdesk::domain::person::{Person, Role};
use helpdesk::domain::ticket::{Place, Ticket};
use helpdesk::domain::transition::{Change, Patch};
use helpdesk::store::{Conn, people, tickets};
use sea_query::{Expr, ExprTrait, Order, Query};

use super::centre::Centre;
use super::kept::Recorded;
use crate::support::Taken;

/// A mail as it is kept.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Kept {
    event_id: Option<i64>,
    person_id: i64,
    email: String,
    subject: String,
    #[sqlx(try_from = "String")]
    state: MailState,
    message_id: Option<String>,
}

/// What a mail is about: an event, or what a notice says.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    Event(i64),
    Notice(String),
}

/// How many mails somebody has about something.
type Written = BTreeMap<(i64, About), usize>;

/// What is written and should not be, and the other way round.
fn differences(written: &Written, expected: &Written) -> Vec<String> {
    let only = |these: &Written, those: &Written, what: &str| -> Vec<String> {
        these.iter().filter(|(key, n)| those.get(key) != Some(n)).map(|one| format!("{what}: {one:?}")).collect()
    };
    [only(written, expected, "written"), only(expected, written, "expected")].concat()
}

/// Waits until every mail has left.
pub async fn leave(centre: &Centre) {
    for _ in 0..1200 {
        let mut db = centre.read().await;
        let waiting = outbox(&mut db).await.into_iter().filter(|mail| mail.state == MailState::Waiting).count();
        drop(db);
        if waiting == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("mail still waits");
}

/// Lets the claims lapse that killed processes left: no process is there that could hold one.
pub async fn forget_claims(centre: &Centre) {
    let mut tx = centre.store.begin().await.expect("a transaction");
    let mut update = Query::update();
    update.table("outbox").value("lease_until", centre.clock.now()).and_where(Expr::col("lease_until").is_not_null());
    tx.run(&update).await.expect("lapse");
    tx.commit().await.expect("commits");
}

/// Checks every mail; of those that a killed process may have had in hand, as many as were killed may have been
/// taken twice, and then as the same bytes.
pub async fn check(centre: &Centre, events: &[Recorded], killed: usize) {
    let mut db = centre.read().await;
    let kept = outbox(&mut db).await;
    for mail in &kept {
        assert_eq!(mail.state, MailState::Sent, "{mail:?}");
    }
    let told = as_the_tables_say(&mut db, events).await;

    let mut taken: HashMap<String, Vec<Taken>> = HashMap::new();
    for mail in centre.smtp.taken() {
        taken.entry(mail.message_id.clone()).or_default().push(mail);
    }
    let mut doubles = 0;
    for mail in &kept {
        let message_id = mail.message_id.as_ref().expect("it was made");
        let same = taken.remove(message_id.trim_matches(['<', '>'])).unwrap_or_default();
        assert!(!same.is_empty(), "{mail:?} was never taken");
        assert!(same.iter().all(|one| one.raw == same[0].raw && one.envelope.ends_with(&mail.email)), "{mail:?}");
        doubles += same.len() - 1;
    }
    assert!(taken.is_empty(), "mails that nobody wrote: {:?}", taken.values().next());
    println!("mails {}, taken twice {doubles}; notices of the house {told}", kept.len());
    assert!(doubles <= killed, "{doubles} mails were taken twice");
}

/// Checks that each event has exactly the mails and notices that the tables give it; says how many notices.
pub async fn as_the_tables_say(db: &mut Conn, events: &[Recorded]) -> usize {
    let mut written = Written::default();
    for mail in outbox(db).await {
        let about = mail.event_id.map_or(About::Notice(mail.subject), About::Event);
        *written.entry((mail.person_id, about)).or_default() += 1;
    }
    let (expected, told) = expected(db, events).await;
    assert_eq!(differences(&written, &expected), Vec::<String>::new(), "each event has exactly its mails");
    assert_eq!(notifications(db).await, told, "and everybody concerned hears of it once");
    told.len()
}

async fn outbox(db: &mut Conn) -> Vec<Kept> {
    let query = Query::select()
        .columns(["event_id", "person_id", "email", "subject", "state", "message_id"])
        .from("outbox")
        .order_by("id", Order::Asc)
        .to_owned();
    db.all(&query).await.expect("mails")
}

/// Whom the bell told of which event.
async fn notifications(db: &mut Conn) -> BTreeSet<(i64, String)> {
    #[derive(sqlx::FromRow)]
    struct Told {
        person_id: i64,
        once_key: String,
    }
    let query = Query::select().columns(["person_id", "once_key"]).from("notifications").to_owned();
    let all: Vec<Told> = db.all(&query).await.expect("notifications");
    all.into_iter().map(|told| (told.person_id, told.once_key)).collect()
}

/// What the tables say who is written to, and whom the bell tells.
async fn expected(db: &mut Conn, events: &[Recorded]) -> (Written, BTreeSet<(i64, String)>) {
    #[derive(sqlx::FromRow)]
    struct Somebody {
        id: i64,
    }
    let mut house: HashMap<i64, Person> = HashMap::new();
    let ids: Vec<Somebody> = db.all(Query::select().column("id").from("people")).await.expect("reads");
    for Somebody { id } in ids {
        house.insert(id, people::find(db, id).await.expect("reads").expect("a person"));
    }
    let mut all: HashMap<i64, Ticket> = HashMap::new();
    let mut written = Written::default();
    let mut told = BTreeSet::new();
    for event in events {
        let ticket = match all.entry(event.ticket_number) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let found = tickets::find(db, event.ticket_number, &Actor::System).await.expect("reads");
                new.insert(found.expect("a ticket"))
            }
        };
        let customer = &ticket.customer;
        let actor = event.actor(|id| house[&id].actor());
        let is_theirs = matches!(actor, Actor::LinkHolder { .. }) || event.actor_id == Some(customer.id);
        let by_customer = event.action == Action::Comments && is_theirs;
        if customer.email.is_some()
            && event.is_public
            && !by_customer
            && wanted(event.action.row().mail, customer.mail_choice)
        {
            written.insert((customer.id, About::Event(event.id)), 1);
        }
        let Some(change) = change(event) else { continue };
        for notice in notices(ticket, &change, &actor) {
            for person in readers(&house, notice.to).filter(|person| Some(person.id) != event.actor_id) {
                let is_new = told.insert((person.id, format!("event:{}", event.id)));
                if is_new && by_mail(notice.about, person.role, None) {
                    let device = &ticket.device;
                    let line = format!("{} {} (ticket {}) {}", device.brand, device.model, ticket.number, notice.what);
                    *written.entry((person.id, About::Notice(line))).or_default() += 1;
                }
            }
        }
    }
    (written, told)
}

/// The change that an event tells of, as far as it decides who is told; a request is none.
fn change(event: &Recorded) -> Option<Change> {
    let place = |department_id, technician_id| Place {
        number: event.ticket_number,
        customer_id: event.customer_id,
        department_id,
        technician_id,
        ..Place::default()
    };
    Some(Change {
        number: event.ticket_number,
        version: event.version,
        versioned: event.action.row().versioned,
        action: event.action,
        from: event.from()?,
        to: event.to,
        at: event.at,
        on: event.at.date_naive(),
        patch: Patch::default(),
        effects: Vec::new(),
        facts: event.facts(),
        public: event.is_public,
        staff_only: event.staff_only,
        before: place(event.department_before, event.technician_before),
        after: place(event.department_after, event.technician_after),
        mail: false,
    })
}

/// Everybody of the cast whom a notice is for.
fn readers(house: &HashMap<i64, Person>, to: To) -> impl Iterator<Item = &Person> {
    house.values().filter(move |person| match to {
        To::Person(id) => person.id == id,
        To::Executives => person.role == Some(Role::Executive),
        To::Superusers => person.role == Some(Role::Superuser),
        To::Managers(id) => person.role == Some(Role::Manager) && person.department_id == Some(id),
    })
}
