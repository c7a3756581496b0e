//! Laws of compiled programs on their way to a browser.

use std::collections::BTreeSet;

use tally_api::answer::CompiledProgram;
use tally_core::program::Rulebooks;
use tally_core::quote::{Detail, quote, quote_by};
use tally_tests::differential;
use tally_tests::document::{document, golden_root};
use tally_tests::golden::{Inputs, cases, inputs};

fn crossed(inputs: &Inputs) -> Rulebooks {
    let compiled = CompiledProgram::of(&Rulebooks::of(&inputs.version));
    compiled.rulebooks().expect("what was packed unpacks")
}

#[test]
fn every_golden_program_crosses_as_it_is() {
    let mut crossed_over = 0;
    for case in cases(&golden_root()) {
        let Ok(inputs) = inputs(&case.document) else { continue };
        assert_eq!(crossed(&inputs), Rulebooks::of(&inputs.version), "{}", case.name);
        crossed_over += 1;
    }
    assert!(crossed_over > 400, "only {crossed_over} programs crossed");
}

#[test]
fn a_program_of_any_kind_of_rule_quotes_the_same_after_it_crossed() {
    for seed in 0..300 {
        let Ok(inputs) = inputs(&document(differential::case(seed))) else { continue };
        let before = quote(&inputs.version, &inputs.view, &inputs.cart, inputs.at, Detail::FULL);
        let after = quote_by(&crossed(&inputs), &inputs.view, &inputs.cart, inputs.at, Detail::FULL);
        assert_eq!(before, after, "seed {seed}");
    }
}

/// A browser may be sent anything: numbers that no program packs to unpack to nothing, or to rulebooks that answer all the same.
#[test]
fn any_number_of_a_program_that_crosses_may_be_another() {
    let mut kinds = BTreeSet::new();
    for case in cases(&golden_root()) {
        let Ok(inputs) = inputs(&case.document) else { continue };
        if !kinds.insert(case.kind.clone()) {
            continue;
        }
        let packed = CompiledProgram::of(&Rulebooks::of(&inputs.version));
        for place in 0..packed.numbers.len() {
            for other in [-1, (1 << 53) - 1] {
                let mut changed = packed.clone();
                changed.numbers[place] = other;
                if let Some(rulebooks) = changed.rulebooks() {
                    let _ = quote_by(&rulebooks, &inputs.view, &inputs.cart, inputs.at, Detail::CHECKOUT);
                }
            }
        }
    }
}
