//! Wallets whose points can pay for the very order that earns them.

use super::Detail;
use super::settle::{Candidate, Terms, by_policy, in_order, untouched};
use super::settled::{Entry, Outcome, Settled};
use super::view::View;
use crate::accrual::earning::Which;
use crate::cart::Cart;
use crate::program::Rulebook;
use crate::program::policies::BestOf;
use crate::reward::{GiveRule, RewardRule};
use crate::values::error::OutOfBounds;
use crate::values::points::Points;
use crate::values::sparse::Sparse;
use crate::values::time::Instant;

/// Settles a cart with what the wallets have, and, where a wallet says `sameOrder`, with what the order itself earns.
///
/// A choice stands if balance and accrual together cover it; the accrual is that of the order with the choice applied.
/// A slider stops at its largest step for which that holds, any other choice is dropped, the last chosen first.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn settle<'a>(version: &'a Rulebook, view: &'a View, cart: &'a Cart, at: Instant, detail: Detail) -> Result<Settled<'a>, OutOfBounds> {
    let fresh = untouched(version, view, cart, at)?;
    // Whole quotes are compared over all rewards: what cannot apply counts as a choice, too.
    let which = if version.policies.best_of == BestOf::Quote { Which::All } else { detail.which() };
    let order = in_order(&fresh, which);
    let has: Vec<Points> = version.wallets.iter().map(|wallet| view.available(&wallet.id)).collect();
    let none = Sparse::default();
    if version.wallets.iter().all(|wallet| !wallet.same_order) {
        let terms = Terms { balances: &has, out: none, at_most: &Sparse::default(), explain: detail.trace, hints: detail.hints };
        return by_policy(fresh, &order, terms);
    }
    Case { fresh, order, has, detail }.settled_with_accrual(none)
}

/// A cart to be settled again and again.
struct Case<'a> {
    fresh: Settled<'a>,
    order: Vec<Candidate<'a>>,
    has: Vec<Points>,
    detail: Detail,
}

impl<'a> Case<'a> {
    fn settled(&self, balances: &[Points], out: Sparse<Outcome>, at_most: &Sparse<Points>) -> Result<Settled<'a>, OutOfBounds> {
        let terms = Terms { balances, out, at_most, explain: self.detail.trace, hints: self.detail.hints };
        by_policy(self.fresh.clone(), &self.order, terms)
    }

    fn settled_with_accrual(&self, mut out: Sparse<Outcome>) -> Result<Settled<'a>, OutOfBounds> {
        let lent = self.with(&vec![Points::new(crate::values::bounds::MAX_AMOUNT / 2)?; self.has.len()])?;
        let mut at_most = Sparse::default();
        loop {
            let settled = self.settled(&lent, out.clone(), &at_most)?;
            let Some((wallet, covered)) = self.uncovered(&settled)? else { return Ok(settled) };
            let Some(last) = last_chosen(&settled, wallet) else { return Ok(settled) };
            let slides = settled.rule(last).is_some_and(|rule| matches!(rule.give, GiveRule::AmountPerPoint(_)));
            let most = if slides { self.largest_step(&settled, last, &out, &lent, &at_most)? } else { None };
            match most {
                Some(most) => {
                    at_most.put(last, most);
                }
                None => {
                    let wanted = points_of(&settled, last);
                    out.put(last, Outcome::Short { wanted, actual: covered });
                }
            }
        }
    }

    /// What the wallets have, and for those that say `sameOrder` what is lent until the accrual is known.
    fn with(&self, lent: &[Points]) -> Result<Vec<Points>, OutOfBounds> {
        let wallets = self.fresh.version.wallets.iter().zip(&self.has).zip(lent);
        wallets.map(|((wallet, has), lent)| if wallet.same_order { has.plus(*lent) } else { Ok(*has) }).collect()
    }

    /// The first wallet of which more is spent than it has and the order earns, with what these two come to.
    fn uncovered(&self, settled: &Settled<'a>) -> Result<Option<(usize, Points)>, OutOfBounds> {
        let earned = super::earn(settled.clone(), Which::Candidates)?.earned.wallets;
        for (wallet, spent) in settled.spent()?.into_iter().enumerate() {
            let (has, earned) = (self.has.get(wallet).copied().unwrap_or_default(), earned.get(wallet).copied().unwrap_or_default());
            let covered = has.plus(earned)?;
            if settled.version.wallet(wallet).is_some_and(|wallet| wallet.same_order) && spent > covered {
                return Ok(Some((wallet, covered)));
            }
        }
        Ok(None)
    }

    /// The largest number of whole steps that balance and accrual cover, found by halving: the more is put in, the less
    /// the order earns. `None` if not even the fewest are covered.
    fn largest_step(
        &self,
        settled: &Settled<'a>,
        slider: usize,
        out: &Sparse<Outcome>,
        lent: &[Points],
        at_most: &Sparse<Points>,
    ) -> Result<Option<Points>, OutOfBounds> {
        let Some(cost) = settled.rule(slider).and_then(|rule| rule.cost.as_ref()) else { return Ok(None) };
        let step = cost.slider_step();
        let steps = |points: Points| points.get().checked_div(step.get()).unwrap_or_default();
        let (mut low, mut high) = (0_i64, steps(points_of(settled, slider)));
        let mut found = None;
        while high.saturating_sub(low) > 1 {
            let middle = low.midpoint(high);
            let most = step.times(middle)?;
            let mut tried = at_most.clone();
            tried.put(slider, most);
            let covered = most >= cost.min && self.uncovered(&self.settled(lent, out.clone(), &tried)?)?.is_none();
            if covered || most < cost.min {
                low = middle;
            } else {
                high = middle;
            }
            if covered {
                found = Some(most);
            }
        }
        Ok(found)
    }
}

/// The reward chosen last of those that spend from a wallet.
fn last_chosen(settled: &Settled<'_>, wallet: usize) -> Option<usize> {
    let spends = |rule: &RewardRule| rule.wallet() == Some(wallet);
    let turns = settled.turns.iter().filter(|turn| turn.entry != Entry::Idle && turn.outcome.take().is_some());
    turns.filter(|turn| settled.rule(turn.reward).is_some_and(spends)).max_by_key(|turn| turn.entry).map(|turn| turn.reward)
}

fn points_of(settled: &Settled<'_>, reward: usize) -> Points {
    settled.applied().find(|(applied, ..)| *applied == reward).map_or(Points::ZERO, |(_, _, points)| points)
}
