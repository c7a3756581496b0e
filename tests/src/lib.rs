//! What the suites share: reading golden files, comparing answers, an account in memory, and a
//! generator of programs and carts.
//!
//! In scope: the core, driven as the service drives it. Out of scope: HTTP, storage, JavaScript.

pub mod challenge;
pub mod differential;
pub mod document;
pub mod fuzz;
pub mod game;
pub mod generate;
pub mod golden;
pub mod journey;
pub mod model;
pub mod native_sql;
pub mod permutations;
pub mod random;
pub mod referral;
pub mod service;
pub mod simulation;
pub mod subset;
pub mod template;
pub mod world;
