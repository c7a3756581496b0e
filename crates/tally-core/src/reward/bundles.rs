//! Puts bundles together: which units go into which part, and how many bundles are alike.

use super::Board;
use super::pick::Stretch;
use crate::values::order::InOrder as _;
use crate::values::positions::Positions;

/// Parts of one bundle: every set of them is looked at, 255 of 8.
pub const MAX_PARTS: usize = 8;

/// What one part of a bundle needs.
#[derive(Debug, Clone)]
pub struct Need {
    /// The lines it can be of.
    pub lines: Positions,
    /// How many units.
    pub count: i64,
}

/// Bundles that are put together, alike ones at once.
#[derive(Debug)]
pub struct Bundles {
    /// For each part, its units, dearest first.
    parts: Vec<Vec<Stretch>>,
    counts: Vec<i64>,
    left: i64,
}

/// Equal units, and the parts they fit as bits.
struct Fitting {
    stretch: Stretch,
    parts: usize,
}

impl Bundles {
    /// As many bundles as there are units for, at most so many. The dearest units by listed price come
    /// first; parts choose in their order, but none takes what another cannot do without.
    #[must_use]
    pub fn of(board: &Board<'_>, needs: &[Need], at_most: i64) -> Self {
        let counts: Vec<i64> = needs.iter().map(|need| need.count).collect();
        let mut units = fitting(board, needs);
        let sets = 1_usize.checked_shl(u32::try_from(needs.len()).unwrap_or(u32::MAX)).unwrap_or_default();
        // What every set of parts needs, and the units that fit one of them: enough for each set is enough for all.
        let needed = |counts: &[i64], set: usize| {
            counts.iter().enumerate().filter(|(part, _)| set >> part & 1 == 1).map(|(_, count)| *count).sum::<i64>()
        };
        let fit = |units: &[Fitting], set: usize| {
            units.iter().filter(|unit| unit.parts & set != 0).map(|unit| unit.stretch.run.count).sum::<i64>()
        };
        let possible = (1..sets).filter_map(|set| fit(&units, set).checked_div(needed(&counts, set))).min().unwrap_or_default();
        let number = possible.min(at_most).max(0);
        let mut wanted: Vec<i64> = counts.iter().map(|count| count.saturating_mul(number)).collect();
        let mut slack: Vec<i64> = (0..sets).map(|set| fit(&units, set).saturating_sub(needed(&wanted, set))).collect();
        let mut parts = Vec::with_capacity(needs.len());
        for part in 0..needs.len() {
            let mut chosen = Vec::new();
            for unit in units.iter_mut().filter(|unit| unit.parts >> part & 1 == 1) {
                let want = wanted.get(part).copied().unwrap_or_default();
                let concerned = |set: usize| set & unit.parts != 0 && set >> part & 1 == 0;
                let spare = slack.iter().enumerate().filter(|(set, _)| concerned(*set)).map(|(_, slack)| *slack).min().unwrap_or(i64::MAX);
                let some = unit.stretch.first(want.min(spare));
                let count = some.run.count;
                if count == 0 {
                    continue;
                }
                slack.iter_mut().enumerate().filter(|(set, _)| concerned(*set)).for_each(|(_, slack)| *slack = slack.saturating_sub(count));
                if let Some(want) = wanted.get_mut(part) {
                    *want = want.saturating_sub(count);
                }
                unit.stretch = unit.stretch.without_first(count);
                chosen.push(some);
            }
            parts.push(chosen);
        }
        Self { parts, counts, left: number }
    }

    /// The units of one bundle, and how many bundles of just these runs follow each other.
    fn front(&self) -> (Vec<Stretch>, i64) {
        let alike = self
            .parts
            .iter()
            .zip(&self.counts)
            .map(|(units, count)| units.first().and_then(|first| first.run.count.checked_div(*count)).unwrap_or_default());
        let alike = alike.min().unwrap_or_default().min(self.left).max(1);
        let units = self.parts.iter().zip(&self.counts).flat_map(|(units, count)| super::pick::first(units.clone(), *count));
        (units.collect(), alike)
    }
}

impl Iterator for Bundles {
    type Item = (Vec<Stretch>, i64);

    fn next(&mut self) -> Option<Self::Item> {
        if self.left <= 0 {
            return None;
        }
        let (mut bundle, alike) = self.front();
        bundle.order_by_key(|stretch| (stretch.line, stretch.run.from));
        for (units, count) in self.parts.iter_mut().zip(&self.counts) {
            *units = super::pick::without_first(core::mem::take(units), count.saturating_mul(alike));
        }
        self.left = self.left.saturating_sub(alike);
        Some((bundle, alike))
    }
}

/// The units that fit a part, dearest first.
fn fitting(board: &Board<'_>, needs: &[Need]) -> Vec<Fitting> {
    let mut lines: Vec<(usize, usize)> = Vec::new();
    for line in 0..board.left.len() {
        let parts =
            needs.iter().enumerate().filter(|(_, need)| need.lines.contains(line)).fold(0_usize, |parts, (part, _)| parts | 1 << part);
        if parts != 0 {
            lines.push((line, parts));
        }
    }
    lines.order_by_key(|(line, _)| core::cmp::Reverse(board.cart.lines.get(*line).map(|line| line.unit_price)));
    let runs = |(line, parts): (usize, usize)| {
        let runs = board.units.get(line).into_iter().flat_map(|units| units.runs()).filter(|run| !run.gone && run.left > 0);
        runs.map(move |run| Fitting { stretch: Stretch { line, run: *run }, parts })
    };
    lines.into_iter().flat_map(runs).collect()
}
