//! Writes the table of a definition, from which its trees are read and written.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::Type;

use crate::input::{Body, Definition, Field, Presence, Variant};

/// The body of `table`.
pub fn body(definition: &Definition) -> TokenStream {
    let table = match &definition.body {
        Body::Record(fields) => record(fields, &check(definition)),
        Body::Choice(variants) => choice(variants, &check(definition)),
        Body::Wrapper(kind) => wrapper(kind, &check(definition)),
    };
    quote! {
        static TABLE: tally_wire::table::Table = #table;
        &TABLE
    }
}

fn record(fields: &[Field], check: &TokenStream) -> TokenStream {
    let names = fields.iter().map(|field| &field.wire_name);
    let tables = fields.iter().map(|Field { kind, presence, .. }| {
        let has_default = matches!(presence, Presence::Default(_));
        quote! { tally_wire::table::Field { table: <#kind as tally_wire::wire::Wire>::table, has_default: #has_default } }
    });
    let ranks = ranks(fields);
    quote! { tally_wire::table::Table::Record { names: &[#(#names),*], ranks: &[#(#ranks),*], fields: &[#(#tables),*], check: #check } }
}

/// Where the name of each field stands when they are sorted. The compiler refuses a record of more fields than bytes tell apart.
fn ranks(fields: &[Field]) -> Vec<Literal> {
    let rank = |field: &Field| fields.iter().filter(|other| other.wire_name < field.wire_name).count();
    fields.iter().map(|field| Literal::usize_unsuffixed(rank(field))).collect()
}

fn choice(variants: &[Variant], check: &TokenStream) -> TokenStream {
    let names = variants.iter().map(|Variant { wire_name, payload, .. }| {
        let carries = payload.is_some();
        quote! { (#wire_name, #carries) }
    });
    let payloads = variants.iter().map(|variant| match &variant.payload {
        Some(kind) => quote! { Some(<#kind as tally_wire::wire::Wire>::table) },
        None => quote! { None },
    });
    quote! { tally_wire::table::Table::Choice { names: &[#(#names),*], payloads: &[#(#payloads),*], check: #check } }
}

fn wrapper(kind: &Type, check: &TokenStream) -> TokenStream {
    quote! { tally_wire::table::Table::Wrapper { table: <#kind as tally_wire::wire::Wire>::table, check: #check } }
}

/// The type's own check, of a value that is packed already.
fn check(definition: &Definition) -> TokenStream {
    let Some(path) = &definition.check else { return quote! { None } };
    let name = &definition.name;
    quote! {
        Some(|numbers, texts, at| {
            if let Some(value) = tally_wire::packed::Unpacker::unchecked(numbers, texts).whole::<#name>() {
                #path(&value, at);
            }
        })
    }
}
