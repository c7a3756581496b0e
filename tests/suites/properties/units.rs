//! Rewards on units against a naive reading of their law: every unit by itself, one after the other.

use std::cmp::Reverse;

use proptest::prelude::*;
use serde_json::{Value, json};
use tally_core::cart::Cart;
use tally_core::program::Version;
use tally_core::quote::{Detail, Quote, View, quote};
use tally_core::values::time::Instant;
use tally_core::values::wire::decode;
use tally_tests::document::document;
use tally_tests::random::Random;

use super::seeds;

/// One unit: its line, what its article costs as listed, what is left of it and what must stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Unit {
    line: usize,
    place: i64,
    listed: i64,
    left: i64,
    floor: i64,
}

impl Unit {
    fn room(&self) -> i64 {
        (self.left - self.floor).max(0)
    }
}

const SKUS: [&str; 3] = ["tea", "cake", "mug"];

/// Lines without taxes, some of them reduced by the shop so that their units differ by a cent, some with floors.
fn lines(random: &mut Random) -> Vec<Value> {
    random.several(1, 5, |random, index| {
        let (price, quantity) = (*random.pick(&[0, 3, 250, 250, 499, 1000, 1999]), *random.pick(&[1, 1, 2, 3, 5, 9]));
        let minimum = if random.percent(20) { Some(random.between(0, price)) } else { None };
        let discount = if random.percent(40) { random.between(0, price.min(7)) } else { 0 };
        json!({"id": format!("line-{index}"), "sku": random.pick(&SKUS), "quantity": quantity, "unitPrice": price,
            "discount": discount, "minimumPrice": minimum})
    })
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_default()
}

/// The `place`-th of so many equal shares: the first ones have the odd cents.
fn share(amount: i64, of: i64, place: i64) -> i64 {
    amount / of + i64::from(place < amount % of)
}

fn expanded(lines: &[Value]) -> Vec<Unit> {
    let mut units = Vec::new();
    for (line, value) in lines.iter().enumerate() {
        let (price, quantity) = (number(&value["unitPrice"]), number(&value["quantity"]));
        for place in 0..quantity {
            let left = share(price * quantity - number(&value["discount"]), quantity, place);
            let floor = share(number(&value["minimumPrice"]) * quantity, quantity, place);
            units.push(Unit { line, place, listed: price, left, floor });
        }
    }
    units
}

fn choice(random: &mut Random) -> Value {
    let mut units = json!({"pool": random.pick(&["all", "sku", "line"]), "order": random.pick(&["cheapest", "dearest", "line"])});
    match random.between(0, 3) {
        0 => {
            units["buy"] = json!({"count": random.between(1, 3), "items": if random.percent(50) { json!({"sku": ["tea", "cake"]}) } else { Value::Null }});
            units["get"] = json!(random.between(1, 2));
            if random.percent(30) {
                units["take"] = json!(random.between(2, 5));
            }
        }
        1 => {
            units["every"] = json!(random.between(2, 4));
            units["complete"] = json!(random.percent(40));
        }
        _ => {}
    }
    if units["buy"].is_null() && random.percent(30) {
        units["skip"] = json!(random.between(1, 4));
    }
    if units["buy"].is_null() && random.percent(40) {
        units["take"] = json!(random.between(4, 8));
    }
    units
}

/// The units that are taken of one pool, from the words of the law.
fn taken(pool: &[Unit], lines: &[Value], items: &[&str], choice: &Value) -> Vec<Unit> {
    let sold_as = |unit: &Unit, skus: &[&str]| skus.contains(&lines[unit.line]["sku"].as_str().unwrap_or_default());
    let mut units: Vec<Unit> = pool.iter().copied().filter(|unit| sold_as(unit, items) && unit.left > 0 && unit.room() > 0).collect();
    match choice["order"].as_str() {
        Some("cheapest") => units.sort_by_key(|unit| unit.listed),
        Some("dearest") => units.sort_by_key(|unit| Reverse(unit.listed)),
        _ => {}
    }
    let most = choice["take"].as_i64().unwrap_or(i64::MAX);
    if let Some(get) = choice["get"].as_i64() {
        let of_these = if choice["buy"]["items"].is_null() { items.to_vec() } else { vec!["tea", "cake"] };
        let mut dearest: Vec<Unit> = pool.iter().copied().filter(|unit| sold_as(unit, &of_these) && unit.left > 0).collect();
        dearest.sort_by_key(|unit| Reverse(unit.listed));
        return groups(&units, &dearest, number(&choice["buy"]["count"]), get, most);
    }
    units.drain(..units.len().min(usize::try_from(number(&choice["skip"])).unwrap_or_default()));
    let (every, complete) = (choice["every"].as_i64(), choice["complete"] == json!(true));
    let mut chosen = Vec::new();
    for (position, unit) in (1_i64..).zip(&units) {
        let total = units.len() as i64;
        let wanted = match every {
            Some(every) if complete => position <= total - total % every,
            Some(every) => position % every == 0,
            None => true,
        };
        if wanted {
            chosen.push(*unit);
        }
    }
    let most = if let (Some(every), true) = (every, complete) { most - most % every } else { most };
    chosen.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    chosen
}

