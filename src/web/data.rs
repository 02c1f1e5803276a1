//! The whole database for the superuser: every table, read only, searched, page by page or as CSV.

mod csv;

use std::collections::HashMap;

use futures_util::{StreamExt, stream};
use poem::http::{StatusCode, header};
use poem::{Body, Response};
use serde::Serialize;

use super::answer::page;
use super::audit::note;
use super::form::{OptionView, Options};
use super::{Error, Result, Visit};
use crate::app::App;
use crate::store;
use crate::store::data::tables::{Column, Shown, TABLES, Table};
use crate::store::data::{self, Asked, COUNTED, LOOKED_THROUGH, Place, TICKET};
use crate::views::Page;

/// How many cells a page has, about: wide tables show fewer rows.
const CELLS: usize = 600;
/// How many rows of an export are in memory at once.
const ROWS: u64 = 1000;

/// What the list of tables shows.
#[derive(Serialize)]
pub struct TablesPage {
    pub tables: Vec<TableLine>,
}

/// One table in the list.
#[derive(Debug, Serialize)]
pub struct TableLine {
    pub name: &'static str,
    pub about: &'static str,
    pub rows: String,
}

impl Page for TablesPage {
    const TEMPLATE: &'static str = "data/index.html";
}

/// What a table's page shows.
#[derive(Serialize)]
pub struct TablePage {
    pub name: &'static str,
    pub about: &'static str,
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
    pub q: String,
    /// What a number that was looked for can be, each with the search for that alone.
    pub readings: Vec<(String, String)>,
    pub sorts: Options,
    /// Whether some of its columns are shown to nobody.
    pub is_masked: bool,
    /// How many rows the search looked through, when there are more.
    pub looked_through: Option<String>,
    pub csv: String,
    pub next: Option<String>,
    pub is_later: bool,
}

/// One value in a row.
#[derive(Debug, Serialize)]
pub struct Cell {
    pub text: Option<String>,
    /// Where what it refers to can be read.
    pub href: Option<String>,
}

impl Page for TablePage {
    const TEMPLATE: &'static str = "data/show.html";
}

/// Every table.
pub async fn index(visit: &Visit) -> Result {
    let mut db = visit.read().await?;
    let counts: HashMap<String, i64> =
        data::counts(&mut db).await?.into_iter().map(|counted| (counted.name, counted.rows)).collect();
    let line = |table: &Table| TableLine {
        name: table.name,
        about: table.about,
        rows: count(counts.get(table.name).copied().unwrap_or_default().unsigned_abs()),
    };
    page(visit, StatusCode::OK, &TablesPage { tables: TABLES.iter().map(line).collect() })
}

/// One table's rows.
pub async fn show(visit: &Visit) -> Result {
    let asked = asked(visit)?;
    let table = asked.table;
    let mut db = visit.read().await?;
    let found = data::batch(&mut db, &asked, per_page(table)).await?;
    let shown = TablePage {
        name: table.name,
        about: table.about,
        columns: table.columns.iter().map(|column| column.name).collect(),
        rows: found.rows.into_iter().map(|row| table.columns.iter().zip(row).map(cell).collect()).collect(),
        readings: readings(&asked),
        sorts: sorts(&asked),
        is_masked: table.columns.iter().any(|column| column.shown == Shown::Masked),
        looked_through: found.is_looking.then(|| grouped(LOOKED_THROUGH)),
        csv: address(&asked, "/csv", None),
        next: found.next.map(|next| address(&asked, "", Some(&next))),
        is_later: asked.after.is_some(),
        q: asked.q,
    };
    page(visit, StatusCode::OK, &shown)
}

/// All rows that a search finds, or all there are, written as they are read.
pub async fn csv(visit: &Visit) -> Result {
    let asked = Asked { after: None, ..asked(visit)? };
    let table = asked.table;
    let mut db = visit.read().await?;
    let found = data::batch(&mut db, &asked, ROWS).await?;
    drop(db);
    let found_by = if asked.q.is_empty() { String::new() } else { format!(", found by “{}”", asked.q) };
    let mut tx = visit.begin().await?;
    note(visit, &mut tx, "data/export", None, &format!("{}{found_by}", table.name)).await?;
    tx.commit().await?;
    let names: Vec<_> = table.columns.iter().map(|column| Some(column.name)).collect();
    let first = csv::lines([&*names]) + &csv::lines(found.rows.iter().map(Vec::as_slice));
    let rest = stream::try_unfold(following(&asked, found.next), {
        let app = visit.app.clone();
        move |asked| more(app.clone(), asked)
    });
    Ok(Response::builder()
        .header(header::CONTENT_TYPE, "text/csv; charset=utf-8")
        .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.csv\"", table.name))
        .header(header::CACHE_CONTROL, "no-store")
        .body(Body::from_bytes_stream(stream::once(async { Ok(first) }).chain(rest))))
}

