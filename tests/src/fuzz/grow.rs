//! Values as the contract describes them, most of them acceptable and some just not.

use tally_core::values::json::Json;
use tally_core::values::shape::{Book, Form, Shape};

use crate::random::Random;

/// How many lists and objects a new value nests.
const DEEPEST: u8 = 4;
/// Decimals at which something changes.
const DECIMALS: [&str; 18] = [
    "0",
    "0.000001",
    "0.01",
    "0.5",
    "1",
    "1.25",
    "2",
    "3",
    "10",
    "33.333333",
    "50",
    "99.99",
    "100",
    "101",
    "1000000",
    "90071992547409.91",
    "9007199254740991",
    "-1",
];
/// Days and times in every form that the contract has.
const TIMES: [&str; 9] = ["2026-01-31", "2026-07-01", "2026-07-01T18:00", "9999-12-31", "02-29", "07-01", "00:00", "17:30", "23:59"];
/// Other texts: names, paths, and some that are nothing.
const TEXTS: [&str; 14] = [
    "",
    " ",
    "a",
    "b",
    "anna",
    "member",
    "points",
    "drinks/coffee",
    "holdout",
    "quoted",
    "USD",
    "JPY",
    "2026-07-01",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
];
/// Integers at which something changes: bounds, days in milliseconds, the years 2026 and 9999.
const INTEGERS: [i64; 22] = [
    0,
    1,
    2,
    3,
    7,
    10,
    99,
    100,
    999,
    1000,
    10_000,
    100_000,
    100_001,
    1_000_000,
    86_400_000,
    1_767_225_600_000,
    1_782_907_200_000,
    253_402_300_799_999,
    (1 << 53) - 1,
    1 << 53,
    i64::MAX,
    -1,
];

/// Makes and changes values of the contract's types.
pub struct Grower<'a> {
    /// The types.
    pub book: &'a Book,
    /// Where chances come from.
    pub random: &'a mut Random,
    /// Texts that stand in the input: names that something may refer to.
    pub texts: Vec<String>,
}

