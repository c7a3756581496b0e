//! Conditions (2.3): judged when a rule's turn comes. Equality qualifies.

use num_traits::Zero;
use serde_json::{Value, json};

use super::filter::{is_all, selects};
use super::number::{Whole, exact};
use super::order::{Order, Phase};
use super::time::{day_of, days, instant, minutes, moment};
use super::tree::{choice, flag, integer, list, number, part, text, text_or};
use super::{member, tier};

/// The first condition of a rule that does not hold: its kind, what it wanted, what there was. `phase` is that of
/// the rule's turn.
pub fn unmet(order: &Order, rule: &Value, phase: Phase) -> Option<Value> {
    list(rule, "when").iter().find_map(|when| fails(order, when, phase))
}

fn fails(order: &Order, when: &Value, phase: Phase) -> Option<Value> {
    let (kind, content) = choice(when);
    let (holds, wanted, actual) = match kind {
        "spend" => spend(order, content, phase),
        "units" => units(order, content),
        "tier" => tier_held(order, content),
        "window" => window(order, content),
        "channel" | "store" | "payment" => is_one_of(content, text(order.cart, kind)),
        "code" => code(order, content),
        "event" => super::event::carries(order, content),
        "schedule" => schedule(order, content),
        "any" => {
            let failures: Vec<Value> = content.as_array().into_iter().flatten().filter_map(|each| fails(order, each, phase)).collect();
            (failures.len() < content.as_array().map_or(0, Vec::len), Value::Array(failures), Value::Null)
        }
        other => member::judge(order, other, content)?,
    };
    (!holds).then(|| json!({"condition": kind, "wanted": wanted, "actual": actual}))
}

/// An amount as JSON; the documents keep it within 64 bits.
pub fn plain(amount: &Whole) -> Value {
    json!(i64::try_from(amount).unwrap_or(i64::MAX))
}

/// Whether a condition holds, what it wanted, what there was.
pub type Judged = (bool, Value, Value);

/// Whether a name is one of those wanted.
pub fn is_one_of(wanted: &Value, actual: Option<&str>) -> Judged {
    let holds = wanted.as_array().into_iter().flatten().any(|each| actual.is_some() && each.as_str() == actual);
    (holds, wanted.clone(), json!(actual))
}

/// "Eligibility is judged on its declared base: before discounts, after the phases before it, or after every reward
/// applied before it; over all lines or the matching ones; with or without shipping."
fn spend(order: &Order, content: &Value, phase: Phase) -> Judged {
    let base = part(content, "base");
    let filter = part(base, "items");
    let counts = |applied: &super::order::Applied| match text_or(base, "when", "before") {
        "afterPhases" => !applied.is_tender() && applied.phase < phase,
        "afterEarlier" => !applied.is_tender(),
        _ => false,
    };
    let mut actual = Whole::zero();
    for (index, line) in order.lines.iter().enumerate() {
        if is_all(filter) || selects(order, filter, line) {
            actual += &line.before;
            for applied in order.applied.iter().filter(|applied| counts(applied)) {
                actual -= applied.lines.get(index).cloned().unwrap_or_default();
            }
        }
    }
    if flag(base, "shipping") {
        actual += order.shipping();
        for applied in order.applied.iter().filter(|applied| counts(applied)) {
            actual -= &applied.shipping;
        }
    }
    let wanted = number(content, "atLeast").map_or_else(Whole::zero, |major| order.minor(&major));
    (actual >= wanted, plain(&wanted), plain(&actual))
}

fn units(order: &Order, content: &Value) -> Judged {
    let matching = order.lines.iter().filter(|line| selects(order, part(content, "items"), line));
    let actual: usize = matching.map(|line| line.units.len()).sum();
    let wanted = integer(content, "atLeast");
    (Whole::from(actual) >= wanted, plain(&wanted), json!(actual))
}

/// "The tier that applies to an order is the one held before it."
fn tier_held(order: &Order, content: &Value) -> Judged {
    let ladder = tier::ladder(order, text_or(content, "ladder", ""));
    let risen = order.risen.iter().find(|(risen, _)| risen == text_or(content, "ladder", ""));
    let held = risen.map_or_else(|| tier::held(order, ladder), |(_, rank)| *rank);
    let rank = |name: &str| text(content, name).and_then(|wanted| tier::rank(ladder, wanted));
    let is_enough = rank("atLeast").is_none_or(|lowest| held >= lowest);
    let is_not_too_much = rank("atMost").is_none_or(|highest| held <= highest);
    (is_enough && is_not_too_much, part(content, "atLeast").clone(), json!(tier::name(ladder, held)))
}

/// "Windows are half-open [from, until). A date without a time is the start of its day as a beginning and the end of
/// it as an end."
fn window(order: &Order, content: &Value) -> Judged {
    let zone = part(order.program, "zone");
    let from = text(content, "from").is_none_or(|from| moment(zone, from, false) <= order.at);
    let until = text(content, "until").is_none_or(|until| order.at < moment(zone, until, true));
    (from && until, content.clone(), json!(order.at))
}

/// The cart carries one of these codes; upper and lower case are the same.
fn code(order: &Order, content: &Value) -> Judged {
    let lower = |code: &Value| code.as_str().unwrap_or("").to_lowercase();
    let wanted: Vec<String> = content.as_array().into_iter().flatten().map(lower).collect();
    (list(order.cart, "codes").iter().any(|code| wanted.contains(&lower(code))), content.clone(), Value::Null)
}

/// Weekdays and hours in the program's zone, half-open. Hours that end before they begin run past midnight and belong
/// to the weekday they began on.
fn schedule(order: &Order, content: &Value) -> Judged {
    const DAY: i64 = 86_400_000;
    let zone = part(order.program, "zone");
    let today = days(day_of(zone, order.at));
    let from = text(content, "from").map_or(0, minutes);
    let until = text(content, "until").map_or(0, minutes);
    let length = if until <= from { DAY } else { 0 };
    let holds = [today - 1, today].into_iter().any(|day| {
        // 1 January 1970 was a Thursday, the fourth day of the week.
        let weekday = (day + 3).rem_euclid(7) + 1;
        let is_its_day = part(content, "weekdays").is_null() || list(content, "weekdays").contains(&json!(weekday));
        let begins = instant(zone, day * DAY + from * 60_000);
        let ends = instant(zone, day * DAY + until * 60_000 + length);
        is_its_day && begins <= order.at && order.at < ends
    });
    (holds, content.clone(), json!(order.at))
}

/// Whether a rule's time is over for good: a window that it needs has ended.
pub fn is_over(order: &Order, rule: &Value) -> bool {
    list(rule, "when").iter().any(|when| has_ended(order, when))
}

fn has_ended(order: &Order, when: &Value) -> bool {
    let (kind, content) = choice(when);
    match (kind, content.as_array()) {
        ("window", _) => text(content, "until").is_some_and(|until| order.at >= moment(part(order.program, "zone"), until, true)),
        ("any", Some(each)) => each.iter().all(|when| has_ended(order, when)),
        _ => false,
    }
}

/// Whole points of a program in the smallest unit of their wallet.
pub fn points(order: &Order, wallet: &str, tree: &Value, name: &str) -> Option<Whole> {
    let scale = exact(&super::number::ten_to(order.scale(wallet)));
    number(tree, name).map(|points| (points * scale).to_integer())
}
