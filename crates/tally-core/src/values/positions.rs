//! A set of positions, as bits: of the lines of a cart, most of which fit one word, or of the rules of a program.

/// A set of positions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Positions {
    /// 0 to 63.
    first: u64,
    /// The others, 64 a word.
    rest: Vec<u64>,
}

impl Positions {
    /// Adds a position.
    pub fn insert(&mut self, position: usize) {
        let (word, bit) = (position >> 6, 1_u64 << (position & 63));
        match word.checked_sub(1) {
            None => self.first |= bit,
            Some(place) => {
                if self.rest.len() <= place {
                    self.rest.resize(word, 0);
                }
                if let Some(slot) = self.rest.get_mut(place) {
                    *slot |= bit;
                }
            }
        }
    }

    /// Whether a position is in it.
    #[must_use]
    pub fn contains(&self, position: usize) -> bool {
        let word = match (position >> 6).checked_sub(1) {
            None => self.first,
            Some(place) => self.rest.get(place).copied().unwrap_or_default(),
        };
        word >> (position & 63) & 1 == 1
    }

    /// Whether none is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first == 0 && self.rest.iter().all(|word| *word == 0)
    }

    /// Adds those of another set.
    pub fn unite(&mut self, other: &Self) {
        self.first |= other.first;
        if self.rest.len() < other.rest.len() {
            self.rest.resize(other.rest.len(), 0);
        }
        self.rest.iter_mut().zip(&other.rest).for_each(|(word, other)| *word |= other);
    }

    /// Keeps only those that another set has too.
    pub fn intersect(&mut self, other: &Self) {
        self.first &= other.first;
        for (place, word) in self.rest.iter_mut().enumerate() {
            *word &= other.rest.get(place).copied().unwrap_or_default();
        }
    }

    /// Takes out those of another set.
    pub fn subtract(&mut self, other: &Self) {
        self.first &= !other.first;
        self.rest.iter_mut().zip(&other.rest).for_each(|(word, other)| *word &= !other);
    }

    /// Its positions, in order, as a list.
    #[must_use]
    pub fn listed(&self) -> Vec<usize> {
        let bits = |word: &u64| usize::try_from(word.count_ones()).unwrap_or_default();
        let mut list = Vec::with_capacity(self.rest.iter().map(bits).fold(bits(&self.first), usize::saturating_add));
        list.extend(self.iter());
        list
    }

    /// Its positions, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        Bits { word: self.first, begin: 0, others: self.rest.iter() }
    }
}

/// The positions of bits, lowest first.
struct Bits<'a> {
    /// What is left of the word that is being read.
    word: u64,
    /// The position of its lowest bit.
    begin: usize,
    others: core::slice::Iter<'a, u64>,
}

impl Iterator for Bits<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.word == 0 {
            self.word = *self.others.next()?;
            self.begin = self.begin.saturating_add(64);
        }
        let bit = self.word.trailing_zeros();
        self.word &= self.word.wrapping_sub(1);
        Some(self.begin | bit as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_set(left in prop::collection::btree_set(0_usize..300, 0..40), right in prop::collection::btree_set(0_usize..300, 0..40)) {
            let set = |lines: &BTreeSet<usize>| lines.iter().fold(Positions::default(), |mut set, line| { set.insert(*line); set });
            let listed = |set: &Positions| set.iter().collect::<BTreeSet<_>>();
            let (mut united, mut both, mut only) = (set(&left), set(&left), set(&left));
            united.unite(&set(&right));
            both.intersect(&set(&right));
            only.subtract(&set(&right));
            prop_assert_eq!(listed(&united), left.union(&right).copied().collect::<BTreeSet<_>>());
            prop_assert_eq!(listed(&both), left.intersection(&right).copied().collect::<BTreeSet<_>>());
            prop_assert_eq!(listed(&only), left.difference(&right).copied().collect::<BTreeSet<_>>());
            prop_assert!((0..300).all(|line| set(&left).contains(line) == left.contains(&line)));
            prop_assert_eq!(both.is_empty(), left.is_disjoint(&right));
        }
    }
}
