//! The amounts of a cart while rewards are taking their turns.

use tally_derive::Wire;

use crate::values as tally_wire;
use std::rc::Rc;

use super::line_units::LineUnits;
use crate::cart::filter::{Lines, Selection};
use crate::cart::price::{PriceBasis, Prices};
use crate::cart::{Cart, PickedUnits};
use crate::values::allocate::{Part, allocate};
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::points::Points;
use crate::values::round::Rounding;

/// What is left of each line, and what of it may still be taken.
#[derive(Debug, Clone)]
pub struct Board<'a> {
    /// The cart.
    pub cart: &'a Cart,
    /// Its lines, translated for filters.
    pub lines: Rc<Lines>,
    /// The price that amounts are measured on.
    pub basis: PriceBasis,
    /// What each line costs before any discount.
    pub prices: Vec<Prices>,
    /// What is left of it.
    pub left: Vec<Minor>,
    /// What no discount may take: quantity × minimum price, or nothing.
    pub floor: Vec<Minor>,
    /// The single units of each line.
    pub units: Vec<LineUnits>,
    /// How many units of each line were brought to zero.
    pub freed: Vec<i64>,
    /// What is left of shipping.
    pub shipping: Minor,
}

/// What a reward takes off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Take {
    /// Of each line.
    pub lines: Vec<Minor>,
    /// Of shipping.
    pub shipping: Minor,
    /// What it does to single units; what it takes off other lines is spread over all of theirs.
    pub units: Vec<UnitsTaken>,
    /// Units of each line brought to zero.
    pub freed: Vec<i64>,
    /// Units of each line that it needed, those bought for a free one too.
    pub consumed: Vec<i64>,
    /// Units put on the order at zero.
    pub added: Vec<AddedUnits>,
    /// What the member is given besides.
    pub issued: Vec<IssuedThing>,
    /// How often it was really used.
    pub used: i64,
    /// For an amount of money: how much of its value was used, of how much.
    pub value_used: Option<ValueUsed>,
}

/// How much of the value of an amount was used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ValueUsed {
    /// The part used.
    pub used: Minor,
    /// All of it.
    pub of: Minor,
}

impl ValueUsed {
    /// How many of so many uses were begun: as many as the part used makes.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn uses_begun(&self, uses: i64) -> Result<i64, OutOfBounds> {
        if self.of == Minor::ZERO {
            Ok(uses)
        } else {
            Minor::new(uses)?.share(self.used.wide(), self.of.wide(), Rounding::Up).map(Minor::get)
        }
    }
}

/// What a reward does to some equal units of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitsTaken {
    /// The line.
    pub line: usize,
    /// The first of them.
    pub from: i64,
    /// How many.
    pub count: i64,
    /// What it takes off each; nothing off those bought for a free one.
    pub each: i64,
    /// Whether it made them free: then they are no candidates any more.
    pub free: bool,
}

/// Something a reward gives besides money.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct IssuedThing {
    /// What it is.
    pub thing: Thing,
    /// How many.
    pub count: i64,
}

/// What can be issued.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub enum Thing {
    /// The right to use a reward of the program.
    Reward(Id),
    /// An entitlement of the program.
    Entitlement(Id),
    /// Something the merchant hands out, in words.
    Gift(String),
}

/// Units of an article that a reward puts on the order for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct AddedUnits {
    /// The article.
    pub sku: Id,
    /// How many.
    pub count: i64,
}

/// How a reward is asked for at its turn.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The points put into a reward that takes a free number of them.
    pub points: Points,
    /// How often it is used, at least once.
    pub uses: i64,
    /// The units that the shopper picked, for a reward that leaves the choice.
    pub picked: &'a [PickedUnits],
    /// The most that a limit leaves to take off, for kinds that allocate one amount.
    pub most: Option<Minor>,
}

impl Ask<'_> {
    /// Once, as it is.
    pub const ONCE: Self = Self { points: Points::ZERO, uses: 1, picked: &[], most: None };

    /// An amount that is cut to what a limit leaves.
    #[must_use]
    pub fn cut(&self, amount: Minor) -> Minor {
        self.most.map_or(amount, |most| amount.min(most))
    }
}

impl Take {
    /// Takes these amounts off the lines and makes no unit free.
    #[must_use]
    pub fn of_lines(lines: Vec<Minor>) -> Self {
        let nothing = vec![0; lines.len()];
        Self { lines, freed: nothing.clone(), consumed: nothing, used: 1, ..Self::default() }
    }

    /// Takes nothing off lines.
    #[must_use]
    pub fn off_no_line(board: &Board<'_>) -> Self {
        Self::of_lines(vec![Minor::ZERO; board.left.len()])
    }

