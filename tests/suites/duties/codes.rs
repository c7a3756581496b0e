//! Duties about codes: an honest status for each, and nothing to learn from guessing.

use serde_json::{Value, json};
use tally_core::program::Version;
use tally_core::quote::answer::{CodeOutcome, CodeStatus};
use tally_core::quote::{Detail, quote};
use tally_tests::generate;

use super::ask::{ask, ask_at, cart, member, program, to_pay, with};

fn campaign() -> Value {
    program(json!({"rewards": [
        {"id": "ten", "trigger": "code", "codes": ["TEN"], "when": [{"spend": {"atLeast": "50"}}], "give": {"amount": {"value": "10", "on": "order"}}},
        {"id": "tea", "trigger": "code", "codes": ["TEA"], "give": {"freeUnit": {"items": {"sku": ["tea"]}}}},
        {"id": "june", "trigger": "code", "codes": ["JUNE"], "when": [{"window": {"until": "2026-06-30"}}], "give": {"amount": {"value": "5", "on": "order"}}}
    ]}))
}

fn statuses(euros: i64, codes: &[&str]) -> Vec<CodeStatus> {
    let basket = with(cart(&[("a", euros * 100)]), "/codes", json!(codes));
    ask(&campaign(), &Value::Null, &basket).codes
}

#[test]
fn d33_every_code_has_a_status_and_its_reason() {
    let told = |status: &CodeStatus| (status.status, status.missing.as_ref().map(|missing| missing.condition.to_string()));
    let enough: Vec<_> = statuses(50, &["TEN", "TEA", "NONE"]).iter().map(told).collect();
    assert_eq!(enough, [(CodeOutcome::Applied, None), (CodeOutcome::NotYet, Some("effect".to_owned())), (CodeOutcome::Rejected, None),]);
    let short = statuses(49, &["TEN"]);
    assert_eq!(told(&short[0]), (CodeOutcome::NotYet, Some("spend".to_owned())));
    let missing = short[0].missing.as_ref().expect("what is missing");
    assert_eq!((missing.wanted.canonical(), missing.actual.canonical()), ("5000".to_owned(), "4900".to_owned()));
}

#[test]
fn d33_a_code_that_is_called_applied_did_something() {
    let (mut applied, mut others) = (0, 0);
    for seed in 0..400 {
        let version = Version::read(&generate::program(seed)).expect("a generated program is valid");
        let cart = generate::cart(seed, &version);
        let quote = quote(&version, &generate::view(seed, &version), &cart, generate::instant(seed), Detail::FULL).expect("in bounds");
        assert_eq!(quote.codes.len(), cart.codes.len(), "seed {seed}");
        for status in &quote.codes {
            let did = quote.rewards.iter().find(|reward| status.reward.as_ref() == Some(&reward.reward));
            let effect = did.is_some_and(|reward| reward.amount.get() > 0 || !reward.added.is_empty() || !reward.issued.is_empty());
            match status.status {
                CodeOutcome::Applied => assert!(effect, "seed {seed}: {status:?}"),
                CodeOutcome::NotYet => assert!(status.missing.is_some(), "seed {seed}: {status:?}"),
                CodeOutcome::Rejected => {}
            }
            applied += i32::from(status.status == CodeOutcome::Applied);
            others += i32::from(status.status != CodeOutcome::Applied);
        }
    }
    assert!(applied > 20 && others > 20, "{applied} codes applied, {others} did not");
}

/// Everything a guesser sees of a cart with this code, but for the code itself.
fn seen(code: &str, at: i64) -> String {
    let basket = with(cart(&[("a", 6_000)]), "/codes", json!([code]));
    let mut quote = ask_at(&campaign(), &member(0), &basket, at);
    let [status] = quote.codes.as_mut_slice() else { panic!("one code") };
    status.code = tally_tests::world::id("guess");
    // What the rules did is for the merchant's server, and the digest is over the code.
    quote.trace.clear();
    quote.digest = None;
    format!("{quote:?}")
}

#[test]
fn d34_unknown_and_expired_codes_have_one_answer() {
    let july = super::ask::NOON;
    let june = july - 10 * 86_400_000;
    assert_eq!(seen("NONE", july), seen("JUNE", july));
    assert_eq!(seen("NONE", july), seen("T-E-N", july));
    assert_ne!(seen("NONE", june), seen("JUNE", june), "while it lasts it is another answer");
    assert_ne!(seen("NONE", july), seen("TEN", july), "and so is a code that works");
}

#[test]
fn d36_a_code_that_no_longer_applies_is_told_and_not_dropped() {
    let with_code = |euros: i64| ask(&campaign(), &Value::Null, &with(cart(&[("a", euros * 100)]), "/codes", json!(["TEN"])));
    let (agreed, later) = (with_code(60), with_code(45));
    assert_eq!((to_pay(&agreed), to_pay(&later)), (5_000, 4_500));
    assert_ne!(agreed.digest, later.digest, "the checkout cannot commit one for the other");
    assert_eq!(later.codes[0].status, CodeOutcome::NotYet);
}
