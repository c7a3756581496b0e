//! Filters (2.11): which lines a rule speaks of.

use serde_json::Value;

use super::number::{exact, whole};
use super::order::{Line, Order};
use super::tree::{field, integer, list, number, part, text};

/// Whether nothing restricts a filter.
pub fn is_all(filter: &Value) -> bool {
    ["sku", "category", "tag", "brand", "attribute", "unitPrice", "reduced", "not"].iter().all(|name| field(filter, name).is_none())
}

/// Whether a filter selects a line. A line of the merchant is selected by none (2.1).
pub fn selects(order: &Order, filter: &Value, line: &Line) -> bool {
    line.is_sold && matches(order, filter, line)
}

fn matches(order: &Order, filter: &Value, line: &Line) -> bool {
    let source = line.source;
    one_of(filter, "sku", |word| text(source, "sku") == Some(word))
        && one_of(filter, "category", |word| text(source, "category").is_some_and(|path| is_at_or_below(path, word)))
        && one_of(filter, "tag", |word| list(source, "tags").iter().any(|tag| tag.as_str() == Some(word)))
        && one_of(filter, "brand", |word| text(source, "brand") == Some(word))
        && has_attributes(part(filter, "attribute"), part(source, "attributes"))
        && is_in_range(order, part(filter, "unitPrice"), line)
        && field(filter, "reduced").is_none_or(|wanted| wanted.as_bool() == Some(is_reduced(source)))
        && field(filter, "not").is_none_or(|not| !matches(order, not, line))
}

/// An absent list matches all, an empty one nothing.
fn one_of(filter: &Value, name: &str, has: impl Fn(&str) -> bool) -> bool {
    field(filter, name).is_none() || list(filter, name).iter().filter_map(Value::as_str).any(has)
}

/// A category matches everything below it.
fn is_at_or_below(path: &str, category: &str) -> bool {
    path == category || path.strip_prefix(category).is_some_and(|rest| rest.starts_with('/'))
}

/// Every named attribute must have one of the values.
fn has_attributes(wanted: &Value, attributes: &Value) -> bool {
    let Some(wanted) = wanted.as_object() else { return true };
    wanted.iter().all(|(name, _)| one_of(&Value::Object(wanted.clone()), name, |value| text(attributes, name) == Some(value)))
}

/// A half-open range of the listed unit price.
fn is_in_range(order: &Order, range: &Value, line: &Line) -> bool {
    let price = exact(&integer(line.source, "unitPrice"));
    let bound = |name: &str| number(range, name).map(|major| exact(&order.minor(&major)));
    bound("from").is_none_or(|from| price >= from) && bound("until").is_none_or(|until| price < until)
}

/// A line is reduced when its list price is above its unit price, or the shop took something off.
fn is_reduced(line: &Value) -> bool {
    let above = field(line, "listPrice").is_some() && integer(line, "listPrice") > integer(line, "unitPrice");
    above || integer(line, "discount") > whole(0)
}
