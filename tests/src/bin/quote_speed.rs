//! Quotes a second, natively, on the benchmark's workload: the same carts and the same program that the
//! JavaScript contestants get. Prints one JSON document: quotes per second as minimum, median and maximum
//! over rounds, and the same with the cart decoded from the tree each time.

use std::time::Instant as Clock;

use serde_json::json;
use tally_core::cart::Cart;
use tally_core::program::Version;
use tally_core::quote::{Detail, View, quote};
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_core::values::wire::decode;

const ROUNDS: usize = 7;
const ROUND_SECONDS: f64 = 0.5;

struct Case {
    view: View,
    cart_tree: Json,
    cart: Cart,
    at: Instant,
}

fn main() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/bench/workload");
    let read = |name: &str| {
        let text = std::fs::read_to_string(format!("{folder}/{name}")).expect("the workload is in the tree");
        serde_json::from_str::<Json>(&text).expect("the workload is JSON")
    };
    let version = Version::read(&read("program.json")).expect("the benchmark's program is valid");
    let Json::List(carts) = read("carts.json") else { panic!("carts.json is a list") };
    let cases: Vec<Case> = carts
        .iter()
        .map(|case| {
            let field = |name: &str| case.get(name).expect("every case has it");
            Case {
                view: decode(field("view")).expect("a view"),
                cart_tree: field("cart").clone(),
                cart: decode(field("cart")).expect("a cart"),
                at: decode(field("at")).expect("an instant"),
            }
        })
        .collect();
    let quoted = measure(&cases, |case| {
        let answer = quote(&version, &case.view, &case.cart, case.at, Detail::BRIEF).expect("a quote");
        answer.earned.len()
    });
    let decoded = measure(&cases, |case| {
        let cart: Cart = decode(&case.cart_tree).expect("a cart");
        let answer = quote(&version, &case.view, &cart, case.at, Detail::BRIEF).expect("a quote");
        answer.earned.len()
    });
    println!("{}", json!({ "quotesPerSecond": spread(quoted), "withDecoding": spread(decoded) }));
}

/// Runs per second of each round.
fn measure(cases: &[Case], mut run: impl FnMut(&Case) -> usize) -> Vec<f64> {
    let mut rates = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let begun = Clock::now();
        let (mut runs, mut sum) = (0_u32, 0);
        while begun.elapsed().as_secs_f64() < ROUND_SECONDS {
            for case in cases {
                sum += run(case);
                runs += 1;
            }
        }
        std::hint::black_box(sum);
        rates.push(f64::from(runs) / begun.elapsed().as_secs_f64());
    }
    rates
}

fn spread(mut rates: Vec<f64>) -> serde_json::Value {
    rates.sort_by(f64::total_cmp);
    let at = |index: usize| rates.get(index).map(|rate| rate.round());
    json!({ "min": at(0), "median": at(ROUNDS / 2), "max": at(ROUNDS - 1) })
}
