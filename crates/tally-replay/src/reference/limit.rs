//! Limits (E7, R8): what a counter still leaves, and what of a reward fits into it.

use num_traits::Zero;
use serde_json::{Value, json};

use super::condition::{plain, points};
use super::give::Portion;
use super::number::{Whole, at_least_zero, exact, round, ten_to, whole};
use super::order::{Applied, Order, digits};
use super::time::{day_of, days, instant, local};
use super::tree::{choice, field, integer, list, number, part, text_or};
use super::turn::{Came, Turn, attempt, if_affordable};

/// What a limit counts.
pub fn measure(limit: &Value) -> &'static str {
    ["uses", "points", "money"].into_iter().find(|name| field(limit, name).is_some()).unwrap_or("uses")
}

/// The counter of a limit: its part of the program, its rule, what is counted, and how long.
pub fn counter(kind: &str, id: &str, measure: &str, limit: &Value) -> String {
    format!("{kind}/{id}/{measure}/{}", text_or(limit, "period", "lifetime"))
}

/// The number of the period that the order falls into: a year, a month, or the first local day of a week or day.
pub fn period(order: &Order, limit: &Value) -> i64 {
    let today = day_of(part(order.program, "zone"), order.at);
    let number = days(today);
    match text_or(limit, "period", "lifetime") {
        "day" => number,
        "week" => {
            let first = part(part(order.program, "policies"), "weekStart").as_i64().unwrap_or(1);
            // 1 January 1970 was a Thursday, the fourth day of the week.
            let begins = |day: &i64| (day + 3).rem_euclid(7) + 1 == first;
            (number - 6..=number).find(begins).unwrap_or(number)
        }
        "quarter" => today.year * 4 + (today.month - 1) / 3,
        "month" => today.year * 12 + today.month - 1,
        "year" => today.year,
        _ => 0,
    }
}

/// What a counter has for the member in a period.
pub fn counted(order: &Order, counter: &str, period: i64) -> Whole {
    let counters = part(part(order.view, "member"), "counters");
    let found = list(counters, counter).iter().find(|each| integer(each, "period") == whole(period));
    found.map_or_else(Whole::zero, |each| integer(each, "amount"))
}

/// What a limit leaves; `None` where nobody knows here, so that it holds nothing back yet.
pub fn room(order: &Order, limit: &Value, counter: &str, most: &Whole) -> Option<Whole> {
    match text_or(limit, "per", "member") {
        "order" => Some(most.clone()),
        "program" => {
            let grants = part(part(order.view, "member"), "grants");
            field(grants, counter).map(|_| integer(grants, counter))
        }
        _ => Some(at_least_zero(most - counted(order, counter, period(order, limit)))),
    }
}

/// The room of each limit of a reward by what it counts; money in minor units of the order.
fn rooms<'a>(order: &Order, reward: &'a Value) -> Vec<(&'a Value, &'static str, Option<Whole>)> {
    let id = text_or(reward, "id", "");
    let wallet = text_or(part(reward, "cost"), "wallet", "");
    let room_of = |limit: &'a Value| {
        let measure = measure(limit);
        let most = match measure {
            "points" => points(order, wallet, limit, "points").unwrap_or_default(),
            "money" => {
                let home = exact(&ten_to(digits(text_or(order.program, "currency", ""))));
                round(&(number(limit, "money").unwrap_or_else(|| exact(&Whole::zero())) * home), "half_up")
            }
            _ => integer(limit, "uses"),
        };
        let room = room(order, limit, &counter("reward", id, measure, limit), &most);
        // A fixed amount converts into the order's currency, half up (8).
        let room = if measure == "money" { room.map(|home| round(&order.abroad(&home), "half_up")) } else { room };
        (limit, measure, room)
    };
    list(reward, "limits").iter().map(room_of).collect()
}

/// What the limits of a reward leave, by what they count, as far as it is known.
pub fn left(order: &Order, reward: &Value) -> Vec<(&'static str, Whole)> {
    rooms(order, reward).into_iter().filter_map(|(_, measure, room)| Some((measure, room?))).collect()
}

/// What an applied reward counts.
fn used(applied: &Applied, measure: &str) -> Whole {
    match measure {
        "points" => applied.cost.as_ref().map_or_else(Whole::zero, |(_, points)| points.clone()),
        "money" => applied.amount(),
        _ => applied.uses.clone(),
    }
}

