//! `tenure`: the member joined at least so long ago.

use tally_derive::Wire;

use super::{About, Check, ConditionKind, Situation, Unmet};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::time::Instant;
use crate::values::wire::{Decoder, Wire as _};
use crate::values::zone::Zone;

/// The member joined at least so long ago, at the same local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum Tenure {
    /// Calendar days, at least 1.
    Days(u32),
    /// Calendar months, at least 1, clamped to the last day of the month.
    Months(u32),
}

/// The compiled condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Compiled(Tenure);

impl ConditionKind for Tenure {
    const NAME: &'static str = "tenure";
    const ABOUT: About = About::Member;
    type Compiled = Compiled;

    fn compile(&self, _: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        if let Self::Days(0) | Self::Months(0) = self {
            let name = if let Self::Days(_) = self { "days" } else { "months" };
            at.within(name, |at| at.report("out_of_bounds", "at least 1; every member joined 0 ago, so use `member` for that"));
        }
        Some(Compiled(*self))
    }
}

impl Compiled {
    /// When a member who joined at an instant has been one for long enough.
    fn reached(&self, enrolled_at: Instant, zone: &Zone) -> Option<Instant> {
        let joined = zone.date(enrolled_at).ok()?;
        let day = match self.0 {
            Tenure::Days(days) => joined.plus_days(days),
            Tenure::Months(months) => joined.plus_months(months),
        };
        zone.on_day(enrolled_at, day.ok()?).ok()
    }
}

impl Check for Compiled {
    fn holds(&self, situation: &Situation<'_>) -> bool {
        let reached = situation.member.enrolled_at.and_then(|enrolled_at| self.reached(enrolled_at, situation.zone));
        reached.is_some_and(|reached| reached <= situation.at)
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(Tenure::NAME, self.0.encode(), situation.member.enrolled_at.encode())
    }
}
