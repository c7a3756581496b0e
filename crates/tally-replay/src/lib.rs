//! A program before it is published: what looks wrong in it, and whether it can be milked.
//!
//! In scope: findings about a valid program ([`lint`]), sequences of purchases and returns that leave a member
//! richer than before ([`pump`]), and a second, naive quote written from the specification alone ([`reference`]),
//! the oracle of the fast engine. Out of scope: clocks, files, the network; whether a program is valid, which the
//! core says itself.

pub mod lint;
pub mod pump;
pub mod reference;
pub mod worth;
pub mod zone;
