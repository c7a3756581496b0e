//! Laws of the wire: what is written can be read, and what cannot be read is refused without a panic.

use proptest::prelude::*;
use tally_core::account::OrderRecord;
use tally_core::account::command::{PlaceHold, PlaceOrder, RefundOrder};
use tally_core::cart::Cart;
use tally_core::ledger::Record;
use tally_core::program::{Program, Version};
use tally_core::quote::{Detail, Quote, View, quote};
use tally_core::values::json::Json;
use tally_core::values::packed::{Packer, Unpacker};
use tally_core::values::wire::{Wire, decode};
use tally_tests::document::parse;
use tally_tests::generate;
use tally_tests::random::Random;

use super::history::play;
use super::{seeds, version};

fn comes_back<T: Wire + PartialEq + core::fmt::Debug>(value: &T) {
    assert_eq!(&reread(value), value);
}

/// What is read from the canonical text of a value; its own canonical text is the same.
fn reread<T: Wire>(value: &T) -> T {
    let text = value.encode().canonical();
    assert_eq!(value.canonical(), text, "what is written at once is what its tree says");
    let json = parse(&text).expect("canonical text is JSON");
    assert_eq!(json.canonical(), text);
    let read = decode::<T>(&json).unwrap_or_else(|problems| panic!("{problems:?}: {text}"));
    assert_eq!(read.encode().canonical(), text);
    read
}

fn comes_back_packed<T: Wire + PartialEq + core::fmt::Debug>(value: &T) {
    let mut packer = Packer::default();
    value.pack(&mut packer);
    let (numbers, texts) = packer.parts();
    assert_eq!(Unpacker::new(numbers, texts).whole::<T>().as_ref(), Some(value));
}

/// Any JSON at all, words of the schema included so that it gets past the first field.
fn garbage(random: &mut Random, depth: i64) -> Json {
    const WORDS: [&str; 20] = [
        "id",
        "zone",
        "name",
        "currency",
        "wallets",
        "lines",
        "sku",
        "quantity",
        "unitPrice",
        "taxes",
        "percent",
        "EUR",
        "UTC",
        "earn",
        "per",
        "money",
        "give",
        "when",
        "\u{0}",
        "1e400",
    ];
    match random.between(0, if depth > 0 { 8 } else { 6 }) {
        0 => Json::Null,
        1 => Json::Bool(random.percent(50)),
        2 => Json::Integer(random.between(-5, 5)),
        3 => Json::Integer(*random.pick(&[i64::MIN, i64::MAX, 1 << 53, -(1 << 53), (1 << 53) - 1, 253_402_300_799_999])),
        4 => Json::Fraction,
        5 => Json::Text((*random.pick(&WORDS)).to_owned()),
        6 => Json::Text("é\u{202e}".repeat(usize::try_from(random.between(0, 400)).unwrap_or_default())),
        7 => Json::List(random.several(0, 4, |random, _| garbage(random, depth - 1))),
        _ => Json::Map(random.several(0, 4, |random, _| ((*random.pick(&WORDS)).to_owned(), garbage(random, depth - 1)))),
    }
}

/// Changes one place of a document: another value, one less, one twice.
fn spoil(random: &mut Random, json: &mut Json) {
    let length = match json {
        Json::List(items) => items.len(),
        Json::Map(fields) => fields.len(),
        _ => 0,
    };
    if length == 0 || random.percent(15) {
        *json = garbage(random, 2);
        return;
    }
    let index = usize::try_from(random.between(0, i64::try_from(length).unwrap_or(1) - 1)).unwrap_or_default();
    let action = random.between(0, 9);
    match json {
        Json::List(items) => match action {
            0 => drop(items.remove(index)),
            1 => items.push(items[index].clone()),
            _ => spoil(random, &mut items[index]),
        },
        Json::Map(fields) => match action {
            0 => drop(fields.remove(index)),
            1 => fields.push(fields[index].clone()),
            _ => spoil(random, &mut fields[index].1),
        },
        _ => {}
    }
}

