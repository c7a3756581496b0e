//! What a type looks like on the wire, as a table; and the reader and the writer of trees that work from it. Its canonical text
//! is written from the same table, by [`super::canonical`].
//!
//! In scope: from a tree to the packed form, naming every problem with its place, and from the packed form to a tree.
//! Out of scope: values; a type unpacks itself. Readers and writers of trees that are made for each type do the same
//! and were half of the browser's module.

use std::collections::BTreeSet;

use super::id::Id;
use super::json::Json;
use super::packed::{Packer, Unpacker};
use super::wire::{Decoder, Wire};

/// Finds a type's table; a function, because types may contain themselves.
pub type Find = fn() -> &'static Table;

/// Runs the check of a packed value's type.
pub type Check = fn(&[i64], &str, &mut Decoder);

/// Reads an integer or a text, reports what is wrong with it and packs it; `false` when there is no value.
pub type Scalar = fn(&Json, &mut Decoder, &mut Packer) -> bool;

/// What a type looks like on the wire.
#[derive(Debug)]
pub enum Table {
    /// One integer, one text, or either; the type reads it itself.
    Scalar(Scalar),
    /// `true`, `false`
    Flag,
    /// Any tree.
    Tree,
    /// May be absent.
    Optional(Find),
    /// An array.
    List(Find),
    /// An object with ids as keys.
    Map(Find),
    /// Another type, of which something must hold.
    Wrapper {
        /// The other type.
        table: Find,
        /// What must hold.
        check: Option<Check>,
    },
    /// An object with declared fields.
    Record {
        /// The names of its fields.
        names: &'static [&'static str],
        /// Where each name stands when they are sorted.
        ranks: &'static [u8],
        /// Its fields.
        fields: &'static [Field],
        /// What must hold of the whole.
        check: Option<Check>,
    },
    /// One of several names, some with a payload.
    Choice {
        /// The names, and whether they carry something.
        names: &'static [(&'static str, bool)],
        /// What they carry.
        payloads: &'static [Option<Find>],
        /// What must hold of the whole.
        check: Option<Check>,
    },
}

/// One field of a record.
#[derive(Debug)]
pub struct Field {
    /// Its type.
    pub table: Find,
    /// Whether absence means a value.
    pub has_default: bool,
}

/// The table of a type that reads itself.
pub(super) fn scalar<T: Wire>(json: &Json, at: &mut Decoder, out: &mut Packer) -> bool {
    let value = T::decode(json, at);
    value.inspect(|value| value.pack(out)).is_some()
}

/// Reads a tree into a value. Reports each problem to `at`.
pub fn decode<T: Wire>(json: &Json, at: &mut Decoder) -> Option<T> {
    let table = T::table();
    // Most documents are right: then the places of problems, and values to check one by one, are never needed.
    let mut quietly = Reader { at: &mut Decoder::default(), out: Packer::default(), is_checking: false };
    if quietly.read(json, table) {
        let (numbers, texts) = quietly.out.parts();
        let value = quietly.at.is_clean().then(|| Unpacker::new(numbers, texts).whole()).flatten();
        if value.is_some() {
            return value;
        }
    }
    let mut reader = Reader { at, out: Packer::default(), is_checking: true };
    let is_readable = reader.read(json, table);
    let (numbers, texts) = reader.out.parts();
    is_readable.then(|| Unpacker::unchecked(numbers, texts).whole()).flatten()
}

/// Writes a value as a tree; absent options and defaults are left out.
pub fn encode<T: Wire>(value: &T) -> Json {
    let mut out = Packer::default();
    value.pack(&mut out);
    let (numbers, texts) = out.parts();
    // What was just packed can be read.
    tree(T::table(), &mut Unpacker::unchecked(numbers, texts)).unwrap_or(Json::Null)
}

struct Reader<'a> {
    at: &'a mut Decoder,
    out: Packer,
    is_checking: bool,
}

