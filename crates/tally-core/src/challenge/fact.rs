//! What challenges count: an order with what is kept of it, or an event.

use crate::cart::Cart;
use crate::cart::filter::{Lines, Selection};
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::time::Instant;

/// One thing that a member did, as far as it still stands.
#[derive(Debug, Clone, Copy)]
pub struct Fact<'a> {
    /// When it happened; decides the window it counts in, however late it arrives.
    pub occurred_at: Instant,
    /// What it was.
    pub deed: Deed<'a>,
}

/// What a member did.
#[derive(Debug, Clone, Copy)]
pub enum Deed<'a> {
    /// Bought something.
    Order(Purchase<'a>),
    /// Did something else that the program names, such as a check-in.
    Event(&'a Id),
}

/// An order, with what is kept of each of its lines after returns.
#[derive(Debug, Clone, Copy)]
pub struct Purchase<'a> {
    /// What was bought.
    pub cart: &'a Cart,
    /// Its lines, translated for filters.
    pub lines: &'a Lines,
    /// What is kept of each line.
    pub kept: &'a [KeptLine],
}

/// What is kept of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeptLine {
    /// What was paid for it with money, on the program's price basis and in its home currency.
    pub amount: Minor,
    /// Single units.
    pub units: i64,
    /// How many of them a reward brought to zero.
    pub free_units: i64,
}

impl<'a> Purchase<'a> {
    /// The lines that a selection has and of which something is kept. Lines that sell stored value never count.
    pub fn matching(self, selection: &Selection) -> impl Iterator<Item = (usize, KeptLine)> + 'a {
        let set = self.lines.set(selection);
        let (cart, kept) = (self.cart, self.kept);
        kept.iter().copied().enumerate().filter(move |(index, line)| {
            let sells_value = cart.lines.get(*index).is_none_or(|line| line.stored_value);
            line.units > 0 && !sells_value && set.contains(*index)
        })
    }
}
