//! Pins a program's time zone while it is published: the offsets come from the runtime's own database
//! of zones, and from then on stand in the version, so that nobody has to ask again.

use js_sys::{Array, Date, Function, Intl::DateTimeFormat, Object, Reflect};
use tally_core::values::json::Json;
use wasm_bindgen::prelude::{JsCast, JsValue};

/// From the beginning of 2015 on, so that a year's old orders fall on the right days.
const FROM_MS: i64 = 1_420_070_400_000;
/// Until the end of 2044; after that the last offset stays.
const UNTIL_MS: i64 = 2_366_841_600_000;
/// No zone changes its offset twice in so short a time.
const STEP_MS: i64 = 7 * 86_400_000;

/// Adds the offsets to a document whose zone is only named. A document that is anything else is left as
/// it is: its reader says what is wrong.
pub fn pin(document: &mut Json) {
    let Json::Map(fields) = document else { return };
    let Some((_, zone)) = fields.iter_mut().find(|(name, _)| name == "zone") else { return };
    let Json::Map(parts) = zone else { return };
    let [(name, Json::Text(zone_name))] = parts.as_slice() else { return };
    if name != "name" || zone_name == "UTC" {
        return;
    }
    if let Some((offset, transitions)) = offsets(zone_name) {
        let entry =
            |(at, offset): (i64, i64)| Json::Map(vec![("at".to_owned(), Json::Integer(at)), ("offset".to_owned(), Json::Integer(offset))]);
        parts.push(("offset".to_owned(), Json::Integer(offset)));
        parts.push(("transitions".to_owned(), Json::List(transitions.into_iter().map(entry).collect())));
    }
}

/// The first offset and every change, in seconds east of Greenwich; `None` for a zone nobody knows.
fn offsets(zone: &str) -> Option<(i64, Vec<(i64, i64)>)> {
    let format = format(zone)?;
    let first = offset_at(&format, FROM_MS)?;
    let mut transitions = Vec::new();
    let (mut before, mut last) = (FROM_MS, first);
    while before < UNTIL_MS {
        let after = before.saturating_add(STEP_MS);
        let offset = offset_at(&format, after)?;
        if offset != last {
            transitions.push((change_between(&format, before, after, last)?, offset));
            last = offset;
        }
        before = after;
    }
    Some((first, transitions))
}

/// The first millisecond whose offset is not `old`, by halving.
fn change_between(format: &DateTimeFormat, mut before: i64, mut after: i64, old: i64) -> Option<i64> {
    while after.saturating_sub(before) > 1 {
        let middle = before.saturating_add(after.saturating_sub(before).div_euclid(2));
        if offset_at(format, middle)? == old { before = middle } else { after = middle }
    }
    Some(after)
}

fn format(zone: &str) -> Option<DateTimeFormat> {
    let options = Object::new();
    let set = |name: &str, value: &str| Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value)).ok();
    set("timeZone", zone)?;
    set("timeZoneName", "longOffset")?;
    // `new` throws for an unknown zone; through Reflect that is an error and not a trap.
    let constructor = Reflect::get(&js_sys::global(), &JsValue::from_str("Intl")).ok()?;
    let constructor: Function = Reflect::get(&constructor, &JsValue::from_str("DateTimeFormat")).ok()?.unchecked_into();
    let arguments = Array::of2(&JsValue::from_str("en-US"), &options);
    Reflect::construct(&constructor, &arguments).ok().map(JsCast::unchecked_into)
}

/// Reads `GMT`, `GMT+02:00` or `GMT-03:30:12`.
fn offset_at(format: &DateTimeFormat, ms: i64) -> Option<i64> {
    let date = Date::new(&JsValue::from_str(&iso(ms)?));
    let parts = format.format_to_parts(&date);
    let part = parts.iter().find(|part| field(part, "type").as_deref() == Some("timeZoneName"))?;
    let text = field(&part, "value")?;
    let offset = text.strip_prefix("GMT")?;
    if offset.is_empty() {
        return Some(0);
    }
    let (sign, digits) = if let Some(east) = offset.strip_prefix('+') { (1, east) } else { (-1, offset.strip_prefix('-')?) };
    let mut seconds = 0_i64;
    for (unit, number) in [3600_i64, 60, 1].into_iter().zip(digits.split(':')) {
        seconds = seconds.saturating_add(number.parse::<i64>().ok()?.saturating_mul(unit));
    }
    Some(seconds.saturating_mul(sign))
}

/// JavaScript's dates take floating point milliseconds; text has none.
fn iso(ms: i64) -> Option<String> {
    let date = tally_core::values::time::Date::from_local_ms(ms)?;
    let time = ms.rem_euclid(86_400_000);
    let (hours, minutes) = (time.div_euclid(3_600_000), time.rem_euclid(3_600_000).div_euclid(60_000));
    let (seconds, rest) = (time.rem_euclid(60_000).div_euclid(1000), time.rem_euclid(1000));
    Some(format!("{date}T{hours:02}:{minutes:02}:{seconds:02}.{rest:03}Z"))
}

fn field(part: &JsValue, name: &str) -> Option<String> {
    Reflect::get(part, &JsValue::from_str(name)).ok()?.as_string()
}
