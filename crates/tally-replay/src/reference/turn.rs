//! Turns (2.4): the phases, and who comes first within one; what came of each turn.

use serde_json::Value;

use super::condition::{plain, unmet};
use super::cost::{Charge, begun, charge};
use super::give::{Portion, Taking, give, phase_of};
use super::lane::{compete, removed};
use super::limit::within_limits;
use super::number::Whole;
use super::order::{Applied, Order, Phase};
use super::tree::{integer, list, text, text_or};
use super::uses::{asked, is_issued};

/// A reward that something set off.
#[derive(Clone, Copy)]
pub struct Turn<'a> {
    /// The reward.
    pub reward: &'a Value,
    /// The phase it acts in.
    pub phase: Phase,
    /// The shopper's choice, for a chosen one.
    pub choice: Option<&'a Value>,
    /// How many rewards were applied before it.
    pub before: usize,
    /// In a lane whose percentages add: how many rewards were applied before the lane.
    pub base: Option<usize>,
}

/// What came of a turn.
#[derive(Clone)]
pub enum Came<'a> {
    /// It took something off, or pays something.
    Applied(Applied<'a>),
    /// A condition does not hold.
    Unmet(Value),
    /// There was nothing to take off.
    Nothing,
    /// The points are missing: what it costs, and the condition.
    Short(Whole, Value),
    /// The points asked for cannot be put in.
    NotPossible(Value),
    /// One of its limits leaves too little.
    Limited(Value),
    /// Another reward of its lane won.
    NotBest(&'a str),
    /// It and an applied reward exclude each other.
    Excluded(&'a str),
}

impl Came<'_> {
    /// Why nothing came of it.
    pub fn reason(&self) -> Option<Value> {
        match self {
            Self::Applied(_) => None,
            Self::Unmet(reason) | Self::Short(_, reason) | Self::NotPossible(reason) | Self::Limited(reason) => Some(reason.clone()),
            Self::Nothing => Some(serde_json::json!({"condition": "effect"})),
            Self::NotBest(winner) => Some(serde_json::json!({"condition": "not_best", "actual": winner})),
            Self::Excluded(other) => Some(serde_json::json!({"condition": "excluded", "actual": other})),
        }
    }
}

/// Every reward that is set off, in the order of the turns: "free and fixed-price units, item discounts, order
/// discounts, shipping, tenders. Within a phase higher priority first, then automatic rewards, then codes and choices
/// as entered, then id."
pub fn turns<'a>(order: &Order<'a>) -> Vec<Turn<'a>> {
    let mut turns = Vec::new();
    for reward in list(order.program, "rewards") {
        if let Some(entered) = entered(order, reward) {
            let choice = list(order.cart, "choices").iter().find(|choice| text(choice, "reward") == text(reward, "id"));
            turns.push((place(reward, entered), Turn { reward, phase: phase_of(reward), choice, before: 0, base: None }));
        }
    }
    turns.sort_by(|(left, _), (right, _)| left.cmp(right));
    turns.into_iter().map(|(_, turn)| turn).collect()
}

/// All rewards in the order of the turns, those that nothing set off last in their places.
pub fn in_turn<'a>(order: &Order<'a>) -> Vec<&'a Value> {
    let mut rewards: Vec<&Value> = list(order.program, "rewards").iter().collect();
    rewards.sort_by(|left, right| {
        let key = |reward| place(reward, entered(order, reward).unwrap_or((3, 0)));
        key(left).cmp(&key(right))
    });
    rewards
}

/// How a reward was set off: automatic ones first, then codes and then choices, each as entered.
fn entered(order: &Order, reward: &Value) -> Option<(usize, usize)> {
    if order.dropped.contains(&text_or(reward, "id", "")) {
        return None;
    }
    match text_or(reward, "trigger", "auto") {
        "auto" => Some((0, 0)),
        "code" => list(order.cart, "codes").iter().position(|code| is_code_of(reward, code)).map(|place| (1, place)),
        "issued" if !is_issued(order, reward) => None,
        "chosen" | "issued" => {
            let chosen = |choice: &Value| text(choice, "reward") == text(reward, "id");
            list(order.cart, "choices").iter().position(chosen).map(|place| (2, place))
        }
        _ => None,
    }
}

/// What the order of turns goes by.
fn place(reward: &Value, entered: (usize, usize)) -> (Phase, Whole, (usize, usize), &str) {
    (phase_of(reward), -integer(reward, "priority"), entered, text_or(reward, "id", ""))
}

/// How many rewards are applied before one that nothing set off is judged: all of its phase and of those before.
pub fn before(order: &Order, reward: &Value) -> usize {
    order.applied.iter().filter(|applied| applied.phase <= phase_of(reward)).count()
}

