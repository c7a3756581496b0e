//! The wire contract: requests, answers and problems, as types.
//!
//! In scope: what travels between SDK, edge and merchants' servers, and its description. The commands of
//! an account ([`tally_core::account::command`]) and its records are part of the contract as they are.
//! Out of scope: transport, authentication, decisions.

pub mod answer;
pub mod book;
pub mod problem;
pub mod request;
pub mod text;
