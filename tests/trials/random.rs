//! Chance that can be had again: the same seed chooses the same.

use helpdesk::clock::random_part;

/// A sequence of choices (splitmix64).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The seed of this run: what `HELPDESK_TEST_SEED` says, or a new one. It is printed.
    pub fn seed() -> u64 {
        let seed = match std::env::var("HELPDESK_TEST_SEED") {
            Ok(seed) => seed.parse().expect("HELPDESK_TEST_SEED is a number"),
            Err(_) => u64::from(random_part(u32::MAX)),
        };
        println!("HELPDESK_TEST_SEED={seed}");
        seed
    }

    /// The choices of one of many who share a seed.
    pub fn of(seed: u64, nth: usize) -> Self {
        Self(seed.wrapping_add((nth as u64).wrapping_mul(0x9e37_79b9)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `below`.
    pub fn below(&mut self, below: usize) -> usize {
        usize::try_from(self.next() % below.max(1) as u64).expect("small")
    }

    /// Whether this is the one time in so many.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of them; `None` when there is none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// One of them, each as likely as its weight says.
    pub fn weighed<'a, T>(&mut self, from: &'a [T], weight: impl Fn(&T) -> usize) -> Option<&'a T> {
        let mut at = self.below(from.iter().map(&weight).sum());
        from.iter().find(|one| {
            let is_it = at < weight(one);
            at = at.saturating_sub(weight(one));
            is_it
        })
    }
}
