//! Where values cross: a place in the module's memory that both sides write to and read from.
//!
//! JavaScript's numbers are floats, the core's are not: this is where the one becomes the other.

use tally_core::values::json::Json;
use tally_core::values::packed::{Packer, Unpacker};
use tally_core::values::wire::Wire;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::problem::Problem;

/// How many numbers come before a value's own: how many those are, and how many bytes of text it has.
const HEADER: usize = 2;

/// Room for one packed value. JavaScript sees it as a `Float64Array`, which begins with the header, and a `Uint8Array`.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Crossing {
    numbers: Vec<f64>,
    texts: Vec<u8>,
    given: Vec<i64>,
    answer: Packer,
}

#[wasm_bindgen]
impl Crossing {
    /// Makes room for so many numbers and so many bytes of text.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(numbers: usize, texts: usize) -> Self {
        Self { numbers: vec![0.0; numbers.max(HEADER)], texts: vec![0; texts], given: Vec::new(), answer: Packer::default() }
    }

    /// Where the numbers are.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn numbers(&self) -> *const f64 {
        self.numbers.as_ptr()
    }

    /// Where the texts are.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn texts(&self) -> *const u8 {
        self.texts.as_ptr()
    }

    /// How many numbers there is room for.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn most_numbers(&self) -> usize {
        self.numbers.len()
    }

    /// How many bytes of text there is room for.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn most_texts(&self) -> usize {
        self.texts.len()
    }
}

impl Crossing {
    /// The value that JavaScript wrote, in its own packed form.
    pub(crate) fn packed<T: Wire>(&mut self) -> Option<T> {
        self.unpacker().and_then(Unpacker::whole)
    }

    /// The tree that JavaScript wrote.
    pub(crate) fn tree(&mut self) -> Result<Json, Problem> {
        self.packed().ok_or_else(Problem::of_tree)
    }

    /// The value, or nothing once the problem lies where JavaScript reads it.
    pub(crate) fn left<T>(&mut self, value: Result<T, Problem>) -> Option<T> {
        value.map_err(|problem| self.leave(&problem)).ok()
    }

    /// Leaves a value for JavaScript to read; always true, for the caller to pass on. It may move the room.
    pub(crate) fn leave<T: Wire>(&mut self, value: &T) -> bool {
        self.answer.clear();
        value.pack(&mut self.answer);
        self.copy_answer();
        true
    }

    fn unpacker(&mut self) -> Option<Unpacker<'_>> {
        let (header, numbers) = self.numbers.split_at_checked(HEADER)?;
        let [count, bytes] = header else { return None };
        // What is no integer of 64 bits is none of the form's numbers either; it becomes one that is refused.
        let numbers = numbers.get(..*count as usize)?.iter().map(|number| *number as i64);
        self.given.clear();
        self.given.extend(numbers);
        let texts = core::str::from_utf8(self.texts.get(..*bytes as usize)?).ok()?;
        Some(Unpacker::new(&self.given, texts))
    }

    fn copy_answer(&mut self) {
        let (numbers, texts) = self.answer.parts();
        let wanted = HEADER.saturating_add(numbers.len());
        if wanted > self.numbers.len() {
            self.numbers.resize(wanted, 0.0);
        }
        if texts.len() > self.texts.len() {
            self.texts.resize(texts.len(), 0);
        }
        let header = [numbers.len() as f64, texts.len() as f64];
        let all = header.into_iter().chain(numbers.iter().map(|number| *number as f64));
        self.numbers.iter_mut().zip(all).for_each(|(to, number)| *to = number);
        self.texts.iter_mut().zip(texts.bytes()).for_each(|(to, byte)| *to = byte);
    }
}
