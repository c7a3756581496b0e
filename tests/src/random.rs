//! A small deterministic source of choices: the same seed makes the same program and cart everywhere.

/// Marsaglia's xorshift with 64 bits and a multiplier (xorshift64*).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Starts from a seed; neighbouring seeds are stirred apart by splitmix64, and zero is allowed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        let mut state = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self((state ^ (state >> 31)) | 1)
    }

    /// The next 64 bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number from `from` to `to`, both included.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        let span = u64::try_from(to - from).unwrap_or_default() + 1;
        // The high bits are the better ones; the bias of a remainder does not matter here.
        from + i64::try_from((self.bits() >> 16) % span).unwrap_or_default()
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, chance: i64) -> bool {
        self.between(1, 100) <= chance
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let last = i64::try_from(choices.len()).unwrap_or(i64::MAX) - 1;
        let index = usize::try_from(self.between(0, last)).unwrap_or_default();
        choices.get(index).expect("a choice among at least one")
    }

    /// As many things as a number from `from` to `to`.
    pub fn several<T>(&mut self, from: i64, to: i64, mut one: impl FnMut(&mut Self, i64) -> T) -> Vec<T> {
        let count = self.between(from, to);
        (0..count).map(|index| one(self, index)).collect()
    }
}
