//! In which order tables and rows are written, so that what a row refers to is there before it.

use std::collections::BTreeSet;

use sea_query::{Expr, ExprTrait, Query};

use crate::store::data::tables::{Column, TABLES, Table};

/// All tables, each behind those that it refers to.
///
/// # Panics
/// When tables refer to each other in a circle: there would be no order.
#[must_use]
pub fn in_order() -> Vec<&'static Table> {
    let mut ordered: Vec<&Table> = Vec::new();
    let mut there = BTreeSet::new();
    while ordered.len() < TABLES.len() {
        let ready = |table: &&Table| {
            let mut refers_to = table.columns.iter().filter_map(Column::refers_to);
            !there.contains(table.name) && refers_to.all(|to| to == table.name || there.contains(to))
        };
        let next: Vec<&Table> = TABLES.iter().filter(ready).collect();
        assert!(!next.is_empty(), "the tables refer to each other in a circle");
        there.extend(next.iter().map(|table| table.name));
        ordered.extend(next);
    }
    ordered
}

/// The column by which rows refer to others of the same table, such as people to their superiors.
#[must_use]
pub fn above(table: &Table) -> Option<&'static str> {
    let own = |name: &str| table.key.contains(&name);
    let above = |column: &&Column| column.refers_to() == Some(table.name) && !own(column.name);
    table.columns.iter().find(above).map(|column| column.name)
}

/// Which rows of a table are written first, second and so on: those that refer to none of it, then those that
/// refer to these, until there are no more. Rows that refer to each other in a circle are in none of them, and
/// missed when rows are counted.
pub fn levels(table: &'static Table) -> Box<dyn Iterator<Item = Option<Expr>>> {
    let (Some(above), [key]) = (above(table), table.key) else { return Box::new([None].into_iter()) };
    let first = Expr::col(above).is_null();
    let below = move |level: &Expr| {
        let these = Query::select().column(*key).from(table.name).and_where(level.clone()).to_owned();
        Some(Expr::col(above).in_subquery(these))
    };
    Box::new(std::iter::successors(Some(first), below).map(Some))
}
