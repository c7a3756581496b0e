//! What a reward gives: the amount each kind takes off each line, on the price basis of the program.

use num_traits::Zero;
use serde_json::{Value, json};

use super::allocation::allocate;
use super::bundle::bundle;
use super::filter::{is_all, selects};
use super::number::{Exact, Whole, at_least_zero, exact, ratio, round, sum, whole};
use super::order::{Order, Phase};
use super::tree::{choice, field, integer_or, number, part, text_or};
use super::turn::Turn;
use super::units::{Unit, left_of_units, pick, pool_of};

/// What a reward takes off.
#[derive(Clone)]
pub struct Taking {
    /// Off each line.
    pub lines: Vec<Whole>,
    /// Off shipping.
    pub shipping: Whole,
    /// The units it takes by themselves: line, unit, amount.
    pub units: Vec<(usize, usize, Whole)>,
    /// For an `amount`: what it would take off if the prices allowed, of which the part used is charged.
    pub whole: Option<Whole>,
    /// The uses begun, where that is not all of them.
    pub begun: Option<Whole>,
    /// How many units it puts on the order, or things it gives for later.
    pub given: Whole,
}

impl Taking {
    /// Nothing off an order.
    pub fn nothing(order: &Order) -> Self {
        Self {
            lines: vec![Whole::zero(); order.lines.len()],
            shipping: Whole::zero(),
            units: Vec::new(),
            whole: None,
            begun: None,
            given: Whole::zero(),
        }
    }

    /// What it takes off in all.
    pub fn amount(&self) -> Whole {
        sum(&self.lines) + &self.shipping
    }

    /// Whether it takes nothing.
    pub fn is_nothing(&self) -> bool {
        self.amount().is_zero() && self.given.is_zero()
    }
}

/// How much of a reward is asked for.
#[derive(Clone, Default)]
pub struct Portion {
    /// How often it is used; as often as it can be where nothing is said.
    pub times: Option<Whole>,
    /// What the points of a slider, or the stored value put in, are worth.
    pub worth: Option<Whole>,
    /// The most that it may take off.
    pub most: Option<Whole>,
}

impl Portion {
    /// How often it is used, for kinds that cannot be used without end.
    pub fn count(&self) -> Whole {
        self.times.clone().unwrap_or_else(|| whole(1))
    }
}

/// The phase of a kind (2.4).
pub fn phase_of(reward: &Value) -> Phase {
    let (kind, content) = choice(part(reward, "give"));
    match kind {
        "freeUnit" | "unitPrice" | "bundlePrice" | "addUnit" => Phase::Units,
        "shipping" | "issue" => Phase::Shipping,
        "storedValue" => Phase::StoredValue,
        "amountPerPoint" if text_or(content, "as", "discount") == "tender" => Phase::Tender,
        "percent" | "amount" if text_or(content, "on", "") == "items" => Phase::Items,
        _ => Phase::Order,
    }
}

/// What a reward takes off at its turn.
pub fn give(order: &Order, turn: Turn, portion: &Portion) -> Taking {
    let (kind, content) = choice(part(turn.reward, "give"));
    let count = portion.count();
    let cap = portion.most.clone();
    match kind {
        "percent" if field(content, "units").is_some() => percent_of_units(order, turn, content, portion),
        "percent" => percent(order, &turn.base.map_or_else(|| order.clone(), |applied| order.rewound(applied)), content, cap),
        "amount" if field(content, "units").is_some() => amount_of_units(order, turn, content, portion),
        "amount" => amount(order, content, portion),
        "freeUnit" => cut(free_unit(order, turn, content, &count), cap),
        "unitPrice" => cut(unit_price(order, turn, content, &count), cap),
        "bundlePrice" => cut(bundle(order, content, portion.times.as_ref()), cap),
        "addUnit" | "issue" => Taking { given: integer_or(content, "count", 1) * &count, begun: Some(count), ..Taking::nothing(order) },
        "shipping" => shipping(order, &turn.base.map_or_else(|| order.clone(), |applied| order.rewound(applied)), content, portion),
        "amountPerPoint" => points(order, content, portion.worth.as_ref()),
        "storedValue" => super::tender::pay(order, &portion.worth.clone().unwrap_or_default()),
        _ => Taking::nothing(order),
    }
}

/// The lines that a filter selects.
fn matching(order: &Order, filter: &Value) -> Vec<usize> {
    order.lines.iter().enumerate().filter(|(_, line)| selects(order, filter, line)).map(|(index, _)| index).collect()
}

