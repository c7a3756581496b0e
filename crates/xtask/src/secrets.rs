//! Test keys of the local server: made once, at random, and kept in files that git ignores.
//!
//! In scope: `.dev.vars` of the worker and of the demo shop. Not in scope: keys of a deployment,
//! which `wrangler secret put` stores.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};

use crate::fingerprint::hexadecimal;
use crate::workspace::Workspace;

const SHOP_KEYS: [&str; 3] = ["TALLY_SECRET_KEY", "TALLY_PUBLISHABLE_KEY", "TALLY_MEMBER_TOKEN_SECRET"];

// Name and prefix of each value; the rest of a value is 16 random bytes.
const WORKER_KEYS: [(&str, &str); 4] = [
    ("TALLY_SECRET_KEY", "sk_test_"),
    ("TALLY_PUBLISHABLE_KEY", "pk_test_"),
    ("TALLY_MEMBER_TOKEN_SECRET", "mts_"),
    ("SHOPIFY_WEBHOOK_SECRET", ""),
];

/// Values of the local server's variables, by name.
pub struct DevelopmentKeys(BTreeMap<String, String>);

impl DevelopmentKeys {
    /// The value of a variable.
    ///
    /// # Errors
    /// When there is no such variable.
    pub fn get(&self, name: &str) -> Result<&str> {
        let value = self.0.get(name).map(String::as_str);
        value.with_context(|| format!("the local server has no variable {name}: delete .dev.vars and run this again"))
    }
}

/// Reads the keys, makes those that are missing, and gives the demo shop its share.
///
/// # Errors
/// When a file cannot be read or written.
pub fn ensure(workspace: &Workspace) -> Result<DevelopmentKeys> {
    let worker_file = workspace.path(".dev.vars");
    let mut values = read(&worker_file)?;
    for (name, prefix) in WORKER_KEYS {
        if !values.contains_key(name) {
            values.insert(name.to_owned(), format!("{prefix}{}", random()?));
        }
    }
    write(&worker_file, &values)?;
    let share = values.iter().filter(|(name, _)| SHOP_KEYS.contains(&name.as_str()));
    let share: BTreeMap<String, String> = share.map(|(name, value)| (name.clone(), value.clone())).collect();
    write(&workspace.path("www/storefront/server/.dev.vars"), &share)?;
    Ok(DevelopmentKeys(values))
}

fn read(file: &Path) -> Result<BTreeMap<String, String>> {
    if !file.exists() {
        return Ok(BTreeMap::new());
    }
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}: make it readable", file.display()))?;
    let pairs = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let pairs = pairs.filter_map(|line| line.split_once('='));
    Ok(pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().trim_matches('"').to_owned())).collect())
}

fn write(file: &Path, values: &BTreeMap<String, String>) -> Result<()> {
    let mut text = String::from("# Test keys of the local server. Made by `cargo xtask up`; delete the file for new ones.\n");
    values.iter().for_each(|(name, value)| text.push_str(&format!("{name}=\"{value}\"\n")));
    // An unchanged file keeps its time, so that a running server does not reload.
    if fs::read_to_string(file).is_ok_and(|current| current == text) {
        return Ok(());
    }
    fs::write(file, text).with_context(|| format!("cannot write {}: make it writable", file.display()))?;
    restrict(file)
}

#[cfg(unix)]
fn restrict(file: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))
        .with_context(|| format!("cannot make {} readable for its owner only", file.display()))
}

#[cfg(not(unix))]
fn restrict(_file: &Path) -> Result<()> {
    Ok(()) // a home directory there is not readable for others
}

fn random() -> Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("the system gives no random bytes ({error}): try again"))?;
    Ok(hexadecimal(&bytes))
}
