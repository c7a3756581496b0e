//! Carts and all else that is told beside programs: one line.

use tally_api::request::{PublishRequest, QuoteRequest, SimulationRequest};
use tally_api::text::parse;
use tally_core::account::OrderRecord;
use tally_core::account::command::{CaptureHold, PlaceHold, PlaceOrder, RefundOrder, ReleaseHold};
use tally_core::cart::Cart;
use tally_core::event::Event;
use tally_core::ledger::Record;
use tally_core::quote::{Quote, View};
use tally_core::values::json::Json;
use tally_core::values::wire::{Wire, decode};

use super::Target;
use super::laws::{accepted, comes_back, lines};

/// Carts, and all else that is told beside programs.
pub const TARGET: Target = Target { name: "cart", run, lines: |book| vec![Cart::shape(book)] };

/// What is taken is written as it was told: read again it is the same.
fn run(bytes: &[u8]) {
    let Some(tree) = lines(bytes).next().and_then(|line| accepted(parse(line))) else { return };
    let types = [
        taken::<Cart>,
        taken::<View>,
        taken::<Event>,
        taken::<PlaceHold>,
        taken::<CaptureHold>,
        taken::<ReleaseHold>,
        taken::<PlaceOrder>,
        taken::<RefundOrder>,
        taken::<QuoteRequest>,
        taken::<PublishRequest>,
        taken::<SimulationRequest>,
        taken::<Quote>,
        taken::<Record>,
        taken::<OrderRecord>,
    ];
    types.iter().for_each(|taken| taken(&tree));
}

fn taken<T: Wire>(tree: &Json) {
    if let Some(value) = accepted(decode::<T>(tree)) {
        comes_back(&value);
    }
}
