//! Duties about orders that were placed: frozen shares, binding quotes, returns that undo everything.

use serde_json::{Value, json};
use tally_core::account::Command;
use tally_core::account::command::{PlaceHold, PlaceOrder};
use tally_tests::world::{Refusal, World, id};

use super::ask::{account, ask, available, basket, cart, day, pay, program, refund, refund_of, to_pay, with};

#[test]
fn d06_a_cancelled_line_gives_back_what_was_paid_for_it() {
    let ten_off = program(json!({"rewards": [{"id": "ten", "give": {"amount": {"value": "10", "on": "order"}}}]}));
    let mut world = account(&ten_off);
    world.order("order", &basket(&cart(&[("a", 6_000), ("b", 4_000)])), day(0)).expect("an order");
    // 10.00 over 60.00 and 40.00 are 6.00 and 4.00, and stay so whatever comes back.
    let mut back = |line: &str| {
        let record = refund_of(&mut world, "order", &json!({"lines": [{"line": line}]}), day(1));
        record.refund.expect("figures").money.get()
    };
    assert_eq!((back("b"), back("a")), (3_600, 5_400));
    // Spread anew over the line that is kept, the order would cost 50.00, and 40.00 would be due for the other.
    assert_eq!(to_pay(&ask(&ten_off, &Value::Null, &cart(&[("a", 6_000)]))), 5_000);
}

#[test]
fn d36_a_quote_is_what_is_committed_or_it_is_told_that_it_changed() {
    let mut world = account(&program(json!({"rewards": [pay()]})));
    world.order("earns", &basket(&cart(&[("a", 10_000)])), day(0)).expect("an order");
    let buys = basket(&with(cart(&[("a", 1_000)]), "/choices", json!([{"reward": "pay", "points": 100}])));
    let agreed = world.quote(&buys, day(1)).expect("a quote").digest.expect("a digest");
    let place = |world: &mut World, order: &str| {
        let command = PlaceOrder {
            account: id("member"),
            order: id(order),
            occurred_at: None,
            cart: buys.clone(),
            hold: None,
            digest: Some(agreed.clone()),
            paid: true,
            by: None,
        };
        world.command(&Command::Order(command), day(2)).map(|records| records.len())
    };
    // Meanwhile the points went to another order: what was agreed to cannot be had, and is not changed silently.
    let mut spent = world.clone();
    spent.order("other", &buys, day(1)).expect("an order");
    assert_eq!(place(&mut spent, "late"), Err(Refusal::Rejected("quote_changed")));
    // What changed nothing for the shopper is no conflict: 50 more points.
    world.order("more", &basket(&cart(&[("b", 5_000)])), day(1)).expect("an order");
    assert_eq!(place(&mut world, "in time"), Ok(1));
}

#[test]
fn d36_a_hold_keeps_what_was_quoted_until_its_deadline() {
    let mut world = account(&program(json!({"rewards": [pay()]})));
    world.order("earns", &basket(&cart(&[("a", 10_000)])), day(0)).expect("an order");
    let buys = basket(&with(cart(&[("a", 1_000)]), "/choices", json!([{"reward": "pay", "points": 100}])));
    world.hold("checkout", &buys, day(1), 900).expect("a hold");
    assert_eq!(world.order("other", &buys, day(1)), Err(Refusal::Rejected("choice_not_possible")), "its points are not there for others");
    let command = PlaceOrder {
        account: id("member"),
        order: id("order"),
        occurred_at: None,
        cart: buys.clone(),
        hold: Some(id("checkout")),
        digest: None,
        paid: true,
        by: None,
    };
    world.command(&Command::Order(command), day(1)).expect("the hold is its order's");
    // The 100 are spent, and 9.00 paid with money earn 9.
    assert_eq!(available(&world), 9);
    let hold = |world: &mut World, name: &str, price: i64, agreed: i64| {
        let digest = world.quote(&basket(&cart(&[("a", agreed)])), day(2)).expect("a quote").digest.expect("a digest");
        let command =
            PlaceHold { account: id("member"), hold: id(name), cart: basket(&cart(&[("a", price)])), digest, seconds: 900, by: None };
        world.command(&Command::Hold(command), day(2)).map(|records| records.len())
    };
    assert_eq!(hold(&mut world, "another-price", 1_100, 1_000), Err(Refusal::Rejected("quote_changed")));
    assert_eq!(hold(&mut world, "agreed-price", 1_000, 1_000), Ok(1));
}

