//! Tiers (4): the tier held before the order, what the order adds, and the tier after it.

use num_traits::Zero;
use serde_json::{Value, json};

use super::condition::{plain, points};
use super::earning::{Earned, base_amount};
use super::number::{Whole, at_least_zero, exact, round, ten_to, whole};
use super::order::{Order, digits};
use super::qualification::{after_months, end_of_period, measured, standing, until};
use super::tree::{choice, field, flag, list, named, number, part, text, text_or};

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
    text(standing(order, ladder), "tier").and_then(|tier| rank(ladder, tier)).unwrap_or(0)
}

/// The tier held before the order; of tenure, that with which a member enters a ladder who is not on it yet.
fn entered(order: &Order, ladder: &Value) -> usize {
    match choice(part(ladder, "metric")).0 {
        "tenure" if standing(order, ladder).is_null() => supported(order, ladder, &measured(order, ladder)),
        _ => held(order, ladder),
    }
}

/// Whether a tier is held that was given by hand, above the one that was earned.
fn is_by_hand(order: &Order, ladder: &Value) -> bool {
    field(standing(order, ladder), "floor").is_some() && field(standing(order, ladder), "earned").is_some()
}

/// The tiers that the order reaches on ladders `includingThisOrder`, by what it earns with the tiers held before.
pub fn risen(order: &Order, earned: &Earned) -> Vec<(String, usize)> {
    // Who is no member holds no tier, whatever the order would reach.
    if field(order.view, "account").is_none() {
        return Vec::new();
    }
    // An order that adds nothing takes nobody anywhere.
    let reaches = |ladder: &&Value| flag(ladder, "includingThisOrder") && adds(order, ladder, earned) > Whole::zero();
    let ladders = list(order.program, "ladders").iter().filter(reaches);
    let after = |ladder: &Value| (text_or(ladder, "id", "").to_owned(), after(order, ladder, earned));
    ladders.map(after).filter(|(id, rank)| *rank > held(order, ladder(order, id))).collect()
}

/// The tier after the order: "reaching one upgrades at once", and a tier held is not lost by an order. No measure leads to
/// a tier by invitation.
fn after(order: &Order, ladder: &Value, earned: &Earned) -> usize {
    if choice(part(ladder, "metric")).0 == "tenure" {
        return entered(order, ladder);
    }
    let sum = measured(order, ladder) + adds(order, ladder, earned);
    held(order, ladder).max(supported(order, ladder, &sum))
}

/// The tier that a measure supports.
fn supported(order: &Order, ladder: &Value, sum: &Whole) -> usize {
    let tiers = 0..list(ladder, "tiers").len();
    tiers.filter(|rank| is_measured(ladder, *rank) && threshold(order, ladder, *rank) <= *sum).max().unwrap_or(0)
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
    let held = entered(order, ladder);
    let measured = measured(order, ladder);
    let adds = adds(order, ladder, earned);
    let sum = &measured + &adds;
    let after = after(order, ladder, earned);
    let mut answer = json!({"ladder": text(ladder, "id"), "tier": name(ladder, held), "measured": plain(&measured),
        "adds": plain(&adds), "tierAfter": name(ladder, after)});
    let next = (after + 1..list(ladder, "tiers").len()).find(|rank| is_measured(ladder, *rank));
    answer["until"] = match next {
        _ if after > held || (is_by_hand(order, ladder) && supported(order, ladder, &sum) >= held) => until(order, ladder),
        // Of tenure a tier ends when the next one comes; an account that is on the ladder knows when.
        Some(next) if choice(part(ladder, "metric")).0 == "tenure" && standing(order, ladder).is_null() => {
            by(order, ladder, &threshold(order, ladder, next), &adds)
        }
        _ => part(standing(order, ladder), "until").clone(),
    };
    if let Some(next) = next {
        let from = threshold(order, ladder, next);
        answer["next"] = json!({"tier": name(ladder, next), "from": plain(&from), "missing": plain(&at_least_zero(&from - sum)),
            "by": by(order, ladder, &from, &adds)});
    }
    answer
}

/// Until when all that is measured counts towards a tier; of tenure, when the tier comes.
fn by(order: &Order, ladder: &Value, from: &Whole, adds: &Whole) -> Value {
    match choice(part(ladder, "metric")).0 {
        "tenure" => after_months(order, ladder, i64::try_from(from).unwrap_or(0)),
        _ => end_of_period(order, ladder, adds),
    }
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
