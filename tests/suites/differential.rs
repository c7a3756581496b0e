//! The engine answers what the reference model answers, which was written from the specification alone.

use serde_json::Value;
use tally_core::values::json::Json;
use tally_tests::differential::compare::differences;
use tally_tests::differential::coverage::Coverage;
use tally_tests::differential::report::report;
use tally_tests::differential::{case, engine, model};
use tally_tests::document::golden_root;
use tally_tests::golden::{Case, cases};
use tally_tests::subset;

/// Cases of a run, unless `TALLY_CASES` says otherwise.
const CASES: u64 = 10_000;
/// What is at work in fewer cases of a run is as good as not tested.
const FEW: usize = 20;
/// A run stops after so many cases that differ.
const ENOUGH: usize = 5;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn engine_and_reference_model_answer_alike() {
    let first = setting("TALLY_SEED", 1);
    let mut coverage = Coverage::default();
    let mut reports = Vec::new();
    for seed in first..first.saturating_add(setting("TALLY_CASES", CASES)) {
        let case = case(seed);
        let answer = engine(&case);
        coverage.note(&case, &answer);
        if !differences(&answer, &model(&case)).is_empty() {
            reports.push(report(seed, &case));
        }
        if reports.len() >= ENOUGH {
            break;
        }
    }
    println!("cases in which each feature was at work:\n{}", coverage.report());
    println!("at work in fewer than {FEW} cases:\n  {}", coverage.thin(FEW).join("\n  "));
    assert!(reports.is_empty(), "engine and reference model differ:\n{}", reports.join("\n"));
}

/// The model is written by hand like the golden cases, so it must answer them too.
#[test]
fn the_reference_model_answers_the_golden_cases() {
    let mut failures = Vec::new();
    let mut unknown = Vec::new();
    let is_spoken_of = |golden: &Case| !golden.kind.ends_with("_invalid") && golden.expect != Json::Null;
    // Programs and events that are not as they should be are not its matter.
    let is_valid = |golden: &Case| golden.expect.get("problems").is_none();
    for golden in cases(&golden_root()).into_iter().filter(|golden| is_spoken_of(golden) && is_valid(golden)) {
        let document = serde_json::to_value(&golden.document).unwrap_or(Value::Null);
        let answer = model(&document);
        if let Some(what) = answer.get("unknown") {
            unknown.push(format!("  {} {what}", golden.name));
            continue;
        }
        let answer = tally_tests::document::document(answer);
        let expect = spoken_of(&golden.expect);
        failures.extend(subset::differences(&expect, &answer).into_iter().map(|difference| format!("{} {difference}", golden.name)));
    }
    println!("{} cases are about more than the model speaks of:\n{}", unknown.len(), unknown.join("\n"));
    assert!(failures.is_empty(), "{} differences:\n{}", failures.len(), failures.join("\n"));
}

/// What of an expected answer the model speaks of: numbers and outcomes, not how a sum is shared over rules, what
/// keeps a tier, what to do next, what to show first, or the words of a reason.
fn spoken_of(expect: &Json) -> Json {
    const UNSPOKEN: [&str; 12] =
        ["hints", "ranking", "currency", "rate", "bought", "certificate", "factor", "wanted", "digest", "limitedBy", "actual", "keep"];
    let without_points = |entry: &Json| match entry {
        Json::Map(fields) => Json::Map(fields.iter().filter(|(name, _)| name != "points").cloned().collect()),
        other => other.clone(),
    };
    match expect {
        Json::Map(fields) => {
            let kept = fields.iter().filter(|(name, _)| !UNSPOKEN.contains(&name.as_str()));
            let spoken = kept.map(|(name, value)| match (name.as_str(), value) {
                ("trace", Json::List(entries)) => (name.clone(), spoken_of(&Json::List(entries.iter().map(without_points).collect()))),
                _ => (name.clone(), spoken_of(value)),
            });
            Json::Map(spoken.collect())
        }
        Json::List(items) => Json::List(items.iter().map(spoken_of).collect()),
        other => other.clone(),
    }
}
