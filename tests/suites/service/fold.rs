//! What is stored equals what follows from the records alone, as an auditor computes it.

use tally_tests::service::fold::Fold;

use super::shop::Shop;

/// Compares everything that is stored with the fold of the records.
pub fn assert_stored_is_the_fold(shop: &Shop) {
    Fold::of(&shop.records()).and_then(|fold| fold.stored_alike(&shop.sql)).expect("what is stored is the fold of the records");
}
