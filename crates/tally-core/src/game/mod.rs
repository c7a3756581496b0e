//! Games of chance: declared odds, and draws that anybody can work out again.
//!
//! In scope: what a game is, which outcome a ticket is, how seeds make a ticket. Out of scope: where seeds
//! come from. The core has no randomness: a draw is a function of a seed whose hash was published before
//! the player named theirs.

pub mod definition;
pub mod draw;
pub mod ticket;

pub use definition::{Game, GameRule};
pub use draw::Draw;
