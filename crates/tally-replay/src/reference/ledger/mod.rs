//! The reference model of an account, written from section 3 of the law: slow, obvious, and the oracle of the fast one.
//!
//! A lot is the list of what happened to its points; what it holds is counted from that list each time it is asked. In
//! scope: wallets of points, pending and expiry, holds, orders with all that may become of them, adjustments, debts. Out
//! of scope: tiers, limits, events, several accounts, edits and exchanges, discounts that cost no points.

mod account;
mod adjust;
mod booking;
mod hold;
mod kept;
mod law;
mod life;
mod lot;
mod order;
mod pass;
mod refund;
mod take;
mod waiting;

pub use account::{Account, Holding, Refusal};
pub use lot::OpenLot;
