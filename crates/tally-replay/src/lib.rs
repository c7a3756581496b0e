//! A second quote, written from the specification alone: slow, obvious, and the oracle of the fast one.
//!
//! In scope: what a quote answers, read from plain JSON trees and computed with exact fractions of
//! integers that have no bounds. Out of scope: the engine. No line of this crate uses or repeats it,
//! because an error that both share is one that no test finds.

#![allow(clippy::arithmetic_side_effects, reason = "integers without bounds do not wrap")]
#![allow(clippy::indexing_slicing, reason = "an oracle that is wrong fails loudly, in the test that asks it")]

pub mod reference;
