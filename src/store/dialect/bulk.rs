//! Very many rows at once, as each engine takes them quickest: into a database that was made for them, and that
//! nobody uses yet.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use futures_util::future::join;
use sqlx::encode::Encode;
use sqlx::mysql::MySqlArguments;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Arguments, AssertSqlSafe, ConnectOptions, Database, Executor, Type};

use super::readers::Readers;
use super::whole::{PATIENCE, STATEMENTS, mysql, postgres};
use super::{Conn, Engine, Held, Limits, Pools, Shared};
use crate::store::Error;

/// How many rows a statement of a file's brings: more are not quicker there.
const ROWS_OF_A_FILE: usize = 128;
/// How many of a server's: well within the bounds on values and on the size of a packet.
const ROWS_OF_A_SERVER: usize = 256;
/// About how many bytes of rows are sent to a server that takes them as a stream.
const STREAMED: usize = 1 << 18;

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Nothing,
    Number(i64),
    Flag(bool),
    Moment(DateTime<Utc>),
    Day(NaiveDate),
    Text(Cow<'static, str>),
}

macro_rules! cell_from {
    ($($from:ty, $value:ident => $cell:expr;)+) => {
        $(impl From<$from> for Cell {
            fn from($value: $from) -> Self { $cell }
        })+
    };
}
cell_from! {
    i64, number => Self::Number(number);
    bool, flag => Self::Flag(flag);
    DateTime<Utc>, at => Self::Moment(at);
    NaiveDate, day => Self::Day(day);
    &'static str, text => Self::Text(Cow::Borrowed(text));
    String, text => Self::Text(Cow::Owned(text));
}
impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

/// Rows of a table, with all their values in a row.
#[derive(Debug)]
pub struct Rows {
    pub table: &'static str,
    pub columns: &'static [&'static str],
    pub cells: Vec<Cell>,
}

impl Rows {
    /// How many they are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len() / self.columns.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The statement that inserts so many, in the spelling of engines that mark values by `?`.
    fn insert(&self, rows: usize) -> String {
        let row = format!("({})", vec!["?"; self.columns.len()].join(","));
        format!("insert into {} ({}) values {}", self.table, self.columns.join(","), vec![&*row; rows].join(","))
    }

    /// The rows in parts of at most so many, and the last ones in parts whose sizes are few, so that their
    /// statements are prepared once.
    fn parts(&self, most: usize) -> impl Iterator<Item = &[Cell]> {
        let width = self.columns.len();
        let mut rest = &self.cells[..];
        std::iter::from_fn(move || {
            let left = rest.len() / width;
            let rows = if left >= most { most } else { 1 << left.checked_ilog2()? };
            let (part, behind) = rest.split_at(rows * width);
            rest = behind;
            Some(part)
        })
    }
}

impl Pools {
    /// Opens a database to be filled while nobody uses it. One that is a file may be lost in a power cut until
    /// it is [settled](Self::settle): until then there is nothing in it that could not be made again.
    ///
    /// # Errors
    /// When the address is not one of ours or the file cannot be opened.
    pub async fn open_to_make(url: &str) -> Result<Self, Error> {
        let engine = match url.split(':').next() {
            Some("postgres" | "postgresql") => postgres(url).await?,
            Some("mysql" | "mariadb") => mysql(url).await?,
            _ => file(url).await?,
        };
        let limits = Limits { connections: None, timeout: PATIENCE };
        Ok(Self { engine, shared: Shared::within(&limits) })
    }

    /// Gives new rows the keys behind those that were written, in tables whose own keys are named. Some engines
    /// know by themselves.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn number_on(&self, keys: &[(&'static str, &'static str)]) -> Result<(), Error> {
        if let Engine::Postgres { write, .. } = &self.engine {
            for (table, key) in keys {
                let next = format!(
                    "select setval(pg_get_serial_sequence('{table}', '{key}'), m, true) \
                     from (select max({key}) as m from {table}) as s where m is not null"
                );
                write.execute(AssertSqlSafe(next)).await?;
            }
        }
        Ok(())
    }

    /// Ends the filling: the engine counts its tables, so that it knows how to find things in them, and what was
    /// written survives a power cut.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn settle(&self, tables: &[&'static str]) -> Result<(), Error> {
        match &self.engine {
            Engine::Sqlite { write, .. } => {
                let mut connection = write.acquire().await?;
                // As it counts by itself while it is used: not every row of large tables.
                connection.execute("pragma analysis_limit = 2000").await?;
                connection.execute("analyze").await?;
                connection.execute("pragma synchronous = full").await?;
                connection.execute("pragma journal_mode = wal").await?;
                let file = write.connect_options().get_filename().to_owned();
                let synced = tokio::task::spawn_blocking(move || std::fs::File::open(file)?.sync_all()).await;
                synced.map_err(std::io::Error::other).flatten().map_err(sqlx::Error::from)?;
            }
            Engine::Postgres { write, .. } => {
                for table in tables {
                    write.execute(AssertSqlSafe(format!("vacuum (analyze) {table}"))).await?;
                }
            }
            Engine::Mysql { write, .. } => {
                write.execute(AssertSqlSafe(format!("analyze table {}", tables.join(", ")))).await?;
            }
        }
        Ok(())
    }
}

/// A file that is made by one connection, with much memory and without a way back.
async fn file(url: &str) -> Result<Engine, Error> {
    let options: SqliteConnectOptions = url.parse().map_err(Error::from)?;
    let options = options
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(4))
        .journal_mode(SqliteJournalMode::Memory)
        .synchronous(SqliteSynchronous::Off)
        // In KiB.
        .pragma("cache_size", "-262144")
        .pragma("temp_store", "memory")
        .statement_cache_capacity(STATEMENTS)
        .disable_statement_logging();
    let pool = || SqlitePoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
    let write = pool().connect_with(options.clone()).await?;
    let read = pool().connect_lazy_with(options.pragma("query_only", "on"));
    Ok(Engine::Sqlite { read: Readers::of(read, true), write })
}

