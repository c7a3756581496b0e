//! A case on which engine and model differ, made small, kept as a file, and told in a few lines.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::compare::differences;
use super::shrink::shrink;
use super::{engine, model};

/// What kind of difference a case is: the place of the first one, with the numbers left out.
#[must_use]
pub fn kind(case: &Value) -> String {
    let difference = differences(&engine(case), &model(case)).into_iter().next().unwrap_or_default();
    difference.split(':').next().unwrap_or_default().replace(|letter: char| letter.is_ascii_digit(), "")
}

/// Shrinks a case, keeps it as a golden-style file, and says where it is and what differs.
///
/// # Panics
/// If the file cannot be written.
#[must_use]
pub fn report(seed: u64, case: &Value) -> String {
    let wanted = kind(case);
    let is_valid = |answer: &Value| !answer["error"].as_str().is_some_and(|error| error.contains(' '));
    // Nobody's view has anything of a member.
    let is_somebody = |case: &Value| case["view"].as_object().is_none_or(|view| view.is_empty() || view.contains_key("account"));
    let smallest = shrink(case, |smaller| is_somebody(smaller) && is_valid(&engine(smaller)) && kind(smaller) == wanted);
    let mut document = smallest.clone();
    document["expect"] = model(&smallest);
    let path = target().join(format!("case-{seed}.json"));
    fs::write(&path, serde_json::to_string_pretty(&document).unwrap_or_default())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let each: Vec<_> =
        differences(&engine(&smallest), &model(&smallest)).into_iter().map(|difference| format!("    {difference}")).collect();
    format!("  seed {seed}: {}\n{}", path.display(), each.join("\n"))
}

fn target() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/differential");
    fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    folder
}
