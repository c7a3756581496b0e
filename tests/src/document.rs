//! Documents: reading files into the core's JSON tree, and editing them by pointer.

use std::fs;
use std::path::{Path, PathBuf};

use tally_core::values::json::Json;

use crate::template::resolve;

/// The directory of the golden files.
#[must_use]
pub fn golden_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// Reads JSON text.
///
/// # Errors
/// What the reader says about the text.
pub fn parse(text: &str) -> Result<Json, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// A document written with `serde_json::json!`.
///
/// # Panics
/// If it nests too deeply for the core's tree.
#[must_use]
pub fn document(value: serde_json::Value) -> Json {
    serde_json::from_value(value).expect("a document of a few levels")
}

/// Every golden file of the folders whose name `wanted` accepts: folder, path, document; in order. A program that is
/// named by its template is put in.
///
/// # Panics
/// If a file cannot be read or is no JSON: a golden file that nobody can read tests nothing.
#[must_use]
pub fn files(root: &Path, wanted: impl Fn(&str) -> bool) -> Vec<(String, PathBuf, Json)> {
    let mut found = Vec::new();
    for folder in sorted(root) {
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if !folder.is_dir() || !wanted(&name) {
            continue;
        }
        for path in sorted(&folder).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "json")) {
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let mut json = parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            resolve(&mut json);
            found.push((name.clone(), path, json));
        }
    }
    found
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    paths
}

/// Puts a value at a JSON pointer. Fields that are missing are added; `-` appends to a list.
///
/// # Errors
/// The part of the pointer that leads nowhere.
pub fn set(document: &mut Json, pointer: &str, value: Json) -> Result<(), String> {
    let mut place = document;
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        place = match place {
            Json::Map(fields) => {
                let index = fields.iter().position(|(name, _)| *name == step).unwrap_or_else(|| {
                    fields.push((step.clone(), Json::Map(Vec::new())));
                    fields.len() - 1
                });
                &mut fields[index].1
            }
            Json::List(items) => {
                let index = if step == "-" { items.len() } else { step.parse().unwrap_or(usize::MAX) };
                if index == items.len() {
                    items.push(Json::Null);
                }
                items.get_mut(index).ok_or_else(|| format!("`{pointer}`: there is no item `{step}`"))?
            }
            _ => return Err(format!("`{pointer}`: `{step}` is inside a plain value")),
        };
    }
    *place = value;
    Ok(())
}

/// The field of an object, or null.
#[must_use]
pub fn field<'a>(json: &'a Json, name: &str) -> &'a Json {
    json.get(name).unwrap_or(&Json::Null)
}

/// The integer of a field.
#[must_use]
pub fn integer(json: &Json, name: &str) -> Option<i64> {
    match json.get(name) {
        Some(Json::Integer(value)) => Some(*value),
        _ => None,
    }
}

/// The items of a list; none of anything else.
#[must_use]
pub fn items(json: &Json) -> &[Json] {
    match json {
        Json::List(items) => items,
        _ => &[],
    }
}

/// The fields of an object; none of anything else.
#[must_use]
pub fn fields(json: &Json) -> &[(String, Json)] {
    match json {
        Json::Map(fields) => fields,
        _ => &[],
    }
}
