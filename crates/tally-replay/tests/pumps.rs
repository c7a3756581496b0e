//! Pumps that are planted are found, and are gone once the program is mended. Each case carries its arithmetic.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a test may fail loudly")]

use serde_json::{Value, json};
use tally_core::program::Version;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_replay::pump::step::Step;
use tally_replay::pump::{Bounds, Pump, Search, codes, search};

const AT: i64 = 1_795_305_600_000; // 22 November 2026

/// A cent, as pumps count gains.
const CENT: i64 = 1_000_000;

fn document(value: Value) -> Json {
    serde_json::from_value(value).expect("a document of a few levels")
}

/// Fewer sequences than by default: tests run without optimisation.
fn searched(program: Value) -> Search {
    let program = document(program);
    let version = Version::read(&program).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let at = Instant::new(AT).expect("in range");
    search(&version, &Bounds { codes: codes(&program), sequences: 4_000, ..Bounds::from(at) })
}

#[track_caller]
fn pump(program: Value) -> Pump {
    let search = searched(program);
    search.pump.unwrap_or_else(|| panic!("none found in {} sequences", search.sequences))
}

#[track_caller]
fn no_pump(program: Value) {
    let search = searched(program);
    assert!(search.sequences > 10, "{} sequences search nothing", search.sequences);
    if let Some(pump) = search.pump {
        let steps: Vec<_> = pump.steps.iter().map(ToString::to_string).collect();
        panic!("{} millionths of a cent by {steps:#?}", pump.gain);
    }
}

/// A program in euros with one wallet `points`.
fn program(wallet: Value, earn: Value, rewards: Value) -> Value {
    let mut points = json!({ "id": "points" });
    for (name, value) in wallet.as_object().expect("an object") {
        points[name] = value.clone();
    }
    json!({ "id": "p", "zone": { "name": "UTC" }, "currency": "EUR", "wallets": [points], "earn": earn, "rewards": rewards })
}

/// One point for every so many euros, rounded by a mode.
fn money(points: &str, every: &str, mode: &str) -> Value {
    json!([{ "id": "base", "wallet": "points", "per": "money", "points": points, "every": every, "round": { "mode": mode } }])
}

/// A payment with points: so many points pay so much.
fn slider(points: &str, value: &str) -> Value {
    json!([{
        "id": "pay", "trigger": "chosen", "give": { "amountPerPoint": { "value": value, "as": "tender" } },
        "cost": { "wallet": "points", "points": points }
    }])
}

#[test]
fn rounding_up_pays_for_splitting_an_order() {
    // 0.01 earns a whole point, and a point pays 0.05.
    let found = pump(program(json!({}), money("1", "1", "up"), slider("1", "0.05")));
    assert_eq!((found.steps.len(), found.gain, found.repeats), (1, 4 * CENT, true));
    no_pump(program(json!({}), money("1", "1", "down"), slider("1", "0.05")));
}

#[test]
fn rounding_half_up_pays_where_half_a_point_costs_less_than_a_point_pays() {
    // 0.05 is half of the 0.10 that earn a point, and a point pays 0.06.
    let found = pump(program(json!({}), money("1", "0.1", "half_up"), slider("1", "0.06")));
    assert_eq!((found.gain, found.repeats), (CENT, true));
    // 0.05 earns a point that pays 0.05: nothing is gained.
    no_pump(program(json!({}), money("1", "0.1", "half_up"), slider("1", "0.05")));
}

#[test]
fn rounding_each_line_pays_with_many_small_lines() {
    // 0.50 on a line is half a point and rounded to one; ten such lines cost 5.00 and earn 10 points, which pay 6.00.
    let earn = |at: &str| {
        let mut earn = money("1", "1", "half_up");
        earn[0]["round"]["at"] = json!(at);
        earn
    };
    assert!(pump(program(json!({}), earn("line"), slider("1", "0.6"))).gain > 0);
    no_pump(program(json!({}), earn("line"), slider("1", "0.4")));
}

#[test]
fn a_reward_worth_more_than_the_money_that_earns_it_pays_for_itself() {
    let reward = |value: &str| {
        json!([{
            "id": "ten", "trigger": "chosen", "give": { "amount": { "value": value, "on": "order" } },
            "cost": { "wallet": "points", "points": "100" }
        }])
    };
    // 5.00 earn 100 points, which take 10.00 off.
    assert!(pump(program(json!({}), money("20", "1", "down"), reward("10"))).repeats);
    no_pump(program(json!({}), money("20", "1", "down"), reward("4")));
}

#[test]
fn points_that_are_waived_when_gone_stay_with_whoever_spent_them() {
    let rewards = slider("100", "1");
    let waived = json!({ "whenGone": { "mode": "clamp" } });
    let found = pump(program(waived, money("1", "1", "down"), rewards.clone()));
    // Buy for points, spend them on another order, bring the first back.
    assert!(matches!(found.steps.as_slice(), [Step::Buy(_), Step::Buy(_), Step::Return(_)]), "{:#?}", found.steps);
    assert!(found.repeats);
    no_pump(program(json!({}), money("1", "1", "down"), rewards));
}

