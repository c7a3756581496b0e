//! The actors.

pub mod giver;
pub mod platform;
pub mod shopper;
