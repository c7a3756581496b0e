//! Which lines a rule speaks of.

use tally_derive::Wire;

use super::Cart;
use super::symbols::{Symbol, Symbols};
use crate::values as tally_wire;
use crate::values::id::Id;

/// Selects lines: every list given must match; an absent list matches all, an empty one nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct Filter {
    /// Articles.
    pub sku: Option<Vec<Id>>,
    /// Categories; each matches everything below it: `drinks` matches `drinks/coffee`, not `drinksware`.
    pub category: Option<Vec<Id>>,
    /// Labels, one of which the line must have.
    pub tag: Option<Vec<Id>>,
    /// Lines that this matches are left out.
    pub not: Option<Box<Filter>>,
}

/// A compiled filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    skus: Option<Vec<Symbol>>,
    categories: Option<Vec<Symbol>>,
    tags: Option<Vec<Symbol>>,
    not: Option<Box<Selection>>,
}

impl Filter {
    /// Translates the words of the filter into symbols.
    #[must_use]
    pub fn compile(&self, symbols: &mut Symbols) -> Selection {
        let words = |list: &Option<Vec<Id>>, add: fn(&mut Symbols, &Id) -> Symbol, symbols: &mut Symbols| {
            list.as_ref().map(|ids| ids.iter().map(|id| add(symbols, id)).collect())
        };
        Selection {
            skus: words(&self.sku, Symbols::add_sku, symbols),
            categories: words(&self.category, Symbols::add_category, symbols),
            tags: words(&self.tag, Symbols::add_tag, symbols),
            not: self.not.as_ref().map(|not| Box::new(not.compile(symbols))),
        }
    }
}

impl Selection {
    /// Whether it selects every line, those the merchant takes off too.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        self.skus.is_none() && self.categories.is_none() && self.tags.is_none() && self.not.is_none()
    }

    fn selects(&self, line: &LineSymbols) -> bool {
        let sku = self.skus.as_ref().is_none_or(|skus| line.sku.is_some_and(|sku| skus.contains(&sku)));
        let category = self.categories.as_ref().is_none_or(|wanted| line.categories.iter().any(|category| wanted.contains(category)));
        let tag = self.tags.as_ref().is_none_or(|wanted| line.tags.iter().any(|tag| wanted.contains(tag)));
        sku && category && tag && self.not.as_ref().is_none_or(|not| !not.selects(line))
    }
}

/// The lines of a cart, translated once into the symbols of a program.
#[derive(Debug, Clone)]
pub struct Lines(Vec<LineSymbols>);

#[derive(Debug, Clone)]
struct LineSymbols {
    sold: bool,
    sku: Option<Symbol>,
    categories: Vec<Symbol>,
    tags: Vec<Symbol>,
}

impl Lines {
    /// Translates the lines of a cart.
    #[must_use]
    pub fn new(cart: &Cart, symbols: &Symbols) -> Self {
        let translated = cart.lines.iter().map(|line| LineSymbols {
            sold: line.is_sold(),
            sku: symbols.sku(&line.sku),
            categories: line.category.iter().flat_map(|path| symbols.categories(path)).collect(),
            tags: line.tags.iter().filter_map(|tag| symbols.tag(tag)).collect(),
        });
        Self(translated.collect())
    }

    /// Whether the selection has the line. A line the merchant takes off is in none.
    #[must_use]
    pub fn matches(&self, line: usize, selection: &Selection) -> bool {
        self.0.get(line).is_some_and(|symbols| symbols.sold && selection.selects(symbols))
    }
}
