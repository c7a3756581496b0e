//! Build tools that come from crates.io, in the cache outside the tree.
//!
//! An install goes to a directory of its own first and is renamed when complete, so an interrupted
//! one is never mistaken for a tool. They are installed without `--locked`: the lockfile that
//! wasm-bindgen-cli ships pins a release that not every registry mirror serves.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{Style, run_quietly};
use crate::workspace::Workspace;

const WASM_BINDGEN_VERSION: &str = "0.2.130"; // equal to wasm-bindgen in Cargo.toml
const WORKER_BUILD_VERSION: &str = "0.8.7"; // equal to worker in Cargo.toml
const CARGO_FUZZ_VERSION: &str = "0.13.2";

/// The `wasm-bindgen` command-line tool, installed when missing.
///
/// # Errors
/// When it cannot be installed, or `Cargo.lock` has another version of the library.
pub fn wasm_bindgen(workspace: &Workspace, style: Style) -> Result<PathBuf> {
    match_lock(workspace, "wasm-bindgen", WASM_BINDGEN_VERSION)?;
    installed(workspace, style, "wasm-bindgen-cli", "wasm-bindgen", WASM_BINDGEN_VERSION)
}

/// The `worker-build` command-line tool, installed when missing.
///
/// # Errors
/// When it cannot be installed, or `Cargo.lock` has another version of the library.
pub fn worker_build(workspace: &Workspace, style: Style) -> Result<PathBuf> {
    match_lock(workspace, "worker", WORKER_BUILD_VERSION)?;
    installed(workspace, style, "worker-build", "worker-build", WORKER_BUILD_VERSION)
}

/// The `cargo-fuzz` command, installed when missing.
///
/// # Errors
/// When it cannot be installed.
pub fn cargo_fuzz(workspace: &Workspace, style: Style) -> Result<PathBuf> {
    installed(workspace, style, "cargo-fuzz", "cargo-fuzz", CARGO_FUZZ_VERSION)
}

/// The versions of the two tools that builds use, as one word for fingerprints.
#[must_use]
pub fn versions() -> String {
    format!("wasm-bindgen {WASM_BINDGEN_VERSION}, worker-build {WORKER_BUILD_VERSION}")
}

fn match_lock(workspace: &Workspace, library: &str, tool_version: &str) -> Result<()> {
    // No lockfile yet means that cargo will write one from the exact versions in Cargo.toml.
    let lock = fs::read_to_string(workspace.root.join("Cargo.lock")).unwrap_or_default();
    let name = format!("name = \"{library}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    match lines.next().and_then(|line| line.strip_prefix("version = ")).map(|text| text.trim_matches('"')) {
        Some(locked) if locked != tool_version => {
            bail!("{library} is {locked} in Cargo.lock but its tool is {tool_version} in crates/xtask/src/setup/tools.rs: make them equal")
        }
        _ => Ok(()),
    }
}

fn installed(workspace: &Workspace, style: Style, package: &str, program: &str, version: &str) -> Result<PathBuf> {
    let all = workspace.cache.join("tools");
    let place = all.join(format!("{program}-{version}"));
    let binary = place.join("bin").join(format!("{program}{}", env::consts::EXE_SUFFIX));
    if binary.is_file() {
        return Ok(binary);
    }
    let unfinished = all.join(format!(".{program}-{version}-{}", std::process::id()));
    fs::create_dir_all(&all)
        .with_context(|| format!("cannot create {}: make it writable or set TALLYSTICK_CACHE to another directory", all.display()))?;
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(["install", package, "--version", version, "--root"])
        .arg(&unfinished)
        // Kept when interrupted, so that the next try goes on where this one ended.
        .env("CARGO_TARGET_DIR", all.join(format!("target-{program}")))
        .current_dir(&all);
    run_quietly(workspace, style, &format!("install {program}"), &mut command)
        .with_context(|| format!("cannot install {package} {version}: run this again when the registry can be reached"))?;
    // A rename onto a tool that another run finished meanwhile fails; then that one is used.
    if place.exists() && !binary.is_file() {
        fs::remove_dir_all(&place).with_context(|| format!("cannot replace {}: delete it", place.display()))?;
    }
    if fs::rename(&unfinished, &place).is_err() {
        fs::remove_dir_all(&unfinished).ok(); // only costs space
    }
    fs::remove_dir_all(all.join(format!("target-{program}"))).ok(); // only costs space
    if !binary.is_file() {
        bail!("{} is missing after its install: delete {} and run this again", binary.display(), place.display());
    }
    Ok(binary)
}
