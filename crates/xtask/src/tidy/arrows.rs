//! Which crate may depend on which. Arrows point down only: a new one is a decision, made here.

use cargo_metadata::Package;

use crate::workspace::Workspace;

/// A crate, and the crates of this workspace that it may depend on; `*` means any.
const ARROWS: &[(&str, &[&str])] = &[
    ("tally-derive", &[]),
    ("tally-core", &["tally-derive"]),
    ("tally-api", &["tally-core", "tally-derive"]),
    ("tally-service", &["tally-core", "tally-api", "tally-derive"]),
    ("tally-edge", &["tally-core", "tally-api", "tally-service"]),
    ("tally-wasm", &["tally-core", "tally-derive"]),
    ("tally-replay", &["tally-core", "tally-derive"]),
    ("tally-cli", &["tally-core", "tally-derive", "tally-replay"]),
    ("xtask", &["tally-core", "tally-api", "tally-service"]),
    ("tally-tests", &["*"]),
];

/// A crate, and foreign crates that it must not depend on: the core decides, it does not reach out.
const FORBIDDEN: &[(&str, &[&str])] =
    &[("tally-core", &["worker", "wasm-bindgen", "js-sys", "tokio", "rand"]), ("tally-service", &["worker"])];

/// Findings about the crate graph.
pub fn check(workspace: &Workspace) -> Vec<String> {
    workspace.metadata.packages.iter().flat_map(of_package).collect()
}

fn of_package(package: &Package) -> Vec<String> {
    let name = package.name.as_str();
    let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| *from == name) else {
        return vec![format!("{name}: the crate has no line in crates/xtask/src/tidy/arrows.rs: add what it may depend on")];
    };
    let forbidden = FORBIDDEN.iter().find(|(from, _)| *from == name).map_or(&[][..], |(_, list)| list);
    let mut findings = Vec::new();
    for dependency in &package.dependencies {
        let to = dependency.name.as_str();
        let is_local = dependency.path.is_some();
        if is_local && !allowed.contains(&to) && !allowed.contains(&"*") {
            findings.push(format!("{name}: must not depend on {to}: remove it, or allow the arrow in crates/xtask/src/tidy/arrows.rs"));
        }
        if forbidden.contains(&to) {
            findings.push(format!("{name}: must not depend on {to}: move what needs it into a shell crate"));
        }
    }
    findings
}
