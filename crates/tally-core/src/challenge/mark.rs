//! What facts leave behind in a window: sums that facts add to and reversals take from.
//!
//! Adding is commutative and has an inverse, so the marks of a window do not depend on the order in which
//! facts and reversals arrive, nor on how a return is split.

use tally_derive::Wire;

use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;

/// Something counted, and where in its window.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Mark {
    /// The day, week or month, or the instant, for a goal that looks at when.
    #[wire(default)]
    pub at: i64,
    /// The position of the step, for a goal that has an order of steps.
    #[wire(default)]
    pub step: u32,
    /// What tells the thing from others, for a goal that counts different things: half of the SHA-256 of its name.
    pub name: Option<Id>,
    /// How much: orders, units, minor units of money. In an entry, what it changes by.
    pub by: i64,
}

/// Marks in the order of their places, each place once, none of them nought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks(Vec<Mark>);

impl Mark {
    /// A plain sum.
    #[must_use]
    pub const fn sum(by: i64) -> Self {
        Self { at: 0, step: 0, name: None, by }
    }

    const fn place(&self) -> (i64, u32, Option<&Id>) {
        (self.at, self.step, self.name.as_ref())
    }
}

impl Marks {
    /// Joins marks of the same place.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a sum leaves ±(2^53 − 1).
    pub fn of(marks: impl IntoIterator<Item = Mark>) -> Result<Self, OutOfBounds> {
        let mut all = Self::default();
        for mark in marks {
            all.add(&mark, false)?;
        }
        Ok(all)
    }

    /// Marks as they were stored.
    #[must_use]
    pub fn stored(marks: &[Mark]) -> Self {
        Self(marks.to_vec())
    }

    /// Adds a mark; with `negated` takes it off.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a sum leaves ±(2^53 − 1).
    pub fn add(&mut self, mark: &Mark, negated: bool) -> Result<(), OutOfBounds> {
        let by = if negated { mark.by.saturating_neg() } else { mark.by };
        match self.0.binary_search_by(|known| known.place().cmp(&mark.place())) {
            Err(place) if by != 0 => self.0.insert(place, Mark { by, ..mark.clone() }),
            Err(_) => {}
            Ok(place) => {
                let Some(known) = self.0.get_mut(place) else { return Ok(()) };
                // Marks are bounded like amounts, though they are not all of one unit.
                known.by = Minor::new(known.by.saturating_add(by))?.get();
                if known.by == 0 {
                    self.0.remove(place);
                }
            }
        }
        Ok(())
    }

    /// Adds, or with `negated` takes off, each of some marks.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a sum leaves ±(2^53 − 1).
    pub fn add_all(&mut self, marks: &[Mark], negated: bool) -> Result<(), OutOfBounds> {
        marks.iter().try_for_each(|mark| self.add(mark, negated))
    }

    /// Leaves out what is below nought: a reversal of something that is no longer kept.
    #[must_use]
    pub fn above_zero(mut self) -> Self {
        self.0.retain(|mark| mark.by > 0);
        self
    }

    /// Leaves out the marks at some positions.
    pub fn remove(&mut self, gone: impl Fn(usize, &Mark) -> bool) {
        let mut position = 0_usize;
        self.0.retain(|mark| {
            let keep = !gone(position, mark);
            position = position.saturating_add(1);
            keep
        });
    }

    /// Each mark, in the order of the places.
    #[must_use]
    pub fn list(&self) -> &[Mark] {
        &self.0
    }

    /// What all of them sum to.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.0.iter().fold(0, |sum, mark| sum.saturating_add(mark.by))
    }
}
