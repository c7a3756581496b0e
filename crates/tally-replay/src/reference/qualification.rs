//! Over which period a ladder measures (4), and until when a tier holds.

use num_traits::Zero;
use serde_json::{Value, json};

use super::number::{Whole, whole};
use super::order::Order;
use super::time::{DAY, Day, civil, day_of, days, instant, local, month_length};
use super::tree::{choice, field, integer, list, part, text_or};

/// What is known of the member on a ladder.
pub fn standing<'a>(order: &Order<'a>, ladder: &Value) -> &'a Value {
    part(part(order.view, "ladders"), text_or(ladder, "id", ""))
}

/// The measure of the period that the order falls into.
pub fn measured(order: &Order, ladder: &Value) -> Whole {
    let all = list(standing(order, ladder), "measured");
    let of_period = |period: i64| all.iter().filter(move |each| integer(each, "period") == whole(period));
    let today = today(order);
    match (choice(part(ladder, "metric")).0, choice(part(ladder, "period"))) {
        ("tenure", _) => whole(full_months(enrolled(order, ladder), today)),
        (_, ("calendar", _)) => of_period(civil(today).year).fold(Whole::zero(), |sum, each| sum + integer(each, "amount")),
        (_, ("membership", _)) => {
            let year = membership_year(enrolled(order, ladder), today);
            of_period(year).fold(Whole::zero(), |sum, each| sum + integer(each, "amount"))
        }
        (_, ("rolling", span)) => {
            all.iter().filter(|each| today < leaves(each, span)).fold(Whole::zero(), |sum, each| sum + integer(each, "amount"))
        }
        _ => of_period(0).fold(Whole::zero(), |sum, each| sum + integer(each, "amount")),
    }
}

/// "And by when": the end of the period; where it rolls, when the first of what is measured leaves it.
pub fn end_of_period(order: &Order, ladder: &Value, adds: &Whole) -> Value {
    let today = today(order);
    match choice(part(ladder, "period")) {
        ("calendar", _) => begins(order, days(Day { year: civil(today).year + 1, month: 1, day: 1 })),
        ("membership", _) => {
            let enrolled = enrolled(order, ladder);
            begins(order, anniversary(enrolled, membership_year(enrolled, today) + 1))
        }
        ("rolling", span) => {
            let own = json!([{"period": today, "amount": i64::from(!adds.is_zero())}]);
            let all = list(standing(order, ladder), "measured").iter().chain(own.as_array().into_iter().flatten());
            let counted = all.filter(|each| !integer(each, "amount").is_zero()).map(|each| leaves(each, span)).filter(|day| today < *day);
            counted.min().map_or(Value::Null, |day| begins(order, day))
        }
        _ => Value::Null,
    }
}

/// When a tier ends that the order reaches.
pub fn until(order: &Order, ladder: &Value) -> Value {
    let today = today(order);
    match choice(part(ladder, "validity")) {
        ("for", span) => {
            let zone = part(order.program, "zone");
            json!(instant(zone, later(today, span) * DAY + local(zone, order.at).rem_euclid(DAY)))
        }
        ("restOfThisAndNext", _) if choice(part(ladder, "period")).0 == "membership" => {
            let enrolled = enrolled(order, ladder);
            begins(order, anniversary(enrolled, membership_year(enrolled, today) + 2))
        }
        ("restOfThisAndNext", _) => begins(order, days(Day { year: civil(today).year + 2, month: 1, day: 1 })),
        _ => Value::Null,
    }
}

/// When so many full months of membership are reached.
pub fn after_months(order: &Order, ladder: &Value, months: i64) -> Value {
    begins(order, later(enrolled(order, ladder), &json!({"months": months})))
}

fn today(order: &Order) -> i64 {
    days(day_of(part(order.program, "zone"), order.at))
}

/// The instant at which a local day begins.
fn begins(order: &Order, day: i64) -> Value {
    json!(instant(part(order.program, "zone"), day * DAY))
}

/// The local day on which the member enrolled; today, for who is not yet a member.
fn enrolled(order: &Order, ladder: &Value) -> i64 {
    let known = [part(standing(order, ladder), "enrolled"), part(part(order.view, "member"), "enrolledAt")];
    let at = known.into_iter().find_map(Value::as_i64).unwrap_or(order.at);
    days(day_of(part(order.program, "zone"), at))
}

/// "What a day brought counts from that day on, until the same day so many months or days later begins."
fn leaves(measure: &Value, span: &Value) -> i64 {
    later(part(measure, "period").as_i64().unwrap_or(0), span)
}

/// So many days later, or the same day so many months later, clamped to the last of the month.
fn later(day: i64, span: &Value) -> i64 {
    let Some(months) = field(span, "months").and_then(Value::as_i64) else { return day + part(span, "days").as_i64().unwrap_or(0) };
    let start = civil(day);
    let month = start.year * 12 + start.month - 1 + months;
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    days(Day { year, month, day: start.day.min(month_length(year, month)) })
}

fn anniversary(enrolled: i64, years: i64) -> i64 {
    later(enrolled, &json!({"months": years * 12}))
}

/// The years of membership that are over.
fn membership_year(enrolled: i64, today: i64) -> i64 {
    (0..).take_while(|years| anniversary(enrolled, years + 1) <= today).count().try_into().unwrap_or(0)
}

fn full_months(enrolled: i64, today: i64) -> i64 {
    (1..).take_while(|months| later(enrolled, &json!({"months": months})) <= today).count().try_into().unwrap_or(0)
}
