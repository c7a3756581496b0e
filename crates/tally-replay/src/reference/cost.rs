//! What a reward costs in points (2.8).

use num_traits::Zero;
use serde_json::{Value, json};

use super::condition::{plain, points};
use super::give::{Portion, Taking, give, payable_as_discount};
use super::number::{Exact, Whole, exact, number_of_steps, round, whole};
use super::order::Order;
use super::tender;
use super::tree::{choice, field, integer, number, part, text_or};
use super::turn::{Came, Turn, applied};

/// How a reward is paid for.
pub enum Charge<'a> {
    /// It costs nothing.
    Free,
    /// A price in points of a wallet.
    Price(&'a str, Price),
    /// As many points as the shopper puts in, already decided.
    Slider(Came<'a>),
}

/// A price in points, in the smallest unit of the wallet.
pub struct Price {
    full: Whole,
    step: Whole,
}

/// How a reward is paid for at its turn.
pub fn charge<'a>(order: &Order<'a>, turn: Turn<'a>) -> Charge<'a> {
    if let ("storedValue", content) = choice(part(turn.reward, "give")) {
        return Charge::Slider(pay_with_stored_value(order, turn, text_or(content, "wallet", "")));
    }
    let Some(cost) = field(turn.reward, "cost") else { return Charge::Free };
    let wallet = text_or(cost, "wallet", "");
    if choice(part(turn.reward, "give")).0 == "amountPerPoint" {
        return Charge::Slider(slide(order, turn, wallet));
    }
    let full = points(order, wallet, cost, "points").unwrap_or_default();
    let step = points(order, wallet, cost, "step").unwrap_or_else(|| whole(1));
    Charge::Price(wallet, Price { full, step })
}

impl Price {
    /// "Only `amount` is charged for the part used, rounded up to the reward's step; every other reward for each use
    /// begun." Nothing used costs nothing.
    pub fn of(&self, taking: &Taking, portion: &Portion) -> Option<Whole> {
        if taking.is_nothing() {
            return None;
        }
        let all = &self.full * portion.count();
        let Some(in_all) = taking.whole.as_ref().filter(|in_all| !in_all.is_zero()) else {
            return Some(&self.full * begun(taking, portion));
        };
        let used = exact(&all) * exact(&taking.amount()) / exact(in_all);
        let steps = round(&(used / exact(&self.step)), "up");
        Some((steps * &self.step).min(all))
    }
}

/// How many uses were begun: of an amount as many as its part makes, of the others what they say, or all of them.
pub fn begun(taking: &Taking, portion: &Portion) -> Whole {
    match taking.whole.as_ref().filter(|in_all| !in_all.is_zero()) {
        Some(in_all) => round(&(exact(&(taking.amount() * portion.count())) / exact(in_all)), "up"),
        None => taking.begun.clone().unwrap_or_else(|| whole(1)),
    }
}

/// The range of a slider: the fewest points, the most that help now, and its step.
pub struct Range {
    /// The fewest points.
    pub min: Whole,
    /// The most points that help now; nought when that is under the fewest.
    pub max: Whole,
    /// Whole steps of so many.
    pub step: Whole,
}

/// "A slider gives the most whole steps whose value still fits what is payable at its turn, under its minimum nothing."
pub fn range(order: &Order, turn: Turn) -> Range {
    let cost = part(turn.reward, "cost");
    let wallet = text_or(cost, "wallet", "");
    let named = |name: &str| points(order, wallet, cost, name);
    let price = named("points").unwrap_or_default();
    let step = named("step").unwrap_or_else(|| price.clone());
    let min = named("min").unwrap_or_else(|| step.clone());
    let payable = payable(order, turn);
    let share = number(cost, "atMostPercent").map_or_else(|| exact(&whole(1)), |percent| percent / exact(&whole(100)));
    let worth_of_step = worth(order, turn, &step);
    let steps_that_fit = number_of_steps(&(exact(&payable) * share), &worth_of_step);
    let mut useful = steps_that_fit * &step;
    if let Some(most) = named("max") {
        useful = useful.min(number_of_steps(&exact(&most), &exact(&step)) * &step);
    }
    let affordable = number_of_steps(&exact(&order.available(wallet)), &exact(&step)) * &step;
    let mut most = useful.min(affordable);
    // Limits reduce what can be put in, and asking for more is asking for too much.
    for (measure, room) in super::limit::left(order, turn.reward) {
        let fitting = match measure {
            "points" => number_of_steps(&exact(&room), &exact(&step)),
            "money" => number_of_steps(&exact(&room), &worth_of_step),
            _ => continue,
        };
        most = most.min(fitting * &step);
    }
    let max = if most < min { Whole::zero() } else { most };
    Range { min, max, step }
}

fn payable(order: &Order, turn: Turn) -> Whole {
    let content = choice(part(turn.reward, "give")).1;
    if text_or(content, "as", "discount") == "tender" { tender::payable(order) } else { payable_as_discount(order) }
}

/// What points are worth in minor units of the order's currency, exactly: converted once, with nothing rounded before.
fn worth(order: &Order, turn: Turn, points_put_in: &Whole) -> Exact {
    let cost = part(turn.reward, "cost");
    let price = points(order, text_or(cost, "wallet", ""), cost, "points").unwrap_or_default();
    let content = choice(part(turn.reward, "give")).1;
    let value = number(content, "value").unwrap_or_else(|| exact(&Whole::zero()));
    order.exact_minor(&value) * exact(points_put_in) / exact(&price)
}

fn slide<'a>(order: &Order<'a>, turn: Turn<'a>, wallet: &'a str) -> Came<'a> {
    let range = range(order, turn);
    let available = order.available(wallet);
    if payable(order, turn).is_zero() {
        return Came::Nothing;
    }
    if available < range.min {
        let reason = json!({"condition": "points", "wanted": plain(&range.min), "actual": plain(&available)});
        return Came::Short(range.min, reason);
    }
    if range.max.is_zero() {
        let used_up = super::limit::left(order, turn.reward).into_iter().any(|(_, room)| room.is_zero());
        return if used_up { Came::Limited(json!({"condition": "limit"})) } else { Came::Nothing };
    }
    let mut asked = match turn.choice.and_then(|choice| field(choice, "points")) {
        Some(_) => integer(turn.choice.unwrap_or(&Value::Null), "points"),
        None => range.max.clone(),
    };
    if let Some((_, points)) = order.put_in.as_ref().filter(|(of, _)| *of == text_or(turn.reward, "id", "")) {
        asked = points.clone();
    }
    // "Asking for more is refused (default) or clamped."
    let is_clamped = asked > range.max && text_or(part(turn.reward, "cost"), "askedTooMuch", "refuse") == "clamp";
    let put_in = if is_clamped { range.max.clone() } else { asked.clone() };
    if put_in > range.max || put_in < range.min || !(&put_in % &range.step).is_zero() {
        let reason = json!({"condition": "points_asked", "wanted": plain(&range.max), "actual": plain(&asked)});
        return Came::NotPossible(reason);
    }
    let worth = round(&worth(order, turn, &put_in), "down");
    let portion = Portion { worth: Some(worth), ..Portion::default() };
    applied(turn, give(order, turn, &portion), &portion, Some((wallet, put_in)))
}

