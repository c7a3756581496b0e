//! Recording an order: spend what it spends, earn what it earns, keep what its refunds will need.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::capture::version_of;
use super::command::{Act, DecidedBy, Outcome};
use super::grants::Beside;
use super::order_record::{ChargedBack, Fulfilled, OrderRecord, Paid, Returned, StoredValuePaid};
use super::people::may_act;
use super::promise::order_view;
use super::view::view;
use super::{Context, Refused, Rejection, capture, challenges, habits, issued, kept, points, standing};
use crate::accrual::evaluate::Earned;
use crate::cart::Cart;
use crate::ledger::State;
use crate::ledger::hold::{HeldPart, Hold};
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::voucher::is_reserved;
use crate::limit::Usage;
use crate::member::ORDERS;
use crate::program::Version;
use crate::program::wallet::ActivityKind;
use crate::quote::answer::{OfferStatus, Quote};
use crate::quote::progress::adds;
use crate::quote::render::render;
use crate::quote::{Decided, Detail, Settled, View, decide as decide_quote, in_currency_of, reward_limits, tax};
use crate::reward::{Giving as _, Phase};
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::order::mapped;
use crate::values::points::Points;
use crate::values::time::Instant;

/// Record an order.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct PlaceOrder {
    /// The account.
    pub account: Id,
    /// The order's name in the shop.
    pub order: Id,
    /// When it was placed; now when absent.
    pub occurred_at: Option<Instant>,
    /// What was bought, with what was chosen.
    pub cart: Cart,
    /// The hold that its checkout placed.
    pub hold: Option<Id>,
    /// The digest of the quote that the shopper agreed to. Without one, every choice of the cart must be possible.
    pub digest: Option<Id>,
    /// Whether it is paid. If not, all that it earns is pending until it is.
    #[wire(default = "at_once")]
    pub paid: bool,
    /// Who asks, on an account that several share; the merchant's server for the account as a whole when absent.
    pub by: Option<Id>,
}

const fn at_once() -> bool {
    true
}

impl Act for PlaceOrder {
    fn account(&self) -> &Id {
        &self.account
    }

    fn order(&self) -> Option<&Id> {
        Some(&self.order)
    }

    /// Of its hold, or in force when it occurred.
    fn decided_by(&self, state: &State, _: Option<&OrderRecord>) -> DecidedBy {
        match self.hold.as_ref().map_or(DecidedBy::Current, |hold| version_of(state, hold)) {
            DecidedBy::Current => self.occurred_at.map_or(DecidedBy::Current, DecidedBy::InForceAt),
            of_hold => of_hold,
        }
    }

    /// One that spends nothing touches no lot but its own.
    fn needs_lots(&self) -> bool {
        self.hold.is_some() || !self.cart.choices.is_empty()
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let mut draft = Draft::of(CommandKind::Order, context);
        draft.record.order = Some(self.order.clone());
        draft.record.hold.clone_from(&self.hold);
        draft.record.occurred_at = self.occurred_at.filter(|occurred| *occurred != context.now);
        let order = place(&mut draft, state, self, context.deciding, context)?;
        Ok(Outcome { order: Some(order), ..draft.seal(state).into() })
    }
}

