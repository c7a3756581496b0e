//! Where things are: the tree, the target directory and the cache outside the tree.
//!
//! In scope: locations and the crate graph. Not in scope: creating or changing anything in them.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use cargo_metadata::{Metadata, MetadataCommand, Package};

/// Locations of one working tree, and its crates.
pub struct Workspace {
    /// Root of the tree: the directory with `wrangler.toml`.
    pub root: PathBuf,
    /// Cargo's target directory; honours `CARGO_TARGET_DIR`.
    pub target: PathBuf,
    /// Cache that outlives a clone: installed build tools.
    pub cache: PathBuf,
    /// What `cargo metadata` says of the workspace's own crates.
    pub metadata: Metadata,
}

impl Workspace {
    /// Asks cargo for the tree that the current directory is in.
    ///
    /// # Errors
    /// When cargo cannot read the manifests, or no home directory is known for the cache.
    pub fn discover() -> Result<Self> {
        let metadata =
            MetadataCommand::new().no_deps().exec().context("cargo cannot read the workspace: correct the manifest named below")?;
        Ok(Self {
            root: metadata.workspace_root.clone().into_std_path_buf(),
            target: metadata.target_directory.clone().into_std_path_buf(),
            cache: cache_directory()?,
            metadata,
        })
    }

    /// Joins a path relative to the root, written with `/`.
    #[must_use]
    pub fn path(&self, relative: &str) -> PathBuf {
        relative.split('/').fold(self.root.clone(), |path, part| path.join(part))
    }

    /// State of local servers, logs and stamps; ignored by git.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.root.join(".tally")
    }

    /// Shortens a path for messages: relative to the root when it is inside.
    #[must_use]
    pub fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }

    /// Finds one of the workspace's own crates.
    ///
    /// # Errors
    /// When the workspace has no such crate.
    pub fn package(&self, name: &str) -> Result<&Package> {
        let found = self.metadata.packages.iter().find(|package| package.name == name);
        match found {
            Some(package) => Ok(package),
            None => bail!("the workspace has no crate {name}: add it under crates/"),
        }
    }

    /// Directories of a crate and of all workspace crates that it is built from.
    ///
    /// # Errors
    /// When the workspace has no such crate.
    pub fn crate_directories(&self, name: &str) -> Result<Vec<PathBuf>> {
        let by_name: BTreeMap<&str, &Package> = self.metadata.packages.iter().map(|package| (package.name.as_str(), package)).collect();
        let mut open = vec![self.package(name)?];
        let mut seen = BTreeSet::new();
        while let Some(package) = open.pop() {
            let Some(directory) = package.manifest_path.parent() else { continue };
            if seen.insert(directory.as_std_path().to_path_buf()) {
                let local = package.dependencies.iter().filter(|dependency| dependency.path.is_some());
                open.extend(local.filter_map(|dependency| by_name.get(dependency.name.as_str())));
            }
        }
        Ok(seen.into_iter().collect())
    }
}

fn cache_directory() -> Result<PathBuf> {
    let named = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(directory) = named("TALLYSTICK_CACHE") {
        return std::path::absolute(directory).context("TALLYSTICK_CACHE names no usable directory");
    }
    if let Some(directory) = named("XDG_CACHE_HOME") {
        return Ok(directory.join("tallystick"));
    }
    if let Some(home) = named("HOME").or_else(|| named("USERPROFILE")) {
        return Ok(home.join(".cache").join("tallystick"));
    }
    bail!("no place for installed tools: set TALLYSTICK_CACHE to a directory that may be written to")
}
