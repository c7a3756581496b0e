//! What a purchase earns, rule by rule and wallet by wallet.
//!
//! The same function answers a quote, an order and a refund: a refund asks it about the kept share of
//! the same order. An event is a purchase of nothing, of which only the rules on its kind speak.

use super::base::EarnLine;
use super::cap::CapRule;
use super::combine;
use super::cut::{self, Limited};
use super::event;
use super::multiplier::MultiplierRule;
use super::{EarnRule, Group, RoundAt};
use crate::cart::filter::Selection;
use crate::cart::line_set::LineSet;
use crate::cart::price::PriceBasis;
use crate::condition::{Condition, Situation, first_unmet};
use crate::limit::Usage;
use crate::values::calendar::Calendar;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
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
    /// What each line counted for when the order was placed: the same, but for what came back since.
    pub placed: &'a [EarnLine],
    /// Lines that never earn, because they sell stored value.
    pub excluded: &'a [bool],
    /// What shipping costs.
    pub shipping: Minor,
    /// What points paid of it.
    pub shipping_paid_with_points: Minor,
    /// The program's price basis.
    pub price: PriceBasis,
    /// How the program cuts days, weeks and months.
    pub calendar: Calendar<'a>,
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
    /// The caps.
    pub caps: &'a [CapRule],
    /// How many wallets the program has.
    pub wallets: usize,
}

/// What a purchase earns.
#[derive(Debug, Clone, Default)]
pub struct Earned {
    /// Points of each wallet of the program.
    pub wallets: Vec<Points>,
    /// Points of each rule, in the program's order; those of a wallet sum to the wallet's.
    pub by_rule: Vec<Points>,
    /// What each rule did, in the program's order.
    pub rules: Vec<RuleOutcome>,
    /// What each multiplier did, in the program's order.
    pub multipliers: Vec<MultiplierOutcome>,
    /// What is issued.
    pub issued: Vec<Issued>,
    /// What it adds to the counters of limits.
    pub usage: Vec<Usage>,
    /// Rules and caps with a limit of the whole program whose room is not known here.
    pub unconfirmed: Vec<Id>,
}

/// Rewards that an earn rule issues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The position of the rule.
    pub rule: usize,
    /// The reward.
    pub reward: Id,
    /// How many.
    pub count: i64,
}

/// What an earn rule did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleOutcome {
    /// It earned so many points, multiplied and rounded.
    Applied(Points),
    /// It issued so many.
    Issued(i64),
    /// Its condition at this index does not hold.
    Unmet(usize),
    /// It counted nothing.
    Nothing,
    /// It speaks of something else: of events where this is a purchase, or the other way round.
    Elsewhere,
    /// Another rule of its group counted instead.
    NotBest,
    /// A limit cut what it gave.
    Limited(Limited),
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

/// What a rule gives by itself.
#[derive(Debug, Clone, Copy)]
pub(super) enum Try {
    /// So many points, or so many issued rewards; before multipliers without filter.
    Gives(Ratio),
    /// Nothing: its condition at this index does not hold.
    Unmet(usize),
    /// Nothing: a limit is used up.
    UsedUp(Limited),
    /// Nothing: it speaks of something else.
    Elsewhere,
}

impl Try {
    /// What it gives, if anything.
    pub fn gives(&self) -> Option<Ratio> {
        match self {
            Self::Gives(points) if *points != Ratio::ZERO => Some(*points),
            _ => None,
        }
    }
}

/// Decides what a purchase earns.
///
/// # Errors
/// [`OutOfBounds`] if an exact intermediate result leaves 128 bits or a sum the bounds of points.
pub fn evaluate(rules: Rules<'_>, purchase: &Purchase<'_>) -> Result<Earned, OutOfBounds> {
    let held = held(rules, purchase);
    let tries = tries(rules, &held, purchase)?;
    let counts = combine::choose(rules, &tries)?;
    let before = combine::points_by_rule(rules, &held, &counts)?;
    let cut = cut::cut(rules, purchase, &before, &counts)?;
    let mut wallets = vec![Points::ZERO; rules.wallets];
    for (rule, points) in rules.earn.iter().zip(&cut.points) {
        if let Some(slot) = rule.wallet.and_then(|wallet| wallets.get_mut(wallet)) {
            *slot = slot.plus(*points)?;
        }
    }
    Ok(Earned {
        wallets,
        rules: rule_outcomes(rules, &tries, &counts, &cut),
        multipliers: multiplier_outcomes(rules, &held, &tries, purchase),
        by_rule: cut.points,
        issued: issued(rules, &cut.issued),
        usage: cut.usage,
        unconfirmed: cut.unconfirmed,
    })
}

