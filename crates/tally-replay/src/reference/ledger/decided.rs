//! What a cart comes to, and what the kept part of it earns (3.6): asked of the model of quotes, with what the account was
//! like when it was decided.

use std::collections::BTreeMap;

use num_traits::Zero;
use serde_json::Value;

use super::super::decide::decide;
use super::super::earning::{self, earn_once};
use super::super::give::zero_units;
use super::super::number::{Exact, Whole, exact, round, whole};
use super::super::offer::judged;
use super::super::order::{Applied, Order as Quoted, Phase};
use super::super::price::per_unit;
use super::super::settle::gross_left;
use super::super::tree::{choice, field, list, named, part, text_or};
use super::super::turn::Came;
use super::super::{cap, limit, tier};
use super::account::Refusal;
use super::law::small;
use super::order::{Line, Order};
use super::vouchers::{Gift, gift, wallet_of};

/// By how much a counter of a limit grows in a period; the instant, where it is the last one of a cooldown.
pub type Used = BTreeMap<(String, i64), i64>;

/// What a cart comes to.
pub struct Decided {
    pub lines: Vec<Line>,
    /// What delivery costs after rewards.
    pub shipping: i64,
    /// Points by wallet, vouchers too.
    pub spent: BTreeMap<String, i64>,
    pub earned: Earned,
    /// What it issues.
    pub gifts: Vec<Gift>,
    /// What its rewards use of their limits.
    pub used_by_rewards: Used,
    /// Whether a choice could not be had.
    pub is_refused: bool,
}

/// What an order earns.
#[derive(Debug, Clone, Default)]
pub struct Earned {
    /// By wallet.
    pub points: BTreeMap<String, i64>,
    /// What it adds to what each ladder measures.
    pub measured: BTreeMap<String, i64>,
    /// What earning uses of limits.
    pub used: Used,
    /// What each line still counts for, once all is taken off and paid with points.
    pub counts: Vec<i64>,
}

impl Earned {
    /// Ladders that measure points measure those that are earned.
    pub fn measure_points(&mut self, program: &Value) {
        for ladder in list(program, "ladders") {
            if let ("points", wallet) = choice(part(ladder, "metric")) {
                let points = self.points.get(wallet.as_str().unwrap_or("")).copied().unwrap_or(0);
                self.measured.insert(text_or(ladder, "id", "").to_owned(), points);
            }
        }
    }
}

/// Decides a cart, with what is known of the account.
///
/// # Errors
/// When the program does not take its currency.
pub fn decided(program: &Value, view: &Value, cart: &Value, at: i64) -> Result<Decided, Refusal> {
    let order = Quoted::new(program, view, cart, at);
    if !order.is_currency_known() {
        return Err("wrong_currency");
    }
    let super::super::decide::Decided { order, played, earned } = decide(&order);
    let is_had = |choice: &Value| {
        let reward = named(list(program, "rewards"), text_or(choice, "reward", ""));
        reward.is_some_and(|reward| matches!(judged(&order, reward, &played).1, Came::Applied(_)))
    };
    let mut spent = BTreeMap::new();
    for (wallet, points) in order.applied.iter().filter_map(|applied| applied.cost.as_ref()) {
        *spent.entry((*wallet).to_owned()).or_default() += small_of(points);
    }
    for applied in order.applied.iter().filter(|applied| text_or(applied.reward, "trigger", "") == "issued") {
        let reward = text_or(applied.reward, "id", "");
        let asked = list(cart, "choices").iter().find(|choice| text_or(choice, "reward", "") == reward);
        spent.insert(wallet_of(reward), asked.map_or(0, |choice| small(choice, "uses", 1)));
    }
    let of_rules =
        earned.yields.iter().filter(|each| !each.given.is_zero()).filter_map(|each| gift(program, each.rule, small_of(&each.given)));
    let of_rewards = order.applied.iter().filter_map(|applied| gift(program, applied.reward, small_of(&applied.given)));
    let gifts = of_rules.chain(of_rewards).collect();
    Ok(Decided {
        lines: lines(&order),
        shipping: small_of(&(order.shipping() - off_shipping(&order))),
        spent,
        used_by_rewards: used(at, order.applied.iter().flat_map(|applied| limit::usage(&order, applied))),
        is_refused: !list(cart, "choices").iter().all(is_had),
        earned: of_quote(&order, &earned),
        gifts,
    })
}

/// What the kept shares of its lines earn, by the order's own rules, with what was known when it was decided.
pub fn of_kept(program: &Value, order: &Order, shares: &[Exact]) -> Earned {
    let quoted = decide(&Quoted::new(program, &order.view, &order.cart, order.decided_at)).order;
    let risen = tier::risen(&quoted, &earn_once(&quoted));
    let units: Vec<i64> =
        order.lines.iter().zip(shares).map(|(line, share)| if share.is_zero() { 0 } else { line.units - line.units_back }).collect();
    // It keeps the tiers with which it was decided.
    let kept = Quoted { risen, ..kept(quoted, shares, &units) };
    let earned = earn_once(&kept);
    of_quote(&kept, &earned)
}

