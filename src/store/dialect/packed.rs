//! Rows that come as one text. `SQLite`'s driver copies every value of every row on its way between two threads, and
//! looks up each by its column's name again; a text with all rows of a query is copied once.

use std::fmt::Write;

use serde::de::value::Error as NotARow;
use serde::de::{DeserializeOwned, Deserializer, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

use super::Row;

/// A row that can come packed, and be remembered: a struct whose fields are named as the columns of its query.
pub trait Packed: Row + DeserializeOwned + Clone + Sync + 'static {}
impl<T: Row + DeserializeOwned + Clone + Sync + 'static> Packed for T {}

/// Writes a query of `SQLite`'s that finds one text: the rows of `query`, each as the values of an `R`'s fields in their
/// order. They are named with their table: `SQLite` takes a bare name in double quotes that it does not find for a text.
pub(super) fn as_packed<R: Packed>(sql: &mut String, query: &str) {
    sql.push_str("SELECT json_group_array(json_array(");
    for (nth, field) in fields_of::<R>().iter().enumerate() {
        let _ = write!(sql, "{}packed.\"{field}\"", if nth == 0 { "" } else { ", " });
    }
    let _ = write!(sql, ")) FROM ({query}) AS packed");
}

/// The rows in such a text.
///
/// # Errors
/// When one is not what it should be.
pub(super) fn unpacked<R: Packed>(text: &str) -> Result<Vec<R>, sqlx::Error> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// What is so or not, out of the one or nought that `SQLite` has for it.
///
/// # Errors
/// When it is no number.
pub fn bit<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    u8::deserialize(from).map(|bit| bit != 0)
}

/// The names of a struct's fields, as it tells whoever would read one.
fn fields_of<R: DeserializeOwned>() -> &'static [&'static str] {
    let mut fields: &[&str] = &[];
    let _ = R::deserialize(Fields(&mut fields));
    fields
}

/// Reads nothing, and hears what would be read.
struct Fields<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Fields<'_> {
    type Error = NotARow;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(serde::de::Error::custom(""))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
