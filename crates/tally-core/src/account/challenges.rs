//! What orders and events do to the member's challenges: progress in the window of the occurrence, prizes, and both back.

use super::issued::Given;
use super::kept::{self, Kept};
use super::order_record::OrderRecord;
use super::{Refused, issued, points, standing};
use crate::cart::Cart;
use crate::cart::filter::Lines;
use crate::challenge::ChallengeRule;
use crate::challenge::fact::{Deed, Fact, KeptLine, Purchase};
use crate::ledger::entry::Entry;
use crate::ledger::lot::LotId;
use crate::ledger::prize::Won;
use crate::ledger::roll::Draft;
use crate::ledger::{Broken, State};
use crate::prize::PrizeRule;
use crate::program::Version;
use crate::tier::rule::MetricRule;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;

/// What stands of an order for challenges: what of its lines neither came back nor was charged back.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn stands(order: &OrderRecord, version: &Version) -> Result<Vec<KeptLine>, OutOfBounds> {
    if version.challenges.is_empty() {
        return Ok(Vec::new());
    }
    let kept: Kept = if order.cancelled { kept::nothing(order)? } else { kept::not_charged_back(order, &kept::kept(order)?)? };
    let lines = kept.earn_lines.iter().map(|line| {
        let amount = version.money.to_home(line.left()?.floor_zero())?;
        Ok(KeptLine { amount, units: line.units, free_units: line.zero_units })
    });
    lines.collect()
}

/// Counts an order, or what became of it: `before` is what it was and what stood of it, if it was counted.
///
/// # Errors
/// [`Refused`] if an amount leaves its bounds.
pub fn of_order(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    order: &OrderRecord,
    before: Option<(&Cart, &[KeptLine])>,
) -> Result<(), Refused> {
    if version.challenges.is_empty() {
        return Ok(());
    }
    let stands = stands(order, version)?;
    let all = [before, Some((&order.cart, stands.as_slice()))]
        .map(|bought| bought.map(|(cart, kept)| (cart, kept, Lines::new(cart, &version.symbols))));
    let [before, after] = all.each_ref().map(|bought| {
        let (cart, kept, lines) = bought.as_ref()?;
        Some(fact_of(order.occurred_at, cart, lines, kept))
    });
    change(draft, state, version, before.as_ref(), after.as_ref())
}

/// An order, with what stands of it, as challenges see it.
#[must_use]
pub const fn fact_of<'a>(occurred_at: Instant, cart: &'a Cart, lines: &'a Lines, kept: &'a [KeptLine]) -> Fact<'a> {
    Fact { occurred_at, deed: Deed::Order(Purchase { cart, lines, kept }) }
}

/// Counts an event, or counts it no more.
///
/// # Errors
/// [`Refused`] if an amount leaves its bounds.
pub fn of_event(draft: &mut Draft, state: &mut State, version: &Version, event: (&Id, Instant), counts: bool) -> Result<(), Refused> {
    let fact = Fact { occurred_at: event.1, deed: Deed::Event(event.0) };
    let (before, after) = if counts { (None, Some(&fact)) } else { (Some(&fact), None) };
    change(draft, state, version, before, after)
}

fn change(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    before: Option<&Fact<'_>>,
    after: Option<&Fact<'_>>,
) -> Result<(), Refused> {
    let Some(at) = after.or(before).map(|fact| fact.occurred_at) else { return Ok(()) };
    let mut wins = false;
    for rule in &version.challenges {
        let member = state.challenge_at(&rule.id, at);
        let Some(mut progressed) = rule.progress(&member, before, after, &version.calendar())? else { continue };
        if before.is_none() {
            // Only a reversal takes a prize back: what is new may join two streaks that were won apart.
            progressed.given.iter_mut().for_each(|by| *by = (*by).max(0));
        }
        let (settled, period): (Vec<_>, _) = (progressed.settled().collect(), progressed.period);
        draft.add(state, Entry::Progress(progressed))?;
        for settled in settled {
            let milestone = Milestone { rule, index: settled.milestone, period, at };
            wins |= settled.completed > 0;
            milestone.win(draft, state, version, settled.completed)?;
            milestone.lose(draft, state, version, settled.undone)?;
        }
    }
    // What was won late may be over by now.
    if wins {
        let now = draft.record.at;
        draft.settle_returned(state, version, now)?;
    }
    Ok(())
}

