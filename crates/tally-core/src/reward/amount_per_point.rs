//! `amountPerPoint`: money for each point the shopper puts in; a slider.

use tally_derive::Wire;

use super::measure::Taking;
use super::{Ask, Board, CostRule, GiveKind, Giving, Phase, Take, Target, tender};
use crate::cart::filter::{Filter, Selection};
use crate::scope::Scope;
use crate::values as tally_wire;
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
    /// What it is taken off; a payment is for the order.
    #[wire(default = "the_order")]
    pub on: Target,
    /// The lines it lowers; all when absent. A payment pays all.
    #[wire(default)]
    pub items: Filter,
    /// Whether it lowers the price, or pays it.
    #[wire(rename = "as", default)]
    pub form: Form,
}

const fn the_order() -> Target {
    Target::Order
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
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Compiled {
    /// Minor units of money for one smallest unit of the wallet.
    pub minor_per_point: Ratio,
    /// Whether it lowers the price, or pays it.
    pub form: Form,
    on: Target,
    /// The lines it speaks of.
    pub items: Selection,
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
        let items = at.within("items", |at| self.items.compile(scope, at))?;
        if self.form == Form::Tender && (self.on == Target::Items || !items.is_all()) {
            at.within("as", |at| {
                at.report("wrong_choice", "a payment is for the whole order; take `on` and `items` out, or give a `discount`")
            });
        }
        // Points are worth the same in every currency: only their sum is rounded. A step rounded by itself would
        // be worth more in one currency than in another, and so would its points.
        let minor_per_point = scope.money.exactly(minor_per_point).ok()?;
        Some(Compiled { minor_per_point, form: self.form, on: self.on, items })
    }
}

impl Compiled {
    /// What points can be put in for: everything but lines that sell stored value.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn payable(&self, board: &Board<'_>) -> Result<Minor, OutOfBounds> {
        match self.form {
            Form::Tender => tender::payable(board),
            Form::Discount => Ok(Minor::sum(self.lines(board).iter().map(|line| line.room))?.min(board.order_left()?)),
        }
    }

    /// The lines that points lower.
    fn lines(&self, board: &Board<'_>) -> Vec<Taking> {
        let takings = board.takings(&board.lines.set(&self.items));
        let sold = board.cart.lines.iter().zip(takings);
        sold.map(|(line, taking)| if line.stored_value { Taking::default() } else { taking }).collect()
    }
}

impl Giving for Compiled {
    fn phase(&self) -> Phase {
        match (self.form, self.on) {
            (Form::Tender, _) => Phase::Tender,
            (Form::Discount, Target::Items) => Phase::Items,
            (Form::Discount, Target::Order) => Phase::Order,
        }
    }

    /// What so many points take off.
    fn take(&self, board: &Board<'_>, ask: Ask<'_>) -> Result<Take, OutOfBounds> {
        let value = Minor::new(self.minor_per_point.times(Ratio::whole(ask.points.get()))?.round(Rounding::Down)?)?;
        match self.form {
            Form::Tender => tender::pay(board, value),
            Form::Discount => board.spread_on(board.basis, value, &self.lines(board)).map(|(lines, _)| Take::of_lines(lines)),
        }
    }
}
