//! `codegen`: files that are written from the Rust code and committed, such as types and schemas.
//!
//! In scope: the table of outputs, writing them, and checking that they are up to date. What goes
//! into an output is its generator's business.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// Options of `codegen`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Write nothing; fail when a file is not what would be written.
    #[arg(long)]
    check: bool,
}

/// One generated file.
pub struct Output {
    /// Path from the root of the tree, with `/`.
    pub path: &'static str,
    /// Makes the whole text of the file.
    pub generate: fn(&Workspace) -> Result<String>,
}

/// Every generated file.
pub const OUTPUTS: &[Output] = &[
    Output { path: "www/sdk/src/generated/types.ts", generate: crate::typescript::types },
    Output { path: "www/storefront/public/schema/program.json", generate: crate::json_schema::program },
    Output { path: "www/docs/reference/program.md", generate: crate::reference::program },
    Output { path: "www/docs/reference/cart.md", generate: crate::reference::cart },
    Output { path: "www/docs/reference/http.md", generate: crate::reference::http },
    Output { path: "www/docs/reference/export.md", generate: crate::reference::export },
    Output { path: "www/sdk/src/generated/packed.ts", generate: crate::packed::functions },
    Output { path: "www/sdk/src/generated/format.ts", generate: crate::format::typescript },
    Output { path: "crates/tally-core/src/program/format.rs", generate: crate::format::constant },
];

/// Writes or checks all outputs.
///
/// # Errors
/// When a generator fails, a file cannot be written, or a check finds a difference.
pub fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let mut stale = Vec::new();
    for Output { path, generate } in OUTPUTS {
        let wanted = generate(workspace).with_context(|| format!("cannot generate {path}"))?;
        let place = workspace.path(path);
        let present = fs::read_to_string(&place).unwrap_or_default();
        if present == wanted {
            continue;
        }
        if arguments.check {
            println!("{path}: {}", first_difference(&present, &wanted));
            stale.push(*path);
            continue;
        }
        if let Some(directory) = place.parent() {
            fs::create_dir_all(directory).with_context(|| format!("cannot create {}: make it writable", directory.display()))?;
        }
        fs::write(&place, wanted).with_context(|| format!("cannot write {path}: make it writable"))?;
        println!("wrote {path}");
    }
    if !stale.is_empty() {
        bail!("generated files are out of date ({}): run `cargo xtask codegen` and commit the result", stale.join(", "));
    }
    println!("{} generated files are up to date", OUTPUTS.len());
    Ok(())
}

fn first_difference(present: &str, wanted: &str) -> String {
    let mut number = 0_usize;
    let mut lines = (present.lines(), wanted.lines());
    loop {
        number += 1;
        match (lines.0.next(), lines.1.next()) {
            (None, None) => return "only the line ends differ".to_owned(),
            (Some(old), Some(new)) if old == new => {}
            (old, new) => {
                let shown = |line: Option<&str>| line.map_or("(end of file)".to_owned(), str::to_owned);
                return format!("line {number} differs\n  - {}\n  + {}", shown(old), shown(new));
            }
        }
    }
}
