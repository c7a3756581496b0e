//! The browser's half: compile a program once, then quote carts.
//!
//! In scope: how a program, a view, a cart and a quote cross. Out of scope: decisions (they are in `tally-core`),
//! the network and the page (they are the SDK's).
//!
//! Everything crosses packed, in memory that both sides look at ([`Crossing`]; the form is
//! [`tally_core::values::packed`]). Views and carts cross field by field as their types say; written from the same
//! definitions, the SDK's `generated/packed.ts` is the other side. That form knows only what is right. What does not fit
//! it crosses as a tree, as programs always do, and is read with every problem named, or taken after all. So either way
//! the answer is the same.
//!
//! A mistake is answered with a [`Problem`], with a JSON pointer for each place; it never traps, and the next call works.

mod crossing;
mod problem;

use tally_core::cart::Cart;
use tally_core::program::Version;
use tally_core::quote::{Detail, View, quote};
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_core::values::wire::decode;
use wasm_bindgen::prelude::wasm_bindgen;

pub use crossing::Crossing;
pub use problem::Problem;

/// A compiled program version.
#[wasm_bindgen]
#[derive(Debug)]
pub struct CompiledProgram(Version);

#[wasm_bindgen]
impl CompiledProgram {
    /// Compiles the program document that lies in the crossing as a tree; nothing, with the problem left there, when
    /// it is not right.
    pub fn compile(crossing: &mut Crossing) -> Option<Self> {
        let tree = crossing.tree();
        let version = tree.and_then(|tree| Version::read_public(&tree).map_err(|errors| Problem::of_document("invalid_program", errors)));
        crossing.left(version.map(Self))
    }

    /// The hash that names the version.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn version(&self) -> String {
        self.0.hash.to_string()
    }

    /// Quotes the cart that lies in the crossing for an account as seen, at an instant (milliseconds since 1970), and
    /// leaves the quote there. Answers whether it did; when not, the cart has to cross as a tree.
    pub fn quote(&self, account: &SeenAccount, crossing: &mut Crossing, at: f64, trace: bool, digest: bool) -> bool {
        let answer = crossing.packed::<Cart>().zip(integer(at).and_then(|ms| Instant::new(ms).ok()));
        let answer = answer.and_then(|(cart, at)| quote(&self.0, &account.0, &cart, at, Detail { trace, digest, hints: trace }).ok());
        answer.is_some_and(|answer| crossing.leave(&answer))
    }

    /// Quotes a cart that crossed as a tree. Answers whether there is a quote; when not, the problem is left there.
    pub fn quote_tree(&self, account: &SeenAccount, crossing: &mut Crossing, at: f64, trace: bool, digest: bool) -> bool {
        let answer = crossing.of_tree::<Cart>().and_then(|cart| {
            let at = decode(&integer(at).map_or(Json::Fraction, Json::Integer)).map_err(Problem::of_request)?;
            Ok(quote(&self.0, &account.0, &cart, at, Detail { trace, digest, hints: trace })?)
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
        let view = crossing.of_tree();
        crossing.left(view.map(Self))
    }
}

/// A number of JavaScript that should be an integer.
fn integer(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}
