//! Writes the packed reader and writer of a definition: its fields one after the other, without names.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::input::{Body, Definition, Field, Presence, Variant};

/// The bodies of `pack` and `unpack`.
pub fn bodies(definition: &Definition) -> (TokenStream, TokenStream) {
    match &definition.body {
        Body::Record(fields) => (pack_record(fields), unpack_record(definition, fields)),
        Body::Choice(variants) => (pack_choice(variants), unpack_choice(definition, variants)),
        Body::Wrapper(_) => (quote! { tally_wire::wire::Wire::pack(&self.0, out); }, unpack_wrapper(definition)),
    }
}

fn pack_record(fields: &[Field]) -> TokenStream {
    let writes = fields.iter().map(|field| {
        let (name, kind) = (&field.name, &field.kind);
        match &field.presence {
            Presence::Required | Presence::Optional => quote! { tally_wire::wire::Wire::pack(&self.#name, out); },
            Presence::Default(None) => quote! { out.optional((self.#name != <#kind as Default>::default()).then_some(&self.#name)); },
            Presence::Default(Some(path)) => quote! { out.optional((self.#name != #path()).then_some(&self.#name)); },
        }
    });
    quote! { #(#writes)* }
}

fn unpack_record(definition: &Definition, fields: &[Field]) -> TokenStream {
    let reads = fields.iter().map(|field| {
        let name = format_ident!("read_{}", field.name);
        match &field.presence {
            Presence::Required | Presence::Optional => quote! { let #name = tally_wire::wire::Wire::unpack(from)?; },
            Presence::Default(None) => quote! { let #name = from.optional()?.unwrap_or_default(); },
            Presence::Default(Some(path)) => quote! { let #name = from.optional()?.unwrap_or_else(#path); },
        }
    });
    let takes = fields.iter().map(|field| {
        let (name, read) = (&field.name, format_ident!("read_{}", field.name));
        quote! { #name: #read }
    });
    let check = check(definition);
    quote! {
        #(#reads)*
        let value = Self { #(#takes),* };
        #check
        Some(value)
    }
}

fn pack_choice(variants: &[Variant]) -> TokenStream {
    let arms = variants.iter().enumerate().map(|(position, variant)| {
        let name = &variant.name;
        if variant.payload.is_some() {
            quote! { Self::#name(value) => { out.count(#position); tally_wire::wire::Wire::pack(value, out); } }
        } else {
            quote! { Self::#name => out.count(#position), }
        }
    });
    quote! { match self { #(#arms)* } }
}

fn unpack_choice(definition: &Definition, variants: &[Variant]) -> TokenStream {
    let arms = variants.iter().enumerate().map(|(position, variant)| {
        let name = &variant.name;
        if variant.payload.is_some() {
            quote! { #position => Self::#name(tally_wire::wire::Wire::unpack(from)?), }
        } else {
            quote! { #position => Self::#name, }
        }
    });
    let check = check(definition);
    quote! {
        let value = match from.position()? {
            #(#arms)*
            _ => return None,
        };
        #check
        Some(value)
    }
}

fn unpack_wrapper(definition: &Definition) -> TokenStream {
    let check = check(definition);
    quote! {
        let value = Self(tally_wire::wire::Wire::unpack(from)?);
        #check
        Some(value)
    }
}

/// The type's own check reports to a place that is the whole document's: whoever wants the places reads the text.
fn check(definition: &Definition) -> TokenStream {
    definition.check.as_ref().map(|path| quote! { if from.is_checking() { #path(&value, from.checks()); } }).unwrap_or_default()
}
