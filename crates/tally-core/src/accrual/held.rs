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
    /// The groups some line of which is multiplied.
    by_line: Vec<OfLines>,
}

/// What multiplies the lines of a group.
struct OfLines {
    group: usize,
    /// The lines that are multiplied.
    lines: Positions,
    /// By line, what its factors make.
    made: Vec<Ratio>,
    /// The lines whose exact factor leaves 128 bits.
    beyond: Positions,
}

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

    fn factors_by_line(&self, rules: Rules<'_>, lines: usize) -> Vec<OfLines> {
        let mut groups: Vec<OfLines> = Vec::new();
        for asked in &self.asked {
            let (Some(speaks_of), Some(how)) = (&asked.lines, rules.groups.get(asked.rule.group)) else { continue };
            let group = asked.rule.group;
            let place = groups.iter().position(|known| known.group == group).unwrap_or_else(|| {
                let nothing = Positions::default();
                groups.push(OfLines { group, lines: nothing.clone(), made: vec![Ratio::ZERO; lines], beyond: nothing });
                groups.len().saturating_sub(1)
            });
            let Some(of_lines) = groups.get_mut(place) else { continue };
            let step = how.multipliers.step(asked.rule.factor);
            for line in speaks_of.iter() {
                let Some(made) = of_lines.made.get_mut(line) else { continue };
                match how.multipliers.with(of_lines.lines.contains(line).then_some(*made), &step) {
                    Ok(more) => *made = more,
                    Err(OutOfBounds) => of_lines.beyond.insert(line),
                }
            }
            of_lines.lines.unite(speaks_of);
        }
        groups
    }

    /// What multiplies a line for the rules of the group whose factors are at this place; nothing where nothing does.
    ///
    /// # Errors
    /// [`OutOfBounds`] if the exact factor leaves 128 bits.
    pub fn factor_of_line(&self, place: Option<usize>, line: Option<usize>) -> Result<Option<Ratio>, OutOfBounds> {
        let Some((of_lines, line)) = place.and_then(|place| self.by_line.get(place)).zip(line) else { return Ok(None) };
        if of_lines.beyond.contains(line) {
            return Err(OutOfBounds);
        }
        let made = of_lines.made.get(line).filter(|_| of_lines.lines.contains(line));
        Ok(made.copied().map(Ratio::floor_zero))
    }

    /// Where the factors of a group's lines are.
    pub fn place_of(&self, group: usize) -> Option<usize> {
        self.by_line.iter().position(|known| known.group == group)
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
