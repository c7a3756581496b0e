//! The multipliers that hold, and the factors that they make: of a whole group, and of single lines.

use super::evaluate::{MultiplierOutcome, Purchase, Rules};
use super::multiplier::MultiplierRule;
use super::turn::Turn;
use crate::cart::line_set::LineSet;
use crate::condition::unmet_at;
use crate::values::error::OutOfBounds;
use crate::values::order::InOrder as _;
use crate::values::ratio::Ratio;

/// The multipliers that were asked, and what those that hold come to.
pub(super) struct Held<'a> {
    asked: Vec<Asked<'a>>,
    /// The groups some line of which is multiplied, each with the factor of every line.
    by_line: Vec<(usize, Vec<Result<Ratio, OutOfBounds>>)>,
}

/// A multiplier at its turn.
struct Asked<'a> {
    index: usize,
    rule: &'a MultiplierRule,
    /// Which of its conditions does not hold.
    unmet: Option<usize>,
    /// Where it holds, the lines that it speaks of.
    lines: Option<LineSet>,
}

impl<'a> Held<'a> {
    /// Asks the multipliers.
    pub fn of(rules: Rules<'a>, purchase: &Purchase<'_>) -> Self {
        let situation = &purchase.situation;
        let positions = match rules.index {
            None => (0..rules.multipliers.len()).collect(),
            Some(index) => index.multipliers.candidates(situation),
        };
        let asked = positions.into_iter().filter_map(|index| {
            let rule = rules.multipliers.get(index)?;
            let unmet = unmet_at(&rule.when, situation);
            let lines = rule.items.as_ref().filter(|_| unmet.is_none()).map(|items| situation.lines.set(items));
            Some(Asked { index, rule, unmet, lines })
        });
        let mut held = Self { asked: asked.collect(), by_line: Vec::new() };
        held.by_line = held.factors_by_line(rules, purchase.earn_lines.len());
        held
    }

    fn factors_by_line(&self, rules: Rules<'_>, lines: usize) -> Vec<(usize, Vec<Result<Ratio, OutOfBounds>>)> {
        let mut groups: Vec<usize> = self.asked.iter().filter(|asked| asked.lines.is_some()).map(|asked| asked.rule.group).collect();
        groups.order_by(Ord::cmp);
        groups.dedup();
        let factors = groups.into_iter().filter_map(|group| {
            let how = rules.groups.get(group)?.multipliers;
            let of_group: Vec<_> = self.asked.iter().filter(|asked| asked.rule.group == group).collect();
            let factor = |line: usize| {
                let speaking = of_group.iter().filter(|asked| asked.lines.as_ref().is_some_and(|lines| lines.contains(line)));
                how.combine(speaking.map(|asked| Ratio::of(asked.rule.factor)))
            };
            Some((group, (0..lines).map(factor).collect()))
        });
        factors.collect()
    }

    /// What multiplies each line for the rules of a group; nothing where nothing does.
    pub fn factors_of_lines(&self, group: usize) -> &[Result<Ratio, OutOfBounds>] {
        self.by_line.iter().find(|(known, _)| *known == group).map(|(_, factors)| factors.as_slice()).unwrap_or_default()
    }

    /// What multiplies the points of a whole group; nothing where nothing does.
    pub fn factor_of_group(&self, group: usize, rules: Rules<'_>) -> Result<Option<Ratio>, OutOfBounds> {
        let speaking = |asked: &&Asked<'_>| asked.rule.group == group && asked.rule.items.is_none() && asked.unmet.is_none();
        let mut factors = self.asked.iter().filter(speaking).map(|asked| Ratio::of(asked.rule.factor)).peekable();
        match rules.groups.get(group).filter(|_| factors.peek().is_some()) {
            Some(how) => how.multipliers.combine(factors).map(Some),
            None => Ok(None),
        }
    }

    /// What became of each that was asked, once the rules had their turns.
    pub fn outcomes(&self, turns: &[Turn<'_>], purchase: &Purchase<'_>) -> Vec<(usize, MultiplierOutcome)> {
        let mut earning: Vec<usize> =
            turns.iter().filter(|turn| turn.rule.issue.is_none() && turn.gives()).map(|turn| turn.rule.group).collect();
        earning.order_by(Ord::cmp);
        let outcome = |asked: &Asked<'_>| match asked.unmet {
            Some(unmet) => MultiplierOutcome::Unmet(unmet),
            None => {
                let earns = earning.binary_search(&asked.rule.group).is_ok();
                let finds = asked.rule.items.as_ref().is_none_or(|items| purchase.matching(items).next().is_some());
                if earns && finds { MultiplierOutcome::Applied } else { MultiplierOutcome::Nothing }
            }
        };
        self.asked.iter().map(|asked| (asked.index, outcome(asked))).collect()
    }
}
