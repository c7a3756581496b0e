//! What points are worth in money: the best that any reward of the program gives for one of them.
//!
//! Only rewards that take a known amount of money count. What a free coffee is worth is the shop's to say, and a
//! percentage without a most is worth as much as the cart.

use tally_core::program::Version;
use tally_core::program::definition::Program;
use tally_core::reward::{Give, Reward};
use tally_core::values::error::OutOfBounds;
use tally_core::values::id::Id;
use tally_core::values::rate::Rate;
use tally_core::values::ratio::Ratio;
use tally_core::values::round::Rounding;

/// Values are counted in millionths of a minor unit of the program's currency.
pub const MICRO: i64 = 1_000_000;

/// What the points of each wallet are worth.
#[derive(Debug, Clone)]
pub struct Worth {
    /// For one smallest unit of each wallet, in millionths of a minor unit, rounded down.
    micro: Vec<i64>,
}

impl Worth {
    /// The worth of a version's points.
    #[must_use]
    pub fn of(version: &Version) -> Self {
        let mut micro = vec![0; version.program.wallets.len()];
        for reward in &version.program.rewards {
            let Some((wallet, value)) = of_reward(&version.program, reward) else { continue };
            let rounded = value.times(Ratio::whole(MICRO)).and_then(|value| value.round(Rounding::Down)).unwrap_or_default();
            let position = version.wallet_index(wallet);
            if let Some(slot) = position.and_then(|wallet| micro.get_mut(wallet)) {
                *slot = rounded.max(*slot);
            }
        }
        Self { micro }
    }

    /// What so many smallest units of a wallet are worth, in millionths of a minor unit.
    #[must_use]
    pub fn of_points(&self, wallet: usize, points: i64) -> i128 {
        let each = self.micro.get(wallet).copied().unwrap_or_default();
        i128::from(each).saturating_mul(i128::from(points))
    }
}

/// The wallet that pays for a reward, and what one smallest unit of it takes off, in minor units.
#[must_use]
pub fn of_reward<'a>(program: &'a Program, reward: &'a Reward) -> Option<(&'a Id, Ratio)> {
    if let Give::StoredValue(stored) = &reward.give {
        return Some((&stored.wallet, Ratio::whole(1)));
    }
    let cost = reward.cost.as_ref()?;
    let taken = match &reward.give {
        Give::Amount(amount) => Some(amount.value),
        Give::AmountPerPoint(slider) => Some(slider.value),
        Give::Percent(percent) => percent.at_most,
        _ => None,
    }?;
    let scale = program.wallets.iter().find(|wallet| wallet.id == cost.wallet)?.scale;
    let points = digits(cost.points, scale).ok()?;
    let value = digits(taken, program.currency.exponent()).ok()?;
    value.over(points).ok().map(|each| (&cost.wallet, each))
}

/// A decimal in units that have so many digits: `"1.5"` with two is 150.
///
/// # Errors
/// [`OutOfBounds`] if it leaves 128 bits.
pub fn digits(decimal: Rate, digits: u32) -> Result<Ratio, OutOfBounds> {
    Ratio::of(decimal).times(Ratio::whole(10_i64.saturating_pow(digits)))
}
