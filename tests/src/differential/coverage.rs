//! In how many cases each field and choice of the documents was at work, so that a green run says what it was green on.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tally_core::cart::Cart;
use tally_core::program::Program;
use tally_core::quote::View;
use tally_core::values::shape::{Book, Form, Shape};
use tally_core::values::wire::Wire as _;

use super::engine;

/// The parts of a program that a quote is decided by.
const DECIDING: [&str; 10] = ["Earn", "Group", "Multiplier", "Cap", "Lane", "Reward", "Ladder", "Segment", "Policies", "Cart"];

/// Counts of cases by feature.
pub struct Coverage {
    book: Book,
    cases: usize,
    counts: BTreeMap<String, usize>,
}

impl Default for Coverage {
    fn default() -> Self {
        let mut book = Book::default();
        Program::shape(&mut book);
        Cart::shape(&mut book);
        View::shape(&mut book);
        Self { book, cases: 0, counts: BTreeMap::new() }
    }
}

impl Coverage {
    /// Notes what was at work in a case: the rules that were applied or limited, with all that they say and lead to.
    pub fn note(&mut self, case: &Value, answer: &Value) {
        let mut seen = BTreeSet::new();
        self.cases += 1;
        // Whether a limit cuts takes another quote to know.
        let asks_limits = self.cases.is_multiple_of(5);
        let program = &case["program"];
        for (list, part, name) in [("earn", "earn", "Earn"), ("multipliers", "multiplier", "Multiplier"), ("rewards", "reward", "Reward")] {
            for rule in items(&program[list]).filter(|rule| is_at_work(answer, part, rule)) {
                self.walk(&Shape::Named(name), rule, &mut seen);
                self.named(&program["groups"], &rule["group"], "Group", &mut seen);
                self.named(&program["lanes"], &rule["lane"], "Lane", &mut seen);
                for limit in items(&rule["limits"]).filter(|limit| asks_limits && is_cut(case, answer, part, rule, limit)) {
                    seen.insert(format!("of a fifth of the cases, limit of {part} that cuts {}", of_limit(rule, limit)));
                }
            }
        }
        for cap in items(&program["caps"]).filter(|cap| items(&answer["trace"]).any(|entry| entry["limitedBy"] == cap["id"])) {
            self.walk(&Shape::Named("Cap"), cap, &mut seen);
        }
        for ladder in items(&program["ladders"]) {
            self.walk(&Shape::Named("Ladder"), ladder, &mut seen);
        }
        for segment in items(&program["segments"]) {
            self.walk(&Shape::Named("Segment"), segment, &mut seen);
        }
        self.walk(&Shape::Named("Policies"), &program["policies"], &mut seen);
        self.walk(&Shape::Named("Cart"), &case["cart"], &mut seen);
        seen.extend(answer["error"].as_str().map(|error| format!("error {error}")));
        for (part, name) in [("offers", "offer"), ("codes", "code")] {
            seen.extend(items(&answer[part]).filter_map(|entry| Some(format!("{name} {}", entry["status"].as_str()?))));
        }
        for feature in seen {
            *self.counts.entry(feature).or_default() += 1;
        }
    }

    /// One line a feature.
    #[must_use]
    pub fn report(&self) -> String {
        self.counts.iter().map(|(feature, count)| format!("  {count:>7} {feature}\n")).collect()
    }

    /// What a quote can be decided by and was at work in fewer cases than `enough`.
    #[must_use]
    pub fn thin(&self, enough: usize) -> Vec<String> {
        let mut all = BTreeSet::new();
        DECIDING.iter().for_each(|name| self.all(&Shape::Named(name), &mut all));
        all.into_iter().filter(|feature| self.counts.get(feature).copied().unwrap_or(0) < enough).collect()
    }

    fn named(&self, list: &Value, id: &Value, name: &'static str, seen: &mut BTreeSet<String>) {
        if let Some(found) = items(list).find(|each| !id.is_null() && each["id"] == *id) {
            self.walk(&Shape::Named(name), found, seen);
        }
    }

    fn form(&self, name: &str) -> Option<&Form> {
        self.book.definitions().iter().find(|definition| definition.name == name).map(|definition| &definition.form)
    }

