//! What a shopper is about to buy.

pub mod code;
pub mod filter;
pub mod price;

use std::collections::BTreeMap;

use tally_derive::Wire;

use crate::values as tally_wire;
use crate::values::bounds::{MAX_LINES, MAX_PER_CART};
use crate::values::error::OutOfBounds;
use crate::values::id::{Id, report_repeated};
use crate::values::money::{Currency, Minor};
use crate::values::points::Points;
use crate::values::quantity::Quantity;
use crate::values::rate::Rate;
use crate::values::wire::Decoder;

/// A cart, or an order: what is sold, what it costs, what the shopper chose.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check")]
pub struct Cart {
    /// The currency of every amount in it.
    pub currency: Currency,
    /// Its name in the shop.
    pub id: Option<Id>,
    /// Where it is bought: `web`, `app`, `pos`, …
    pub channel: Option<Id>,
    /// The store it is bought in.
    pub store: Option<Id>,
    /// How it is paid: `card`, `cash`, …
    pub payment: Option<Id>,
    /// What is bought, at most 1000 lines.
    pub lines: Vec<Line>,
    /// What delivery costs, taxes in.
    #[wire(default)]
    pub shipping: Minor,
    /// Named amounts of the whole order, such as a base fare, that earn rules may count.
    #[wire(default)]
    pub amounts: BTreeMap<Id, Minor>,
    /// The codes the shopper entered, in that order.
    #[wire(default)]
    pub codes: Vec<Id>,
    /// The rewards the shopper chose, in that order.
    #[wire(default)]
    pub choices: Vec<Choice>,
}

/// One line of a cart.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check_line")]
pub struct Line {
    /// Names the line within its cart.
    pub id: Id,
    /// The article sold.
    pub sku: Id,
    /// How much of it.
    pub quantity: Quantity,
    /// The listed price of one unit: included taxes in, added taxes out. Negative for a line the
    /// merchant takes off; no filter selects such a line.
    pub unit_price: Minor,
    /// What the shop itself took off the whole line, before any reward of the program.
    #[wire(default)]
    pub discount: Minor,
    /// What one unit cost before the shop reduced it.
    pub list_price: Option<Minor>,
    /// The least one unit may cost after every discount.
    pub minimum_price: Option<Minor>,
    /// The article's category, a path such as `drinks/coffee`; a filter on `drinks` matches it.
    pub category: Option<Id>,
    /// Labels of the article.
    #[wire(default)]
    pub tags: Vec<Id>,
    /// The article's brand.
    pub brand: Option<Id>,
    /// Attributes of the article by name: size, colour, vintage.
    #[wire(default)]
    pub attributes: BTreeMap<Id, Id>,
    /// Named amounts of the whole line, such as a base fare, that earn rules may count.
    #[wire(default)]
    pub amounts: BTreeMap<Id, Minor>,
    /// The taxes on it, in the order in which they compound.
    #[wire(default)]
    pub taxes: Vec<Tax>,
    /// Whether the line sells stored value (a gift card): it earns nothing and points do not pay for it.
    #[wire(default)]
    pub stored_value: bool,
}

/// One tax of a line: a percentage of its price, a fixed amount per unit, or the amount a shop computed.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check_tax")]
pub struct Tax {
    /// Names the tax; lines with the same ordered ids form one tax group.
    pub id: Id,
    /// Its rate in percent; with `amount` alone, the rate is what the amount is of the price.
    pub percent: Option<Rate>,
    /// Its amount per unit, which stands outside every discount.
    pub per_unit: Option<Minor>,
    /// Whether the listed price has it in.
    #[wire(default)]
    pub included: bool,
    /// Whether it is also taken on the taxes before it.
    #[wire(default)]
    pub compounds: bool,
    /// What the shop computed for this line before the program's rewards; computed per group when absent.
    /// With `percent` only for added taxes.
    pub amount: Option<Minor>,
}

/// A reward the shopper chose.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Choice {
    /// The reward.
    pub reward: Id,
    /// How many points to put in, for a reward that takes a free number of them; all that help when absent.
    pub points: Option<Points>,
    /// How often to use it; once when absent.
    pub uses: Option<u32>,
    /// Which units to use it on, for a reward that leaves the choice to the shopper.
    #[wire(default)]
    pub units: Vec<PickedUnits>,
}

/// Units of a line that the shopper picked.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct PickedUnits {
    /// The line.
    pub line: Id,
    /// How many of its units.
    pub count: u32,
}

impl Cart {
    /// A cart with nothing in it.
    #[must_use]
    pub const fn empty(currency: Currency) -> Self {
        Self {
            currency,
            id: None,
            channel: None,
            store: None,
            payment: None,
            lines: Vec::new(),
            shipping: Minor::ZERO,
            amounts: BTreeMap::new(),
            codes: Vec::new(),
            choices: Vec::new(),
        }
    }
}

impl Tax {
    /// Whether it is known by its amount only.
    #[must_use]
    pub const fn is_amount_only(&self) -> bool {
        self.percent.is_none() && self.per_unit.is_none()
    }
}

