//! Duties about rules: pure functions with a declared base and a proven order.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tally_core::program::Version;
use tally_core::quote::{Detail, quote};
use tally_core::values::wire::Wire as _;
use tally_tests::generate;

use super::ask::{account, ask, available, basket, cart, day, member, pay, points, program, read, refund, rewards, to_pay, with};

#[test]
fn d03_what_comes_back_does_not_lower_what_new_lines_earn() {
    // Nothing can be sold back in the same cart.
    let sold = cart(&[("new", 5_000)]);
    assert!(read(&program(json!({})), &Value::Null, &with(sold.clone(), "/lines/0/quantity", json!(1)), 0).is_ok());
    assert!(read(&program(json!({})), &Value::Null, &with(sold.clone(), "/lines/0/quantity", json!(-1)), 0).is_err());
    // A return before or after a sale is its own command, and the sale earns the same.
    let earned = |back_first: bool| {
        let mut world = account(&program(json!({})));
        world.order("old", &basket(&cart(&[("old", 10_000)])), day(0)).expect("an order");
        if back_first {
            assert_eq!(refund(&mut world, "old", day(1)).refund.expect("figures").money.get(), 10_000);
        }
        world.order("new", &basket(&sold), day(2)).expect("an order");
        let with_both = available(&world);
        if !back_first {
            refund(&mut world, "old", day(3));
        }
        (with_both, available(&world))
    };
    assert_eq!((earned(true), earned(false)), ((50, 50), (150, 50)));
    // What the merchant takes off in a line of its own lowers the total, and no line that is sold.
    let less = with(sold.clone(), "/lines/1", json!({"id": "less", "sku": "less", "quantity": 1, "unitPrice": -2_000}));
    let (plain, lowered) = (ask(&program(json!({})), &Value::Null, &sold), ask(&program(json!({})), &Value::Null, &less));
    assert_eq!((to_pay(&plain), to_pay(&lowered)), (5_000, 3_000));
    assert_eq!((points(&plain).0, points(&lowered).0), (50, 50));
}

#[test]
fn d12_discounts_are_a_function_of_the_cart() {
    let mut discounted = 0;
    for seed in 0..200 {
        let version = Version::read(&generate::program(seed)).expect("a generated program is valid");
        let (view, cart, at) = (generate::view(seed, &version), generate::cart(seed, &version), generate::instant(seed));
        let first = quote(&version, &view, &cart, at, Detail::FULL).expect("in bounds");
        let again = quote(&version, &view, &cart, at, Detail::FULL).expect("in bounds");
        assert_eq!(first, again, "seed {seed}: asked twice");
        for line in &first.lines {
            let named: BTreeSet<_> = line.discounts.iter().map(|discount| &discount.reward).collect();
            assert_eq!(named.len(), line.discounts.len(), "seed {seed}: a reward is on line {} twice", line.id);
            discounted += named.len();
        }
    }
    assert!(discounted > 100, "only {discounted} discounts were looked at");
}

#[test]
fn d19_whether_discounts_and_points_lower_the_earning_base_is_declared() {
    let rewards = json!([{"id": "ten", "give": {"amount": {"value": "10", "on": "order"}}}, pay()]);
    let basket = with(cart(&[("a", 10_000)]), "/choices", json!([{"reward": "pay", "points": 2_000}]));
    let earned = |discounts: &str, paid: &str, channel: &str| {
        let program = program(json!({"rewards": rewards}));
        let program = with(program, "/earn/0/base", json!({"discounts": discounts, "paidWithPoints": paid}));
        let quote = ask(&program, &member(2_000), &with(basket.clone(), "/channel", json!(channel)));
        assert_eq!(to_pay(&quote), 7_000);
        let traced = quote.trace.iter().find(|entry| entry.rule.to_string() == "base").and_then(|entry| entry.points);
        assert_eq!(traced.map(|points| points.get()), Some(points(&quote).0), "the trace says what the rule earned");
        points(&quote).0
    };
    for channel in ["web", "pos"] {
        // 100.00, less 10.00 off, less 20.00 paid with points.
        let answers =
            [("all", "out"), ("all", "in"), ("none", "out"), ("none", "in")].map(|(discounts, paid)| earned(discounts, paid, channel));
        assert_eq!(answers, [70, 90, 80, 100], "{channel}");
    }
}

#[test]
fn d24_rewards_do_not_invalidate_each_other() {
    let thirty = |id: &str, when: &str| json!({"id": id, "when": [{"spend": {"atLeast": "100", "base": {"when": when}}}], "give": {"amount": {"value": "30", "on": "order"}}});
    let basket = cart(&[("a", 12_000)]);
    let left = |when: &str| to_pay(&ask(&program(json!({"rewards": [thirty("one", when), thirty("two", when)]})), &Value::Null, &basket));
    // Before discounts there are 120.00 for both; after the first there are 90.00, which is what was declared.
    assert_eq!((left("before"), left("afterEarlier")), (6_000, 9_000));
    let both = [thirty("one", "afterEarlier"), thirty("two", "afterEarlier")];
    let [one, two] = &both;
    let forward = ask(&program(json!({"rewards": [one, two]})), &Value::Null, &basket);
    let backward = ask(&program(json!({"rewards": [two, one]})), &Value::Null, &basket);
    assert_eq!(rewards(&forward), rewards(&backward), "where a rule stands in the document decides nothing");
}