impl Reader<'_> {
    /// Packs a tree; `false` when something in it leaves no value.
    fn read(&mut self, json: &Json, table: &Table) -> bool {
        match table {
            Table::Scalar(read) => read(json, self.at, &mut self.out),
            Table::Flag => match json {
                Json::Bool(value) => {
                    self.out.flag(*value);
                    true
                }
                other => self.at.expected::<()>("a boolean", other).is_some(),
            },
            Table::Tree => {
                self.out.tree(json);
                true
            }
            Table::Optional(inner) => {
                self.out.flag(*json != Json::Null);
                *json == Json::Null || self.read(json, inner())
            }
            Table::List(item) => self.list(json, item()),
            Table::Map(item) => self.map(json, item()),
            Table::Wrapper { table, check } => self.checked(*check, |reader| reader.read(json, table())),
            Table::Record { names, fields, check, .. } => self.checked(*check, |reader| reader.record(json, names, fields)),
            Table::Choice { names, payloads, check } => self.checked(*check, |reader| reader.choice(json, names, payloads)),
        }
    }

    fn checked(&mut self, check: Option<Check>, read: impl FnOnce(&mut Self) -> bool) -> bool {
        let begin = self.out.ends();
        let is_readable = read(self);
        if let (Some(check), true, true) = (check, is_readable, self.is_checking) {
            let (numbers, texts) = self.out.since(begin);
            check(numbers, texts, self.at);
        }
        is_readable
    }

    fn list(&mut self, json: &Json, item: &Table) -> bool {
        let Json::List(items) = json else { return self.at.expected::<()>("a list", json).is_some() };
        self.out.count(items.len());
        let mut is_readable = true;
        for (index, json) in items.iter().enumerate() {
            self.at.enter_index(index);
            is_readable &= self.read(json, item);
            self.at.leave();
        }
        is_readable
    }

    fn map(&mut self, json: &Json, item: &Table) -> bool {
        let Json::Map(entries) = json else { return self.at.expected::<()>("an object", json).is_some() };
        let begin = self.out.ends();
        self.out.count(0);
        let mut seen = BTreeSet::new();
        let mut count = 0_usize;
        for (key, json) in entries {
            let before = self.out.ends();
            self.at.enter_given(key);
            let is_name = scalar::<Id>(&Json::Text(key.clone()), self.at, &mut self.out);
            if !(self.read(json, item) && is_name) {
                self.out.cut(before);
            } else if seen.insert(key) {
                count = count.saturating_add(1);
            } else {
                self.at.report("repeated_field", format!("`{key}` is given twice; keep one"));
                self.out.cut(before);
            }
            self.at.leave();
        }
        self.out.recount(begin, count);
        // An entry that cannot be read is reported and left out; what must hold of the others can still be said.
        true
    }

    fn record(&mut self, json: &Json, names: &'static [&'static str], fields: &[Field]) -> bool {
        let Some(found) = self.at.fields(json, names) else { return false };
        let mut is_readable = true;
        for ((name, field), json) in names.iter().zip(fields).zip(found) {
            let json = json.filter(|json| **json != Json::Null || !field.has_default);
            if field.has_default {
                self.out.flag(json.is_some());
            }
            self.at.enter_declared(name);
            is_readable &= match (json, (field.table)()) {
                (None, _) if field.has_default => true,
                (None, Table::Optional(_)) => {
                    self.out.flag(false);
                    true
                }
                (None, _) => {
                    self.at.report("missing_field", format!("`{name}` is missing; add it"));
                    false
                }
                (Some(json), table) => self.read(json, table),
            };
            self.at.leave();
        }
        is_readable
    }

    fn choice(&mut self, json: &Json, names: &'static [(&'static str, bool)], payloads: &[Option<Find>]) -> bool {
        let Some((position, payload)) = self.at.choice(json, names) else { return false };
        self.out.count(position);
        let (Some(Some(table)), Some(json), Some((name, _))) = (payloads.get(position), payload, names.get(position)) else { return true };
        self.at.enter_declared(name);
        let is_readable = self.read(json, table());
        self.at.leave();
        is_readable
    }
}

/// The tree of a packed value.
fn tree(table: &Table, from: &mut Unpacker<'_>) -> Option<Json> {
    Some(match table {
        Table::Scalar(_) => from.scalar()?,
        Table::Flag => Json::Bool(from.flag()?),
        Table::Tree => from.tree()?,
        Table::Optional(inner) => {
            if from.flag()? {
                tree(inner(), from)?
            } else {
                Json::Null
            }
        }
        Table::List(item) => {
            let count = from.count()?;
            Json::List((0..count).map(|_| tree(item(), from)).collect::<Option<_>>()?)
        }
        Table::Map(item) => {
            let count = from.count()?;
            Json::Map((0..count).map(|_| Some((from.text()?.to_owned(), tree(item(), from)?))).collect::<Option<_>>()?)
        }
        Table::Wrapper { table, .. } => tree(table(), from)?,
        Table::Record { names, fields, .. } => {
            let mut map = Vec::with_capacity(names.len());
            for (name, Field { table, has_default }) in names.iter().zip(*fields) {
                let value = match table() {
                    _ if *has_default && !from.flag()? => continue,
                    Table::Optional(inner) if !has_default => {
                        if !from.flag()? {
                            continue;
                        }
                        tree(inner(), from)?
                    }
                    table => tree(table, from)?,
                };
                map.push(((*name).to_owned(), value));
            }
            Json::Map(map)
        }
        Table::Choice { names, payloads, .. } => {
            let position = from.position()?;
            let name = names.get(position)?.0.to_owned();
            match payloads.get(position)? {
                None => Json::Text(name),
                Some(table) => Json::Map(vec![(name, tree(table(), from)?)]),
            }
        }
    })
}