/// Places an order in a record that is not closed yet, decided by a version.
///
/// # Errors
/// [`Rejection::QuoteChanged`] where a digest is sent and differs, [`Rejection::ChoiceNotPossible`] where
/// none is sent and a choice cannot be had; others as they are named.
pub fn place(
    draft: &mut Draft,
    state: &mut State,
    command: &PlaceOrder,
    deciding: &Version,
    context: &Context<'_>,
) -> Result<OrderRecord, Refused> {
    let version = &*in_currency_of(deciding, &command.cart).map_err(Rejection::from)?;
    // A hold that was captured or given back pays for nothing any more.
    let open = |hold: &Id| state.holds.get(hold).cloned().ok_or_else(|| Rejection::HoldNotFound { hold: hold.clone() });
    let hold = command.hold.as_ref().map(open).transpose()?;
    may_act(state, command.by.as_ref(), command.hold.is_some() || !command.cart.choices.is_empty())?;
    let occurred_at = command.occurred_at.unwrap_or(context.now);
    if occurred_at > context.now {
        return Err(Rejection::WrongInstant.into());
    }
    hold.as_ref().map_or(Ok(()), |hold| capture::uses_are_there(state, hold, context))?;
    let decided_at = hold.as_ref().map_or(occurred_at, |hold| hold.placed_at);
    let (about, when) = ((&command.cart, hold.as_ref()), (occurred_at, context.now));
    let view = order_view(state, &command.account, version, about, when, &context.asked)?;
    let decided = decide_quote(version, &view, &command.cart, decided_at, Detail::CHECKOUT).map_err(Rejection::from)?;
    let quote = render(&decided, Detail::CHECKOUT)?;
    agree(command, &quote)?;

    draft.record.digest.clone_from(&quote.digest);
    let mut order = frozen(command, version, &decided, &view, occurred_at, state.seq.saturating_add(1))?;
    order.used.extend(habits::used_by_all(&order, version)?);
    for ((wallet, earned), spent) in version.program.wallets.iter().zip(&decided.earned.wallets).zip(decided.settled.spent()?) {
        let some = |kind, points: Points| if points > Points::ZERO { kind } else { ActivityKind::Order };
        let kinds = [ActivityKind::Order, some(ActivityKind::Earn, *earned), some(ActivityKind::Redeem, spent)];
        draft.active(state, version, wallet, &kinds, occurred_at)?;
    }
    order.burned = spend(draft, state, command, version, hold.as_ref(), &decided)?;
    for (wallet, earned) in version.program.wallets.iter().zip(&decided.earned.wallets) {
        let lot = points::credit(draft, state, version, wallet, &order, *earned)?;
        order.lots.extend(lot);
    }
    for ladder in &version.ladders {
        let by = adds(ladder, &decided)?;
        standing::measure(draft, state, version, ladder, occurred_at, by)?;
        order.measured.insert(ladder.id.clone(), by);
    }
    let reserved = hold.as_ref().map(|hold| hold.usage.as_slice()).unwrap_or_default();
    draft.recount(state, &view.member, reserved, &order.used)?;
    let kept = kept::kept(&order)?;
    order.withheld = issued::gifts(version, &decided);
    issued::give_or_take_back(draft, state, &mut order, version, &kept)?;
    challenges::of_order(draft, state, version, &order, None)?;
    // What a late order earned may be over by now.
    draft.settle_returned(state, context.current, context.now)?;
    Ok(order)
}

/// What the deciding quote sees: what is free, and what the order's own hold has. A hold is a promise,
/// so its tiers count,
/// and what limits had left.
///
/// # Errors
/// [`OutOfBounds`] if a sum leaves the bounds.
pub fn deciding_view(
    state: &State,
    account: &Id,
    version: &Version,
    hold: Option<&Hold>,
    occurred_at: Instant,
    now: Instant,
) -> Result<View, OutOfBounds> {
    let mut view = view(account, state, version, now);
    let Some(hold) = hold else {
        // A late order has the tier of its day, and the offers and the membership.
        view.member = state.member_at(occurred_at);
        for ladder in &version.ladders {
            if let Some(standing) = view.ladders.get_mut(&ladder.id) {
                *standing = standing.at_tier(standing.tier_at(ladder, occurred_at));
            }
        }
        return Ok(view);
    };
    if hold.deadline > now {
        view.member = hold.member.clone();
    }
    view.issued.extend(issued::held(hold));
    for price in hold.prices().into_iter().filter(|price| !is_reserved(&price.wallet)) {
        let balance = view.wallets.entry(price.wallet).or_default();
        balance.available = balance.available.plus(price.points)?;
    }
    for (ladder, tier) in &hold.tiers {
        if let Some(standing) = view.ladders.get_mut(ladder) {
            *standing = standing.at_tier(tier.clone());
        }
    }
    Ok(view)
}