/// The next lines of an export and where it goes on. Between them no connection is held, however
/// slowly they are read.
async fn more(app: App, asked: Option<Asked>) -> std::io::Result<Option<(String, Option<Asked>)>> {
    let Some(asked) = asked else { return Ok(None) };
    let broken = |error: store::Error| {
        tracing::error!(%error, "an export ended before its end");
        std::io::Error::other(error)
    };
    let mut db = app.store.read().await.map_err(broken)?;
    let found = data::batch(&mut db, &asked, ROWS).await.map_err(broken)?;
    let lines = csv::lines(found.rows.iter().map(Vec::as_slice));
    Ok(Some((lines, following(&asked, found.next))))
}

fn following(asked: &Asked, next: Option<Place>) -> Option<Asked> {
    next.map(|after| Asked { after: Some(after), ..asked.clone() })
}

fn asked(visit: &Visit) -> std::result::Result<Asked, Error> {
    let table = Table::find(visit.params.trimmed("table")).ok_or(Error::NotFound)?;
    Ok(Asked {
        table,
        q: visit.query.trimmed("q").chars().take(200).collect(),
        is_reversed: visit.query.trimmed("sort") == reversed(table).0,
        after: visit.query.get("after").and_then(|written| Place::read(table, written)),
    })
}

fn per_page(table: &Table) -> u64 {
    (CELLS / table.columns.len()).clamp(10, 50) as u64
}

/// A number is a row's own or a ticket's: where it can be both, the two ways to say which is meant.
fn readings(asked: &Asked) -> Vec<(String, String)> {
    let number: Option<i64> = asked.q.parse().ok();
    let (Some(number), [own]) = (number, asked.table.key) else { return Vec::new() };
    if *own == TICKET || asked.table.column(TICKET).is_none() {
        return Vec::new();
    }
    let only =
        |column: &str| address(&Asked { q: format!("{column}:{number}"), after: None, ..asked.clone() }, "", None);
    vec![
        (format!("Only the row whose {own} is {number}"), only(own)),
        (format!("Only what is about ticket {number}"), only(TICKET)),
    ]
}

/// The usual order and the other one, by its word and its name.
fn sorts(asked: &Asked) -> Options {
    let (word, label) = reversed(asked.table);
    let usual = if asked.table.is_numbered() { "Newest first" } else { "A to Z" };
    [("", usual, !asked.is_reversed), (word, label, asked.is_reversed)]
        .map(|(value, label, is_chosen)| OptionView { value: value.to_owned(), label: label.to_owned(), is_chosen })
        .into_iter()
        .collect()
}

fn reversed(table: &Table) -> (&'static str, &'static str) {
    if table.is_numbered() { ("oldest", "Oldest first") } else { ("last", "Z to A") }
}

fn address(asked: &Asked, ending: &str, after: Option<&Place>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if !asked.q.is_empty() {
        query.append_pair("q", &asked.q);
    }
    if asked.is_reversed {
        query.append_pair("sort", reversed(asked.table).0);
    }
    if let Some(after) = after {
        query.append_pair("after", &after.written(asked.table));
    }
    format!("/data/{}{ending}?{}", asked.table.name, query.finish()).trim_end_matches('?').to_owned()
}

fn cell((column, text): (&Column, Option<String>)) -> Cell {
    let href = text.as_deref().and_then(|key| match column.shown {
        Shown::Plain | Shown::Masked => None,
        Shown::Ticket => Some(format!("/tickets/{key}")),
        Shown::Person => Some(format!("/people/{key}")),
        Shown::Mail => Some(format!("/mail/{key}")),
        Shown::Row(table) => {
            let own = Table::find(table)?.key.first()?;
            let key: String = url::form_urlencoded::byte_serialize(format!("{own}:{key}").as_bytes()).collect();
            Some(format!("/data/{table}?q={key}"))
        }
    });
    Cell { text, href }
}

fn count(rows: u64) -> String {
    if rows > COUNTED { format!("{}+", grouped(COUNTED)) } else { grouped(rows) }
}

/// A number up to a million with its thousands apart.
fn grouped(number: u64) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", number / 1000, number % 1000) }
}
