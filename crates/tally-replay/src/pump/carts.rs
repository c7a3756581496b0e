//! The carts that a search tries: the program's own goods at the program's own amounts.

use tally_core::accrual::{Per, RoundAt};
use tally_core::cart::{Cart, Choice, Line};
use tally_core::condition::When;
use tally_core::program::Version;
use tally_core::program::definition::Program;
use tally_core::reward::{Give, Reward};
use tally_core::values::id::Id;
use tally_core::values::money::{Currency, Minor};
use tally_core::values::quantity::Quantity;
use tally_core::values::ratio::Ratio;
use tally_core::values::round::Rounding;
use tally_core::values::wire::Wire as _;

use super::{Bounds, amounts, goods};
use crate::worth::{digits, of_reward};

/// Lines of a cart that is made of many equal ones.
const MANY_LINES: usize = 10;
/// Amounts that are tried in each other currency.
const AMOUNTS_ABROAD: usize = 8;

/// Every cart that is tried without a choice.
#[must_use]
pub fn of_program(version: &Version, bounds: &Bounds) -> Vec<Cart> {
    let program = &version.program;
    let (all, units) = (amounts::of_program(program, bounds.cheapest.get()), amounts::units(program));
    let by_line = program.earn.iter().any(|earn| earn.per == Per::Line || earn.round.at == RoundAt::Line);
    let mut carts = Vec::new();
    for dressed in [false, true] {
        let empty = empty(program, program.currency, bounds, dressed);
        if dressed && carts.first().is_some_and(|first: &Cart| Cart { lines: Vec::new(), ..first.clone() } == empty) {
            continue; // no condition asks for a channel, a store, a payment or a code
        }
        for line in goods::of_program(program) {
            for amount in &all {
                carts.extend(with(&empty, &line, *amount, 1, 1));
                carts.extend(units.iter().filter_map(|units| with(&empty, &line, each(*amount, *units, bounds), *units, 1)));
                if by_line {
                    carts.extend(with(&empty, &line, *amount, 1, MANY_LINES));
                }
            }
        }
    }
    for currency in program.rates.keys().filter_map(|code| Currency::new(code)) {
        let empty = empty(program, currency, bounds, false);
        let abroad = all.iter().filter_map(|amount| goods::abroad(program, currency, Minor::new(*amount).ok()?));
        let mut abroad: Vec<i64> = abroad.flat_map(|amount| [amount.get(), amount.get().saturating_add(1)]).filter(|it| *it > 0).collect();
        abroad.dedup();
        let line = goods::plain();
        carts.extend(abroad.iter().take(AMOUNTS_ABROAD).filter_map(|amount| with(&empty, line.as_ref()?, *amount, 1, 1)));
    }
    carts
}

/// Carts on which a member uses a reward that takes money, with so many points to spend: a purchase that the
/// reward pays, and a gift card.
#[must_use]
pub fn with_reward(program: &Program, reward: &Reward, available: i64, bounds: &Bounds) -> Vec<Cart> {
    let Some(price) = price(program, reward, available) else { return Vec::new() };
    let price = price.max(threshold(program, reward)).max(bounds.cheapest.get());
    let filter = match &reward.give {
        Give::Amount(amount) => &amount.items,
        Give::AmountPerPoint(slider) => &slider.items,
        Give::Percent(percent) => &percent.items,
        _ => &Default::default(),
    };
    let (Some(line), Some(plain)) = (goods::selected(filter), goods::plain()) else { return Vec::new() };
    let mut cart = empty(program, program.currency, bounds, true);
    cart.choices.push(Choice { reward: reward.id.clone(), points: None, uses: None, units: Vec::new() });
    let card = Line { stored_value: true, ..plain };
    [line, card].iter().filter_map(|line| with(&cart, line, price, 1, 1)).collect()
}

/// What the reward pays with so many points, in minor units; `None` if they do not suffice.
fn price(program: &Program, reward: &Reward, available: i64) -> Option<i64> {
    let (wallet, each) = of_reward(program, reward)?;
    let scale = program.wallets.iter().find(|known| known.id == *wallet)?.scale;
    let asked = match &reward.cost {
        Some(cost) => digits(cost.min.unwrap_or(cost.points), scale).ok()?.round(Rounding::Up).ok()?,
        None => 1,
    };
    let free = matches!(reward.give, Give::AmountPerPoint(_) | Give::StoredValue(_));
    let spent = if free { available } else { asked };
    if available < asked || spent <= 0 {
        return None;
    }
    let taken = each.times(Ratio::whole(spent)).ok()?;
    match &reward.give {
        Give::Percent(percent) => taken.times(Ratio::whole(100)).ok()?.over(Ratio::of(percent.value)).ok()?.round(Rounding::Up).ok(),
        _ => taken.round(Rounding::Down).ok(),
    }
}

/// The least that the reward's conditions ask an order to cost.
fn threshold(program: &Program, reward: &Reward) -> i64 {
    let asked = reward.when.iter().filter_map(|when| match when {
        When::Spend(spend) => spend.at_least.to_minor(program.currency),
        _ => None,
    });
    asked.map(Minor::get).max().unwrap_or_default()
}

/// A price of one unit so that all cost about an amount, and none less than the cheapest.
fn each(amount: i64, units: i64, bounds: &Bounds) -> i64 {
    amount.div_euclid(units.max(1)).max(bounds.cheapest.get()).max(1)
}

/// A cart without lines; `dressed` with what conditions ask of a cart beside its lines.
fn empty(program: &Program, currency: Currency, bounds: &Bounds, dressed: bool) -> Cart {
    let mut cart = Cart::empty(currency);
    if !dressed {
        return cart;
    }
    for when in goods::conditions(program) {
        let (slot, names) = match when {
            When::Channel(names) => (&mut cart.channel, names.encode()),
            When::Store(names) => (&mut cart.store, names.encode()),
            When::Payment(names) => (&mut cart.payment, names.encode()),
            _ => continue,
        };
        if let (None, tally_core::values::json::Json::List(names)) = (&slot, names) {
            *slot = names.first().and_then(|name| name.as_text()).and_then(Id::new);
        }
    }
    cart.codes.clone_from(&bounds.codes);
    cart
}

/// A cart with so many equal lines of so many units at a price.
fn with(empty: &Cart, line: &Line, unit_price: i64, units: i64, lines: usize) -> Option<Cart> {
    let mut cart = empty.clone();
    for number in 1..=lines {
        let id = Id::new(&number.to_string())?;
        cart.lines.push(Line { id, unit_price: Minor::new(unit_price).ok()?, quantity: Quantity::whole(units)?, ..line.clone() });
    }
    Some(cart)
}
