//! What a member sees of a challenge, and what a cart would add to it.

use tally_derive::Wire;

use super::fact::Fact;
use super::mark::Marks;
use super::rule::ChallengeRule;
use super::state::MemberChallenge;
use crate::values as tally_wire;
use crate::values::calendar::Calendar;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::packed::{Packer, Unpacker};
use crate::values::shape::{Book, Shape};
use crate::values::table::Table;
use crate::values::time::Instant;
use crate::values::wire::{Decoder, Wire, decode};

/// How far a member is in a challenge at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ChallengeProgress {
    /// The challenge.
    pub challenge: Id,
    /// How much is done of the round that is open; all of it when no other can be won.
    #[wire(default)]
    pub done: i64,
    /// How much completes a round, in the smallest unit of what is counted.
    pub goal: i64,
    /// How often it was completed in the current window.
    #[wire(default)]
    pub completions: i64,
    /// Whether what is done now counts: its window is open, and the member takes part.
    #[wire(default)]
    pub open: bool,
    /// When the window ends, or the streak breaks if that comes first.
    pub until: Option<Instant>,
    /// Its milestones, lowest first.
    pub milestones: Vec<MilestoneProgress>,
}

/// How far a member is in each challenge, as it is shown. No quote asks for it: it crosses into the browser's module as a tree
/// that nothing reads, so the readers of its types stay out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownChallenges(Json);

impl Default for ShownChallenges {
    fn default() -> Self {
        Self(Json::List(Vec::new()))
    }
}

impl From<Vec<ChallengeProgress>> for ShownChallenges {
    fn from(all: Vec<ChallengeProgress>) -> Self {
        Self(all.encode())
    }
}

impl ShownChallenges {
    /// Each of them.
    #[must_use]
    pub fn list(&self) -> Vec<ChallengeProgress> {
        decode(&self.0).unwrap_or_default()
    }
}

impl Wire for ShownChallenges {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        Json::decode(json, at).map(Self)
    }
    fn encode(&self) -> Json {
        self.0.clone()
    }
    fn pack(&self, out: &mut Packer) {
        self.0.pack(out);
    }
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        Json::unpack(from).map(Self)
    }
    fn table() -> &'static Table {
        Json::table()
    }
    fn shape(book: &mut Book) -> Shape {
        Vec::<ChallengeProgress>::shape(book)
    }
}

/// How often a milestone was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct MilestoneProgress {
    /// How much it asks for.
    pub at: i64,
    /// How often its prize was given in the current window.
    #[wire(default)]
    pub reached: i64,
}

/// What a cart would add to a challenge.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ChallengePreview {
    /// As it is.
    pub before: ChallengeProgress,
    /// As it would be.
    pub after: ChallengeProgress,
}

impl ChallengeRule {
    /// How far a member is at an instant.
    ///
    /// # Errors
    /// [`OutOfBounds`] if a date leaves its bounds.
    pub fn view(&self, state: &MemberChallenge, now: Instant, calendar: &Calendar<'_>) -> Result<ChallengeProgress, OutOfBounds> {
        let period = self.period_of(now, calendar)?;
        let window = state.window(period).cloned().unwrap_or_default();
        let marks = Marks::stored(&window.marks);
        let given = |index: usize| window.given.get(index).copied().unwrap_or_default();
        let milestones: Vec<_> = (0_usize..)
            .zip(&self.milestones)
            .map(|(index, milestone)| MilestoneProgress { at: milestone.at, reached: given(index) })
            .collect();
        let completions = milestones.last().map_or(0, |last| last.reached);
        let open_run = self.track().open(&marks, now, calendar)?;
        let rest = open_run.checked_rem_euclid(self.round()).unwrap_or_default();
        Ok(ChallengeProgress {
            challenge: self.id.clone(),
            done: if completions >= self.times() { self.round() } else { rest },
            goal: self.round(),
            completions,
            open: self.counts_at(state, now),
            until: self.ends(&marks, period, now, calendar)?,
            milestones,
        })
    }

    /// What a fact that occurs now would add.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount or a date leaves its bounds.
    pub fn preview(&self, state: &MemberChallenge, fact: &Fact<'_>, calendar: &Calendar<'_>) -> Result<ChallengePreview, OutOfBounds> {
        let mut then = state.clone();
        if let Some(progressed) = self.progress(state, None, Some(fact), calendar)? {
            then.apply(&progressed)?;
        }
        let now = fact.occurred_at;
        Ok(ChallengePreview { before: self.view(state, now, calendar)?, after: self.view(&then, now, calendar)? })
    }

    /// The first of the ends that there are.
    fn ends(&self, marks: &Marks, period: i64, now: Instant, calendar: &Calendar<'_>) -> Result<Option<Instant>, OutOfBounds> {
        let period_end = self.every.map(|every| calendar.end(every, period)).transpose()?;
        let streak_end = self.track().until(marks, now, calendar)?;
        Ok([self.until, period_end, streak_end].into_iter().flatten().min())
    }
}
