//! The tables of the reference pages, written from the Rust definitions.
//!
//! A page marks where they go: `<!-- types: Cart, Quote -->` to `<!-- /types -->` holds a section for each of these
//! types and for every one they are made of, unless an earlier place has it. What people write stands outside the marks.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use tally_core::values::shape::{Book, Definition, Form, Shape};

use crate::workspace::Workspace;

/// The pages, in the order in which they describe a type first.
const PAGES: [&str; 4] =
    ["www/docs/reference/program.md", "www/docs/reference/cart.md", "www/docs/reference/http.md", "www/docs/reference/export.md"];
const OPEN: &str = "<!-- types: ";
const CLOSE: &str = "<!-- /types -->";

/// The page of programs.
///
/// # Errors
/// When a mark is wrong, or a page cannot be read.
pub fn program(workspace: &Workspace) -> Result<String> {
    page(workspace, 0)
}

/// The page of carts and quotes.
///
/// # Errors
/// When a mark is wrong, or a page cannot be read.
pub fn cart(workspace: &Workspace) -> Result<String> {
    page(workspace, 1)
}

/// The page of the HTTP interface.
///
/// # Errors
/// When a mark is wrong, or a page cannot be read.
pub fn http(workspace: &Workspace) -> Result<String> {
    page(workspace, 2)
}

/// The page of exports.
///
/// # Errors
/// When a mark is wrong, or a page cannot be read.
pub fn export(workspace: &Workspace) -> Result<String> {
    page(workspace, 3)
}

fn page(workspace: &Workspace, wanted: usize) -> Result<String> {
    let book = tally_api::book::book();
    let mut writer = Writer { book: &book, described: Vec::new(), page: "" };
    let mut text = String::new();
    for path in PAGES.iter().take(wanted + 1) {
        let present = std::fs::read_to_string(workspace.path(path)).with_context(|| format!("cannot read {path}"))?;
        writer.page = path.rsplit('/').next().unwrap_or(path);
        text = writer.rewrite(&present).with_context(|| format!("in {path}"))?;
    }
    Ok(text)
}

struct Writer<'a> {
    book: &'a Book,
    /// Types described so far, each with its page.
    described: Vec<(&'static str, &'a str)>,
    page: &'a str,
}

impl Writer<'_> {
    fn rewrite(&mut self, present: &str) -> Result<String> {
        let mut out = String::new();
        let mut rest = present;
        while let Some((before, marked)) = rest.split_once(OPEN) {
            let (roots, after) = marked.split_once(" -->").context("a mark does not end with ` -->`")?;
            let (_, after) = after.split_once(CLOSE).with_context(|| format!("`{OPEN}{roots}` has no `{CLOSE}`"))?;
            writeln!(out, "{before}{OPEN}{roots} -->")?;
            let mut names = Vec::new();
            for root in roots.split(", ") {
                self.reach(root, &mut names)?;
            }
            for name in &names {
                self.described.push((name, self.page));
            }
            for name in names {
                self.section(&mut out, self.definition(name)?)?;
            }
            write!(out, "\n{CLOSE}")?;
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }

    fn definition(&self, name: &str) -> Result<&Definition> {
        self.book.definitions().iter().find(|definition| definition.name == name).with_context(|| format!("there is no type `{name}`"))
    }

    /// The types that one is made of, itself first, those described before left out.
    fn reach(&self, name: &str, names: &mut Vec<&'static str>) -> Result<()> {
        let definition = self.definition(name)?;
        let known = names.contains(&definition.name) || self.described.iter().any(|(described, _)| *described == name);
        if known || matches!(definition.form, Form::Alias(_)) {
            return Ok(());
        }
        names.push(definition.name);
        let shapes: Vec<&Shape> = match &definition.form {
            Form::Record(fields) => fields.iter().map(|field| &field.shape).collect(),
            Form::Choice(variants) => variants.iter().filter_map(|variant| variant.payload.as_ref()).collect(),
            Form::Alias(_) => Vec::new(),
        };
        for shape in shapes {
            if let Some(name) = named(shape) {
                self.reach(name, names)?;
            }
        }
        Ok(())
    }

    fn section(&self, out: &mut String, definition: &Definition) -> Result<()> {
        write!(out, "\n### {}\n\n{}\n\n", definition.name, one_line(definition.doc))?;
        match &definition.form {
            Form::Record(fields) => {
                out.push_str("| field | type | when absent | meaning |\n| --- | --- | --- | --- |\n");
                for field in fields {
                    let absent = match (&field.default, field.optional) {
                        (Some(value), _) => format!("`{}`", value.canonical()),
                        (None, true) => "–".to_owned(),
                        (None, false) => "required".to_owned(),
                    };
                    writeln!(out, "| `{}` | {} | {absent} | {} |", field.name, self.written(&field.shape)?, one_line(field.doc))?;
                }
            }
            Form::Choice(variants) if variants.iter().any(|variant| variant.payload.is_some()) => {
                out.push_str("| key | value | meaning |\n| --- | --- | --- |\n");
                for variant in variants {
                    let payload = variant.payload.as_ref().map_or_else(|| Ok("the word alone".to_owned()), |shape| self.written(shape))?;
                    writeln!(out, "| `{}` | {payload} | {} |", variant.name, one_line(variant.doc))?;
                }
            }
            Form::Choice(variants) => {
                out.push_str("| value | meaning |\n| --- | --- |\n");
                for variant in variants {
                    writeln!(out, "| `{}` | {} |", variant.name, one_line(variant.doc))?;
                }
            }
            Form::Alias(_) => bail!("`{}` is a plain value", definition.name),
        }
        Ok(())
    }

    fn written(&self, shape: &Shape) -> Result<String> {
        Ok(match shape {
            Shape::Bool => "boolean".to_owned(),
            Shape::Integer { .. } => "number".to_owned(),
            Shape::Text { .. } => "string".to_owned(),
            Shape::Any => "Json".to_owned(),
            Shape::List(item) => format!("list of {}", self.written(item)?),
            Shape::Map(item) => format!("{} by name", self.written(item)?),
            Shape::Either(shapes) => shapes.iter().map(|shape| self.written(shape)).collect::<Result<Vec<_>>>()?.join(" or "),
            Shape::Named(name) => match self.described.iter().find(|(described, _)| described == name) {
                _ if matches!(self.definition(name)?.form, Form::Alias(_)) => (*name).to_owned(),
                Some((_, page)) if *page == self.page => format!("[{name}](#{})", name.to_lowercase()),
                Some((_, page)) => format!("[{name}]({page}#{})", name.to_lowercase()),
                None => (*name).to_owned(),
            },
        })
    }
}

fn named(shape: &Shape) -> Option<&'static str> {
    match shape {
        Shape::Named(name) => Some(name),
        Shape::List(item) | Shape::Map(item) => named(item),
        _ => None,
    }
}

/// A doc comment on one line, without the brackets of Rust links; `|` would end a cell.
fn one_line(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ").replace("[`", "`").replace("`]", "`").replace('|', "\\|")
}
