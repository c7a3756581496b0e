//! The canonical text of a value: JSON with keys sorted by their UTF-8 bytes, no white space, shortest escapes. This is
//! what gets hashed, stored as a receipt and answered.
//!
//! It is written from the packed form by the type's table: a tree of the same value takes about three times as long.

use super::json::{write_integer, write_text};
use super::packed::{Packer, Scalar, Unpacker};
use super::table::{Field, Table};
use super::wire::Wire;

/// A canonical text being written, part by part. Behind every part stands a comma, until what it is in ends.
#[derive(Debug, Default)]
pub struct Canonical {
    out: String,
    packer: Packer,
    /// The fields of the records that are being written, those of each record in the order of their names.
    marks: Vec<Mark>,
    /// The fields of a record in the order in which they are declared, while they are put in the order of their names.
    declared: String,
}

/// A field that is written.
#[derive(Debug)]
struct Mark {
    /// Where its name stands among the sorted names of its record.
    rank: u8,
    /// Where it begins in the text.
    begin: usize,
    /// Where it ends.
    end: usize,
}

impl Canonical {
    /// The text.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.out.pop();
        self.out
    }

    /// Begins an object, `{`, whose fields come in the order of their names, or a list, `[`.
    pub fn open(&mut self, bracket: char) {
        self.out.push(bracket);
    }

    /// Ends an object, `}`, or a list, `]`.
    pub fn close(&mut self, bracket: char) {
        if self.out.ends_with(',') {
            self.out.pop();
        }
        self.out.push(bracket);
        self.out.push(',');
    }

    /// Writes the name of the next value.
    pub fn name(&mut self, name: &str) {
        write_text(&mut self.out, name);
        self.out.push(':');
    }

    /// Writes a value with its name.
    pub fn field<T: Wire>(&mut self, name: &str, value: &T) {
        self.name(name);
        self.value(value);
    }

    /// Writes a value.
    pub fn value<T: Wire>(&mut self, value: &T) {
        self.packer.clear();
        value.pack(&mut self.packer);
        self.what_was_packed(T::table());
    }

    fn what_was_packed(&mut self, table: &Table) {
        let packer = core::mem::take(&mut self.packer);
        let (numbers, texts) = packer.parts();
        // What was just packed can be read.
        let _ = self.packed(table, &mut Unpacker::unchecked(numbers, texts));
        self.packer = packer;
    }

    fn packed(&mut self, table: &Table, from: &mut Unpacker<'_>) -> Option<()> {
        match table {
            Table::Scalar(_) => match from.either()? {
                Scalar::Integer(value) => write_integer(&mut self.out, value),
                Scalar::Text(text) => write_text(&mut self.out, text),
            },
            Table::Flag => self.out.push_str(if from.flag()? { "true" } else { "false" }),
            Table::Tree => from.tree()?.write_canonical(&mut self.out),
            Table::Optional(inner) => {
                if from.flag()? {
                    return self.packed(inner(), from);
                }
                self.out.push_str("null");
            }
            Table::List(item) => {
                self.open('[');
                for _ in 0..from.count()? {
                    self.packed(item(), from)?;
                }
                self.close(']');
                return Some(());
            }
            Table::Map(item) => {
                self.open('{');
                // Its keys come sorted: that is how a map has them.
                for _ in 0..from.count()? {
                    self.name(from.text()?);
                    self.packed(item(), from)?;
                }
                self.close('}');
                return Some(());
            }
            Table::Wrapper { table, .. } => return self.packed(table(), from),
            Table::Record { names, ranks, fields, .. } => return self.record(names, ranks, fields, from),
            Table::Choice { names, payloads, .. } => {
                let position = from.position()?;
                let (name, _) = names.get(position)?;
                match payloads.get(position)? {
                    None => write_text(&mut self.out, name),
                    Some(table) => {
                        self.open('{');
                        self.name(name);
                        self.packed(table(), from)?;
                        self.close('}');
                        return Some(());
                    }
                }
            }
        }
        self.out.push(',');
        Some(())
    }

    fn record(&mut self, names: &[&str], ranks: &[u8], fields: &[Field], from: &mut Unpacker<'_>) -> Option<()> {
        self.open('{');
        let (begin, outer) = (self.out.len(), self.marks.len());
        let mut is_sorted = true;
        for ((name, rank), Field { table, has_default }) in names.iter().zip(ranks).zip(fields) {
            let table = match table() {
                _ if *has_default && !from.flag()? => continue,
                Table::Optional(inner) if !has_default => {
                    if !from.flag()? {
                        continue;
                    }
                    inner()
                }
                table => table,
            };
            let field = self.out.len();
            self.name(name);
            self.packed(table, from)?;
            let after = self.marks.iter().skip(outer).filter(|mark| mark.rank > *rank).count();
            is_sorted &= after == 0;
            let place = self.marks.len().saturating_sub(after);
            self.marks.insert(place, Mark { rank: *rank, begin: field, end: self.out.len() });
        }
        if !is_sorted {
            self.sort(begin, outer);
        }
        self.marks.truncate(outer);
        self.close('}');
        Some(())
    }

    /// Puts the fields of the record that began here in the order of their names.
    fn sort(&mut self, begin: usize, outer: usize) {
        self.declared.clear();
        self.declared.push_str(self.out.get(begin..).unwrap_or_default());
        self.out.truncate(begin);
        for mark in self.marks.iter().skip(outer) {
            let field = self.declared.get(mark.begin.saturating_sub(begin)..mark.end.saturating_sub(begin));
            self.out.push_str(field.unwrap_or_default());
        }
    }
}
