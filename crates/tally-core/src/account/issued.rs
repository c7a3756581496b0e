//! Issued rewards: an order gives them for later, another uses them, and a refund takes the unused ones back. They are points
//! of wallets of their own: see [`crate::ledger::voucher`].

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::kept::Kept;
use super::order_record::{Gift, OrderRecord};
use super::points::NewLot;
use super::{Refused, Rejection, points, waiting};
use crate::entitlement::quota::Counts;
use crate::ledger::credit::{Life, life};
use crate::ledger::entry::{Clawback, Entry};
use crate::ledger::hold::{HeldPart, Hold};
use crate::ledger::lot::{LotId, LotMove, Spent};
use crate::ledger::roll::Draft;
use crate::ledger::{Broken, Lot, State, voucher};
use crate::limit::Usage;
use crate::program::Version;
use crate::program::wallet::{Availability, Expiry, Wallet};
use crate::quote::Decided;
use crate::quote::settled::{Entry as SetOff, Outcome};
use crate::quote::view::IssuedReward;
use crate::reward::{Give, Thing, Trigger};
use crate::sabotage::{Bug, is_planted};
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;

/// A wallet of the program, or of vouchers.
#[must_use]
pub fn wallet_of<'v>(version: &'v Version, wallet: &Id) -> Option<Cow<'v, Wallet>> {
    let declared = version.program.wallets.iter().find(|known| known.id == *wallet);
    let of_vouchers = || voucher::is_reserved(wallet).then(|| Cow::Owned(Wallet::reserved(wallet.clone())));
    declared.map(Cow::Borrowed).or_else(of_vouchers)
}

/// The vouchers that a decision uses, by their wallets.
///
/// # Errors
/// [`OutOfBounds`] if one is of a reward that cannot be issued.
pub fn used(decided: &Decided<'_>) -> Result<BTreeMap<Id, Points>, OutOfBounds> {
    let settled = &decided.settled;
    let mut all = BTreeMap::new();
    for turn in settled.turns.iter().filter(|turn| matches!(turn.outcome, Outcome::Applied { .. })) {
        let (Some(rule), SetOff::Choice(choice)) = (settled.rule(turn.reward), turn.entry) else { continue };
        if let Some(choice) = settled.cart.choices.get(choice).filter(|_| rule.trigger == Trigger::Issued) {
            all.insert(voucher::wallet_of(&rule.id)?, Points::new(i64::from(choice.uses.unwrap_or(1)))?);
        }
    }
    Ok(all)
}

/// Uses the vouchers that the order's choices take: those that its hold has first; the rest of them goes back.
///
/// # Errors
/// [`Refused`] if there are not enough, which a quote on the same state excludes.
pub fn take(
    draft: &mut Draft,
    state: &mut State,
    decided: &Decided<'_>,
    order: &Id,
    hold: Option<&Hold>,
) -> Result<Vec<HeldPart>, Refused> {
    let held = hold.iter().flat_map(|hold| &hold.parts).filter(|part| voucher::is_reserved(&part.wallet));
    let held: BTreeMap<Id, Points> = held.map(|part| (part.wallet.clone(), Points::ZERO)).collect();
    let mut all = held.clone();
    all.extend(used(decided)?);
    let mut burned = Vec::new();
    for (wallet, points) in all {
        let hold = hold.filter(|_| held.contains_key(&wallet)).map(|hold| &hold.id);
        let lots = points::burn(draft, state, &Wallet::reserved(wallet.clone()), Some(order), hold, points)?;
        if !lots.is_empty() {
            burned.push(HeldPart { wallet, lots });
        }
    }
    Ok(burned)
}

/// What a hold has of vouchers, as a quote sees it.
pub fn held(hold: &Hold) -> impl Iterator<Item = IssuedReward> {
    let parts = hold.parts.iter().filter_map(|part| Some((voucher::reward_of(&part.wallet)?, &part.lots)));
    parts.flat_map(|(reward, lots)| {
        lots.iter().filter_map(move |spent| {
            let id = Id::new(&spent.lot.number().to_string())?;
            Some(IssuedReward { id, reward: reward.clone(), from: None, until: spent.expires_at, count: spent.points.get() })
        })
    })
}

/// Gives the vouchers back that an order used, once nothing of it is kept; uses the same ones again where something is.
///
/// # Errors
/// [`Rejection::ChoiceNotPossible`] if one of them is gone.
pub fn use_again_or_give_back(draft: &mut Draft, state: &mut State, order: &mut OrderRecord, back: bool) -> Result<(), Refused> {
    if order.coupons_back == back {
        return Ok(());
    }
    for part in &order.burned {
        let Some(reward) = voucher::reward_of(&part.wallet) else { continue };
        let wallet = Wallet::reserved(part.wallet.clone());
        if back {
            points::bring_back(draft, state, &wallet, &order.id, part.lots.clone())?;
            continue;
        }
        let is_there = |spent: &Spent| state.lots.get(&spent.lot).is_some_and(|lot| lot.active && lot.left >= spent.points);
        if !part.lots.iter().all(is_there) {
            return Err(Rejection::ChoiceNotPossible { reward, missing: None }.into());
        }
        points::burn_again(draft, state, &wallet, &order.id, &part.lots)?;
    }
    order.coupons_back = back;
    Ok(())
}

