//! Node and the npm packages.
//!
//! wrangler needs a newer Node than many systems have, so the lockfile brings one along as an
//! optional package where one is published; elsewhere the system's own must be new enough.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::fingerprint;
use crate::process::{Style, output_of, run_quietly};
use crate::workspace::Workspace;

const OLDEST_TO_INSTALL_WITH: (u64, u64) = (20, 0); // npm 10 and newer read the lockfile
const OLDEST_TO_RUN_WITH: (u64, u64) = (22, 12); // what wrangler accepts

/// Installs the npm packages when they are stale and returns the Node to run everything with.
///
/// # Errors
/// When Node or npm is missing or too old, or the packages cannot be installed.
pub fn packages_and_runtime(workspace: &Workspace, style: Style) -> Result<PathBuf> {
    install_packages(workspace, style)?;
    if let Some(packaged) = packaged_node(workspace) {
        return Ok(packaged);
    }
    let system = Path::new("node");
    match version(system) {
        Some(found) if found >= OLDEST_TO_RUN_WITH => which_node(),
        Some((major, minor)) => bail!(
            "node {major}.{minor} is too old and no newer one is packaged for this platform: install node {}.{} or newer",
            OLDEST_TO_RUN_WITH.0,
            OLDEST_TO_RUN_WITH.1
        ),
        None => bail!("no node found: install node {}.{} or newer", OLDEST_TO_RUN_WITH.0, OLDEST_TO_RUN_WITH.1),
    }
}

fn install_packages(workspace: &Workspace, style: Style) -> Result<()> {
    let lock = workspace.root.join("package-lock.json");
    if !lock.is_file() {
        bail!("package-lock.json is missing: restore it with git, or run `npm install` in the root of the tree");
    }
    let modules = workspace.root.join("node_modules");
    let stamp = modules.join(".tallystick-lock");
    let wanted = fingerprint::file_hash(&lock)?;
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if version(Path::new("node")).is_none_or(|found| found < OLDEST_TO_INSTALL_WITH) {
        bail!("npm packages need node 20 or newer to be installed: install node with npm, then run this again");
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut command = Command::new(npm);
    command.args(["ci", "--no-audit", "--no-fund"]).current_dir(&workspace.root);
    run_quietly(workspace, style, "npm packages", &mut command).context(
        "npm could not install what package-lock.json lists: if a package.json was changed, run `npm install` and commit the lockfile",
    )?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}: make it writable", stamp.display()))
}

fn packaged_node(workspace: &Workspace) -> Option<PathBuf> {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win",
        other => other,
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let program = if cfg!(windows) { "node.exe" } else { "node" };
    let package = workspace.root.join("node_modules").join(format!("node-{system}-{processor}"));
    let node = package.join("bin").join(program);
    node.is_file().then_some(node)
}

fn which_node() -> Result<PathBuf> {
    let printed = output_of(Command::new("node").args(["--print", "process.execPath"]));
    printed.map(PathBuf::from).context("node does not say where it is: reinstall it")
}

fn version(node: &Path) -> Option<(u64, u64)> {
    let printed = output_of(Command::new(node).arg("--version"))?;
    let mut numbers = printed.trim_start_matches('v').split('.').map(|number| number.parse::<u64>().ok());
    Some((numbers.next()??, numbers.next()??))
}
