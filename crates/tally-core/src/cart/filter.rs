//! Which lines a rule speaks of.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::Cart;
use crate::scope::Scope;
use crate::scope::symbols::{Symbol, Symbols};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::positions::Positions;
use crate::values::rate::Rate;
use crate::values::wire::Decoder;

/// Selects lines: everything given must match; an absent list matches all, an empty one nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct Filter {
    /// Articles.
    pub sku: Option<Vec<Id>>,
    /// Categories; each matches everything below it: `drinks` matches `drinks/coffee`, not `drinksware`.
    pub category: Option<Vec<Id>>,
    /// Labels, one of which the line must have.
    pub tag: Option<Vec<Id>>,
    /// Brands.
    pub brand: Option<Vec<Id>>,
    /// Attributes by name, each with the values that match.
    pub attribute: Option<BTreeMap<Id, Vec<Id>>>,
    /// A range of the listed price of one unit.
    pub unit_price: Option<PriceRange>,
    /// Whether the shop already reduced the line.
    pub reduced: Option<bool>,
    /// Lines that this matches are left out.
    pub not: Option<Box<Filter>>,
}

/// A half-open range of prices in major units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub struct PriceRange {
    /// The lowest price that matches.
    pub from: Option<Rate>,
    /// The price from which on none matches.
    pub until: Option<Rate>,
}

/// A compiled filter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct Selection {
    skus: Option<Vec<Symbol>>,
    categories: Option<Vec<Symbol>>,
    tags: Option<Vec<Symbol>>,
    brands: Option<Vec<Symbol>>,
    attributes: Vec<Vec<Symbol>>,
    price_from: Option<Minor>,
    price_until: Option<Minor>,
    reduced: Option<bool>,
    not: Option<Box<Selection>>,
}

impl Filter {
    /// Resolves the words and amounts of the filter; reports what is wrong at the current place.
    pub fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Selection> {
        let unit_price = at.within("unitPrice", |at| self.price_range(scope, at));
        let not = match &self.not {
            Some(not) => at.within("not", |at| not.compile(scope, at)).map(|not| Some(Box::new(not))),
            None => Some(None),
        };
        let symbols = &mut scope.symbols;
        let words = |list: &Option<Vec<Id>>, add: fn(&mut Symbols, &Id) -> Symbol, symbols: &mut Symbols| {
            list.as_ref().map(|ids| ids.iter().map(|id| add(symbols, id)).collect())
        };
        let attributes = self.attribute.iter().flatten();
        Some(Selection {
            skus: words(&self.sku, Symbols::add_sku, symbols),
            categories: words(&self.category, Symbols::add_category, symbols),
            tags: words(&self.tag, Symbols::add_tag, symbols),
            brands: words(&self.brand, Symbols::add_brand, symbols),
            attributes: attributes.map(|(name, values)| values.iter().map(|value| symbols.add_attribute(name, value)).collect()).collect(),
            price_from: unit_price?.0,
            price_until: unit_price?.1,
            reduced: self.reduced,
            not: not?,
        })
    }

    fn price_range(&self, scope: &Scope<'_>, at: &mut Decoder) -> Option<(Option<Minor>, Option<Minor>)> {
        let range = self.unit_price.unwrap_or_default();
        let mut read = |name: &'static str, price: Option<Rate>| match price {
            Some(price) => at.within(name, |at| scope.minor(price, at)).map(Some),
            None => Some(None),
        };
        let (from, until) = (read("from", range.from), read("until", range.until));
        if let (Some(Some(from)), Some(Some(until))) = (from, until)
            && from >= until
        {
            at.within("until", |at| at.report("never_true", "the range ends before it begins; swap `from` and `until`"));
        }
        Some((from?, until?))
    }
}

/// A word that lines have, of one of the fields that filters name words of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// An article.
    Sku(Symbol),
    /// A value of an attribute.
    Attribute(Symbol),
    /// A brand.
    Brand(Symbol),
    /// A label.
    Tag(Symbol),
    /// A category, or one above the line's.
    Category(Symbol),
}

impl Word {
    /// How many fields filters name words of.
    pub const FIELDS: usize = 5;

    /// The number of its field, and its symbol.
    #[must_use]
    pub const fn parts(self) -> (usize, Symbol) {
        match self {
            Self::Sku(symbol) => (0, symbol),
            Self::Attribute(symbol) => (1, symbol),
            Self::Brand(symbol) => (2, symbol),
            Self::Tag(symbol) => (3, symbol),
            Self::Category(symbol) => (4, symbol),
        }
    }
}

impl Selection {
    /// Words one of which a line must have, of the field that selects most narrowly; nothing where no word is asked for.
    #[must_use]
    pub fn words(&self) -> Option<Vec<Word>> {
        let of =
            |symbols: &Option<Vec<Symbol>>, word: fn(Symbol) -> Word| symbols.as_ref().map(|list| list.iter().copied().map(word).collect());
        let attribute = || self.attributes.first().map(|values| values.iter().copied().map(Word::Attribute).collect());
        of(&self.skus, Word::Sku)
            .or_else(attribute)
            .or_else(|| of(&self.brands, Word::Brand))
            .or_else(|| of(&self.tags, Word::Tag))
            .or_else(|| of(&self.categories, Word::Category))
    }

