//! A ladder (4): what it measures over which period, and how long a tier is held that was reached.

use serde_json::Value;

use super::super::number::exact;
use super::super::tree::{choice, flag, list, number, part, text_or};
use super::law::{Life, small, span};
use super::zone::Zone;

/// Over which period a ladder measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Period {
    Lifetime,
    Calendar,
    Membership,
    Rolling(Life),
}

/// How long a tier is held that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Validity {
    /// As long as what is measured supports it.
    Supported,
    For(Life),
    RestOfThisAndNext,
}

/// A ladder of the program.
#[derive(Debug, Clone)]
pub struct Ladder {
    pub id: String,
    pub zone: Zone,
    pub tiers: Vec<String>,
    /// What each tier takes, in the unit of what is measured; nothing where it is by invitation.
    from: Vec<Option<i64>>,
    /// Whether it measures the months of a membership, and not what orders add.
    pub is_of_tenure: bool,
    period: Period,
    validity: Validity,
    pub at_end: String,
    grace_days: i64,
}

/// A tier that was reached.
#[derive(Debug, Clone)]
pub struct Held {
    pub rank: usize,
    pub since: i64,
    /// Its end; nothing where it has none, or that depends on what is measured.
    pub until: Option<i64>,
}

impl Ladder {
    pub fn read(program: &Value, ladder: &Value) -> Self {
        let (metric, _) = choice(part(ladder, "metric"));
        let unit = if metric == "spend" { 100 } else { 1 };
        let from = |tier: &Value| {
            let is_invited = flag(ladder, "invitationOnly") || flag(tier, "invitationOnly");
            let from = number(tier, "from").map_or(0, |from| i64::try_from((from * exact(&unit.into())).to_integer()).unwrap_or(0));
            (!is_invited || from == 0).then_some(from)
        };
        let (period, window) = choice(part(ladder, "period"));
        let (validity, content) = choice(part(ladder, "validity"));
        Self {
            id: text_or(ladder, "id", "").to_owned(),
            zone: Zone::of(program),
            tiers: list(ladder, "tiers").iter().map(|tier| text_or(tier, "id", "").to_owned()).collect(),
            from: list(ladder, "tiers").iter().map(from).collect(),
            is_of_tenure: metric == "tenure",
            period: match period {
                "calendar" => Period::Calendar,
                "membership" => Period::Membership,
                "rolling" => Period::Rolling(span(window)),
                _ => Period::Lifetime,
            },
            validity: match validity {
                "none" => Validity::Supported,
                "restOfThisAndNext" => Validity::RestOfThisAndNext,
                _ => Validity::For(span(content)),
            },
            at_end: text_or(ladder, "atEnd", "reassess").to_owned(),
            grace_days: small(ladder, "graceDays", 0),
        }
    }

    /// Whether a tier is held only as long as what is measured supports it.
    pub fn is_as_measured(&self) -> bool {
        self.validity == Validity::Supported
    }

    /// Whether a tier is held for the rest of a year and all of the next.
    pub fn is_for_years(&self) -> bool {
        self.validity == Validity::RestOfThisAndNext
    }

    /// Whether each calendar year is measured by itself.
    pub fn is_by_year(&self) -> bool {
        self.period == Period::Calendar
    }

    /// Whether it measures a window that moves with the days.
    pub fn is_rolling(&self) -> bool {
        matches!(self.period, Period::Rolling(_))
    }

    /// Whether what one instant brought counts at another, for a member since a third.
    pub fn counts(&self, brought_at: i64, at: i64, enrolled: i64) -> bool {
        match self.period {
            Period::Lifetime => true,
            Period::Calendar => self.zone.day(brought_at).year == self.zone.day(at).year,
            Period::Membership => self.zone.membership_year(enrolled, brought_at) == self.zone.membership_year(enrolled, at),
            Period::Rolling(span) => {
                let (day, today) = (self.zone.day(brought_at), self.zone.day(at));
                day <= today && self.zone.day_later(brought_at, span).is_none_or(|out| today < out)
            }
        }
    }

    /// When what an instant brought begins to count, and when it counts no more.
    pub fn counted(&self, brought_at: i64, enrolled: i64) -> (i64, Option<i64>) {
        let day = self.zone.day(brought_at);
        let out = match self.period {
            Period::Lifetime => None,
            Period::Calendar => Some(self.zone.year(day.year + 1)),
            Period::Membership => Some(self.zone.membership_begins(enrolled, self.zone.membership_year(enrolled, brought_at) + 1)),
            Period::Rolling(span) => self.zone.day_later(brought_at, span).map(|day| self.zone.start(day)),
        };
        (self.zone.start(day), out)
    }

    /// The highest tier that a measure reaches.
    pub fn rank_for(&self, measure: i64) -> usize {
        self.from.iter().rposition(|from| from.is_some_and(|from| from <= measure)).unwrap_or(0)
    }

    /// The next tier below one that measuring reaches.
    pub fn below(&self, rank: usize) -> usize {
        self.from[..rank].iter().rposition(Option::is_some).unwrap_or(0)
    }

    /// When a member is long enough on it for a tier, one after the other.
    pub fn steps_of_tenure(&self, enrolled: i64) -> impl Iterator<Item = i64> {
        self.from.iter().flatten().map(move |months| self.zone.months_begin(enrolled, *months))
    }

    /// A tier reached at an instant, with its end. The lowest has none.
    pub fn reached(&self, rank: usize, since: i64, from: i64, enrolled: i64) -> Held {
        let until = match self.validity {
            _ if rank == 0 => None,
            Validity::Supported => None,
            Validity::For(life) => self.zone.later(from, life),
            Validity::RestOfThisAndNext if self.period == Period::Membership => {
                Some(self.zone.membership_begins(enrolled, self.zone.membership_year(enrolled, from) + 2))
            }
            Validity::RestOfThisAndNext => Some(self.zone.year(self.zone.day(from).year + 2)),
        };
        Held { rank, since, until }
    }

    /// When a tier is gone: a grace after its end.
    pub fn gone(&self, until: i64) -> i64 {
        self.zone.days_later(until, self.grace_days)
    }
}
