//! What a reward takes off single units, line by line and then unit by unit.

use super::board::{Board, Take, UnitsTaken};
use super::line_units::Run;
use super::pick::{Picked, Stretch};
use crate::values::allocate::{Equal, Part, allocate_equal};
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;
use crate::values::order::InOrder as _;

impl Board<'_> {
    /// What some units come to, line by line, each counting for so much.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a sum leaves the bounds.
    pub fn sums(&self, stretches: &[Stretch], each: impl Fn(&Stretch) -> i64) -> Result<Vec<Minor>, OutOfBounds> {
        let mut sums = vec![Minor::ZERO; self.left.len()];
        for stretch in stretches {
            if let Some(sum) = sums.get_mut(stretch.line) {
                *sum = sum.plus(Minor::new(each(stretch))?.times(stretch.run.count)?)?;
            }
        }
        Ok(sums)
    }

    /// Takes amounts off lines, each spread over its picked units by what they count for.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn over_units(
        &self,
        amounts: Vec<Minor>,
        picked: &Picked,
        each: impl Fn(&Stretch) -> i64,
        free: bool,
    ) -> Result<Take, OutOfBounds> {
        let mut take = Take { used: picked.used, ..Take::of_lines(amounts) };
        for stretches in picked.taken.chunk_by(|left, right| left.line == right.line) {
            let Some(line) = stretches.first().map(|stretch| stretch.line) else { continue };
            let equal = |stretch: &Stretch| {
                let part = Part { weight: each(stretch), room: stretch.run.room() };
                Equal { count: stretch.run.count, part }
            };
            let runs: Vec<Equal> = stretches.iter().map(equal).collect();
            let amount = take.lines.get(line).copied().unwrap_or_default();
            let (mut of_run, mut from) = (usize::MAX, 0_i64);
            for shares in allocate_equal(amount.get(), &runs)? {
                let Some(run) = stretches.get(shares.run).map(|stretch| stretch.run) else { continue };
                if of_run != shares.run {
                    (of_run, from) = (shares.run, run.from);
                }
                // What was cut is not free.
                let free = free && shares.share >= run.room();
                take.note(UnitsTaken { line, from, count: shares.count, each: shares.share, free }, free || shares.share >= run.left);
                from = from.saturating_add(shares.count);
            }
        }
        for Stretch { line, run } in &picked.bought {
            take.note(UnitsTaken { line: *line, from: run.from, count: run.count, each: 0, free: false }, false);
        }
        Ok(take)
    }

    /// Makes what a reward takes off single units follow what it takes off their lines, where that was cut
    /// or other rewards were there before; where the units have not so much left, the line gives less.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn follow(&self, take: &mut Take) -> Result<(), OutOfBounds> {
        let mut before = core::mem::take(&mut take.units);
        // Units of a line may have been bought for others of it, and stand apart from them.
        before.order_by_key(|taken| taken.line);
        for of_line in before.chunk_by(|left, right| left.line == right.line) {
            let Some(line) = of_line.first().map(|taken| taken.line) else { continue };
            let Some((units, amount)) = self.units.get(line).zip(take.lines.get_mut(line)) else { continue };
            let pieces: Vec<UnitsTaken> = of_line.iter().flat_map(|taken| units.pieces(*taken)).collect();
            let room = |taken: &UnitsTaken| units.runs().find(|run| run.holds(taken.from)).map_or(0, Run::room);
            let left = |taken: &UnitsTaken| units.runs().find(|run| run.holds(taken.from)).map_or(0, |run| run.left);
            let equal = |taken: &UnitsTaken| Equal { count: taken.count, part: Part { weight: taken.each, room: room(taken) } };
            let runs: Vec<Equal> = pieces.iter().map(equal).collect();
            let (mut of_piece, mut from, mut placed, mut freed) = (usize::MAX, 0_i64, 0_i64, 0_i64);
            for shares in allocate_equal(amount.get(), &runs)? {
                let Some(piece) = pieces.get(shares.run) else { continue };
                if of_piece != shares.run {
                    (of_piece, from) = (shares.run, piece.from);
                }
                let free = piece.free && shares.share >= room(piece);
                take.units.push(UnitsTaken { from, count: shares.count, each: shares.share, free, ..*piece });
                if free || shares.share >= left(piece) {
                    freed = freed.saturating_add(shares.count);
                }
                from = from.saturating_add(shares.count);
                placed = placed.saturating_add(shares.share.saturating_mul(shares.count));
            }
            *amount = Minor::new(placed)?;
            take.freed.get_mut(line).into_iter().for_each(|count| *count = freed);
        }
        Ok(())
    }
}

impl Take {
    fn note(&mut self, units: UnitsTaken, brought_to_zero: bool) {
        if let Some(consumed) = self.consumed.get_mut(units.line) {
            *consumed = consumed.saturating_add(units.count);
        }
        if let Some(freed) = self.freed.get_mut(units.line).filter(|_| brought_to_zero) {
            *freed = freed.saturating_add(units.count);
        }
        self.units.push(units);
    }
}
