//! The target `account` of `tally_tests::fuzz`.
#![no_main]

tally_fuzz::fuzz!(tally_tests::fuzz::account::TARGET);
