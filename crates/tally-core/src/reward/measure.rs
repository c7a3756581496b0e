//! Rewards that name a price of their own: measured on it, taken off on the program's basis.
//!
//! A percentage is the same share of any price of a line. An amount, and a cap, are converted line by
//! line by what the line costs on the one basis and on the other before any discount.

use super::board::{Board, minors};
use crate::cart::price::PriceBasis;
use crate::values::allocate::{Part, allocate};
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;
use crate::values::round::Rounding;

/// What is left of a line or of some of its units, and what of it may still be taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taking {
    /// What is left.
    pub left: Minor,
    /// What may be taken.
    pub room: Minor,
}

impl Board<'_> {
    /// An amount off a line on the board's basis, as it is on another.
    fn seen_on(&self, basis: PriceBasis, line: usize, amount: Minor, mode: Rounding) -> Result<Minor, OutOfBounds> {
        self.between(self.basis, basis, line, amount, mode)
    }

    /// An amount off a line on some basis, as it is on the board's, `half_up`.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn from_basis(&self, basis: PriceBasis, line: usize, amount: Minor) -> Result<Minor, OutOfBounds> {
        self.between(basis, self.basis, line, amount, Rounding::HalfUp)
    }

    fn between(&self, from: PriceBasis, to: PriceBasis, line: usize, amount: Minor, mode: Rounding) -> Result<Minor, OutOfBounds> {
        let prices = self.prices.get(line).copied().unwrap_or_default();
        if from == to || prices.of(from) <= Minor::ZERO {
            return Ok(amount);
        }
        amount.share(prices.of(to).wide(), prices.of(from).wide(), mode)
    }

    /// Spreads an amount on some basis over lines, weighted by what is left of them on it; answers what is
    /// taken off each on the board's basis, and how much of the amount was used.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn spread_on(&self, basis: PriceBasis, amount: Minor, lines: &[Taking]) -> Result<(Vec<Minor>, Minor), OutOfBounds> {
        let part = |(line, taking): (usize, &Taking)| {
            let weight = self.seen_on(basis, line, taking.left.floor_zero(), Rounding::HalfUp)?;
            let room = self.seen_on(basis, line, taking.room.floor_zero(), Rounding::Up)?;
            // A line whose price on this basis rounds to nothing still weighs something.
            let weight = if taking.left > Minor::ZERO { weight.get().max(1) } else { 0 };
            Ok(Part { weight, room: room.get() })
        };
        let parts = lines.iter().enumerate().map(part).collect::<Result<Vec<Part>, OutOfBounds>>()?;
        let within_order = if basis == self.basis { amount.min(self.order_left()?) } else { amount };
        let shares = minors(allocate(within_order.get(), &parts)?)?;
        let mut amounts = Vec::with_capacity(lines.len());
        for (line, ((taking, part), share)) in lines.iter().zip(&parts).zip(&shares).enumerate() {
            let whole = share.get() >= part.room;
            amounts.push(if whole { taking.room.floor_zero() } else { self.from_basis(basis, line, *share)?.min(taking.room) });
        }
        let used = Minor::sum(shares)?;
        Ok((self.cap(amounts, None)?, used))
    }

    /// Cuts amounts that were computed line by line down to a sum on some basis, allocated over them.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn cap_on(&self, basis: PriceBasis, amounts: Vec<Minor>, at_most: Option<Minor>) -> Result<Vec<Minor>, OutOfBounds> {
        let Some(at_most) = at_most.filter(|_| basis != self.basis) else { return self.cap(amounts, at_most) };
        let seen = amounts.iter().enumerate().map(|(line, amount)| self.seen_on(basis, line, *amount, Rounding::HalfUp));
        let seen = seen.collect::<Result<Vec<_>, OutOfBounds>>()?;
        if Minor::sum(seen.iter().copied())? <= at_most {
            return self.cap(amounts, None);
        }
        let parts: Vec<Part> = seen.iter().map(|seen| Part { weight: seen.get(), room: seen.get() }).collect();
        let shares = minors(allocate(at_most.get(), &parts)?)?;
        let cut = amounts.into_iter().zip(shares).enumerate();
        let cut = cut.map(|(line, (amount, share))| Ok(self.from_basis(basis, line, share)?.min(amount)));
        self.cap(cut.collect::<Result<Vec<_>, OutOfBounds>>()?, None)
    }

    /// What is left and may be taken of each line of a set.
    #[must_use]
    pub fn takings(&self, lines: &crate::values::positions::Positions) -> Vec<Taking> {
        let taking = |line: usize| match lines.contains(line) {
            true => Taking { left: self.left.get(line).copied().unwrap_or_default(), room: self.room(line) },
            false => Taking::default(),
        };
        (0..self.left.len()).map(taking).collect()
    }
}
