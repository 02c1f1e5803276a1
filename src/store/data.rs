//! The database as it is: any table's rows in the order of its key, searched, and without its secrets.

pub mod tables;

use sea_query::{CaseStatement, Cond, Expr, ExprTrait, Func, Order, Query, SelectStatement, UnionType, Value};

use super::dialect::Spelling;
use super::{Conn, Result, room};
use tables::{Column, Shown, TABLES, Table};

/// How many rows one search looks through before it says how far it came.
pub const LOOKED_THROUGH: u64 = 20_000;
/// How far rows are counted.
pub const COUNTED: u64 = 1000;
/// What stands for a value that is shown to nobody.
pub const MASK: &str = "•••";

/// How much of a key that nobody may read is told to find the next page by: more than enough to
/// tell rows apart, and far too little to be of use.
const HINT: usize = 16;

/// The column by which rows are about a ticket.
pub const TICKET: &str = "ticket_number";

/// How many rows a table has.
#[derive(Debug, sqlx::FromRow)]
pub struct Counted {
    pub name: String,
    /// At most one more than [`COUNTED`].
    pub rows: i64,
}

/// How many rows each table has, in one statement.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(db: &mut Conn) -> Result<Vec<Counted>> {
    let mut all = TABLES.iter().map(|table| {
        let some = Query::select().expr_as(Expr::value(1), "n").from(table.name).limit(COUNTED + 1).to_owned();
        Query::select()
            .expr_as(Expr::value(table.name), "name")
            .expr_as(Func::count(Expr::col("n")), "rows")
            .from_subquery(some, "some_rows")
            .to_owned()
    });
    let Some(mut first) = all.next() else { return Ok(Vec::new()) };
    first.unions(all.map(|one| (UnionType::All, one)));
    db.all(&first).await
}

/// Which rows of a table are asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    pub table: &'static Table,
    /// What they are to hold; empty for all of them.
    pub q: String,
    /// The other way round than newest first, or than A to Z where rows are not numbered.
    pub is_reversed: bool,
    /// The row after which they begin.
    pub after: Option<Place>,
}

/// A row's place in the order of its table: the values of its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(Vec<String>);

impl Place {
    /// The place that an address names; `None` when it is none of this table's.
    #[must_use]
    pub fn read(table: &Table, written: &str) -> Option<Self> {
        let parts: Vec<String> = match table.key {
            [_] => vec![written.to_owned()],
            _ => serde_json::from_str(written).ok()?,
        };
        let place = Self(parts);
        (!written.is_empty() && place.0.len() == table.key.len() && place.values(table).is_some()).then_some(place)
    }

    /// How an address names it. A key that is shown to nobody is only hinted at.
    #[must_use]
    pub fn written(&self, table: &Table) -> String {
        match &*self.0 {
            [one] if table.has_masked_key() => one.chars().take(HINT).collect(),
            [one] => one.clone(),
            many => serde_json::Value::from(many).to_string(),
        }
    }

    fn values(&self, table: &Table) -> Option<Vec<Value>> {
        let value = |(name, part): (&&str, &String)| {
            if table.column(name)?.is_number { part.parse::<i64>().ok().map(Value::from) } else { Some(part.into()) }
        };
        table.key.iter().zip(&self.0).map(value).collect()
    }
}

/// Some rows of a table.
#[derive(Debug, Default)]
pub struct Batch {
    /// Each with a value, or none, for every column of the table.
    pub rows: Vec<Vec<Option<String>>>,
    /// The row after which the next ones begin.
    pub next: Option<Place>,
    /// Whether it ends because the search had looked through enough rows, not because it found enough.
    pub is_looking: bool,
}

/// The next rows that are asked for, at most `limit`.
///
/// What is a key, or a ticket's number, finds the rows of that key or ticket by their index. Anything
/// else is looked for in the text of [`LOOKED_THROUGH`] rows at a time, so that no search takes long
/// however large the table is; where it stopped, the next batch goes on. A column's name and a colon
/// before it look there alone: `ticket_number:10001`.
///
/// # Errors
/// When the database does not answer.
pub async fn batch(db: &mut Conn, asked: &Asked, limit: u64) -> Result<Batch> {
    let q = asked.q.trim();
    if q.is_empty() {
        return some(db, asked, Cond::all(), limit).await;
    }
    let named = named(asked.table, q);
    if let Some(keyed) = keyed(asked.table, q, named) {
        let found = some(db, asked, keyed, limit).await?;
        if !found.rows.is_empty() || named.is_some() {
            return Ok(found);
        }
    }
    let end = end(db, asked).await?;
    let within = end.as_ref().and_then(|end| Some(until(asked, end.values(asked.table)?)));
    let holding = holding(asked.table, q, named, db.spelling());
    let found = some(db, asked, holding.add_option(within), limit).await?;
    Ok(match found.next {
        Some(_) => found,
        None => Batch { is_looking: end.is_some(), next: end, ..found },
    })
}

async fn some(db: &mut Conn, asked: &Asked, which: Cond, limit: u64) -> Result<Batch> {
    let spelling = db.spelling();
    let mut query = in_order(asked, spelling);
    query.exprs(asked.table.columns.iter().map(|column| shown(column, spelling))).cond_where(which).limit(room(limit));
    let mut found: Vec<Cells> = db.all(&query).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_more = found.len() > limit;
    found.truncate(limit);
    let keys = asked.table.key.len();
    let next = found.last().filter(|_| is_more).and_then(|last| place(&last.0[..keys]));
    let rows = found.into_iter().map(|mut row| row.0.split_off(keys)).collect();
    Ok(Batch { rows, next, is_looking: false })
}

