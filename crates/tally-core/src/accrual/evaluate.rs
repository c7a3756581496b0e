//! What a purchase earns, rule by rule and wallet by wallet.
//!
//! The same function answers a quote, an order and a refund: a refund asks it about the kept share of
//! the same order.

use super::base::EarnLine;
use super::multiplier::{Combine, MultiplierRule};
use super::{EarnRule, Group, RoundAt};
use crate::cart::filter::Selection;
use crate::cart::line_set::LineSet;
use crate::cart::price::PriceBasis;
use crate::condition::{Condition, Situation, first_unmet};
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;
use crate::values::points::Points;
use crate::values::ratio::Ratio;
use crate::values::round::Rounding;

/// A purchase as the earn rules see it.
#[derive(Debug, Clone, Copy)]
pub struct Purchase<'a> {
    /// What conditions may look at.
    pub situation: Situation<'a>,
    /// What each line counts for.
    pub earn_lines: &'a [EarnLine],
    /// Lines that never earn, because they sell stored value.
    pub excluded: &'a [bool],
    /// What shipping costs.
    pub shipping: Minor,
    /// What points paid of it.
    pub shipping_paid_with_points: Minor,
    /// The program's price basis.
    pub price: PriceBasis,
}

impl<'a> Purchase<'a> {
    /// The lines a selection has, with what they count for.
    pub fn matching(&self, items: &Selection) -> impl Iterator<Item = (usize, &'a EarnLine)> + use<'a, '_> {
        let lines = self.situation.lines.set(items);
        let (earn_lines, excluded) = (self.earn_lines, self.excluded);
        let eligible = earn_lines.iter().enumerate().filter(|(line, _)| !excluded.get(*line).copied().unwrap_or_default());
        eligible.filter(move |(line, _)| lines.contains(*line))
    }
}

/// What one rule counted, for a line or for the order.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    /// The line.
    pub line: Option<usize>,
    /// Minor units of money, units, lines or orders.
    pub steps: Ratio,
}

/// The rules that decide what a purchase earns.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The earn rules, in the program's order.
    pub earn: &'a [EarnRule],
    /// The groups.
    pub groups: &'a [Group],
    /// The multipliers.
    pub multipliers: &'a [MultiplierRule],
    /// How many wallets the program has.
    pub wallets: usize,
}

/// What a purchase earns.
#[derive(Debug, Clone, Default)]
pub struct Earned {
    /// Points of each wallet of the program.
    pub wallets: Vec<Points>,
    /// What each rule did, in the program's order.
    pub rules: Vec<RuleOutcome>,
    /// What each multiplier did, in the program's order.
    pub multipliers: Vec<MultiplierOutcome>,
}

/// What an earn rule did.
#[derive(Debug, Clone, Copy)]
pub enum RuleOutcome {
    /// It earned so many points, before multipliers without filter; a fraction only where rounding waits for the order.
    Applied(Points),
    /// Its condition at this index does not hold.
    Unmet(usize),
    /// It counted nothing.
    Nothing,
    /// Another rule of its group counted instead.
    NotBest,
}

/// What a multiplier did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MultiplierOutcome {
    /// Its condition holds, and its group earned something.
    Applied,
    /// Its condition at this index does not hold.
    Unmet(usize),
    /// There was nothing to multiply.
    Nothing,
}

/// Decides what a purchase earns.
///
/// # Errors
/// [`OutOfBounds`] if an exact intermediate result leaves 128 bits or a sum the bounds of points.
pub fn evaluate(rules: Rules<'_>, purchase: &Purchase<'_>) -> Result<Earned, OutOfBounds> {
    let held: Vec<Held> = rules.multipliers.iter().map(|rule| Held::new(rule, &purchase.situation)).collect();
    let exact = rules.earn.iter().map(|rule| points_of_rule(rule, rules, &held, purchase)).collect::<Result<Vec<_>, _>>()?;
    let mut earned = Earned { wallets: vec![Points::ZERO; rules.wallets], rules: Vec::new(), multipliers: Vec::new() };
    let counts = choose(rules, &exact)?;
    for (wallet, total) in earned.wallets.iter_mut().enumerate() {
        *total = wallet_points(wallet, rules, &held, &exact, &counts)?;
    }
    earned.rules = rule_outcomes(&exact, &counts)?;
    earned.multipliers = multiplier_outcomes(rules, &held, &exact, purchase);
    Ok(earned)
}

