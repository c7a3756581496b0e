//! One account in memory, driven through the engine's own decisions, and what its member has of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use tally_core::account::command::{PlaceOrder, RefundLine, RefundOrder};
use tally_core::account::grants::alone;
use tally_core::account::kept::{kept, returned_of_all};
use tally_core::account::{Command, Context, Decision, OrderRecord, decide};
use tally_core::cart::Cart;
use tally_core::ledger::State;
use tally_core::ledger::roll::roll;
use tally_core::program::Version;
use tally_core::reward::Give;
use tally_core::tier::Standing;
use tally_core::values::id::Id;
use tally_core::values::money::{Currency, Minor};
use tally_core::values::points::Points;
use tally_core::values::ratio::Ratio;
use tally_core::values::round::Rounding;
use tally_core::values::time::Instant;

use super::step::{Buy, Return, Step};
use crate::worth::{MICRO, Worth, digits};

/// Between two steps a minute passes.
const MINUTE_MS: i64 = 60_000;

/// A program, and what its points are worth.
#[derive(Debug)]
pub struct World<'a> {
    /// The program.
    pub version: &'a Version,
    /// What its points are worth.
    pub worth: Worth,
}

/// A member so far.
#[derive(Debug, Clone)]
pub struct Life {
    /// The account.
    pub state: State,
    /// Its orders, with what each spent as stored value.
    pub orders: BTreeMap<Id, OrderRecord>,
    /// What was done.
    pub steps: Vec<Arc<Step>>,
    now: Instant,
    /// Money got less money paid, in millionths of a minor unit at home.
    money: i128,
    /// Money paid in all, in the same unit.
    outlay: i128,
}

impl Life {
    /// A member who enrols at an instant; with `top` in the highest tier of every ladder.
    #[must_use]
    pub fn new(version: &Version, at: Instant, top: bool) -> Self {
        let mut state = State::new();
        state.rolled_to = at;
        if top {
            for ladder in &version.ladders {
                let beginning = Standing::beginning(ladder, at, at, &version.program.zone).ok().flatten();
                let highest = ladder.tier(ladder.rank_for(i64::MAX)).cloned();
                if let (Some(beginning), Some(highest)) = (beginning, highest) {
                    state.ladders.insert(ladder.id.clone(), beginning.at_tier(highest));
                }
            }
        }
        Self { state, orders: BTreeMap::new(), steps: Vec::new(), now: at, money: 0, outlay: 0 }
    }

    /// Buys a cart; `None` if the engine refuses it.
    #[must_use]
    pub fn buy(&self, world: &World<'_>, cart: &Cart) -> Option<Self> {
        let at = self.next_instant()?;
        let order = Id::new(&format!("order-{}", self.orders.len().saturating_add(1)))?;
        let placed = PlaceOrder {
            account: account()?,
            order,
            occurred_at: None,
            cart: cart.clone(),
            hold: None,
            digest: None,
            paid: true,
            by: None,
        };
        let (mut next, decision) = self.command(world, &Command::Order(placed), None, at)?;
        let order = decision.order?;
        let pays = Minor::sum(order.paid.iter().map(|paid| paid.money)).and_then(|sum| sum.plus(order.paid_shipping.money)).ok()?;
        let paid = at_home(world.version, cart.currency, pays)?;
        next.money = next.money.saturating_sub(paid);
        next.outlay = next.outlay.saturating_add(paid);
        let spends = order.burned.iter().map(|part| (part.wallet.clone(), tally_core::ledger::spend::total(&part.lots))).collect();
        let buy = Buy { order: order.id.clone(), at, cart: cart.clone(), pays, spends, earns: order.earned.clone() };
        next.steps.push(Arc::new(Step::Buy(buy)));
        next.orders.insert(order.id.clone(), order);
        Some(next)
    }

    /// Brings something of an order back; `None` if the engine refuses it.
    #[must_use]
    pub fn give_back(&self, world: &World<'_>, order: &Id, lines: Vec<RefundLine>, amount: Option<Minor>) -> Option<Self> {
        let at = self.next_instant()?;
        let before = self.orders.get(order)?.clone();
        let currency = before.cart.currency;
        let refund = RefundOrder { account: account()?, order: order.clone(), occurred_at: None, lines: lines.clone(), amount };
        let (mut next, decision) = self.command(world, &Command::Refund(refund), Some(before), at)?;
        let figures = decision.records.last()?.refund.clone()?;
        let gets = figures.money;
        next.money = next.money.saturating_add(at_home(world.version, currency, gets)?);
        let (restored, taken_back) = (figures.restored, figures.taken_back);
        let back = Return { order: order.clone(), at, currency, lines, amount, gets, restored, taken_back };
        next.steps.push(Arc::new(Step::Return(back)));
        let order = decision.order?;
        next.orders.insert(order.id.clone(), order);
        Some(next)
    }

    /// Waits until something falls due; `None` if nothing does.
    #[must_use]
    pub fn wait(&self, world: &World<'_>) -> Option<Self> {
        let due = self.state.next_due().filter(|due| *due > self.now)?;
        let mut next = self.clone();
        roll(&mut next.state, world.version, due).ok()?;
        next.tidy();
        next.now = due;
        next.steps.push(Arc::new(Step::Wait(due)));
        Some(next)
    }

