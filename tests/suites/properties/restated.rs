//! Laws about programs and carts that say the same in other words. The programs are those of the differential suite: every
//! kind of reward, condition, limit, lane, ladder and rule.

use serde_json::{Value, json};
use tally_tests::differential::{case, engine};

/// Cases of a law.
const CASES: u64 = 600;

/// Asserts that every case is answered as it is when it is said in other words; those of which `other` makes nothing are left
/// out. `said` is what is compared.
fn same(prepare: impl Fn(&mut Value), other: impl Fn(&mut Value) -> bool, said: impl Fn(&Value, bool) -> Value) {
    let mut asked = 0;
    for seed in 0..CASES {
        let mut first = case(seed);
        if !first["event"].is_null() {
            continue;
        }
        prepare(&mut first);
        let mut second = first.clone();
        if !other(&mut second) {
            continue;
        }
        let (one, two) = (engine(&first), engine(&second));
        if one["error"].is_null() {
            asked += 1;
        }
        assert_eq!(said(&one, false), said(&two, true), "seed {seed}\n{first}\n{second}");
    }
    assert!(asked > CASES / 10, "only {asked} cases could be said in other words");
}

fn each<'a>(tree: &'a mut Value, list: &str) -> impl Iterator<Item = &'a mut Value> {
    tree[list].as_array_mut().into_iter().flatten()
}

fn reverse(tree: &mut Value, list: &str) -> bool {
    let items = tree[list].as_array_mut();
    items.is_some_and(|items| {
        items.reverse();
        items.len() > 1
    })
}

/// What a shopper sees of an answer.
fn seen(answer: &Value) -> Value {
    ["error", "totals", "rewards", "earned", "spent", "codes"].iter().map(|part| answer[*part].clone()).collect()
}

/// What one reward does alone, beside delivery and payments, to lines without anything that is rounded line by line: whole
/// units, one tax, no filter of what earns. What is left to compare are sums.
fn only_sums(case: &mut Value) {
    each(&mut case["cart"], "lines").for_each(|line| {
        for name in ["discount", "amounts", "minimumPrice", "storedValue"] {
            line[name] = Value::Null;
        }
        line["taxes"] = json!([{"id": "vat20", "percent": "20", "included": true}]);
    });
    if let Some(lines) = case["cart"]["lines"].as_array_mut() {
        lines.retain(|line| line["unitPrice"].as_i64() >= Some(0) && line["quantity"].is_i64());
    }
    let program = &mut case["program"];
    each(program, "rewards").for_each(|reward| reward["exclusive"] = Value::Null); // it may name one that goes
    let mut is_first = true;
    if let Some(rewards) = program["rewards"].as_array_mut() {
        rewards.retain(|reward| {
            let is_beside = ["shipping", "storedValue", "amountPerPoint", "issue"].iter().any(|kind| !reward["give"][*kind].is_null());
            if is_beside {
                return reward["give"]["amountPerPoint"]["as"] != "discount";
            }
            let by_line = reward["give"]["percent"]["on"] == "items" || reward["give"]["amount"]["each"] == "line";
            let pooled = reward["give"].to_string().contains("\"pool\":\"line\"");
            let is_kept = !by_line && !pooled && is_first;
            is_first &= !is_kept;
            is_kept
        });
    }
    each(program, "lanes").for_each(|lane| lane["per"] = json!("order"));
    if let Some(rules) = program["earn"].as_array_mut() {
        rules.retain(|rule| rule["per"] == "money" || rule["per"] == "order");
    }
    for rule in each(program, "earn").filter(|rule| rule["issue"].is_null()) {
        rule["items"] = json!({});
        (rule["base"]["price"], rule["base"]["amount"]) = (Value::Null, Value::Null);
        if rule["round"]["at"] == "line" {
            rule["round"]["at"] = json!("rule");
        }
    }
    each(program, "multipliers").for_each(|multiplier| multiplier["items"] = Value::Null);
    for ladder in each(program, "ladders").filter(|ladder| !ladder["metric"]["spend"].is_null()) {
        ladder["metric"]["spend"] = json!({});
    }
}

#[test]
fn the_order_in_which_a_program_lists_what_takes_turns_by_itself_changes_nothing() {
    let lists = ["rewards", "lanes", "ladders", "segments", "experiments", "plans", "groups", "habits", "events"];
    let other = |case: &mut Value| lists.iter().map(|list| reverse(&mut case["program"], list)).fold(false, |any, some| any | some);
    same(|_| {}, other, |answer, _| json!([seen(answer), answer["lines"], answer["earnedBy"], answer["issued"]]));
}

