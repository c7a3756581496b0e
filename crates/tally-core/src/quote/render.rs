//! Writes a decision down as a quote.

use std::collections::BTreeMap;

use super::answer::{
    AddedUnits, GivenForLater, LineDiscount, LineTax, Offer, OfferStatus, PartOfProgram, Price, Quote, QuoteLine, Redemption, Slider,
    Totals, TraceEntry, TraceOutcome,
};
use super::hints::hints;
use super::ranking::ranking;
use super::reward_limits;
use super::settled::{Entry, Outcome, Settled, Turn};
use super::{Decided, Detail, codes, earn_trace, progress, tax};
use crate::condition::Unmet;
use crate::limit::Usage;
use crate::program::Rulebook;
use crate::reward::{CostRule, GiveRule, IssuedThing, Phase, RewardRule, Take, Thing, Trigger};
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::money::Minor;
use crate::values::order::InOrder as _;
use crate::values::points::Points;
use crate::values::wire::Wire as _;

/// Writes a decision down.
///
/// # Errors
/// [`OutOfBounds`] if a sum leaves the bounds.
pub fn render(decided: &Decided<'_>, detail: Detail) -> Result<Quote, OutOfBounds> {
    let settled = &decided.settled;
    let lines = lines(settled)?;
    let offered = offers(settled)?;
    let mut quote = Quote {
        version: settled.version.hash.clone(),
        at: settled.at,
        currency: settled.cart.currency,
        rate: settled.version.rate,
        totals: totals(settled, &lines)?,
        lines,
        rewards: redemptions(settled)?,
        earned: by_wallet(settled.version, &decided.earned.wallets),
        earned_by: earn_trace::earned_by(settled.version, &decided.earned),
        spent: by_wallet(settled.version, &settled.spent()?),
        issued: earn_trace::issued(settled.version, &decided.earned),
        codes: codes::codes(decided),
        ranking: ranking(settled, &offered),
        offers: offered.into_iter().map(|(_, offer)| offer).collect(),
        progress: progress::progress(decided)?,
        usage: usage(decided)?,
        bought: settled.bought(),
        unconfirmed: unconfirmed(decided)?,
        trace: if detail.trace { trace(decided)? } else { Vec::new() },
        hints: if detail.hints { hints(decided)? } else { Vec::new() },
        certificate: settled.certificate.clone(),
        digest: None,
    };
    if detail.digest && quote.unconfirmed.is_empty() {
        quote.digest = super::digest::digest(settled.cart, &quote);
    }
    Ok(quote)
}

fn lines(settled: &Settled<'_>) -> Result<Vec<QuoteLine>, OutOfBounds> {
    let mut lines = Vec::with_capacity(settled.cart.lines.len());
    for (index, line) in settled.cart.lines.iter().enumerate() {
        let figures = settled.after.get(index).unwrap_or(&tax::NO_FIGURES);
        let discounts =
            settled.applied().filter(|(reward, _, _)| settled.phase(*reward) != Some(Phase::Tender)).filter_map(|(reward, take, _)| {
                let amount = take.lines.get(index).copied().filter(|amount| *amount > Minor::ZERO)?;
                Some(LineDiscount { reward: settled.version.rewards.get(reward)?.id.clone(), amount })
            });
        let in_percent = tax::in_percent(line).zip(&figures.taxes).map(|(tax, amount)| LineTax { id: tax.id.clone(), amount: *amount });
        let mut taxes: Vec<LineTax> = in_percent.collect();
        for tax in tax::per_unit(line) {
            let (id, amount) = tax?;
            taxes.push(LineTax { id: id.clone(), amount });
        }
        lines.push(QuoteLine {
            id: line.id.clone(),
            before: settled.basis.get(index).copied().unwrap_or_default(),
            discounts: discounts.collect(),
            gross: figures.gross,
            net: figures.net,
            taxes,
            paid_with_points: settled.points.of(index),
            paid_with_stored_value: settled.stored_value.of(index),
            free_units: settled.freed.get(index).copied().unwrap_or_default(),
        });
    }
    Ok(lines)
}