/// The last row that one search looks through; `None` when there are not so many.
async fn end(db: &mut Conn, asked: &Asked) -> Result<Option<Place>> {
    let last: Option<Cells> = db.first(in_order(asked, db.spelling()).offset(LOOKED_THROUGH - 1).limit(1)).await?;
    Ok(last.and_then(|last| place(&last.0)))
}

/// The keys of the rows behind the place where one is, in their order.
fn in_order(asked: &Asked, spelling: Spelling) -> SelectStatement {
    let mut query = Query::select();
    query.from(asked.table.name);
    for name in asked.table.key {
        query
            .expr(spelling.text(name))
            .order_by((asked.table.name, *name), if is_falling(asked) { Order::Desc } else { Order::Asc });
    }
    query.and_where_option(asked.after.as_ref().and_then(|place| beyond(asked, place)));
    query
}

/// Newest first where rows are numbered, else A to Z; or the other way round.
fn is_falling(asked: &Asked) -> bool {
    asked.table.is_numbered() != asked.is_reversed
}

fn beyond(asked: &Asked, place: &Place) -> Option<Expr> {
    let (key, falls) = (key(asked.table), is_falling(asked));
    if let ([hint], true, false) = (&*place.0, asked.table.has_masked_key(), falls) {
        // Behind everything that begins like it, which is that one row.
        return Some(key.gt(format!("{hint}\u{10ffff}")));
    }
    let place = tuple(place.values(asked.table)?.into_iter().map(Expr::value));
    Some(if falls { key.lt(place) } else { key.gt(place) })
}

fn until(asked: &Asked, place: Vec<Value>) -> Expr {
    let (key, place) = (key(asked.table), tuple(place.into_iter().map(Expr::value)));
    if is_falling(asked) { key.gte(place) } else { key.lte(place) }
}

fn key(table: &Table) -> Expr {
    tuple(table.key.iter().map(|name| Expr::col(*name)))
}

fn tuple(parts: impl Iterator<Item = Expr>) -> Expr {
    let mut parts: Vec<Expr> = parts.collect();
    if parts.len() == 1 { parts.remove(0) } else { Expr::tuple(parts) }
}

fn place(key: &[Option<String>]) -> Option<Place> {
    key.iter().cloned().collect::<Option<Vec<String>>>().map(Place)
}

/// The column that a search names, and what it is to hold.
fn named<'q>(table: &'static Table, q: &'q str) -> Option<(&'static Column, &'q str)> {
    let (name, what) = q.split_once(':')?;
    let column = table.column(name.trim()).filter(|column| column.shown != Shown::Masked)?;
    Some((column, what.trim()))
}

/// The rows whose key this is, or that are about the ticket of this number; only one of them when the
/// search names the column.
fn keyed(table: &'static Table, q: &str, named: Option<(&'static Column, &str)>) -> Option<Cond> {
    let (only, what) = named.map_or((None, q), |(column, what)| (Some(column.name), what));
    let number: Option<i64> = what.parse().ok();
    let is = |name: &'static str| {
        let column = table.column(name).filter(|column| column.shown != Shown::Masked)?;
        let is_asked = only.is_none_or(|only| only == name);
        match number {
            _ if !is_asked => None,
            Some(number) if column.is_number => Some(Expr::col(name).eq(number)),
            _ => (!column.is_number).then(|| Expr::col(name).eq(what)),
        }
    };
    let own = match table.key {
        [one] => is(one),
        _ => None,
    };
    let tickets = is(TICKET);
    (own.is_some() || tickets.is_some()).then(|| Cond::any().add_option(own).add_option(tickets))
}

/// The rows that hold this in a text that may be read, or as a number; or in the column that the search
/// names.
fn holding(table: &'static Table, q: &str, named: Option<(&'static Column, &str)>, spelling: Spelling) -> Cond {
    let (only, what) = named.map_or((None, q), |(column, what)| (Some(column.name), what));
    let number: Option<i64> = what.parse().ok();
    let readable = table.columns.iter().filter(|column| column.shown != Shown::Masked);
    let asked = readable.filter(|column| only.is_none_or(|only| only == column.name));
    let any = asked.fold(Cond::any(), |any, column| {
        let held = spelling.text(column.name);
        if column.is_number {
            any.add_option(number.map(|n| held.eq(n.to_string())))
        } else {
            any.add(spelling.holds(held, what))
        }
    });
    // Where nothing could hold it, nothing does.
    Cond::all().add(any.add(Expr::value(false)))
}

/// A column's value as text. What is masked does not leave the database.
fn shown(column: &Column, spelling: Spelling) -> Expr {
    match column.shown {
        Shown::Masked => CaseStatement::new().case(Expr::col(column.name).is_not_null(), Expr::value(MASK)).into(),
        _ => spelling.text(column.name),
    }
}

/// A row of whatever shape, as texts.
#[derive(Debug)]
pub struct Cells(pub Vec<Option<String>>);

impl<'r, R: sqlx::Row> sqlx::FromRow<'r, R> for Cells
where
    usize: sqlx::ColumnIndex<R>,
    Option<String>: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    fn from_row(row: &'r R) -> std::result::Result<Self, sqlx::Error> {
        (0..row.len()).map(|at| row.try_get(at)).collect::<std::result::Result<_, _>>().map(Self)
    }
}
