//! Chance in the history: seeded, so that the same moment always has the same past.

use rand::rngs::SmallRng;
use rand::{Rng as _, RngExt as _, SeedableRng as _};

/// Where the history's chance begins. Any number would do; another one tells another past.
const SEED: u64 = 0x0068_656c_7064_6573;

/// A stream of chance.
#[derive(Debug)]
pub(super) struct Chance(SmallRng);

impl Chance {
    /// The stream of this number: always the same one.
    pub(super) fn of(number: u64) -> Self {
        Self(SmallRng::seed_from_u64(SEED ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// Whether something happens that happens so often in a hundred times.
    pub(super) fn percent(&mut self, often: u32) -> bool {
        self.below(100) < often
    }

    /// A number below this one.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        self.0.random_range(0..end.max(1))
    }

    /// A number from the first to the last.
    pub(super) fn between(&mut self, first: i64, last: i64) -> i64 {
        self.0.random_range(first..=last.max(first))
    }

    /// Where in so many things: any of them alike.
    pub(super) fn place(&mut self, of: usize) -> usize {
        self.0.random_range(0..of.max(1))
    }

    /// Where in so many things: the earlier, the more often.
    pub(super) fn early(&mut self, of: usize) -> usize {
        self.place(of).min(self.place(of))
    }

    /// One of them, any alike.
    pub(super) fn pick<'a, T: ?Sized>(&mut self, of: &'a [&'a T]) -> &'a T {
        of[self.place(of.len())]
    }

    /// One of them by its weight.
    pub(super) fn weighed<'a, T>(&mut self, of: &'a [T], weight: impl Fn(&T) -> u32) -> &'a T {
        let mut left = self.below(of.iter().map(&weight).sum());
        let found = of.iter().find(|one| {
            let is_it = left < weight(one);
            left = left.saturating_sub(weight(one));
            is_it
        });
        found.unwrap_or(&of[0])
    }

    /// So many bytes.
    pub(super) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }
}
