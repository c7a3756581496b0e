//! The browser's half: compile a program once, then quote carts.
//!
//! In scope: JavaScript values in and out. Out of scope: decisions (they are in `tally-core`), the
//! network and the page (they are the SDK's).
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
    /// Reads and compiles a program document.
    ///
    /// # Errors
    /// Every problem of the document.
    #[wasm_bindgen(constructor)]
    pub fn new(document: JsValue) -> Result<Self, JsValue> {
        Version::read(&tree(document)?).map(Self).map_err(|errors| thrown("invalid_program", &errors))
    }

    /// The hash that names the version.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn version(&self) -> String {
        self.0.hash.to_string()
    }

    /// Quotes a cart for an account as seen, at an instant (milliseconds since 1970).
    ///
    /// # Errors
    /// Every problem of the cart or the view.
    pub fn quote(&self, view: JsValue, cart: JsValue, at: JsValue, trace: bool, digest: bool) -> Result<JsValue, JsValue> {
        let view = if view.is_undefined() || view.is_null() { View::guest() } else { read(view)? };
        let cart: Cart = read(cart)?;
        let at: Instant = read(at)?;
        let answer = quote(&self.0, &view, &cart, at, Detail { trace, digest }).map_err(refused)?;
        // An object tree of strings, integers and lists always has a JavaScript form.
        answer.encode().serialize(&Serializer::json_compatible()).map_err(|error| problem("internal", &error.to_string(), &[]))
    }
}

fn tree(value: JsValue) -> Result<Json, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|error| problem("invalid_request", &error.to_string(), &[]))
}

fn read<T: Wire>(value: JsValue) -> Result<T, JsValue> {
    decode(&tree(value)?).map_err(|errors| thrown("invalid_request", &errors))
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
