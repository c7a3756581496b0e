//! The JSON Schema (draft 2020-12) of a program document, written from the Rust definitions.
//!
//! It says about form what the engine says: an editor that follows it completes fields and marks what is misspelt.
//! What needs more than form (names that are declared, amounts that the currency can count) only the engine says.

use anyhow::Result;
use serde_json::{Map, Value, json};
use tally_core::program::Program;
use tally_core::values::json::Json;
use tally_core::values::shape::{Book, Definition, FieldShape, Form, Shape, VariantShape};
use tally_core::values::wire::Wire as _;

use crate::workspace::Workspace;

/// The schema of a program document.
///
/// # Errors
/// When a default cannot be written as JSON, which no default of the wire does.
pub fn program(_: &Workspace) -> Result<String> {
    let mut book = Book::default();
    let root = written(&Program::shape(&mut book));
    let mut definitions = Map::new();
    for definition in book.definitions() {
        definitions.insert(definition.name.to_owned(), defined(definition)?);
    }
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:tallystick:schema:program",
        "title": "Tallystick program",
        "$ref": root.get("$ref"),
        "examples": [{
            "id": "shop",
            "zone": {"name": "UTC"},
            "currency": "EUR",
            "wallets": [{"id": "points"}],
            "earn": [{"id": "base", "wallet": "points", "per": "money", "points": "1"}],
        }],
        "$defs": definitions,
    });
    Ok(serde_json::to_string_pretty(&schema)? + "\n")
}

fn defined(definition: &Definition) -> Result<Value> {
    let mut schema = match &definition.form {
        Form::Record(fields) => record(fields)?,
        Form::Choice(variants) => json!({"oneOf": variants.iter().map(variant).collect::<Vec<_>>()}),
        Form::Alias(shape) => written(shape),
    };
    describe(&mut schema, definition.doc);
    if let (Form::Alias(Shape::Text { .. }), Value::Object(schema)) = (&definition.form, &mut schema) {
        let examples: Vec<&str> = definition.doc.split('"').skip(1).step_by(2).collect();
        if !examples.is_empty() {
            schema.insert("examples".to_owned(), json!(examples));
        }
    }
    Ok(schema)
}

fn record(fields: &[FieldShape]) -> Result<Value> {
    let mut properties = Map::new();
    for field in fields {
        let mut schema = if field.optional { or_null(&field.shape) } else { written(&field.shape) };
        describe(&mut schema, field.doc);
        if let (Some(default), Value::Object(schema)) = (&field.default, &mut schema) {
            schema.insert("default".to_owned(), value(default)?);
        }
        properties.insert(field.name.to_owned(), schema);
    }
    let required: Vec<_> = fields.iter().filter(|field| !field.optional).map(|field| field.name).collect();
    Ok(json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false}))
}

fn variant(variant: &VariantShape) -> Value {
    let mut schema = match &variant.payload {
        None => json!({"const": variant.name}),
        Some(shape) => json!({
            "type": "object",
            "properties": {variant.name: written(shape)},
            "required": [variant.name],
            "additionalProperties": false,
        }),
    };
    describe(&mut schema, variant.doc);
    schema
}

fn written(shape: &Shape) -> Value {
    match shape {
        Shape::Bool => json!({"type": "boolean"}),
        Shape::Integer { min, max } => json!({"type": "integer", "minimum": min, "maximum": max}),
        Shape::Text { max_chars, pattern: None } => json!({"type": "string", "maxLength": max_chars}),
        Shape::Text { max_chars, pattern: Some(pattern) } => json!({"type": "string", "maxLength": max_chars, "pattern": pattern}),
        Shape::Either(shapes) => json!({"anyOf": shapes.iter().map(written).collect::<Vec<_>>()}),
        Shape::List(item) => json!({"type": "array", "items": written(item)}),
        Shape::Map(item) => json!({"type": "object", "propertyNames": {"$ref": "#/$defs/Id"}, "additionalProperties": written(item)}),
        Shape::Named(name) => json!({"$ref": format!("#/$defs/{name}")}),
        Shape::Any => json!({}),
    }
}

/// A field that may be absent may be null as well.
fn or_null(shape: &Shape) -> Value {
    json!({"anyOf": [written(shape), {"type": "null"}]})
}

/// A doc comment on one line, without the brackets of Rust links.
fn describe(schema: &mut Value, doc: &str) {
    if let Value::Object(schema) = schema {
        let line = doc.split_whitespace().collect::<Vec<_>>().join(" ").replace("[`", "`").replace("`]", "`");
        schema.insert("description".to_owned(), Value::String(line));
    }
}

fn value(json: &Json) -> Result<Value> {
    Ok(serde_json::from_str(&json.canonical())?)
}
