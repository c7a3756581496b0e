//! Passing time is a function of the state: daily, monthly, once, or only when somebody asks for something.

use serde_json::{Value, json};
use tally_core::ledger::Entry;
use tally_core::ledger::record::CommandKind;
use tally_core::values::time::Instant;

use super::fold::assert_stored_is_the_fold;
use super::shop::{Shop, cart, choosing, day, later, order, program, with};

/// How often the alarm looks at the clock, in days; `None` for never.
const ALARMS: [Option<i64>; 4] = [None, Some(1), Some(30), Some(400)];

/// Plays a story once for each alarm, and answers the records. `story` gets the shop and the day, each day.
fn played(versions: &[(Instant, Value)], last: i64, story: impl Fn(&Shop, i64)) -> Vec<Vec<String>> {
    let play = |alarm: Option<i64>| {
        let shop = Shop::scheduled(versions);
        for number in 0..=last {
            story(&shop, number);
            if alarm.is_some_and(|alarm| number % alarm == 0) || number == last {
                shop.pass(later(day(number), 3_600_000)).expect("time passes");
            }
        }
        assert_stored_is_the_fold(&shop);
        shop.record_texts()
    };
    ALARMS.into_iter().map(play).collect()
}

fn assert_same(lives: &[Vec<String>]) {
    for (life, alarm) in lives.iter().zip(ALARMS).skip(1) {
        for (number, (wanted, actual)) in lives[0].iter().zip(life).enumerate() {
            assert_eq!(wanted, actual, "record {} with an alarm every {alarm:?} days", number + 1);
        }
        assert_eq!(lives[0].len(), life.len(), "the number of records with an alarm every {alarm:?} days");
    }
}

#[test]
fn activation_expiry_lapse_and_tiers_are_the_same_however_often_time_passes() {
    let program = with(program(), "/wallets/0/expiry", json!({"after": {"days": 100}, "roundUp": "month"}));
    let lives = played(&[(Instant::EPOCH, program)], 1200, |shop, number| match number {
        0 => drop(shop.buy("a", cart(&[500, 30]), day(0))),
        3 => drop(shop.hold("lapses", choosing(cart(&[60]), "five", None), day(3), 7200)),
        40 => drop(shop.buy("b", cart(&[400]), day(40))),
        // Held over the expiry of its lot, which then expires the moment it returns.
        114 => drop(shop.hold("too-long", choosing(cart(&[60]), "five", None), later(day(114), 21_600_000), 86_400)),
        300 => drop(shop.buy("c", cart(&[20]), day(300))),
        // Nothing but the alarm sees the end of the tier in 2028.
        _ => {}
    });
    let kinds = |wanted: fn(&Entry) -> bool| {
        let records = lives[0].iter().map(|text| super::shop::record(text));
        records.flat_map(|record| record.entries).filter(wanted).count()
    };
    assert_eq!(kinds(|entry| matches!(entry, Entry::Activate(_))), 3);
    assert_eq!(kinds(|entry| matches!(entry, Entry::Lapse(_))), 2);
    assert!(kinds(|entry| matches!(entry, Entry::Expire(_))) >= 3);
    assert_eq!(kinds(|entry| matches!(entry, Entry::Tier(change) if change.from != change.to)), 2);
    assert_same(&lives);
}

#[test]
fn each_due_is_entered_at_its_own_instant_in_order() {
    let shop = Shop::new(program());
    shop.buy("a", cart(&[500]), day(0));
    shop.buy("b", cart(&[500]), day(2));
    shop.pass(day(2000)).expect("time passes");
    let rolls: Vec<_> = shop.records().into_iter().filter(|record| record.command == CommandKind::Roll).collect();
    assert!(rolls.iter().all(|roll| roll.input.is_none() && roll.occurred_at.is_none()));
    let ats: Vec<_> = rolls.iter().map(|roll| roll.at).collect();
    let end_of_2027 = Instant::new(1_830_297_600_000).expect("in range");
    assert_eq!(ats, [day(14), day(16), day(365), day(367), end_of_2027]);
}

#[test]
fn a_refund_after_an_expiry_is_the_same_however_often_time_passes() {
    for grace in [0, 7] {
        let program = with(with(program(), "/wallets/0/expiry", json!({"after": {"days": 50}})), "/wallets/0/graceDays", json!(grace));
        let lives = played(&[(Instant::EPOCH, program)], 90, |shop, number| match number {
            0 => drop(shop.buy("earns", cart(&[300]), day(0))),
            1 => drop(shop.buy("spends", choosing(cart(&[60]), "five", None), day(1))),
            // The rest of the first lot expired on day 50; its spent part comes back now.
            55 => drop(shop.refund("spends", day(55))),
            70 => drop(shop.buy("later", cart(&[10]), day(70))),
            _ => {}
        });
        assert_same(&lives);
    }
}

/// The version of a record is the one in force at its instant, not when somebody looked.
#[test]
fn a_new_version_does_not_change_what_fell_due_before_it() {
    let second = with(program(), "/ladders/0/atEnd", json!("keep"));
    let in_2030 = 365 * 4 + 10;
    // The tier of 2026 ends with 2027; the version that would keep it begins later in January 2028.
    let versions = [(Instant::EPOCH, program()), (day(365 * 2 + 20), second)];
    let lives = played(&versions, in_2030, |shop, number| {
        if number == 0 {
            shop.buy("a", cart(&[900]), day(0));
        }
    });
    assert_same(&lives);
}

/// Whether the alarm wrote the lapse or the order itself does, the order is decided alike.
#[test]
fn an_order_after_its_hold_lapsed_is_decided_the_same_whether_time_passed_before_or_not() {
    let dearer = with(program(), "/rewards/0/give/amount/value", json!("4"));
    let versions = [(Instant::EPOCH, program()), (day(20), dearer)];
    let records = [false, true].map(|alarm| {
        let shop = Shop::scheduled(&versions);
        shop.buy("earns", cart(&[300]), day(0));
        shop.hold("checkout", choosing(cart(&[60]), "five", None), later(day(20), -600_000), 900);
        if alarm {
            shop.pass(day(21)).expect("time passes");
        }
        let mut body = order("late", choosing(cart(&[60]), "five", None));
        body["hold"] = json!("checkout");
        shop.must("order", "order-late", &body, day(21));
        shop.record_texts()
    });
    assert_eq!(records[0], records[1]);
}

/// A hold of a cart for which nothing was chosen holds no points, and must end like any other.
#[test]
fn a_hold_without_points_ends_like_any_other() {
    for way in ["capture", "release", "order", "lapse"] {
        let shop = Shop::new(program());
        shop.buy("a", cart(&[300]), day(0));
        shop.hold("nothing", cart(&[60]), day(1), 600);
        match way {
            "order" => drop(shop.must("order", "order-b", &with(order("b", cart(&[60])), "/hold", json!("nothing")), day(1))),
            "lapse" => {}
            way => drop(shop.must(way, "end", &json!({"account": "member", "hold": "nothing"}), day(1))),
        }
        let outcome = shop.pass(day(100));
        assert!(outcome.is_ok(), "{way}: {outcome:?}");
        shop.buy("c", cart(&[10]), day(101));
        assert_eq!(shop.sql.texts("SELECT id FROM hold"), Vec::<String>::new(), "{way}");
        assert_stored_is_the_fold(&shop);
    }
}
