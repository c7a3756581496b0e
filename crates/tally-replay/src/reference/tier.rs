//! Tiers (4): the tier held before the order, what the order adds, and the tier after it.

use num_traits::Zero;
use serde_json::{Value, json};

use super::condition::{plain, points};
use super::earning::{Earned, base_amount};
use super::number::{Whole, at_least_zero, exact, round, ten_to, whole};
use super::order::{Order, digits};
use super::time::{day_of, moment};
use super::tree::{choice, field, flag, integer, list, named, number, part, text, text_or};

/// A ladder of the program.
pub fn ladder<'a>(order: &Order<'a>, id: &str) -> &'a Value {
    named(list(order.program, "ladders"), id).unwrap_or(&Value::Null)
}

/// The position of a tier on its ladder, the lowest being nought.
pub fn rank(ladder: &Value, tier: &str) -> Option<usize> {
    list(ladder, "tiers").iter().position(|each| text(each, "id") == Some(tier))
}

/// The name of the tier at a position.
pub fn name(ladder: &Value, rank: usize) -> &str {
    list(ladder, "tiers").get(rank).map_or("", |tier| text_or(tier, "id", ""))
}

/// The tier held before the order. A guest, and who holds a tier that is no more, has the lowest.
pub fn held(order: &Order, ladder: &Value) -> usize {
    let standing = part(part(order.view, "ladders"), text_or(ladder, "id", ""));
    text(standing, "tier").and_then(|tier| rank(ladder, tier)).unwrap_or(0)
}

/// The tiers that the order reaches on ladders `includingThisOrder`, by what it earns with the tiers held before.
pub fn risen(order: &Order, earned: &Earned) -> Vec<(String, usize)> {
    // Who is no member holds no tier, whatever the order would reach.
    if field(order.view, "account").is_none() {
        return Vec::new();
    }
    let ladders = list(order.program, "ladders").iter().filter(|ladder| flag(ladder, "includingThisOrder"));
    let after = |ladder: &Value| (text_or(ladder, "id", "").to_owned(), after(order, ladder, earned));
    ladders.map(after).filter(|(id, rank)| *rank > held(order, ladder(order, id))).collect()
}

/// The tier after the order: "reaching one upgrades at once", and a tier held is not lost by an order. No measure leads to
/// a tier by invitation.
fn after(order: &Order, ladder: &Value, earned: &Earned) -> usize {
    let sum = measured(order, ladder) + adds(order, ladder, earned);
    let tiers = 0..list(ladder, "tiers").len();
    let reached = tiers.filter(|rank| is_measured(ladder, *rank) && threshold(order, ladder, *rank) <= sum).max().unwrap_or(0);
    held(order, ladder).max(reached)
}

/// Whether a tier can be reached by measure.
fn is_measured(ladder: &Value, rank: usize) -> bool {
    rank == 0 || !(flag(ladder, "invitationOnly") || list(ladder, "tiers").get(rank).is_some_and(|tier| flag(tier, "invitationOnly")))
}

/// Where the order takes the member on every ladder.
pub fn progress(order: &Order, earned: &Earned) -> Vec<Value> {
    list(order.program, "ladders").iter().map(|ladder| progress_on(order, ladder, earned)).collect()
}

fn progress_on(order: &Order, ladder: &Value, earned: &Earned) -> Value {
    let held = held(order, ladder);
    let measured = measured(order, ladder);
    let adds = adds(order, ladder, earned);
    let sum = &measured + &adds;
    let after = after(order, ladder, earned);
    let mut answer = json!({"ladder": text(ladder, "id"), "tier": name(ladder, held), "measured": plain(&measured),
        "adds": plain(&adds), "tierAfter": name(ladder, after)});
    let next = (after + 1..list(ladder, "tiers").len()).find(|rank| is_measured(ladder, *rank));
    if let Some(next) = next {
        let from = threshold(order, ladder, next);
        answer["next"] = json!({"tier": name(ladder, next), "from": plain(&from), "missing": plain(&at_least_zero(from - sum)),
            "by": end_of_period(order, ladder)});
    }
    answer
}

/// "And by when": where a calendar year is measured, until its end all of it counts.
fn end_of_period(order: &Order, ladder: &Value) -> Value {
    let zone = part(order.program, "zone");
    let year = day_of(zone, order.at).year;
    match choice(part(ladder, "period")).0 {
        "calendar" => json!(moment(zone, &format!("{}-01-01", year + 1), false)),
        _ => Value::Null,
    }
}

/// The measure of the period that the order falls into.
fn measured(order: &Order, ladder: &Value) -> Whole {
    let period = match choice(part(ladder, "period")).0 {
        "calendar" => day_of(part(order.program, "zone"), order.at).year,
        _ => 0,
    };
    let standing = part(part(order.view, "ladders"), text_or(ladder, "id", ""));
    let found = list(standing, "measured").iter().find(|measure| integer(measure, "period") == whole(period));
    found.map_or_else(Whole::zero, |measure| integer(measure, "amount"))
}

/// "A ladder measures one metric": points earned in a wallet, spend on its own base, orders.
pub fn adds(order: &Order, ladder: &Value, earned: &Earned) -> Whole {
    match choice(part(ladder, "metric")) {
        ("points", wallet) => earned.of(wallet.as_str().unwrap_or("")),
        ("spend", base) => round(&order.at_home(&base_amount(order, base, &Value::Null)), "half_up"),
        ("orders", _) => whole(1),
        _ => Whole::zero(),
    }
}

/// What a tier takes, in the unit of the ladder's metric.
fn threshold(order: &Order, ladder: &Value, rank: usize) -> Whole {
    let tier = list(ladder, "tiers").get(rank).unwrap_or(&Value::Null);
    let from = number(tier, "from").unwrap_or_else(|| exact(&Whole::zero()));
    match choice(part(ladder, "metric")) {
        ("points", wallet) => points(order, wallet.as_str().unwrap_or(""), tier, "from").unwrap_or_default(),
        // What a ladder measures is money at home, whatever the order is paid in.
        ("spend", _) => (from * exact(&ten_to(digits(text_or(order.program, "currency", ""))))).to_integer(),
        _ => from.to_integer(),
    }
}
