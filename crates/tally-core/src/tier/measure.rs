//! What was measured: sums of periods, and windows that roll.

use super::ladder::{Qualification, Validity};
use super::rule::{LadderRule, MetricRule};
use super::standing::{PeriodMeasure, Standing};
use crate::program::wallet::Span;
use crate::values::bounds::MAX_AMOUNT;
use crate::values::error::OutOfBounds;
use crate::values::order::InOrder as _;
use crate::values::time::{Date, Instant};
use crate::values::zone::Zone;

/// Periods kept: the current one, the one before it, and one for orders that arrive late.
const KEPT_PERIODS: usize = 3;

impl Standing {
    /// What was measured in a period.
    #[must_use]
    pub fn amount(&self, period: i64) -> i64 {
        self.measured.iter().find(|measured| measured.period == period).map_or(0, |measured| measured.amount)
    }

    /// Adds to the measure of a period; what falls below nought stays at nought.
    ///
    /// # Errors
    /// [`OutOfBounds`] above 2^53 − 1, which no view could tell.
    pub fn add(&mut self, period: i64, amount: i64) -> Result<(), OutOfBounds> {
        let amount = sum(self.amount(period), amount)?.max(0);
        match self.measured.iter_mut().find(|measured| measured.period == period) {
            Some(measured) => measured.amount = amount,
            None => self.measured.push(PeriodMeasure { period, amount }),
        }
        self.measured.order_by_key(|measured| core::cmp::Reverse(measured.period));
        Ok(())
    }

    /// Forgets what was measured in some periods.
    pub fn forget(&mut self, periods: &[i64]) {
        self.measured.retain(|measured| !periods.contains(&measured.period));
    }

    /// What counts at an instant: the measure of its period, of the window that ends with its local day,
    /// or the full months since the enrolment.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999, or if a window holds more than 2^53 − 1.
    pub fn measure_at(&self, ladder: &LadderRule, at: Instant, zone: &Zone) -> Result<i64, OutOfBounds> {
        if ladder.metric == MetricRule::Tenure {
            let months = zone.date(at)?.full_months_since(zone.date(self.enrolled_at())?)?;
            return Ok(i64::from(months));
        }
        let period = ladder.period_of(at, self.enrolled_at(), zone)?;
        let Qualification::Rolling(span) = ladder.period else { return Ok(self.amount(period)) };
        let mut total = 0;
        for measured in &self.measured {
            if is_in_window(measured.period, period, span)? {
                total = sum(total, measured.amount)?;
            }
        }
        Ok(total)
    }

    /// The first instant after `from` at which the measure, if nothing is added, no longer reaches a rank.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn lapse(&self, ladder: &LadderRule, rank: usize, from: Instant, zone: &Zone) -> Result<Option<Instant>, OutOfBounds> {
        for boundary in self.boundaries(ladder, from, zone)? {
            if ladder.rank_for(self.measure_at(ladder, boundary, zone)?) < rank {
                return Ok(Some(boundary));
            }
        }
        Ok(None)
    }

    /// The instants after `from` at which something stops to count, in order.
    ///
    /// # Errors
    /// [`OutOfBounds`] after the year 9999.
    pub fn boundaries(&self, ladder: &LadderRule, from: Instant, zone: &Zone) -> Result<Vec<Instant>, OutOfBounds> {
        let mut found = Vec::new();
        if let Qualification::Rolling(span) = ladder.period {
            for measured in &self.measured {
                let leaves = zone.start_of(end_of_day_in(measured.period, span)?)?;
                if leaves > from {
                    found.push(leaves);
                }
            }
            found.order_by(Ord::cmp);
            return Ok(found);
        }
        let mut last = from;
        for _ in 0..=KEPT_PERIODS {
            let Some(end) = ladder.end_of_period(last, self.enrolled_at(), zone)? else { break };
            found.push(end);
            last = end;
        }
        Ok(found)
    }

    /// The periods that nothing needs any more at an instant. A day is needed while a rolling window holds it:
    /// the one that ends now, or the one that made a tier which is still held or may come back.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn forgettable(&self, ladder: &LadderRule, now: Instant, zone: &Zone) -> Result<Vec<i64>, OutOfBounds> {
        let Qualification::Rolling(span) = ladder.period else {
            return Ok(self.measured.iter().skip(KEPT_PERIODS).map(|measured| measured.period).collect());
        };
        let mut ends = vec![zone.date(now)?.number()];
        if ladder.validity != Validity::None {
            let climbed = core::iter::once(self.held()).chain(self.earlier.iter().cloned());
            for held in climbed.filter(|held| !held.by_hand && !held.is_over(now)) {
                ends.push(zone.date(held.since)?.number());
            }
        }
        let mut forgotten = Vec::new();
        for measured in &self.measured {
            let mut needed = false;
            for end in &ends {
                needed = needed || is_in_window(measured.period, *end, span)?;
            }
            if !needed || measured.amount == 0 {
                forgotten.push(measured.period);
            }
        }
        Ok(forgotten)
    }
}

fn sum(one: i64, other: i64) -> Result<i64, OutOfBounds> {
    one.checked_add(other).filter(|sum| *sum <= MAX_AMOUNT).ok_or(OutOfBounds)
}

/// Whether what a day brought counts on another day.
pub(super) fn is_in_window(day: i64, on: i64, span: Span) -> Result<bool, OutOfBounds> {
    Ok(day <= on && on < end_of_day_in(day, span)?.number())
}

/// The day on which what a day brought no longer counts.
fn end_of_day_in(day: i64, span: Span) -> Result<Date, OutOfBounds> {
    let day = Date::from_number(day).ok_or(OutOfBounds)?;
    match span {
        Span::Months(months) => day.plus_months(months),
        Span::Days(days) => day.plus_days(days),
    }
}
