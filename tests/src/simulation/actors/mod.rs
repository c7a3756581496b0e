//! The actors.

pub mod platform;
pub mod shopper;
