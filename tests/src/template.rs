//! Program templates, as cases name them: `{"template": "coffee", "zone": …}` instead of a whole program.

use std::fs;
use std::path::{Path, PathBuf};

use tally_core::values::json::Json;

use crate::document::{fields, parse};

/// The directory of the templates.
#[must_use]
pub fn templates_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/storefront/templates")
}

/// A template's document, as it stands in its file.
///
/// # Panics
/// If there is no such file, or it is no JSON.
#[must_use]
pub fn template(name: &str) -> Json {
    let path = templates_root().join(format!("{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Puts the template's document where a case names one. What else stands beside the name takes the place of the
/// template's own field: the zone's offsets, say, which publishing would pin.
pub fn resolve(case: &mut Json) {
    let Json::Map(parts) = case else { return };
    for (_, program) in parts.iter_mut().filter(|(part, _)| part == "program") {
        let Some(name) = program.get("template").and_then(Json::as_text) else { continue };
        let Json::Map(mut document) = template(name) else { continue };
        for (field, value) in fields(program).iter().filter(|(field, _)| field != "template") {
            document.retain(|(own, _)| own != field);
            document.push((field.clone(), value.clone()));
        }
        *program = Json::Map(document);
    }
}
