//! Events: the one record of everything that happened to a ticket.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::lifecycle::{Action, Status};
use super::person::Role;

/// What an event says beside who, when, from and to: canonical values by field name
/// (dates as `2026-11-24`, choices as their words, names as they were then).
pub type Facts = BTreeMap<String, String>;

/// Something that happened to a ticket.
#[derive(Debug, Clone)]
pub struct Event {
    pub id: i64,
    pub number: i64,
    pub action: Action,
    pub at: DateTime<Utc>,
    /// Who did it; `None` for the link holder and the system.
    pub actor_id: Option<i64>,
    /// Their name as it is now, if they are a person.
    pub actor_name: Option<String>,
    /// Their role then.
    pub actor_role: Option<Role>,
    /// The kind of party then: a role's word, `link holder` or `system`.
    pub party: String,
    /// `None` for the first event of a ticket.
    pub from: Option<Status>,
    pub to: Status,
    pub facts: Facts,
    /// Whether the customer reads a line about it.
    pub public: bool,
}

impl Event {
    /// A fact by its name.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.get(name).map(String::as_str)
    }
}
