//! `sequence`: steps that have to be done one after the other.

use tally_derive::Wire;

use super::fact::Fact;
use super::mark::{Mark, Marks};
use super::order::{Doing, DoingTest};
use super::{GoalKind, Track};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::calendar::Calendar;
use crate::values::error::OutOfBounds;
use crate::values::wire::Decoder;

/// The most steps of a sequence.
const MOST_STEPS: usize = 20;

/// Steps one after the other, by when they occurred. What happens at one instant takes one step.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Steps {
    /// The steps in their order, 2 to 20; other things may happen between them.
    pub steps: Vec<Doing>,
}

/// The compiled goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiled(Vec<DoingTest>);

impl GoalKind for Steps {
    const NAME: &'static str = "sequence";
    type Compiled = Compiled;

    fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        at.within("steps", |at| {
            if self.steps.len() < 2 || self.steps.len() > MOST_STEPS {
                at.report("out_of_bounds", format!("a sequence has 2 to {MOST_STEPS} steps; for a single one use `count` or `event`"));
            }
            let steps: Vec<_> =
                self.steps.iter().enumerate().map(|(index, step)| at.at_index(index, |at| step.compile(scope, at))).collect();
            steps.into_iter().collect::<Option<Vec<_>>>().map(Compiled)
        })
    }
}

/// How far the steps were taken: whole rounds, steps of the round that is open, when the first round ended,
/// and the positions of the marks that took a step.
#[derive(Debug, Clone, Default)]
struct Walk {
    rounds: i64,
    steps: u32,
    first_round: Option<i64>,
    used: Vec<usize>,
}

impl Compiled {
    fn length(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// Takes every step as early as it can be taken; no other choice gets further.
    fn walk(&self, marks: &Marks) -> Walk {
        let (mut walk, mut last) = (Walk::default(), None);
        for (position, mark) in marks.list().iter().enumerate() {
            if last == Some(mark.at) || mark.step != walk.steps {
                continue;
            }
            last = Some(mark.at);
            walk.used.push(position);
            walk.steps = walk.steps.saturating_add(1);
            if walk.steps >= self.length() {
                walk.rounds = walk.rounds.saturating_add(1);
                walk.steps = 0;
                walk.first_round = walk.first_round.or(last);
            }
        }
        walk
    }
}

impl Track for Compiled {
    fn most(&self) -> i64 {
        i64::from(self.length())
    }

    fn ends_at_most(&self) -> bool {
        true
    }

    fn marks(&self, fact: &Fact<'_>, _: &Calendar<'_>) -> Result<Vec<Mark>, OutOfBounds> {
        let mut marks = Vec::new();
        for (step, test) in (0_u32..).zip(&self.0) {
            if test.holds(fact)? {
                marks.push(Mark { at: fact.occurred_at.ms(), step, ..Mark::sum(1) });
            }
        }
        Ok(marks)
    }

    fn runs(&self, marks: &Marks) -> Vec<i64> {
        let walk = self.walk(marks);
        vec![walk.rounds.saturating_mul(i64::from(self.length())).saturating_add(i64::from(walk.steps))]
    }

    /// The oldest round goes; without one, the latest mark that took no step, of the step that has most.
    fn drop_surplus(&self, marks: &mut Marks, _: i64) {
        let walk = self.walk(marks);
        if let Some(end) = walk.first_round {
            marks.remove(|_, mark| mark.at <= end);
            return;
        }
        let of_step = |step: u32| marks.list().iter().filter(|mark| mark.step == step).count();
        let Some(most) = (0..self.length()).max_by_key(|step| of_step(*step)) else { return };
        let idle = |(position, mark): &(usize, &Mark)| mark.step == most && !walk.used.contains(position);
        let last = marks.list().iter().enumerate().rev().find(idle).map(|(position, _)| position);
        marks.remove(|position, _| Some(position) == last);
    }
}
