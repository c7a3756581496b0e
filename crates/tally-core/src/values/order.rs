//! Putting things in order, in little code: the standard library's sort is made anew for every type that is sorted,
//! at about 6 KB of the browser's module each.
//!
//! Stable, and in n log n comparisons.

use core::cmp::Ordering;
use std::collections::BTreeMap;

/// What can be put in order.
pub trait InOrder {
    /// What it holds.
    type Item;
    /// Puts the items in order; equal ones keep theirs.
    fn order_by(&mut self, compare: impl FnMut(&Self::Item, &Self::Item) -> Ordering);
    /// Puts the items in the order of a key; those with equal keys keep theirs.
    fn order_by_key<K: Ord>(&mut self, mut key: impl FnMut(&Self::Item) -> K) {
        self.order_by(|left, right| key(left).cmp(&key(right)));
    }
}

impl<T> InOrder for Vec<T> {
    type Item = T;

    fn order_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        if self.is_sorted_by(|left, right| compare(left, right).is_le()) {
            return;
        }
        let order = positions(self.len(), &mut |left, right| {
            let pair = self.get(left).zip(self.get(right));
            pair.is_some_and(|(left, right)| compare(left, right).is_gt())
        });
        let mut items: Self = Self::with_capacity(self.len());
        let mut slots: Vec<Option<T>> = self.drain(..).map(Some).collect();
        items.extend(order.iter().filter_map(|position| slots.get_mut(*position)?.take()));
        *self = items;
    }
}

/// A map of pairs, one by one: a map that is collected sorts them first, with a sort of its own.
pub fn mapped<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(pairs);
    map
}

/// The same of pairs that may not be there.
///
/// # Errors
/// The first that is not.
pub fn try_mapped<K: Ord, V, E>(pairs: impl IntoIterator<Item = Result<(K, V), E>>) -> Result<BTreeMap<K, V>, E> {
    let mut map = BTreeMap::new();
    for pair in pairs {
        let (key, value) = pair?;
        map.insert(key, value);
    }
    Ok(map)
}

/// The positions of so many items in their order. Merges runs of one, two, four and so on, from one list to another.
fn positions(count: usize, exceeds: &mut dyn FnMut(usize, usize) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut merged = Vec::with_capacity(count);
    let mut run = 1;
    while run < count {
        for pair in order.chunks(run.saturating_mul(2)) {
            let (mut left, mut right) = pair.split_at_checked(run).unwrap_or((pair, &[]));
            while let ([first, others @ ..], [second, later @ ..]) = (left, right) {
                if exceeds(*first, *second) {
                    merged.push(*second);
                    right = later;
                } else {
                    merged.push(*first);
                    left = others;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        core::mem::swap(&mut order, &mut merged);
        merged.clear();
        run = run.saturating_mul(2);
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_the_order_of_the_standard_library(items in prop::collection::vec((0_u8..9, any::<u8>()), 0..70)) {
            let (mut ours, mut theirs) = (items.clone(), items);
            ours.order_by_key(|(key, _)| *key);
            theirs.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(ours, theirs);
        }
    }
}