/// "A discount on the order is one amount: taken of the sum, rounded, capped, then allocated. A discount on items is
/// computed and rounded line by line, and its cap is allocated over those amounts."
///
/// `then` is the order whose prices the percentage is of: as it is now, or before a lane whose percentages add.
fn percent(order: &Order, then: &Order, content: &Value, most: Option<Whole>) -> Taking {
    let share = number(content, "value").unwrap_or_else(Exact::zero) / exact(&whole(100));
    let cap = number(content, "atMost").map(|major| order.minor(&major)).into_iter().chain(most).min();
    let filter = part(content, "items");
    let lines = matching(order, filter);
    if text_or(content, "on", "") == "order" {
        let amount = round(&(exact(&left_of_order(then, filter, &lines)) * share), "half_up");
        return over(order, &lines, cap.map_or(amount.clone(), |cap| amount.min(cap)));
    }
    let mut taking = Taking::nothing(order);
    for line in lines {
        taking.lines[line] = round(&(exact(&then.left(line)) * &share), "half_up").min(order.room(line));
    }
    capped(order, taking, cap)
}

/// The sum that a discount on the order is taken of; of all lines, what the merchant takes off lowers it.
fn left_of_order(order: &Order, filter: &Value, lines: &[usize]) -> Whole {
    if is_all(filter) {
        return order.order_room();
    }
    lines.iter().fold(Whole::zero(), |sum, line| sum + order.left(*line))
}

/// "A fixed amount on items": once over the matching lines, for each unit, or for each line.
fn amount(order: &Order, content: &Value, portion: &Portion) -> Taking {
    let value = number(content, "value").map_or_else(Whole::zero, |major| order.minor(&major)) * portion.count();
    let cap = portion.most.clone();
    let lines = matching(order, part(content, "items"));
    let each = if text_or(content, "on", "") == "items" { text_or(content, "each", "once") } else { "once" };
    if each == "once" {
        let given = cap.map_or(value.clone(), |cap| cap.min(value.clone()));
        return Taking { whole: Some(value), ..over(order, &lines, given) };
    }
    let mut taking = Taking::nothing(order);
    let mut in_all = Whole::zero();
    for line in lines {
        let times = if each == "line" { whole(1) } else { Whole::from(order.lines[line].units.len() - zero_units(order, line)) };
        taking.lines[line] = (&value * &times).min(order.room(line));
        in_all += &value * &times;
    }
    Taking { whole: Some(in_all), ..capped(order, taking, cap) }
}

/// How many units of a line rewards on units brought to zero.
pub fn zero_units(order: &Order, line: usize) -> usize {
    taken_units(order, line).into_iter().filter(|unit| is_zero(order, (line, *unit))).count()
}

/// Whether rewards on units took all that a unit costs.
fn is_zero(order: &Order, (line, unit): Unit) -> bool {
    let taken = order.applied.iter().flat_map(|applied| &applied.units).filter(|(of, which, _)| (*of, *which) == (line, unit));
    taken.fold(Whole::zero(), |sum, (_, _, amount)| sum + amount) == order.lines[line].units[unit]
}

/// The units of a line that rewards took by themselves.
fn taken_units(order: &Order, line: usize) -> Vec<usize> {
    let taken = order.applied.iter().flat_map(|applied| &applied.units).filter(|(of, _, _)| *of == line);
    let mut units: Vec<usize> = taken.map(|(_, unit, _)| *unit).collect();
    units.sort_unstable();
    units.dedup();
    units
}

/// One amount, never more than the order has, allocated over lines by what remains of them; a line takes at most what
/// it has above its floor.
fn over(order: &Order, lines: &[usize], amount: Whole) -> Taking {
    let weights: Vec<Whole> = lines.iter().map(|line| order.left(*line)).collect();
    let rooms: Vec<Whole> = lines.iter().map(|line| order.room(*line)).collect();
    let mut taking = Taking::nothing(order);
    for (line, share) in lines.iter().zip(allocate(&amount.min(order.order_room()), &weights, &rooms)) {
        taking.lines[*line] = share;
    }
    taking
}

/// Amounts computed line by line, cut to a cap and to what the order has: the cap is allocated over those amounts.
pub fn capped(order: &Order, taking: Taking, cap: Option<Whole>) -> Taking {
    let room = order.order_room();
    let cap = cap.map_or(room.clone(), |cap| cap.min(room));
    if taking.amount() <= cap {
        return taking;
    }
    let lines = allocate(&cap, &taking.lines, &taking.lines);
    Taking { lines, ..taking }
}

