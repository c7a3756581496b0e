//! Every decision of a loyalty program, as pure functions.
//!
//! In scope: what a cart earns and takes off ([`quote`]), what a command does to an account
//! ([`account`]), what the ledger holds ([`ledger`]), what a program may say ([`program`]).
//! Out of scope: clocks, randomness, storage, transport, JavaScript. The same bytes in give the same
//! bytes out in native code, in the browser and at the edge.
//!
//! Modules are layers, and each uses only those below it:
//! `account` → `quote` → `program` → kinds (`condition`, `accrual`, `reward`, `tier`, `plan`, `challenge`, `referral`,
//! `game`, `giving`) and `ledger` → `entitlement`, `prize`, `cart` and `limit` → `scope` → `member`, `event` and `experiment` →
//! `values`. `segment` is made of conditions.

#![cfg_attr(test, allow(clippy::arithmetic_side_effects, reason = "a test may fail loudly"))]

pub mod account;
pub mod accrual;
pub mod cart;
pub mod challenge;
pub mod condition;
pub mod entitlement;
pub mod event;
pub mod experiment;
pub mod game;
pub mod giving;
pub mod ledger;
pub mod limit;
pub mod member;
pub mod plan;
pub mod prize;
pub mod program;
pub mod quote;
pub mod referral;
pub mod reward;
pub mod sabotage;
pub mod scope;
pub mod segment;
pub mod tier;
pub mod transfer;
pub mod values;
