//! What is answered.

use tally_core::ledger::Record;
use tally_core::program::Rulebooks;
use tally_core::program::format::FORMAT;
use tally_core::quote::{Quote, View};
use tally_core::values as tally_wire;
use tally_core::values::bounds::MAX_PROGRAM_BYTES;
use tally_core::values::error::Diagnostic;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::packed::{Packer, Unpacker};
use tally_core::values::shape::{Book, Shape};
use tally_core::values::time::Instant;
use tally_core::values::wire::{Decoder, Wire};
use tally_derive::Wire;

/// `GET /v1/bootstrap`: what a page needs to quote without the network.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Bootstrap {
    /// The account; a guest's view without a member token.
    pub view: View,
    /// The version in force; its document is at `/v1/programs/{version}`, unchanged for good.
    pub version: Id,
    /// The version that follows, and when, if one is announced.
    pub next: Option<Announced>,
    /// The edge's clock, so that a page with a wrong one still cuts windows alike.
    pub now: Instant,
}

/// `GET /v1/programs/{version}/rulebook`: a version compiled for browsers. What it says of the version is what the
/// public part of the document says.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct CompiledProgram {
    /// Names the form of the rest: only a package that reads the same one understands it.
    pub format: String,
    /// The packed form's numbers.
    pub numbers: Vec<i64>,
    /// The packed form's texts, one after the other.
    pub texts: PackedTexts,
}

impl CompiledProgram {
    /// Packs rulebooks.
    #[must_use]
    pub fn of(rulebooks: &Rulebooks) -> Self {
        let mut packer = Packer::default();
        rulebooks.pack(&mut packer);
        let (numbers, texts) = packer.parts();
        Self { format: FORMAT.to_owned(), numbers: numbers.to_vec(), texts: PackedTexts(texts.to_owned()) }
    }

    /// Unpacks them; nothing where they are of another form.
    #[must_use]
    pub fn rulebooks(&self) -> Option<Rulebooks> {
        Unpacker::new(&self.numbers, &self.texts.0).whole().filter(|_| self.format == FORMAT)
    }
}

/// Texts of any length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedTexts(String);

impl Wire for PackedTexts {
    fn decode(json: &Json, at: &mut Decoder) -> Option<Self> {
        let Json::Text(text) = json else { return at.expected("a text", json) };
        Some(Self(text.clone()))
    }
    fn encode(&self) -> Json {
        Json::Text(self.0.clone())
    }
    fn shape(_: &mut Book) -> Shape {
        Shape::Text { max_chars: MAX_PROGRAM_BYTES, pattern: None }
    }
}

/// A version that takes effect in the future.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Announced {
    /// The version.
    pub version: Id,
    /// When it takes effect.
    pub effective_at: Instant,
}

/// `GET /v1/accounts/{account}/activity`: what happened, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct ActivityPage {
    /// The records.
    pub data: Vec<Record>,
    /// Where the next page begins: pass it as `before`. Absent on the last page.
    pub next: Option<i64>,
}

/// `POST /v1/programs`: the version that was published.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Published {
    /// The program.
    pub program: Id,
    /// The hash that names the version.
    pub version: Id,
    /// When it takes effect.
    pub effective_at: Instant,
}

/// `POST /v1/programs/validate`: everything that is wrong with a program.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Validated {
    /// The hash the version would have; absent when something is wrong.
    pub version: Option<Id>,
    /// What is wrong.
    #[wire(default)]
    pub errors: Vec<Diagnostic>,
}

/// `POST /v1/simulations`: an answer for each case, in order.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Simulated {
    /// The version the program would be.
    pub version: Id,
    /// A quote for each case.
    pub answers: Vec<SimulationAnswer>,
}

/// The answer to one case: a quote, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub enum SimulationAnswer {
    /// The quote, with trace and digest.
    Quote(Box<Quote>),
    /// What is wrong with the cart.
    Errors(Vec<Diagnostic>),
}

/// What a webhook of a platform led to.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct WebhookAnswer {
    /// What came of it.
    pub outcome: WebhookOutcome,
    /// The record, where one was written.
    pub record: Option<Record>,
    /// Why nothing was recorded.
    pub reason: Option<String>,
}

/// What came of a platform's webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
#[wire(snake)]
pub enum WebhookOutcome {
    /// It was recorded, now or before.
    Recorded,
    /// There was nothing to record: no customer, a test order, another topic.
    Ignored,
    /// Its order is not recorded yet; it waits for that.
    Kept,
}
