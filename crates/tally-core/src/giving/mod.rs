//! Giving: members thank others with points that the program lends them for it.

pub mod give;

use tally_derive::Wire;

pub use self::give::{Given, NotGiven, give};
use crate::limit::{Limit, LimitPeriod, LimitRule, LimitedPart, Measure, Over};
use crate::scope::{Scope, WalletName};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::rate::Rate;
use crate::values::wire::Decoder;

/// Points that each member may give to others; they are the program's, not the member's own.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Giving {
    /// Names it within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// The wallet of the receiver that is credited.
    pub wallet: Id,
    /// How many points a member may give in a period.
    pub allowance: Allowance,
    /// How many of them to the same receiver; all of them when absent.
    pub per_receiver: Option<Allowance>,
    /// The fewest points that can be given at once.
    pub minimum: Option<Rate>,
}

/// So many points in a period of the program's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Allowance {
    /// The most points.
    pub points: Rate,
    /// How long they are counted before counting begins anew.
    #[wire(default)]
    pub period: LimitPeriod,
}

/// Compiled giving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivingRule {
    /// Its name.
    pub id: Id,
    /// The position of the wallet that is credited.
    pub wallet: usize,
    /// What a member may give in a period.
    pub allowance: LimitRule,
    /// What of it to one receiver: the most, and how long it is counted.
    pub per_receiver: Option<(Points, LimitPeriod)>,
    /// The fewest points that can be given at once, at least 1.
    pub minimum: Points,
}

impl Giving {
    /// Resolves wallet and points; reports what can never be given.
    pub fn compile(&self, scope: &Scope<'_>, at: &mut Decoder) -> Option<GivingRule> {
        let wallet = scope.wallet(&self.wallet, at)?;
        let limit = Limit {
            per: Default::default(),
            period: self.allowance.period,
            uses: None,
            points: Some(self.allowance.points),
            money: None,
            over: Over::Reject,
        };
        let allowance =
            at.within("allowance", |at| limit.compile((LimitedPart::Giving, &self.id), Some(wallet), &[Measure::Points], scope, at));
        let per_receiver = match self.per_receiver {
            None => Some(None),
            Some(most) => at.within("perReceiver", |at| most.compile(&self.id, wallet, scope, at)).map(Some),
        };
        let smallest = Points::new(1).ok()?;
        let minimum = match self.minimum {
            None => Some(smallest),
            Some(minimum) => at.within("minimum", |at| some_points(minimum, wallet, scope, at)),
        };
        let (allowance, per_receiver, minimum) = (allowance?, per_receiver?, minimum?);
        let most = per_receiver.map_or(allowance.most, |(most, _)| most.get().min(allowance.most));
        if self.minimum.is_some() && minimum.get() > most {
            at.within("minimum", |at| at.report("never_true", "nobody may give as much; lower `minimum` or raise what may be given"));
        }
        Some(GivingRule { id: self.id.clone(), wallet: wallet.index, allowance, per_receiver, minimum })
    }
}

impl Allowance {
    fn compile(self, id: &Id, wallet: WalletName, scope: &Scope<'_>, at: &mut Decoder) -> Option<(Points, LimitPeriod)> {
        let points = at.within("points", |at| some_points(self.points, wallet, scope, at))?;
        // Every receiver's counter is as long.
        give::receiver_counter(id, id, self.period, at)?;
        Some((points, self.period))
    }
}

fn some_points(points: Rate, wallet: WalletName, scope: &Scope<'_>, at: &mut Decoder) -> Option<Points> {
    if points.is_zero() {
        at.report("out_of_bounds", "this is more than nothing; leave it out instead");
    }
    scope.points(points, wallet, at)
}