/// What program-wide limits leave beside what is granted: what the order's own hold has reserved, until its deadline.
#[must_use]
pub fn beside(hold: Option<&Hold>, asked: &Beside, now: Instant) -> Beside {
    let mut beside = asked.clone();
    for used in hold.filter(|hold| hold.deadline > now).iter().flat_map(|hold| &hold.usage) {
        let known = beside.entry(used.counter.clone()).or_default();
        *known = known.saturating_add(used.by);
    }
    beside
}

/// What the shopper agreed to is what is decided.
fn agree(command: &PlaceOrder, quote: &Quote) -> Result<(), Refused> {
    match &command.digest {
        Some(digest) if Some(digest) == quote.digest.as_ref() => Ok(()),
        Some(_) => Err(Rejection::QuoteChanged { quote: Box::new(quote.clone()) }.into()),
        None => choices_are_possible(&command.cart, quote),
    }
}

/// Every choice of a cart can be had.
///
/// # Errors
/// [`Rejection::ChoiceNotPossible`].
pub fn choices_are_possible(cart: &Cart, quote: &Quote) -> Result<(), Refused> {
    let chosen = |reward: &Id| cart.choices.iter().any(|choice| choice.reward == *reward);
    let impossible = quote.offers.iter().find(|offer| chosen(&offer.reward) && offer.status != OfferStatus::Applied);
    let unknown = cart.choices.iter().find(|choice| quote.offers.iter().all(|offer| offer.reward != choice.reward));
    let refused = match (impossible, unknown) {
        (Some(offer), _) => Rejection::ChoiceNotPossible { reward: offer.reward.clone(), missing: offer.missing.clone() },
        (None, Some(choice)) => Rejection::ChoiceNotPossible { reward: choice.reward.clone(), missing: None },
        (None, None) => return Ok(()),
    };
    Err(refused.into())
}

/// Spends the points of every wallet, and vouchers, and ends the hold.
fn spend(
    draft: &mut Draft,
    state: &mut State,
    command: &PlaceOrder,
    version: &Version,
    hold: Option<&Hold>,
    decided: &Decided<'_>,
) -> Result<Vec<HeldPart>, Refused> {
    let mut burned = Vec::new();
    let hold_id = hold.map(|hold| &hold.id);
    for (wallet, spent) in version.program.wallets.iter().zip(decided.settled.spent()?) {
        let holds_some = hold.is_some_and(|hold| hold.parts.iter().any(|part| part.wallet == wallet.id));
        if spent > Points::ZERO || holds_some {
            let lots = points::burn(draft, state, wallet, Some(&command.order), hold_id.filter(|_| holds_some), spent)?;
            if !lots.is_empty() {
                burned.push(HeldPart { wallet: wallet.id.clone(), lots });
            }
        }
    }
    burned.extend(issued::take(draft, state, decided, &command.order, hold)?);
    draft.settle_returned(state, version, draft.record.at)?;
    if let Some(hold) = hold_id {
        capture::close(state, hold);
    }
    Ok(burned)
}

