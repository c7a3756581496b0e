//! Laws about two carts of which one follows from the other.

use proptest::prelude::*;
use tally_core::accrual::multiplier::{Combine, Factors};
use tally_core::accrual::{BASE_GROUP, Round};
use tally_core::cart::Cart;
use tally_core::condition::When;
use tally_core::program::{Program, Version};
use tally_core::quote::{Detail, Quote, View, quote};
use tally_core::tier::rule::MetricRule;
use tally_core::values::id::Id;
use tally_core::values::money::{Currency, Minor};
use tally_core::values::rate::Rate;
use tally_core::values::time::Instant;
use tally_tests::generate;

use super::{seeds, version};

fn answered(version: &Version, view: &View, cart: &Cart, at: Instant) -> Quote {
    quote(version, view, cart, at, Detail::BRIEF).expect("amounts of a generated cart stay in bounds")
}

/// The earning half of a made-up program: nothing is taken off, nothing is capped.
fn only_earning(seed: u64) -> Program {
    let mut program = version(seed).program;
    program.rewards.clear();
    program.caps.clear();
    program.lanes.clear();
    program.challenges.clear();
    program.earn.iter_mut().for_each(|earn| earn.limits.clear());
    let groups: Vec<Id> = program.earn.iter().map(|earn| earn.group.clone()).chain(Id::new(BASE_GROUP)).collect();
    program.multipliers.retain(|multiplier| groups.contains(&multiplier.group));
    program
}

/// A cart without what merchants take off and without taxes, whose shares are rounded by themselves.
fn plain(mut cart: Cart) -> Cart {
    cart.lines.retain(|line| line.unit_price >= Minor::ZERO);
    cart.lines.iter_mut().for_each(|line| line.taxes.clear());
    cart.choices.clear();
    cart
}

fn has_spend(when: &[When]) -> bool {
    when.iter().any(|when| match when {
        When::Spend(_) => true,
        When::Any(inner) => has_spend(inner),
        _ => false,
    })
}

/// The same member, of whom every ladder on money has measured another amount.
fn with_measured_spend(view: &View, version: &Version, amount: impl Fn(Minor) -> Minor) -> View {
    let mut view = view.clone();
    for ladder in version.ladders.iter().filter(|ladder| matches!(ladder.metric, MetricRule::Spend(_))) {
        for measured in view.ladders.get_mut(&ladder.id).into_iter().flat_map(|standing| &mut standing.measured) {
            measured.amount = amount(Minor::new(measured.amount).expect("an amount")).get();
        }
    }
    view
}

proptest! {
    #![proptest_config(seeds(400))]

    /// Where nothing is cut, no factor is below one, the best rule counts and not the first, and all is rounded alike.
    #[test]
    fn one_more_thing_in_the_cart_never_lowers_points(seed: u64, price in 0_i64..10_000, units in 1_i64..4) {
        let mut program = only_earning(seed / 8);
        for group in &mut program.groups {
            group.round = tally_core::values::round::Rounding::Down;
            if group.combine == Combine::First {
                group.combine = Combine::Best;
            }
            if group.multipliers == Factors::Max {
                group.multipliers = Factors::Multiply;
            }
        }
        program.earn.iter_mut().for_each(|earn| earn.round = Round::default());
        program.multipliers.iter_mut().for_each(|multiplier| multiplier.factor = multiplier.factor.max(Rate::ONE));
        let version = Version::compile(program).expect("a program with fewer rules is valid");
        let (view, at) = (generate::view(seed, &version), generate::instant(seed));
        let before = plain(generate::cart(seed, &version));
        let Some(mut more) = before.lines.first().cloned() else { return Ok(()) };
        more.id = Id::new("one-more").expect("a name");
        more.unit_price = Minor::new(price).expect("a price");
        more.list_price = None;
        more.discount = Minor::ZERO;
        more.minimum_price = None;
        more.quantity = tally_core::values::quantity::Quantity::whole(units).expect("a quantity");
        let mut after = before.clone();
        after.lines.push(more);
        let (before, after) = (answered(&version, &view, &before, at), answered(&version, &view, &after, at));
        for (wallet, points) in &before.earned {
            let now = after.earned.get(wallet).copied().unwrap_or_default();
            prop_assert!(now >= *points, "{wallet}: {} points became {}", points.get(), now.get());
        }
    }

    /// Prices of two digits after the point, in a currency that has three: the same money, the same points.
    #[test]
    fn a_currency_with_one_more_digit_earns_the_same_for_the_same_money(seed: u64) {
        let mut program = only_earning(seed / 8);
        program.rates.clear();
        program.currency = Currency::new("EUR").expect("a currency");
        let two = Version::compile(program.clone()).expect("a valid program");
        program.currency = Currency::new("KWD").expect("a currency");
        let three = Version::compile(program).expect("a valid program");
        let (view, at) = (generate::view(seed, &two), generate::instant(seed));
        let mut cart = plain(generate::cart(seed, &two));
        cart.currency = Currency::new("EUR").expect("a currency");
        // A quantity in fractions has a price that is rounded, once in cents and once in tenths of them.
        cart.lines.retain(|line| line.quantity.ratio().parts().1 == 1);
        let mut finer = cart.clone();
        finer.currency = Currency::new("KWD").expect("a currency");
        let tenfold = |amount: Minor| amount.times(10).expect("in bounds");
        finer.shipping = tenfold(finer.shipping);
        for line in &mut finer.lines {
            line.unit_price = tenfold(line.unit_price);
            line.discount = tenfold(line.discount);
            line.list_price = line.list_price.map(tenfold);
            line.minimum_price = line.minimum_price.map(tenfold);
        }
        let finer_view = with_measured_spend(&view, &three, tenfold);
        let (coarse, fine) = (answered(&two, &view, &cart, at), answered(&three, &finer_view, &finer, at));
        prop_assert_eq!(&coarse.earned, &fine.earned);
        prop_assert_eq!(tenfold(coarse.totals.to_pay), fine.totals.to_pay);
    }
}

#[test]
fn the_programs_of_these_laws_earn_by_conditions_on_money_too() {
    let with = (0..60).filter(|seed| only_earning(*seed).earn.iter().any(|earn| has_spend(&earn.when))).count();
    assert!(with > 5, "only {with} of 60 programs");
}
