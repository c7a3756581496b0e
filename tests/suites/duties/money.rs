//! Duties about what is paid with: points cause their discount, stored value is money.

use serde_json::{Value, json};
use tally_core::ledger::Entry;
use tally_core::program::Version;
use tally_core::quote::{Detail, quote};
use tally_core::values::points::Points;
use tally_core::values::wire::Wire as _;
use tally_tests::generate;
use tally_tests::world::Refusal;

use super::ask::{account, ask, available, basket, cart, day, member, pay, points, problems, program, read, to_pay, with};

#[test]
fn d20_nothing_that_costs_points_is_given_without_them() {
    let mut bought = 0;
    for seed in 0..400 {
        let version = Version::read(&generate::program(seed)).expect("a generated program is valid");
        let cart = generate::cart(seed, &version);
        let quote = quote(&version, &generate::view(seed, &version), &cart, generate::instant(seed), Detail::FULL).expect("in bounds");
        for given in &quote.rewards {
            let rule = version.program.rewards.iter().find(|rule| rule.id == given.reward).expect("a reward of the program");
            let price = given.cost.as_ref().map_or(0, |cost| cost.points.get());
            assert_eq!(rule.cost.is_some(), price > 0, "seed {seed}: {given:?}");
            bought += i32::from(price > 0);
        }
        for (wallet, spent) in &quote.spent {
            let prices = quote.rewards.iter().filter_map(|given| given.cost.as_ref()).filter(|cost| cost.wallet == *wallet);
            assert_eq!(prices.map(|cost| cost.points.get()).sum::<i64>(), spent.get(), "seed {seed}: {wallet}");
        }
    }
    assert!(bought > 20, "only {bought} rewards cost points");
}

#[test]
fn d20_an_order_takes_the_points_in_the_same_record_or_is_refused() {
    let program = program(json!({"rewards": [pay()]}));
    let buys = with(cart(&[("a", 1_000)]), "/choices", json!([{"reward": "pay", "points": 60}]));
    let mut world = account(&program);
    let refused = world.order("first", &basket(&buys), day(0));
    assert_eq!(refused, Err(Refusal::Rejected("choice_not_possible")), "there are no points to cause it");
    world.order("earns", &basket(&cart(&[("a", 10_000)])), day(0)).expect("an order");
    let records = world.order("second", &basket(&buys), day(1)).expect("an order");
    let burned: i64 = records.iter().flat_map(|record| &record.entries).map(|entry| tally_tests::world::in_and_out(entry).1).sum();
    assert_eq!((burned, records.len()), (60, 1));
    // 100 - 60, and 9.40 of money earn 9.
    assert_eq!(available(&world), 49);
    // A price per point without points is no program.
    let free = with(program, "/rewards/0/cost", Value::Null);
    assert_eq!(problems(&free), ["missing_cost"]);
}

#[test]
fn d21_stored_value_does_not_buy_stored_value() {
    let card = json!({"id": "card", "trigger": "chosen", "give": {"storedValue": {"wallet": "card"}}});
    let ways = [card, pay(), with(pay(), "/give/amountPerPoint/as", json!("discount"))];
    for way in ways {
        let chosen = json!([{"reward": way["id"], "points": null}]);
        let program = program(json!({"wallets": [{"id": "points"}, {"id": "card"}], "rewards": [way]}));
        let view = json!({"account": "member", "wallets": {"points": {"available": 9_000}, "card": {"available": 9_000}}});
        let left = |sells_value: bool| {
            let basket = with(cart(&[("gift", 5_000)]), "/choices", chosen.clone());
            let quote = ask(&program, &view, &with(basket, "/lines/0/storedValue", json!(sells_value)));
            (to_pay(&quote), points(&quote).0)
        };
        assert_eq!(left(true), (5_000, 0), "a gift card is paid with money and earns nothing: {way}");
        assert_eq!(left(false).0, 0, "the same price for something else: {way}");
    }
}

