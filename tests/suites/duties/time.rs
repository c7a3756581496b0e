//! Duties about days: one zone, half-open, the same for a quote and for what is recorded.

use serde_json::{Value, json};
use tally_core::values::time::Instant;

use super::ask::{account, ask_at, basket, cart, program, to_pay};

const HOUR: i64 = 3_600_000;
/// 2026-03-29T00:00 in Vienna; the day has 23 hours.
const SUMMER_TIME_BEGINS: i64 = 1_774_738_800_000;
/// 2026-10-25T00:00 in Vienna; the day has 25 hours.
const SUMMER_TIME_ENDS: i64 = 1_792_879_200_000;

fn vienna() -> Value {
    json!({"name": "Europe/Vienna", "offset": 3600,
           "transitions": [{"at": 1_774_746_000_000_i64, "offset": 7200}, {"at": 1_792_890_000_000_i64, "offset": 3600}]})
}

/// 5.00 off on one day only.
fn on(day: &str, zone: &Value) -> Value {
    program(json!({"zone": zone, "rewards": [
        {"id": "five", "when": [{"window": {"from": day, "until": day}}], "give": {"amount": {"value": "5", "on": "order"}}}]}))
}

#[test]
fn d22_a_day_is_cut_in_the_zone_of_the_program() {
    let left = |day: &str, zone: &Value, at: i64| to_pay(&ask_at(&on(day, zone), &Value::Null, &cart(&[("a", 2_000)]), at));
    for (day, begins, hours) in [("2026-03-29", SUMMER_TIME_BEGINS, 23), ("2026-10-25", SUMMER_TIME_ENDS, 25)] {
        let ends = begins + hours * HOUR;
        let answers = [begins - 1, begins, ends - 1, ends].map(|at| left(day, &vienna(), at));
        assert_eq!(answers, [2_000, 1_500, 1_500, 2_000], "{day}");
        let elsewhere = [begins - 1, begins, ends - 1, ends].map(|at| left(day, &json!({"name": "UTC"}), at));
        assert_ne!(answers, elsewhere, "{day}: another zone has another day");
    }
}

#[test]
fn d22_what_is_recorded_cuts_days_as_the_quote_does() {
    let program = on("2026-10-25", &vienna());
    let buys = basket(&cart(&[("a", 2_000)]));
    for at in [SUMMER_TIME_ENDS - 1, SUMMER_TIME_ENDS, SUMMER_TIME_ENDS + 25 * HOUR - 1, SUMMER_TIME_ENDS + 25 * HOUR] {
        let mut world = account(&program);
        let now = Instant::new(at).expect("in range");
        let quoted = world.quote(&buys, now).expect("a quote");
        world.order("order", &buys, now).expect("an order");
        assert_eq!(quoted.at, now, "a quote says for which instant it holds");
        let paid: i64 = world.orders["order"].paid.iter().map(|paid| paid.money.get()).sum();
        assert_eq!(paid, to_pay(&quoted), "{at}");
    }
}

#[test]
fn d22_points_end_at_one_instant_for_every_reader() {
    // Earned at noon on 24 September in Vienna, for a month and the rest of that day: 25 October begins without them.
    let lives = json!({"zone": vienna(), "wallets": [{"id": "points", "expiry": {"after": {"months": 1}, "roundUp": "day"}}], "rewards": [super::ask::pay()]});
    let mut world = account(&program(lives));
    let earned = Instant::new(1_790_244_000_000).expect("in range");
    world.order("earns", &basket(&cart(&[("a", 10_000)])), earned).expect("an order");
    let buys = basket(&super::ask::with(cart(&[("a", 2_000)]), "/choices", json!([{"reward": "pay", "points": 100}])));
    for (at, left) in [(SUMMER_TIME_ENDS - 1, 1_900), (SUMMER_TIME_ENDS, 2_000)] {
        let now = Instant::new(at).expect("in range");
        assert_eq!(to_pay(&world.quote(&buys, now).expect("a quote")), left, "{at}");
        assert_eq!(world.clone().order("buys", &buys, now).is_ok(), left == 1_900, "{at}");
    }
}
