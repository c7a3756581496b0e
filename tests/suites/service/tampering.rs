//! Whatever is changed in an export is found, and the first thing that does not fit is named.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tally_core::account::audit::{Misfit, Verified};
use tally_core::ledger::Record;
use tally_core::program::Version;
use tally_core::values::points::Points;
use tally_core::values::wire::Wire as _;
use tally_tests::random::Random;

use super::exports::{audited, exported, versions};
use super::lives::{Life, try_lives};
use super::shop::{Shop, cart, choosing, club, day, event, plain, program, record, with};

/// How often each life is tampered with.
const TIMES: i64 = 12;

fn changed(value: &mut Value, random: &mut Random) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => {
            *flag = !*flag;
            true
        }
        Value::Number(number) => {
            *value = Value::from(number.as_i64().expect("integers only") + random.between(1, 3));
            true
        }
        Value::String(text) => {
            text.push('x');
            true
        }
        Value::Array(items) if items.is_empty() => false,
        Value::Array(items) => {
            let last = i64::try_from(items.len()).expect("a few") - 1;
            let place = usize::try_from(random.between(0, last)).expect("a place");
            if random.percent(15) {
                items.remove(place);
                return true;
            }
            changed(&mut items[place], random)
        }
        Value::Object(fields) => {
            let names: Vec<String> = fields.keys().cloned().collect();
            if names.is_empty() {
                return false;
            }
            let name = random.pick(&names).clone();
            if random.percent(10) {
                fields.remove(&name);
                return true;
            }
            changed(&mut fields[&name], random)
        }
    }
}

