//! What the limits of a reward leave of it at its turn, and what it uses of them.

use super::settled::{Outcome, Settled};
use crate::limit::{LimitRule, Measure, Over, Room, Usage, note};
use crate::member::Member;
use crate::reward::{Board, RewardRule, Take};
use crate::values::allocate::{Part, allocate};
use crate::values::calendar::Calendar;
use crate::values::error::OutOfBounds;
use crate::values::money::Minor;
use crate::values::points::Points;
use crate::values::time::Instant;

/// What the limits of a reward leave a member at an instant: the least of each measure.
#[derive(Debug, Clone, Copy, Default)]
pub struct Left {
    uses: Option<Leaves>,
    points: Option<Leaves>,
    money: Option<Leaves>,
}

/// What one limit leaves.
#[derive(Debug, Clone, Copy)]
struct Leaves {
    limit: usize,
    room: i64,
    over: Over,
}

impl Left {
    /// Asks every limit. One whose room only the edge knows leaves everything here.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999, or if an amount leaves the bounds.
    pub fn of(rule: &RewardRule, member: &Member, calendar: &Calendar<'_>, at: Instant) -> Result<Self, OutOfBounds> {
        let mut left = Self::default();
        for (limit, of) in rule.limits.iter().enumerate() {
            let Room::Left(room) = of.room(member, calendar, at)? else { continue };
            let slot = match of.measure {
                Measure::Uses => &mut left.uses,
                Measure::Points => &mut left.points,
                Measure::Money => &mut left.money,
            };
            if slot.is_none_or(|known| room < known.room) {
                *slot = Some(Leaves { limit, room, over: of.over });
            }
        }
        Ok(left)
    }

    /// Whether a reward fits all of them as it is.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn fits(&self, take: &Take, points: Points) -> Result<bool, OutOfBounds> {
        let fits = |leaves: Option<Leaves>, used: i64| leaves.is_none_or(|leaves| used <= leaves.room);
        Ok(fits(self.uses, take.used.max(1)) && fits(self.points, points.get()) && fits(self.money, take.total()?.get()))
    }

    /// The money that is left, where only a part of what is wanted may be given.
    #[must_use]
    pub fn most(&self) -> Option<Minor> {
        self.money.filter(|leaves| leaves.over == Over::Reduce && leaves.room > 0).and_then(|leaves| Minor::new(leaves.room).ok())
    }

    /// How many uses are left of those wanted, each for a price in points.
    ///
    /// # Errors
    /// [`Outcome::Limited`] where none is left, or where what goes over is refused.
    pub fn uses(&self, wanted: i64, price: Points) -> Result<i64, Box<Outcome>> {
        let by_points = self.points.filter(|_| price > Points::ZERO);
        let by_points = by_points.map(|leaves| Leaves { room: leaves.room.checked_div(price.get()).unwrap_or_default(), ..leaves });
        [self.uses, by_points].into_iter().flatten().try_fold(wanted, fitting)
    }

    /// How many points may be put in of those that help; `worth` says how many make so much money.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds; [`Outcome::Limited`] inside where none are left.
    pub fn points(
        &self,
        most: Points,
        worth: impl Fn(Minor) -> Result<Points, OutOfBounds>,
    ) -> Result<Result<Points, Box<Outcome>>, OutOfBounds> {
        if let Err(limited) = self.uses.map_or(Ok(1), |leaves| fitting(1, leaves)) {
            return Ok(Err(limited));
        }
        let mut allowed = most;
        for (leaves, is_money) in self.points.map(|leaves| (leaves, false)).into_iter().chain(self.money.map(|leaves| (leaves, true))) {
            if leaves.room == 0 && most > Points::ZERO {
                return Ok(Err(Box::new(Outcome::Limited { limit: leaves.limit, wanted: most.get(), actual: 0 })));
            }
            let room = if is_money { worth(Minor::new(leaves.room)?)? } else { Points::new(leaves.room).unwrap_or(most) };
            allowed = allowed.min(room);
        }
        Ok(Ok(allowed))
    }

    /// Cuts what a reward takes off to the money that is left, allocated over what it took.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn money(&self, mut take: Take, board: &Board<'_>) -> Result<Result<Take, Outcome>, OutOfBounds> {
        let wanted = take.total()?;
        let Some(leaves) = self.money.filter(|leaves| wanted.get() > leaves.room) else { return Ok(Ok(take)) };
        if leaves.over == Over::Reject || leaves.room == 0 {
            return Ok(Err(Outcome::Limited { limit: leaves.limit, wanted: wanted.get(), actual: leaves.room }));
        }
        let amounts = take.lines.iter().chain([&take.shipping]);
        let parts: Vec<Part> = amounts.map(|amount| Part { weight: amount.get(), room: amount.get() }).collect();
        let mut shares = allocate(leaves.room, &parts)?.into_iter().map(Minor::new).collect::<Result<Vec<_>, _>>()?;
        take.shipping = shares.pop().unwrap_or_default();
        take.lines = shares;
        if let Some(value) = &mut take.value_used {
            value.used = value.used.min(Minor::new(leaves.room)?);
        }
        board.follow(&mut take)?;
        Ok(Ok(take))
    }
}

fn fitting(wanted: i64, leaves: Leaves) -> Result<i64, Box<Outcome>> {
    if wanted <= leaves.room {
        Ok(wanted)
    } else if leaves.over == Over::Reject || leaves.room == 0 {
        Err(Box::new(Outcome::Limited { limit: leaves.limit, wanted, actual: leaves.room }))
    } else {
        Ok(leaves.room)
    }
}

/// What all applied rewards add to the counters of their limits.
///
/// # Errors
/// [`OutOfBounds`] outside the years 1 to 9999, or if an amount leaves the bounds.
pub fn used(settled: &Settled<'_>) -> Result<Vec<Usage>, OutOfBounds> {
    let mut all = Vec::new();
    for (reward, take, points) in settled.applied() {
        let Some(rule) = settled.rule(reward).filter(|rule| !rule.limits.is_empty()) else { continue };
        usage(rule, take, points, &settled.version.calendar(), settled.at)?.into_iter().for_each(|used| note(&mut all, used));
    }
    Ok(all)
}

fn usage(rule: &RewardRule, take: &Take, points: Points, calendar: &Calendar<'_>, at: Instant) -> Result<Vec<Usage>, OutOfBounds> {
    let by = |limit: &LimitRule| {
        Ok(match limit.measure {
            Measure::Uses => take.used.max(1),
            Measure::Points => points.get(),
            Measure::Money => take.total()?.get(),
        })
    };
    let usage = rule.limits.iter().map(|limit| limit.usage(by(limit)?, calendar, at));
    Ok(usage.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// Whether only the edge knows what some limit of a reward leaves.
///
/// # Errors
/// [`OutOfBounds`] outside the years 1 to 9999.
pub fn is_unconfirmed(rule: &RewardRule, member: &Member, calendar: &Calendar<'_>, at: Instant) -> Result<bool, OutOfBounds> {
    let rooms = rule.limits.iter().map(|limit| limit.room(member, calendar, at)).collect::<Result<Vec<_>, _>>()?;
    Ok(rooms.contains(&Room::Unconfirmed))
}
