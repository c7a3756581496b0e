//! Many half-open spans of something ordered, and which of them a point lies in.
//!
//! A segment tree (Bentley, 1977): building takes O(n log n), a question O(log n) and what it finds.

use super::order::InOrder as _;

/// The half-open span from a point on, or always before; and until another, or for ever.
pub type Span<T> = (Option<T>, Option<T>);

/// Spans by the points that lie in them. Each is known by a number of whoever asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spans<T> {
    /// Where a span begins or ends, in order; they cut everything into one more piece than there are cuts.
    cuts: Vec<T>,
    /// The spans that cover a node whole: the root at 1, the children of `n` at `2n` and `2n + 1`, the pieces last.
    nodes: Vec<Vec<usize>>,
}

impl<T> Default for Spans<T> {
    fn default() -> Self {
        Self { cuts: Vec::new(), nodes: Vec::new() }
    }
}

impl<T: Copy + Ord> Spans<T> {
    /// Takes spans, each with its number.
    #[must_use]
    pub fn new(spans: &[(Span<T>, usize)]) -> Self {
        let mut cuts: Vec<T> = spans.iter().flat_map(|((from, until), _)| [*from, *until]).flatten().collect();
        cuts.order_by(Ord::cmp);
        cuts.dedup();
        let pieces = cuts.len().saturating_add(1);
        let mut all = Self { nodes: vec![Vec::new(); pieces.saturating_mul(2)], cuts };
        for ((from, until), number) in spans {
            let first = from.map_or(0, |from| all.piece(from));
            let end = until.map_or(pieces, |until| all.piece(until));
            all.cover(first.saturating_add(pieces), end.saturating_add(pieces), *number);
        }
        all
    }

    /// The numbers of the spans that a point lies in, in no order.
    pub fn at(&self, point: T) -> impl Iterator<Item = usize> + '_ {
        let leaf = self.piece(point).saturating_add(self.nodes.len() >> 1);
        core::iter::successors(Some(leaf), |node| Some(node >> 1).filter(|parent| *parent > 0))
            .filter_map(|node| self.nodes.get(node))
            .flatten()
            .copied()
    }

    /// The piece that a point lies in.
    fn piece(&self, point: T) -> usize {
        self.cuts.partition_point(|cut| *cut <= point)
    }

    /// Notes a span at the fewest nodes that make it up.
    fn cover(&mut self, mut first: usize, mut end: usize, number: usize) {
        let mut note = |node: usize| self.nodes.get_mut(node).into_iter().for_each(|spans| spans.push(number));
        while first < end {
            if first & 1 == 1 {
                note(first);
                first = first.saturating_add(1);
            }
            if end & 1 == 1 {
                end = end.saturating_sub(1);
                note(end);
            }
            first >>= 1;
            end >>= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_point_finds_every_span_that_it_lies_in_once(
            spans in prop::collection::vec((prop::option::of(0..40_i64), prop::option::of(0..40_i64)), 0..30),
            point in -5..45_i64,
        ) {
            let numbered: Vec<_> = spans.iter().copied().zip(0..).collect();
            let mut found: Vec<usize> = Spans::new(&numbered).at(point).collect();
            found.sort_unstable();
            let inside = |span: &Span<i64>| span.0.is_none_or(|from| from <= point) && span.1.is_none_or(|until| point < until);
            let wanted: Vec<usize> = numbered.iter().filter(|(span, _)| inside(span)).map(|(_, number)| *number).collect();
            prop_assert_eq!(found, wanted);
        }
    }
}
