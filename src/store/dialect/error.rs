//! What an engine's error means.

use sqlx::error::DatabaseError;
use sqlx::mysql::MySqlDatabaseError;
use sqlx::postgres::PgDatabaseError;

/// The unique rule an engine's error speaks of, by its own name for it. All that matters to people is that
/// something is taken; they are not told which.
#[must_use]
pub fn broken_rule(error: &dyn DatabaseError) -> Option<String> {
    if !error.is_unique_violation() {
        return None;
    }
    if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
        return Some(error.constraint().unwrap_or_default().to_owned());
    }
    // SQLite says `UNIQUE constraint failed: photos.ticket_number, photos.slot`, MySQL `Duplicate entry '…' for key 'email_key'`,
    // whose first part holds what somebody typed.
    let message = error.message();
    if error.try_downcast_ref::<MySqlDatabaseError>().is_some() {
        let rule = message.rsplit(" for key ").next().unwrap_or_default();
        return Some(rule.trim_matches('\'').replace('.', "_"));
    }
    let columns = message.rsplit(": ").next().unwrap_or(message);
    let table = columns.split('.').next().unwrap_or_default();
    let names = columns.split(", ").map(|column| column.rsplit('.').next().unwrap_or(column));
    Some(std::iter::once(table).chain(names).collect::<Vec<_>>().join("_"))
}

/// Whether an engine's error means that it cannot do it now: somebody else holds what we need, it took too
/// long, or the engine is on its way down or up.
#[must_use]
pub fn is_busy(error: &dyn DatabaseError) -> bool {
    let code = error.code().unwrap_or_default();
    if error.try_downcast_ref::<PgDatabaseError>().is_some() {
        // Connection and resource trouble, intervention (shutting down, starting, cancelled for its
        // time), deadlock, a lock that did not come, a session that was ended.
        return ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class))
            || matches!(&*code, "40P01" | "40001" | "55P03" | "25P02" | "25P03" | "25006");
    }
    if let Some(error) = error.try_downcast_ref::<MySqlDatabaseError>() {
        // Too many connections, shutting down, lock wait, deadlock, killed, too slow, not allowed to write now.
        return matches!(error.number(), 1040 | 1053 | 1205 | 1213 | 1290 | 1317 | 1927 | 1969 | 3024 | 4031);
    }
    // SQLITE_BUSY and SQLITE_LOCKED in the code's low byte.
    code.parse::<i32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6))
}

/// Whether an engine's error means that there is no such table.
pub fn is_no_table(error: &dyn DatabaseError) -> bool {
    if let Some(error) = error.try_downcast_ref::<MySqlDatabaseError>() {
        return error.number() == 1146;
    }
    error.code().as_deref() == Some("42P01") || error.message().starts_with("no such table")
}