pub fn canonical(value: &Value) -> String {
    tally_api::text::parse(&value.to_string()).expect("JSON").canonical()
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// A record with the hash of its content, as it would be had nobody looked at the chain.
fn sealed(text: &str) -> Option<String> {
    let record: Record = tally_api::text::read(text).ok()?;
    Some(record.sealed().encode().canonical())
}

/// Every record from one on sealed again, and the head with them.
pub fn sealed_from(lines: &mut [String], first: usize, records: usize) {
    let mut chain = None;
    for (index, line) in lines.iter_mut().enumerate().take(records + 1).skip(1) {
        let mut again = record(line);
        if index >= first {
            again.previous = chain;
            again = again.sealed();
            *line = again.encode().canonical();
        }
        chain = again.hash;
    }
    let mut head: Value = serde_json::from_str(&lines[0]).expect("a head");
    head["chain"] = Value::from(chain.expect("a hash").to_string());
    lines[0] = canonical(&head);
}

pub fn found(lines: &[String], versions: Option<Vec<Version>>, how: &str) -> Misfit {
    match audited(&joined(lines), versions) {
        Err(misfit) => misfit,
        Ok(verified) => panic!("{how} is not found: {verified:?}"),
    }
}

/// The export of a life, by lines, and how many of them are records.
fn of_life(program: &Value, steps: &[super::lives::Step]) -> Option<(Life, Vec<String>, usize)> {
    let mut life = Life::new(program.clone(), None);
    for step in steps {
        life.live(step);
    }
    let lines: Vec<String> = exported(&life.shop, 1000).lines().map(str::to_owned).collect();
    let records = life.shop.record_texts().len();
    (records > 1).then_some((life, lines, records))
}

#[test]
fn a_changed_record_is_named_whatever_is_changed_in_it() {
    try_lives(|program, steps| {
        let Some((_, lines, records)) = of_life(program, steps) else { return };
        let mut random = Random::new(u64::try_from(lines.concat().len()).expect("a seed"));
        for _ in 0..TIMES {
            let mut tampered = lines.clone();
            let place = usize::try_from(random.between(1, i64::try_from(records).expect("a few"))).expect("a place");
            let mut value: Value = serde_json::from_str(&tampered[place]).expect("JSON");
            if !changed(&mut value, &mut random) {
                continue;
            }
            tampered[place] = canonical(&value);
            let misfit = found(&tampered, None, &tampered[place]);
            let named = (misfit.line, misfit.record);
            let wanted = i64::try_from(place).expect("a few");
            assert_eq!(named, (wanted + 1, Some(wanted)), "{misfit:?}\nin {}", tampered[place]);
            // With the hash of the new content it is at the latest the next one that does not continue the chain.
            let Some(again) = sealed(&tampered[place]).filter(|again| *again != lines[place]) else { continue };
            tampered[place] = again;
            let misfit = found(&tampered, None, &tampered[place]);
            assert!((wanted + 1..=wanted + 2).contains(&misfit.line), "{misfit:?}\nin {}", tampered[place]);
        }
    });
}

#[test]
fn a_line_that_is_missing_repeated_or_elsewhere_is_found() {
    try_lives(|program, steps| {
        let Some((_, lines, records)) = of_life(program, steps) else { return };
        let mut random = Random::new(u64::try_from(lines.concat().len()).expect("a seed"));
        let last = i64::try_from(lines.len()).expect("a few") - 1;
        for _ in 0..TIMES {
            let place = usize::try_from(random.between(0, last)).expect("a place");
            let mut tampered = lines.clone();
            match random.between(0, 2) {
                0 => drop(tampered.remove(place)),
                1 => tampered.insert(place, lines[place].clone()),
                _ if place < records && place > 0 => tampered.swap(place, place + 1),
                _ => tampered.truncate(place),
            }
            let misfit = found(&tampered, None, &format!("line {place} of {last}"));
            if (1..records).contains(&place) {
                let wanted = i64::try_from(place).expect("a few");
                assert!((wanted + 1..=wanted + 2).contains(&misfit.line), "line {place}: {misfit:?}");
            }
        }
    });
}

/// Whoever has the keys of the storage can seal a chain anew. Points that change are found all the same.
#[test]
fn other_points_in_a_chain_that_is_sealed_anew_are_found() {
    try_lives(|program, steps| {
        let Some((life, lines, records)) = of_life(program, steps) else { return };
        let mut random = Random::new(u64::try_from(lines.concat().len()).expect("a seed"));
        for _ in 0..TIMES {
            let mut tampered = lines.clone();
            let place = usize::try_from(random.between(1, i64::try_from(records).expect("a few"))).expect("a place");
            let mut value: Value = serde_json::from_str(&tampered[place]).expect("JSON");
            if !other_points(&mut value["entries"], &mut random) {
                continue;
            }
            tampered[place] = canonical(&value);
            sealed_from(&mut tampered, place, records);
            let misfit = found(&tampered, versions(&life.shop), &tampered[place]);
            assert_eq!(misfit.line, i64::try_from(place).expect("a few") + 1, "{misfit:?}");
        }
    });
}

/// Changes one of the points somewhere in entries.
fn other_points(value: &mut Value, random: &mut Random) -> bool {
    match value {
        Value::Object(fields) => {
            let by = random.between(1, 9);
            if let Some(points) = fields.get_mut("points").filter(|points| points.is_i64()) {
                *points = Value::from(points.as_i64().expect("points") + by);
                return true;
            }
            // How many points an order's fulfilment gives dates is worked out with the order, not with the record.
            fields.iter_mut().filter(|(name, _)| *name != "redate").any(|(_, value)| other_points(value, random))
        }
        Value::Array(items) => items.iter_mut().any(|value| other_points(value, random)),
        _ => false,
    }
}

/// Credits an order with more than it earned, and makes everything after it fit: balances, chain, and the order itself.
fn invent(shop: &Shop, seq: usize, more: i64) -> Result<Verified, Misfit> {
    let mut lines: Vec<String> = exported(shop, 1000).lines().map(str::to_owned).collect();
    let records = shop.record_texts().len();
    let mut order = String::new();
    for (index, line) in lines.iter_mut().enumerate().take(records + 1).skip(seq) {
        let mut changed: Value = serde_json::from_str(line).expect("a record");
        if index == seq {
            let accrue = changed["entries"].as_array_mut().expect("entries").iter_mut().find_map(|entry| entry.get_mut("accrue"));
            let points = accrue.expect("an accrual").get_mut("points").expect("points");
            *points = Value::from(points.as_i64().expect("points") + more);
            changed["order"].as_str().expect("an order").clone_into(&mut order);
        }
        let available = &mut changed["balances"]["points"]["available"];
        *available = Value::from(available.as_i64().unwrap_or_default() + more);
        *line = canonical(&changed);
    }
    sealed_from(&mut lines, seq, records);
    for line in lines.iter_mut().skip(records + 1) {
        let mut beside: Value = serde_json::from_str(line).expect("a line");
        if beside["order"]["id"] == order.as_str() {
            let points = &mut beside["order"]["earned"]["points"];
            *points = Value::from(points.as_i64().expect("points") + more);
            *line = canonical(&beside);
        }
    }
    audited(&joined(&lines), versions(shop))
}

#[test]
fn points_that_no_version_gives_are_found_in_a_chain_that_fits() {
    let shop = Shop::new(program());
    shop.buy("a", cart(&[100]), day(0));
    shop.buy("b", cart(&[40]), day(1));
    assert!(invent(&shop, 1, 0).is_ok());
    let misfit = invent(&shop, 2, 50).expect_err("50 points of nowhere");
    assert_eq!(
        (misfit.code.as_str(), misfit.wanted.as_str(), misfit.actual.as_str()),
        ("order_earns_otherwise", r#"{"points":40,"stars":1}"#, r#"{"points":90,"stars":1}"#)
    );
    let fewer = invent(&shop, 2, -10).expect_err("10 points gone");
    assert_eq!((fewer.code.as_str(), fewer.actual.as_str()), ("order_earns_otherwise", r#"{"points":30,"stars":1}"#));
}

#[test]
fn more_than_there_is_cannot_be_taken() {
    let shop = Shop::new(program());
    shop.buy("a", cart(&[150]), day(0));
    shop.buy("b", choosing(cart(&[40]), "five", None), day(1));
    let mut lines: Vec<String> = exported(&shop, 1000).lines().map(str::to_owned).collect();
    let mut spends = record(&lines[2]);
    for entry in &mut spends.entries {
        if let tally_core::ledger::Entry::Burn(burn) = entry {
            burn.lots[0].points = Points::new(151).expect("points");
        }
    }
    lines[2] = spends.encode().canonical();
    sealed_from(&mut lines, 2, 2);
    let misfit = found(&lines, versions(&shop), "a burn of 151 of 150");
    assert_eq!((misfit.record, misfit.entry, misfit.code.as_str()), (Some(2), Some(0), "entry_does_not_fit"));
    assert_eq!(misfit.actual, "more points leave a lot than are in it");
}

#[test]
fn time_that_was_left_out_or_made_up_is_found() {
    let shop = Shop::new(program());
    shop.buy("a", cart(&[150]), day(0));
    shop.buy("b", cart(&[40]), day(20));
    let lines: Vec<String> = exported(&shop, 1000).lines().map(str::to_owned).collect();
    assert_eq!(shop.records().len(), 3, "a star wakes in between");
    // Without the record in which it wakes.
    let mut without = lines.clone();
    without.remove(2);
    let (mut head, mut last): (Value, Record) = (serde_json::from_str(&without[0]).expect("a head"), record(&without[2]));
    head["records"] = Value::from(2);
    without[0] = canonical(&head);
    last.seq = 2;
    without[2] = last.encode().canonical();
    sealed_from(&mut without, 2, 2);
    let misfit = found(&without, versions(&shop), "time left out");
    assert_eq!((misfit.record, misfit.code.as_str()), (Some(2), "time_did_not_pass"));
    // A star that wakes a day early.
    let mut early = lines;
    let mut wakes = record(&early[2]);
    wakes.at = day(13);
    early[2] = wakes.encode().canonical();
    sealed_from(&mut early, 2, 3);
    let misfit = found(&early, versions(&shop), "a star that wakes early");
    assert_eq!((misfit.record, misfit.code.as_str()), (Some(2), "nothing_was_due"));
}

#[test]
fn a_version_that_is_not_there_is_named() {
    let shop = Shop::new(program());
    shop.buy("a", cart(&[150]), day(0));
    let misfit = audited(&exported(&shop, 1000), Some(Vec::new())).expect_err("no version");
    assert_eq!((misfit.record, misfit.code.as_str()), (Some(1), "version_not_found"));
    let known: BTreeMap<_, _> = shop.versions.entries.iter().map(|(_, version)| (version.hash.to_string(), ())).collect();
    assert!(known.keys().all(|hash| misfit.wanted.contains(hash.as_str())));
}

/// What an auditor finds in the only record of an account that won 25 points with two units, after a change of it.
fn won_otherwise(change: impl Fn(&mut Value)) -> Result<Verified, Misfit> {
    let card =
        json!({"id": "card", "goal": {"units": {}}, "milestones": [{"at": "2", "give": {"points": {"wallet": "points", "points": "25"}}}]});
    let shop = Shop::new(with(plain(), "/challenges", json!([card])));
    shop.buy("a", cart(&[10, 20]), day(0));
    let mut lines: Vec<String> = exported(&shop, 1000).lines().map(str::to_owned).collect();
    let mut changed: Value = serde_json::from_str(&lines[1]).expect("a record");
    assert_eq!(changed["balances"]["points"]["available"], 30 + 25);
    change(&mut changed);
    lines[1] = canonical(&changed);
    sealed_from(&mut lines, 1, 1);
    audited(&joined(&lines), versions(&shop))
}

fn entry<'a>(record: &'a mut Value, kind: &str, place: usize) -> &'a mut Value {
    let entries = record["entries"].as_array_mut().expect("entries").iter_mut();
    entries.filter_map(|entry| entry.get_mut(kind)).nth(place).expect("such an entry")
}

#[test]
fn prizes_that_no_version_gives_are_found_in_a_chain_that_fits() {
    let code = |change: &dyn Fn(&mut Value)| won_otherwise(change).map(|_| ()).map_err(|misfit| misfit.code);
    assert_eq!(code(&|_| {}), Ok(()));
    let more = |record: &mut Value| {
        entry(record, "accrue", 1)["points"] = json!(26);
        record["balances"]["points"]["available"] = json!(56);
    };
    assert_eq!(code(&more), Err("prize_differs".to_owned()));
    let twice = |record: &mut Value| entry(record, "progress", 0)["given"] = json!([2]);
    assert_eq!(code(&twice), Err("challenge_gives_otherwise".to_owned()));
    let none = |record: &mut Value| {
        let entries = record["entries"].as_array_mut().expect("entries");
        entries.retain(|entry| entry.get("prize").is_none() && entry["accrue"]["points"] != 25);
        record["balances"]["points"]["available"] = json!(30);
    };
    assert_eq!(code(&none), Err("prize_differs".to_owned()));
    // Three units win as much as two, but only two were bought.
    let unit = |record: &mut Value| entry(record, "progress", 0)["marks"][0]["by"] = json!(3);
    assert_eq!(code(&unit), Err("challenge_counts_otherwise".to_owned()));
}

/// What an auditor finds in a shop's export after a change of its lines, sealed anew.
fn otherwise(shop: &Shop, change: impl Fn(&mut Vec<Value>)) -> Result<Verified, Misfit> {
    let text = exported(shop, 1000);
    let mut values: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("a line")).collect();
    change(&mut values);
    let mut lines: Vec<String> = values.iter().map(canonical).collect();
    sealed_from(&mut lines, 1, shop.record_texts().len());
    audited(&joined(&lines), versions(shop))
}

/// The line of the order, or of what else is stored beside the records.
fn beside<'a>(lines: &'a mut [Value], kind: &str) -> &'a mut Value {
    lines.iter_mut().find_map(|line| line.get_mut(kind).filter(|row| row.is_object())).expect("such a line")
}