fn totals(settled: &Settled<'_>, lines: &[QuoteLine]) -> Result<Totals, OutOfBounds> {
    let items = Minor::sum(settled.before.iter().map(|figures| figures.gross))?;
    let gross = Minor::sum(lines.iter().map(|line| line.gross))?;
    let total = gross.plus(tax::all_per_unit(settled.cart)?)?.plus(settled.shipping_left)?;
    let (paid_with_points, paid_with_stored_value) = (settled.points.total()?, settled.stored_value.total()?);
    Ok(Totals {
        items,
        discount: items.minus(gross)?,
        shipping: settled.cart.shipping,
        shipping_discount: settled.cart.shipping.minus(settled.shipping_left)?,
        tax: Minor::sum(lines.iter().flat_map(|line| &line.taxes).map(|tax| tax.amount))?,
        total,
        paid_with_points,
        paid_with_stored_value,
        to_pay: total.minus(paid_with_points)?.minus(paid_with_stored_value)?,
    })
}

fn price(settled: &Settled<'_>, cost: &CostRule, points: Points) -> Option<Price> {
    let wallet = settled.version.wallet(cost.wallet)?.id.clone();
    (points > Points::ZERO).then_some(Price { wallet, points })
}

fn redemptions(settled: &Settled<'_>) -> Result<Vec<Redemption>, OutOfBounds> {
    let mut redemptions = Vec::new();
    for (reward, take, points) in settled.applied() {
        if let Some(rule) = settled.version.rewards.get(reward) {
            let cost = rule.cost.as_ref().and_then(|cost| price(settled, cost, points));
            redemptions.push(Redemption { reward: rule.id.clone(), amount: take.total()?, cost, added: added(take), issued: issued(take) });
        }
    }
    Ok(redemptions)
}

/// What the order adds to the counters of limits: of rewards, then of earn rules.
fn usage(decided: &Decided<'_>) -> Result<Vec<Usage>, OutOfBounds> {
    let mut usage = reward_limits::used(&decided.settled)?;
    usage.extend(decided.earned.usage.iter().cloned());
    Ok(usage)
}

/// The rules that only the edge can confirm: applied rewards, then earn rules.
fn unconfirmed(decided: &Decided<'_>) -> Result<Vec<Id>, OutOfBounds> {
    let settled = &decided.settled;
    let mut all = Vec::new();
    for (reward, ..) in settled.applied() {
        let Some(rule) = settled.rule(reward).filter(|rule| !rule.limits.is_empty()) else { continue };
        if reward_limits::is_unconfirmed(rule, &settled.view.member, &settled.version.calendar(), settled.at)? {
            all.push(rule.id.clone());
        }
    }
    all.extend(decided.earned.unconfirmed.iter().cloned());
    Ok(all)
}

fn added(take: &Take) -> Vec<AddedUnits> {
    take.added.iter().map(|added| AddedUnits { sku: added.sku.clone(), count: added.count }).collect()
}

fn issued(take: &Take) -> Vec<GivenForLater> {
    let given = |issued: &IssuedThing| {
        let mut given = GivenForLater { reward: None, entitlement: None, gift: None, count: issued.count };
        match &issued.thing {
            Thing::Reward(id) => given.reward = Some(id.clone()),
            Thing::Entitlement(id) => given.entitlement = Some(id.clone()),
            Thing::Gift(words) => given.gift = Some(words.clone()),
        }
        given
    };
    take.issued.iter().map(given).collect()
}

pub(super) fn by_wallet(version: &Rulebook, points: &[Points]) -> BTreeMap<Id, Points> {
    let wallets = version.wallets.iter().zip(points);
    let some = wallets.filter(|(_, points)| **points != Points::ZERO);
    // One by one: a map that is collected sorts first, and brings a sort into the browser.
    let mut by_wallet = BTreeMap::new();
    by_wallet.extend(some.map(|(wallet, points)| (wallet.id.clone(), *points)));
    by_wallet
}

