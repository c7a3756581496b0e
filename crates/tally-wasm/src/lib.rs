//! The browser's half: compile a program once, then quote carts.
//!
//! In scope: JSON text in and out; text crosses in one copy, where an object crosses field by field.
//! Out of scope: decisions (they are in `tally-core`), the network and the page (they are the SDK's).
//!
//! A mistake in what is passed is thrown as a plain object `{code, message, errors}`, with a JSON pointer
//! for each place; it never traps, and the next call works.

use serde::Serialize as _;
use serde_wasm_bindgen::Serializer;
use tally_core::cart::Cart;
use tally_core::program::Version;
use tally_core::quote::{Detail, QuoteError, View, quote};
use tally_core::values::error::Diagnostic;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_core::values::wire::{Wire, decode};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// A compiled program version.
#[wasm_bindgen]
#[derive(Debug)]
pub struct CompiledProgram(Version);

#[wasm_bindgen]
impl CompiledProgram {
    /// Reads and compiles a program document, given as JSON text.
    ///
    /// # Errors
    /// Every problem of the document.
    #[wasm_bindgen(constructor)]
    pub fn new(document: &str) -> Result<Self, JsValue> {
        Version::read(&tree(document)?).map(Self).map_err(|errors| thrown("invalid_program", &errors))
    }

    /// The hash that names the version.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn version(&self) -> String {
        self.0.hash.to_string()
    }

    /// Quotes a cart, given as JSON text, for an account as seen, at an instant (milliseconds since 1970).
    /// Answers JSON text: text crosses in one copy, where an object crosses field by field.
    ///
    /// # Errors
    /// Every problem of the cart.
    pub fn quote(&self, account: &SeenAccount, cart: &str, at: f64, trace: bool, digest: bool) -> Result<String, JsValue> {
        let cart: Cart = read(cart)?;
        let at = instant(at)?;
        let answer = quote(&self.0, &account.0, &cart, at, Detail { trace, digest, hints: trace }).map_err(refused)?;
        Ok(answer.encode().canonical())
    }
}

/// An account as it was seen, ready to be quoted for.
#[wasm_bindgen]
#[derive(Debug)]
pub struct SeenAccount(View);

#[wasm_bindgen]
impl SeenAccount {
    /// Reads a view, given as JSON text; nothing is a guest's.
    ///
    /// # Errors
    /// Every problem of the view.
    #[wasm_bindgen(constructor)]
    pub fn new(view: Option<String>) -> Result<Self, JsValue> {
        view.map_or_else(|| Ok(Self(View::guest())), |view| read(&view).map(Self))
    }
}

fn tree(text: &str) -> Result<Json, JsValue> {
    serde_json::from_str(text).map_err(|error| problem("invalid_request", &error.to_string(), &[]))
}

fn read<T: Wire>(text: &str) -> Result<T, JsValue> {
    decode(&tree(text)?).map_err(|errors| thrown("invalid_request", &errors))
}

/// An instant as JavaScript has it: a number that should be an integer.
fn instant(at: f64) -> Result<Instant, JsValue> {
    let tree = if at.fract() == 0.0 && at.abs() < 9e15 { Json::Integer(at as i64) } else { Json::Fraction };
    decode(&tree).map_err(|errors| thrown("invalid_request", &errors))
}

fn refused(error: QuoteError) -> JsValue {
    let code = match error {
        QuoteError::WrongCurrency { .. } => "wrong_currency",
        QuoteError::OutOfBounds(_) => "out_of_bounds",
    };
    problem(code, &error.to_string(), &[])
}

fn thrown(code: &str, errors: &[Diagnostic]) -> JsValue {
    let message = errors.first().map_or_else(String::new, |first| {
        let place = if first.path.is_empty() { "the document" } else { &first.path };
        format!("{place}: {}", first.message)
    });
    problem(code, &message, errors)
}

fn problem(code: &str, message: &str, errors: &[Diagnostic]) -> JsValue {
    let fields = [
        ("code", Json::Text(code.to_owned())),
        ("message", Json::Text(message.to_owned())),
        ("errors", Json::List(errors.iter().map(Wire::encode).collect())),
    ];
    let tree = Json::Map(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    tree.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}