#[test]
fn d24_an_exclusive_reward_of_low_priority_does_not_beat_a_high_one() {
    let left = |high: i64, low: i64| {
        let large = json!({"id": "large", "priority": high, "give": {"amount": {"value": "10", "on": "order"}}});
        let alone = json!({"id": "alone", "priority": low, "exclusive": "all", "give": {"amount": {"value": "3", "on": "order"}}});
        rewards(&ask(&program(json!({"rewards": [alone, large]})), &Value::Null, &cart(&[("a", 12_000)])))
    };
    assert_eq!(left(5, 0), [("large".to_owned(), 1_000)]);
    assert_eq!(left(0, 5), [("alone".to_owned(), 300)]);
}

#[test]
fn d25_only_what_had_an_effect_uses_a_limit() {
    let bonus =
        json!({"id": "bonus", "wallet": "points", "per": "money", "points": "2", "items": {"sku": ["tea"]}, "limits": [{"uses": 2}]});
    let program = program(json!({"earn": [bonus]}));
    let counted = |used: i64, sku: &str, price: i64| {
        let counters = json!({"earn/bonus/uses/lifetime": [{"period": 0, "amount": used}]});
        let quote = ask(&program, &with(member(0), "/member", json!({"counters": counters})), &cart(&[(sku, price)]));
        (points(&quote).0, quote.usage.iter().map(|usage| (usage.counter.to_string(), usage.by)).collect::<Vec<_>>())
    };
    let once = vec![("earn/bonus/uses/lifetime".to_owned(), 1)];
    assert_eq!(counted(0, "tea", 500), (10, once.clone()));
    assert_eq!(counted(1, "tea", 500), (10, once), "the second use");
    assert_eq!(counted(0, "mug", 500), (0, Vec::new()), "it found nothing");
    assert_eq!(counted(0, "tea", 49), (0, Vec::new()), "it came to nothing: 0.98 of a point");
    assert_eq!(counted(2, "tea", 500), (0, Vec::new()), "what needs no code has limits too");
}

#[test]
fn d27_a_tier_is_a_function_of_what_was_earned_and_not_of_the_balance() {
    let ladder = json!({"id": "status", "metric": {"points": "points"},
                        "tiers": [{"id": "bronze", "from": "0"}, {"id": "silver", "from": "100"}, {"id": "gold", "from": "500"}]});
    let program = program(json!({"ladders": [ladder]}));
    // Balance, measured so far, this order in euros; the tier after it and what the next one misses.
    let table = [
        (0, 0, 99, "bronze", Some(1)),
        (0, 0, 100, "silver", Some(400)),
        (10_000, 0, 99, "bronze", Some(1)),
        (0, 99, 1, "silver", Some(400)),
        (0, 400, 99, "silver", Some(1)),
        (0, 400, 100, "gold", None),
        (0, 0, 500, "gold", None),
    ];
    for (balance, measured, euros, tier, missing) in table {
        let held = if measured >= 100 { "silver" } else { "bronze" };
        let standing = json!({"status": {"tier": held, "since": 0, "measured": [{"period": 0, "amount": measured}]}});
        let view = with(member(balance), "/ladders", standing);
        let quote = ask(&program, &view, &cart(&[("a", euros * 100)]));
        let [progress] = quote.progress.as_slice() else { panic!("one ladder: {:?}", quote.progress) };
        let after = (progress.tier_after.to_string(), progress.next.as_ref().map(|next| next.missing));
        assert_eq!(after, (tier.to_owned(), missing), "balance {balance}, measured {measured}, {euros} euros");
    }
}

/// How long it takes is measured by `quote_growth`; here the answer is what counts.
#[test]
fn d28_thousands_of_rules_that_do_not_apply_change_nothing() {
    let rule = |index: usize, sku: &str| json!({"id": format!("{sku}{index}"), "wallet": "points", "per": "unit", "points": "1", "items": {"sku": [sku]}});
    let few: Vec<_> = (0..20).map(|index| rule(index, "a")).collect();
    let others: Vec<_> = (0..5_000).map(|index| rule(index, "elsewhere")).collect();
    let basket = cart(&[("a", 1_000)]);
    let alone = ask(&program(json!({"earn": few})), &Value::Null, &basket);
    let all = [others.clone(), few].concat();
    let among = ask(&program(json!({"earn": all})), &Value::Null, &basket);
    assert_eq!((points(&alone).0, points(&among).0), (20, 20));
    assert_eq!(alone.totals.encode(), among.totals.encode());
    let found = ask(&program(json!({"earn": others})), &Value::Null, &cart(&[("elsewhere", 1_000)]));
    assert_eq!(points(&found).0, 5_000, "and each of them is asked where it applies");
}
