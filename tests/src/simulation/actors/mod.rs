//! The actors.

pub mod clerk;
pub mod giver;
pub mod guest;
pub mod keeper;
pub mod platform;
pub mod shopper;