    /// Does what a step says, with the orders `from` on under their new names.
    #[must_use]
    pub fn again(&self, world: &World<'_>, step: &Step, from: usize) -> Option<Self> {
        match step {
            Step::Buy(buy) => self.buy(world, &buy.cart),
            Step::Return(back) => {
                let number = back.order.strip_prefix("order-")?.parse::<usize>().ok()?;
                let order = Id::new(&format!("order-{}", number.saturating_add(from)))?;
                self.give_back(world, &order, back.lines.clone(), back.amount)
            }
            Step::Wait(_) => self.wait(world),
        }
    }

    /// What the member has out of the program, less the money laid out for it: points and stored value held, what
    /// points paid of goods that were kept, and money. Goods that money paid count for nothing.
    #[must_use]
    pub fn value(&self, world: &World<'_>) -> i128 {
        self.money.saturating_add(self.promise(world))
    }

    /// The same without the money, as if all of it could be had back.
    #[must_use]
    pub fn promise(&self, world: &World<'_>) -> i128 {
        let mut sum = 0_i128;
        for (wallet, holdings) in &self.state.wallets {
            let Some(wallet) = world.version.wallet_index(wallet) else { continue };
            let points = [holdings.available, holdings.pending, holdings.held].iter().map(|points| points.get()).sum::<i64>();
            sum = sum.saturating_add(world.worth.of_points(wallet, points.saturating_sub(holdings.owed.get())));
        }
        self.orders.values().filter_map(|order| kept_for_points(world, order)).fold(sum, i128::saturating_add)
    }

    /// The money laid out in all.
    #[must_use]
    pub const fn outlay(&self) -> i128 {
        self.outlay
    }

    /// What the member can spend of a wallet.
    #[must_use]
    pub fn available(&self, wallet: &Id) -> Points {
        self.state.totals(wallet).available
    }

    fn next_instant(&self) -> Option<Instant> {
        if self.steps.is_empty() { Some(self.now) } else { self.now.plus_ms(MINUTE_MS).ok() }
    }

    fn command(&self, world: &World<'_>, command: &Command, order: Option<OrderRecord>, now: Instant) -> Option<(Self, Decision)> {
        let mut next = self.clone();
        let asked = alone(&next.state, world.version, now).ok()?;
        let context =
            Context { current: world.version, deciding: world.version, now, input: None, asked, earlier: BTreeMap::new(), salt: None };
        let decision = decide(&mut next.state, command, order, &context).ok()?;
        next.tidy();
        next.now = now;
        Some((next, decision))
    }

    /// Storage keeps lots with points in them only, so the next command must not see the others.
    fn tidy(&mut self) {
        self.state.lots.retain(|_, lot| !lot.is_empty());
        self.state.touched_lots.clear();
        self.state.touched_holds.clear();
    }
}

fn account() -> Option<Id> {
    Id::new("member")
}

/// What an order paid with stored value: what it took from the wallet of a chosen reward that pays with one.
fn stored_value(version: &Version, order: &OrderRecord) -> Minor {
    let chosen = |reward: &Id| order.cart.choices.iter().any(|choice| choice.reward == *reward);
    let wallets = version.program.rewards.iter().filter(|reward| chosen(&reward.id)).filter_map(|reward| match &reward.give {
        Give::StoredValue(stored) => Some(&stored.wallet),
        _ => None,
    });
    let burned = wallets.filter_map(|wallet| order.burned.iter().find(|part| part.wallet == *wallet));
    let spent = burned.map(|part| tally_core::ledger::spend::total(&part.lots).get()).sum();
    Minor::new(spent).unwrap_or(Minor::ZERO)
}

/// What points and stored value paid of the part of an order that is kept, in millionths of a minor unit at home.
/// What the order itself earned is a rebate on its goods, whoever paid for them, and is left out.
fn kept_for_points(world: &World<'_>, order: &OrderRecord) -> Option<i128> {
    let version = world.version;
    let paid = Minor::sum(order.paid.iter().map(|paid| paid.points)).and_then(|sum| sum.plus(order.paid_shipping.points)).ok()?;
    let paid = paid.plus(stored_value(version, order)).ok()?;
    if paid <= Minor::ZERO {
        return None;
    }
    let (back, all) = returned_of_all(order, &kept(order).ok()?).ok()?;
    let left = all.minus(back).ok()?;
    let left = paid.share(left.wide(), all.wide(), Rounding::Down).unwrap_or(Minor::ZERO);
    let mut kept = at_home(version, order.cart.currency, left)?;
    for (wallet, earned) in &order.earned {
        let still = earned.minus(order.taken_back.get(wallet).copied().unwrap_or_default()).ok()?;
        kept = kept.saturating_sub(world.worth.of_points(version.wallet_index(wallet)?, still.get()));
    }
    Some(kept.max(0))
}

/// An amount of some currency in millionths of a minor unit at home, rounded down.
fn at_home(version: &Version, currency: Currency, amount: Minor) -> Option<i128> {
    let home = version.program.currency;
    if currency == home {
        return Some(amount.wide().saturating_mul(i128::from(MICRO)));
    }
    let rate = digits(*version.program.rates.get(currency.code())?, home.exponent()).ok()?;
    let major = Ratio::whole(amount.get()).over(Ratio::whole(10_i64.saturating_pow(currency.exponent()))).ok()?;
    let (numerator, denominator) = rate.times(major).ok()?.parts();
    numerator.checked_mul(i128::from(MICRO))?.checked_div_euclid(denominator)
}
