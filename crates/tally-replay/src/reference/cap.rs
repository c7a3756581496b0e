//! Caps and limits on earning (2.12): "caps cut last, from the last rule backwards, each on its own period".

use num_traits::Zero;
use serde_json::{Value, json};

use super::condition::{plain, points};
use super::earning::Yield;
use super::limit::{counter, measure, period, room};
use super::number::{Whole, at_least_zero, whole};
use super::order::Order;
use super::tree::{field, integer, list, part, text, text_or};

/// Cuts what rules give to their own limits, then to the caps.
pub fn cut(order: &Order, yields: &mut [Yield]) {
    for each in yields.iter_mut() {
        for limit in list(each.rule, "limits") {
            cut_to_limit(order, each, limit);
        }
    }
    for cap in list(order.program, "caps") {
        cut_to_cap(order, yields, cap);
    }
}

/// The most that a limit of a rule allows, in what it counts.
fn most(order: &Order, rule: &Value, limit: &Value) -> Whole {
    match measure(limit) {
        "points" => points(order, text_or(rule, "wallet", ""), limit, "points").unwrap_or_default(),
        _ => integer(limit, "uses"),
    }
}

fn room_of(order: &Order, rule: &Value, limit: &Value) -> Option<Whole> {
    let counter = counter("earn", text_or(rule, "id", ""), measure(limit), limit);
    room(order, limit, &counter, &most(order, rule, limit))
}

/// Points are cut to what is left of them; what is issued to the uses that are left.
fn cut_to_limit(order: &Order, each: &mut Yield, limit: &Value) {
    let Some(room) = room_of(order, each.rule, limit) else { return };
    let wanted = if measure(limit) == "points" || field(each.rule, "issue").is_some() {
        each.given.clone()
    } else {
        each.given.clone().min(whole(1))
    };
    if wanted <= room {
        return;
    }
    each.is_limited = true;
    each.reason = Some(json!({"condition": "limit", "wanted": plain(&wanted)}));
    each.given = if text(limit, "over") == Some("reject") { Whole::zero() } else { room };
}

/// Whether a rule is used up before it competes with others: one of its limits of uses leaves none.
pub fn is_used_up(order: &Order, rule: &Value) -> bool {
    let of_uses = list(rule, "limits").iter().filter(|limit| measure(limit) == "uses");
    of_uses.filter_map(|limit| room_of(order, rule, limit)).any(|room| room.is_zero())
}

fn is_of_cap(cap: &Value, each: &Yield) -> bool {
    let names_it = field(cap, "rules").is_none() || list(cap, "rules").contains(&each.rule["id"]);
    field(each.rule, "issue").is_none() && each.rule["wallet"] == cap["wallet"] && names_it
}

fn cut_to_cap(order: &Order, yields: &mut [Yield], cap: &Value) {
    let most = points(order, text_or(cap, "wallet", ""), cap, "points").unwrap_or_default();
    let counter = counter("cap", text_or(cap, "id", ""), "points", cap);
    let Some(room) = room(order, cap, &counter, &most) else { return };
    let given = yields.iter().filter(|each| is_of_cap(cap, each)).fold(Whole::zero(), |sum, each| sum + &each.given);
    let mut over = at_least_zero(&given - room);
    if over > Whole::zero() && text(cap, "over") == Some("reject") {
        over = given;
    }
    for each in yields.iter_mut().rev().filter(|each| is_of_cap(cap, each)) {
        let off = over.clone().min(each.given.clone());
        if off > Whole::zero() {
            each.is_limited = true;
            each.reason = Some(json!({"condition": "cap", "wanted": plain(&each.given)}));
        }
        over -= &off;
        each.given -= off;
    }
}

/// What the limits, caps and cooldowns count of what the rules gave.
pub fn usage(order: &Order, yields: &[Yield]) -> Vec<Value> {
    let mut counted: Vec<Value> = Vec::new();
    let mut count = |counter: String, period: i64, by: &Whole| {
        let entry = json!({"counter": counter, "period": period, "by": plain(by)});
        if !by.is_zero() && !counted.contains(&entry) {
            counted.push(entry);
        }
    };
    for each in yields.iter().filter(|each| !each.given.is_zero()) {
        let id = text_or(each.rule, "id", "");
        for limit in list(each.rule, "limits").iter().filter(|limit| text(limit, "per") != Some("order")) {
            let is_counted_whole = measure(limit) == "points" || field(each.rule, "issue").is_some();
            let by = if is_counted_whole { each.given.clone() } else { whole(1) };
            count(counter("earn", id, measure(limit), limit), period(order, limit), &by);
        }
        if field(each.rule, "cooldown").is_some() {
            let last = super::limit::counted(order, &format!("earn/{id}/last/lifetime"), 0);
            count(format!("earn/{id}/last/lifetime"), 0, &(whole(order.at) - last));
        }
    }
    for cap in list(order.program, "caps").iter().filter(|cap| text(cap, "per") != Some("order")) {
        let by = yields.iter().filter(|each| is_of_cap(cap, each)).fold(Whole::zero(), |sum, each| sum + &each.given);
        count(counter("cap", text_or(cap, "id", ""), "points", cap), period(order, cap), &by);
    }
    counted
}

/// The rules and caps with a limit of the whole program that is not known here, and that gave something.
pub fn unconfirmed<'a>(order: &Order<'a>, yields: &[Yield<'a>]) -> Vec<&'a Value> {
    let is_open = |rule: &Value| list(rule, "limits").iter().any(|limit| room_of(order, rule, limit).is_none());
    let mut found: Vec<&Value> =
        yields.iter().filter(|each| !each.given.is_zero() && is_open(each.rule)).map(|each| &each.rule["id"]).collect();
    for cap in list(order.program, "caps").iter().filter(|cap| text(cap, "per") == Some("program")) {
        let grants = part(part(order.view, "member"), "grants");
        let is_known = field(grants, &counter("cap", text_or(cap, "id", ""), "points", cap)).is_some();
        if !is_known && yields.iter().any(|each| is_of_cap(cap, each) && !each.given.is_zero()) {
            found.push(&cap["id"]);
        }
    }
    found
}
