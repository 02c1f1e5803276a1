//! Every administrative act, sign-in and refusal.

use chrono::{DateTime, Utc};
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::answer::Answer;
use super::operation::{AFTER, Ask, AskKind, LIMIT};
use super::tickets::Named;
use super::{Call, Result};
use crate::domain::words;
use crate::store::Conn;
use crate::store::audit::{self as store, Entry, Which};

/// What the list is asked with.
pub const ASKS: &[Ask] = &[
    Ask {
        name: "act",
        about: "Only this act and all under it: `people` for `people/approval` as well.",
        kind: AskKind::Text(200),
    },
    Ask { name: "who", about: "The number or name of whoever did it.", kind: AskKind::Text(200) },
    Ask { name: "person", about: "The number or name of whomever it was about.", kind: AskKind::Text(200) },
    LIMIT,
    AFTER,
];

/// One act.
#[derive(Debug, Object)]
pub struct AuditEntry {
    pub id: i64,
    pub at: DateTime<Utc>,
    /// What it was, such as `people/approval`.
    pub act: String,
    /// The same in words.
    pub what: String,
    /// Who did it, if they were signed in.
    pub who: Option<Named>,
    /// Whom it was about.
    pub person: Option<Named>,
    /// The rest, in words.
    pub details: String,
    /// The address it came from.
    pub client: String,
}

/// The acts, newest first.
pub async fn list(call: &Call, db: &mut Conn) -> Result {
    let asked = |name: &str| call.query.trimmed(name).to_owned();
    let which = Which { act: asked("act"), who: asked("who"), person: asked("person") };
    let found = store::list(db, &which, call.after(), call.limit()).await?;
    Ok(Answer::many(call, found, AuditEntry::of))
}

impl AuditEntry {
    fn of(entry: Entry) -> Self {
        Self {
            what: words::audit::act(&entry.act),
            who: Named::both(entry.actor_id, entry.actor_name.as_ref()),
            person: Named::both(entry.person_id, entry.person_name.as_ref()),
            id: entry.id,
            at: entry.at,
            act: entry.act,
            details: entry.details,
            client: entry.client,
        }
    }
}

impl Example for AuditEntry {
    fn example() -> Self {
        let act = "people/approval";
        Self {
            id: 1,
            at: "2026-11-24T10:30:00Z".parse().unwrap_or_default(),
            act: act.to_owned(),
            what: words::audit::act(act),
            who: Some(Named { id: 1001, name: "Sunil Menon".to_owned() }),
            person: Some(Named { id: 1006, name: "Tara Iyer".to_owned() }),
            details: "Technician, under Mira Nair, Computers".to_owned(),
            client: "203.0.113.7".to_owned(),
        }
    }
}
