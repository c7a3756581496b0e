//! Writes `impl Wire` from a definition.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::input::{Body, Definition, Field, Presence, Variant};

/// The whole implementation. Generated code names core's `values` by the alias `tally_wire`, which the
/// using module brings into scope: `use crate::values as tally_wire` in core, `use tally_core::values as
/// tally_wire` elsewhere.
pub fn implementation(definition: &Definition) -> TokenStream {
    let name = &definition.name;
    let (decode, encode, shape) = match &definition.body {
        Body::Record(fields) => (decode_record(definition, fields), encode_record(fields), shape_record(definition, fields)),
        Body::Choice(variants) => (decode_choice(definition, variants), encode_choice(variants), shape_choice(definition, variants)),
        Body::Wrapper(kind) => (decode_wrapper(definition), encode_wrapper(), quote! { <#kind as tally_wire::wire::Wire>::shape(book) }),
    };
    quote! {
        const _: () = {
            impl tally_wire::wire::Wire for #name {
                fn decode(json: &tally_wire::json::Json, at: &mut tally_wire::wire::Decoder) -> Option<Self> { #decode }
                fn encode(&self) -> tally_wire::json::Json { #encode }
                fn shape(book: &mut tally_wire::shape::Book) -> tally_wire::shape::Shape { #shape }
            }
        };
    }
}

fn check(definition: &Definition) -> TokenStream {
    definition.check.as_ref().map(|path| quote! { #path(&value, at); }).unwrap_or_default()
}

fn decode_record(definition: &Definition, fields: &[Field]) -> TokenStream {
    let names = fields.iter().map(|field| &field.wire_name);
    let slots: Vec<Ident> = fields.iter().map(|field| format_ident!("found_{}", field.name)).collect();
    let count = fields.len();
    let reads = fields.iter().zip(&slots).map(|(field, slot)| {
        let (name, wire_name) = (read_name(field), &field.wire_name);
        match &field.presence {
            Presence::Required => quote! { let #name = at.required(#slot, #wire_name); },
            Presence::Optional => quote! { let #name = at.optional(#slot, #wire_name); },
            Presence::Default(None) => quote! { let #name = at.defaulted(#slot, #wire_name, Default::default); },
            Presence::Default(Some(path)) => quote! { let #name = at.defaulted(#slot, #wire_name, #path); },
        }
    });
    let takes = fields.iter().map(|field| {
        let (name, read) = (&field.name, read_name(field));
        quote! { #name: #read? }
    });
    let check = check(definition);
    quote! {
        const NAMES: &[&str; #count] = &[#(#names),*];
        let [#(#slots),*] = at.fields(json, NAMES)?;
        #(#reads)*
        let value = Self { #(#takes),* };
        #check
        Some(value)
    }
}

/// A variable that no field name can hide: a field may be called `at`.
fn read_name(field: &Field) -> Ident {
    format_ident!("read_{}", field.name)
}

fn encode_record(fields: &[Field]) -> TokenStream {
    let writes = fields.iter().map(|field| {
        let (name, wire_name, kind) = (&field.name, &field.wire_name, &field.kind);
        match &field.presence {
            Presence::Required => quote! { map.push((#wire_name.into(), tally_wire::wire::Wire::encode(&self.#name))); },
            Presence::Optional => quote! { if let Some(value) = &self.#name { map.push((#wire_name.into(), tally_wire::wire::Wire::encode(value))); } },
            Presence::Default(None) => {
                quote! { if self.#name != <#kind as Default>::default() { map.push((#wire_name.into(), tally_wire::wire::Wire::encode(&self.#name))); } }
            }
            Presence::Default(Some(path)) => {
                quote! { if self.#name != #path() { map.push((#wire_name.into(), tally_wire::wire::Wire::encode(&self.#name))); } }
            }
        }
    });
    quote! {
        let mut map = Vec::new();
        #(#writes)*
        tally_wire::json::Json::Map(map)
    }
}

fn shape_record(definition: &Definition, fields: &[Field]) -> TokenStream {
    let (name, doc) = (&definition.schema_name, &definition.doc);
    let shapes = fields.iter().map(|field| {
        let (wire_name, field_doc, kind) = (&field.wire_name, &field.doc, &field.kind);
        let (optional, default) = match &field.presence {
            Presence::Required => (false, quote! { None }),
            Presence::Optional => (true, quote! { None }),
            Presence::Default(None) => (true, quote! { Some(tally_wire::wire::Wire::encode(&<#kind as Default>::default())) }),
            Presence::Default(Some(path)) => (true, quote! { Some(tally_wire::wire::Wire::encode(&#path())) }),
        };
        quote! { tally_wire::shape::FieldShape { name: #wire_name, doc: #field_doc, shape: <#kind as tally_wire::wire::Wire>::shape(book), optional: #optional, default: #default } }
    });
    quote! {
        if book.open(#name, core::any::type_name::<Self>()) {
            let fields = vec![#(#shapes),*];
            book.close(tally_wire::shape::Definition { name: #name, doc: #doc, form: tally_wire::shape::Form::Record(fields) });
        }
        tally_wire::shape::Shape::Named(#name)
    }
}

fn decode_wrapper(definition: &Definition) -> TokenStream {
    let check = check(definition);
    quote! {
        let value = Self(tally_wire::wire::Wire::decode(json, at)?);
        #check
        Some(value)
    }
}

fn encode_wrapper() -> TokenStream {
    quote! { tally_wire::wire::Wire::encode(&self.0) }
}

fn decode_choice(definition: &Definition, variants: &[Variant]) -> TokenStream {
    let names = variants.iter().map(|variant| &variant.wire_name);
    let arms = variants.iter().enumerate().map(|(index, variant)| {
        let (name, wire_name) = (&variant.name, &variant.wire_name);
        if variant.payload.is_some() {
            quote! { (#index, Some(payload)) => Self::#name(at.within(#wire_name, |at| tally_wire::wire::Wire::decode(payload, at))?), }
        } else {
            quote! { (#index, None) => Self::#name, }
        }
    });
    let payloads = variants.iter().map(|variant| variant.payload.is_some());
    let check = check(definition);
    quote! {
        const NAMES: &[(&str, bool)] = &[#((#names, #payloads)),*];
        let value = match at.choice(json, NAMES)? {
            #(#arms)*
            _ => return None,
        };
        #check
        Some(value)
    }
}

fn encode_choice(variants: &[Variant]) -> TokenStream {
    let arms = variants.iter().map(|variant| {
        let (name, wire_name) = (&variant.name, &variant.wire_name);
        if variant.payload.is_some() {
            quote! { Self::#name(value) => tally_wire::json::Json::Map(vec![(#wire_name.into(), tally_wire::wire::Wire::encode(value))]), }
        } else {
            quote! { Self::#name => tally_wire::json::Json::Text(#wire_name.into()), }
        }
    });
    quote! { match self { #(#arms)* } }
}

fn shape_choice(definition: &Definition, variants: &[Variant]) -> TokenStream {
    let (name, doc) = (&definition.schema_name, &definition.doc);
    let shapes = variants.iter().map(|variant| {
        let (wire_name, variant_doc) = (&variant.wire_name, &variant.doc);
        let payload = match &variant.payload {
            Some(kind) => quote! { Some(<#kind as tally_wire::wire::Wire>::shape(book)) },
            None => quote! { None },
        };
        quote! { tally_wire::shape::VariantShape { name: #wire_name, doc: #variant_doc, payload: #payload } }
    });
    quote! {
        if book.open(#name, core::any::type_name::<Self>()) {
            let variants = vec![#(#shapes),*];
            book.close(tally_wire::shape::Definition { name: #name, doc: #doc, form: tally_wire::shape::Form::Choice(variants) });
        }
        tally_wire::shape::Shape::Named(#name)
    }
}