    /// Whether it takes something off, or gives something.
    #[must_use]
    pub fn does_something(&self) -> bool {
        let some = |amount: &Minor| *amount > Minor::ZERO;
        self.lines.iter().any(some) || some(&self.shipping) || !self.added.is_empty() || !self.issued.is_empty()
    }

    /// All of it.
    ///
    /// # Errors
    /// [`OutOfBounds`] if the sum leaves the bounds.
    pub fn total(&self) -> Result<Minor, OutOfBounds> {
        Minor::sum(self.lines.iter().copied().chain([self.shipping]))
    }
}

impl<'a> Board<'a> {
    /// A cart before any reward: what its lines cost, and what of that no discount may take.
    #[must_use]
    pub fn new(cart: &'a Cart, lines: Rc<Lines>, basis: PriceBasis, prices: Vec<Prices>, floor: Vec<Minor>) -> Self {
        let left: Vec<Minor> = prices.iter().map(|prices| prices.of(basis)).collect();
        let units = cart.lines.iter().zip(&left).zip(&floor).map(|((line, left), floor)| {
            if line.is_sold() { LineUnits::new(line.quantity.units(), *left, *floor) } else { LineUnits::default() }
        });
        let units = units.collect();
        Self { cart, lines, basis, prices, units, floor, freed: vec![0; left.len()], shipping: cart.shipping, left }
    }
}

impl Board<'_> {
    /// What may still be taken of a line that discounts may touch; nothing of one the merchant takes off.
    #[must_use]
    pub fn room(&self, line: usize) -> Minor {
        let left = self.left.get(line).copied().unwrap_or_default();
        let floor = self.floor.get(line).copied().unwrap_or_default();
        left.minus(floor).map_or(Minor::ZERO, Minor::floor_zero)
    }

    /// What is left of the order; lines the merchant takes off count against it.
    ///
    /// # Errors
    /// [`OutOfBounds`] if the sum leaves the bounds.
    pub fn order_left(&self) -> Result<Minor, OutOfBounds> {
        Minor::sum(self.left.iter().copied()).map(Minor::floor_zero)
    }

    /// Spreads one amount over the selected lines, weighted by what is left of them.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn spread(&self, amount: Minor, items: &Selection) -> Result<Vec<Minor>, OutOfBounds> {
        let amount = amount.min(self.order_left()?);
        let lines = self.lines.set(items);
        let parts: Vec<Part> = (0..self.left.len())
            .map(|line| {
                let weight = if lines.contains(line) { self.left.get(line).copied().unwrap_or_default() } else { Minor::ZERO };
                Part { weight: weight.get().max(0), room: self.room(line).get() }
            })
            .collect();
        minors(allocate(amount.get(), &parts)?)
    }

    /// Cuts amounts that were computed line by line down to a sum, allocated over them.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn cap(&self, amounts: Vec<Minor>, at_most: Option<Minor>) -> Result<Vec<Minor>, OutOfBounds> {
        let total = Minor::sum(amounts.iter().copied())?;
        let cap = at_most.unwrap_or(total).min(self.order_left()?);
        if total <= cap {
            return Ok(amounts);
        }
        let parts: Vec<Part> = amounts.iter().map(|amount| Part { weight: amount.get(), room: amount.get() }).collect();
        minors(allocate(cap.get(), &parts)?)
    }

    /// Takes something off.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn apply(&mut self, take: &Take) -> Result<(), OutOfBounds> {
        for (line, ((left, units), amount)) in self.left.iter_mut().zip(&mut self.units).zip(&take.lines).enumerate() {
            *left = left.minus(*amount)?;
            if take.units.iter().all(|taken| taken.line != line) {
                units.spread(*amount)?;
            }
        }
        for taken in &take.units {
            if let Some(units) = self.units.get_mut(taken.line) {
                units.take(taken.from, taken.count, taken.each);
                if taken.free {
                    units.remove(taken.from, taken.count);
                }
            }
        }
        for (freed, units) in self.freed.iter_mut().zip(&take.freed) {
            *freed = freed.saturating_add(*units);
        }
        self.shipping = self.shipping.minus(take.shipping)?;
        Ok(())
    }

    /// Makes the units that a reward needed no candidates for later rewards on units.
    pub fn consume(&mut self, take: &Take) {
        for taken in &take.units {
            if let Some(units) = self.units.get_mut(taken.line) {
                units.remove(taken.from, taken.count);
            }
        }
        for (line, (units, amount)) in self.units.iter_mut().zip(&take.lines).enumerate() {
            if *amount > Minor::ZERO && take.units.iter().all(|taken| taken.line != line) {
                units.remove(0, i64::MAX);
            }
        }
    }
}

/// Amounts as money.
///
/// # Errors
/// [`OutOfBounds`] outside ±(2^53 − 1).
pub fn minors(amounts: Vec<i64>) -> Result<Vec<Minor>, OutOfBounds> {
    amounts.into_iter().map(Minor::new).collect()
}
