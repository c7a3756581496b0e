//! The target `quote` of `tally_tests::fuzz`.
#![no_main]

tally_fuzz::fuzz!(tally_tests::fuzz::quote::TARGET);