#[test]
fn rules_that_only_add_up_may_come_in_any_order() {
    let prepare = |case: &mut Value| {
        let program = &mut case["program"];
        program["caps"] = json!([]);
        each(program, "groups").for_each(|group| group["combine"] = json!("sum"));
        each(program, "earn").for_each(|rule| rule["limits"] = json!([]));
    };
    let other = |case: &mut Value| reverse(&mut case["program"], "earn") | reverse(&mut case["program"], "multipliers");
    same(prepare, other, |answer, _| json!([answer["totals"], answer["earned"], answer["spent"]]));
}

#[test]
fn lines_may_come_in_any_order_where_only_sums_are_left() {
    let prepare = |case: &mut Value| {
        only_sums(case);
        // But for units that are taken as the lines come.
        let rewards = case["program"]["rewards"].as_array_mut();
        rewards.into_iter().for_each(|rewards| rewards.retain(|reward| !reward["give"].to_string().contains("\"order\":\"line\"")));
    };
    same(prepare, |case| reverse(&mut case["cart"], "lines"), |answer, _| seen(answer));
}

#[test]
fn a_line_in_two_halves_costs_and_earns_what_it_did_whole_where_nothing_is_rounded_line_by_line() {
    let other = |case: &mut Value| {
        let mut halves = Vec::new();
        let lines = case["cart"]["lines"].as_array().cloned().unwrap_or_default();
        for line in &lines {
            let mut half = line.clone();
            if let Some(units) = line["quantity"].as_i64().filter(|units| units % 2 == 0) {
                half["quantity"] = json!(units / 2);
                halves.push(half.clone());
                half["id"] = json!(format!("half of {}", line["id"]));
            }
            halves.push(half);
        }
        let is_other = halves.len() > lines.len();
        case["cart"]["lines"] = json!(halves);
        is_other
    };
    same(only_sums, other, |answer, _| seen(answer));
}

#[test]
fn money_with_one_more_digit_buys_and_earns_the_same() {
    let prepare = |case: &mut Value| {
        only_sums(case);
        each(&mut case["cart"], "lines").for_each(|line| line["taxes"] = json!([]));
        if let Some(rewards) = case["program"]["rewards"].as_array_mut() {
            // A share of a price is rounded, to cents and to tenths of them.
            rewards.retain(|reward| {
                let give = &reward["give"];
                give["percent"].is_null() && give["shipping"]["percent"].is_null() && reward["cost"]["atMostPercent"].is_null()
            });
        }
    };
    let tenfold = |amount: &mut Value| {
        if let Some(minor) = amount.as_i64() {
            *amount = json!(minor * 10);
        }
    };
    let other = |case: &mut Value| {
        let is_plain = case["program"]["currency"] == "EUR" && case["cart"]["currency"] == "EUR" && case["program"]["rates"].is_null();
        (case["program"]["currency"], case["cart"]["currency"]) = (json!("KWD"), json!("KWD"));
        tenfold(&mut case["cart"]["shipping"]);
        for line in each(&mut case["cart"], "lines") {
            ["unitPrice", "listPrice"].iter().for_each(|name| tenfold(&mut line[*name]));
        }
        let cards: Vec<Value> = each(&mut case["program"], "rewards")
            .filter(|reward| !reward["give"]["storedValue"].is_null())
            .map(|reward| reward["id"].clone())
            .collect();
        let of_cards = each(&mut case["cart"], "choices").filter(|choice| cards.contains(&choice["reward"]));
        of_cards.for_each(|choice| tenfold(&mut choice["points"]));
        if case["view"]["account"].is_null() {
            return is_plain;
        }
        tenfold(&mut case["view"]["wallets"]["card"]["available"]);
        for counts in ["counters", "grants"] {
            for (counter, counted) in case["view"]["member"][counts].as_object_mut().into_iter().flatten() {
                if counter.contains("/money/") {
                    tenfold(counted);
                    counted.as_array_mut().into_iter().flatten().for_each(|each| tenfold(&mut each["amount"]));
                }
            }
        }
        let spend: Vec<String> = each(&mut case["program"], "ladders")
            .filter(|ladder| !ladder["metric"]["spend"].is_null())
            .filter_map(|ladder| ladder["id"].as_str().map(str::to_owned))
            .collect();
        for ladder in spend.iter().filter(|ladder| !case["view"]["ladders"][ladder.as_str()].is_null()).cloned().collect::<Vec<_>>() {
            each(&mut case["view"]["ladders"][ladder.as_str()], "measured").for_each(|each| tenfold(&mut each["amount"]));
        }
        is_plain
    };
    let said = |answer: &Value, is_finer: bool| {
        let money = |amount: &Value| amount.as_i64().map(|minor| if is_finer { minor } else { minor * 10 });
        let mut spent = answer["spent"].clone();
        spent["card"] = json!(money(&spent["card"]));
        let totals: Vec<_> = ["items", "discount", "toPay", "paidWithPoints"].iter().map(|name| money(&answer["totals"][*name])).collect();
        json!([answer["error"], totals, answer["earned"], spent])
    };
    same(prepare, other, said);
}