#[test]
fn d32_the_shopper_says_how_many_points() {
    let pay = with(with(with(pay(), "/cost/step", json!("50")), "/cost/min", json!("100")), "/cost/max", json!("400"));
    let spent = |asked: i64, too_much: &str| {
        let program = with(program(json!({"rewards": [pay]})), "/rewards/0/cost/askedTooMuch", json!(too_much));
        let basket = with(cart(&[("a", 10_000)]), "/choices", json!([{"reward": "pay", "points": asked}]));
        points(&ask(&program, &member(1_000), &basket)).1
    };
    for (asked, refuse, clamp) in [(100, 100, 100), (150, 150, 150), (400, 400, 400), (450, 0, 400), (1_000, 0, 400)] {
        assert_eq!((spent(asked, "refuse"), spent(asked, "clamp")), (refuse, clamp), "{asked} points");
    }
    assert_eq!(spent(50, "clamp"), 0, "fewer than the fewest");
    // What is asked for and not chosen stays: the member has 1000, and the offer says the range.
    let offers = ask(&program(json!({"rewards": [pay]})), &member(1_000), &cart(&[("a", 10_000)])).offers;
    let slider = offers[0].slider.expect("a slider");
    let three: [Points; 3] = [slider.min, slider.max, slider.step];
    assert_eq!(three.map(Points::get), [100, 400, 50]);
}

#[test]
fn d29_what_is_recorded_is_what_was_quoted() {
    let program = program(json!({"rewards": [pay(), {"id": "ten", "give": {"percent": {"value": "10", "on": "order"}}}]}));
    let mut world = account(&program);
    world.order("earns", &basket(&cart(&[("a", 33_333)])), day(0)).expect("an order");
    let buys = basket(&with(cart(&[("a", 1_999), ("b", 333)]), "/choices", json!([{"reward": "pay", "points": 77}])));
    let quoted = world.quote(&buys, day(1)).expect("a quote");
    let before = available(&world);
    let records = world.order("second", &buys, day(1)).expect("an order");
    let earned: i64 = records[0]
        .entries
        .iter()
        .filter(|entry| matches!(entry, Entry::Accrue(_)))
        .map(|entry| tally_tests::world::in_and_out(entry).0)
        .sum();
    assert_eq!((earned, 77), points(&quoted));
    assert_eq!(available(&world), before - 77 + earned);
    let order = &world.orders["second"];
    let paid: i64 = order.paid.iter().map(|paid| paid.money.get()).sum();
    assert_eq!(paid, to_pay(&quoted), "and the money of the receipt is that of the quote");
    assert!(earned > 0 && paid > 0);
}

#[test]
fn d35_another_currency_earns_what_the_same_money_does() {
    let program = program(json!({"rates": {"USD": "0.9", "JPY": "0.006"}}));
    // 90.00 EUR, which are 100.00 USD or 15000 yen, and not 100 or 15000 points.
    for (currency, price, rate) in [("EUR", 9_000, None), ("USD", 10_000, Some("0.9")), ("JPY", 15_000, Some("0.006"))] {
        let quote = ask(&program, &member(0), &with(cart(&[("a", price)]), "/currency", json!(currency)));
        assert_eq!((points(&quote).0, quote.rate.encode().as_text()), (90, rate), "{currency}");
    }
    // The rate is the version's: another version, another answer; without a rate there is none.
    let dollars = with(cart(&[("a", 10_000)]), "/currency", json!("USD"));
    assert_eq!(points(&ask(&with(program.clone(), "/rates/USD", json!("0.8")), &member(0), &dollars)).0, 80);
    let asked = read(&program, &member(0), &with(dollars, "/currency", json!("GBP")), 0).expect("a cart");
    assert!(quote(&asked.version, &asked.view, &asked.cart, asked.at, Detail::FULL).is_err());
}

#[test]
fn d35_no_currency_makes_points_or_stored_value_worth_more() {
    let card = json!({"id": "card", "trigger": "chosen", "give": {"storedValue": {"wallet": "card"}}});
    let program = program(json!({"rates": {"USD": "0.9", "JPY": "0.006", "GBP": "1.9"}, "wallets": [{"id": "points"}, {"id": "card"}],
                                 "rewards": [pay(), with(with(pay(), "/id", json!("steps")), "/cost/step", json!("100")), card]}));
    let view = json!({"account": "member", "wallets": {"points": {"available": 1_000}, "card": {"available": 1_000}}});
    for reward in ["pay", "steps", "card"] {
        // Thousandths of a euro for one minor unit of each currency.
        for (currency, worth) in [("EUR", 10), ("USD", 9), ("JPY", 6), ("GBP", 19)] {
            let basket = with(with(cart(&[("a", 100_000)]), "/currency", json!(currency)), "/choices", json!([{"reward": reward}]));
            let quote = ask(&program, &view, &basket);
            let value = (100_000 - to_pay(&quote)) * worth;
            // 10.00 EUR, and what is lost is less than one minor unit.
            assert!(value <= 10_000 && value > 10_000 - worth, "{reward} in {currency}: {value}");
        }
    }
}