/// What an order issues.
#[must_use]
pub fn gifts(version: &Version, decided: &Decided<'_>) -> Vec<Gift> {
    let given = given(version, decided).into_iter().filter(|given| given.count > 0);
    let gift = |Given { reward, count, available, expiry }: Given<'_>| Gift {
        id: None,
        lot: None,
        reward: reward.clone(),
        count,
        available,
        expiry,
    };
    given.map(gift).collect()
}

/// What an order counts of entitlements that its rewards issue: each is had once more in the period in which the order was placed.
///
/// # Errors
/// [`OutOfBounds`] outside the years 1 to 9999.
pub fn passes(version: &Version, decided: &Decided<'_>, enrolled: Option<Instant>, placed: Instant) -> Result<Vec<Usage>, OutOfBounds> {
    let mut all: Vec<Usage> = Vec::new();
    for issued in decided.settled.applied().flat_map(|(_, take, _)| &take.issued) {
        let Thing::Entitlement(id) = &issued.thing else { continue };
        let Some(entitlement) = version.program.entitlements.iter().find(|known| known.id == *id) else { continue };
        let (period, _) = entitlement.period(enrolled.unwrap_or(placed), placed, &version.program.zone)?;
        let counter = entitlement.counter(Counts::Issued).ok_or(OutOfBounds)?;
        match all.iter_mut().find(|used| used.counter == counter) {
            Some(used) => used.by = used.by.saturating_add(issued.count),
            None => all.push(Usage { counter, period, by: issued.count }),
        }
    }
    Ok(all)
}

/// Gives what an order issues and is due, or takes it back, once nothing of the order is kept: what was used then is owed.
/// Its time begins when the order was placed, or when what it waits for happened.
///
/// # Errors
/// [`Refused`] if a date leaves its bounds, or the ledger would break.
pub fn give_or_take_back(
    draft: &mut Draft,
    state: &mut State,
    order: &mut OrderRecord,
    version: &Version,
    kept: &Kept,
) -> Result<(), Refused> {
    let (given, withheld) = (core::mem::take(&mut order.issued), core::mem::take(&mut order.withheld));
    for mut gift in given.into_iter().chain(withheld) {
        let life = waiting::whole_life(order, kept, gift.available, gift.expiry, version)?.filter(|_| !kept.nothing);
        match (life, gift.lot) {
            (Some(life), None) => {
                let origin = Origin { order: Some(&order.id), earned_at: order.occurred_at, life };
                gift.lot = give(draft, state, version, &gift.reward, gift.count, origin)?;
            }
            (None, Some(_)) if is_planted(Bug::VoucherStays) => gift.lot = None,
            (None, Some(lot)) => {
                let is_over = waiting::is_over(order, gift.available, gift.expiry, version, draft.record.at)?;
                let forgiven = if is_over { gift.count } else { 0 };
                gift.count = take_back(draft, state, Some(&order.id), (&gift.reward, lot), (gift.count, forgiven))?;
                gift.lot = None;
            }
            _ => {}
        }
        if life.is_some() { &mut order.issued } else { &mut order.withheld }.push(gift);
    }
    Ok(())
}

/// A reward that is given for later, so often.
#[derive(Debug)]
pub struct Given<'d> {
    /// The reward.
    pub reward: &'d Id,
    /// How often.
    pub count: i64,
    /// When it can be used; at once when absent.
    pub available: Option<Availability>,
    /// When it ends; never when absent.
    pub expiry: Option<Expiry>,
}

/// What earn rules give, then what rewards give.
fn given<'d>(version: &Version, decided: &'d Decided<'_>) -> Vec<Given<'d>> {
    let mut all = Vec::new();
    for issued in &decided.earned.issued {
        let rule = version.program.earn.get(issued.rule).and_then(|rule| rule.issue.as_ref());
        let (available, expiry) = rule.map_or((None, None), |issue| (issue.available, issue.expiry));
        all.push(Given { reward: &issued.reward, count: issued.count, available, expiry });
    }
    for (reward, take, _) in decided.settled.applied() {
        let (available, expiry) = match version.program.rewards.get(reward).map(|rule| &rule.give) {
            Some(Give::Issue(issue)) => (issue.available, issue.expiry),
            _ => (None, None),
        };
        for issued in &take.issued {
            if let Thing::Reward(reward) = &issued.thing {
                all.push(Given { reward, count: issued.count, available, expiry });
            }
        }
    }
    all
}

