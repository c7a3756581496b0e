//! Laws of the index over rules: it saves questions and changes no answer.

use proptest::prelude::*;
use tally_core::quote::{Detail, Quote, quote};
use tally_tests::differential;
use tally_tests::document::{document, golden_root};
use tally_tests::golden::{Inputs, cases, inputs};

use super::seeds;

/// The answer with every rule asked, without what only that says; and the answer of the rules that may do something.
fn both(inputs: &Inputs) -> Option<(Quote, Quote)> {
    let answer = |detail| quote(&inputs.version, &inputs.view, &inputs.cart, inputs.at, detail).ok();
    let whole = answer(Detail { digest: false, ..Detail::FULL })?;
    Some((Quote { trace: Vec::new(), hints: Vec::new(), ..whole }, answer(Detail::BRIEF)?))
}

#[test]
fn every_golden_cart_earns_the_same_whether_each_rule_is_asked_or_those_of_the_index() {
    let mut compared = 0;
    for case in cases(&golden_root()) {
        if let Some((whole, brief)) = inputs(&case.document).ok().as_ref().and_then(both) {
            assert_eq!(whole, brief, "{}", case.name);
            compared += 1;
        }
    }
    assert!(compared > 400, "only {compared} cases were compared");
}

proptest! {
    #![proptest_config(seeds(3000))]

    #[test]
    fn a_cart_of_any_kind_of_condition_earns_the_same_whether_each_rule_is_asked_or_those_of_the_index(seed: u64) {
        let Ok(inputs) = inputs(&document(differential::case(seed))) else { return Ok(()) };
        if let Some((whole, brief)) = both(&inputs) {
            prop_assert_eq!(whole, brief);
        }
    }
}
