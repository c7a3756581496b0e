//! TypeScript types, written from the Rust definitions.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use tally_core::values::shape::{Definition, FieldShape, Form, Shape, VariantShape};

use crate::workspace::Workspace;

const HEADER: &str = "// Written by `cargo xtask codegen` from the Rust definitions. Change those, not this file.\n";

/// The types of the whole wire contract.
///
/// # Errors
/// When two Rust types share a name.
pub fn types(_: &Workspace) -> Result<String> {
    let mut out = String::from(HEADER);
    out.push_str("\n/** Any JSON value. */\nexport type Json = null | boolean | number | string | Json[] | { [name: string]: Json };\n");
    let book = tally_api::book::book();
    if !book.clashes().is_empty() {
        bail!("two Rust types have the same name on the wire ({}): rename one of each", book.clashes().join(", "));
    }
    for definition in book.definitions() {
        write_definition(&mut out, definition)?;
    }
    Ok(out)
}

fn write_definition(out: &mut String, definition: &Definition) -> Result<()> {
    out.push('\n');
    write_doc(out, "", definition.doc)?;
    match &definition.form {
        Form::Alias(shape) => writeln!(out, "export type {} = {};", definition.name, written(shape))?,
        Form::Record(fields) => {
            writeln!(out, "export interface {} {{", definition.name)?;
            for field in fields {
                write_field(out, field)?;
            }
            out.push_str("}\n");
        }
        Form::Choice(variants) => {
            write!(out, "export type {} =", definition.name)?;
            for variant in variants {
                write_variant(out, variant)?;
            }
            out.push_str(";\n");
        }
    }
    Ok(())
}

fn write_field(out: &mut String, field: &FieldShape) -> Result<()> {
    let default = field.default.as_ref().map(|value| format!("\nWhen absent: {}.", value.canonical())).unwrap_or_default();
    write_doc(out, "  ", &format!("{}{default}", field.doc))?;
    writeln!(out, "  {}{}: {};", field.name, if field.optional { "?" } else { "" }, written(&field.shape))?;
    Ok(())
}

fn write_variant(out: &mut String, variant: &VariantShape) -> Result<()> {
    out.push('\n');
    write_doc(out, "  ", variant.doc)?;
    match &variant.payload {
        None => write!(out, "  | \"{}\"", variant.name)?,
        Some(shape) => write!(out, "  | {{ {}: {} }}", variant.name, written(shape))?,
    }
    Ok(())
}

fn write_doc(out: &mut String, indent: &str, doc: &str) -> Result<()> {
    let lines: Vec<&str> = doc.lines().collect();
    match lines.as_slice() {
        [] => {}
        [line] => writeln!(out, "{indent}/** {line} */")?,
        lines => {
            writeln!(out, "{indent}/**")?;
            for line in lines {
                writeln!(out, "{indent} * {line}")?;
            }
            writeln!(out, "{indent} */")?;
        }
    }
    Ok(())
}

/// A shape as TypeScript writes it.
#[must_use]
pub fn written(shape: &Shape) -> String {
    match shape {
        Shape::Bool => "boolean".to_owned(),
        Shape::Integer { .. } => "number".to_owned(),
        Shape::Text { .. } => "string".to_owned(),
        Shape::Either(shapes) => shapes.iter().map(written).collect::<Vec<_>>().join(" | "),
        Shape::List(item) => format!("Array<{}>", written(item)),
        Shape::Map(value) => format!("{{ [id: string]: {} }}", written(value)),
        Shape::Named(name) => (*name).to_owned(),
        Shape::Any => "Json".to_owned(),
    }
}