#[test]
fn a_row_that_is_missing_with_its_count_is_named() {
    let shop = Shop::new(club());
    shop.must("event", "e", &event("e", "review", day(0)), day(0));
    shop.must("profile", "p", &json!({"account": "member", "birthday": "05-17"}), day(1));
    let without = |kind: &'static str, count: &'static str| {
        otherwise(&shop, move |lines| {
            lines.retain(|line| !line[kind].is_object());
            beside(lines, "end")[count] = json!(0);
        })
    };
    assert!(otherwise(&shop, |_| ()).is_ok());
    let misfit = without("event", "events").expect_err("the event is gone");
    assert_eq!((misfit.code.as_str(), misfit.wanted.as_str()), ("event_missing", "the event `e`"));
    let misfit = without("person", "people").expect_err("the person is gone");
    assert_eq!((misfit.code.as_str(), misfit.actual.as_str()), ("person_missing", "no line that has it"));
    // What was taken back is no row any more.
    shop.must("event_reversal", "r", &json!({"account": "member", "event": "e"}), day(2));
    assert!(otherwise(&shop, |_| ()).is_ok());
}

/// Two things for 100 each, of which the first is sent on the fourth day: 100 points, that live for a year.
fn half_sent() -> Shop {
    let wallet = json!([{"id": "points", "available": {"on": "fulfilled"}, "expiry": {"after": {"days": 10}}}]);
    let shop = Shop::new(with(plain(), "/wallets", wallet));
    shop.buy("a", cart(&[100, 100]), day(0));
    shop.must("fulfil", "f", &json!({"account": "member", "order": "a", "lines": [{"line": "line-0"}]}), day(3));
    assert_eq!((shop.holds("points").available.get(), shop.holds("points").pending.get()), (100, 100));
    shop
}

