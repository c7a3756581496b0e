//! The life of one paid membership, as pure functions: start, renew, cancel, end, refund.

use tally_derive::Wire;

use super::{PlanRule, Renew};
use crate::program::wallet::Span;
use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::round::Rounding;
use crate::values::time::Instant;
use crate::values::zone::Zone;

/// A member's paid membership.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct MemberPlan {
    /// The plan.
    pub plan: Id,
    /// Since when the member has it without a break, the trial included.
    pub since: Instant,
    /// When the first paid period began, or will; the others are counted from then.
    pub paid_since: Instant,
    /// Paid periods so far, the running one included; none in a trial.
    #[wire(default)]
    pub periods: u32,
    /// When the running period began.
    pub from: Instant,
    /// When it ends.
    pub until: Instant,
    /// What was paid for it.
    #[wire(default)]
    pub paid: Minor,
    /// Whether the next period follows by itself.
    #[wire(default)]
    pub renews: bool,
    /// Whether it ended, and that was entered.
    #[wire(default)]
    pub ended: bool,
}

impl PlanRule {
    /// A membership that begins at an instant; with `trial`, with the free days that the plan gives new members.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn started(&self, at: Instant, trial: bool, zone: &Zone) -> Result<MemberPlan, OutOfBounds> {
        let renews = self.renew == Renew::Auto;
        let plan = self.id.clone();
        if trial && self.trial_days > 0 {
            let until = zone.on_day(at, zone.date(at)?.plus_days(self.trial_days)?)?;
            return Ok(MemberPlan {
                plan,
                since: at,
                paid_since: until,
                periods: 0,
                from: at,
                until,
                paid: Minor::ZERO,
                renews,
                ended: false,
            });
        }
        let until = self.end_of(1, at, zone)?;
        Ok(MemberPlan { plan, since: at, paid_since: at, periods: 1, from: at, until, paid: self.price, renews, ended: false })
    }

    /// The membership with one more paid period, from the end of the running one, at today's price. Whether yet another
    /// follows is as the plan says.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn renewed(&self, member: &MemberPlan, zone: &Zone) -> Result<MemberPlan, OutOfBounds> {
        let periods = member.periods.saturating_add(1);
        let until = self.end_of(periods, member.paid_since, zone)?;
        let renews = self.renew == Renew::Auto;
        Ok(MemberPlan { periods, from: member.until, until, paid: self.price, renews, ..member.clone() })
    }

    /// What follows when the running period is over: the next one, or nothing.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn ended(&self, member: &MemberPlan, zone: &Zone) -> Result<Option<MemberPlan>, OutOfBounds> {
        if member.renews { self.renewed(member, zone).map(Some) } else { Ok(None) }
    }

    /// The end of the n-th paid period. Counted from the first, so that a membership of the 31st ends on the
    /// last day of short months and on the 31st of the others.
    fn end_of(&self, periods: u32, paid_since: Instant, zone: &Zone) -> Result<Instant, OutOfBounds> {
        let day = zone.date(paid_since)?;
        let end = match self.period {
            Span::Months(months) => day.plus_months(months.checked_mul(periods).ok_or(OutOfBounds)?)?,
            Span::Days(days) => day.plus_days(days.checked_mul(periods).ok_or(OutOfBounds)?)?,
        };
        zone.on_day(paid_since, end)
    }
}

impl MemberPlan {
    /// Whether it is in force at an instant.
    #[must_use]
    pub fn is_active(&self, at: Instant) -> bool {
        self.since <= at && at < self.until
    }

