//! Writes `impl Wire` from a definition.

use proc_macro2::TokenStream;
use quote::quote;

use crate::input::{Body, Definition, Field, Presence, Variant};
use crate::{packed, table};

/// The whole implementation. Generated code names core's `values` by the alias `tally_wire`, which the
/// using module brings into scope: `use crate::values as tally_wire` in core, `use tally_core::values as
/// tally_wire` elsewhere.
pub fn implementation(definition: &Definition) -> TokenStream {
    let name = &definition.name;
    let shape = match &definition.body {
        Body::Record(fields) => shape_record(definition, fields),
        Body::Choice(variants) => shape_choice(definition, variants),
        Body::Wrapper(kind) => quote! { <#kind as tally_wire::wire::Wire>::shape(book) },
    };
    let (pack, unpack) = packed::bodies(definition);
    let table = table::body(definition);
    quote! {
        const _: () = {
            impl tally_wire::wire::Wire for #name {
                fn decode(json: &tally_wire::json::Json, at: &mut tally_wire::wire::Decoder) -> Option<Self> { tally_wire::table::decode(json, at) }
                fn encode(&self) -> tally_wire::json::Json { tally_wire::table::encode(self) }
                fn pack(&self, out: &mut tally_wire::packed::Packer) { #pack }
                fn unpack(from: &mut tally_wire::packed::Unpacker<'_>) -> Option<Self> { #unpack }
                fn table() -> &'static tally_wire::table::Table { #table }
                fn shape(book: &mut tally_wire::shape::Book) -> tally_wire::shape::Shape { #shape }
            }
        };
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
