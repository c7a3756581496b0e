//! The browser of the end-to-end suites.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::process::{Style, output_of, run_quietly};
use crate::workspace::Workspace;

const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// Finds Chromium or Chrome, and installs it where that can be done without asking: as root on Debian.
///
/// # Errors
/// When there is none and it cannot be installed here; the error says how to get it.
pub fn find_or_install(workspace: &Workspace, style: Style) -> Result<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM").filter(|value| !value.is_empty()) {
        let path = PathBuf::from(named);
        if path.is_file() {
            return Ok(path);
        }
        bail!("CHROMIUM names {}, which is no file: correct it or unset it", path.display());
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    let is_root = output_of(Command::new("id").arg("-u")).is_some_and(|user| user == "0");
    if is_root && Path::new("/etc/debian_version").is_file() {
        run_quietly(workspace, style, "package lists", Command::new("apt-get").arg("update"))?;
        let mut install = Command::new("apt-get");
        install.args(["install", "--yes", "--no-install-recommends", "chromium"]);
        run_quietly(workspace, style, "install chromium", install.env("DEBIAN_FRONTEND", "noninteractive"))?;
        if let Some(found) = find() {
            return Ok(found);
        }
    }
    bail!("no Chromium for the browser suites: install it (on Debian `apt-get install chromium`), or set CHROMIUM to the path of a Chrome")
}

fn find() -> Option<PathBuf> {
    let directories: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    let programs = NAMES.iter().map(|name| format!("{name}{}", env::consts::EXE_SUFFIX));
    let in_path =
        programs.flat_map(|name| directories.iter().map(move |directory| directory.join(&name))).find(|candidate| candidate.is_file());
    let on_macos = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    in_path.or_else(|| on_macos.is_file().then_some(on_macos))
}
