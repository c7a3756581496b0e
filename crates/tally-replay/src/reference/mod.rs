//! The reference model of a quote, one module a section of the law: slow, obvious, and the oracle of the fast one. That of
//! an account is `ledger`.
//!
//! It reads plain JSON trees and computes with exact fractions of integers that have no bounds. No line of it uses
//! or repeats the engine, because an error that both share is one that no test finds.

#![allow(clippy::arithmetic_side_effects, reason = "integers without bounds do not wrap")]
#![allow(clippy::indexing_slicing, reason = "an oracle that is wrong fails loudly, in the test that asks it")]

mod allocation;
mod answer;
mod base;
mod bundle;
mod cap;
mod code;
mod condition;
mod cost;
mod decide;
mod earning;
mod event;
mod filter;
mod give;
mod known;
mod lane;
pub mod ledger;
mod limit;
mod member;
mod number;
mod offer;
mod order;
mod price;
mod qualification;
mod settle;
mod tender;
mod tier;
mod time;
mod tree;
mod turn;
mod units;
mod uses;

pub use answer::quote;
pub use event::event;
