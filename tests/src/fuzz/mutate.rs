//! Changes inputs as documents: a mutation of bytes rarely leaves JSON text, and hardly ever a program.

use tally_api::text::parse;
use tally_core::values::json::Json;
use tally_core::values::shape::{Book, Shape};

use super::Target;
use super::grow::Grower;
use crate::random::Random;

/// Changes documents of one target.
pub struct Mutator {
    book: Book,
    lines: Vec<Shape>,
}

impl Mutator {
    /// Learns the types of a target's lines.
    #[must_use]
    pub fn new(target: &Target) -> Self {
        let mut book = Book::default();
        let lines = (target.lines)(&mut book);
        Self { book, lines }
    }

    /// An input with one to four places of one line changed, or with a new line; `None` when the line is no JSON text.
    #[must_use]
    pub fn changed(&self, input: &[u8], seed: u64) -> Option<Vec<u8>> {
        let random = &mut Random::new(seed);
        let mut lines: Vec<String> = core::str::from_utf8(input).ok()?.lines().map(str::to_owned).collect();
        let texts = texts(&lines);
        let at = usize::try_from(random.between(0, i64::try_from(lines.len().min(24)).ok()?)).ok()?;
        let shape = self.lines.get(at).or(self.lines.last())?;
        let changes = random.between(1, 4);
        let mut grower = Grower { book: &self.book, random, texts };
        let changed = match lines.get(at).filter(|line| !line.is_empty()) {
            None => grower.value(shape, 0),
            Some(line) => {
                let mut document = parse(line).ok()?;
                (0..changes).for_each(|_| grower.change(&mut document, shape));
                document
            }
        };
        match lines.get_mut(at) {
            Some(line) => *line = changed.canonical(),
            None => lines.push(changed.canonical()),
        }
        Some(lines.join("\n").into_bytes())
    }
}

/// Every text of an input; of a broken line none.
fn texts(lines: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for tree in lines.iter().filter_map(|line| parse(line).ok()) {
        gather(&tree, &mut found);
    }
    found
}

fn gather(tree: &Json, found: &mut Vec<String>) {
    match tree {
        Json::Text(text) => found.push(text.clone()),
        Json::List(items) => items.iter().for_each(|item| gather(item, found)),
        Json::Map(fields) => fields.iter().for_each(|(_, value)| gather(value, found)),
        _ => {}
    }
}
