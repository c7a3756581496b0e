//! Everything that must be on the machine before something can be built, served or tested.
//!
//! In scope: checking, and installing what can be installed without asking. What is installed goes
//! into `node_modules` or into the cache outside the tree; the only thing that touches the system is
//! the browser, and only for a root user on Debian. Not in scope: building this project's own code.

pub mod chromium;
pub mod node;
pub mod tools;

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{Style, output_of, run_quietly};
use crate::workspace::Workspace;

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Programs that the builds and the suites run, all of them checked.
pub struct Tools {
    /// A Node that wrangler accepts.
    pub node: PathBuf,
    /// `wasm-bindgen`, of the same version as the library in `Cargo.lock`.
    pub wasm_bindgen: PathBuf,
    /// `worker-build`.
    pub worker_build: PathBuf,
    /// `node_modules/.bin`: wasm-opt, esbuild, tsc, wrangler, workerd.
    pub npm_programs: PathBuf,
    search_path: OsString,
}

impl Tools {
    /// A command that finds this Node and the npm programs before others.
    #[must_use]
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env("PATH", &self.search_path);
        command
    }

    /// A program that npm installed, started by this Node.
    #[must_use]
    pub fn npm_program(&self, name: &str) -> Command {
        let file = if cfg!(windows) { format!("{name}.cmd") } else { name.to_owned() };
        self.command(self.npm_programs.join(file))
    }
}

/// Makes everything ready: toolchain, Node, npm packages and build tools.
///
/// # Errors
/// When something is missing that cannot be installed here; the error says how to get it.
pub fn everything(workspace: &Workspace, style: Style) -> Result<Tools> {
    rust_target(workspace, style)?;
    let node = node::packages_and_runtime(workspace, style)?;
    let wasm_bindgen = tools::wasm_bindgen(workspace, style)?;
    let worker_build = tools::worker_build(workspace, style)?;
    let npm_programs = workspace.root.join("node_modules").join(".bin");
    let mut directories = Vec::new();
    directories.extend(node.parent().map(PathBuf::from));
    directories.push(npm_programs.clone());
    directories.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let search_path = env::join_paths(directories).context("a directory in PATH contains a separator: rename it or remove it from PATH")?;
    Ok(Tools { node, wasm_bindgen, worker_build, npm_programs, search_path })
}

/// Adds the wasm target to the toolchain. Done explicitly: rustup may be told not to install by itself.
///
/// # Errors
/// When the target is missing and cannot be added.
pub fn rust_target(workspace: &Workspace, style: Style) -> Result<()> {
    let in_tree = |program: &str| {
        let mut command = Command::new(program);
        command.current_dir(&workspace.root);
        command
    };
    if let Some(installed) = output_of(in_tree("rustup").args(["target", "list", "--installed"])) {
        if installed.lines().any(|target| target.trim() == WASM_TARGET) {
            return Ok(());
        }
        return run_quietly(workspace, style, "wasm target", in_tree("rustup").args(["target", "add", WASM_TARGET]));
    }
    // A toolchain from a distribution has no rustup; then the target's library must be there already.
    let library = output_of(in_tree("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]));
    if library.is_some_and(|directory| PathBuf::from(directory).is_dir()) {
        return Ok(());
    }
    bail!("the Rust target {WASM_TARGET} is missing: install rustup, then run `rustup target add {WASM_TARGET}`")
}
