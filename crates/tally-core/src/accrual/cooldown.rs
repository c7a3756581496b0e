//! A cooldown: how long a rule rests after it gave something.

use tally_derive::Wire;

use crate::limit::Usage;
use crate::member::Member;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::time::Instant;
use crate::values::zone::Zone;

/// How long a rule rests after it gave something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum Cooldown {
    /// Hours.
    Hours(u32),
    /// Days, to the same local time.
    Days(u32),
}

/// A compiled cooldown. Its counter holds the last instant at which the rule gave something, in
/// milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct CooldownRule {
    /// The counter.
    pub counter: Id,
    /// How long.
    pub length: Cooldown,
}

impl CooldownRule {
    /// The instant from which the rule may give again, if that is after `at`.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn rests_until(&self, member: &Member, zone: &Zone, at: Instant) -> Result<Option<Instant>, OutOfBounds> {
        let last = member.counted(&self.counter, 0);
        if last == 0 {
            return Ok(None);
        }
        let last = Instant::new(last)?;
        let end = match self.length {
            Cooldown::Hours(hours) => last.plus_ms(i64::from(hours).saturating_mul(3_600_000))?,
            Cooldown::Days(days) => zone.on_day(last, zone.date(last)?.plus_days(days)?)?,
        };
        Ok(Some(end).filter(|end| *end > at))
    }

    /// What brings the counter to an instant.
    #[must_use]
    pub fn usage(&self, member: &Member, at: Instant) -> Usage {
        let last = member.counted(&self.counter, 0);
        Usage { counter: self.counter.clone(), period: 0, by: at.ms().saturating_sub(last) }
    }
}