proptest! {
    #![proptest_config(seeds(256))]

    #[test]
    fn wire_round_trip(seed: u64) {
        let version = version(seed);
        comes_back::<Program>(&version.program);
        let (view, cart) = (generate::view(seed, &version), generate::cart(seed, &version));
        comes_back::<View>(&view);
        comes_back::<Cart>(&cart);
        // What a condition wanted is a tree, and the fields of a tree come back sorted: only the text is the same.
        reread::<Quote>(&quote(&version, &view, &cart, generate::instant(seed), Detail::FULL).expect("in bounds"));
    }

    #[test]
    fn what_is_packed_is_unpacked(seed: u64) {
        let version = version(seed);
        comes_back_packed(&version.program);
        let (view, cart) = (generate::view(seed, &version), generate::cart(seed, &version));
        comes_back_packed(&view);
        comes_back_packed(&cart);
        let quote = quote(&version, &view, &cart, generate::instant(seed), Detail::FULL).expect("in bounds");
        comes_back_packed(&quote);
        let tree = quote.encode();
        comes_back_packed(&tree);
    }

    #[test]
    fn numbers_that_are_no_packed_value_never_panic(numbers in prop::collection::vec(-3_i64..40, 0..60), texts in ".{0,80}") {
        let _ = Unpacker::new(&numbers, &texts).whole::<Cart>();
        let _ = Unpacker::new(&numbers, &texts).whole::<View>();
        let _ = Unpacker::new(&numbers, &texts).whole::<Json>();
    }

    /// A spoilt cart is refused in both forms or in none.
    #[test]
    fn the_packed_form_takes_what_the_tree_takes(seed: u64) {
        let random = &mut Random::new(seed);
        let version = version(seed / 4);
        let cart = generate::cart(seed, &version);
        let mut packer = Packer::default();
        cart.pack(&mut packer);
        let (numbers, texts) = packer.parts();
        let mut numbers = numbers.to_vec();
        let place = usize::try_from(random.between(0, i64::try_from(numbers.len()).unwrap_or(1) - 1)).unwrap_or_default();
        numbers[place] = numbers[place].saturating_add(random.between(-400_000, 400_000));
        if let Some(taken) = Unpacker::new(&numbers, texts).whole::<Cart>() {
            comes_back::<Cart>(&taken);
        }
    }

    #[test]
    fn a_version_is_named_by_its_content(seed: u64) {
        let first = version(seed);
        let mut other = first.program.clone();
        other.name = Some("another".to_owned());
        prop_assert_eq!(&Version::read(&first.program.encode()).expect("valid").hash, &first.hash);
        prop_assert_ne!(&Version::compile(other).expect("valid").hash, &first.hash);
    }

    #[test]
    fn garbage_never_panics(seed: u64) {
        let random = &mut Random::new(seed);
        let json = garbage(random, 5);
        let _ = Version::read(&json);
        let _ = decode::<Cart>(&json);
        let _ = decode::<View>(&json);
        let _ = decode::<Quote>(&json);
        let _ = decode::<Record>(&json);
        let _ = decode::<PlaceOrder>(&json);
        let _ = decode::<PlaceHold>(&json);
        let _ = decode::<RefundOrder>(&json);
        prop_assert!(parse(&json.canonical()).is_ok());
    }

    #[test]
    fn a_spoilt_document_is_refused_or_answered(seed: u64) {
        let random = &mut Random::new(seed);
        let valid = version(seed / 4);
        let mut document = valid.program.encode();
        let mut cart = generate::cart(seed, &valid).encode();
        let mut view = generate::view(seed, &valid).encode();
        spoil(random, &mut document);
        if random.percent(50) {
            spoil(random, &mut cart);
            spoil(random, &mut view);
        }
        let read = Version::read(&document);
        if let Err(problems) = &read {
            prop_assert!(!problems.is_empty() && problems.iter().all(|problem| !problem.code.is_empty() && !problem.message.ends_with('.')));
        }
        let version = read.unwrap_or(valid);
        if let (Ok(cart), Ok(view)) = (decode::<Cart>(&cart), decode::<View>(&view)) {
            let _ = quote(&version, &view, &cart, generate::instant(seed), Detail::FULL);
        }
    }
}

proptest! {
    #![proptest_config(seeds(96))]

    #[test]
    fn records_and_orders_round_trip(seed: u64) {
        let (world, now) = play(seed, 12, |_, _| {});
        world.records.iter().for_each(comes_back::<Record>);
        world.orders.values().for_each(comes_back::<OrderRecord>);
        comes_back::<View>(&world.view(now).unwrap_or_else(|refusal| panic!("seed {seed}: {refusal:?}")));
    }
}
