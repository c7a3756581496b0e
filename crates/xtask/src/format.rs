//! The name of the form in which rulebooks cross: a hash of the types that they are made of. Two builds with the same
//! name read each other's rulebooks; any change of a type changes the name.

use std::fmt::Write as _;

use anyhow::Result;
use tally_core::program::Rulebooks;
use tally_core::values::hash::sha256_hex;
use tally_core::values::table::{Find, Table};
use tally_core::values::wire::Wire as _;

use crate::workspace::Workspace;

/// How much of the hash is the name.
const LENGTH: usize = 16;

/// The Rust constant.
///
/// # Errors
/// None; other generators have some.
pub fn constant(_: &Workspace) -> Result<String> {
    let header = "//! The form of rulebooks. Written by `cargo xtask codegen`: any change of their types changes it.\n";
    Ok(format!(
        "{header}\n/// Names the form: two builds with the same name read each other's rulebooks.\npub const FORMAT: &str = \"{}\";\n",
        name()
    ))
}

/// The TypeScript constant.
///
/// # Errors
/// None; other generators have some.
pub fn typescript(_: &Workspace) -> Result<String> {
    let header = "// Written by `cargo xtask codegen` from the Rust definitions. Change those, not this file.\n";
    let doc = "/** Names the form of rulebooks that this package reads. */";
    Ok(format!("{header}\n{doc}\nexport const rulebookFormat = \"{}\";\n", name()))
}

fn name() -> String {
    let mut types = Types::default();
    types.describe(Rulebooks::table);
    sha256_hex(types.text.as_bytes()).chars().take(LENGTH).collect()
}

/// Types as text, each once: where one comes again, its number stands for it.
#[derive(Default)]
struct Types {
    seen: Vec<*const Table>,
    text: String,
}

impl Types {
    fn describe(&mut self, find: Find) {
        let table = find();
        if let Some(number) = self.seen.iter().position(|known| core::ptr::eq(*known, table)) {
            let _ = write!(self.text, "#{number} ");
            return;
        }
        self.seen.push(core::ptr::from_ref(table));
        match table {
            Table::Scalar(_) => self.text.push_str("scalar "),
            Table::Flag => self.text.push_str("flag "),
            Table::Tree => self.text.push_str("tree "),
            Table::Optional(of) => self.wrapped("optional", *of),
            Table::List(of) => self.wrapped("list", *of),
            Table::Map(of) => self.wrapped("map", *of),
            Table::Wrapper { table, .. } => self.describe(*table),
            Table::Record { names, fields, .. } => {
                self.text.push_str("{ ");
                for (name, field) in names.iter().zip(*fields) {
                    let _ = write!(self.text, "{name}{} ", if field.has_default { "?" } else { "" });
                    self.describe(field.table);
                }
                self.text.push_str("} ");
            }
            Table::Choice { names, payloads, .. } => {
                self.text.push_str("( ");
                for ((name, _), payload) in names.iter().zip(*payloads) {
                    let _ = write!(self.text, "{name} ");
                    payload.iter().for_each(|payload| self.describe(*payload));
                }
                self.text.push_str(") ");
            }
        }
    }

    fn wrapped(&mut self, name: &str, of: Find) {
        let _ = write!(self.text, "{name} ");
        self.describe(of);
    }
}