/// What was taken of single units, cut to the most it may be: allocated over what it took of the lines, and of the units of
/// each line.
pub fn cut(taking: Taking, most: Option<Whole>) -> Taking {
    let Some(most) = most.filter(|most| *most < taking.amount()) else { return taking };
    let lines = allocate(&most, &taking.lines, &taking.lines);
    let mut units = Vec::new();
    for (line, part) in lines.iter().enumerate() {
        let of_line: Vec<&(usize, usize, Whole)> = taking.units.iter().filter(|(of, _, _)| *of == line).collect();
        let amounts: Vec<Whole> = of_line.iter().map(|(_, _, amount)| amount.clone()).collect();
        let shares = allocate(part, &amounts, &amounts);
        units.extend(of_line.iter().zip(shares).map(|((line, unit, _), share)| (*line, *unit, share)));
    }
    Taking { lines, units, ..taking }
}

/// Takes amounts off single units; a line gives no more than it has above its floor, the earlier units first.
fn off_units(order: &Order, amounts: Vec<(Unit, Whole)>) -> Taking {
    let mut taking = Taking::nothing(order);
    for ((line, unit), amount) in amounts {
        let amount = amount.min(order.room(line) - &taking.lines[line]);
        taking.lines[line] += &amount;
        taking.units.push((line, unit, amount));
    }
    cut(taking, Some(order.order_room()))
}

/// Off delivery: a share of what it still costs, an amount, or what it costs above a price.
fn shipping(order: &Order, then: &Order, content: &Value, portion: &Portion) -> Taking {
    let left = order.shipping_left();
    let money = |name: &str| number(content, name).map(|major| order.minor(&major));
    let share = number(content, "percent").map(|percent| percent / exact(&whole(100)));
    let mut off = match (&share, money("amount"), money("price")) {
        (Some(share), _, _) => round(&(exact(&then.shipping_left()) * share), "half_up").min(left.clone()),
        (_, Some(amount), _) => (amount * portion.count()).min(left.clone()),
        (_, _, price) => at_least_zero(&left - price.unwrap_or_default()),
    };
    if let Some(most) = &portion.most {
        off = off.min(most.clone());
    }
    let begun = money("amount").filter(|amount| !amount.is_zero()).map(|amount| round(&ratio(&off, &amount), "up"));
    Taking { shipping: off, begun, ..Taking::nothing(order) }
}

/// `take` is multiplied by how often a reward is used.
fn multiplied(units: &Value, count: &Whole) -> Value {
    let mut units = units.clone();
    if let Some(take) = field(&units, "take").and_then(Value::as_u64) {
        let most = i64::try_from(Whole::from(take) * count).unwrap_or(i64::MAX);
        units["take"] = json!(most);
        units["takeAtOnce"] = json!(take);
    }
    units
}

/// The uses begun of a reward that takes so many units of each pool at once.
fn begun(order: &Order, choice: &Value, taken: &[Unit]) -> Option<Whole> {
    let take = field(choice, "take").and_then(Value::as_u64)?;
    let pool = |unit: &Unit| pool_of(order, choice, *unit);
    let of_pool = |of: &Unit| taken.iter().filter(|unit| pool(unit) == pool(of)).count();
    Some(round(&ratio(&Whole::from(taken.iter().map(of_pool).max().unwrap_or(0)), &Whole::from(take)), "up"))
}

/// What is left of a unit.
fn left_of(order: &Order, (line, unit): Unit) -> Whole {
    left_of_units(order, line)[unit].clone()
}

/// Units in the cart for nothing (2.7); the cheapest one unless `units` says otherwise.
fn free_unit(order: &Order, turn: Turn, content: &Value, count: &Whole) -> Taking {
    // Programs of before say `count` and `pick`.
    let one = json!({"take": part(content, "count").as_u64().unwrap_or(1), "order": text_or(content, "pick", "cheapest")});
    let choice = field(content, "units").unwrap_or(&one);
    let units = pick(order, turn, part(content, "items"), &multiplied(choice, count));
    let begun = begun(order, choice, &units);
    Taking { begun, ..off_units(order, units.into_iter().map(|unit| (unit, left_of(order, unit))).collect()) }
}