/// A multiplier at its turn: whether it holds, and the lines it speaks of.
struct Held {
    verdict: Result<(), usize>,
    lines: Option<LineSet>,
}

impl Held {
    fn new(rule: &MultiplierRule, situation: &Situation<'_>) -> Self {
        let verdict = verdict(&rule.when, situation);
        let lines = rule.items.as_ref().filter(|_| verdict.is_ok()).map(|items| situation.lines.set(items));
        Self { verdict, lines }
    }
}

/// Which condition fails, if one does.
fn verdict(when: &[Condition], situation: &Situation<'_>) -> Result<(), usize> {
    first_unmet(when, situation).map_or(Ok(()), |unmet| Err(when.iter().position(|condition| condition == unmet).unwrap_or_default()))
}

/// The points of a rule after its own rounding and before multipliers without filter, or the condition that fails.
fn points_of_rule(rule: &EarnRule, rules: Rules<'_>, held: &[Held], purchase: &Purchase<'_>) -> Result<Result<Ratio, usize>, OutOfBounds> {
    if let Err(unmet) = verdict(&rule.when, &purchase.situation) {
        return Ok(Err(unmet));
    }
    let counted = rule.per.count(rule, purchase)?;
    let mut steps = Ratio::ZERO;
    let mut points = Ratio::ZERO;
    for entry in counted {
        let factor = item_factor(rule, entry.line, rules, held)?;
        let line_steps = entry.steps.times(factor)?;
        if rule.round.at == RoundAt::Line {
            points = points.plus(round(points_for(rule, line_steps)?, rule.round.mode)?)?;
        } else {
            steps = steps.plus(line_steps)?;
        }
    }
    Ok(Ok(match rule.round.at {
        RoundAt::Line => points,
        RoundAt::Rule => round(points_for(rule, steps)?, rule.round.mode)?,
        RoundAt::Order => points_for(rule, steps)?,
    }))
}

fn points_for(rule: &EarnRule, steps: Ratio) -> Result<Ratio, OutOfBounds> {
    let steps = steps.over(rule.every)?;
    rule.points.times(if rule.whole_steps { steps.floor() } else { steps })
}

fn round(points: Ratio, mode: Rounding) -> Result<Ratio, OutOfBounds> {
    points.round(mode).map(Ratio::whole)
}

/// The factor of the multipliers that speak of this line.
fn item_factor(rule: &EarnRule, line: Option<usize>, rules: Rules<'_>, held: &[Held]) -> Result<Ratio, OutOfBounds> {
    let Some(line) = line else { return Ok(Ratio::whole(1)) };
    let speaking = rules
        .multipliers
        .iter()
        .zip(held)
        .filter(|(multiplier, held)| multiplier.group == rule.group && held.lines.as_ref().is_some_and(|lines| lines.contains(line)));
    let how = rules.groups.get(rule.group).map(|group| group.multipliers).unwrap_or_default();
    how.combine(speaking.map(|(multiplier, _)| multiplier.factor))
}