/// The most of a wallet of money that is worth no more than an amount.
fn worth_at_most(order: &Order, amount: &Whole) -> Whole {
    let mut most = round(&order.at_home(&exact(amount)), "down");
    while round(&order.abroad(&(&most + 1)), "down") <= *amount {
        most += 1;
    }
    most
}

/// Pays with what the member holds, in whole minor units of the order's currency: what is held is worth so many of them,
/// down, and those that are paid take so many minor units at home, up (8).
fn pay_with_stored_value<'a>(order: &Order<'a>, turn: Turn<'a>, wallet: &'a str) -> Came<'a> {
    let held = order.available(wallet);
    let payable = tender::payable(order);
    if payable.is_zero() {
        return Came::Nothing;
    }
    let mut useful = round(&order.at_home(&exact(&payable)), "up").min(held);
    if useful.is_zero() {
        return Came::Nothing;
    }
    for (measure, room) in super::limit::left(order, turn.reward) {
        if room.is_zero() {
            return Came::Limited(json!({"condition": "limit"}));
        }
        match measure {
            "points" => useful = useful.min(room),
            "money" => useful = useful.min(worth_at_most(order, &room)),
            _ => {}
        }
    }
    let asked = match turn.choice.and_then(|choice| field(choice, "points")) {
        Some(_) => integer(turn.choice.unwrap_or(&Value::Null), "points"),
        None => useful.clone(),
    };
    if asked > useful {
        let reason = json!({"condition": "points_asked", "wanted": plain(&useful), "actual": plain(&asked)});
        return Came::NotPossible(reason);
    }
    let worth = round(&order.abroad(&asked), "down").min(payable);
    let taken = round(&order.at_home(&exact(&worth)), "up");
    let portion = Portion { worth: Some(worth), ..Portion::default() };
    applied(turn, give(order, turn, &portion), &portion, Some((wallet, taken)))
}