/// As many groups as can be full; the dearest are bought, but none that must be taken.
fn groups(units: &[Unit], dearest: &[Unit], buy: i64, get: i64, most: i64) -> Vec<Unit> {
    for number in (1..=units.len() as i64).rev().filter(|number| number * get <= most) {
        let mut free: Vec<Unit> = units.to_vec();
        let mut bought = 0;
        for unit in dearest {
            let shared = free.contains(unit);
            if bought < number * buy && (!shared || free.len() as i64 > number * get) {
                bought += 1;
                free.retain(|other| other != unit);
            }
        }
        if bought == number * buy && free.len() as i64 >= number * get {
            free.truncate((number * get) as usize);
            return free;
        }
    }
    Vec::new()
}

fn all_taken(lines: &[Value], items: &[&str], choice: &Value) -> Vec<Unit> {
    let units = expanded(lines);
    let pools: Vec<Vec<Unit>> = match choice["pool"].as_str() {
        Some("sku") => SKUS.iter().map(|sku| units.iter().copied().filter(|unit| lines[unit.line]["sku"] == **sku).collect()).collect(),
        Some("line") => (0..lines.len()).map(|line| units.iter().copied().filter(|unit| unit.line == line).collect()).collect(),
        _ => vec![units],
    };
    pools.iter().flat_map(|pool| taken(pool, lines, items, choice)).collect()
}

fn answered(lines: &[Value], give: Value) -> Quote {
    let program = json!({"id": "shop", "zone": {"name": "UTC"}, "currency": "EUR", "wallets": [{"id": "points"}],
        "rewards": [{"id": "r", "give": give}]});
    let version = Version::read(&document(program)).expect("the program is valid");
    let cart: Cart = decode(&document(json!({"currency": "EUR", "lines": lines}))).expect("the cart is valid");
    let at = Instant::new(0).expect("an instant");
    quote(&version, &View::guest(), &cart, at, Detail::BRIEF).expect("amounts stay in bounds")
}

fn off(quote: &Quote) -> Vec<i64> {
    quote.lines.iter().map(|line| line.discounts.iter().map(|discount| discount.amount.get()).sum()).collect()
}

fn by_line(lines: &[Value], units: &[Unit], each: impl Fn(&Unit) -> i64) -> Vec<i64> {
    (0..lines.len()).map(|line| units.iter().filter(|unit| unit.line == line).map(&each).sum()).collect()
}