/// Whether a code on the cart is one of a reward's; upper and lower case are the same.
pub fn is_code_of(reward: &Value, code: &Value) -> bool {
    let entered = code.as_str().unwrap_or("").to_lowercase();
    text(reward, "trigger") == Some("code")
        && list(reward, "codes").iter().filter_map(Value::as_str).any(|known| known.to_lowercase() == entered)
}

/// What a reward does at its turn, on what the turns before it left.
pub fn take<'a>(order: &Order<'a>, turn: Turn<'a>) -> Came<'a> {
    if let Some(reason) = unmet(order, turn.reward, turn.phase) {
        return Came::Unmet(reason);
    }
    match asked(order, turn) {
        Ok(times) => within_limits(order, turn, times),
        Err(came) => *came,
    }
}

/// What comes of a portion of a reward, whatever its limits.
pub fn attempt<'a>(order: &Order<'a>, turn: Turn<'a>, portion: &Portion) -> Came<'a> {
    match charge(order, turn) {
        Charge::Slider(came) => came,
        Charge::Free => whole_or_part(turn, give(order, turn, portion), portion, None),
        Charge::Price(wallet, price) => {
            let taking = give(order, turn, portion);
            let Some(points) = price.of(&taking, portion) else { return Came::Nothing };
            whole_or_part(turn, taking, portion, Some((wallet, points)))
        }
    }
}

/// "`wholeOnly` refuses a part."
fn whole_or_part<'a>(turn: Turn<'a>, taking: Taking, portion: &Portion, cost: Option<(&'a str, Whole)>) -> Came<'a> {
    let is_part = taking.whole.as_ref().is_some_and(|in_all| taking.amount() < *in_all);
    if is_part && !taking.is_nothing() && text_or(turn.reward, "partlyUsed", "charge") == "wholeOnly" {
        return Came::NotPossible(serde_json::json!({"condition": "part"}));
    }
    applied(turn, taking, portion, cost)
}

/// A taking as what was applied; nothing when it takes nothing.
pub fn applied<'a>(turn: Turn<'a>, taking: Taking, portion: &Portion, cost: Option<(&'a str, Whole)>) -> Came<'a> {
    if taking.is_nothing() {
        return Came::Nothing;
    }
    let uses = begun(&taking, portion);
    let Taking { lines, shipping, units, given, .. } = taking;
    Came::Applied(Applied { reward: turn.reward, phase: turn.phase, lines, shipping, units, cost, uses, given })
}

/// What comes of it, if the member has the points.
pub fn if_affordable<'a>(order: &Order<'a>, came: Came<'a>) -> Came<'a> {
    let Came::Applied(applied) = &came else { return came };
    let Some((wallet, points)) = applied.cost.clone() else { return came };
    let available = order.available(wallet);
    if points > available {
        let reason = serde_json::json!({"condition": "points", "wanted": plain(&points), "actual": plain(&available)});
        return Came::Short(points, reason);
    }
    came
}

/// Applies every reward in turn; answers what came of each. "A lane takes its turn at its first candidate."
pub fn play<'a>(order: &mut Order<'a>) -> Vec<(Turn<'a>, Came<'a>)> {
    let turns = turns(order);
    let removed = match &order.chosen_set {
        Some(_) => Vec::new(),
        None => removed(order, &turns),
    };
    let beaten = order.chosen_set.iter().flat_map(|set| turns.iter().filter(|turn| !set.contains(&text_or(turn.reward, "id", ""))));
    let is_in_lane = |turn: &Turn| {
        let shares = |other: &Turn| text(turn.reward, "lane").is_some() && text(turn.reward, "lane") == text(other.reward, "lane");
        order.chosen_set.iter().any(|set| turns.iter().any(|other| set.contains(&text_or(other.reward, "id", "")) && shares(other)))
    };
    let beaten: Vec<(Turn<'a>, Came<'a>)> =
        beaten.map(|turn| (*turn, if is_in_lane(turn) { Came::NotBest("") } else { Came::Excluded("") })).collect();
    let is = |left: &Turn, right: &Turn| std::ptr::eq(left.reward, right.reward);
    let mut all: Vec<(Turn<'a>, Came<'a>)> = removed.iter().map(|(turn, by)| (*turn, Came::Excluded(by))).chain(beaten).collect();
    for turn in &turns {
        if all.iter().any(|(done, _)| is(done, turn)) {
            continue;
        }
        let lane = text(turn.reward, "lane");
        let together = turns.iter().filter(|other| is(other, turn) || (lane.is_some() && text(other.reward, "lane") == lane));
        let now: Vec<Turn<'a>> = together
            .filter(|other| !all.iter().any(|(done, _)| is(done, other)))
            .map(|other| Turn { before: order.applied.len(), ..*other })
            .collect();
        match lane {
            Some(lane) => all.extend(compete(order, lane, &now)),
            None => {
                let came = now.first().map(|turn| (*turn, take(order, *turn)));
                if let Some((_, Came::Applied(applied))) = &came {
                    order.applied.push(applied.clone());
                }
                all.extend(came);
            }
        }
    }
    all
}