/// Which rules count, group by group and wallet by wallet.
fn choose(rules: Rules<'_>, exact: &[Result<Ratio, usize>]) -> Result<Vec<Option<Ratio>>, OutOfBounds> {
    let mut counts: Vec<Option<Ratio>> = exact.iter().map(|points| points.ok()).collect();
    for (index, rule) in rules.earn.iter().enumerate() {
        let combine = rules.groups.get(rule.group).map(|group| group.combine).unwrap_or_default();
        if combine == Combine::Sum {
            continue;
        }
        let Some(own) = counts.get(index).copied().flatten() else { continue };
        let rivals = rules
            .earn
            .iter()
            .zip(exact)
            .enumerate()
            .filter(|(other, (rival, _))| *other != index && rival.group == rule.group && rival.wallet == rule.wallet);
        let mut loses = false;
        for (other, (_, points)) in rivals {
            let Ok(points) = points else { continue };
            loses |= match combine {
                Combine::Sum => false,
                Combine::First => other < index && *points != Ratio::ZERO,
                Combine::Best => points.exceeds(own)? || (other < index && *points == own),
            };
        }
        if loses && let Some(slot) = counts.get_mut(index) {
            *slot = None;
        }
    }
    Ok(counts)
}

/// The points of one wallet: each group summed, multiplied and rounded, then the wallet's sum rounded by the rule that waited for it.
fn wallet_points(
    wallet: usize,
    rules: Rules<'_>,
    held: &[Held],
    exact: &[Result<Ratio, usize>],
    counts: &[Option<Ratio>],
) -> Result<Points, OutOfBounds> {
    let mut total = Ratio::ZERO;
    for (index, group) in rules.groups.iter().enumerate() {
        let members = rules.earn.iter().zip(counts).filter(|(rule, _)| rule.group == index && rule.wallet == wallet);
        let sum = members.filter_map(|(_, points)| *points).try_fold(Ratio::ZERO, Ratio::plus)?;
        let factors =
            rules.multipliers.iter().zip(held).filter(|(rule, held)| rule.group == index && rule.items.is_none() && held.verdict.is_ok());
        let mut factors = factors.map(|(rule, _)| rule.factor).peekable();
        if factors.peek().is_some() {
            let waits =
                rules.earn.iter().zip(exact).any(|(rule, points)| rule.group == index && rule.round.at == RoundAt::Order && points.is_ok());
            let product = sum.times(group.multipliers.combine(factors)?)?;
            total = total.plus(if waits { product } else { round(product, group.round)? })?;
        } else {
            total = total.plus(sum)?;
        }
    }
    let waiting = rules.earn.iter().find(|rule| rule.wallet == wallet && rule.round.at == RoundAt::Order);
    Points::new(total.round(waiting.map_or(Rounding::Down, |rule| rule.round.mode))?)
}

fn rule_outcomes(exact: &[Result<Ratio, usize>], counts: &[Option<Ratio>]) -> Result<Vec<RuleOutcome>, OutOfBounds> {
    let outcomes = exact.iter().zip(counts).map(|(points, counted)| match (points, counted) {
        (Err(unmet), _) => Ok(RuleOutcome::Unmet(*unmet)),
        (Ok(points), _) if *points == Ratio::ZERO => Ok(RuleOutcome::Nothing),
        (Ok(_), None) => Ok(RuleOutcome::NotBest),
        (Ok(points), Some(_)) => Points::new(points.round(Rounding::Down)?).map(RuleOutcome::Applied),
    });
    outcomes.collect()
}

fn multiplier_outcomes(rules: Rules<'_>, held: &[Held], exact: &[Result<Ratio, usize>], purchase: &Purchase<'_>) -> Vec<MultiplierOutcome> {
    let outcomes = rules.multipliers.iter().zip(held).map(|(multiplier, held)| match &held.verdict {
        Err(unmet) => MultiplierOutcome::Unmet(*unmet),
        Ok(()) => {
            let earns = rules
                .earn
                .iter()
                .zip(exact)
                .any(|(rule, points)| rule.group == multiplier.group && points.is_ok_and(|points| points != Ratio::ZERO));
            let finds = multiplier.items.as_ref().is_none_or(|items| purchase.matching(items).next().is_some());
            if earns && finds { MultiplierOutcome::Applied } else { MultiplierOutcome::Nothing }
        }
    });
    outcomes.collect()
}