/// A milestone in a window, and when what changes it occurred.
struct Milestone<'a> {
    rule: &'a ChallengeRule,
    index: usize,
    period: i64,
    at: Instant,
}

impl Milestone<'_> {
    fn prize(&self) -> Result<&PrizeRule, Broken> {
        self.rule.milestones.get(self.index).map(|milestone| &milestone.prize).ok_or(Broken("an unknown milestone is reached"))
    }

    fn entry(&self, by: i64, at: Instant) -> Won {
        let milestone = u32::try_from(self.index).unwrap_or(u32::MAX);
        let (challenge, period) = (self.rule.id.clone(), self.period);
        Won { challenge, milestone, period, by, at, lot: None, issued: None, badge: None }
    }

    fn win(&self, draft: &mut Draft, state: &mut State, version: &Version, times: i64) -> Result<(), Refused> {
        if times <= 0 {
            return Ok(());
        }
        let mut won = self.entry(times, self.at);
        match self.prize()? {
            PrizeRule::Points { wallet, points } => {
                let all = so_often(*points, times)?;
                if let Some(wallet) = version.program.wallets.get(*wallet) {
                    won.lot = points::credit_of(draft, state, version, wallet, None, all, self.at)?;
                }
                measure(draft, state, version, *wallet, self.at, all.get())?;
            }
            PrizeRule::Badge(badge) => won.badge = Some(badge.clone()),
            PrizeRule::Reward(reward) => {
                let given = Given { reward, count: times, available: None, expiry: None };
                won.lot = issued::give_all(draft, state, version, [given], self.at)?.pop();
            }
        }
        Ok(draft.add(state, Entry::Prize(won))?)
    }

    /// Takes the latest prizes back: points from their own lots first, what was issued from its own; what is gone is owed.
    fn lose(&self, draft: &mut Draft, state: &mut State, version: &Version, times: i64) -> Result<(), Refused> {
        let mut left = times;
        while left > 0 {
            let milestone = u32::try_from(self.index).unwrap_or(u32::MAX);
            let known = state.achieved.latest_prize(&self.rule.id, milestone, self.period).cloned();
            let mut won = known.unwrap_or_else(|| self.entry(left, self.at));
            let lost = won.by.min(left).max(1);
            left = left.saturating_sub(lost);
            match self.prize()? {
                PrizeRule::Points { wallet, points } => {
                    let all = so_often(*points, lost)?;
                    let lots: Vec<LotId> = won.lot.into_iter().collect();
                    if let Some(wallet) = version.program.wallets.get(*wallet) {
                        points::take_back_from(draft, state, wallet, (None, &lots), all)?;
                    }
                    measure(draft, state, version, *wallet, won.at, all.get().saturating_neg())?;
                }
                PrizeRule::Badge(badge) => won.badge = Some(badge.clone()),
                PrizeRule::Reward(reward) => {
                    if let Some(lot) = won.lot.or_else(|| LotId::of_issue(won.issued.as_ref()?)) {
                        issued::take_back(draft, state, None, (reward, lot), (lost, 0))?;
                    }
                }
            }
            draft.add(state, Entry::Prize(Won { by: lost.saturating_neg(), ..won }))?;
        }
        Ok(())
    }
}

fn so_often(points: Points, times: i64) -> Result<Points, OutOfBounds> {
    Points::new(points.get().checked_mul(times).ok_or(OutOfBounds)?)
}

/// Points of prizes are points earned: ladders over their wallet measure them, in the period of what won them.
fn measure(draft: &mut Draft, state: &mut State, version: &Version, wallet: usize, at: Instant, by: i64) -> Result<(), Refused> {
    for ladder in version.ladders.iter().filter(|ladder| ladder.metric == MetricRule::Points(wallet)) {
        standing::measure(draft, state, version, ladder, at, by)?;
    }
    Ok(())
}
