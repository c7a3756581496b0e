//! Vouchers: rewards that were issued to a member. Each reward has a wallet of its own, which no program can declare; a point
//! of it is one use, and a lot is what was issued at once.

use super::entry::{Accrue, Issue};
use super::lot::{Lot, LotId};
use super::pass::is_of_passes;
use super::state::{Broken, State};
use crate::quote::view::IssuedReward;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;

/// How the names of wallets of vouchers begin.
const REWARD: &str = "reward/";

/// The longest name of a reward that can be issued.
pub const MAX_NAME_CHARS: usize = crate::values::bounds::MAX_ID_CHARS - REWARD.len();

/// The wallet of a reward's vouchers.
///
/// # Errors
/// [`OutOfBounds`] where the reward's name is too long for one, which no program can declare.
pub fn wallet_of(reward: &Id) -> Result<Id, OutOfBounds> {
    Id::new(&format!("{REWARD}{reward}")).ok_or(OutOfBounds)
}

/// The reward whose vouchers a wallet has.
#[must_use]
pub fn reward_of(wallet: &Id) -> Option<Id> {
    wallet.strip_prefix(REWARD).and_then(Id::new)
}

/// Whether a wallet is no program's: one of vouchers, or of passes.
#[must_use]
pub fn is_reserved(wallet: &str) -> bool {
    wallet.starts_with(REWARD) || is_of_passes(wallet)
}

/// What was issued to a member and is left, oldest first.
#[must_use]
pub fn issued(state: &State) -> Vec<IssuedReward> {
    state.lots.values().filter(|lot| lot.left > Points::ZERO).filter_map(|lot| shown(lot, reward_of(&lot.wallet)?)).collect()
}

fn shown(lot: &Lot, reward: Id) -> Option<IssuedReward> {
    // What could be used at once needs no beginning.
    let from = lot.available_at.filter(|from| *from != lot.earned_at);
    Some(IssuedReward { id: Id::new(&lot.id.number().to_string())?, reward, from, until: lot.expires_at, count: lot.left.get() })
}

/// The lot of what was issued before there were lots of it. How old it is nobody knows: as old as it could be used, or as now.
///
/// # Errors
/// [`Broken`] if it has a name that nothing issued ever had.
pub fn lot_of(issued: &IssuedReward, now: Instant) -> Result<Lot, Broken> {
    let began = issued.from.unwrap_or(now);
    Ok(Lot {
        id: LotId::of_issue(&issued.id).ok_or(Broken("an issued reward has a name of no record"))?,
        wallet: wallet_of(&issued.reward)?,
        order: None,
        earned_at: began.min(now),
        available_at: Some(began),
        expires_at: issued.until.map(|until| until.max(began)),
        overdue_since: None,
        active: began <= now,
        left: Points::new(issued.count)?,
        held: Points::ZERO,
    })
}

/// The credit of such a lot.
///
/// # Errors
/// As [`lot_of`].
pub fn credit_of(issued: &IssuedReward, now: Instant) -> Result<Accrue, Broken> {
    let Lot { id, wallet, earned_at, available_at, expires_at, active, left, .. } = lot_of(issued, now)?;
    Ok(Accrue { wallet, lot: id, points: left, order: None, reference: None, earned_at, available_at, expires_at, active })
}

/// What older records say of an issue.
#[must_use]
pub fn change(issued: &IssuedReward, by: i64) -> Issue {
    let IssuedReward { id, reward, from, until, .. } = issued.clone();
    Issue { id, reward, by, from, until }
}

impl State {
    /// Older records count what was issued beside the lots.
    pub(super) fn issue(&mut self, entry: &Issue) -> Result<(), Broken> {
        let known = self.issued.iter().find(|issued| issued.id == entry.id).map_or(0, |issued| issued.count);
        let count = known.checked_add(entry.by).filter(|count| *count >= 0).ok_or(Broken("more is used than was issued"))?;
        match self.issued.iter_mut().find(|issued| issued.id == entry.id) {
            Some(issued) => issued.count = count,
            None => self.issued.push(IssuedReward {
                id: entry.id.clone(),
                reward: entry.reward.clone(),
                from: entry.from,
                until: entry.until,
                count,
            }),
        }
        self.issued.retain(|issued| issued.count > 0);
        Ok(())
    }
}

impl LotId {
    /// The lot that something issued became which older records name `<record>-<place>`: the place among what an order issues,
    /// or, with an `e` before it, among the record's entries; `merged-<block>-` stands before the names of merged accounts.
    #[must_use]
    pub fn of_issue(name: &str) -> Option<Self> {
        if let Some(merged) = name.strip_prefix("merged-") {
            let (block, name) = merged.split_once('-')?;
            return Self::of_issue(name)?.in_block(block.parse().ok()?);
        }
        let (record, place) = name.split_once('-')?;
        let place = match place.strip_prefix('e') {
            Some(entry) => entry.parse().ok()?,
            // No order that issued anything had so many entries.
            None => place.parse::<usize>().ok()?.checked_add(2048)?,
        };
        Self::new(record.parse().ok()?, place)
    }
}
