//! A challenge, as a program writes it.

use tally_derive::Wire;

use super::rule::{ChallengeRule, MilestoneRule};
use super::{Goal, Track};
use crate::prize::{Prize, PrizeRule};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::calendar::Cycle;
use crate::values::id::Id;
use crate::values::moment::Moment;
use crate::values::rate::Rate;
use crate::values::time::Instant;
use crate::values::wire::Decoder;

/// The most milestones of a challenge.
const MOST_MILESTONES: usize = 50;

/// Something to do so often, for a prize: a stamp card, a streak, a mission.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Challenge {
    /// Names the challenge within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// What is counted.
    pub goal: Goal,
    /// When it counts, and when it begins anew; always, and never anew, when absent.
    #[wire(default)]
    pub window: ChallengeWindow,
    /// What is won at how much, lowest first; at the last one the challenge is complete.
    pub milestones: Vec<Milestone>,
    /// How often it can be completed, in each window if it begins anew.
    #[wire(default)]
    pub repeats: Repeats,
    /// Who takes part.
    #[wire(default)]
    pub activation: Activation,
}

/// When a challenge counts: by when a thing occurred, however late it is reported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub struct ChallengeWindow {
    /// When it begins; always open before when absent.
    pub from: Option<Moment>,
    /// When it ends; never when absent. A day as an end is its end.
    pub until: Option<Moment>,
    /// The stretch of the calendar with which progress begins anew; never when absent.
    pub every: Option<Cycle>,
}

/// What is won at how much.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Milestone {
    /// How much has to be done: orders, units, major units of money, different things, stretches in a row, steps or events.
    pub at: Rate,
    /// What is won.
    pub give: Prize,
}

/// How often a challenge can be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum Repeats {
    /// So many times, at least once.
    Times(u32),
    /// As often as it is done.
    Unlimited,
}

impl Default for Repeats {
    fn default() -> Self {
        Self::Times(1)
    }
}

/// Who takes part in a challenge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Activation {
    /// Every member.
    #[default]
    Auto,
    /// Who activates it as an offer; what occurred before that does not count.
    Offer,
}

impl Challenge {
    /// Resolves names, amounts and times; reports what is wrong at the current place.
    pub fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<ChallengeRule> {
        let goal = at.within("goal", |at| self.goal.compile(scope, at));
        let bounds = at.within("window", |at| self.window.compile(scope, at));
        if self.activation == Activation::Offer {
            scope.offers.insert(self.id.clone());
        }
        if self.repeats == Repeats::Times(0) {
            at.within("repeats", |at| {
                at.report("out_of_bounds", "a challenge can be completed at least once; leave `repeats` out for that")
            });
        }
        let prizes = at.within("milestones", |at| self.prizes(scope, at));
        let goal = goal?;
        let thresholds = at.within("milestones", |at| self.thresholds(goal.track(), at))?;
        let (from, until) = bounds?;
        let milestones = thresholds.into_iter().zip(prizes?).map(|(at, prize)| MilestoneRule { at, prize }).collect();
        let (every, repeats, activation) = (self.window.every, self.repeats, self.activation);
        Some(ChallengeRule { id: self.id.clone(), goal, from, until, every, milestones, repeats, activation })
    }

    fn prizes(&self, scope: &Scope<'_>, at: &mut Decoder) -> Option<Vec<PrizeRule>> {
        let prizes = self.milestones.iter().enumerate();
        let prizes: Vec<_> =
            prizes.map(|(index, milestone)| at.at_index(index, |at| at.within("give", |at| milestone.give.compile(scope, at)))).collect();
        prizes.into_iter().collect()
    }

    fn thresholds(&self, goal: &dyn Track, at: &mut Decoder) -> Option<Vec<i64>> {
        if self.milestones.is_empty() || self.milestones.len() > MOST_MILESTONES {
            at.report("out_of_bounds", format!("a challenge has 1 to {MOST_MILESTONES} milestones; the last one completes it"));
        }
        let mut thresholds: Vec<i64> = Vec::new();
        for (index, milestone) in self.milestones.iter().enumerate() {
            let wanted = at.at_index(index, |at| {
                at.within("at", |at| {
                    let Some(wanted) = milestone.at.to_points(goal.digits()).map(|wanted| wanted.get()) else {
                        at.report("too_fine", format!("the goal counts {} digits after the point", goal.digits()));
                        return None;
                    };
                    if wanted < 1 || wanted > goal.most() {
                        at.report("out_of_bounds", format!("this goal can be asked for 1 to {} of what it counts", goal.most()));
                    }
                    if thresholds.last().is_some_and(|last| *last >= wanted) {
                        at.report("out_of_order", "milestones strictly increase; this one is not above the one before");
                    }
                    let is_last = index.saturating_add(1) == self.milestones.len();
                    if is_last && goal.ends_at_most() && wanted != goal.most() {
                        at.report(
                            "wrong_choice",
                            format!("the last milestone is the last of the {} steps; say `{}`", goal.most(), goal.most()),
                        );
                    }
                    Some(wanted)
                })
            });
            thresholds.extend(wanted);
        }
        (thresholds.len() == self.milestones.len()).then_some(thresholds)
    }
}

impl ChallengeWindow {
    fn compile(&self, scope: &Scope<'_>, at: &mut Decoder) -> Option<(Option<Instant>, Option<Instant>)> {
        let from = self.from.map(|moment| moment.as_beginning(scope.zone)).transpose().ok()?;
        let until = self.until.map(|moment| moment.as_end(scope.zone)).transpose().ok()?;
        if let (Some(from), Some(until)) = (from, until)
            && from >= until
        {
            at.within("until", |at| at.report("never_true", "the window ends before it begins; swap `from` and `until`"));
        }
        Some((from, until))
    }
}