impl Line {
    /// A line of which nothing is known but its name, its article and what it costs.
    #[must_use]
    pub fn plain(id: Id, sku: Id, quantity: Quantity, unit_price: Minor) -> Self {
        Self {
            id,
            sku,
            quantity,
            unit_price,
            discount: Minor::ZERO,
            list_price: None,
            minimum_price: None,
            category: None,
            tags: Vec::new(),
            brand: None,
            attributes: BTreeMap::new(),
            amounts: BTreeMap::new(),
            taxes: Vec::new(),
            stored_value: false,
        }
    }

    /// The listed amount of the line: unit price × quantity, `half_up`, less the shop's own discount.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside ±(2^53 − 1).
    pub fn listed(&self) -> Result<Minor, OutOfBounds> {
        self.quantity.at_price(self.unit_price)?.minus(self.discount)
    }

    /// Whether the shop itself already reduced it.
    #[must_use]
    pub fn is_reduced(&self) -> bool {
        self.discount > Minor::ZERO || self.list_price.is_some_and(|before| before > self.unit_price)
    }

    /// Whether rewards and filters may see the line.
    #[must_use]
    pub fn is_sold(&self) -> bool {
        self.unit_price >= Minor::ZERO
    }
}

fn check(cart: &Cart, at: &mut Decoder) {
    at.within("lines", |at| {
        if cart.lines.len() > MAX_LINES {
            at.report("too_many", format!("a cart has at most {MAX_LINES} lines, this one has {}", cart.lines.len()));
        }
        report_repeated(at, cart.lines.iter().map(|line| &line.id));
    });
    for (name, count) in [("codes", cart.codes.len()), ("choices", cart.choices.len())] {
        if count > MAX_PER_CART {
            at.within(name, |at| at.report("too_many", format!("a cart has at most {MAX_PER_CART} of these, this one has {count}")));
        }
    }
    for (index, _) in cart.choices.iter().enumerate().filter(|(_, choice)| choice.points.is_some_and(|points| points < Points::ZERO)) {
        at.within("choices", |at| at.at_index(index, |at| at.within("points", |at| at.report("out_of_bounds", "0 points or more"))));
    }
    if cart.shipping < Minor::ZERO {
        at.within("shipping", |at| at.report("out_of_bounds", "shipping costs nothing or more"));
    }
    let repeated = cart
        .choices
        .iter()
        .enumerate()
        .filter(|(index, choice)| cart.choices.iter().take(*index).any(|other| other.reward == choice.reward));
    for (index, choice) in repeated {
        at.within("choices", |at| {
            at.at_index(index, |at| at.report("repeated_id", format!("`{}` is chosen before; choose it once", choice.reward)))
        });
    }
    let total = cart.lines.iter().try_fold(Minor::ZERO, |sum, line| sum.plus(line.listed()?));
    if total.and_then(|total| total.plus(cart.shipping)).is_err() {
        at.within("lines", |at| at.report("out_of_bounds", "the lines sum to more than 9007199254740991 minor units"));
    }
}

fn check_line(line: &Line, at: &mut Decoder) {
    let too_much = line.listed().is_ok_and(|listed| listed < Minor::ZERO && line.is_sold());
    if line.discount < Minor::ZERO || too_much {
        at.within("discount", |at| at.report("out_of_bounds", "the shop takes off nothing or more, and at most what the line costs"));
    }
    if line.minimum_price.is_some_and(|minimum| minimum < Minor::ZERO || minimum > line.unit_price.floor_zero()) {
        at.within("minimumPrice", |at| at.report("out_of_bounds", "the least price is between 0 and the unit price"));
    }
    for (name, count) in [("tags", line.tags.len()), ("taxes", line.taxes.len())] {
        if count > MAX_PER_CART {
            at.within(name, |at| at.report("too_many", format!("a line has at most {MAX_PER_CART} of these, this one has {count}")));
        }
    }
    at.within("taxes", |at| report_repeated(at, line.taxes.iter().map(|tax| &tax.id)));
}

fn check_tax(tax: &Tax, at: &mut Decoder) {
    if [tax.percent.is_some(), tax.per_unit.is_some(), tax.percent.is_none() && tax.amount.is_some()].iter().filter(|given| **given).count()
        != 1
    {
        at.report("wrong_choice", "a tax has either `percent` (with `amount` if the shop computed it), or `perUnit`, or `amount` alone");
    }
    if tax.percent.is_some_and(|percent| percent.ratio().1 > 10_000 || percent.ratio().0 > percent.ratio().1.saturating_mul(1000)) {
        at.within("percent", |at| at.report("out_of_bounds", "a tax has at most 4 digits after the point and is at most 1000 percent"));
    }
    if tax.per_unit.is_some_and(|amount| amount < Minor::ZERO) || tax.amount.is_some_and(|amount| amount < Minor::ZERO) {
        at.report("out_of_bounds", "a tax takes nothing or more");
    }
    if tax.amount.is_some() && tax.included && tax.percent.is_some() {
        at.within("amount", |at| at.report("wrong_choice", "an included tax in percent is computed; leave `amount` or `percent` out"));
    }
}
