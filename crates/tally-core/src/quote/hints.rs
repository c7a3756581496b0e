//! Hints: the smallest single change that makes a rule apply, each proved by deciding the cart with it.

use tally_derive::Wire;

use super::settled::{Entry, Outcome, Settled, Turn};
use super::{Decided, Detail, View, decide, progress};
use crate::accrual::evaluate::{MultiplierOutcome, RuleOutcome};
use crate::cart::{Cart, Line};
use crate::condition::gap::{Gap, GapOf};
use crate::condition::{Check as _, Condition};
use crate::reward::Trigger;
use crate::tier::rule::MetricRule;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::quantity::Quantity;

/// The smallest single change that makes something apply.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Hint {
    /// What would apply.
    pub target: HintTarget,
    /// What would have to change.
    pub change: Change,
}

/// What would apply.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub enum HintTarget {
    /// A reward.
    Reward(Id),
    /// An earn rule.
    Earn(Id),
    /// A multiplier.
    Multiplier(Id),
    /// A tier.
    Tier(LadderTier),
}

/// A tier of a ladder.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct LadderTier {
    /// The ladder.
    pub ladder: Id,
    /// The tier.
    pub tier: Id,
}

/// What would have to change, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub enum Change {
    /// So much more is spent, on anything, in minor units.
    Spend(Minor),
    /// So many more units of a line of the cart.
    Units(MoreUnits),
    /// So many more orders, this one not counted.
    Orders(i64),
}

/// More units of a line.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct MoreUnits {
    /// The line of the cart.
    pub line: Id,
    /// How many more.
    pub count: i64,
}

/// Hints of one quote; the rest would only bury the first.
const MAX_HINTS: usize = 12;
/// How often a cart is decided for one hint.
const MAX_TRIES: usize = 40;
/// How many of these tries look for anything that is enough, four times as much each time.
const MAX_GROWTH: usize = 8;

/// How many decisions all hints of a quote take together: where whole quotes are compared, one try takes one for each choice.
const MAX_DECISIONS: i64 = 480;

/// What the shopper could do, in the order of rewards, multipliers, earn rules and ladders.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn hints(decided: &Decided<'_>) -> Result<Vec<Hint>, OutOfBounds> {
    let mut hints = Vec::new();
    let of_one = decided.settled.certificate.as_ref().map_or(1, |certificate| certificate.decided);
    let mut tries = MAX_DECISIONS.checked_div(of_one).unwrap_or_default().max(2);
    for (target, goal, gap) in gaps(decided)? {
        if hints.len() >= MAX_HINTS || tries <= 0 {
            break;
        }
        if let Some(change) = smallest(decided, &goal, &gap, &mut tries)? {
            hints.push(Hint { target, change });
        }
    }
    Ok(hints)
}

/// Something that does not apply and could.
#[derive(Debug, Clone, Copy)]
enum Goal {
    Reward(usize),
    Earn(usize),
    Multiplier(usize),
    Tier(usize, usize),
}

/// Everything that does not apply for a reason that a shopper can do something about.
fn gaps(decided: &Decided<'_>) -> Result<Vec<(HintTarget, Goal, Gap)>, OutOfBounds> {
    let settled = &decided.settled;
    let version = settled.version;
    let mut found = Vec::new();
    for turn in &settled.turns {
        let Some(rule) = settled.rule(turn.reward) else { continue };
        // A code that nobody entered is not given away.
        let secret = turn.entry == Entry::Idle && matches!(rule.trigger, Trigger::Code | Trigger::Issued);
        if let (Outcome::Unmet { gap: Some(gap), .. }, false) = (&turn.outcome, secret) {
            found.push((HintTarget::Reward(rule.id.clone()), Goal::Reward(turn.reward), gap.clone()));
        }
    }
    let situation = settled.settled_situation();
    let gap = |when: &[Condition], index: usize| when.get(index).and_then(|condition| condition.gap(&situation));
    for (index, outcome) in &decided.earned.multipliers {
        if let MultiplierOutcome::Unmet(unmet) = outcome
            && let Some(rule) = version.earning.multipliers.get(*index)
            && let Some(gap) = gap(&rule.when, *unmet)
        {
            found.push((HintTarget::Multiplier(rule.id.clone()), Goal::Multiplier(*index), gap));
        }
    }
    for result in &decided.earned.rules {
        if let RuleOutcome::Unmet(unmet) = result.outcome
            && let Some(rule) = version.earning.earn.get(result.rule)
            && let Some(gap) = gap(&rule.when, unmet)
        {
            found.push((HintTarget::Earn(rule.id.clone()), Goal::Earn(result.rule), gap));
        }
    }
    found.extend(tiers(decided)?);
    Ok(found)
}

/// The next tier of each ladder, reached by spending more.
fn tiers(decided: &Decided<'_>) -> Result<Vec<(HintTarget, Goal, Gap)>, OutOfBounds> {
    let mut found = Vec::new();
    for (index, progress) in progress::progress(decided)?.into_iter().enumerate() {
        let ladder = decided.settled.version.ladders.iter().find(|ladder| ladder.id == progress.ladder);
        let (Some(ladder), Some(next)) = (ladder, progress.next) else { continue };
        let of = match ladder.metric {
            MetricRule::Spend(_) | MetricRule::Points(_) => GapOf::Spend,
            MetricRule::Orders => GapOf::Orders,
            _ => continue,
        };
        let gap = Gap { of, missing: next.missing, wanted: next.missing, lines: None };
        let target = HintTarget::Tier(LadderTier { ladder: progress.ladder, tier: next.tier.clone() });
        found.push((target, Goal::Tier(index, ladder.rank_of(&next.tier)), gap));
    }
    Ok(found)
}