/// What an account has, where it stands and what was measured.
fn standing(world: &World) -> String {
    let measured = |(ladder, standing): (&tally_core::values::id::Id, &tally_core::tier::Standing)| {
        let amounts: i64 = standing.measured.iter().map(|period| period.amount).sum();
        format!("{ladder}: {} with {amounts}", standing.tier)
    };
    let ladders: Vec<_> = world.state.ladders.iter().map(measured).collect();
    format!("{:?}, {ladders:?}", world.worth())
}

#[test]
fn d40_a_refund_undoes_every_effect_of_its_order() {
    let tiers = json!([{"id": "new", "from": "0"}, {"id": "gold", "from": "300"}]);
    let orders = json!([{"id": "new", "from": "0"}, {"id": "regular", "from": "2"}]);
    let program = program(json!({
        "wallets": [{"id": "points"}, {"id": "stars", "kind": "status"}],
        "earn": [{"id": "base", "wallet": "points", "per": "money", "points": "1"},
                 {"id": "star", "wallet": "stars", "per": "order", "points": "1", "group": "stars"}],
        "rewards": [pay()],
        "ladders": [{"id": "points", "metric": {"points": "points"}, "tiers": tiers},
                    {"id": "spend", "metric": {"spend": {}}, "tiers": tiers},
                    {"id": "orders", "metric": "orders", "tiers": orders}]
    }));
    let mut world = account(&program);
    world.order("stays", &basket(&cart(&[("a", 20_000)])), day(0)).expect("an order");
    let before = standing(&world);
    let goes = with(cart(&[("a", 20_000), ("b", 1_000)]), "/choices", json!([{"reward": "pay", "points": 50}]));
    world.order("goes", &basket(&goes), day(1)).expect("an order");
    assert!(standing(&world).contains("gold") && standing(&world).contains("regular"), "{}", standing(&world));
    refund_of(&mut world, "goes", &json!({"lines": [{"line": "b"}]}), day(2));
    assert_ne!(standing(&world), before, "a part of it undoes a part");
    refund(&mut world, "goes", day(3));
    assert_eq!(standing(&world), before);
}

#[test]
fn d04_what_is_cancelled_and_reinstated_is_as_it_was() {
    let tiers = json!([{"id": "new", "from": "0"}, {"id": "gold", "from": "300"}]);
    let program = program(json!({"rewards": [pay()], "ladders": [{"id": "spend", "metric": {"spend": {}}, "tiers": tiers}]}));
    let mut world = account(&program);
    world.order("stays", &basket(&cart(&[("a", 20_000)])), day(0)).expect("an order");
    let before = standing(&world);
    let buys = with(cart(&[("a", 20_000), ("b", 1_000)]), "/choices", json!([{"reward": "pay", "points": 50}]));
    world.order("order", &basket(&buys), day(1)).expect("an order");
    refund_of(&mut world, "order", &json!({"lines": [{"line": "b"}]}), day(2));
    let placed = standing(&world);
    let mut send = |word: &str| {
        let body = tally_tests::document::document(json!({"account": "member", "order": "order"}));
        let command = Command::read(word, &body).expect("a command").expect("a valid command");
        world.command(&command, day(3)).expect("a transition");
        standing(&world)
    };
    // The points that had paid come back with the cancellation, and pay again with its inverse.
    assert_eq!(send("cancel"), before);
    assert_eq!(send("reinstate"), placed);
    assert_eq!(send("cancel"), before);
    assert_eq!(send("reinstate"), placed);
}
