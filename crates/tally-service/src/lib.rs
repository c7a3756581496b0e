//! The account actor: load, decide, append, answer.
//!
//! In scope: the SQL of an account and of the program registry, idempotency, signatures and tokens as
//! pure functions, the adapters of order platforms. Out of scope: HTTP, clocks, alarms, transactions: the
//! shell opens one around each call of [`account::handle`], and everything in it is synchronous.
//!
//! The same code runs in a Durable Object and, in tests, on a native SQLite with a fault after every
//! statement.

#![cfg_attr(test, allow(clippy::arithmetic_side_effects, reason = "a test may fail loudly"))]

pub mod account;
pub mod asking;
pub mod compact;
pub mod counter;
mod erasure;
pub mod export;
mod glance;
pub mod key;
pub mod message;
pub mod migration;
pub mod named;
mod packing;
mod parked;
pub mod records;
pub mod registry;
mod review;
pub mod row;
pub mod sabotage;
pub mod schema;
pub mod shopify;
pub mod signature;
pub mod sql;
pub mod store;
pub mod token;
pub mod told;
mod vouchers;
