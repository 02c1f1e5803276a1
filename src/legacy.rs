//! Moving from the Flask system that this one replaces: its people, tickets, inventory and feedback, told once more
//! by the rules of this one, in one transaction. What does not fit is listed with what was done instead.

mod people;
mod texts;
mod tickets;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::store::dialect::legacy::{Old, Row};
use crate::store::{self, Conn, Store, audit, notifications, settings};

/// The setting that says when the import was made.
const SETTING: &str = "legacy_import";

/// What an import has to say.
#[derive(Debug, Default)]
pub struct Report {
    /// What came over, by its name.
    pub counts: Vec<(&'static str, usize)>,
    /// What did not fit as it was: which row, and what was done.
    pub findings: Vec<(String, String)>,
}

impl Report {
    fn note(&mut self, which: impl Into<String>, done: impl Into<String>) {
        self.findings.push((which.into(), done.into()));
    }
}

/// What an import led to.
#[derive(Debug)]
pub enum Outcome {
    Imported(Report),
    /// It was made before; nothing was changed now.
    Already(String),
}

/// Tells the old system's story into a fresh database.
///
/// # Errors
/// With a sentence: the database has something else in it, or does not answer. Nothing was changed then.
pub async fn import(store: &Store, old: &Old, zone: Tz, at: DateTime<Utc>) -> anyhow::Result<Outcome> {
    let mut tx = store.begin().await?;
    if let Some(when) = settings::get(&mut tx, SETTING).await? {
        return Ok(Outcome::Already(when));
    }
    anyhow::ensure!(
        store::is_fresh(&mut tx).await?,
        "DATABASE_URL names a database that has something in it; the import needs a fresh one"
    );
    let mut report = Report::default();
    let mut house = people::bring(&mut tx, old, zone, at, &mut report).await?;
    tickets::bring(&mut tx, old, &mut house, &mut report).await?;
    feedback(&mut tx, old, &house, at, &mut report).await?;
    house.leave(&mut tx, at).await?;
    // Nobody is told now of what happened then.
    notifications::forget_all(&mut tx).await?;
    settings::get_or_set(&mut tx, SETTING, &at.to_rfc3339()).await?;
    let details = report.counts.iter().map(|(what, n)| format!("{n} {what}")).collect::<Vec<_>>().join(", ");
    let entry =
        audit::New { at, actor_id: None, act: "legacy/import", person_id: None, details: &details, client: "console" };
    audit::add(&mut tx, &entry).await?;
    tx.raise_keys(&[("tickets", "number"), ("inventory_entries", "number")]).await?;
    tx.commit().await?;
    Ok(Outcome::Imported(report))
}

async fn feedback(
    tx: &mut Conn,
    old: &Old,
    house: &people::House,
    at: DateTime<Utc>,
    report: &mut Report,
) -> anyhow::Result<()> {
    let mut count = 0;
    for row in rows(old, "feedback") {
        let Some(message) = row.text("message") else { continue };
        // The column is called phone, and holds the customer's number.
        let from = row.number("phone").and_then(|id| house.customers.get(&id));
        if from.is_none() {
            let said = row.text("phone").unwrap_or("nobody");
            report.note(format!("feedback from {said}"), "kept without its writer, who is no customer");
        }
        let message = texts::cut(message, 4000);
        store::feedback::add(tx, from.map(|person| person.id), None, &message, at).await?;
        count += 1;
    }
    report.counts.push(("feedbacks", count));
    Ok(())
}

/// The rows of a table.
fn rows<'a>(old: &'a Old, table: &str) -> &'a [Row] {
    old.0.get(table).map_or(&[], Vec::as_slice)
}

impl Row {
    /// A column's text, unless it is empty.
    fn text(&self, column: &str) -> Option<&str> {
        self.0.get(column).map(String::as_str)
    }

    fn number(&self, column: &str) -> Option<i64> {
        self.text(column)?.parse().ok()
    }

    /// The first and last name.
    fn name(&self) -> Option<String> {
        let name = [self.text("fname"), self.text("lname")].into_iter().flatten().collect::<Vec<_>>().join(" ");
        Some(texts::line(&name, 120)).filter(|name| !name.is_empty())
    }

    /// The address, with the pincode where it has one.
    fn address(&self) -> Option<String> {
        let parts: Vec<&str> = [self.text("address"), self.text("pincode")].into_iter().flatten().collect();
        Some(texts::cut(&parts.join(", "), 500)).filter(|address| !address.is_empty())
    }
}
