//! What a purchase earns, rule by rule and wallet by wallet.
//!
//! The same function answers a quote, an order and a refund: a refund asks it about the kept share of
//! the same order. An event is a purchase of nothing, of which only the rules on its kind speak.

use super::base::{EarnLine, ShippingPaid};
use super::cap::CapRule;
use super::combine;
use super::cut::{self, Limited};
use super::earning::Indexes;
use super::held::Held;
use super::multiplier::MultiplierRule;
use super::turn::Turn;
use super::{EarnRule, Group};
use crate::cart::filter::Selection;
use crate::cart::price::PriceBasis;
use crate::condition::Situation;
use crate::limit::Usage;
use crate::values::calendar::Calendar;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::positions::Positions;
use crate::values::ratio::Ratio;

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
    pub shipping: ShippingPaid,
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

    /// Whether one of these lines can earn.
    pub(super) fn has_one_of(&self, lines: &Positions) -> bool {
        lines.iter().any(|line| line < self.earn_lines.len() && self.excluded.get(line) != Some(&true))
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

/// Takes what a rule counts, one after the other.
pub type Note<'n> = &'n mut dyn FnMut(Counted) -> Result<(), OutOfBounds>;

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
    /// Which rules and multipliers may do something; nothing to ask each, and hear why it does not.
    pub(super) index: Option<&'a Indexes>,
}

/// What a purchase earns.
#[derive(Debug, Clone, Default)]
pub struct Earned {
    /// Points of each wallet of the program.
    pub wallets: Vec<Points>,
    /// What each rule did that was asked, in the program's order; the points of a wallet's rules sum to the wallet's.
    pub rules: Vec<RuleResult>,
    /// What each multiplier did that was asked: its position, and what; in the program's order.
    pub multipliers: Vec<(usize, MultiplierOutcome)>,
    /// What is issued.
    pub issued: Vec<Issued>,
    /// What it adds to the counters of limits.
    pub usage: Vec<Usage>,
    /// Rules and caps with a limit of the whole program whose room is not known here.
    pub unconfirmed: Vec<Id>,
}

impl Earned {
    /// Whether a rule earned points, and nothing cut them.
    #[must_use]
    pub fn applies(&self, rule: usize) -> bool {
        let found = self.rules.binary_search_by_key(&rule, |result| result.rule).ok().and_then(|place| self.rules.get(place));
        found.is_some_and(|result| matches!(result.outcome, RuleOutcome::Applied(_)))
    }

    /// Whether a multiplier multiplied something.
    #[must_use]
    pub fn multiplies(&self, multiplier: usize) -> bool {
        self.multipliers.contains(&(multiplier, MultiplierOutcome::Applied))
    }
}

/// What an earn rule did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleResult {
    /// Its position in the program.
    pub rule: usize,
    /// What came of it.
    pub outcome: RuleOutcome,
    /// Its points.
    pub points: Points,
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

/// Decides what a purchase earns.
///
/// # Errors
/// [`OutOfBounds`] if an exact intermediate result leaves 128 bits or a sum the bounds of points.
pub fn evaluate(rules: Rules<'_>, purchase: &Purchase<'_>) -> Result<Earned, OutOfBounds> {
    let held = Held::of(rules, purchase);
    let mut turns = turns(rules, &held, purchase)?;
    combine::choose(rules, &mut turns)?;
    combine::settle(rules, &held, &mut turns)?;
    let notes = cut::cut(rules, purchase, &mut turns)?;
    let issuing = turns.iter().filter(|turn| turn.issued > 0);
    let issued =
        issuing.filter_map(|turn| Some(Issued { rule: turn.index, reward: turn.rule.issue.as_ref()?.reward.clone(), count: turn.issued }));
    Ok(Earned {
        wallets: by_wallet(rules, &turns)?,
        issued: issued.collect(),
        multipliers: held.outcomes(&turns, purchase),
        rules: turns.iter().map(|turn| RuleResult { rule: turn.index, outcome: turn.outcome(), points: turn.points }).collect(),
        usage: notes.usage,
        unconfirmed: notes.unconfirmed,
    })
}

/// The points that each multiplier asked adds, wallet by wallet, when they take their turns in the program's
/// order and nothing is capped. Those that do not apply add none. Nothing is known where the points before or after it
/// leave their bounds, as they may do on the way to a sum that does not.
#[must_use]
pub fn added(rules: Rules<'_>, outcomes: &[(usize, MultiplierOutcome)], purchase: &Purchase<'_>) -> Vec<Option<Vec<Points>>> {
    let total = |count: usize| -> Result<Vec<Points>, OutOfBounds> {
        let rules = Rules { multipliers: rules.multipliers.get(..count).unwrap_or_default(), ..rules };
        let held = Held::of(rules, purchase);
        let mut turns = turns(rules, &held, purchase)?;
        combine::choose(rules, &mut turns)?;
        combine::settle(rules, &held, &mut turns)?;
        by_wallet(rules, &turns)
    };
    let mut before = None;
    let added = outcomes.iter().map(|(index, outcome)| {
        if *outcome != MultiplierOutcome::Applied {
            return Some(vec![Points::ZERO; rules.wallets]);
        }
        let without = before.take().unwrap_or_else(|| total(*index));
        let with = total(index.saturating_add(1));
        before = Some(with.clone());
        let (with, without) = (with.ok()?, without.ok()?);
        with.iter().zip(&without).map(|(with, without)| with.minus(*without)).collect::<Result<_, _>>().ok()
    });
    added.collect()
}

/// The rules that are asked, each with what it gives by itself.
fn turns<'a>(rules: Rules<'a>, held: &Held<'_>, purchase: &Purchase<'_>) -> Result<Vec<Turn<'a>>, OutOfBounds> {
    let asked = match (rules.index, purchase.situation.event) {
        (None, _) => (0..rules.earn.len()).collect(),
        (Some(index), Some(event)) => index.earn.of_event(&event.kind),
        (Some(index), None) => index.earn.candidates(&purchase.situation),
    };
    let mut turns = Vec::with_capacity(asked.len());
    for (index, rule) in asked.into_iter().filter_map(|index| Some((index, rules.earn.get(index)?))) {
        turns.push(Turn::begin(index, rule, held, purchase)?);
    }
    Ok(turns)
}

fn by_wallet(rules: Rules<'_>, turns: &[Turn<'_>]) -> Result<Vec<Points>, OutOfBounds> {
    let mut wallets = vec![Points::ZERO; rules.wallets];
    for turn in turns {
        if let Some(slot) = turn.rule.wallet.and_then(|wallet| wallets.get_mut(wallet)) {
            *slot = slot.plus(turn.points)?;
        }
    }
    Ok(wallets)
}
