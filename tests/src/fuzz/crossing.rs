//! What a page's script leaves in the module's memory: a line of numbers, then a line of texts.

use tally_core::cart::Cart;
use tally_core::program::Program;
use tally_core::quote::{Quote, View};
use tally_core::values::json::Json;
use tally_core::values::packed::Unpacker;
use tally_core::values::shape::Shape;
use tally_core::values::wire::Wire;

use super::Target;
use super::laws::{comes_back, lines};

/// Packed values.
pub const TARGET: Target = Target { name: "crossing", run, lines: |_| vec![Shape::List(Box::new(Shape::Any)), Shape::Any] };

/// Numbers and texts are no value, or one that its text form takes too.
fn run(bytes: &[u8]) {
    let mut lines = lines(bytes);
    let numbers = lines.next().unwrap_or_default().trim_matches(['[', ']']).split(',');
    let numbers: Vec<i64> = numbers.map_while(|number| number.trim().parse().ok()).collect();
    let texts = lines.next().unwrap_or_default();
    unpacked::<Json>(&numbers, texts);
    unpacked::<Cart>(&numbers, texts);
    unpacked::<View>(&numbers, texts);
    unpacked::<Program>(&numbers, texts);
    unpacked::<Quote>(&numbers, texts);
}

fn unpacked<T: Wire>(numbers: &[i64], texts: &str) {
    if let Some(value) = Unpacker::new(numbers, texts).whole::<T>() {
        comes_back(&value);
    }
}
