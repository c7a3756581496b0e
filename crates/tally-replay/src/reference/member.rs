//! Conditions on the member: what the view says of the account. A guest has none of it.

use num_traits::Zero;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::condition::{Judged, is_one_of, plain, points, unmet};
use super::number::{Whole, exact, number_of_steps, whole};
use super::order::{Order, Phase};
use super::time::{Day, civil, day_of, days, instant, local, month_length};
use super::tree::{field, integer, list, named, number, part, text, text_or};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// What is known of the member.
fn member<'a>(order: &Order<'a>) -> &'a Value {
    part(order.view, "member")
}

/// Whether there is an account.
fn is_member(order: &Order) -> bool {
    field(order.view, "account").is_some()
}

/// Judges a condition on the member; `None` for other conditions.
pub fn judge(order: &Order, kind: &str, content: &Value) -> Option<Judged> {
    Some(match kind {
        "member" => (content.as_bool() == Some(is_member(order)), content.clone(), json!(is_member(order))),
        "order" => number_of_order(order, content),
        "segment" => segment(order, content),
        "attribute" => {
            let actual = text(part(member(order), "attributes"), text_or(content, "name", ""));
            is_one_of(part(content, "oneOf"), actual)
        }
        "birthday" => (is_birthday(order, content), content.clone(), part(member(order), "birthday").clone()),
        "offer" => {
            let holds = is_member(order) && list(member(order), "offers").contains(content);
            (holds, content.clone(), Value::Null)
        }
        "bought" => {
            let actual = integer(part(member(order), "bought"), text_or(content, "counter", ""));
            let wanted = integer(content, "atLeast");
            (is_member(order) && actual >= wanted, plain(&wanted), plain(&actual))
        }
        "plan" => is_one_of(content, text(member(order), "plan")),
        "tenure" => (has_tenure(order, content), content.clone(), Value::Null),
        "balance" => balance(order, content),
        "experiment" => experiment(order, content),
        _ => return None,
    })
}

/// "This order's number is member.orders + 1. A guest's order has no number."
fn number_of_order(order: &Order, content: &Value) -> Judged {
    let actual = integer(member(order), "orders") + 1;
    let is_nth = field(content, "nth").is_some() && actual == integer(content, "nth");
    let is_every = field(content, "every").is_some() && &actual % integer(content, "every") == Whole::zero();
    (is_member(order) && (is_nth || is_every), content.clone(), plain(&actual))
}

/// "The member is in one of these declared segments (given by the server, or its rule holds)."
fn segment(order: &Order, content: &Value) -> Judged {
    let holds = |id: &Value| {
        let declared = named(list(order.program, "segments"), id.as_str().unwrap_or("")).unwrap_or(&Value::Null);
        let by_rule = !list(declared, "when").is_empty() && unmet(order, declared, Phase::Earning).is_none();
        list(member(order), "segments").contains(id) || by_rule
    };
    let is_in_one = content.as_array().into_iter().flatten().any(holds);
    (is_member(order) && is_in_one, content.clone(), Value::Null)
}

/// "The local day of the instant lies within the birthday ± days, or in its month. 29 February counts as 28 February in
/// other years. Crossing New Year works."
fn is_birthday(order: &Order, content: &Value) -> bool {
    let Some((month, day)) = text(member(order), "birthday").and_then(|birthday| birthday.split_once('-')) else { return false };
    let (month, day): (i64, i64) = (month.parse().unwrap_or(0), day.parse().unwrap_or(0));
    let today = day_of(part(order.program, "zone"), order.at);
    if part(content, "month").as_bool() == Some(true) {
        return today.month == month;
    }
    let before = part(content, "daysBefore").as_i64().unwrap_or(0);
    let after = part(content, "daysAfter").as_i64().unwrap_or(0);
    (today.year - 1..=today.year + 1).any(|year| {
        let birthday = days(Day { year, month, day: day.min(month_length(year, month)) });
        (birthday - before..=birthday + after).contains(&days(today))
    })
}

/// "Enrolled at least so long ago": so many days or months later, at the same local time.
fn has_tenure(order: &Order, content: &Value) -> bool {
    let Some(enrolled) = part(member(order), "enrolledAt").as_i64() else { return false };
    let zone = part(order.program, "zone");
    let start = day_of(zone, enrolled);
    let reached = match part(content, "months").as_i64() {
        Some(months) => {
            let month = start.year * 12 + start.month - 1 + months;
            let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
            Day { year, month, day: start.day.min(month_length(year, month)) }
        }
        None => civil(days(start) + part(content, "days").as_i64().unwrap_or(0)),
    };
    let time_of_day = local(zone, enrolled).rem_euclid(DAY);
    is_member(order) && instant(zone, days(reached) * DAY + time_of_day) <= order.at
}

/// "Available points (before this order)."
fn balance(order: &Order, content: &Value) -> Judged {
    let wallet = text_or(content, "wallet", "");
    let actual = integer(part(part(order.view, "wallets"), wallet), "available");
    let wanted = points(order, wallet, content, "atLeast").unwrap_or_default();
    (is_member(order) && actual >= wanted, plain(&wanted), plain(&actual))
}

/// "Bucket = first 8 bytes (big endian) of SHA-256("<salt or id>\n<account>") mod 10000; arms take consecutive ranges
/// in their order. Guests are in no arm."
fn experiment(order: &Order, content: &Value) -> Judged {
    let declared = named(list(order.program, "experiments"), text_or(content, "id", "")).unwrap_or(&Value::Null);
    let Some(account) = text(order.view, "account") else { return (false, part(content, "arm").clone(), Value::Null) };
    let salt = text_or(declared, "salt", text_or(declared, "id", ""));
    let hash = Sha256::digest(format!("{salt}\n{account}").as_bytes());
    let first = hash.iter().take(8).fold(Whole::zero(), |number, byte| number * 256 + whole(i64::from(*byte)));
    let bucket = first % whole(10_000);
    let mut end = Whole::zero();
    for arm in list(declared, "arms") {
        let percent = number(arm, "percent").unwrap_or_else(|| exact(&Whole::zero()));
        end += number_of_steps(&(percent * exact(&whole(100))), &exact(&whole(1)));
        if bucket < end {
            return (part(arm, "id") == part(content, "arm"), part(content, "arm").clone(), part(arm, "id").clone());
        }
    }
    (text(content, "arm") == Some("holdout"), part(content, "arm").clone(), json!("holdout"))
}
