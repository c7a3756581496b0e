//! The engine: rulebooks, accounts as they were seen, carts in; quotes out.

use tally_core::cart::Cart;
use tally_core::program::Rulebooks;
use tally_core::quote::{Detail, View, quote_by};
use tally_core::values::error::Diagnostic;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_core::values::wire::{Wire, decode};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::crossing::Crossing;
use crate::problem::Problem;

/// A compiled program version.
#[wasm_bindgen]
#[derive(Debug)]
pub struct CompiledProgram(Rulebooks);

#[wasm_bindgen]
impl CompiledProgram {
    /// Reads the rulebooks that lie in the crossing; nothing when they are not of this build.
    pub fn read(crossing: &mut Crossing) -> Option<Self> {
        crossing.packed().map(Self)
    }

    /// The hash that names the version.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn version(&self) -> String {
        self.0.home.hash.to_string()
    }

    /// Quotes the cart that lies in the crossing for an account as seen, at an instant (milliseconds since 1970), and
    /// leaves the quote there. Answers whether it did; when not, the cart has to cross as a tree.
    pub fn quote(&self, account: &SeenAccount, crossing: &mut Crossing, at: f64, trace: bool, digest: bool) -> bool {
        let answer = crossing.packed::<Cart>().zip(integer(at).and_then(|ms| Instant::new(ms).ok()));
        let answer = answer.and_then(|(cart, at)| quote_by(&self.0, &account.0, &cart, at, Detail { trace, digest, hints: trace }).ok());
        answer.is_some_and(|answer| crossing.leave(&answer))
    }

    /// Quotes a cart that crossed as a tree. Answers whether there is a quote; when not, the problem is left there.
    pub fn quote_tree(&self, account: &SeenAccount, crossing: &mut Crossing, at: f64, trace: bool, digest: bool) -> bool {
        let answer = of_tree::<Cart>(crossing).and_then(|cart| {
            let at = decode(&integer(at).map_or(Json::Fraction, Json::Integer)).map_err(of_request)?;
            Ok(quote_by(&self.0, &account.0, &cart, at, Detail { trace, digest, hints: trace })?)
        });
        crossing.left(answer).is_some_and(|answer| crossing.leave(&answer))
    }
}

/// An account as it was seen, ready to be quoted for.
#[wasm_bindgen]
#[derive(Debug)]
pub struct SeenAccount(View);

#[wasm_bindgen]
impl SeenAccount {
    /// Reads the view that lies in the crossing; nothing when it has to cross as a tree.
    pub fn read(crossing: &mut Crossing) -> Option<Self> {
        crossing.packed().map(Self)
    }

    /// Reads a view that crossed as a tree; nothing, with the problem left there, when it is not right.
    pub fn read_tree(crossing: &mut Crossing) -> Option<Self> {
        let view = of_tree(crossing);
        crossing.left(view.map(Self))
    }
}

/// The value whose tree JavaScript wrote.
fn of_tree<T: Wire>(crossing: &mut Crossing) -> Result<T, Problem> {
    decode(&crossing.tree()?).map_err(of_request)
}

fn of_request(errors: Vec<Diagnostic>) -> Problem {
    Problem::of_document("invalid_request", errors)
}

/// A number of JavaScript that should be an integer.
fn integer(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}
