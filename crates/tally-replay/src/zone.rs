//! Documents whose zone has no offsets yet: publishing adds them, and a check does without.

use tally_core::values::json::Json;

/// The document with its days cut in UTC, if its zone is only named; `None` if it is complete as it is.
#[must_use]
pub fn in_utc(document: &Json) -> Option<Json> {
    let Json::Map(fields) = document else { return None };
    let zone = document.get("zone")?;
    let named_only = zone.get("offset").is_none() && zone.get("transitions").is_none();
    if !named_only || zone.get("name").and_then(Json::as_text) == Some("UTC") {
        return None;
    }
    let utc = Json::Map(vec![("name".to_owned(), Json::Text("UTC".to_owned()))]);
    let replace = |(name, value): &(String, Json)| (name.clone(), if name == "zone" { utc.clone() } else { value.clone() });
    Some(Json::Map(fields.iter().map(replace).collect()))
}