/// The points that each multiplier adds, wallet by wallet, when they take their turns in the program's
/// order and nothing is capped. Those that do not apply add none.
///
/// # Errors
/// [`OutOfBounds`] as [`evaluate`].
pub fn added(rules: Rules<'_>, outcomes: &[MultiplierOutcome], purchase: &Purchase<'_>) -> Result<Vec<Vec<Points>>, OutOfBounds> {
    let total = |count: usize| {
        let rules = Rules { multipliers: rules.multipliers.get(..count).unwrap_or_default(), ..rules };
        let held = held(rules, purchase);
        let counts = combine::choose(rules, &tries(rules, &held, purchase)?)?;
        let mut wallets = vec![Points::ZERO; rules.wallets];
        for (rule, points) in rules.earn.iter().zip(combine::points_by_rule(rules, &held, &counts)?) {
            if let Some(slot) = rule.wallet.and_then(|wallet| wallets.get_mut(wallet)) {
                *slot = slot.plus(points)?;
            }
        }
        Ok(wallets)
    };
    let mut added = Vec::with_capacity(outcomes.len());
    let mut before = None;
    for (index, outcome) in outcomes.iter().enumerate() {
        if *outcome != MultiplierOutcome::Applied {
            added.push(vec![Points::ZERO; rules.wallets]);
            continue;
        }
        let without = before.take().map_or_else(|| total(index), Ok)?;
        let with = total(index.saturating_add(1))?;
        added.push(with.iter().zip(&without).map(|(with, without)| with.minus(*without)).collect::<Result<_, _>>()?);
        before = Some(with);
    }
    Ok(added)
}

/// A multiplier at its turn: whether it holds, and the lines it speaks of.
pub(super) struct Held {
    pub verdict: Result<(), usize>,
    lines: Option<LineSet>,
}

impl Held {
    fn new(rule: &MultiplierRule, situation: &Situation<'_>) -> Self {
        let verdict = verdict(&rule.when, situation);
        let lines = rule.items.as_ref().filter(|_| verdict.is_ok()).map(|items| situation.lines.set(items));
        Self { verdict, lines }
    }
}

fn held(rules: Rules<'_>, purchase: &Purchase<'_>) -> Vec<Held> {
    rules.multipliers.iter().map(|rule| Held::new(rule, &purchase.situation)).collect()
}

fn tries(rules: Rules<'_>, held: &[Held], purchase: &Purchase<'_>) -> Result<Vec<Try>, OutOfBounds> {
    rules.earn.iter().map(|rule| attempt(rule, rules, held, purchase)).collect()
}

/// Which condition fails, if one does.
fn verdict(when: &[Condition], situation: &Situation<'_>) -> Result<(), usize> {
    first_unmet(when, situation).map_or(Ok(()), |unmet| Err(when.iter().position(|condition| condition == unmet).unwrap_or_default()))
}

/// What a rule gives after its own rounding and before multipliers without filter, or why it gives nothing.
fn attempt(rule: &EarnRule, rules: Rules<'_>, held: &[Held], purchase: &Purchase<'_>) -> Result<Try, OutOfBounds> {
    if !event::speaks_of(rule, purchase) {
        return Ok(Try::Elsewhere);
    }
    if let Err(unmet) = verdict(&rule.when, &purchase.situation) {
        return Ok(Try::Unmet(unmet));
    }
    let given = match &rule.issue {
        Some(issue) => {
            let counted = rule.per.count(rule, purchase)?;
            let steps = counted.iter().try_fold(Ratio::ZERO, |sum, entry| sum.plus(entry.steps))?;
            Ratio::whole(issue.count(steps.over(rule.every)?)?)
        }
        None => points(rule, rules, held, purchase)?,
    };
    // A rule that gives nothing anyway has no need of a limit to say so.
    let used_up = if given == Ratio::ZERO { None } else { cut::used_up(rule, purchase)? };
    Ok(used_up.map_or(Try::Gives(given), Try::UsedUp))
}

