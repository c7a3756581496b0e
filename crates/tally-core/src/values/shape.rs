//! The description of a type, from which TypeScript and JSON Schema are generated.

use super::json::Json;

/// What a value looks like on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// `true`, `false`
    Bool,
    /// An integer between two bounds, both included.
    Integer {
        /// Lowest value.
        min: i64,
        /// Highest value.
        max: i64,
    },
    /// A string.
    Text {
        /// At most so many characters.
        max_chars: usize,
        /// A regular expression (ECMA-262) that describes it.
        pattern: Option<&'static str>,
    },
    /// One of several shapes, told apart by their JSON type.
    Either(Vec<Shape>),
    /// An array.
    List(Box<Shape>),
    /// An object with ids as keys.
    Map(Box<Shape>),
    /// A definition of the book.
    Named(&'static str),
    /// Anything.
    Any,
}

/// A named type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Its name in Rust and TypeScript.
    pub name: &'static str,
    /// What it is, as documented in Rust.
    pub doc: &'static str,
    /// Its form.
    pub form: Form,
}

/// The forms a named type can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// An object with declared fields.
    Record(Vec<FieldShape>),
    /// One of several names, some with a payload.
    Choice(Vec<VariantShape>),
    /// Another name for a shape.
    Alias(Shape),
}

/// One field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldShape {
    /// The name on the wire.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// Its shape.
    pub shape: Shape,
    /// Whether it may be absent.
    pub optional: bool,
    /// What absence means, where it means a value.
    pub default: Option<Json>,
}

/// One way of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantShape {
    /// The name on the wire.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// What it carries: `{"name": payload}`; without one it is written `"name"`.
    pub payload: Option<Shape>,
}

/// All named types reached so far, in the order they were completed.
#[derive(Debug, Default)]
pub struct Book {
    opened: Vec<(&'static str, &'static str)>,
    clashes: Vec<&'static str>,
    definitions: Vec<Definition>,
}

impl Book {
    /// Marks a name as being described, for the Rust type of that path; `false` if it was before, so that
    /// recursive types end.
    pub fn open(&mut self, name: &'static str, path: &'static str) -> bool {
        match self.opened.iter().find(|(opened, _)| *opened == name) {
            None => {
                self.opened.push((name, path));
                true
            }
            Some((_, before)) => {
                if *before != path {
                    self.clashes.push(name);
                }
                false
            }
        }
    }

    /// Names that two Rust types claim; one of each must be renamed.
    #[must_use]
    pub fn clashes(&self) -> &[&'static str] {
        &self.clashes
    }

    /// Adds a completed definition.
    pub fn close(&mut self, definition: Definition) {
        self.definitions.push(definition);
    }

    /// Adds a named alias and answers its shape.
    pub fn alias(&mut self, name: &'static str, doc: &'static str, shape: Shape) -> Shape {
        if self.open(name, name) {
            self.close(Definition { name, doc, form: Form::Alias(shape) });
        }
        Shape::Named(name)
    }

    /// Every definition.
    #[must_use]
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }
}
