//! `amountPerPoint`: money for each point the shopper puts in; a slider.

use tally_derive::Wire;

use super::board::minors;
use super::{Ask, Board, CostRule, GiveKind, Giving, Phase, Take};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::allocate::{Part, allocate};
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;
use crate::values::rate::Rate;
use crate::values::ratio::Ratio;
use crate::values::round::Rounding;
use crate::values::wire::Decoder;

/// Money for each price in points that the shopper puts in.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct AmountPerPoint {
    /// What `cost.points` points are worth, in major units of the program's currency.
    pub value: Rate,
    /// Whether it lowers the price, or pays it.
    #[wire(rename = "as", default)]
    pub form: Form,
}

/// What points do to a price.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Form {
    /// They lower it, and the tax with it.
    #[default]
    Discount,
    /// They pay it, and leave tax alone; shipping can be paid too.
    Tender,
}

/// The compiled gift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiled {
    /// Minor units of money for one smallest unit of the wallet.
    pub minor_per_point: Ratio,
    /// Whether it lowers the price, or pays it.
    pub form: Form,
}

impl GiveKind for AmountPerPoint {
    const NAME: &'static str = "amountPerPoint";
    type Compiled = Compiled;

    fn compile(&self, cost: Option<&CostRule>, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        let Some(cost) = cost else {
            at.report("missing_cost", "say what a point is: give the reward a `cost` with `wallet` and `points`");
            return None;
        };
        let minor_in_major = Ratio::whole(10_i64.saturating_pow(scope.money.home.exponent()));
        let minor_per_point = Ratio::of(self.value).times(minor_in_major).ok()?.over(Ratio::whole(cost.points.get())).ok()?;
        let step_value = minor_per_point.times(Ratio::whole(cost.slider_step().get())).ok()?;
        if self.value.is_zero() || step_value.floor() != step_value {
            at.within("value", |at| {
                at.report("too_fine", "a step of points is worth a whole number of minor units, above 0; lengthen `cost.step`")
            });
        }
        Some(Compiled { minor_per_point, form: self.form })
    }
}

impl Compiled {
    /// What points can pay for: everything but lines that sell stored value.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn payable(&self, board: &Board<'_>) -> Result<Minor, OutOfBounds> {
        let lines = board.cart.lines.iter().enumerate().filter(|(_, line)| line.is_sold() && !line.stored_value);
        let room = Minor::sum(lines.map(|(line, _)| self.room(board, line)))?;
        match self.form {
            Form::Discount => Ok(room.min(board.order_left()?)),
            Form::Tender => Ok(room.plus(board.shipping)?.min(board.order_left()?.plus(board.shipping)?)),
        }
    }

    /// A floor limits discounts, not payments.
    fn room(&self, board: &Board<'_>, line: usize) -> Minor {
        match self.form {
            Form::Discount => board.room(line),
            Form::Tender => board.left.get(line).copied().unwrap_or_default().floor_zero(),
        }
    }
}

impl Giving for Compiled {
    fn phase(&self) -> Phase {
        match self.form {
            Form::Discount => Phase::Order,
            Form::Tender => Phase::Tender,
        }
    }

    /// What so many points take off.
    fn take(&self, board: &Board<'_>, ask: Ask<'_>) -> Result<Take, OutOfBounds> {
        let value = Minor::new(self.minor_per_point.times(Ratio::whole(ask.points.get()))?.round(Rounding::Down)?)?;
        let value = value.min(self.payable(board)?);
        let lines = board.cart.lines.iter().enumerate().map(|(line, sold)| {
            let pays = sold.is_sold() && !sold.stored_value;
            let left = board.left.get(line).copied().unwrap_or_default().floor_zero();
            Part { weight: if pays { left.get() } else { 0 }, room: self.room(board, line).get() }
        });
        let shipping = if self.form == Form::Tender { board.shipping } else { Minor::ZERO };
        let parts: Vec<Part> = lines.chain([Part { weight: shipping.get(), room: shipping.get() }]).collect();
        let mut shares = minors(allocate(value.get(), &parts)?)?;
        let shipping = shares.pop().unwrap_or_default();
        Ok(Take { shipping, ..Take::of_lines(shares) })
    }
}
