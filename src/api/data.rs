//! Every table, read only: what it holds, and its rows, without their secrets.

use std::borrow::Cow;

use poem_openapi::Object;
use poem_openapi::registry::{MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::{Example, ParseError, ParseFromJSON, ParseResult, ToJSON, Type};
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::operation::{Ask, AskKind, LIMIT};
use super::problem::Wrong;
use super::{Call, Problem, Result};
use crate::store::data::tables::{self, Shown, TABLES};
use crate::store::data::{self as store, Asked, COUNTED, Place};
use crate::store::{Conn, Page};
use crate::web::Error;

/// What a table's rows are asked with.
pub const ASKS: &[Ask] = &[
    Ask {
        name: "q",
        about: "What rows are to hold: a key, a ticket's number, or any text; behind a column's name and a colon only \
            there, such as `ticket_number:10001`.",
        kind: AskKind::Text(200),
    },
    Ask {
        name: "order",
        about: "`usual` is newest first, and A to Z where rows are not numbered; `reversed` is the other way round.",
        kind: AskKind::OneOf(|| vec!["usual", REVERSED]),
    },
    LIMIT,
    Ask {
        name: "after",
        about: "Goes on behind the row with this key. The address in `next` has it.",
        kind: AskKind::Text(1000),
    },
];

const REVERSED: &str = "reversed";

/// A table of the database.
#[derive(Debug, Object)]
pub struct Table {
    pub name: String,
    /// What it holds.
    pub about: String,
    /// How many rows it has, counted up to 10,000.
    pub rows: i64,
    /// Whether it has more than were counted.
    pub has_more: bool,
    pub columns: Vec<TableColumn>,
}

/// A column of a table.
#[derive(Debug, Object)]
pub struct TableColumn {
    pub name: String,
    /// Whether it is part of what tells the rows apart.
    pub is_key: bool,
    /// Whether its values are shown to nobody.
    pub is_masked: bool,
    /// The table whose rows it names.
    pub refers_to: Option<String>,
}

/// A row of whatever table: every column as text, or `null`.
#[derive(Debug)]
pub struct Row(Map<String, Value>);

/// Every table.
pub async fn list(call: &Call, db: &mut Conn) -> Result {
    let counts = store::counts(db).await?;
    let counted = |name: &str| counts.iter().find(|counted| counted.name == name).map_or(0, |counted| counted.rows);
    let most = i64::try_from(COUNTED).unwrap_or(i64::MAX);
    let table = |table: &tables::Table| Table {
        name: table.name.to_owned(),
        about: table.about.to_owned(),
        rows: counted(table.name).min(most),
        has_more: counted(table.name) > most,
        columns: table.columns.iter().map(|column| TableColumn::of(table, column)).collect(),
    };
    Ok(Answer::many(call, Page { rows: TABLES.iter().collect(), next: None }, table))
}

/// One table's rows. A search looks through so many rows at a time: a page of what it finds may be short, or empty,
/// and go on all the same.
pub async fn show(call: &Call, db: &mut Conn) -> Result {
    let table = tables::Table::find(call.params.trimmed("table")).ok_or(Error::NotFound)?;
    let after = match call.query.get("after").map(|written| Place::read(table, written)) {
        Some(None) => {
            let message = "No row of this table has such a key. Follow the address in next.";
            return Err(Problem::invalid(vec![Wrong::parameter("after", message)]));
        }
        place => place.flatten(),
    };
    let asked = Asked {
        table,
        q: call.query.trimmed("q").to_owned(),
        is_reversed: call.query.trimmed("order") == REVERSED,
        after,
    };
    // Nothing is written in the audit log, as nothing is for the table's page, which gives the same rows bit by bit;
    // the file of all of them at once is an export, and is.
    let found = store::batch(db, &asked, call.limit()).await?;
    let rows = found.rows.into_iter().map(|cells| Row::of(table, cells)).collect();
    Ok(Answer::listed(call, rows, found.next.map(|place| place.written(table))))
}

impl TableColumn {
    fn of(table: &tables::Table, column: &tables::Column) -> Self {
        Self {
            name: column.name.to_owned(),
            is_key: table.key.contains(&column.name),
            is_masked: column.shown == Shown::Masked,
            refers_to: column.refers_to().filter(|of| *of != table.name).map(str::to_owned),
        }
    }
}

impl Row {
    fn of(table: &tables::Table, cells: Vec<Option<String>>) -> Self {
        let named = table.columns.iter().zip(cells).map(|(column, cell)| (column.name.to_owned(), cell.into()));
        Self(named.collect())
    }
}

impl Type for Row {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "Row".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Reference("Row".to_owned())
    }

    fn register(registry: &mut Registry) {
        registry.create_schema::<Self, _>("Row".to_owned(), |_| {
            let text = MetaSchema { nullable: true, ..MetaSchema::new("string") };
            MetaSchema {
                description: Some("A row of whatever table: every column as text, or `null`."),
                additional_properties: Some(Box::new(MetaSchemaRef::Inline(Box::new(text)))),
                ..MetaSchema::new("object")
            }
        });
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl ParseFromJSON for Row {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        match value {
            Some(Value::Object(row)) => Ok(Self(row)),
            other => Err(ParseError::expected_type(other.unwrap_or_default())),
        }
    }
}

impl ToJSON for Row {
    fn to_json(&self) -> Option<Value> {
        Some(Value::Object(self.0.clone()))
    }
}

impl Example for Row {
    fn example() -> Self {
        let row = json!({"id": "1", "name": "Computers", "name_key": "computers"});
        Self(row.as_object().cloned().unwrap_or_default())
    }
}

impl Example for Table {
    fn example() -> Self {
        let column =
            |name: &str, is_key| TableColumn { name: name.to_owned(), is_key, is_masked: false, refers_to: None };
        Self {
            name: "departments".to_owned(),
            about: "The departments of the house".to_owned(),
            rows: 2,
            has_more: false,
            columns: vec![column("id", true), column("name", false), column("name_key", false)],
        }
    }
}