#[test]
fn dates_that_no_version_gives_are_found_in_a_chain_that_fits() {
    let shop = half_sent();
    assert!(otherwise(&shop, |_| ()).is_ok());
    for (field, at) in [("expiresAt", day(14)), ("availableAt", day(2)), ("earnedAt", day(1))] {
        let misfit = otherwise(&shop, |lines| entry(&mut lines[2], "redate", 0)[field] = json!(at.ms())).expect_err(field);
        assert_eq!((misfit.record, misfit.entry, misfit.code.as_str()), (Some(2), Some(0), "redated_otherwise"), "{field}");
    }
}

#[test]
fn more_points_than_were_sent_for_are_found() {
    let misfit = otherwise(&half_sent(), |lines| {
        entry(&mut lines[2], "redate", 0)["from"][0]["points"] = json!(150);
        lines[2]["balances"]["points"] = json!({"available": 150, "pending": 50, "held": 0, "owed": 0, "inFlight": 0});
    });
    let misfit = misfit.expect_err("50 points before their time");
    assert_eq!(
        (misfit.line, misfit.code.as_str(), misfit.wanted.as_str(), misfit.actual.as_str()),
        (4, "order_waits_otherwise", "100 of `points`", "50 of `points`")
    );
}

#[test]
fn what_an_edited_order_earns_is_worked_out_again() {
    let shop = Shop::new(plain());
    shop.buy("a", cart(&[100]), day(0));
    shop.must("edit", "e", &json!({"account": "member", "order": "a", "revision": 1, "cart": cart(&[140])}), day(1));
    assert!(otherwise(&shop, |_| ()).is_ok());
    let more = |lines: &mut [Value]| {
        entry(&mut lines[2], "accrue", 0)["points"] = json!(90);
        lines[2]["balances"]["points"]["available"] = json!(190);
    };
    let misfit = otherwise(&shop, |lines| more(lines)).expect_err("50 points of nowhere");
    assert_eq!(
        (misfit.line, misfit.code.as_str(), misfit.wanted.as_str(), misfit.actual.as_str()),
        (4, "order_entered_differs", "190 of `points`", "140 of `points`")
    );
    let told = |field: &'static str, points: i64| {
        otherwise(&shop, move |lines| {
            more(lines);
            beside(lines, "order")[field]["points"] = json!(points);
        })
    };
    let code = |found: Result<Verified, Misfit>| found.expect_err("50 points of nowhere").code;
    assert_eq!(code(told("earned", 190)), "order_earns_otherwise");
    assert_eq!(code(told("takenBack", -50)), "order_keeps_otherwise");
    assert_eq!(code(told("waived", 50)), "order_waived_differs");
}

#[test]
fn what_an_edited_order_spent_is_what_its_records_say() {
    let shop = Shop::new(plain());
    shop.buy("a", cart(&[300]), day(0));
    shop.buy("b", cart(&[40]), day(1));
    let edit = json!({"account": "member", "order": "b", "revision": 1, "cart": choosing(cart(&[40]), "five", None)});
    shop.must("edit", "e", &edit, day(2));
    assert!(otherwise(&shop, |_| ()).is_ok());
    let misfit = otherwise(&shop, |lines| {
        let order = lines
            .iter_mut()
            .filter_map(|line| line.get_mut("order").filter(|row| row.is_object()))
            .find(|order| order["id"] == "b")
            .expect("the order");
        order["burned"][0]["lots"][0]["points"] = json!(130);
    });
    let misfit = misfit.expect_err("30 points more to come back");
    assert_eq!(
        (misfit.code.as_str(), misfit.wanted.as_str(), misfit.actual.as_str()),
        ("order_spent_differs", "100 of `points`", "130 of `points`")
    );
}
