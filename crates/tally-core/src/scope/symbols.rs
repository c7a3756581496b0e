//! The words that filters name, as numbers.

use tally_derive::Wire;

use crate::values as tally_wire;
use std::collections::BTreeMap;

use crate::values::id::Id;

/// A number that stands for a word some filter of the program names.
pub type Symbol = u32;

/// The words that the filters of a program name; a cart's lines are translated once, then compared as numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct Symbols {
    skus: BTreeMap<Id, Symbol>,
    categories: BTreeMap<Id, Symbol>,
    tags: BTreeMap<Id, Symbol>,
    brands: BTreeMap<Id, Symbol>,
    attributes: BTreeMap<Id, BTreeMap<Id, Symbol>>,
}

impl Symbols {
    /// The symbol of a sku, new if need be.
    pub fn add_sku(&mut self, sku: &Id) -> Symbol {
        add(&mut self.skus, sku)
    }

    /// The symbol of a category, new if need be.
    pub fn add_category(&mut self, category: &Id) -> Symbol {
        add(&mut self.categories, category)
    }

    /// The symbol of a tag, new if need be.
    pub fn add_tag(&mut self, tag: &Id) -> Symbol {
        add(&mut self.tags, tag)
    }

    /// The symbol of a brand, new if need be.
    pub fn add_brand(&mut self, brand: &Id) -> Symbol {
        add(&mut self.brands, brand)
    }

    /// The symbol of a value of an attribute, new if need be.
    pub fn add_attribute(&mut self, name: &Id, value: &Id) -> Symbol {
        let next = next(self.attributes.values().map(BTreeMap::len).fold(0, usize::saturating_add));
        *self.attributes.entry(name.clone()).or_default().entry(value.clone()).or_insert(next)
    }

    /// The symbol of a sku, if some filter names it.
    #[must_use]
    pub fn sku(&self, sku: &Id) -> Option<Symbol> {
        self.skus.get(sku).copied()
    }

    /// The symbols of a category and of every one above it: `drinks/coffee`, `drinks`.
    pub fn categories<'a>(&'a self, path: &'a Id) -> impl Iterator<Item = Symbol> + 'a {
        let ends = path.bytes().enumerate().filter(|(_, byte)| *byte == b'/').map(|(end, _)| end);
        let above = ends.filter_map(move |end| path.get(..end)).filter_map(move |prefix| self.categories.get(prefix).copied());
        above.chain(self.categories.get(path).copied())
    }

    /// The categories that are, hold or lie in one of these.
    #[must_use]
    pub fn around(&self, categories: &[Symbol]) -> Vec<Symbol> {
        let mut around = Vec::new();
        for (path, symbol) in &self.categories {
            if categories.contains(symbol) {
                around.extend(self.categories(path));
            } else if self.categories(path).any(|above| categories.contains(&above)) {
                around.push(*symbol);
            }
        }
        around
    }

    /// The symbol of a tag, if some filter names it.
    #[must_use]
    pub fn tag(&self, tag: &Id) -> Option<Symbol> {
        self.tags.get(tag).copied()
    }

    /// The symbol of a brand, if some filter names it.
    #[must_use]
    pub fn brand(&self, brand: &Id) -> Option<Symbol> {
        self.brands.get(brand).copied()
    }

    /// The symbol of a value of an attribute, if some filter names it.
    #[must_use]
    pub fn attribute(&self, name: &Id, value: &Id) -> Option<Symbol> {
        self.attributes.get(name).and_then(|values| values.get(value)).copied()
    }
}

fn add(table: &mut BTreeMap<Id, Symbol>, id: &Id) -> Symbol {
    let next = next(table.len());
    *table.entry(id.clone()).or_insert(next)
}

fn next(known: usize) -> Symbol {
    Symbol::try_from(known).unwrap_or(Symbol::MAX)
}
