//! Laws of earning.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use tally_core::accrual::multiplier::{Combine, Multiplier};
use tally_core::accrual::{Per, RoundAt};
use tally_core::cart::Cart;
use tally_core::member::Counted;
use tally_core::program::Version;
use tally_core::quote::{Detail, Quote, View, quote};
use tally_core::values::id::Id;
use tally_core::values::rate::Rate;
use tally_core::values::time::Instant;
use tally_core::values::wire::{Wire as _, decode};
use tally_tests::document::document;
use tally_tests::generate;

use super::{seeds, version};

fn answered(version: &Version, view: &View, cart: &Cart, at: Instant) -> Quote {
    quote(version, view, cart, at, Detail::FULL).expect("amounts of a generated cart stay in bounds")
}

fn compiled(program: Value) -> Version {
    Version::read(&document(program)).expect("a valid program")
}

fn cart(value: Value) -> Cart {
    decode(&document(value)).expect("a valid cart")
}

fn points(quote: &Quote, wallet: &str) -> i64 {
    quote.earned.get(wallet).map_or(0, |points| points.get())
}

fn one_line(currency: &str, minor: i64) -> Cart {
    cart(json!({"currency": currency, "lines": [{"id": "a", "sku": "a", "quantity": 1, "unitPrice": minor}]}))
}

fn noon() -> Instant {
    Instant::new(1_782_907_200_000).expect("in range") // 2026-07-01T12:00Z
}

/// Adds what a quote used to the counters that the next one sees.
fn count(view: &mut View, quote: &Quote) {
    for used in &quote.usage {
        let periods = view.member.counters.entry(used.counter.clone()).or_default();
        match periods.iter_mut().find(|counted| counted.period == used.period) {
            Some(counted) => counted.amount += used.by,
            None => periods.push(Counted { period: used.period, amount: used.by }),
        }
    }
}