/// The order as it is decided, for all that may become of it.
///
/// # Errors
/// [`OutOfBounds`] if an amount leaves the bounds.
pub fn frozen(
    command: &PlaceOrder,
    version: &Version,
    decided: &Decided<'_>,
    view: &View,
    occurred_at: Instant,
    seq: i64,
) -> Result<OrderRecord, OutOfBounds> {
    let settled = &decided.settled;
    let earned = version.wallets.iter().zip(&decided.earned.wallets);
    let asked = version.asked_balances.iter().filter_map(|wallet| version.wallet(*wallet).zip(settled.balances.get(*wallet)));
    let rewards_used = reward_limits::used(settled)?;
    let passes = issued::passes(version, decided, view.member.enrolled_at, occurred_at)?;
    let mut used = used(&rewards_used, &decided.earned);
    used.extend(passes.iter().cloned());
    Ok(OrderRecord {
        id: command.order.clone(),
        seq,
        occurred_at,
        decided_at: Some(settled.at).filter(|at| *at != occurred_at),
        version: version.hash.clone(),
        cart: stripped(&command.cart),
        tiers: decided.tiers(),
        member: view.member.clone(),
        balances: mapped(asked.filter(|(_, points)| **points != Points::ZERO).map(|(wallet, points)| (wallet.id.clone(), *points))),
        earn_lines: settled.earn_lines.clone(),
        paid: paid(decided)?,
        paid_shipping: paid_shipping(settled)?,
        earned: mapped(earned.filter(|(_, points)| **points > Points::ZERO).map(|(wallet, points)| (wallet.id.clone(), *points))),
        burned: Vec::new(),
        tenders: tenders(settled)?,
        lots: Vec::new(),
        measured: BTreeMap::new(),
        used,
        rewards_used,
        passes,
        issued: Vec::new(),
        withheld: Vec::new(),
        coupons: Vec::new(),
        coupons_back: false,
        returned: Returned::default(),
        cancelled: false,
        revision: None,
        unpaid: !command.paid,
        paid_at: None,
        fulfilled: Fulfilled::default(),
        charged_back: ChargedBack::default(),
        erased: None,
        taken_back: BTreeMap::new(),
        taken: BTreeMap::new(),
        waived: BTreeMap::new(),
        restored: BTreeMap::new(),
        unmeasured: BTreeMap::new(),
        money_returned: Minor::ZERO,
    })
}

/// What an order counts: for limits of rewards and of earn rules, and as one order.
pub fn used(by_rewards: &[Usage], earned: &Earned) -> Vec<Usage> {
    let order = Id::new(ORDERS).map(|counter| Usage { counter, period: 0, by: 1 });
    by_rewards.iter().chain(&earned.usage).cloned().chain(order).collect()
}

/// The cart without what a refund never asks for.
fn stripped(cart: &Cart) -> Cart {
    let mut cart = cart.clone();
    for line in &mut cart.lines {
        line.taxes.clear();
        line.minimum_price = None;
    }
    cart
}

/// What stored value paid, in the order of use.
fn tenders(settled: &Settled<'_>) -> Result<Vec<StoredValuePaid>, OutOfBounds> {
    let mut tenders = Vec::new();
    for (reward, take, points) in settled.applied() {
        let wallet = settled.rule(reward).filter(|rule| rule.is_money()).and_then(|rule| settled.version.wallet(rule.wallet()?));
        if let Some(wallet) = wallet {
            tenders.push(StoredValuePaid { wallet: wallet.id.clone(), points, amount: take.total()? });
        }
    }
    Ok(tenders)
}

/// What was paid for delivery.
fn paid_shipping(settled: &Settled<'_>) -> Result<Paid, OutOfBounds> {
    let (points, stored_value) = (settled.points.shipping, settled.stored_value.shipping);
    Ok(Paid { money: settled.shipping_left.minus(points)?.minus(stored_value)?, points, stored_value })
}

/// What was paid for each line: with money, with stored value, and with points as a tender or as a discount.
fn paid(decided: &Decided<'_>) -> Result<Vec<Paid>, OutOfBounds> {
    let settled = &decided.settled;
    let mut all = Vec::with_capacity(settled.cart.lines.len());
    for (index, line) in settled.cart.lines.iter().enumerate() {
        let gross = settled.after.get(index).map_or(Minor::ZERO, |figures| figures.gross);
        let per_unit = tax::per_unit(line).try_fold(Minor::ZERO, |sum, tax| sum.plus(tax?.1))?;
        let tendered = settled.points.of(index);
        let mut discounts = Minor::ZERO;
        for (reward, take, points) in settled.applied() {
            let tender = settled.version.rewards.get(reward).is_some_and(|rule| rule.give.phase() == Phase::Tender);
            if points > Points::ZERO && !tender {
                discounts = discounts.plus(take.lines.get(index).copied().unwrap_or_default())?;
            }
        }
        let stored_value = settled.stored_value.of(index);
        let money = gross.plus(per_unit)?.minus(tendered)?.minus(stored_value)?;
        all.push(Paid { money, points: tendered.plus(discounts)?, stored_value });
    }
    Ok(all)
}
