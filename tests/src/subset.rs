//! Whether an answer says what a case expects of it.

use tally_core::values::json::Json;

/// Compares an expectation with an answer; every difference with its pointer, wanted and actual.
///
/// Objects: the fields that are named. Lists: each item, and as many of them, unless the expectation is
/// `{"contains": [...]}`. The wire leaves out what has its default, so an expected 0, `false`, null or
/// empty list is also met by a field that is not there.
#[must_use]
pub fn differences(wanted: &Json, actual: &Json) -> Vec<String> {
    let mut found = Vec::new();
    compare(wanted, actual, "", &mut found);
    found
}

fn compare(wanted: &Json, actual: &Json, at: &str, found: &mut Vec<String>) {
    match (wanted, actual) {
        (Json::Map(fields), Json::List(items)) if matches!(fields.as_slice(), [(name, Json::List(_))] if name == "contains") => {
            if let Some(Json::List(each)) = wanted.get("contains") {
                for (index, one) in each.iter().enumerate() {
                    if !items.iter().any(|item| differences(one, item).is_empty()) {
                        differ(one, actual, &format!("{at}/contains/{index}"), found);
                    }
                }
            }
        }
        (Json::Map(fields), Json::Map(_)) => {
            for (name, one) in fields {
                let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                match actual.get(name) {
                    Some(value) => compare(one, value, &at, found),
                    None if is_default(one) => {}
                    None => found.push(format!("{at}: wanted {}, actual nothing", one.canonical())),
                }
            }
        }
        (Json::List(each), Json::List(items)) if each.len() == items.len() => {
            for (index, (one, item)) in each.iter().zip(items).enumerate() {
                compare(one, item, &format!("{at}/{index}"), found);
            }
        }
        _ if wanted == actual => {}
        _ => differ(wanted, actual, at, found),
    }
}

fn differ(wanted: &Json, actual: &Json, at: &str, found: &mut Vec<String>) {
    found.push(format!("{at}: wanted {}, actual {}", wanted.canonical(), actual.canonical()));
}

fn is_default(json: &Json) -> bool {
    match json {
        Json::Null | Json::Bool(false) | Json::Integer(0) => true,
        Json::List(items) => items.is_empty(),
        Json::Map(fields) => fields.iter().all(|(_, value)| is_default(value)),
        _ => false,
    }
}
