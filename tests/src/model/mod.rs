//! The account as it is stored against the reference model of the ledger: made-up lives, both sides played step by step,
//! and what differs, made small.
//!
//! A life is written as a golden journey is: a program, and steps with an instant and one command each.

pub mod compare;
pub mod engine;
pub mod golden;
pub mod ladder;
pub mod life;
pub mod program;
pub mod report;
pub mod zone;
