//! The account actor from outside: what its suite and the simulation share.
//!
//! In scope: making requests, versions at hand, the state that follows from records. Out of scope: who sends what when.

pub mod fold;
pub mod request;
pub mod schedule;
