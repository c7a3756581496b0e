//! What a page's script leaves in the module's memory: a line of numbers, then a line of texts. Where they are the rulebooks of a
//! program, lines follow for a cart, the member and the instant.

use tally_core::cart::Cart;
use tally_core::program::{Program, Rulebooks};
use tally_core::quote::{Detail, Quote, View, quote_by};
use tally_core::values::json::Json;
use tally_core::values::packed::Unpacker;
use tally_core::values::shape::Shape;
use tally_core::values::time::Instant;
use tally_core::values::wire::Wire;

use super::Target;
use super::laws::{comes_back, instant, lines, told, view};

/// Packed values.
pub const TARGET: Target = Target {
    name: "crossing",
    run,
    lines: |book| {
        let numbers = Shape::List(Box::new(Shape::Any));
        vec![numbers, Shape::Any, Cart::shape(book), View::shape(book), Instant::shape(book)]
    },
};

/// Numbers and texts are no value, or one that its text form takes too. Rulebooks have no other form: a cart is quoted with them.
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
    if let (Some(rulebooks), Some(cart)) = (Unpacker::new(&numbers, texts).whole::<Rulebooks>(), told::<Cart>(lines.next())) {
        let (view, at) = (view(lines.next()), instant(lines.next()));
        // Whatever it answers: an edge that nobody tampered with sends no such rulebooks, and no checkout believes them.
        let _ = quote_by(&rulebooks, &view, &cart, at, Detail::FULL);
    }
}

fn unpacked<T: Wire>(numbers: &[i64], texts: &str) {
    if let Some(value) = Unpacker::new(numbers, texts).whole::<T>() {
        comes_back(&value);
    }
}
