//! `birthday`: the member's birthday is near.

use tally_derive::Wire;

use super::{About, Check, ConditionKind, Situation, Unmet};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::time::Date;
use crate::values::wire::{Decoder, Wire as _};

/// Half a year: with more days on one side, birthdays would meet each other.
const MOST_DAYS: u32 = 182;

/// The local day is the member's birthday, or near it. A birthday on 29 February is on 28 February in years without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Birthday {
    /// Days before the birthday that qualify too.
    #[wire(default)]
    pub days_before: u32,
    /// Days after the birthday that qualify too.
    #[wire(default)]
    pub days_after: u32,
    /// Whether the whole month of the birthday qualifies, instead of days around it.
    #[wire(default)]
    pub month: bool,
}

/// The compiled condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Compiled(Birthday);

impl ConditionKind for Birthday {
    const NAME: &'static str = "birthday";
    const ABOUT: About = About::Member;
    type Compiled = Compiled;

    fn compile(&self, _: &mut Scope<'_>, at: &mut Decoder) -> Option<Compiled> {
        for (name, days) in [("daysBefore", self.days_before), ("daysAfter", self.days_after)] {
            if days > MOST_DAYS {
                at.within(name, |at| at.report("out_of_bounds", format!("at most {MOST_DAYS} days, half a year")));
            }
            if days > 0 && self.month {
                at.within(name, |at| at.report("wrong_choice", format!("the whole month qualifies; leave `{name}` or `month` out")));
            }
        }
        Some(Compiled(*self))
    }
}

impl Check for Compiled {
    /// A member whose birthday is not known has none.
    fn holds(&self, situation: &Situation<'_>) -> bool {
        let (Some(birthday), Ok(today)) = (situation.member.birthday, situation.zone.date(situation.at)) else { return false };
        if self.0.month {
            return birthday.month() == today.month();
        }
        let near = |birthday: Date| {
            let days = today.number().saturating_sub(birthday.number());
            days <= i64::from(self.0.days_after) && days.saturating_neg() <= i64::from(self.0.days_before)
        };
        // Days around a birthday at New Year belong to the birthday of a neighbouring year.
        [-1, 0, 1].into_iter().filter_map(|years| birthday.in_year(today.year().saturating_add(years))).any(near)
    }

    fn unmet(&self, situation: &Situation<'_>) -> Option<Unmet> {
        Unmet::new(Birthday::NAME, self.0.encode(), situation.member.birthday.encode())
    }
}
