//! What a reward costs in points.

use tally_derive::Wire;

use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::points::Points;
use crate::values::rate::Rate;
use crate::values::ratio::Ratio;
use crate::values::round::Rounding;
use crate::values::wire::Decoder;

/// What a reward costs in points. `step`, `min`, `max` and `atMostPercent` are for rewards that take a
/// free number of points.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Cost {
    /// The wallet that pays.
    pub wallet: Id,
    /// The price; for `amountPerPoint` the number of points that its value speaks of.
    pub points: Rate,
    /// Points are put in by whole steps of so many; of one price when absent. What a partly used `amount` is
    /// charged for is rounded up to it, to single points when absent.
    pub step: Option<Rate>,
    /// The fewest points that may be put in; one step when absent.
    pub min: Option<Rate>,
    /// The most points that may be put in.
    pub max: Option<Rate>,
    /// The largest share of what is payable that points may pay.
    pub at_most_percent: Option<Rate>,
    /// What happens when the shopper asks for more than is possible.
    #[wire(default)]
    pub asked_too_much: AskedTooMuch,
}

/// What happens when the shopper asks for more points than is possible.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum AskedTooMuch {
    /// The reward is not applied.
    #[default]
    Refuse,
    /// The most that is possible is put in.
    Clamp,
}

/// A compiled cost.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct CostRule {
    /// The position of the wallet.
    pub wallet: usize,
    /// The price in the wallet's smallest unit.
    pub points: Points,
    /// The step, if one is declared.
    pub step: Option<Points>,
    /// The fewest points.
    pub min: Points,
    /// The most points.
    pub max: Option<Points>,
    /// The largest share of what is payable, in percent.
    pub at_most_percent: Option<Rate>,
    /// What happens when more is asked.
    pub asked_too_much: AskedTooMuch,
}

impl Cost {
    /// Resolves wallet and amounts.
    pub fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<CostRule> {
        let wallet = scope.wallet(&self.wallet, at)?;
        if !wallet.spendable {
            at.within("wallet", |at| {
                at.report("not_spendable", format!("`{}` measures status and cannot be spent; name a wallet of kind `points`", self.wallet))
            });
        }
        let mut read = |name: &'static str, amount: Option<Rate>| match amount {
            None => Some(None),
            Some(amount) => at.within(name, |at| {
                if amount.is_zero() {
                    at.report("out_of_bounds", "more than 0 points");
                }
                scope.points(amount, wallet, at).map(Some)
            }),
        };
        let (points, step) = (read("points", Some(self.points)), read("step", self.step));
        let (min, max) = (read("min", self.min), read("max", self.max));
        let points = points??;
        let step = step?;
        let (min, max) = (min?.unwrap_or(step.unwrap_or(points)), max?);
        if max.is_some_and(|max| max < min) {
            at.within("max", |at| at.report("never_true", "the most is below the fewest; swap `min` and `max`"));
        }
        Some(CostRule {
            wallet: wallet.index,
            points,
            step,
            min,
            max,
            at_most_percent: self.at_most_percent,
            asked_too_much: self.asked_too_much,
        })
    }
}

impl CostRule {
    /// Points are put in by whole steps of so many.
    #[must_use]
    pub fn slider_step(&self) -> Points {
        self.step.unwrap_or(self.points)
    }

    /// The price of a reward that costs `all` and could only partly be used: the part used, rounded up to the step.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn for_part(&self, all: Points, used: Minor, of: Minor) -> Result<Points, OutOfBounds> {
        if used >= of {
            return Ok(all);
        }
        let step = self.step.map_or(1, Points::get);
        let steps = Ratio::whole(all.get()).times(Ratio::whole(used.get()))?.over(Ratio::whole(of.get()))?.over(Ratio::whole(step))?;
        Ok(Points::new(steps.round(Rounding::Up)?)?.times(step)?.min(all))
    }

    /// The most points that help: whole steps whose value fits both the balance and what is payable;
    /// nothing if that is under the minimum.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn most(&self, balance: Points, payable: Minor, minor_per_point: Ratio) -> Result<Points, OutOfBounds> {
        let share = match self.at_most_percent {
            Some(percent) => percent.percent_of(payable, Rounding::Down)?.min(payable),
            None => payable,
        };
        let fitting = Points::new(Ratio::whole(share.get()).over(minor_per_point)?.round(Rounding::Down)?)?;
        let most = fitting.min(balance).min(self.max.unwrap_or(fitting));
        Ok(self.whole_steps(most))
    }

    /// The whole steps in a number of points; nothing if that is under the minimum.
    #[must_use]
    pub fn whole_steps(&self, points: Points) -> Points {
        let odd = points.get().checked_rem(self.slider_step().get()).unwrap_or_default();
        let whole = Points::new(points.get().saturating_sub(odd)).unwrap_or_default();
        if whole < self.min { Points::ZERO } else { whole }
    }
}