    /// Notes every field that is given, and every choice, also those that are taken where nothing is said.
    fn walk(&self, shape: &Shape, value: &Value, seen: &mut BTreeSet<String>) {
        match shape {
            _ if value.is_null() => {}
            Shape::Named(name) => match self.form(name) {
                Some(Form::Record(fields)) => {
                    for field in fields {
                        let default = field.default.as_ref().and_then(|default| serde_json::to_value(default).ok());
                        let given = &value[field.name];
                        if !is_nothing(given) && default.as_ref() != Some(given) {
                            seen.insert(format!("{name}.{}", field.name));
                        }
                        let given = if given.is_null() { default.as_ref().unwrap_or(given) } else { given };
                        self.walk(&field.shape, given, seen);
                    }
                }
                Some(Form::Choice(variants)) => {
                    for variant in variants.iter().filter(|variant| value == variant.name || value.get(variant.name).is_some()) {
                        seen.insert(format!("{name} {}", variant.name));
                        variant.payload.iter().for_each(|payload| self.walk(payload, &value[variant.name], seen));
                    }
                }
                Some(Form::Alias(shape)) => self.walk(shape, value, seen),
                None => {}
            },
            Shape::List(each) => items(value).for_each(|value| self.walk(each, value, seen)),
            Shape::Map(each) => value.as_object().into_iter().flatten().for_each(|(_, value)| self.walk(each, value, seen)),
            _ => {}
        }
    }

    /// Everything that `walk` could note below a shape.
    fn all(&self, shape: &Shape, found: &mut BTreeSet<String>) {
        let mut note = |feature: String, shape: Option<&Shape>| {
            if found.insert(feature) {
                shape.into_iter().for_each(|shape| self.all(shape, found));
            }
        };
        match shape {
            Shape::Named(name) => match self.form(name) {
                Some(Form::Record(fields)) => {
                    fields.iter().for_each(|field| note(format!("{name}.{}", field.name), Some(&field.shape)));
                }
                Some(Form::Choice(variants)) => {
                    variants.iter().for_each(|variant| note(format!("{name} {}", variant.name), variant.payload.as_ref()));
                }
                Some(Form::Alias(shape)) => self.all(shape, found),
                None => {}
            },
            Shape::List(each) | Shape::Map(each) => self.all(each, found),
            _ => {}
        }
    }
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(serde_json::Map::is_empty)
}

fn entry<'a>(answer: &'a Value, part: &str, rule: &Value) -> Option<&'a Value> {
    items(&answer["trace"]).find(|entry| entry["part"] == part && entry["rule"] == rule["id"])
}

/// Whether a rule was applied, or a limit kept it from that.
fn is_at_work(answer: &Value, part: &str, rule: &Value) -> bool {
    let is = |entry: &Value| {
        ["applied", "limited"].iter().any(|outcome| entry["outcome"] == *outcome) || entry["reason"]["condition"] == "limit"
    };
    entry(answer, part, rule).is_some_and(is)
}

/// Whether a limit cuts what a rule does, or keeps it from doing anything: without it the rule does something else.
fn is_cut(case: &Value, answer: &Value, part: &str, rule: &Value, limit: &Value) -> bool {
    let mut without = case.clone();
    let list = if part == "earn" { "earn" } else { "rewards" };
    for same in without["program"][list].as_array_mut().into_iter().flatten().filter(|same| same["id"] == rule["id"]) {
        same["limits"] = items(&rule["limits"]).filter(|other| *other != limit).cloned().collect();
    }
    let without = engine(&without);
    let of = |answer: &Value| {
        let offer = items(&answer["offers"]).find(|offer| offer["reward"] == rule["id"]);
        (entry(answer, part, rule).cloned(), offer.cloned())
    };
    of(&without) != of(answer)
}

fn of_limit(rule: &Value, limit: &Value) -> String {
    let measure = ["uses", "points", "money"].into_iter().find(|name| !limit[*name].is_null()).unwrap_or("");
    let kind = rule["give"].as_object().and_then(|give| give.keys().next()).map_or("points", String::as_str);
    format!("{kind} by {measure}, per {}", limit["per"].as_str().unwrap_or("member"))
}