#[test]
fn a_bonus_for_any_order_pays_for_the_smallest() {
    let earn = |when: Value| json!([{ "id": "bonus", "wallet": "points", "per": "order", "points": "500", "when": when }]);
    // An order of 0.01 earns 500 points, which pay 5.00.
    let found = pump(program(json!({}), earn(json!([])), slider("100", "1")));
    assert_eq!((found.steps.len(), found.gain), (1, 499 * CENT));
    // From 50.00 on: a return that leaves less takes the bonus back, because the threshold is asked again.
    no_pump(program(json!({}), earn(json!([{ "spend": { "atLeast": "50" } }])), slider("100", "1")));
}

#[test]
fn a_bonus_for_units_survives_a_return_of_money_without_goods() {
    // Three units at 0.01 earn 500 points, which pay 5.00.
    let earn = |when: Value| json!([{ "id": "bonus", "wallet": "points", "per": "order", "points": "500", "when": when }]);
    assert!(pump(program(json!({}), earn(json!([{ "units": { "atLeast": 3 } }])), slider("100", "1"))).gain > 0);
    let both = json!([{ "units": { "atLeast": 3 } }, { "spend": { "atLeast": "20" } }]);
    no_pump(program(json!({}), earn(both), slider("100", "1")));
}

#[test]
fn a_bonus_of_the_first_order_pays_where_the_order_may_cost_nothing() {
    let earn = |when: Value| json!([{ "id": "welcome", "wallet": "points", "per": "order", "points": "300", "when": when }]);
    assert_eq!(pump(program(json!({}), earn(json!([{ "order": { "nth": 1 } }])), slider("100", "1"))).gain, 299 * CENT);
    // Bringing the first order back makes the next one first again, and takes the bonus with it.
    let from_twenty = json!([{ "order": { "nth": 1 } }, { "spend": { "atLeast": "20" } }]);
    no_pump(program(json!({}), earn(from_twenty), slider("100", "1")));
}

#[test]
fn points_restored_again_and_again_are_worth_no_more() {
    // Every return gives points back that live on for the days of grace; they were there before.
    let wallet = json!({ "expiry": { "after": { "days": 2 } }, "graceDays": 30 });
    no_pump(program(wallet, money("1", "1", "down"), slider("100", "1")));
}

#[test]
fn gift_cards_earn_nothing_and_points_do_not_pay_for_them() {
    // Even where points paid with count for earning: a gift card bought with points would turn them into money that
    // earns again. The engine lets neither happen, so there is nothing to find.
    let earn = json!([{
        "id": "base", "wallet": "points", "per": "money", "points": "1", "base": { "paidWithPoints": "in" }
    }]);
    no_pump(program(json!({}), earn, slider("100", "1")));
}

#[test]
fn stored_value_that_buys_more_stored_value_pays_for_itself() {
    let rewards = json!([{ "id": "credit", "trigger": "chosen", "give": { "storedValue": { "wallet": "points" } } }]);
    let wallet = json!({ "restore": "never" });
    // 1.00 earns 2.00 of stored value.
    assert!(pump(program(wallet.clone(), money("200", "1", "down"), rewards.clone())).repeats);
    // 1.00 earns 0.05, and a return takes that back.
    no_pump(program(wallet, money("5", "1", "down"), rewards));
}

#[test]
fn a_currency_pays_where_its_smallest_amount_is_worth_less_than_what_it_earns() {
    let abroad = |rate: &str, mode: &str| {
        let mut program = program(json!({}), money("1", "1", mode), slider("100", "1"));
        program["rates"] = json!({ "JPY": rate });
        program
    };
    // 1 JPY is 0.005 EUR; rounded up it earns a point that pays 0.01. At home 0.01 earns no more than it costs.
    let found = pump(abroad("0.005", "up"));
    assert!(matches!(found.steps.first(), Some(Step::Buy(buy)) if buy.cart.currency.code() == "JPY"), "{:#?}", found.steps);
    no_pump(abroad("0.005", "down"));
}

#[test]
fn a_tier_may_be_what_makes_a_pump() {
    let with_factor = |factor: &str| {
        let mut program = program(json!({}), money("1", "1", "down"), slider("1", "0.3"));
        program["ladders"] = json!([{
            "id": "l", "metric": { "spend": {} }, "tiers": [{ "id": "low", "from": "0" }, { "id": "high", "from": "100000" }]
        }]);
        program["multipliers"] = json!([{ "id": "m", "factor": factor, "when": [{ "tier": { "ladder": "l", "atLeast": "high" } }] }]);
        program
    };
    // A point for each euro pays 0.30; four of them pay 1.20.
    assert!(pump(with_factor("4")).highest_tier);
    no_pump(with_factor("3"));
}

#[test]
fn steps_are_told_in_words() {
    let found = pump(program(json!({}), money("1", "1", "up"), slider("1", "0.05")));
    let told: Vec<_> = found.steps.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["`order-1`: buy 1 × goods at 0.01 EUR, pay 0.01 EUR, earn 1 of `points`"]);
}
