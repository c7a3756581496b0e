//! Program templates: each is valid as it stands, has its page, and does what its cases worked out.

use std::fs;
use std::path::Path;

use tally_core::program::Version;
use tally_tests::document::{files, golden_root, set};
use tally_tests::golden::short;
use tally_tests::template::{template, templates_root};
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

#[test]
fn every_template_is_a_valid_program() {
    let mut failures = Vec::new();
    for name in names() {
        let mut program = template(&name);
        // Publishing pins the zone's offsets; here days are those of UTC.
        let zone = tally_tests::document::parse(r#"{"name": "UTC"}"#).expect("a zone");
        set(&mut program, "/zone", zone).expect("a program has fields");
        if let Err(problems) = Version::read(&program) {
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
