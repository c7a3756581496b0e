//! What an account keeps of a challenge, and the entry that changes it.

use tally_derive::Wire;

use super::mark::{Mark, Marks};
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::order::InOrder as _;
use crate::values::time::Instant;

/// Windows kept of a challenge that begins anew: a hundred days of a daily one, eight years of a monthly
/// one, which is longer than shops take goods back. What falls into an older one changes nothing any more.
pub const KEPT_WINDOWS: usize = 100;

/// A member's progress in a challenge: the fold of its [`Progressed`] entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct MemberChallenge {
    /// When the member activated it, for a challenge that has to be.
    pub activated_at: Option<Instant>,
    /// Its windows with something in them, latest first.
    #[wire(default)]
    pub windows: Vec<WindowProgress>,
}

/// Progress within one window.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct WindowProgress {
    /// The number of the stretch of the calendar; 0 for a challenge that never begins anew.
    #[wire(default)]
    pub period: i64,
    /// What was counted.
    #[wire(default)]
    pub marks: Vec<Mark>,
    /// How often each milestone was reached by marks that are no longer kept.
    #[wire(default)]
    pub closed: Vec<i64>,
    /// How often the prize of each milestone was given and not taken back.
    #[wire(default)]
    pub given: Vec<i64>,
}

/// A change of a member's progress in a challenge.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Progressed {
    /// The challenge.
    pub challenge: Id,
    /// The window.
    #[wire(default)]
    pub period: i64,
    /// What is counted more, or less.
    #[wire(default)]
    pub marks: Vec<Mark>,
    /// How often each milestone is now known to be reached without marks.
    #[wire(default)]
    pub closed: Vec<i64>,
    /// How often the prize of each milestone is given now, or taken back when negative.
    #[wire(default)]
    pub given: Vec<i64>,
}

impl MemberChallenge {
    /// The progress within a window.
    #[must_use]
    pub fn window(&self, period: i64) -> Option<&WindowProgress> {
        self.windows.iter().find(|window| window.period == period)
    }

    /// Whether a window is so old that it is not kept.
    #[must_use]
    pub fn is_past(&self, period: i64) -> bool {
        let oldest = self.windows.get(KEPT_WINDOWS.saturating_sub(1));
        oldest.is_some_and(|oldest| period < oldest.period)
    }

    /// Folds a change in.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a sum leaves ±(2^53 − 1).
    pub fn apply(&mut self, progressed: &Progressed) -> Result<(), OutOfBounds> {
        let Progressed { period, marks, closed, given, .. } = progressed.clone();
        self.add(&WindowProgress { period, marks, closed, given })
    }

    /// The member activates the challenge; the first time counts.
    pub fn activate(&mut self, at: Instant) {
        self.activated_at = Some(self.activated_at.map_or(at, |before| before.min(at)));
    }

    /// Takes over the progress of another account that is merged into this one. What both have together is
    /// settled by the next thing that counts.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a sum leaves ±(2^53 − 1).
    pub fn absorb(&mut self, other: &Self) -> Result<(), OutOfBounds> {
        if let Some(at) = other.activated_at {
            self.activate(at);
        }
        other.windows.iter().try_for_each(|window| self.add(window))
    }

    fn add(&mut self, more: &WindowProgress) -> Result<(), OutOfBounds> {
        let mut window = self.window(more.period).cloned().unwrap_or_default();
        window.period = more.period;
        let mut marks = Marks::stored(&window.marks);
        marks.add_all(&more.marks, false)?;
        window.marks = marks.list().to_vec();
        window.closed = plus(&window.closed, &more.closed);
        window.given = plus(&window.given, &more.given);
        self.windows.retain(|other| other.period != more.period);
        if !window.is_empty() {
            self.windows.push(window);
        }
        self.windows.order_by_key(|window| core::cmp::Reverse(window.period));
        self.windows.truncate(KEPT_WINDOWS);
        Ok(())
    }
}

impl WindowProgress {
    /// Whether it says nothing, so that what was reversed leaves no trace.
    fn is_empty(&self) -> bool {
        self.marks.is_empty() && self.closed.is_empty() && self.given.is_empty()
    }
}

/// Adds place by place; noughts at the end are left out.
fn plus(left: &[i64], right: &[i64]) -> Vec<i64> {
    let value = |list: &[i64], index: usize| list.get(index).copied().unwrap_or_default();
    let length = left.len().max(right.len());
    let mut sums: Vec<i64> = (0..length).map(|index| value(left, index).saturating_add(value(right, index))).collect();
    while sums.last() == Some(&0) {
        sums.pop();
    }
    sums
}