proptest! {
    #![proptest_config(seeds(256))]

    #[test]
    fn points_of_rules_sum_to_those_of_their_wallet(seed: u64) {
        let version = version(seed / 8);
        let quote = answered(&version, &generate::view(seed, &version), &generate::cart(seed, &version), generate::instant(seed));
        let mut sums: BTreeMap<Id, i64> = BTreeMap::new();
        for earned in &quote.earned_by {
            *sums.entry(earned.wallet.clone()).or_default() += earned.points.get();
        }
        let earned: BTreeMap<Id, i64> = quote.earned.iter().map(|(wallet, points)| (wallet.clone(), points.get())).collect();
        prop_assert_eq!(sums, earned);
    }

    #[test]
    fn a_multiplier_of_one_or_more_never_lowers_points(seed: u64, percent in 100_u32..500) {
        let before = version(seed / 8);
        let (view, cart, at) = (generate::view(seed, &before), generate::cart(seed, &before), generate::instant(seed));
        let mut program = before.program.clone();
        let Some(group) = program.earn.first().map(|earn| earn.group.clone()) else { return Ok(()) };
        let factor = Rate::parse(&format!("{}.{:02}", percent / 100, percent % 100)).expect("a decimal");
        program.multipliers.push(Multiplier { id: Id::new("added").expect("a name"), name: None, group, factor, items: None, when: Vec::new() });
        let after = Version::compile(program).expect("a program with one multiplier more is valid");
        let (before, after) = (answered(&before, &view, &cart, at), answered(&after, &view, &cart, at));
        for (wallet, points) in &before.earned {
            prop_assert!(after.earned.get(wallet).copied().unwrap_or_default() >= *points);
        }
    }

    #[test]
    fn the_order_of_rules_that_only_add_up_does_not_matter(seed: u64) {
        let mut program = version(seed / 8).program;
        program.groups.iter_mut().for_each(|group| group.combine = Combine::Sum);
        program.earn.iter_mut().for_each(|earn| earn.round.at = RoundAt::Rule);
        let forward = Version::compile(program.clone()).expect("a valid program");
        program.earn.reverse();
        program.multipliers.reverse();
        let backward = Version::compile(program).expect("a valid program");
        let (view, cart, at) = (generate::view(seed, &forward), generate::cart(seed, &forward), generate::instant(seed));
        prop_assert_eq!(answered(&forward, &view, &cart, at).earned, answered(&backward, &view, &cart, at).earned);
    }

    /// Where nothing is declared to be counted or rounded line by line, and nothing is taken off.
    #[test]
    fn a_line_in_two_halves_earns_what_it_earned_whole(seed: u64) {
        let mut program = version(seed / 8).program;
        program.rewards.clear();
        program.earn.retain(|earn| earn.per != Per::Line && earn.base.price.is_none());
        program.earn.iter_mut().filter(|earn| earn.round.at == RoundAt::Line).for_each(|earn| earn.round.at = RoundAt::Rule);
        let groups: Vec<Id> = program.earn.iter().map(|earn| earn.group.clone()).collect();
        program.multipliers.retain(|multiplier| groups.contains(&multiplier.group));
        program.challenges.clear();
        let version = Version::compile(program).expect("a program with fewer rules is valid");
        let (view, mut whole, at) = (generate::view(seed, &version), generate::cart(seed, &version), generate::instant(seed));
        whole.lines.iter_mut().for_each(|line| line.taxes.clear());
        let mut halves = whole.clone();
        halves.lines.clear();
        for line in &whole.lines {
            let units = line.quantity.units();
            let even = line.quantity.encode() == tally_core::values::json::Json::Integer(units) && units % 2 == 0 && line.discount.get() == 0;
            for (index, part) in if even { vec!["1", "2"] } else { vec!["1"] }.into_iter().enumerate() {
                let mut half = line.clone();
                half.id = Id::new(&format!("{}-{part}", line.id)).expect("a name");
                if even {
                    half.quantity = tally_core::values::quantity::Quantity::whole(units / 2).expect("a quantity");
                }
                prop_assert!(index < 2);
                halves.lines.push(half);
            }
        }
        prop_assert_eq!(answered(&version, &view, &whole, at).earned, answered(&version, &view, &halves, at).earned);
    }

    #[test]
    fn a_cap_holds_however_orders_are_split(amounts in prop::collection::vec(0_i64..20_000, 1..12), cap in 1_i64..300, limit in 1_i64..200) {
        let version = compiled(json!({"id": "shop", "zone": {"name": "UTC"}, "currency": "EUR", "wallets": [{"id": "points"}],
            "earn": [
                {"id": "money", "wallet": "points", "per": "money", "points": "1", "limits": [{"period": "day", "points": limit.to_string()}]},
                {"id": "visit", "wallet": "points", "per": "order", "points": "7"}],
            "multipliers": [{"id": "more", "factor": "1.5"}],
            "caps": [{"id": "month", "wallet": "points", "period": "month", "points": cap.to_string()}]}));
        let mut view = View::guest();
        view.account = Id::new("anna");
        let (mut all, mut money) = (0, 0);
        for amount in &amounts {
            let quote = answered(&version, &view, &one_line("EUR", *amount), noon());
            all += points(&quote, "points");
            money += quote.earned_by.iter().filter(|earned| &*earned.rule == "money").map(|earned| earned.points.get()).sum::<i64>();
            count(&mut view, &quote);
        }
        prop_assert!(all <= cap && money <= limit, "{all} of {cap}, {money} of {limit}");
        let whole = answered(&version, &View::guest(), &one_line("EUR", amounts.iter().sum()), noon());
        prop_assert!(points(&whole, "points") <= cap);
    }

    /// What a cart earns abroad is its amount times the pinned rate, down: no currency earns more than its
    /// rate allows, and the digits of its minor unit do not matter.
    #[test]
    fn d35_switching_the_currency_earns_no_more_than_the_pinned_rate(minor in 0_i64..100_000_000, millionths in 1_i64..5_000_000) {
        let rate = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
        let version = compiled(json!({"id": "shop", "zone": {"name": "UTC"}, "currency": "EUR", "wallets": [{"id": "points"}],
            "rates": {"USD": rate, "JPY": rate, "KWD": rate},
            "earn": [{"id": "money", "wallet": "points", "per": "money", "points": "1"}]}));
        for (currency, digits) in [("USD", 2), ("JPY", 0), ("KWD", 3)] {
            let quote = answered(&version, &View::guest(), &one_line(currency, minor), noon());
            let expected = i128::from(minor) * i128::from(millionths) / 1_000_000 / 10_i128.pow(digits);
            prop_assert_eq!(i128::from(points(&quote, "points")), expected);
        }
    }
}
