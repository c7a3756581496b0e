//! Which lines a rule speaks of.

use tally_derive::Wire;

use super::Cart;
use super::line_set::LineSet;
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
    /// Whether nothing restricts it: then an order's amount counts the lines the merchant takes off too.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        self.skus.is_none() && self.categories.is_none() && self.tags.is_none() && self.not.is_none()
    }
}

/// The lines of a cart, translated once into the symbols of a program: for each symbol, the lines that
/// have it.
#[derive(Debug, Clone)]
pub struct Lines {
    sold: LineSet,
    skus: Vec<(Symbol, LineSet)>,
    categories: Vec<(Symbol, LineSet)>,
    tags: Vec<(Symbol, LineSet)>,
}

impl Lines {
    /// Translates the lines of a cart.
    #[must_use]
    pub fn new(cart: &Cart, symbols: &Symbols) -> Self {
        let mut lines = Self { sold: LineSet::default(), skus: Vec::new(), categories: Vec::new(), tags: Vec::new() };
        for (index, line) in cart.lines.iter().enumerate().filter(|(_, line)| line.is_sold()) {
            lines.sold.insert(index);
            if let Some(sku) = symbols.sku(&line.sku) {
                note(&mut lines.skus, sku, index);
            }
            for category in line.category.iter().flat_map(|path| symbols.categories(path)) {
                note(&mut lines.categories, category, index);
            }
            for tag in line.tags.iter().filter_map(|tag| symbols.tag(tag)) {
                note(&mut lines.tags, tag, index);
            }
        }
        lines
    }

    /// The lines that a selection has. A line the merchant takes off is in none.
    #[must_use]
    pub fn set(&self, selection: &Selection) -> LineSet {
        let mut set = self.sold.clone();
        for (wanted, table) in [(&selection.skus, &self.skus), (&selection.categories, &self.categories), (&selection.tags, &self.tags)] {
            if let Some(symbols) = wanted {
                let mut any = LineSet::default();
                for symbol in symbols {
                    if let Some(lines) = table.binary_search_by_key(symbol, |(known, _)| *known).ok().and_then(|place| table.get(place)) {
                        any.unite(&lines.1);
                    }
                }
                set.intersect(&any);
            }
        }
        if let Some(not) = &selection.not {
            set.subtract(&self.set(not));
        }
        set
    }
}

/// Remembers that a line has a symbol; the table stays in the order of its symbols.
fn note(table: &mut Vec<(Symbol, LineSet)>, symbol: Symbol, line: usize) {
    match table.binary_search_by_key(&symbol, |(known, _)| *known) {
        Ok(place) => {
            if let Some((_, lines)) = table.get_mut(place) {
                lines.insert(line);
            }
        }
        Err(place) => {
            let mut lines = LineSet::default();
            lines.insert(line);
            table.insert(place, (symbol, lines));
        }
    }
}
