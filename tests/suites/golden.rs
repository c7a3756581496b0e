//! Golden quotes: worked out by hand from the specification, one folder a kind.

#[path = "golden/challenges.rs"]
mod challenges;
#[path = "golden/games.rs"]
mod games;
#[path = "golden/templates.rs"]
mod templates;

use std::collections::BTreeMap;

use tally_core::accrual::Per;
use tally_core::cart::Cart;
use tally_core::condition::When;
use tally_core::program::Version;
use tally_core::reward::Give;
use tally_core::values::json::Json;
use tally_core::values::shape::{Book, Form};
use tally_core::values::wire::{Wire, decode};
use tally_tests::document::{field, files, golden_root};
use tally_tests::golden::{Case, Inputs, answer, cases, event_answer, inputs};
use tally_tests::subset::differences;

/// The quote cases that the kinds must have in all.
const FEWEST_CASES: usize = 200;
/// The cases that each kind must have.
const FEWEST_OF_A_KIND: usize = 3;
/// Questions that loyalty and promotion systems answer differently; a program can say which answer it means.
const DISAGREEMENTS: usize = 25;

fn all() -> Vec<Case> {
    cases(&golden_root())
}

fn report(failures: &[String]) {
    assert!(failures.is_empty(), "{} differences:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn quotes_are_as_worked_out() {
    let mut failures = Vec::new();
    for case in all().into_iter().filter(|case| !case.kind.ends_with("_invalid")) {
        let answered = match case.document.get("event") {
            Some(_) => event_answer(&case.document),
            None => inputs(&case.document).map(|inputs| answer(&inputs)),
        };
        let actual = match answered {
            Ok(actual) => actual,
            Err(problem) => {
                failures.push(format!("{}: {problem}", case.name));
                continue;
            }
        };
        if case.expect != Json::Null {
            failures.extend(differences(&case.expect, &actual).into_iter().map(|difference| format!("{} {difference}", case.name)));
        }
        if let Some(wanted) = &case.digest {
            let first = inputs(&case.first).map(|inputs| answer(&inputs)).unwrap_or(Json::Null);
            let same = field(&first, "digest") == field(&actual, "digest");
            if same != (wanted == "same") {
                failures.push(format!(
                    "{} /digest: wanted the {wanted} digest, actual the {}",
                    case.name,
                    if same { "same" } else { "other" }
                ));
            }
        }
    }
    report(&failures);
}

/// What a browser reads of a version says what the case says, and quotes every cart as the whole version does.
#[test]
fn what_browsers_read_hides_its_secrets_and_quotes_alike() {
    let mut failures = Vec::new();
    for case in all().into_iter().filter(|case| !case.kind.ends_with("_invalid") && case.document.get("event").is_none()) {
        let Ok(whole) = inputs(&case.document) else { continue };
        let document = whole.version.public().encode();
        let read = Version::read_public(&document);
        let alike = read.as_ref().is_ok_and(|version| answer(&Inputs { version: version.clone(), ..whole.clone() }) == answer(&whole));
        if !alike {
            failures.push(format!("{}: what browsers read of it quotes otherwise: {:?}", case.name, read.err()));
        }
        if let Some(wanted) = case.document.get("public") {
            failures.extend(differences(wanted, &document).into_iter().map(|difference| format!("{} /public{difference}", case.name)));
        }
    }
    report(&failures);
}

#[test]
fn what_is_not_valid_is_said_with_place_and_code() {
    let mut failures = Vec::new();
    for case in all().into_iter().filter(|case| case.kind.ends_with("_invalid")) {
        let problems = match case.kind.as_str() {
            "program_invalid" => Version::read(field(&case.document, "program")).err(),
            _ => decode::<Cart>(field(&case.document, "cart")).err(),
        };
        let actual = problems.unwrap_or_default().encode();
        failures.extend(differences(&case.expect, &actual).into_iter().map(|difference| format!("{} {difference}", case.name)));
    }
    report(&failures);
}

#[test]
fn every_case_says_what_it_is_about_and_expects_something() {
    let silent: Vec<_> = all()
        .into_iter()
        .filter(|case| field(&case.document, "about").as_text().is_none() || (case.expect == Json::Null && case.digest.is_none()))
        .map(|case| format!("{} has no `about`, or expects nothing", case.name))
        .collect();
    report(&silent);
}

/// The kinds that a choice of the program has, as their golden folders are called.
fn kinds<T: Wire>(choice: &str, prefix: &str) -> Vec<String> {
    let mut book = Book::default();
    T::shape(&mut book);
    let found = book.definitions().iter().find(|definition| definition.name == choice).map(|definition| &definition.form);
    let Some(Form::Choice(variants)) = found else { panic!("`{choice}` is no choice of the schema") };
    variants.iter().map(|variant| format!("{prefix}_{}", snake(variant.name))).collect()
}

fn snake(camel: &str) -> String {
    let mut out = String::new();
    for letter in camel.chars() {
        if letter.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

#[test]
fn every_kind_has_golden_cases() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for case in all() {
        *counts.entry(case.kind).or_default() += 1;
    }
    let quotes: usize = counts.iter().filter(|(kind, _)| !kind.ends_with("_invalid")).map(|(_, count)| count).sum();
    assert!(quotes >= FEWEST_CASES, "there are {quotes} quote cases, at least {FEWEST_CASES} are needed");
    let kinds = [kinds::<When>("When", "condition"), kinds::<Give>("Give", "reward"), kinds::<Per>("Per", "accrual")].concat();
    let missing: Vec<_> = kinds
        .iter()
        .filter(|kind| counts.get(*kind).copied().unwrap_or_default() < FEWEST_OF_A_KIND)
        .map(|kind| format!("`tests/golden/{kind}` has fewer than {FEWEST_OF_A_KIND} cases"))
        .collect();
    report(&missing);
}

#[test]
fn both_sides_of_every_disagreement_have_golden_cases() {
    let quotes = all().into_iter().map(|case| case.kind);
    let journeys = files(&golden_root(), |folder| folder.starts_with("ledger_")).into_iter().map(|(folder, _, _)| folder);
    let folders: Vec<_> = quotes.chain(journeys).collect();
    let missing: Vec<_> = (1..=DISAGREEMENTS)
        .map(|row| format!("disagreement_{row:02}_"))
        .filter(|row| folders.iter().filter(|folder| folder.trim_start_matches("ledger_").starts_with(row)).count() < 2)
        .map(|row| format!("`tests/golden/{row}…` and `tests/golden/ledger_{row}…` have fewer than 2 cases"))
        .collect();
    report(&missing);
}