impl Conn {
    /// Writes rows.
    ///
    /// # Errors
    /// As the engine reports.
    pub async fn pour(&mut self, rows: &Rows) -> Result<(), Error> {
        let patience = self.shared.patience;
        match &mut self.held {
            Held::Sqlite(session) => {
                let bound = |part: &[Cell]| {
                    let mut arguments = SqliteArguments::default();
                    bind(&mut arguments, part)?;
                    let insert = AssertSqlSafe(rows.insert(part.len() / rows.columns.len()));
                    Ok::<_, Error>(sqlx::query_with(insert, arguments))
                };
                let mut parts = rows.parts(ROWS_OF_A_FILE).map(bound);
                let mut next = parts.next();
                while let Some(insert) = next {
                    let insert = insert?;
                    // The next ones are made ready while another thread writes these.
                    let written = session.within(patience, async |raw| insert.execute(raw).await);
                    (_, next) = match join(written, async { parts.next() }).await {
                        (Ok(done), ready) => (done, ready),
                        (Err(error), _) => return Err(error),
                    };
                }
            }
            Held::Mysql(session) => {
                for part in rows.parts(ROWS_OF_A_SERVER) {
                    let mut arguments = MySqlArguments::default();
                    bind(&mut arguments, part)?;
                    let insert = AssertSqlSafe(rows.insert(part.len() / rows.columns.len()));
                    let insert = sqlx::query_with(insert, arguments);
                    session.within(patience, async |raw| insert.execute(raw).await).await?;
                }
            }
            Held::Postgres(session) => {
                let copy = format!("copy {} ({}) from stdin", rows.table, rows.columns.join(","));
                let stream = async |raw: &mut sqlx::PgConnection| {
                    let mut stream = raw.copy_in_raw(&copy).await?;
                    let mut text = String::with_capacity(STREAMED * 2);
                    for row in rows.cells.chunks(rows.columns.len()) {
                        streamed(&mut text, row);
                        if text.len() > STREAMED {
                            stream.send(text.as_bytes()).await?;
                            text.clear();
                        }
                    }
                    stream.send(text.as_bytes()).await?;
                    stream.finish().await
                };
                session.within(patience, stream).await?;
            }
        }
        Ok(())
    }
}

/// A type that an engine writes.
trait Writes<DB: Database>: for<'q> Encode<'q, DB> + Type<DB> {}
impl<DB: Database, T: for<'q> Encode<'q, DB> + Type<DB>> Writes<DB> for T {}

fn bind<A: Arguments>(arguments: &mut A, cells: &[Cell]) -> Result<(), Error>
where
    i64: Writes<A::Database>,
    Option<i64>: Writes<A::Database>,
    bool: Writes<A::Database>,
    DateTime<Utc>: Writes<A::Database>,
    NaiveDate: Writes<A::Database>,
    String: Writes<A::Database>,
{
    arguments.reserve(cells.len(), cells.len() * 16);
    for cell in cells {
        let bound = match cell {
            Cell::Nothing => arguments.add(None::<i64>),
            Cell::Number(number) => arguments.add(*number),
            Cell::Flag(flag) => arguments.add(*flag),
            Cell::Moment(at) => arguments.add(*at),
            Cell::Day(day) => arguments.add(*day),
            Cell::Text(text) => arguments.add(text.clone().into_owned()),
        };
        bound.map_err(|error| Error::Other(sqlx::Error::Encode(error)))?;
    }
    Ok(())
}

/// Writes a row as a line of the stream.
fn streamed(text: &mut String, row: &[Cell]) {
    for (at, cell) in row.iter().enumerate() {
        if at > 0 {
            text.push('\t');
        }
        // Writing to a string does not fail.
        let _ = match cell {
            Cell::Nothing => text.write_str("\\N"),
            Cell::Number(number) => write!(text, "{number}"),
            Cell::Flag(flag) => text.write_str(if *flag { "t" } else { "f" }),
            Cell::Moment(at) => text.write_str(&at.to_rfc3339_opts(SecondsFormat::Micros, true)),
            Cell::Day(day) => write!(text, "{day}"),
            Cell::Text(value) => {
                for sign in value.chars() {
                    match sign {
                        '\\' => text.push_str("\\\\"),
                        '\n' => text.push_str("\\n"),
                        '\r' => text.push_str("\\r"),
                        '\t' => text.push_str("\\t"),
                        plain => text.push(plain),
                    }
                }
                Ok(())
            }
        };
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_in_parts_of_few_sizes_and_none_is_lost() {
        let cells: Vec<Cell> = (0..2 * 300).map(Cell::Number).collect();
        let rows = Rows { table: "t", columns: &["a", "b"], cells };
        let sizes: Vec<usize> = rows.parts(128).map(|part| part.len() / 2).collect();
        assert_eq!(sizes, [128, 128, 32, 8, 4]);
        assert_eq!(rows.parts(128).flatten().cloned().collect::<Vec<_>>(), rows.cells);
        assert_eq!(rows.insert(2), "insert into t (a,b) values (?,?),(?,?)");
    }

    #[test]
    fn a_line_of_the_stream_keeps_what_would_end_it() {
        let mut line = String::new();
        streamed(&mut line, &["a\tb\\n\nc".into(), Cell::Nothing, true.into(), Cell::Number(-1)]);
        assert_eq!(line, "a\\tb\\\\n\\nc\t\\N\tt\t-1\n");
    }
}