/// "They reduce (default) or reject": the most uses that fit all limits, each cut to the money that is left.
pub fn within_limits<'a>(order: &Order<'a>, turn: Turn<'a>, times: Option<Whole>) -> Came<'a> {
    let rooms = rooms(order, turn.reward);
    let is_slider = choice(part(turn.reward, "give")).0 == "amountPerPoint";
    if is_slider && rooms.iter().any(|(_, measure, room)| *measure == "uses" && room.as_ref().is_some_and(Zero::is_zero)) {
        return Came::Limited(json!({"condition": "limit", "wanted": 1, "actual": 0}));
    }
    let full = attempt(order, turn, &Portion { times: times.clone(), ..Portion::default() });
    let Came::Applied(wanted) = &full else { return full };
    let is_over = |applied: &Applied, (_, measure, room): &(&Value, &str, Option<Whole>)| {
        room.as_ref().is_some_and(|room| used(applied, measure) > *room)
    };
    let Some(first) = rooms.iter().find(|limit| is_over(wanted, limit)) else { return if_affordable(order, full) };
    let limited = json!({"condition": "limit", "wanted": plain(&used(wanted, first.1)), "actual": 0});
    if rooms.iter().any(|limit| is_over(wanted, limit) && text_or(limit.0, "over", "reduce") == "reject") {
        return Came::Limited(limited);
    }
    let most = rooms.iter().filter(|limit| limit.1 == "money").filter_map(|limit| limit.2.clone()).min();
    let mut uses = times.unwrap_or_else(|| wanted.uses.clone());
    if let Some(left) = rooms.iter().filter(|limit| limit.1 == "uses" && is_over(wanted, limit)).filter_map(|limit| limit.2.clone()).min() {
        uses = uses.min(left);
    }
    while uses > Whole::zero() && most.as_ref().is_none_or(|most| !most.is_zero()) {
        let portion = Portion { times: Some(uses.clone()), most: most.clone(), ..Portion::default() };
        let came = attempt(order, turn, &portion);
        match &came {
            Came::Applied(applied) if rooms.iter().any(|limit| is_over(applied, limit)) => uses -= 1,
            _ => return if_affordable(order, came),
        }
    }
    Came::Limited(limited)
}

/// What the limits of an applied reward count: counter, period, by how much. One counter is counted once.
pub fn usage(order: &Order, applied: &Applied) -> Vec<Value> {
    let id = text_or(applied.reward, "id", "");
    let mut counted: Vec<Value> = Vec::new();
    for limit in list(applied.reward, "limits").iter().filter(|limit| text_or(limit, "per", "member") != "order") {
        let by = match measure(limit) {
            "money" => round(&order.at_home(&exact(&applied.amount())), "half_up"),
            other => used(applied, other),
        };
        let entry = json!({"counter": counter("reward", id, measure(limit), limit), "period": period(order, limit), "by": plain(&by)});
        if !by.is_zero() && !counted.contains(&entry) {
            counted.push(entry);
        }
    }
    counted
}

/// Whether a limit of the whole program is not known here.
pub fn is_unconfirmed(order: &Order, applied: &Applied) -> bool {
    rooms(order, applied.reward).iter().any(|(_, _, room)| room.is_none())
}

/// Why an earn rule gives nothing now: it rests, or it was used as often as it may be.
pub fn rests(order: &Order, rule: &Value) -> Option<Value> {
    if let Some(cooldown) = field(rule, "cooldown") {
        let last = counted(order, &format!("earn/{}/last/lifetime", text_or(rule, "id", "")), 0);
        let last = i64::try_from(&last).unwrap_or(0);
        let until = match part(cooldown, "hours").as_i64() {
            Some(hours) => last + hours * 3_600_000,
            None => so_many_days_later(order, last, part(cooldown, "days").as_i64().unwrap_or(0)),
        };
        if last != 0 && order.at < until {
            return Some(json!({"condition": "cooldown", "wanted": until, "actual": order.at}));
        }
    }
    super::cap::is_used_up(order, rule).then(|| json!({"condition": "limit", "wanted": 1, "actual": 0}))
}

/// The same local time so many days later.
fn so_many_days_later(order: &Order, from: i64, count: i64) -> i64 {
    const DAY: i64 = 86_400_000;
    let zone = part(order.program, "zone");
    instant(zone, local(zone, from) + count * DAY)
}
