//! The house in which the matrix is played: Chitra has a ticket in each status that some action waits
//! for; Tariq completed those that were in the house once, and Tara has them now.

use std::collections::HashMap;

use helpdesk::domain::mail::Purpose;
use helpdesk::domain::person::Standing;
use helpdesk::domain::token::TokenScope;
use helpdesk::pictures::Picture;
use helpdesk::store::{account_links, departments, doubted_addresses, feedback, people, photos, sessions, tokens};
use sea_query::{Expr, ExprTrait, Query};

use super::callers::CALLERS;
use crate::pictures::made;
use crate::support::{Closed, House};

/// What there is in the house, for paths and forms to name.
pub struct Scene {
    /// Tickets by their status: number, and the word of the tracking link.
    pub tickets: HashMap<&'static str, (i64, String)>,
    pub ids: HashMap<&'static str, i64>,
    /// The words of the callers' sessions.
    pub sessions: HashMap<&'static str, String>,
    pub tomorrow: String,
    pub computers: i64,
    pub phones: i64,
    /// A department that nothing hangs on.
    pub empty: i64,
    pub reset: String,
    pub confirmation: String,
    pub not_me: String,
    pub feedback: i64,
    pub mail: i64,
    /// One that is the holder's.
    pub notification: i64,
    /// A token of the owner's.
    pub token: i64,
    /// A photo that the owner added to the ticket that is allocated.
    pub photo: i64,
    /// A file that can be sent.
    pub jpeg: Vec<u8>,
    /// The address of a style sheet.
    pub asset: String,
}

/// The statuses that actions wait for.
const STATUSES: [&str; 10] = [
    "requested",
    "accepted",
    "pickup_scheduled",
    "received",
    "allocated",
    "in_progress",
    "awaiting_parts",
    "completed",
    "ready",
    "returned",
];

#[derive(sqlx::FromRow)]
struct Id {
    id: i64,
}

impl Scene {
    /// Sets it, and closes the house.
    pub async fn set() -> (Self, Closed) {
        let house = House::open().await;
        let mut ids = house.ids.clone();
        ids.insert("penny", house.person("Penny", None, Standing::Pending, "98450 00500").await);
        let mut tickets = HashMap::new();
        for status in STATUSES {
            let number = ticket(&house, status).await;
            tickets.insert(status, (number, house.tracking(number).await.replace("/t/", "")));
        }
        let sessions = sessions_of(&house, &ids).await;
        house.suspend("ezra").await;
        let at = house.app.clock.now();
        let mut tx = house.app.store.begin().await.expect("a transaction");
        let chitra = Some("chitra@test.example");
        let reset = account_links::make(&mut tx, Purpose::Reset, ids["chitra"], chitra, at).await.expect("a link");
        let confirmation =
            account_links::make(&mut tx, Purpose::Confirmation, ids["penny"], Some("penny@test.example"), at).await;
        let doubted = doubted_addresses::doubt(&mut tx, "nobody@test.example").await.expect("doubts").expect("is new");
        feedback::add(&mut tx, Some(ids["chitra"]), None, "Thank you", at).await.expect("feedback");
        let empty = departments::add(&mut tx, "Empty").await.expect("a department");
        let picture = Picture { full: b"full".to_vec(), small: b"small".to_vec(), width: 4, height: 3 };
        people::set_picture(&mut tx, ids["carlos"], Some(&picture), at).await.expect("a picture");
        photos::add(&mut tx, tickets["allocated"].0, ids["chitra"], &picture, at).await.expect("a photo");
        let until = at + chrono::TimeDelta::days(90);
        tokens::make(&mut tx, ids["chitra"], "A clock", TokenScope::Read, until, at).await.expect("a token");
        tx.commit().await.expect("commits");
        let asset = house.visitor().get("/").await.attribute("link[rel='stylesheet']", "href");
        let scene = Self {
            tickets,
            sessions,
            tomorrow: house.day(1),
            computers: house.department("Computers").await,
            phones: house.department("Phones").await,
            empty,
            reset,
            confirmation: confirmation.expect("a link"),
            not_me: doubted.token,
            feedback: first(&house, "feedback", None).await,
            mail: first(&house, "outbox", None).await,
            notification: first(&house, "notifications", Some(ids["tara"])).await,
            token: first(&house, "api_tokens", Some(ids["chitra"])).await,
            photo: first(&house, "photos", None).await,
            jpeg: made::jpeg(64, 48, &made::quarters(64, 48)),
            asset,
            ids,
        };
        (scene, house.close().await)
    }
}

/// A word for each caller, from before anything happened to them.
async fn sessions_of(house: &House, ids: &HashMap<&'static str, i64>) -> HashMap<&'static str, String> {
    let mut sessions = HashMap::new();
    let mut tx = house.app.store.begin().await.expect("a transaction");
    for caller in CALLERS.iter().filter(|caller| !caller.who.is_empty()) {
        let word = sessions::start(&mut tx, ids[caller.who], "test", house.app.clock.now()).await.expect("a session");
        sessions.insert(caller.who, word);
    }
    tx.commit().await.expect("commits");
    sessions
}

/// Chitra's ticket in a status. What was in the house once was completed by Tariq then.
pub async fn ticket(house: &House, status: &'static str) -> i64 {
    if matches!(status, "requested" | "accepted" | "pickup_scheduled") {
        return house.ticket(status).await;
    }
    let number = house.ticket("received").await;
    let (tara, tariq) = (house.ids["tara"].to_string(), house.ids["tariq"].to_string());
    let (to_tara, to_tariq) = ([("technician_id", tara.as_str())], [("technician_id", tariq.as_str())]);
    let done = [("outcome", "repaired"), ("report", "New panel"), ("shelf", "B-12")];
    let part = [("part", "A panel")];
    let collection = [("method", "collection")];
    let steps: [(&str, &str, &str, &[(&str, &str)]); 11] = [
        ("", "mira", "allocation", &to_tariq),
        ("", "tariq", "work", &[]),
        ("", "tariq", "completion", &done),
        ("", "mira", "rework", &[("reason", "It flickers")]),
        ("received", "mira", "allocation/withdrawal", &[]),
        ("allocated", "mira", "allocation", &to_tara),
        ("in_progress", "tara", "work", &[]),
        ("awaiting_parts", "tara", "parts-wait", &part),
        ("completed", "tara", "completion", &done),
        ("ready", "esha", "return", &collection),
        ("returned", "esha", "hand-back", &[("received_by", "Chitra")]),
    ];
    for (reached, who, action, fields) in steps {
        let page = house.browser(who).await.peek_post(&format!("/tickets/{number}/{action}"), fields).await;
        assert_eq!(page.status, 303, "{action} by {who}");
        if reached == status {
            break;
        }
    }
    assert_eq!(house.status(number).await, status);
    number
}

async fn first(house: &House, table: &'static str, person_id: Option<i64>) -> i64 {
    let mut query = Query::select();
    query.column("id").from(table).limit(1);
    if let Some(id) = person_id {
        query.and_where(Expr::col("person_id").eq(id));
    }
    let mut db = house.app.store.read().await.expect("a connection");
    db.first::<Id>(&query).await.expect("reads").expect("a row").id
}
