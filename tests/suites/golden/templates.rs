//! Program templates: each is valid as it stands, has its page, and does what its cases worked out.

use std::fs;
use std::path::Path;

use tally_core::cart::Cart;
use tally_core::program::Version;
use tally_core::values::error::Diagnostic;
use tally_core::values::time::Instant;
use tally_core::values::wire::decode;
use tally_tests::document::{files, golden_root, parse, set};
use tally_tests::golden::short;
use tally_tests::template::{template, templates_root};
use tally_tests::world::World;
use tally_tests::{challenge, journey};

use super::report;

/// The names of the templates.
fn names() -> Vec<String> {
    let entries = fs::read_dir(templates_root()).expect("the directory of the templates");
    let files = entries.map(|entry| entry.expect("a file of the directory").path());
    let mut names: Vec<_> = files.filter_map(|path| path.file_stem().and_then(|name| name.to_str()).map(str::to_owned)).collect();
    names.sort();
    assert!(names.len() >= 12, "there are only {} templates", names.len());
    names
}

fn folder(name: &str) -> String {
    format!("template_{}", name.replace('-', "_"))
}

/// A template, compiled. Publishing pins the zone's offsets; here days are those of UTC.
fn compiled(name: &str) -> Result<Version, Vec<Diagnostic>> {
    let mut program = template(name);
    set(&mut program, "/zone", parse(r#"{"name": "UTC"}"#).expect("a zone")).expect("a program has fields");
    Version::read(&program)
}

#[test]
fn every_template_is_a_valid_program() {
    let mut failures = Vec::new();
    for name in names() {
        if let Err(problems) = compiled(&name) {
            failures.extend(problems.iter().map(|problem| format!("{name}: {} {}: {}", problem.path, problem.code, problem.message)));
        }
    }
    report(&failures);
}

#[test]
fn every_template_has_a_page_and_worked_out_cases() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/docs/templates");
    let missing: Vec<_> = names()
        .into_iter()
        .flat_map(|name| {
            let page = pages.join(format!("{name}.md")).exists();
            let cases = !files(&golden_root(), |each| each == folder(&name)).is_empty();
            [
                (!page).then(|| format!("`www/docs/templates/{name}.md` is missing")),
                (!cases).then(|| format!("`tests/golden/{}` has no case", folder(&name))),
            ]
        })
        .flatten()
        .collect();
    report(&missing);
}

#[test]
fn templates_are_as_worked_out() {
    let played = files(&golden_root(), |folder| folder.starts_with("template_"));
    let steps = played.iter().filter(|(_, _, case)| case.get("steps").is_some());
    let failures: Vec<_> = steps
        .flat_map(|(_, path, case)| {
            let found = if case.get("challenge").is_some() { challenge::play(case) } else { journey::play(case) };
            found.into_iter().map(|difference| format!("{} {difference}", short(path)))
        })
        .collect();
    report(&failures);
}

/// As the demo does it: each template is the next version of one program, and whatever an account has, it keeps.
#[test]
fn an_account_lives_through_every_template_one_after_the_other() {
    const DAY_MS: i64 = 86_400_000;
    let cart =
        r#"{"currency": "EUR", "lines": [{"id": "a", "sku": "beans", "quantity": 2, "unitPrice": 1190, "category": "coffee/beans"}]}"#;
    let cart: Cart = decode(&parse(cart).expect("a cart")).expect("a valid cart");
    let day = |day: i64| Instant::new(1_782_907_200_000 + day * DAY_MS).expect("in range");
    let mut world = World::new(compiled("everyone").expect("a valid program"));
    for (days, name) in (0..).zip(names().iter().chain(&names())) {
        world.version = compiled(name).expect("a valid program");
        let outcome = world.order(&format!("{name}-{days}"), &cart, day(days));
        assert!(outcome.is_ok(), "under {name}: {outcome:?}");
    }
    let stamps = world.balances().into_iter().find(|(wallet, _)| &**wallet == "stamps").map(|(_, held)| held.available.get());
    assert_eq!(stamps, Some(4), "two bags under the punch card, twice");
    assert!(world.roll(day(1000)).is_ok(), "time passes for wallets that the program does not have");
}
