//! Transfers: points that members may send to other accounts, as they are or converted into another wallet.

use tally_derive::Wire;

use crate::limit::{Limit, LimitPer, LimitRule, LimitedPart, Measure, Room, Usage};
use crate::member::Member;
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::calendar::Calendar;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::rate::Rate;
use crate::values::round::Rounding;
use crate::values::time::Instant;
use crate::values::wire::Decoder;

/// Points that members may send to other accounts.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Transfer {
    /// Names it within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// The wallet that they leave.
    pub wallet: Id,
    /// What they become; as they are, with the life they have, when absent.
    pub into: Option<Conversion>,
    /// The fewest points that can be sent at once.
    pub minimum: Option<Rate>,
    /// How often, or how many points, a member may send; what goes over is refused.
    #[wire(default)]
    pub limits: Vec<Limit>,
}

/// Points become others.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Conversion {
    /// The wallet that they enter; they live there as if they were earned then.
    pub wallet: Id,
    /// How many of its points one point becomes; what is less than its smallest unit is not given.
    pub rate: Rate,
}

/// A compiled transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferRule {
    /// Its name.
    pub id: Id,
    /// The position of the wallet that points leave.
    pub wallet: usize,
    /// What they are converted into; as they are without.
    pub into: Option<ConversionRule>,
    /// The fewest points that can be sent at once, at least 1.
    pub minimum: Points,
    /// What a member may send.
    pub limits: Vec<LimitRule>,
}

/// A compiled conversion: `numerator ÷ denominator` smallest units of the other wallet for one of this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConversionRule {
    /// The position of the wallet that points enter.
    pub wallet: usize,
    /// Smallest units there.
    pub numerator: i128,
    /// For so many here, above 0.
    pub denominator: i128,
}

/// What a limit leaves is less than what is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverLimit {
    /// Uses or points that were wanted.
    pub wanted: i64,
    /// What is left.
    pub actual: i64,
}

impl Transfer {
    /// Resolves wallets, rate and limits; reports what can never be sent.
    pub fn compile(&self, scope: &Scope<'_>, at: &mut Decoder) -> Option<TransferRule> {
        let wallet = scope.wallet(&self.wallet, at)?;
        let into = match &self.into {
            None => Some(None),
            Some(conversion) => at.within("into", |at| {
                let into = scope.wallet(&conversion.wallet, at)?;
                if conversion.rate.is_zero() {
                    at.within("rate", |at| at.report("out_of_bounds", "one point becomes something; give a rate above 0"));
                }
                let (numerator, denominator) = conversion.rate.ratio();
                let (up, down) = (10_i128.checked_pow(into.scale)?, 10_i128.checked_pow(wallet.scale)?);
                let (numerator, denominator) = (numerator.checked_mul(up)?, denominator.checked_mul(down)?);
                Some(Some(ConversionRule { wallet: into.index, numerator, denominator }))
            }),
        };
        let smallest = Points::new(1).ok()?;
        let minimum = match self.minimum {
            None => Some(smallest),
            Some(minimum) => at.within("minimum", |at| scope.points(minimum, wallet, at)).map(|points| points.max(smallest)),
        };
        let measures = [Measure::Uses, Measure::Points];
        for (index, limit) in self.limits.iter().enumerate().filter(|(_, limit)| limit.per != LimitPer::Member) {
            let message = format!("what is sent is counted for each member, not for each {}", limit.per.name());
            at.within("limits", |at| at.at_index(index, |at| at.within("per", |at| at.report("wrong_choice", message))));
        }
        let limits = Limit::compile_all(&self.limits, (LimitedPart::Transfer, &self.id), Some(wallet), &measures, scope, at);
        Some(TransferRule { id: self.id.clone(), wallet: wallet.index, into: into?, minimum: minimum?, limits: limits? })
    }
}

impl TransferRule {
    /// What sending so many points adds to the counters of the member who sends.
    ///
    /// # Errors
    /// [`OutOfBounds`]; inside, [`OverLimit`] where a limit leaves less.
    pub fn usage(
        &self,
        points: Points,
        member: &Member,
        calendar: &Calendar<'_>,
        at: Instant,
    ) -> Result<Result<Vec<Usage>, OverLimit>, OutOfBounds> {
        let mut usage = Vec::new();
        for limit in &self.limits {
            let wanted = if limit.measure == Measure::Uses { 1 } else { points.get() };
            if let Room::Left(actual) = limit.room(member, calendar, at)?
                && wanted > actual
            {
                return Ok(Err(OverLimit { wanted, actual }));
            }
            usage.extend(limit.usage(wanted, calendar, at)?);
        }
        Ok(Ok(usage))
    }

    /// What so many points become; nothing where they stay what they are.
    ///
    /// # Errors
    /// [`OutOfBounds`] if it leaves the bounds.
    pub fn converted(&self, points: Points) -> Result<Option<(usize, Points)>, OutOfBounds> {
        let of = |into: ConversionRule| Ok((into.wallet, points.share(into.numerator, into.denominator, Rounding::Down)?));
        self.into.map(of).transpose()
    }
}
