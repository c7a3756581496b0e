//! What of a purchase counts for earning.

use tally_derive::Wire;

use crate::cart::price::PriceBasis;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::round::Rounding;

/// What of the price of a line counts for earning.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct EarnBase {
    /// The price measured; the program's when absent.
    pub price: Option<PriceBasis>,
    /// Which of the discounts that cost no points leave the base.
    #[wire(default)]
    pub discounts: Discounts,
    /// Whether what was paid with points counts.
    #[wire(default)]
    pub paid_with_points: PaidWithPoints,
    /// Whether what was paid with stored value counts.
    #[wire(default)]
    pub paid_with_stored_value: PaidWithStoredValue,
    /// Whether shipping counts.
    #[wire(default)]
    pub shipping: Shipping,
    /// A named amount of the lines that counts instead of their price, as far as their price is left;
    /// where no line has it, that of the order.
    pub amount: Option<Id>,
}

/// Which of the discounts that cost no points leave the earning base.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Discounts {
    /// All.
    #[default]
    All,
    /// Only those on items.
    Item,
    /// None.
    None,
}

/// Whether what was paid with points counts for earning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum PaidWithPoints {
    /// It does not.
    #[default]
    Out,
    /// It does.
    In,
}

/// Whether what was paid with stored value counts for earning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum PaidWithStoredValue {
    /// It does: stored value is money.
    #[default]
    In,
    /// It does not.
    Out,
}

/// Whether shipping counts for earning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Shipping {
    /// It does not.
    #[default]
    Out,
    /// It does, for rules that speak of all lines.
    In,
}

/// What shipping costs after rewards, and how that is paid.
#[derive(Debug, Clone, Copy, Default)]
pub struct ShippingPaid {
    /// All of it.
    pub all: Minor,
    /// What points pay of it.
    pub with_points: Minor,
    /// What stored value pays of it.
    pub with_stored_value: Minor,
}

impl EarnBase {
    /// What of shipping counts: nothing by default, and then not what points, or stored value, paid of it where that is out.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn shipping_amount(&self, shipping: ShippingPaid) -> Result<Minor, OutOfBounds> {
        if self.shipping == Shipping::Out {
            return Ok(Minor::ZERO);
        }
        let points = if self.paid_with_points == PaidWithPoints::Out { shipping.with_points } else { Minor::ZERO };
        let stored_value = if self.paid_with_stored_value == PaidWithStoredValue::Out { shipping.with_stored_value } else { Minor::ZERO };
        shipping.all.minus(points)?.minus(stored_value)
    }

    /// What some lines count for together, with what of shipping counts.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn sum<'a>(&self, lines: impl Iterator<Item = &'a EarnLine>, shipping: Minor, program: PriceBasis) -> Result<Minor, OutOfBounds> {
        let amounts = lines.map(|line| line.amount(self, program)).collect::<Result<Vec<_>, _>>()?;
        Minor::sum(amounts.into_iter().chain([shipping]))
    }
}

/// Whether units that a reward brought to zero earn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum ZeroUnits {
    /// They do not.
    #[default]
    Skip,
    /// They do.
    Earn,
}

/// What earning needs to know of a line once everything is taken off. It is kept with the order, so
/// that a refund can ask what the rest of the order would have earned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub struct EarnLine {
    /// The line's price before discounts, all taxes in.
    pub gross: Minor,
    /// Its price as listed.
    pub listed: Minor,
    /// Its price without taxes.
    pub net: Minor,
    /// Its price on the program's basis, from which the three below are taken.
    pub basis: Minor,
    /// What discounts on items that cost no points took off.
    pub item_discount: Minor,
    /// What discounts on the order that cost no points took off.
    pub order_discount: Minor,
    /// What was paid with points, as a discount or as a tender.
    pub paid_with_points: Minor,
    /// What of that was a tender: it pays the price and does not lower it.
    #[wire(default)]
    pub tendered: Minor,
    /// What was paid with stored value.
    #[wire(default)]
    pub paid_with_stored_value: Minor,
    /// Single units.
    pub units: i64,
    /// How many of them a reward brought to zero.
    pub zero_units: i64,
}

impl EarnLine {
    /// The amount that counts under a base.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds, which amounts of a checked cart cannot.
    pub fn amount(&self, base: &EarnBase, program: PriceBasis) -> Result<Minor, OutOfBounds> {
        let left = self.left_for(base)?;
        let price = base.price.unwrap_or(program);
        if price == program || self.basis <= Minor::ZERO {
            return Ok(left);
        }
        // Another price than the discounts were taken on: the same share of it is left.
        self.price(price).share(left.wide(), self.basis.wide(), Rounding::HalfUp)
    }

    /// What a base leaves of the price, on the program's basis.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds, which amounts of a checked cart cannot.
    pub fn left_for(&self, base: &EarnBase) -> Result<Minor, OutOfBounds> {
        let mut left = self.basis;
        if base.discounts != Discounts::None {
            left = left.minus(self.item_discount)?;
        }
        if base.discounts == Discounts::All {
            left = left.minus(self.order_discount)?;
        }
        if base.paid_with_points == PaidWithPoints::Out {
            left = left.minus(self.paid_with_points)?;
        }
        if base.paid_with_stored_value == PaidWithStoredValue::Out {
            left = left.minus(self.paid_with_stored_value)?;
        }
        Ok(left.floor_zero())
    }

    /// What is left after every discount and every point, on the program's basis.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds, which amounts of a checked cart cannot.
    pub fn left(&self) -> Result<Minor, OutOfBounds> {
        self.basis.minus(self.item_discount)?.minus(self.order_discount)?.minus(self.paid_with_points)
    }

    /// What is left of the price after all discounts: what conditions measure, whoever pays it with what.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds, which amounts of a checked cart cannot.
    pub fn discounted(&self) -> Result<Minor, OutOfBounds> {
        self.left()?.plus(self.tendered)
    }

    /// The units that count.
    #[must_use]
    pub const fn counted_units(&self, zero_units: ZeroUnits) -> i64 {
        match zero_units {
            ZeroUnits::Earn => self.units,
            ZeroUnits::Skip => self.units.saturating_sub(self.zero_units),
        }
    }

    const fn price(&self, price: PriceBasis) -> Minor {
        match price {
            PriceBasis::Gross => self.gross,
            PriceBasis::Listed => self.listed,
            PriceBasis::Net => self.net,
        }
    }
}
