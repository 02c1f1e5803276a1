//! What tells whether two tables hold the same, in whatever order they come.

use chrono::{DateTime, SecondsFormat};
use sea_query::Value;
use sha2::{Digest, Sha256};

use crate::store::data::tables::Table;
use crate::store::dialect::Kind;

/// How many rows, and the sum of their digests: engines may put keys in other orders.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub rows: u64,
    digests: u128,
}

impl Sum {
    /// Adds a row, as an engine spells its values.
    pub fn add(&mut self, table: &Table, row: &[Value]) {
        let mut digest = Sha256::new();
        for (column, value) in table.columns.iter().zip(row) {
            match value {
                Value::String(Some(text)) if column.kind() == Kind::Moment => {
                    part(&mut digest, moment(text).as_bytes());
                }
                Value::String(Some(text)) => part(&mut digest, text.as_bytes()),
                Value::Bytes(Some(bytes)) => part(&mut digest, bytes),
                _ => digest.update([0]),
            }
        }
        let digest = digest.finalize();
        let half: [u8; 16] = std::array::from_fn(|at| digest[at]);
        self.digests = self.digests.wrapping_add(u128::from_be_bytes(half));
        self.rows += 1;
    }
}

/// A value, so that it is told apart from none and from a part of its neighbour.
fn part(digest: &mut Sha256, value: &[u8]) {
    digest.update([1]);
    digest.update((value.len() as u64).to_be_bytes());
    digest.update(value);
}

/// A moment to the last digit that anybody keeps; one engine leaves out noughts.
fn moment(text: &str) -> String {
    DateTime::parse_from_rfc3339(text)
        .map_or_else(|_| text.to_owned(), |moment| moment.to_utc().to_rfc3339_opts(SecondsFormat::Nanos, true))
}