fn of_quote(order: &Quoted, earned: &earning::Earned) -> Earned {
    let paid = |line: usize| {
        let tenders = order.applied.iter().filter(|applied| applied.phase == Phase::Tender);
        tenders.filter_map(|applied| applied.lines.get(line)).fold(Whole::zero(), |sum, part| sum + part)
    };
    Earned {
        points: earned.wallets.iter().map(|(wallet, points)| (wallet.clone(), small_of(points))).collect(),
        measured: list(order.program, "ladders")
            .iter()
            .map(|ladder| (text_or(ladder, "id", "").to_owned(), small_of(&tier::adds(order, ladder, earned))))
            .collect(),
        used: used(order.at, cap::usage(order, &earned.yields)),
        counts: (0..order.lines.len()).map(|line| small_of(&(order.left(line) - paid(line)))).collect(),
    }
}

fn used(at: i64, counted: impl IntoIterator<Item = Value>) -> Used {
    let one = |counted: Value| {
        let counter = text_or(&counted, "counter", "").to_owned();
        let by = if is_instant(&counter) { at } else { small(&counted, "by", 0) };
        ((counter, small(&counted, "period", 0)), by)
    };
    // One counter is counted once, whatever rules have limits that count with it.
    counted.into_iter().map(one).collect()
}

/// Whether a counter is the last instant of a cooldown.
pub fn is_instant(counter: &str) -> bool {
    counter.ends_with("/last/lifetime")
}

/// The lines with what was paid for them, with money and with points.
fn lines(order: &Quoted) -> Vec<Line> {
    let gross = gross_left(order);
    let lines = order.lines.iter().zip(gross).enumerate();
    lines
        .map(|(index, (line, gross))| {
            let taxes = list(line.source, "taxes").iter().filter(|tax| field(tax, "perUnit").is_some());
            let taxes: Whole = taxes.fold(Whole::zero(), |sum, tax| sum + per_unit(line.source, tax));
            let bought = order.applied.iter().filter(|applied| !applied.is_tender() && applied.is_for_points());
            let bought = bought.filter_map(|applied| applied.lines.get(index)).fold(Whole::zero(), |sum, part| sum + part);
            Line {
                id: text_or(line.source, "id", "").to_owned(),
                units: small(line.source, "quantity", 1),
                price: small_of(&(gross + taxes + bought)),
                units_back: 0,
                amount_back: 0,
                fulfilled: 0,
            }
        })
        .collect()
}

fn off_shipping(order: &Quoted) -> Whole {
    order.applied.iter().filter(|applied| !applied.is_tender()).fold(Whole::zero(), |sum, applied| sum + &applied.shipping)
}

/// The order as if only the kept shares of its lines had been bought: "price, discounts, tenders and tax as allocated when it
/// was placed", each in whole minor units, `half_up` (1.3). Units that a reward brought to zero are kept first: the shopper
/// brings back what was paid for.
fn kept<'a>(order: Quoted<'a>, shares: &[Exact], units: &[i64]) -> Quoted<'a> {
    let mut kept = order.clone();
    let part = |amount: &Whole, line: usize| round(&(exact(amount) * &shares[line]), "half_up");
    let parts = |amounts: &[Whole]| amounts.iter().enumerate().map(|(line, amount)| part(amount, line)).collect::<Vec<_>>();
    kept.prices.gross = parts(&order.prices.gross);
    kept.prices.listed = parts(&order.prices.listed);
    kept.prices.net = parts(&order.prices.net);
    let mut zero = Vec::new();
    for (line, here) in kept.lines.iter_mut().enumerate() {
        let of_zero = usize::try_from(units[line]).unwrap_or(0).min(zero_units(&order, line));
        here.before = part(&here.before, line);
        here.units = vec![whole(1); usize::try_from(units[line]).unwrap_or(0)];
        zero.extend((0..of_zero).map(|unit| (line, unit, whole(1))));
    }
    let of = |is: &dyn Fn(&Applied) -> bool| -> Vec<Whole> {
        let all = |line: usize| order.applied.iter().filter(|applied| is(applied)).filter_map(move |applied| applied.lines.get(line));
        (0..order.lines.len()).map(|line| part(&all(line).fold(Whole::zero(), |sum, amount| sum + amount), line)).collect()
    };
    let is_on_items = |applied: &Applied| matches!(applied.phase, Phase::Units | Phase::Items);
    let items = of(&|applied| !applied.is_tender() && !applied.is_for_points() && is_on_items(applied));
    let others = of(&|applied| !applied.is_tender() && !applied.is_for_points() && !is_on_items(applied));
    // What was paid with points is one figure, of which a payment is a part.
    let paid = of(&|applied| applied.is_for_points());
    let tendered = of(&|applied| applied.phase == Phase::Tender);
    let bought = paid.iter().zip(&tendered).map(|(all, part)| all - part).collect();
    let for_points = order.applied.iter().find(|applied| applied.is_for_points()).and_then(|applied| applied.cost.clone());
    let off: Whole = off_shipping(&order);
    let paid_shipping = order.applied.iter().filter(|applied| applied.is_tender()).fold(Whole::zero(), |sum, each| sum + &each.shipping);
    let nothing = |phase: Phase, lines: Vec<Whole>| Applied {
        reward: &Value::Null,
        phase,
        lines,
        shipping: Whole::zero(),
        units: Vec::new(),
        cost: None,
        uses: Whole::zero(),
        given: Whole::zero(),
    };
    kept.applied = vec![
        Applied { units: zero, shipping: off, ..nothing(Phase::Items, items) },
        nothing(Phase::Order, others),
        Applied { cost: for_points.clone(), ..nothing(Phase::Order, bought) },
        Applied { cost: for_points, shipping: paid_shipping, ..nothing(Phase::Tender, tendered) },
    ];
    kept
}

/// A small integer; the amounts of a life are.
pub fn small_of(number: &Whole) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
