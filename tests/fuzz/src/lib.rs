//! Ties a target to libFuzzer.

use libfuzzer_sys::fuzzer_mutate;
use tally_tests::fuzz::mutate::Mutator;

#[doc(hidden)]
pub use libfuzzer_sys;

/// Changes an input in place and answers its new size: mostly as a document, now and then as bytes.
pub fn mutate(mutator: &Mutator, data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    let as_document = !seed.is_multiple_of(8);
    let changed = data.get(..size).filter(|_| as_document).and_then(|input| mutator.changed(input, u64::from(seed)));
    match changed.filter(|changed| changed.len() <= most) {
        Some(changed) => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        None => fuzzer_mutate(data, size, most),
    }
}

/// Runs a target under libFuzzer.
#[macro_export]
macro_rules! fuzz {
    ($target:expr) => {
        use $crate::libfuzzer_sys;

        std::thread_local! {
            static MUTATOR: tally_tests::fuzz::mutate::Mutator = tally_tests::fuzz::mutate::Mutator::new(&$target);
        }

        libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ($target.run)(bytes));

        libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
            MUTATOR.with(|mutator| $crate::mutate(mutator, data, size, max_size, seed))
        });
    };
}