    /// When time alone changes it next.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        Some(self.until).filter(|_| !self.ended)
    }

    /// Whether its running period is for nothing.
    #[must_use]
    pub const fn is_trial(&self) -> bool {
        self.periods == 0
    }

    /// The membership after the member cancelled: it runs to the end of its period.
    #[must_use]
    pub fn cancelled(&self) -> Self {
        Self { renews: false, ..self.clone() }
    }

    /// The money due back when it stops at an instant: the share of the running period that is not used,
    /// rounded once, half up.
    ///
    /// # Errors
    /// [`OutOfBounds`] if an amount leaves the bounds.
    pub fn refund(&self, at: Instant) -> Result<Minor, OutOfBounds> {
        let whole = self.until.ms().saturating_sub(self.from.ms());
        let left = self.until.ms().saturating_sub(at.ms()).clamp(0, whole.max(0));
        if whole <= 0 {
            return Ok(Minor::ZERO);
        }
        self.paid.share(i128::from(left), i128::from(whole), Rounding::HalfUp)
    }

    /// The membership as it stops at an instant: nothing of it is left.
    #[must_use]
    pub fn stopped(&self, at: Instant) -> Self {
        Self { until: self.until.min(at), renews: false, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::time::Date;

    /// 9.99 a month, 14 days of trial.
    fn monthly() -> PlanRule {
        PlanRule {
            id: Id::new("club").expect("a name"),
            price: Minor::new(999).expect("in range"),
            period: Span::Months(1),
            trial_days: 14,
            renew: Renew::Auto,
            grants: Vec::new(),
        }
    }

    fn utc() -> Zone {
        Zone::utc().expect("there is one")
    }

    fn noon(date: &str) -> Instant {
        Instant::new(Date::parse(date).expect("a date").local_ms() + 12 * 3_600_000).expect("in range")
    }

    #[test]
    fn periods_are_counted_from_the_first_so_short_months_shorten_no_later_one() {
        let first = monthly().started(noon("2026-01-31"), false, &utc()).expect("in range");
        assert_eq!((first.until, first.paid.get(), first.periods), (noon("2026-02-28"), 999, 1));
        let second = monthly().renewed(&first, &utc()).expect("in range");
        assert_eq!((second.from, second.until, second.periods), (noon("2026-02-28"), noon("2026-03-31"), 2));
        assert_eq!(second.since, noon("2026-01-31"));
    }

    #[test]
    fn a_trial_is_for_nothing_and_paid_periods_begin_at_its_end() {
        let trial = monthly().started(noon("2026-01-17"), true, &utc()).expect("in range");
        assert!(trial.is_trial());
        assert_eq!((trial.until, trial.paid), (noon("2026-01-31"), Minor::ZERO));
        assert_eq!(trial.refund(noon("2026-01-20")), Ok(Minor::ZERO));
        let paid = monthly().ended(&trial, &utc()).expect("in range").expect("it renews");
        assert_eq!((paid.from, paid.until, paid.periods), (noon("2026-01-31"), noon("2026-02-28"), 1));
        assert!(!paid.is_trial());
    }

    #[test]
    fn what_was_cancelled_runs_to_its_end_and_is_followed_by_nothing() {
        let cancelled = monthly().started(noon("2026-03-01"), false, &utc()).expect("in range").cancelled();
        assert!(cancelled.is_active(noon("2026-03-31")));
        assert!(!cancelled.is_active(noon("2026-04-01")));
        assert_eq!(monthly().ended(&cancelled, &utc()), Ok(None));
        let manual = PlanRule { renew: Renew::Manual, ..monthly() };
        let once = manual.started(noon("2026-03-01"), false, &utc()).expect("in range");
        assert_eq!(manual.ended(&once, &utc()), Ok(None));
    }

    #[test]
    fn the_unused_share_comes_back_rounded_once() {
        // April has 30 days. After 10 of them 20 ÷ 30 of 9.99 are left: 6.66. After 7: 23 ÷ 30 × 9.99 = 7.659, 7.66.
        let april = monthly().started(noon("2026-04-01"), false, &utc()).expect("in range");
        let back = |date| april.refund(noon(date)).map(Minor::get);
        assert_eq!(back("2026-04-11"), Ok(666));
        assert_eq!(back("2026-04-08"), Ok(766));
        assert_eq!(back("2026-04-01"), Ok(999));
        assert_eq!(back("2026-03-01"), Ok(999));
        assert_eq!(back("2026-05-01"), Ok(0));
        let stopped = april.stopped(noon("2026-04-11"));
        assert!(!stopped.is_active(noon("2026-04-11")));
        assert!(stopped.is_active(noon("2026-04-10")));
    }
}