impl Grower<'_> {
    /// Changes one place of a value, found by going down from its top.
    pub fn change(&mut self, json: &mut Json, shape: &Shape) {
        if self.random.percent(4) {
            *json = self.value(shape, 1);
            return;
        }
        match (&mut *json, self.resolved(shape)) {
            (Json::Map(fields), Resolved::Form(Form::Record(declared))) => {
                let declared = self.random.pick(&declared);
                match self.random.between(0, 19) {
                    // What must be there is rarely taken away: the reader says so, and nothing else is seen of the document.
                    0 if declared.optional || self.random.percent(10) => fields.retain(|(name, _)| name != declared.name),
                    1..=4 => {
                        let value = self.value(&declared.shape, 0);
                        fields.retain(|(name, _)| name != declared.name);
                        fields.push((declared.name.to_owned(), value));
                    }
                    _ => self.change_field(fields, shape),
                }
            }
            (Json::Map(fields), Resolved::Form(Form::Choice(_))) if self.random.percent(75) => self.change_field(fields, shape),
            (Json::Map(fields), Resolved::Shape(Shape::Map(item))) => match self.random.between(0, 9) {
                0 => self.lose(fields),
                1 | 2 => {
                    let entry = (self.text(), self.value(&item, 1));
                    fields.push(entry);
                }
                _ => self.change_field(fields, shape),
            },
            (Json::List(items), Resolved::Shape(Shape::List(item))) => self.change_list(items, &item),
            (Json::Integer(number), _) => *number = self.near(*number),
            _ => *json = self.value(shape, 0),
        }
    }

    fn lose(&mut self, fields: &mut Vec<(String, Json)>) {
        if let Some(at) = self.position(fields.len()) {
            fields.remove(at);
        }
    }

    fn change_field(&mut self, fields: &mut [(String, Json)], shape: &Shape) {
        let Some((name, value)) = self.position(fields.len()).and_then(|at| fields.get_mut(at)) else { return };
        let inner = match self.resolved(shape) {
            Resolved::Form(Form::Record(declared)) => declared.into_iter().find(|field| field.name == name).map(|field| field.shape),
            Resolved::Form(Form::Choice(variants)) => {
                variants.into_iter().find(|variant| variant.name == name).and_then(|variant| variant.payload)
            }
            Resolved::Shape(Shape::Map(item)) => Some(*item),
            _ => None,
        };
        self.change(value, &inner.unwrap_or(Shape::Any));
    }

    fn change_list(&mut self, items: &mut Vec<Json>, item: &Shape) {
        let Some(at) = self.position(items.len()) else {
            items.push(self.value(item, 0));
            return;
        };
        match self.random.between(0, 19) {
            0 => drop(items.remove(at)),
            1 => items.swap(0, at),
            2 | 3 => self.repeat(items, at, 1),
            4 => {
                let times = self.random.between(2, 40);
                self.repeat(items, at, times);
            }
            5..=7 => items.push(self.value(item, 0)),
            _ => self.change(&mut items[at], item),
        }
    }

    /// Repeats an item, mostly under a name of its own.
    fn repeat(&mut self, items: &mut Vec<Json>, at: usize, times: i64) {
        for _ in 0..times {
            let mut again = items[at].clone();
            let number = items.len();
            if let Json::Map(fields) = &mut again
                && self.random.percent(95)
            {
                let names = fields.iter_mut().filter(|(name, _)| name == "id");
                names.for_each(|(_, id)| *id = Json::Text(format!("{}{number}", id.as_text().unwrap_or_default())));
            }
            items.push(again);
        }
    }

    /// A new value of a shape.
    pub fn value(&mut self, shape: &Shape, depth: u8) -> Json {
        if let Shape::Named(name) = shape
            && let Some(value) = self.likely(name)
        {
            return value;
        }
        let deeper = depth.saturating_add(1);
        let most = if depth >= DEEPEST { 0 } else { 2 };
        match self.resolved(shape) {
            Resolved::Form(Form::Record(declared)) => {
                let chance = if depth >= DEEPEST { 0 } else { 25 };
                let mut fields = Vec::new();
                for field in declared {
                    if !field.optional || self.random.percent(chance) {
                        fields.push((field.name.to_owned(), self.value(&field.shape, deeper)));
                    }
                }
                Json::Map(fields)
            }
            Resolved::Form(Form::Choice(variants)) => {
                let variant = self.random.pick(&variants);
                match &variant.payload {
                    None => Json::Text(variant.name.to_owned()),
                    Some(payload) if depth < 2 * DEEPEST => Json::Map(vec![(variant.name.to_owned(), self.value(payload, deeper))]),
                    Some(_) => Json::Null,
                }
            }
            Resolved::Form(Form::Alias(shape)) => self.value(&shape, depth),
            Resolved::Shape(Shape::List(item)) => {
                Json::List((0..self.random.between(0, most)).map(|_| self.value(&item, deeper)).collect())
            }
            Resolved::Shape(Shape::Map(item)) => {
                Json::Map((0..self.random.between(0, most)).map(|_| (self.text(), self.value(&item, deeper))).collect())
            }
            Resolved::Shape(Shape::Either(shapes)) => {
                let shape = self.random.pick(&shapes);
                self.value(shape, depth)
            }
            Resolved::Shape(Shape::Bool) => Json::Bool(self.random.percent(70)),
            Resolved::Shape(Shape::Integer { min, max }) => match self.random.between(0, 9) {
                0 => Json::Integer(min),
                1 => Json::Integer(max),
                2 => Json::Integer(max.saturating_add(1)),
                _ => Json::Integer((*self.random.pick(&INTEGERS)).clamp(min, max)),
            },
            Resolved::Shape(Shape::Text { .. }) => Json::Text(self.text()),
            Resolved::Shape(Shape::Any | Shape::Named(_)) => match self.random.between(0, 4) {
                0 => Json::Null,
                1 => Json::Bool(true),
                2 => Json::Fraction,
                3 => Json::Integer(*self.random.pick(&INTEGERS)),
                _ => Json::Text(self.text()),
            },
        }
    }

    /// A value of a named type that is mostly right, for types that are mostly wrong otherwise.
    fn likely(&mut self, name: &str) -> Option<Json> {
        if self.random.percent(8) {
            return None;
        }
        let text = |text: &str| Json::Text(text.to_owned());
        Some(match name {
            "Decimal" => text(self.random.pick::<&str>(&DECIMALS)),
            "Moment" | "MonthDay" | "TimeOfDay" | "CalendarDate" => text(self.random.pick::<&str>(&TIMES)),
            "Currency" => text("EUR"),
            "Zone" => Json::Map(vec![("name".to_owned(), text("UTC"))]),
            _ => return None,
        })
    }

    fn text(&mut self) -> String {
        if self.texts.is_empty() || self.random.percent(20) {
            return (*self.random.pick(&TEXTS)).to_owned();
        }
        self.random.pick(&self.texts).clone()
    }

    fn near(&mut self, number: i64) -> i64 {
        match self.random.between(0, 7) {
            0 => number.saturating_add(1),
            1 => number.saturating_sub(1),
            2 => number.saturating_mul(10),
            3 => number / 2,
            4 => number.saturating_neg(),
            5 => number.saturating_add(self.random.between(-40, 40) * 86_400_000),
            _ => *self.random.pick(&INTEGERS),
        }
    }

    fn position(&mut self, length: usize) -> Option<usize> {
        let last = i64::try_from(length).ok()?.checked_sub(1).filter(|last| *last >= 0)?;
        usize::try_from(self.random.between(0, last)).ok()
    }

    /// What a name stands for, where it is one.
    fn resolved(&self, shape: &Shape) -> Resolved {
        let Shape::Named(name) = shape else { return Resolved::Shape(shape.clone()) };
        let definition = self.book.definitions().iter().find(|definition| definition.name == *name);
        definition.map_or(Resolved::Shape(Shape::Any), |definition| Resolved::Form(definition.form.clone()))
    }
}

/// A shape that is no name, or the form that a name stands for.
enum Resolved {
    Form(Form),
    Shape(Shape),
}