    /// All words it names, of every field.
    #[must_use]
    pub fn all_words(&self) -> Vec<Word> {
        let skus = self.skus.iter().flatten().copied().map(Word::Sku);
        let categories = self.categories.iter().flatten().copied().map(Word::Category);
        let tags = self.tags.iter().flatten().copied().map(Word::Tag);
        let brands = self.brands.iter().flatten().copied().map(Word::Brand);
        let attributes = self.attributes.iter().flatten().copied().map(Word::Attribute);
        skus.chain(categories).chain(tags).chain(brands).chain(attributes).collect()
    }

    /// Whether nothing restricts it: then an order's amount counts the lines the merchant takes off too.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        self.skus.is_none()
            && self.categories.is_none()
            && self.tags.is_none()
            && self.brands.is_none()
            && self.attributes.is_empty()
            && self.price_from.is_none()
            && self.price_until.is_none()
            && self.reduced.is_none()
            && self.not.is_none()
    }
}

/// For how many symbols a table has room as soon as it has one: few carts have more categories.
const SYMBOLS: usize = 16;

/// For each symbol, the lines that have it; in the order in which the cart brings them.
#[derive(Debug, Clone, Default)]
struct Table {
    symbols: Vec<Symbol>,
    lines: Vec<Positions>,
    /// By symbol, one more than its place in the lists; nought where no line has it. Symbols are small numbers.
    places: Vec<u32>,
}

impl Table {
    /// Remembers that a line has a symbol.
    fn note(&mut self, symbol: Symbol, line: usize) {
        let at = symbol as usize;
        if self.places.len() <= at {
            self.symbols.reserve(SYMBOLS);
            self.lines.reserve(SYMBOLS);
            self.places.resize((at | (SYMBOLS - 1)).saturating_add(1), 0);
        }
        let Some(place) = self.places.get_mut(at) else { return };
        if *place == 0 {
            self.symbols.push(symbol);
            self.lines.push(Positions::default());
            *place = u32::try_from(self.symbols.len()).unwrap_or(u32::MAX);
        }
        let lines = (*place as usize).checked_sub(1).and_then(|place| self.lines.get_mut(place));
        lines.into_iter().for_each(|lines| lines.insert(line));
    }

    /// The lines that have one of these symbols.
    fn any_of(&self, symbols: &[Symbol]) -> Positions {
        let mut any = Positions::default();
        for symbol in symbols {
            let place = self.places.get(*symbol as usize).and_then(|place| (*place as usize).checked_sub(1));
            if let Some(lines) = place.and_then(|place| self.lines.get(place)) {
                any.unite(lines);
            }
        }
        any
    }
}

/// The lines of a cart, translated once into the symbols of a program.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    sold: Positions,
    reduced: Positions,
    unit_prices: Vec<Minor>,
    skus: Table,
    categories: Table,
    tags: Table,
    brands: Table,
    attributes: Table,
}

impl Lines {
    /// Translates the lines of a cart.
    #[must_use]
    pub fn new(cart: &Cart, symbols: &Symbols) -> Self {
        let mut lines = Self { unit_prices: cart.lines.iter().map(|line| line.unit_price).collect(), ..Self::default() };
        for (index, line) in cart.lines.iter().enumerate().filter(|(_, line)| line.is_sold()) {
            lines.sold.insert(index);
            if line.is_reduced() {
                lines.reduced.insert(index);
            }
            if let Some(sku) = symbols.sku(&line.sku) {
                lines.skus.note(sku, index);
            }
            for category in line.category.iter().flat_map(|path| symbols.categories(path)) {
                lines.categories.note(category, index);
            }
            for tag in line.tags.iter().filter_map(|tag| symbols.tag(tag)) {
                lines.tags.note(tag, index);
            }
            for brand in line.brand.iter().filter_map(|brand| symbols.brand(brand)) {
                lines.brands.note(brand, index);
            }
            for attribute in line.attributes.iter().filter_map(|(name, value)| symbols.attribute(name, value)) {
                lines.attributes.note(attribute, index);
            }
        }
        lines
    }

    /// The symbols that some line has, field by field as [`Word::parts`] counts them.
    #[must_use]
    pub fn symbols(&self) -> [&[Symbol]; Word::FIELDS] {
        let tables = [&self.skus, &self.attributes, &self.brands, &self.tags, &self.categories];
        tables.map(|table| table.symbols.as_slice())
    }

    /// The lines that a selection has. A line the merchant takes off is in none.
    #[must_use]
    pub fn set(&self, selection: &Selection) -> Positions {
        let mut set = self.sold.clone();
        let lists = [
            (&selection.skus, &self.skus),
            (&selection.categories, &self.categories),
            (&selection.tags, &self.tags),
            (&selection.brands, &self.brands),
        ];
        for (wanted, table) in lists {
            if let Some(symbols) = wanted {
                set.intersect(&table.any_of(symbols));
            }
        }
        for values in &selection.attributes {
            set.intersect(&self.attributes.any_of(values));
        }
        match selection.reduced {
            Some(true) => set.intersect(&self.reduced),
            Some(false) => set.subtract(&self.reduced),
            None => {}
        }
        if selection.price_from.is_some() || selection.price_until.is_some() {
            set.intersect(&self.priced(selection.price_from, selection.price_until));
        }
        if let Some(not) = &selection.not {
            set.subtract(&self.set(not));
        }
        set
    }

    fn priced(&self, from: Option<Minor>, until: Option<Minor>) -> Positions {
        let mut set = Positions::default();
        let inside = |price: &Minor| from.is_none_or(|from| from <= *price) && until.is_none_or(|until| *price < until);
        self.unit_prices.iter().enumerate().filter(|(_, price)| inside(price)).for_each(|(line, _)| set.insert(line));
        set
    }
}