fn points(rule: &EarnRule, rules: Rules<'_>, held: &[Held], purchase: &Purchase<'_>) -> Result<Ratio, OutOfBounds> {
    let mut steps = Ratio::ZERO;
    let mut points = Ratio::ZERO;
    for entry in rule.per.count(rule, purchase)? {
        let factor = item_factor(rule, entry.line, rules, held)?;
        let line_steps = entry.steps.times(factor)?;
        if rule.round.at == RoundAt::Line {
            points = points.plus(round(points_for(rule, line_steps)?, rule.round.mode)?)?;
        } else {
            steps = steps.plus(line_steps)?;
        }
    }
    match rule.round.at {
        RoundAt::Line => Ok(points),
        RoundAt::Rule => round(points_for(rule, steps)?, rule.round.mode),
        RoundAt::Order => points_for(rule, steps),
    }
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

fn issued(rules: Rules<'_>, counts: &[i64]) -> Vec<Issued> {
    let issuing = rules.earn.iter().zip(counts).enumerate().filter(|(_, (_, count))| **count > 0);
    let issued = issuing.filter_map(|(index, (rule, count))| {
        let reward = rule.issue.as_ref()?.reward.clone();
        Some(Issued { rule: index, reward, count: *count })
    });
    issued.collect()
}

fn rule_outcomes(rules: Rules<'_>, tries: &[Try], counts: &[Option<Ratio>], cut: &cut::Cut) -> Vec<RuleOutcome> {
    let outcome = |index: usize, attempt: &Try| {
        let counted = counts.get(index).copied().flatten();
        match (attempt, cut.limited.get(index).copied().flatten(), counted) {
            (Try::Elsewhere, _, _) => RuleOutcome::Elsewhere,
            (Try::Unmet(unmet), _, _) => RuleOutcome::Unmet(*unmet),
            (Try::UsedUp(limited), _, _) => RuleOutcome::Limited(*limited),
            (Try::Gives(_), Some(limited), _) => RuleOutcome::Limited(limited),
            (Try::Gives(given), None, _) if *given == Ratio::ZERO => RuleOutcome::Nothing,
            (Try::Gives(_), None, None) => RuleOutcome::NotBest,
            (Try::Gives(_), None, Some(_)) if rules.earn.get(index).is_some_and(|rule| rule.issue.is_some()) => {
                RuleOutcome::Issued(cut.issued.get(index).copied().unwrap_or_default())
            }
            (Try::Gives(_), None, Some(_)) => RuleOutcome::Applied(cut.points.get(index).copied().unwrap_or_default()),
        }
    };
    tries.iter().enumerate().map(|(index, attempt)| outcome(index, attempt)).collect()
}

fn multiplier_outcomes(rules: Rules<'_>, held: &[Held], tries: &[Try], purchase: &Purchase<'_>) -> Vec<MultiplierOutcome> {
    let outcomes = rules.multipliers.iter().zip(held).map(|(multiplier, held)| match &held.verdict {
        Err(unmet) => MultiplierOutcome::Unmet(*unmet),
        Ok(()) => {
            let multiplied = |rule: &EarnRule| rule.group == multiplier.group && rule.issue.is_none();
            let earns = rules.earn.iter().zip(tries).any(|(rule, attempt)| multiplied(rule) && attempt.gives().is_some());
            let finds = multiplier.items.as_ref().is_none_or(|items| purchase.matching(items).next().is_some());
            if earns && finds { MultiplierOutcome::Applied } else { MultiplierOutcome::Nothing }
        }
    });
    outcomes.collect()
}
