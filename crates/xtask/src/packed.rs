//! The browser's side of the packed form, written from the Rust definitions: TypeScript that writes views and
//! carts, and reads quotes, field by field in the order in which Rust declares them.
//!
//! In scope: straight code, a function for each type. The form itself is `tally_core::values::packed`; how a number
//! or a text is written is in `www/sdk/src/packing.ts`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context, Result};
use tally_core::cart::Cart;
use tally_core::quote::{Quote, View};
use tally_core::values::error::Diagnostic;
use tally_core::values::shape::{Book, Definition, FieldShape, Form, Shape, VariantShape};
use tally_core::values::wire::Wire as _;

use crate::workspace::Workspace;

const HEADER: &str = "// Written by `cargo xtask codegen` from the Rust definitions. Change those, not this file.\n";

/// Writers and readers of everything that crosses packed.
///
/// # Errors
/// When a shape names a definition that is not in the book.
pub fn functions(_: &Workspace) -> Result<String> {
    let mut book = Book::default();
    let (view, cart, quote) = (View::shape(&mut book), Cart::shape(&mut book), Quote::shape(&mut book));
    let problems = <Vec<Diagnostic>>::shape(&mut book);
    let definitions: BTreeMap<_, _> = book.definitions().iter().map(|definition| (definition.name, definition)).collect();
    let mut generator = Generator { definitions, done: BTreeSet::new(), types: BTreeSet::new(), out: String::new() };
    generator.writing(&view, "")?;
    generator.writing(&cart, "")?;
    generator.reading(&quote)?;
    generator.reading(&problems)?;
    let types: Vec<_> = generator.types.into_iter().collect();
    let imports = format!(
        "import {{ there, unpackable, type Packer, type Unpacker }} from \"../packing.js\";\nimport type {{ {} }} from \"./types.js\";\n",
        types.join(", ")
    );
    Ok(format!("{HEADER}\n{imports}{}", generator.out))
}

/// Only what crosses whole is for others to call.
fn exported(name: &str) -> &'static str {
    if matches!(name, "writeView" | "writeCart" | "readQuote" | "readDiagnosticList") { "export " } else { "" }
}

struct Generator<'a> {
    definitions: BTreeMap<&'static str, &'a Definition>,
    /// The functions written so far.
    done: BTreeSet<String>,
    /// The types whose readers name them.
    types: BTreeSet<&'static str>,
    out: String,
}

impl<'a> Generator<'a> {
    /// The shape behind aliases; a record and a choice keep their name.
    fn resolved(&self, shape: &Shape) -> Result<(Shape, Option<&'a Form>)> {
        let Shape::Named(name) = shape else { return Ok((shape.clone(), None)) };
        let definition =
            self.definitions.get(name).with_context(|| format!("`{name}` is not in the book: report this as a bug of Book"))?;
        match &definition.form {
            Form::Alias(shape) => self.resolved(shape),
            form => Ok((shape.clone(), Some(form))),
        }
    }

    /// The expression that writes a value of a shape; its functions are written if need be.
    fn writing(&mut self, shape: &Shape, value: &str) -> Result<String> {
        // What is only shown crosses as a tree: `ShownChallenges` in the core says why.
        if matches!(shape, Shape::List(item) if **item == Shape::Named("ChallengeProgress")) {
            return Ok(format!("to.tree({value})"));
        }
        let (shape, form) = self.resolved(shape)?;
        let name = match &shape {
            Shape::Bool => return Ok(format!("to.flag({value})")),
            Shape::Integer { .. } => return Ok(format!("to.integer({value})")),
            Shape::Text { .. } => return Ok(format!("to.text({value})")),
            Shape::Either(_) => return Ok(format!("to.scalar({value})")),
            Shape::Any => return Ok(format!("to.tree({value})")),
            Shape::List(_) | Shape::Map(_) | Shape::Named(_) => format!("write{}", self.name_of(&shape)?),
        };
        if self.done.insert(name.clone()) {
            let body = match (&shape, form) {
                (Shape::List(item), _) => {
                    let item = self.writing(item, "item")?;
                    format!("  for (const item of to.list(from)) {item};\n")
                }
                (Shape::Map(item), _) => {
                    let item = self.writing(item, "entry")?;
                    format!("  for (const [id, entry] of to.entries(from)) {{\n    to.text(id);\n    {item};\n  }}\n")
                }
                (_, Some(Form::Record(fields))) => self.writing_record(fields)?,
                (_, Some(Form::Choice(variants))) => self.writing_choice(variants)?,
                _ => String::new(),
            };
            let export = exported(&name);
            write!(self.out, "\n{export}function {name}(to: Packer, from: unknown): void {{\n{body}}}\n")?;
        }
        Ok(format!("{name}(to, {value})"))
    }

    fn writing_record(&mut self, fields: &[FieldShape]) -> Result<String> {
        let mut count = fields.iter().filter(|field| !field.optional).count().to_string();
        let mut body = String::new();
        for field in fields {
            let value = format!("fields.{}", field.name);
            let write = self.writing(&field.shape, &value)?;
            if field.optional {
                write!(count, " + there({value})")?;
                writeln!(body, "  if (to.given({value})) {write};")?;
            } else {
                writeln!(body, "  {write};")?;
            }
        }
        Ok(format!("  const fields = to.fields(from);\n{body}  to.only(fields, {count});\n"))
    }