/// A fixed price of each unit, on its own price basis; it never raises one.
fn unit_price(order: &Order, turn: Turn, content: &Value, count: &Whole) -> Taking {
    let all = json!({"order": "line"});
    let choice = field(content, "units").unwrap_or(&all);
    let units = pick(order, turn, part(content, "items"), &multiplied(choice, count));
    let begun = begun(order, choice, &units);
    let value = number(content, "value").map_or_else(Whole::zero, |major| order.minor(&major));
    let price = |line: usize| {
        let quantity = number(order.lines[line].source, "quantity").unwrap_or_else(Exact::zero);
        let of_unit = if quantity.is_integer() { exact(&value) } else { quantity * exact(&value) };
        let basis = text_or(content, "price", text_or(order.program, "price", "gross"));
        round(&(of_unit * ratio(&order.before(line), &order.prices.on(basis)[line])), "half_up")
    };
    let taking = off_units(order, units.into_iter().map(|unit| (unit, at_least_zero(left_of(order, unit) - price(unit.0)))).collect());
    Taking { begun, ..taking }
}

/// A percentage of single units, rounded line by line, its cap allocated over those amounts.
fn percent_of_units(order: &Order, turn: Turn, content: &Value, portion: &Portion) -> Taking {
    let share = number(content, "value").unwrap_or_else(Exact::zero) / exact(&whole(100));
    let cap = number(content, "atMost").map(|major| order.minor(&major)).into_iter().chain(portion.most.clone()).min();
    let units = pick(order, turn, part(content, "items"), &multiplied(part(content, "units"), &portion.count()));
    let begun = begun(order, part(content, "units"), &units);
    let mut taking = Taking::nothing(order);
    for line in 0..order.lines.len() {
        let of_line = units.iter().filter(|unit| unit.0 == line).fold(Whole::zero(), |sum, unit| sum + left_of(order, *unit));
        taking.lines[line] = round(&(exact(&of_line) * &share), "half_up").min(order.room(line));
    }
    Taking { begun, ..spread(order, capped(order, taking, cap), &units) }
}

/// An amount off single units: once over all of them, for each, or for each of their lines.
fn amount_of_units(order: &Order, turn: Turn, content: &Value, portion: &Portion) -> Taking {
    let value = number(content, "value").map_or_else(Whole::zero, |major| order.minor(&major)) * portion.count();
    let units = pick(order, turn, part(content, "items"), part(content, "units"));
    let mut taking = Taking::nothing(order);
    let of_line = |line: usize| units.iter().filter(move |unit| unit.0 == line);
    let left: Vec<Whole> =
        (0..order.lines.len()).map(|line| of_line(line).fold(Whole::zero(), |sum, unit| sum + left_of(order, *unit))).collect();
    let rooms: Vec<Whole> = left.iter().enumerate().map(|(line, left)| left.clone().min(order.room(line))).collect();
    let mut in_all = Whole::zero();
    for (line, room) in rooms.iter().enumerate() {
        let times = match text_or(content, "each", "once") {
            "unit" => Whole::from(of_line(line).count()),
            "line" => whole(i64::from(of_line(line).count() > 0)),
            _ => Whole::zero(),
        };
        taking.lines[line] = (&value * &times).min(room.clone());
        in_all += &value * &times;
    }
    if text_or(content, "each", "once") == "once" {
        taking.lines = allocate(&value.clone().min(order.order_room()), &left, &rooms);
        in_all = value;
    }
    let taking = spread(order, capped(order, taking, portion.most.clone()), &units);
    Taking { whole: Some(in_all), ..taking }
}

/// "The same one function spreads a line's part over its units."
fn spread(order: &Order, taking: Taking, units: &[Unit]) -> Taking {
    let mut taking = taking;
    for line in 0..order.lines.len() {
        let of_line: Vec<Unit> = units.iter().copied().filter(|unit| unit.0 == line).collect();
        let left: Vec<Whole> = of_line.iter().map(|unit| left_of(order, *unit)).collect();
        let shares = allocate(&taking.lines[line], &left, &left);
        taking.units.extend(of_line.into_iter().zip(shares).map(|((line, unit), share)| (line, unit, share)));
    }
    taking
}

/// What points are worth, as a discount in the order phase or as a payment; never to lines that sell stored value.
fn points(order: &Order, content: &Value, worth: Option<&Whole>) -> Taking {
    let worth = worth.cloned().unwrap_or_default();
    if text_or(content, "as", "discount") == "tender" {
        return super::tender::pay(order, &worth);
    }
    let lines: Vec<usize> = (0..order.lines.len()).filter(|line| order.lines[*line].is_sold && !order.lines[*line].sells_value).collect();
    over(order, &lines, worth)
}

/// The most that a discount in points can take: what the lines it may touch have above their floors.
pub fn payable_as_discount(order: &Order) -> Whole {
    let lines = (0..order.lines.len()).filter(|line| order.lines[*line].is_sold && !order.lines[*line].sells_value);
    lines.fold(Whole::zero(), |sum, line| sum + order.room(line)).min(order.order_room())
}