/// The smallest change that reaches a goal, or none: first as much as is missing, then, where that was not enough or too
/// much, by growing and halving.
fn smallest(decided: &Decided<'_>, goal: &Goal, gap: &Gap, left: &mut i64) -> Result<Option<Change>, OutOfBounds> {
    let Some(line) = line_to_grow(&decided.settled, gap) else { return Ok(None) };
    let guess = match (gap.of, line) {
        // Money is missing on some lines only: as many units of one as make up for it.
        (GapOf::Spend, Some(line)) => units_worth(&decided.settled, line, gap.missing),
        _ => Some(gap.missing),
    };
    let Some(guess) = guess.filter(|guess| *guess > 0) else { return Ok(None) };
    let mut search = Search { decided, goal: *goal, of: gap.of, line, tries: 0, left };
    Ok(search.smallest(guess)?.map(|much| search.change(much)))
}

/// The line that would grow: none where anything will do, `None` where no line can.
fn line_to_grow(settled: &Settled<'_>, gap: &Gap) -> Option<Option<usize>> {
    let whole = |line: &usize| {
        settled.cart.lines.get(*line).is_some_and(|line| line.quantity.ratio().parts().1 == 1 && line.unit_price > Minor::ZERO)
    };
    match (&gap.lines, gap.of) {
        (_, GapOf::Orders) | (None, GapOf::Spend) => Some(None),
        (None, GapOf::Units) => (0..settled.cart.lines.len()).find(whole).map(Some),
        (Some(lines), _) => lines.iter().find(whole).map(Some),
    }
}

fn units_worth(settled: &Settled<'_>, line: usize, missing: i64) -> Option<i64> {
    let price = settled.cart.lines.get(line)?.unit_price.get();
    missing.checked_add(price)?.checked_sub(1)?.checked_div(price)
}

/// The search for one hint.
struct Search<'d, 'a, 'l> {
    decided: &'d Decided<'a>,
    goal: Goal,
    of: GapOf,
    line: Option<usize>,
    tries: usize,
    /// Tries that are left for all hints of the quote.
    left: &'l mut i64,
}

impl Search<'_, '_, '_> {
    fn smallest(&mut self, guess: i64) -> Result<Option<i64>, OutOfBounds> {
        // `low` is not enough, `high` is.
        let (mut low, mut high) = (0_i64, guess);
        while !self.reaches(high)? {
            low = high;
            high = high.saturating_mul(4);
            if self.tries >= MAX_GROWTH || *self.left <= 0 {
                return Ok(None);
            }
        }
        // As a rule the guess is exact, and one less is not enough.
        if low == 0 && high > 1 && !self.reaches(high.saturating_sub(1))? {
            return Ok(Some(high));
        }
        while high.saturating_sub(low) > 1 && self.tries < MAX_TRIES && *self.left > 0 {
            let middle = low.midpoint(high);
            if self.reaches(middle)? {
                high = middle;
            } else {
                low = middle;
            }
        }
        Ok((high.saturating_sub(low) <= 1).then_some(high))
    }

    /// Whether the cart with so much more reaches the goal. A cart that leaves the bounds reaches nothing.
    fn reaches(&mut self, much: i64) -> Result<bool, OutOfBounds> {
        self.tries = self.tries.saturating_add(1);
        *self.left = self.left.saturating_sub(1);
        let settled = &self.decided.settled;
        let Some((cart, view)) = self.changed(much) else { return Ok(false) };
        let Ok(after) = decide(settled.version, &view, &cart, settled.at, Detail::BRIEF) else { return Ok(false) };
        Ok(match self.goal {
            Goal::Reward(reward) => {
                let turn = after.settled.turns.iter().find(|turn| turn.reward == reward);
                turn.is_some_and(|turn| turn.outcome.take().is_some() || (turn.entry == Entry::Idle && is_short(turn)))
            }
            Goal::Earn(rule) => after.earned.applies(rule),
            Goal::Multiplier(rule) => after.earned.multiplies(rule),
            Goal::Tier(place, rank) => {
                let reached = progress::progress(&after)?.into_iter().nth(place);
                let ladder = reached.as_ref().and_then(|reached| settled.version.ladders.iter().find(|ladder| ladder.id == reached.ladder));
                ladder.zip(reached).is_some_and(|(ladder, reached)| ladder.rank_of(&reached.tier_after) >= rank)
            }
        })
    }

    fn changed(&self, much: i64) -> Option<(Cart, View)> {
        let settled = &self.decided.settled;
        let (mut cart, mut view) = (settled.cart.clone(), settled.view.clone());
        match (self.of, self.line) {
            (GapOf::Orders, _) => view.member.orders = view.member.orders.checked_add(much)?,
            (_, Some(line)) => {
                let line = cart.lines.get_mut(line)?;
                line.quantity = Quantity::whole(line.quantity.units().checked_add(much)?)?;
            }
            (_, None) => cart.lines.push(anything(Minor::new(much).ok()?)?),
        }
        Some((cart, view))
    }

    fn change(&self, much: i64) -> Change {
        let line = self.line.and_then(|line| self.decided.settled.cart.lines.get(line));
        match (self.of, line) {
            (GapOf::Orders, _) => Change::Orders(much),
            (_, Some(line)) => Change::Units(MoreUnits { line: line.id.clone(), count: much }),
            (_, None) => Change::Spend(Minor::new(much).unwrap_or_default()),
        }
    }
}

/// A chosen reward that only points are missing for is one that its conditions no longer keep away.
const fn is_short(turn: &Turn) -> bool {
    matches!(turn.outcome, Outcome::Short { .. })
}

/// A line that no filter by name selects.
fn anything(price: Minor) -> Option<Line> {
    let name = Id::new("anything")?;
    Some(Line::plain(name.clone(), name, Quantity::whole(1)?, price))
}