    fn writing_choice(&mut self, variants: &[VariantShape]) -> Result<String> {
        let mut body = "  switch (to.choice(from)) {\n".to_owned();
        for (position, VariantShape { name, payload, .. }) in variants.iter().enumerate() {
            match payload {
                None => writeln!(body, "    case \"{name}\": return to.count({position});")?,
                Some(payload) => {
                    let write = self.writing(payload, "to.payload(from)")?;
                    writeln!(body, "    case \"{name}:\":\n      to.count({position});\n      return {write};")?;
                }
            }
        }
        body.push_str("    default: unpackable();\n  }\n");
        Ok(body)
    }

    /// The expression that reads a value of a shape; its functions are written if need be.
    fn reading(&mut self, shape: &Shape) -> Result<String> {
        let (resolved, form) = self.resolved(shape)?;
        let name = match &resolved {
            Shape::Bool => return Ok("from.flag()".to_owned()),
            Shape::Integer { .. } => return Ok("from.integer()".to_owned()),
            Shape::Text { .. } => return Ok("from.text()".to_owned()),
            Shape::Either(_) => return Ok("from.scalar()".to_owned()),
            Shape::Any => return Ok("from.tree()".to_owned()),
            Shape::List(_) | Shape::Map(_) | Shape::Named(_) => format!("read{}", self.name_of(&resolved)?),
        };
        if self.done.insert(name.clone()) {
            let kind = crate::typescript::written(&resolved);
            self.note_types(&resolved);
            let body = match (&resolved, form) {
                (Shape::List(item), _) => {
                    let item = self.reading(item)?;
                    format!(
                        "  const list: {kind} = [];\n  for (let left = from.count(); left > 0; left -= 1) list.push({item});\n  return list;\n"
                    )
                }
                (Shape::Map(item), _) => {
                    let item = self.reading(item)?;
                    format!(
                        "  const map: {kind} = {{}};\n  for (let left = from.count(); left > 0; left -= 1) {{\n    const id = from.text();\n    from.put(map, id, {item});\n  }}\n  return map;\n"
                    )
                }
                (_, Some(Form::Record(fields))) => self.reading_record(&kind, fields)?,
                (_, Some(Form::Choice(variants))) => self.reading_choice(variants)?,
                _ => String::new(),
            };
            let export = exported(&name);
            write!(self.out, "\n{export}function {name}(from: Unpacker): {kind} {{\n{body}}}\n")?;
        }
        Ok(format!("{name}(from)"))
    }

    fn reading_record(&mut self, kind: &str, fields: &[FieldShape]) -> Result<String> {
        let mut body = String::new();
        for FieldShape { name, shape, optional, .. } in fields {
            let read = self.reading(shape)?;
            // A name with `$` is no word of the language, whatever the field is called.
            let read = if *optional { format!("from.flag() ? {read} : undefined") } else { read };
            writeln!(body, "  const ${name} = {read};")?;
        }
        let required: Vec<_> =
            fields.iter().filter(|field| !field.optional).map(|FieldShape { name, .. }| format!("{name}: ${name}")).collect();
        writeln!(body, "  const record: {kind} = {{ {} }};", required.join(", "))?;
        for FieldShape { name, .. } in fields.iter().filter(|field| field.optional) {
            writeln!(body, "  if (${name} !== undefined) record.{name} = ${name};")?;
        }
        body.push_str("  return record;\n");
        Ok(body)
    }

    fn reading_choice(&mut self, variants: &[VariantShape]) -> Result<String> {
        let mut body = "  switch (from.count()) {\n".to_owned();
        for (position, VariantShape { name, payload, .. }) in variants.iter().enumerate() {
            let value = match payload {
                None => format!("\"{name}\""),
                Some(payload) => format!("{{ {name}: {} }}", self.reading(payload)?),
            };
            writeln!(body, "    case {position}: return {value};")?;
        }
        body.push_str("    default: return unpackable();\n  }\n");
        Ok(body)
    }

    /// What the function of a shape is called after.
    fn name_of(&self, shape: &Shape) -> Result<String> {
        Ok(match self.resolved(shape)?.0 {
            Shape::Named(name) => name.to_owned(),
            Shape::List(item) => format!("{}List", self.name_of(&item)?),
            Shape::Map(item) => format!("{}Map", self.name_of(&item)?),
            Shape::Bool => "Flag".to_owned(),
            Shape::Integer { .. } => "Integer".to_owned(),
            Shape::Text { .. } => "Text".to_owned(),
            Shape::Either(_) => "Scalar".to_owned(),
            Shape::Any => "Json".to_owned(),
        })
    }

    fn note_types(&mut self, shape: &Shape) {
        match shape {
            Shape::Named(name) => {
                self.types.insert(name);
            }
            Shape::List(item) | Shape::Map(item) => self.note_types(item),
            Shape::Any => {
                self.types.insert("Json");
            }
            _ => {}
        }
    }
}
