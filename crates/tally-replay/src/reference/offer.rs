//! Offers: what the shopper can choose, and what it would do now.

use num_traits::Zero;
use serde_json::{Value, json};

use super::answer::price;
use super::condition::{plain, points};
use super::cost::range;
use super::give::phase_of;
use super::number::Whole;
use super::order::{Order, Phase};
use super::tree::{choice, list, part, text, text_or};
use super::turn::{Came, Turn, before, take};

/// Every reward that can be chosen, as the program lists them.
pub fn offers<'a>(order: &Order<'a>, played: &[(Turn<'a>, Came<'a>)]) -> Vec<Value> {
    let chosen = list(order.program, "rewards").iter().filter(|reward| matches!(text(reward, "trigger"), Some("chosen" | "issued")));
    chosen.map(|reward| offer(order, reward, played)).collect()
}

/// What came of a reward that can be chosen, or what would come of it at the end of its phase, and its turn.
pub fn judged<'a>(order: &Order<'a>, reward: &'a Value, played: &[(Turn<'a>, Came<'a>)]) -> (Turn<'a>, Came<'a>) {
    if let Some((turn, came)) = played.iter().find(|(turn, _)| std::ptr::eq(turn.reward, reward)) {
        return (*turn, came.clone());
    }
    let turn = Turn { reward, phase: phase_of(reward), choice: None, before: before(order, reward), base: None };
    (turn, take(&order.rewound(turn.before), turn))
}

fn offer<'a>(order: &Order<'a>, reward: &'a Value, played: &[(Turn<'a>, Came<'a>)]) -> Value {
    let (turn, came) = judged(order, reward, played);
    let is_chosen = played.iter().any(|(turn, _)| std::ptr::eq(turn.reward, reward));
    let wallet = text_or(part(reward, "cost"), "wallet", "");
    let (status, worth, cost) = match &came {
        Came::Applied(applied) => (if is_chosen { "applied" } else { "available" }, applied.amount(), price(applied.cost.as_ref())),
        Came::Unmet(_) => ("unmet", Whole::zero(), full_price(order, reward)),
        Came::Nothing => ("nothing", Whole::zero(), full_price(order, reward)),
        Came::Short(cost, _) => ("short", Whole::zero(), price(Some(&(wallet, cost.clone())))),
        Came::NotPossible(_) => ("not_possible", Whole::zero(), full_price(order, reward)),
        Came::Limited(_) => ("limited", Whole::zero(), full_price(order, reward)),
        Came::NotBest(_) => ("not_best", Whole::zero(), full_price(order, reward)),
        Came::Excluded(_) => ("excluded", Whole::zero(), full_price(order, reward)),
    };
    let cost = if turn.phase == Phase::StoredValue { Value::Null } else { cost };
    json!({"reward": reward["id"], "status": status, "worth": plain(&worth), "cost": cost, "missing": came.reason(),
        "slider": slider(&order.rewound(turn.before), turn)})
}

/// What a reward would cost if all of it could be used; unknown of one that takes a free number of points.
fn full_price(order: &Order, reward: &Value) -> Value {
    let cost = part(reward, "cost");
    let wallet = text_or(cost, "wallet", "");
    let is_slider = choice(part(reward, "give")).0 == "amountPerPoint";
    price(points(order, wallet, cost, "points").filter(|_| !is_slider).map(|points| (wallet, points)).as_ref())
}

/// The range of a slider, for rewards that take a free number of points.
fn slider(order: &Order, turn: Turn) -> Value {
    if choice(part(turn.reward, "give")).0 != "amountPerPoint" {
        return Value::Null;
    }
    let range = range(order, turn);
    // Where the order pays for itself, no more helps than it stopped at.
    let stopped = order.put_in.as_ref().filter(|(of, _)| *of == text_or(turn.reward, "id", "")).map(|(_, points)| points);
    let nothing = Whole::zero();
    let stopped = if order.dropped.contains(&text_or(turn.reward, "id", "")) { Some(&nothing) } else { stopped };
    json!({"min": plain(&range.min), "max": plain(stopped.unwrap_or(&range.max)), "step": plain(&range.step)})
}
