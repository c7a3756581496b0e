//! The multipliers that hold, and the factors that they make: of a whole group, and of single lines.

use super::evaluate::{MultiplierOutcome, Purchase, Rules};
use super::multiplier::MultiplierRule;
use super::turn::Turn;
use crate::condition::unmet_at;
use crate::values::error::OutOfBounds;
use crate::values::order::InOrder as _;
use crate::values::positions::Positions;
use crate::values::ratio::Ratio;

/// The multipliers that were asked, and what those that hold come to.
pub(super) struct Held<'a> {
    asked: Vec<Asked<'a>>,
    /// The groups some line of which is multiplied, each with the factor of every line.
    by_line: Vec<(usize, Vec<Factor>)>,
}

/// What multiplies a line; nothing where nothing does.
type Factor = Result<Option<Ratio>, OutOfBounds>;

/// A multiplier at its turn.
struct Asked<'a> {
    index: usize,
    rule: &'a MultiplierRule,
    /// Which of its conditions does not hold.
    unmet: Option<usize>,
    /// Where it holds, the lines that it speaks of.
    lines: Option<Positions>,
}

impl<'a> Held<'a> {
    /// Asks the multipliers.
    pub fn of(rules: Rules<'a>, purchase: &Purchase<'_>) -> Self {
        let situation = &purchase.situation;
        let positions = match rules.index {
            None => (0..rules.multipliers.len()).collect(),
            Some(index) => index.multipliers.candidates(situation),
        };
        let mut held = Self { asked: Vec::with_capacity(positions.len()), by_line: Vec::new() };
        held.asked.extend(positions.into_iter().filter_map(|index| {
            let rule = rules.multipliers.get(index)?;
            let unmet = unmet_at(&rule.when, situation);
            let lines = rule.items.as_ref().filter(|_| unmet.is_none()).map(|items| situation.lines.set(items));
            Some(Asked { index, rule, unmet, lines })
        }));
        held.by_line = held.factors_by_line(rules, purchase.earn_lines.len());
        held
    }

    fn factors_by_line(&self, rules: Rules<'_>, lines: usize) -> Vec<(usize, Vec<Factor>)> {
        let mut groups: Vec<(usize, Vec<Factor>)> = Vec::new();
        for asked in &self.asked {
            let (Some(speaks_of), Some(how)) = (&asked.lines, rules.groups.get(asked.rule.group)) else { continue };
            let place = groups.iter().position(|(group, _)| *group == asked.rule.group).unwrap_or_else(|| {
                groups.push((asked.rule.group, vec![Ok(None); lines]));
                groups.len().saturating_sub(1)
            });
            let Some((_, factors)) = groups.get_mut(place) else { continue };
            let step = how.multipliers.step(asked.rule.factor);
            for line in speaks_of.iter() {
                if let Some(slot) = factors.get_mut(line)
                    && let Ok(made) = *slot
                {
                    *slot = how.multipliers.with(made, &step).map(Some);
                }
            }
        }
        groups
    }

    /// What multiplies a line for the rules of the group whose factors are at this place.
    ///
    /// # Errors
    /// [`OutOfBounds`] if the exact factor leaves 128 bits.
    pub fn factor_of_line(&self, place: Option<usize>, line: Option<usize>) -> Factor {
        let factors = place.and_then(|place| self.by_line.get(place)).map(|(_, factors)| factors);
        let made = factors.zip(line).and_then(|(factors, line)| factors.get(line).copied()).unwrap_or(Ok(None))?;
        Ok(made.map(Ratio::floor_zero))
    }

    /// Where the factors of a group's lines are.
    pub fn place_of(&self, group: usize) -> Option<usize> {
        self.by_line.iter().position(|(known, _)| *known == group)
    }

    /// What multiplies the points of a whole group; nothing where nothing does.
    pub fn factor_of_group(&self, group: usize, rules: Rules<'_>) -> Result<Option<Ratio>, OutOfBounds> {
        let speaking = |asked: &&Asked<'_>| asked.rule.group == group && asked.rule.items.is_none() && asked.unmet.is_none();
        let mut factors = self.asked.iter().filter(speaking).map(|asked| asked.rule.factor).peekable();
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
                let finds = asked.lines.as_ref().is_none_or(|lines| purchase.has_one_of(lines));
                if earns && finds { MultiplierOutcome::Applied } else { MultiplierOutcome::Nothing }
            }
        };
        self.asked.iter().map(|asked| (asked.index, outcome(asked))).collect()
    }
}