/// Gives rewards that something else than an order won at an instant, and answers their lots.
///
/// # Errors
/// [`Refused`] if a date leaves its bounds, or the ledger would break.
pub fn give_all<'d>(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    given: impl IntoIterator<Item = Given<'d>>,
    won_at: Instant,
) -> Result<Vec<LotId>, Refused> {
    let mut lots = Vec::new();
    for given in given {
        let life = life(given.available, given.expiry, won_at, &version.program.zone)?;
        let origin = Origin { order: None, earned_at: won_at, life };
        lots.extend(give(draft, state, version, given.reward, given.count, origin)?);
    }
    Ok(lots)
}

/// Where vouchers come from, and when they can be used.
struct Origin<'a> {
    order: Option<&'a Id>,
    earned_at: Instant,
    life: Life,
}

fn give(
    draft: &mut Draft,
    state: &mut State,
    version: &Version,
    reward: &Id,
    count: i64,
    Origin { order, earned_at, life }: Origin<'_>,
) -> Result<Option<LotId>, Refused> {
    let wallet = Wallet::reserved(voucher::wallet_of(reward)?);
    let new = NewLot { order, reference: None, points: Points::new(count)?, earned_at, life: Some(life) };
    points::credit_lot(draft, state, version, &wallet, new)
}

/// Takes back so many vouchers of a lot. What is used or held is gone: so many of that are forgiven, and the rest is owed, for
/// whoever returns what brought a voucher may not keep what it bought. Answers how many were taken or are owed.
///
/// # Errors
/// [`Refused`] if the ledger would break.
pub fn take_back(
    draft: &mut Draft,
    state: &mut State,
    order: Option<&Id>,
    (reward, lot): (&Id, LotId),
    (count, forgiven): (i64, i64),
) -> Result<i64, Refused> {
    let all = Points::new(count)?;
    let there = state.lots.get(&lot).map_or(Points::ZERO, |lot| lot.left).min(all);
    let lots = if there > Points::ZERO { vec![LotMove { lot, points: there }] } else { Vec::new() };
    let gone = all.minus(there)?;
    let waived = gone.min(Points::new(forgiven)?);
    let back =
        Clawback { wallet: voucher::wallet_of(reward)?, order: order.cloned(), lots, owed: gone.minus(waived)?, waived, back: Vec::new() };
    draft.add(state, Entry::Clawback(back))?;
    Ok(all.minus(waived)?.get())
}

/// Takes back what nobody used of the vouchers in some lots.
///
/// # Errors
/// [`Refused`] if the ledger would break.
pub fn take_back_all(draft: &mut Draft, state: &mut State, lots: impl IntoIterator<Item = LotId>) -> Result<(), Refused> {
    for id in lots {
        let unused = |lot: &Lot| Some((voucher::reward_of(&lot.wallet)?, lot.left.get()));
        if let Some((reward, count)) = state.lots.get(&id).and_then(unused).filter(|(_, count)| *count > 0) {
            take_back(draft, state, None, (&reward, id), (count, 0))?;
        }
    }
    Ok(())
}

/// An order from before issued rewards were kept in lots, as it is kept today: what it issued, and what it used.
#[must_use]
pub fn in_lots(mut order: OrderRecord) -> OrderRecord {
    for gift in &mut order.issued {
        gift.lot = gift.lot.or_else(|| LotId::of_issue(gift.id.as_ref()?));
    }
    order.issued.iter_mut().chain(&mut order.withheld).for_each(|gift| gift.id = None);
    for coupon in core::mem::take(&mut order.coupons) {
        let (Ok(wallet), Some(lot), Ok(points)) =
            (voucher::wallet_of(&coupon.reward), LotId::of_issue(&coupon.id), Points::new(coupon.count))
        else {
            continue;
        };
        let spent = Spent { lot, points, earned_at: coupon.from.unwrap_or(order.occurred_at), expires_at: coupon.until };
        match order.burned.iter_mut().find(|part| part.wallet == wallet) {
            Some(part) => part.lots.push(spent),
            None => order.burned.push(HeldPart { wallet, lots: vec![spent] }),
        }
    }
    order
}

/// Brings what was issued before into lots.
///
/// # Errors
/// [`Broken`] if the ledger would break.
pub fn become_lots(draft: &mut Draft, state: &mut State) -> Result<(), Broken> {
    let now = draft.record.at;
    for issued in state.issued.clone() {
        draft.add(state, Entry::Issue(voucher::change(&issued, issued.count.saturating_neg())))?;
        draft.add(state, Entry::Accrue(voucher::credit_of(&issued, now)?))?;
    }
    Ok(())
}
