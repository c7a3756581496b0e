//! The reference model of an account, written from section 3 of the law: slow, obvious, and the oracle of the fast one.
//!
//! A lot is the list of what happened to its points; what it holds is counted from that list each time it is asked. What a
//! cart comes to is asked of the model of quotes. In scope: wallets of points, of vouchers and of passes, pending and expiry, holds, orders
//! with all that may become of them, limits of each member, tiers, adjustments, debts. What of a life is out of scope says
//! `known`.

mod account;
mod adjust;
mod booking;
mod clock;
mod decided;
mod edit;
mod entitlement;
mod hold;
mod import;
mod kept;
mod known;
mod ladder;
mod law;
mod life;
mod lot;
mod order;
mod pass;
mod promise;
mod refund;
mod take;
mod tier;
mod vouchers;
mod waiting;
mod zone;

pub use account::{Account, Holding, Refusal};
pub use known::{unknown_in_command, unknown_in_program};
pub use lot::OpenLot;