/// Why a reward did nothing.
pub(super) fn reason(settled: &Settled<'_>, rule: &RewardRule, turn: &Turn) -> Option<Unmet> {
    let named = |reward: Option<usize>| reward.and_then(|reward| settled.name(reward)).map_or(Json::Null, |id| id.encode());
    match &turn.outcome {
        Outcome::Unmet { unmet, .. } => unmet.clone(),
        Outcome::Short { wanted, actual } => Unmet::new("points", wanted.encode(), actual.encode()),
        Outcome::NotPossible { most, asked } => Unmet::new("points_asked", most.encode(), asked.encode()),
        Outcome::PartOnly { wanted, actual } => Unmet::new("whole", wanted.encode(), actual.encode()),
        Outcome::NotBest { winner } => Unmet::new("not_best", rule.id.encode(), named(*winner)),
        Outcome::Limited { wanted, actual, .. } => Unmet::new("limit", wanted.encode(), actual.encode()),
        Outcome::Excluded { by } => Unmet::new("excluded", rule.id.encode(), named(Some(*by))),
        Outcome::Nothing => Unmet::new("effect", Json::Text("something to take off".to_owned()), Json::Null),
        Outcome::Applied { .. } if turn.entry == Entry::Idle => {
            let wanted = if rule.trigger == Trigger::Code { "code" } else { "choice" };
            Unmet::new(wanted, rule.id.encode(), Json::Null)
        }
        Outcome::Applied { .. } => None,
    }
}

/// What the shopper can choose, in the program's order, each with its turn.
fn offers<'s>(settled: &'s Settled<'_>) -> Result<Vec<(&'s Turn, Offer)>, OutOfBounds> {
    let mut offers = Vec::new();
    for turn in &settled.turns {
        let Some(rule) = settled.version.rewards.get(turn.reward).filter(|rule| rule.is_offer()) else { continue };
        let (status, worth, points) = match &turn.outcome {
            Outcome::Applied { take, points } if turn.entry == Entry::Idle => (OfferStatus::Available, take.total()?, *points),
            Outcome::Applied { take, points } => (OfferStatus::Applied, take.total()?, *points),
            Outcome::Short { wanted, .. } => (OfferStatus::Short, Minor::ZERO, *wanted),
            Outcome::Unmet { .. } => (OfferStatus::Unmet, Minor::ZERO, fixed_price(rule)),
            Outcome::NotBest { .. } => (OfferStatus::NotBest, Minor::ZERO, fixed_price(rule)),
            Outcome::Limited { .. } => (OfferStatus::Limited, Minor::ZERO, fixed_price(rule)),
            Outcome::Excluded { .. } => (OfferStatus::Excluded, Minor::ZERO, fixed_price(rule)),
            Outcome::NotPossible { .. } | Outcome::PartOnly { .. } => (OfferStatus::NotPossible, Minor::ZERO, Points::ZERO),
            Outcome::Nothing => (OfferStatus::Nothing, Minor::ZERO, fixed_price(rule)),
        };
        let offer = Offer {
            reward: rule.id.clone(),
            status,
            worth,
            cost: rule.cost.as_ref().and_then(|cost| price(settled, cost, points)),
            slider: slider(rule, turn),
            missing: if status == OfferStatus::Available { None } else { reason(settled, rule, turn) },
        };
        offers.push((turn, offer));
    }
    offers.order_by_key(|(turn, _)| turn.reward);
    Ok(offers)
}

fn fixed_price(rule: &RewardRule) -> Points {
    match (&rule.give, &rule.cost) {
        (GiveRule::AmountPerPoint(_), _) | (_, None) => Points::ZERO,
        (_, Some(cost)) => cost.points,
    }
}

/// What can be put in.
fn slider(rule: &RewardRule, turn: &Turn) -> Option<Slider> {
    let (GiveRule::AmountPerPoint(_), Some(cost)) = (&rule.give, &rule.cost) else { return None };
    Some(Slider { min: cost.min, max: turn.most.unwrap_or_default(), step: cost.slider_step() })
}

fn trace(decided: &Decided<'_>) -> Result<Vec<TraceEntry>, OutOfBounds> {
    let settled = &decided.settled;
    let mut trace = earn_trace::trace(settled.version, &decided.earned, &settled.purchase());
    for turn in &settled.turns {
        let Some(rule) = settled.version.rewards.get(turn.reward) else { continue };
        let (points, amount) = match &turn.outcome {
            Outcome::Applied { take, points } if turn.entry != Entry::Idle => (rule.cost.as_ref().map(|_| *points), Some(take.total()?)),
            _ => (None, None),
        };
        let reason = reason(settled, rule, turn);
        let outcome = if reason.is_none() { TraceOutcome::Applied } else { TraceOutcome::NotApplied };
        let part = PartOfProgram::Reward;
        trace.push(TraceEntry { rule: rule.id.clone(), part, outcome, reason, points, amount, factor: None, limited_by: None });
    }
    Ok(trace)
}
