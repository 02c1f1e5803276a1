//! A table's rows in the order of its key, so many at a time as memory has room for.

use std::collections::VecDeque;

use sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement, Value};

use crate::store::data::tables::{Column, Table};
use crate::store::dialect::{Kind, Spelling};
use crate::store::{Conn, Error};

/// The most rows of a batch: engines bound the values of a statement.
const MOST_ROWS: u64 = 512;

/// About the most bytes of a batch. A row that has more comes alone.
const MOST_BYTES: i64 = 1 << 20;

/// Reads a table from its first row to its last.
pub struct Batches {
    table: &'static Table,
    /// Which of its rows; `None` for all.
    which: Option<Expr>,
    spelling: Spelling,
    columns: Vec<Expr>,
    /// What comes of the key's columns, and of those.
    kinds: Vec<Kind>,
    /// The key of the row behind which the next begin.
    place: Option<Vec<Value>>,
    /// How many rows of those to come make each of the next batches.
    sizes: VecDeque<u64>,
}

impl Batches {
    /// With values of the columns' own kinds, to be written elsewhere.
    pub fn typed(table: &'static Table, which: Option<Expr>, spelling: Spelling) -> Self {
        let columns = table.columns.iter().map(|column| Expr::col(column.name)).collect();
        Self::of(table, which, spelling, columns, Column::kind)
    }

    /// With all values but bytes as texts, as the engine itself spells them.
    pub fn spelled(table: &'static Table, spelling: Spelling) -> Self {
        let is_bytes = |column: &Column| column.kind() == Kind::Bytes;
        let spelled = |column: &Column| {
            if is_bytes(column) { Expr::col(column.name) } else { spelling.text(column.name) }
        };
        let columns = table.columns.iter().map(spelled).collect();
        Self::of(table, None, spelling, columns, |column| if is_bytes(column) { Kind::Bytes } else { Kind::Text })
    }

    fn of(
        table: &'static Table,
        which: Option<Expr>,
        spelling: Spelling,
        columns: Vec<Expr>,
        kind: impl Fn(&Column) -> Kind,
    ) -> Self {
        let key = table.key.iter().filter_map(|name| table.column(name)).map(Column::kind);
        let kinds = key.chain(table.columns.iter().map(kind)).collect();
        Self { table, which, spelling, columns, kinds, place: None, sizes: VecDeque::new() }
    }

    /// The next rows; none at the end.
    pub async fn next(&mut self, db: &mut Conn) -> Result<Vec<Vec<Value>>, Error> {
        if self.sizes.is_empty() {
            self.sizes = self.measure(db).await?;
        }
        let Some(size) = self.sizes.pop_front() else { return Ok(Vec::new()) };
        let mut query = self.rest();
        query.exprs(self.table.key.iter().map(|name| Expr::col(*name))).exprs(self.columns.clone()).limit(size);
        let mut rows = db.values(&query, &self.kinds).await?;
        let keys = self.table.key.len();
        let values = rows.iter_mut().map(|row| row.split_off(keys)).collect();
        self.place = rows.pop();
        Ok(values)
    }

    /// Divides the next rows into batches, by what their texts and bytes take.
    async fn measure(&self, db: &mut Conn) -> Result<VecDeque<u64>, Error> {
        let long = self.table.columns.iter().filter(|column| matches!(column.kind(), Kind::Text | Kind::Bytes));
        let bytes = |column: &Column| {
            Func::coalesce([Func::cust("octet_length").arg(Expr::col(column.name)).into(), Expr::value(0_i64)])
        };
        let size = long.fold(Expr::value(0_i64), |sum, column| sum.add(bytes(column)));
        let rows = db.values(self.rest().expr(size).limit(MOST_ROWS), &[Kind::Number]).await?;
        let mut sizes: Vec<u64> = Vec::new();
        let mut room = 0;
        for row in rows {
            let bytes = if let [Value::BigInt(Some(bytes))] = row[..] { bytes } else { 0 };
            match sizes.last_mut() {
                Some(size) if bytes <= room => {
                    *size += 1;
                    room -= bytes;
                }
                _ => {
                    sizes.push(1);
                    room = MOST_BYTES - bytes;
                }
            }
        }
        // Batches of 512, 256, 128 and so on take a few statements, which are prepared once.
        let powers = |size: u64| (0..u64::BITS).rev().map(|bit| 1 << bit).filter(move |power| size & power != 0);
        Ok(sizes.into_iter().flat_map(powers).collect())
    }

    /// The rows to come, in their order.
    fn rest(&self) -> SelectStatement {
        let mut query = Query::select();
        query.from(self.table.name).and_where_option(self.which.clone());
        if let Some(place) = &self.place {
            query.cond_where(self.spelling.beyond(self.table.key, place));
        }
        for name in self.table.key {
            // Of the table: what is selected may be called the same.
            query.order_by((self.table.name, *name), Order::Asc);
        }
        query
    }
}
