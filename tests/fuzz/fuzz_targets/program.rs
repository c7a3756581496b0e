//! The target `program` of `tally_tests::fuzz`.
#![no_main]

tally_fuzz::fuzz!(tally_tests::fuzz::program::TARGET);