proptest! {
    #![proptest_config(seeds(512))]

    #[test]
    fn units_are_those_that_a_reader_of_the_law_would_pick(seed: u64) {
        let random = &mut Random::new(seed);
        let (lines, choice) = (lines(random), choice(random));
        let items: Vec<&str> = if random.percent(60) { SKUS.to_vec() } else { vec!["tea", "mug"] };
        let units = all_taken(&lines, &items, &choice);
        let filter = json!({"sku": items});
        let free = answered(&lines, json!({"freeUnit": {"items": filter, "units": choice}}));
        prop_assert_eq!(off(&free), by_line(&lines, &units, Unit::room), "{} {:?}", choice, lines);
        let fixed = answered(&lines, json!({"unitPrice": {"items": filter, "units": choice, "value": "2.49"}}));
        prop_assert_eq!(off(&fixed), by_line(&lines, &units, |unit| (unit.left - 249).clamp(0, unit.room())));
        let percent = answered(&lines, json!({"percent": {"items": filter, "units": choice, "value": "15", "on": "items"}}));
        let (left, room) = (by_line(&lines, &units, |unit| unit.left), by_line(&lines, &units, Unit::room));
        let shares: Vec<i64> = left.iter().zip(&room).map(|(left, room)| ((left * 30 + 100) / 200).min(*room)).collect();
        prop_assert_eq!(off(&percent), shares);
        let amount = answered(&lines, json!({"amount": {"items": filter, "units": choice, "value": "1.01", "on": "items", "each": "unit"}}));
        let shares: Vec<i64> = by_line(&lines, &units, |_| 101).into_iter().zip(room).map(|(value, room)| value.min(room)).collect();
        prop_assert_eq!(off(&amount), shares);
    }

    /// A second reward on units finds what the first left: no unit is free twice, none below its floor.
    #[test]
    fn two_rewards_on_units_never_take_more_than_the_units_cost(seed: u64) {
        let random = &mut Random::new(seed);
        let lines = lines(random);
        let give = |random: &mut Random| match random.between(0, 3) {
            0 => json!({"freeUnit": {"units": choice(random)}}),
            1 => json!({"unitPrice": {"items": {}, "units": choice(random), "value": "1.23"}}),
            2 => json!({"bundlePrice": {"parts": [{"items": {"sku": ["tea", "cake"]}, "count": 2}, {"items": {"sku": ["cake", "mug"]}}], "value": "4.56"}}),
            _ => json!({"percent": {"units": choice(random), "value": "33.33", "on": "items"}}),
        };
        let program = json!({"id": "shop", "zone": {"name": "UTC"}, "currency": "EUR", "wallets": [{"id": "points"}],
            "rewards": [{"id": "a", "give": give(random)}, {"id": "b", "give": give(random)}, {"id": "c", "give": give(random)}]});
        let version = Version::read(&document(program)).expect("the program is valid");
        let cart: Cart = decode(&document(json!({"currency": "EUR", "lines": lines}))).expect("the cart is valid");
        let answer = quote(&version, &View::guest(), &cart, Instant::new(0).expect("an instant"), Detail::BRIEF).expect("in bounds");
        let most = by_line(&lines, &expanded(&lines), Unit::room);
        for ((line, off), most) in lines.iter().zip(off(&answer)).zip(most) {
            prop_assert!(off <= most, "{} off {} at most {}", line, off, most);
        }
    }

    #[test]
    fn a_bundle_never_costs_more_than_its_parts_and_as_many_are_made_as_there_are_units_for(seed: u64) {
        let random = &mut Random::new(seed);
        let lines: Vec<Value> = lines(random).into_iter().map(|mut line| { line["minimumPrice"] = Value::Null; line }).collect();
        let parts = random.several(1, 3, |random, _| {
            let skus: Vec<&str> = SKUS.iter().copied().filter(|_| random.percent(60)).collect();
            (skus, random.between(1, 2))
        });
        let of_part = |(skus, count): &(Vec<&str>, i64)| json!({"items": {"sku": skus}, "count": count});
        let free = json!({"parts": parts.iter().map(of_part).collect::<Vec<_>>(), "value": "0"});
        let units: Vec<Unit> = expanded(&lines).into_iter().filter(|unit| unit.left > 0).collect();
        let number = most_bundles(&units, &lines, &parts);
        // Bundles for nothing take all that their units cost: so many units, at least the price of the cheapest ones.
        let off_all: i64 = off(&answered(&lines, json!({"bundlePrice": free}))).iter().sum();
        let of_each: i64 = parts.iter().map(|(_, count)| count).sum();
        prop_assert_eq!(off_all > 0, number > 0);
        let mut prices: Vec<i64> = units.iter().map(|unit| unit.left).collect();
        prices.sort_unstable();
        let cheapest: i64 = prices.iter().take((number * of_each) as usize).sum();
        let dearest: i64 = prices.iter().rev().take((number * of_each) as usize).sum();
        prop_assert!((cheapest..=dearest).contains(&off_all), "{} bundles, {} off, {:?} {:?}", number, off_all, parts, lines);
        let priced = json!({"parts": parts.iter().map(of_part).collect::<Vec<_>>(), "value": "3.33"});
        let off_some: i64 = off(&answered(&lines, json!({"bundlePrice": priced}))).iter().sum();
        prop_assert!(off_some <= off_all && off_some >= off_all - number * 333);
    }
}

/// The most bundles that can be put together, found by seating every unit that is needed, one by one.
fn most_bundles(units: &[Unit], lines: &[Value], parts: &[(Vec<&str>, i64)]) -> i64 {
    let fits = |unit: &Unit, part: usize| parts[part].0.contains(&lines[unit.line]["sku"].as_str().unwrap_or_default());
    let mut number = 0;
    loop {
        let seats: Vec<usize> =
            parts.iter().enumerate().flat_map(|(part, (_, count))| (0..count * (number + 1)).map(move |_| part)).collect();
        let mut seated: Vec<Option<usize>> = vec![None; units.len()];
        let all = (0..seats.len()).all(|seat| seat_one(seat, &seats, units, &fits, &mut seated, &mut vec![false; units.len()]));
        if !all {
            return number;
        }
        number += 1;
    }
}

fn seat_one(
    seat: usize,
    seats: &[usize],
    units: &[Unit],
    fits: &impl Fn(&Unit, usize) -> bool,
    seated: &mut Vec<Option<usize>>,
    asked: &mut Vec<bool>,
) -> bool {
    for unit in 0..units.len() {
        if asked[unit] || !fits(&units[unit], seats[seat]) {
            continue;
        }
        asked[unit] = true;
        let free = match seated[unit] {
            None => true,
            Some(other) => seat_one(other, seats, units, fits, seated, asked),
        };
        if free {
            seated[unit] = Some(seat);
            return true;
        }
    }
    false
}
