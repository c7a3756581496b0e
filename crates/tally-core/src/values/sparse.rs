//! Values at few of many positions: a small map without the code of a large one.

/// Values by position, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sparse<T, K = usize>(Vec<(K, T)>);

impl<T, K> Default for Sparse<T, K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, K: Copy + Ord> Sparse<T, K> {
    /// The value at a position.
    #[must_use]
    pub fn get(&self, position: K) -> Option<&T> {
        self.0.get(self.place(position).ok()?).map(|(_, value)| value)
    }

    /// Puts a value at a position, in place of what is there.
    pub fn put(&mut self, position: K, value: T) {
        match self.place(position) {
            Ok(place) => {
                if let Some((_, slot)) = self.0.get_mut(place) {
                    *slot = value;
                }
            }
            Err(place) => self.0.insert(place, (position, value)),
        }
    }

    fn place(&self, position: K) -> Result<usize, usize> {
        self.0.binary_search_by_key(&position, |(known, _)| *known)
    }
}
