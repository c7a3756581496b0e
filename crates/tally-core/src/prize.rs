//! What a challenge, a referral or a game gives.

use tally_derive::Wire;

use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::rate::Rate;
use crate::values::wire::Decoder;

/// What is won; the key names the kind.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub enum Prize {
    /// Points into a wallet.
    Points(PointPrize),
    /// A badge of the program.
    Badge(Id),
    /// A reward of the program, issued to the member.
    Reward(Id),
}

/// Points into a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct PointPrize {
    /// The wallet.
    pub wallet: Id,
    /// How many points, above 0.
    pub points: Rate,
}

/// A prize with its names resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrizeRule {
    /// Points into the wallet at this position.
    Points {
        /// The position of the wallet.
        wallet: usize,
        /// How many, in its smallest unit.
        points: Points,
    },
    /// A badge.
    Badge(Id),
    /// A reward.
    Reward(Id),
}

impl Prize {
    /// Resolves its names and amounts; reports at the current place.
    pub fn compile(&self, scope: &Scope<'_>, at: &mut Decoder) -> Option<PrizeRule> {
        match self {
            Self::Points(prize) => at.within("points", |at| prize.compile(scope, at)),
            Self::Badge(id) => at.within("badge", |at| scope.badge(id, at)).then(|| PrizeRule::Badge(id.clone())),
            Self::Reward(id) => at.within("reward", |at| scope.reward(id, at)).map(|_| PrizeRule::Reward(id.clone())),
        }
    }
}

impl PointPrize {
    fn compile(&self, scope: &Scope<'_>, at: &mut Decoder) -> Option<PrizeRule> {
        let wallet = scope.wallet(&self.wallet, at)?;
        let points = at.within("points", |at| {
            if self.points.is_zero() {
                at.report("out_of_bounds", "a prize is more than nothing; give points or leave the prize out");
            }
            scope.points(self.points, wallet, at)
        })?;
        Some(PrizeRule::Points { wallet: wallet.index, points })
    }
}
