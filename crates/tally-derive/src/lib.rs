//! `#[derive(Wire)]`: one definition of a type gives its reader, its writer, both again for the packed
//! form, and its schema.
//!
//! In scope: structs with named fields, structs around one value (written like that value), enums of names,
//! enums where one key names the kind.
//! Out of scope: generics, other tuple structs, untagged choices (write `impl Wire` by hand for those).
//!
//! What serde's derive cannot give, and this one does: *every* problem of a document at once, each
//! with its JSON pointer; unknown and repeated fields as problems; a description of the type from
//! which TypeScript and JSON Schema are generated; and code small enough for the browser.
//!
//! Attributes, all as `#[wire(…)]`:
//! - on a field: `default` (absent means `Default::default()`), `default = "path"` (absent means `path()`);
//!   a field of type `Option<…>` may always be absent;
//! - on a type: `check = "path"`, a `fn(&Self, &mut Decoder)` that runs once all fields are read;
//!   `snake`, to write the names of an enum's variants in `lower_snake` instead of `camelCase`;
//! - on a variant or a field: `rename = "name"`; on a type: the same, for TypeScript and JSON Schema.

mod input;
mod output;
mod packed;
mod table;

use proc_macro::TokenStream;

/// Derives `tally_core::values::wire::Wire`.
#[proc_macro_derive(Wire, attributes(wire))]
pub fn derive_wire(tokens: TokenStream) -> TokenStream {
    let parsed = syn::parse_macro_input!(tokens as syn::DeriveInput);
    match input::Definition::parse(&parsed) {
        Ok(definition) => output::implementation(&definition).into(),
        Err(error) => error.to_compile_error().into(),
    }
}
