//! The tables of the Flask system that this one replaces, read as they are.

use std::collections::BTreeMap;
use std::time::Duration;

use sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row as _};

use super::{Conn, Held};
use crate::store::Error;

/// Its tables with their columns, the first of which they are read in the order of.
pub const TABLES: &[(&str, &[&str])] = &[
    ("user", &["user_id", "fname", "lname", "phone", "address", "pincode", "hash_password", "picture", "designation"]),
    (
        "employee",
        &[
            "employee_id",
            "fname",
            "lname",
            "phone",
            "address",
            "pincode",
            "hash_password",
            "picture",
            "job_status",
            "designation",
        ],
    ),
    ("employee_superior", &["employee_id", "superior_id"]),
    (
        "ticket",
        &["ticket_id", "user_id", "fname", "lname", "phone", "address", "app_date", "curr_date", "app_type", "status"],
    ),
    (
        "inventory",
        &[
            "inventory_id",
            "ticket_id",
            "product_name",
            "product_type",
            "product_description",
            "fault_type",
            "fault_description",
            "record_date",
        ],
    ),
    ("assignment", &["ticket_id", "employee_id", "record_date"]),
    ("feedback", &["phone", "message"]),
];

/// How long connecting may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A row: its columns' texts, without those that are null or empty.
#[derive(Debug, Clone, Default)]
pub struct Row(pub BTreeMap<&'static str, String>);

/// Every row of every table.
#[derive(Debug, Default)]
pub struct Old(pub BTreeMap<&'static str, Vec<Row>>);

impl Conn {
    /// Lets the engine's own numbers go on after those that rows brought along. Two engines see to it themselves.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn raise_keys(&mut self, keys: &[(&str, &str)]) -> Result<(), Error> {
        let patience = self.shared.patience;
        let Held::Postgres(session) = &mut self.held else { return Ok(()) };
        for (table, key) in keys {
            let raise = format!(
                "select setval('{table}_{key}_seq', greatest((select max({key}) from {table}), \
                 (select last_value from {table}_{key}_seq)))"
            );
            session.within(patience, async |raw| raw.execute(AssertSqlSafe(raise)).await).await?;
        }
        Ok(())
    }
}

/// Whether an address names an engine that the old system ran on.
#[must_use]
pub fn is_its_engine(url: &str) -> bool {
    url.starts_with("mysql:") || url.starts_with("mariadb:")
}

/// Reads the old system's database as it is at one moment; nothing is written there.
///
/// # Errors
/// When it does not answer, or has not these tables.
pub async fn read(url: &str) -> Result<Old, Error> {
    let options: MySqlConnectOptions = url.replacen("mariadb:", "mysql:", 1).parse().map_err(Error::from)?;
    let options = options.charset("utf8mb4");
    let mut connection = tokio::time::timeout(PATIENCE, options.connect())
        .await
        .map_err(|_| Error::Unavailable("it does not answer within 10 s".to_owned()))??;
    sqlx::raw_sql("start transaction with consistent snapshot, read only").execute(&mut connection).await?;
    let mut old = Old::default();
    for (table, columns) in TABLES {
        old.0.insert(table, rows(&mut connection, table, columns).await?);
    }
    connection.close().await?;
    Ok(old)
}

async fn rows(
    connection: &mut MySqlConnection,
    table: &'static str,
    columns: &'static [&'static str],
) -> Result<Vec<Row>, Error> {
    // Whatever type a column has there, as its text.
    let texts: Vec<String> = columns.iter().map(|column| format!("cast(`{column}` as char) as `{column}`")).collect();
    let statement = format!("select {} from `{table}` order by `{}`", texts.join(", "), columns[0]);
    let rows = sqlx::query(AssertSqlSafe(statement)).fetch_all(connection).await?;
    let read = |row: &sqlx::mysql::MySqlRow| {
        let cells = columns.iter().map(|column| Ok((*column, row.try_get::<Option<String>, _>(*column)?)));
        let cells: Result<Vec<_>, sqlx::Error> = cells.collect();
        let filled = cells?.into_iter().filter_map(|(column, text)| {
            // What no engine of ours keeps, as where somebody types it.
            let text = text?.replace('\0', "\u{fffd}");
            Some((column, text.trim().to_owned())).filter(|(_, text)| !text.is_empty())
        });
        Ok(Row(filled.collect()))
    };
    rows.iter().map(read).collect()
}
