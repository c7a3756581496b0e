//! Reads a type's definition into the few facts the generated code needs.

use proc_macro2::Span;
use syn::{Attribute, Data, DeriveInput, Error, Expr, Fields, Ident, Lit, LitStr, Meta, Path, Type};

/// A type as the wire sees it.
pub struct Definition {
    pub name: Ident,
    /// Its name in TypeScript and JSON Schema.
    pub schema_name: String,
    pub doc: String,
    pub check: Option<Path>,
    pub body: Body,
}

/// The forms a type can have on the wire.
pub enum Body {
    Record(Vec<Field>),
    /// A struct of one unnamed field looks like that field.
    Wrapper(Box<Type>),
    Choice(Vec<Variant>),
}

/// One named field of a record.
pub struct Field {
    pub name: Ident,
    pub wire_name: String,
    pub doc: String,
    pub kind: Type,
    pub presence: Presence,
}

/// What an absent field means.
pub enum Presence {
    Required,
    Optional,
    Default(Option<Path>),
}

/// One way of a choice; with a payload it is written `{"name": payload}`, without as `"name"`.
pub struct Variant {
    pub name: Ident,
    pub wire_name: String,
    pub doc: String,
    pub payload: Option<Type>,
}

#[derive(Default)]
struct Options {
    default: Option<Option<Path>>,
    check: Option<Path>,
    rename: Option<String>,
    snake: bool,
}

impl Definition {
    /// Reads the definition, or says at the right place what the derive cannot do.
    pub fn parse(input: &DeriveInput) -> syn::Result<Self> {
        let options = Options::parse(&input.attrs)?;
        let body = match &input.data {
            Data::Struct(data) => match wrapped(&data.fields) {
                Some(kind) => Body::Wrapper(Box::new(kind)),
                None => Body::Record(fields(&data.fields)?),
            },
            Data::Enum(data) => {
                Body::Choice(data.variants.iter().map(|variant| self::variant(variant, options.snake)).collect::<syn::Result<_>>()?)
            }
            Data::Union(_) => return Err(Error::new(Span::call_site(), "a union has no form on the wire")),
        };
        let schema_name = options.rename.unwrap_or_else(|| input.ident.to_string());
        Ok(Self { schema_name, name: input.ident.clone(), doc: doc(&input.attrs), check: options.check, body })
    }
}

/// The type of the only field, if it has no name.
fn wrapped(fields: &Fields) -> Option<Type> {
    let Fields::Unnamed(fields) = fields else { return None };
    fields.unnamed.first().filter(|_| fields.unnamed.len() == 1).map(|field| field.ty.clone())
}

fn fields(fields: &Fields) -> syn::Result<Vec<Field>> {
    let Fields::Named(named) = fields else {
        return Err(Error::new(Span::call_site(), "name the fields: a wire record is a JSON object"));
    };
    named.named.iter().map(field).collect()
}

fn field(field: &syn::Field) -> syn::Result<Field> {
    let options = Options::parse(&field.attrs)?;
    let name = field.ident.clone().ok_or_else(|| Error::new(Span::call_site(), "a field needs a name"))?;
    let presence = match options.default {
        Some(path) => Presence::Default(path),
        None if is_option(&field.ty) => Presence::Optional,
        None => Presence::Required,
    };
    let wire_name = options.rename.unwrap_or_else(|| camel(&name.to_string()));
    Ok(Field { wire_name, doc: doc(&field.attrs), kind: field.ty.clone(), presence, name })
}

fn variant(variant: &syn::Variant, snake_names: bool) -> syn::Result<Variant> {
    let options = Options::parse(&variant.attrs)?;
    let payload = match &variant.fields {
        Fields::Unit => None,
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields.unnamed.first().map(|field| field.ty.clone()),
        _ => return Err(Error::new_spanned(variant, "a variant carries one value or none")),
    };
    let snake_name = snake(&variant.ident.to_string());
    let wire_name = options.rename.unwrap_or_else(|| if snake_names { snake_name.clone() } else { camel(&snake_name) });
    Ok(Variant { name: variant.ident.clone(), wire_name, doc: doc(&variant.attrs), payload })
}

impl Options {
    fn parse(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut options = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("wire")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("default") {
                    let path = if meta.input.peek(syn::Token![=]) { Some(meta.value()?.parse::<LitStr>()?.parse()?) } else { None };
                    options.default = Some(path);
                } else if meta.path.is_ident("check") {
                    options.check = Some(meta.value()?.parse::<LitStr>()?.parse()?);
                } else if meta.path.is_ident("rename") {
                    options.rename = Some(meta.value()?.parse::<LitStr>()?.value());
                } else if meta.path.is_ident("snake") {
                    options.snake = true;
                } else {
                    return Err(meta.error("known here: default, check, rename, snake"));
                }
                Ok(())
            })?;
        }
        Ok(options)
    }
}

fn is_option(kind: &Type) -> bool {
    matches!(kind, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Option"))
}

fn doc(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).filter_map(|attribute| {
        let Meta::NameValue(pair) = &attribute.meta else { return None };
        let Expr::Lit(literal) = &pair.value else { return None };
        let Lit::Str(text) = &literal.lit else { return None };
        Some(text.value().trim().to_owned())
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// `free_unit` → `freeUnit`
fn camel(snake: &str) -> String {
    let mut upper = false;
    let mut out = String::new();
    for letter in snake.chars() {
        if letter == '_' {
            upper = true;
        } else if upper {
            out.extend(letter.to_uppercase());
            upper = false;
        } else {
            out.push(letter);
        }
    }
    out
}

/// `FreeUnit` → `free_unit`
fn snake(pascal: &str) -> String {
    let mut out = String::new();
    for letter in pascal.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
