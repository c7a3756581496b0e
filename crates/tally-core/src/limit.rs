//! Limits: how often, how many points or how much money a rule may give, and what is left of it.
//!
//! What was used is counted by the account, counter by counter and period by period; a quote only reads
//! the counts and says what it would add to them.

use tally_derive::Wire;

use crate::member::Member;
use crate::scope::{Scope, WalletName};
use crate::values as tally_wire;
use crate::values::calendar::{Calendar, Cycle};
use crate::values::error::OutOfBounds;
use crate::values::exchange::Money;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::money::Minor;
use crate::values::rate::Rate;
use crate::values::time::Instant;
use crate::values::wire::{Decoder, Wire as _};

/// A limit of a rule: exactly one of `uses`, `points` and `money`.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Limit {
    /// Whom it is counted for.
    #[wire(default)]
    pub per: LimitPer,
    /// How long it is counted before it begins anew, in the program's zone.
    #[wire(default)]
    pub period: LimitPeriod,
    /// The most uses.
    pub uses: Option<u32>,
    /// The most points.
    pub points: Option<Rate>,
    /// The most money, in major units of the program's currency.
    pub money: Option<Rate>,
    /// What happens to what goes over it.
    #[wire(default)]
    pub over: Over,
}

/// Whom a limit is counted for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum LimitPer {
    /// Each member.
    #[default]
    Member,
    /// Each order.
    Order,
    /// The whole program.
    Program,
}

/// How long a limit is counted before it begins anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum LimitPeriod {
    /// It never begins anew.
    #[default]
    Lifetime,
    /// Each day.
    Day,
    /// Each week.
    Week,
    /// Each month.
    Month,
    /// Each quarter of a year.
    Quarter,
    /// Each calendar year.
    Year,
}

/// What happens to what goes over a limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Over {
    /// Only what fits is given.
    #[default]
    Reduce,
    /// Nothing is given.
    Reject,
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum Measure {
    /// Uses.
    Uses,
    /// Points, in the wallet's smallest unit.
    Points,
    /// Money, in minor units.
    Money,
}

/// Which part of a program a limit belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitedPart {
    /// An earn rule.
    Earn,
    /// A cap over several earn rules.
    Cap,
    /// A reward.
    Reward,
    /// A game.
    Game,
    /// The referral rules.
    Referral,
    /// Points that members give to each other.
    Giving,
    /// Points that members send to each other.
    Transfer,
}

/// What an order adds to a count.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Usage {
    /// The counter.
    pub counter: Id,
    /// The period it is counted in: 0 for a lifetime.
    pub period: i64,
    /// What is added: uses, points, minor units at home, or milliseconds since the last time.
    pub by: i64,
}

/// A compiled limit.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct LimitRule {
    /// The counter; none for a limit of each order.
    pub counter: Option<Id>,
    /// Whom it is counted for.
    pub per: LimitPer,
    /// How long.
    pub period: LimitPeriod,
    /// What it counts.
    pub measure: Measure,
    /// The most of it, at home.
    pub most: i64,
    /// What happens to what goes over it.
    pub over: Over,
    /// The currencies, for money.
    money: Money,
}

/// What the counter of a cooldown counts, in its name.
pub const LAST: &str = "last";

/// What a limit leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// So many uses, points, or minor units in the order's currency.
    Left(i64),
    /// What the whole program leaves is not known here.
    Unconfirmed,
}

impl Usage {
    /// Whether its counter holds an instant, the last one of a cooldown, instead of a sum.
    #[must_use]
    pub fn is_instant(&self) -> bool {
        self.counter.rsplit('/').nth(1) == Some(LAST)
    }
}

impl Limit {
    /// Resolves the limit of a rule: `wallet` is whose points it counts, `measures` what it may count.
    pub fn compile(
        &self,
        (part, rule): (LimitedPart, &Id),
        wallet: Option<WalletName>,
        measures: &[Measure],
        scope: &Scope<'_>,
        at: &mut Decoder,
    ) -> Option<LimitRule> {
        let given = [
            self.uses.map(|uses| (Measure::Uses, Some(i64::from(uses)))),
            self.points.map(|points| {
                let most = at.within("points", |at| wallet.and_then(|wallet| scope.points(points, wallet, at)));
                (Measure::Points, most.map(|points| points.get()))
            }),
            self.money.map(|money| (Measure::Money, at.within("money", |at| home_minor(money, scope, at)))),
        ];
        let mut given = given.into_iter().flatten();
        let (Some((measure, most)), None) = (given.next(), given.next()) else {
            at.report("wrong_choice", "a limit counts exactly one of `uses`, `points` and `money`");
            return None;
        };
        if !measures.contains(&measure) {
            let known: Vec<_> = measures.iter().map(|measure| format!("`{}`", measure.name())).collect();
            at.within(measure.name(), |at| at.report("wrong_choice", format!("a limit here counts {}", known.join(" or "))));
        }
        let most = most?;
        if most <= 0 {
            at.within(measure.name(), |at| at.report("out_of_bounds", "a limit leaves something; take the rule out instead"));
        }
        if self.per == LimitPer::Order && self.period != LimitPeriod::Lifetime {
            at.within("period", |at| at.report("never_used", "an order has no periods; leave `period` out"));
        }
        let counter = match self.per {
            LimitPer::Order => None,
            LimitPer::Member | LimitPer::Program => Some(counter(part, rule, measure.name(), self.period, at)?),
        };
        Some(LimitRule { counter, per: self.per, period: self.period, measure, most, over: self.over, money: scope.money })
    }

    /// Resolves the limits of a rule at `limits`; no two of them count the same.
    pub fn compile_all(
        limits: &[Self],
        owner: (LimitedPart, &Id),
        wallet: Option<WalletName>,
        measures: &[Measure],
        scope: &Scope<'_>,
        at: &mut Decoder,
    ) -> Option<Vec<LimitRule>> {
        at.within("limits", |at| {
            let compiled: Vec<_> = limits
                .iter()
                .enumerate()
                .map(|(index, limit)| at.at_index(index, |at| limit.compile(owner, wallet, measures, scope, at)))
                .collect();
            let compiled: Vec<LimitRule> = compiled.into_iter().collect::<Option<_>>()?;
            for (index, limit) in compiled.iter().enumerate() {
                let same = |other: &&LimitRule| (&other.counter, other.per, other.measure) == (&limit.counter, limit.per, limit.measure);
                if compiled.iter().take(index).any(|other| same(&other)) {
                    at.at_index(index, |at| at.report("repeated_limit", "a limit before counts the same; keep the stricter"));
                }
            }
            Some(compiled)
        })
    }
}

impl LimitRule {
    /// The number of the period that an instant belongs to.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn period_at(&self, calendar: &Calendar<'_>, at: Instant) -> Result<i64, OutOfBounds> {
        self.period.number(calendar, at)
    }

    /// What it leaves a member at an instant.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999, or if an amount leaves the bounds.
    pub fn room(&self, member: &Member, calendar: &Calendar<'_>, at: Instant) -> Result<Room, OutOfBounds> {
        let left = match (&self.counter, self.per) {
            (None, _) | (_, LimitPer::Order) => self.most,
            (Some(counter), LimitPer::Member) => self.most.saturating_sub(member.counted(counter, self.period_at(calendar, at)?)).max(0),
            (Some(counter), LimitPer::Program) => match member.grants.get(counter) {
                Some(granted) => (*granted).max(0),
                None => return Ok(Room::Unconfirmed),
            },
        };
        Ok(Room::Left(if self.measure == Measure::Money { self.money.from_home(Minor::new(left)?)?.get() } else { left }))
    }

    /// What using so much of it adds to its counter; nothing for a limit of each order.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999, or if an amount leaves the bounds.
    pub fn usage(&self, by: i64, calendar: &Calendar<'_>, at: Instant) -> Result<Option<Usage>, OutOfBounds> {
        let by = if self.measure == Measure::Money { self.money.to_home(Minor::new(by)?)?.get() } else { by };
        let Some(counter) = self.counter.clone().filter(|_| by > 0) else { return Ok(None) };
        Ok(Some(Usage { counter, period: self.period_at(calendar, at)?, by }))
    }
}

impl LimitPeriod {
    /// The number of the period that an instant belongs to: 0 for a lifetime.
    ///
    /// # Errors
    /// [`OutOfBounds`] outside the years 1 to 9999.
    pub fn number(self, calendar: &Calendar<'_>, at: Instant) -> Result<i64, OutOfBounds> {
        self.cycle().map_or(Ok(0), |cycle| calendar.number(cycle, at))
    }

    const fn cycle(self) -> Option<Cycle> {
        match self {
            Self::Lifetime => None,
            Self::Day => Some(Cycle::Day),
            Self::Week => Some(Cycle::Week),
            Self::Month => Some(Cycle::Month),
            Self::Quarter => Some(Cycle::Quarter),
            Self::Year => Some(Cycle::Year),
        }
    }
}

impl Measure {
    /// Its name, as limits and counters have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uses => "uses",
            Self::Points => "points",
            Self::Money => "money",
        }
    }
}

impl LimitPer {
    /// Whom it is counted for, in a word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Order => "order",
            Self::Program => "program",
        }
    }
}

impl LimitedPart {
    const fn name(self) -> &'static str {
        match self {
            Self::Earn => "earn",
            Self::Cap => "cap",
            Self::Reward => "reward",
            Self::Game => "game",
            Self::Referral => "referral",
            Self::Giving => "giving",
            Self::Transfer => "transfer",
        }
    }
}

/// The name of a counter: part, rule, what is counted, period. Reports a rule whose name leaves no room for it.
pub fn counter(part: LimitedPart, rule: &Id, what: &str, period: LimitPeriod, at: &mut Decoder) -> Option<Id> {
    let Json::Text(period) = period.encode() else { return None };
    let counter = Id::new(&format!("{}/{rule}/{what}/{period}", part.name()));
    if counter.is_none() {
        at.report("name_too_long", format!("the name of the limited rule, `{rule}`, is too long to name its counter; shorten it"));
    }
    counter
}

/// An amount in minor units at home, whatever currency the program is compiled for.
fn home_minor(amount: Rate, scope: &Scope<'_>, at: &mut Decoder) -> Option<i64> {
    let home = scope.money.home;
    let minor = amount.to_minor(home);
    if minor.is_none() {
        at.report("too_fine", format!("`{}` counts {} digits after the point", home.code(), home.exponent()));
    }
    minor.map(Minor::get)
}

/// Adds a use to a list. Limits of the same counter, one for the member and one for the program, are one use of it.
pub fn note(usage: &mut Vec<Usage>, used: Usage) {
    match usage.iter_mut().find(|known| known.counter == used.counter && known.period == used.period) {
        Some(known) => known.by = known.by.max(used.by),
        None => usage.push(used),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::Counted;
    use crate::values::money::Currency;
    use crate::values::zone::Zone;

    fn id(text: &str) -> Id {
        Id::new(text).expect("a name")
    }

    fn compiled(limit: &Limit, money: Money) -> LimitRule {
        let zone = Zone::utc().expect("a zone");
        let scope = Scope::new(&zone, money);
        let mut at = Decoder::default();
        let rule = limit.compile((LimitedPart::Reward, &id("r")), None, &[Measure::Uses, Measure::Money], &scope, &mut at);
        at.finish(rule).expect("a limit")
    }

    #[test]
    fn a_limit_leaves_what_its_period_has_not_used() {
        let zone = Zone::utc().expect("a zone");
        let calendar = Calendar { zone: &zone, week_start: 1 };
        let noon = Instant::new(1_782_907_200_000).expect("in range"); // 1 July 2026: month 2026 × 12 + 6
        let euro = Currency::new("EUR").expect("a currency");
        let limit =
            Limit { per: LimitPer::Member, period: LimitPeriod::Month, uses: Some(3), points: None, money: None, over: Over::Reduce };
        let rule = compiled(&limit, Money::at_home(euro));
        let counter = id("reward/r/uses/month");
        assert_eq!(rule.counter, Some(counter.clone()));
        let counted =
            |period, amount| Member { counters: [(counter.clone(), vec![Counted { period, amount }])].into(), ..Member::default() };
        assert_eq!(rule.room(&counted(24_318, 2), &calendar, noon), Ok(Room::Left(1)));
        assert_eq!(rule.room(&counted(24_318, 7), &calendar, noon), Ok(Room::Left(0)));
        assert_eq!(rule.room(&counted(24_317, 3), &calendar, noon), Ok(Room::Left(3))); // used up in June
        assert_eq!(rule.usage(2, &calendar, noon), Ok(Some(Usage { counter: counter.clone(), period: 24_318, by: 2 })));
        assert_eq!(rule.usage(0, &calendar, noon), Ok(None));
        let shared = LimitRule { per: LimitPer::Program, ..rule };
        assert_eq!(shared.room(&Member::default(), &calendar, noon), Ok(Room::Unconfirmed));
        let granted = Member { grants: [(counter, 4)].into(), ..Member::default() };
        assert_eq!(shared.room(&granted, &calendar, noon), Ok(Room::Left(4)));
    }

    #[test]
    fn money_is_counted_at_home_and_left_in_the_currency_of_the_order() {
        let zone = Zone::utc().expect("a zone");
        let calendar = Calendar { zone: &zone, week_start: 1 };
        let noon = Instant::new(1_782_907_200_000).expect("in range");
        let currency = |code| Currency::new(code).expect("a currency");
        let rate = |text| Rate::parse(text).expect("a decimal");
        // 1 JPY is worth 0.005 EUR, so 20.00 EUR is 4000 JPY.
        let money = Money::abroad(currency("EUR"), currency("JPY"), rate("0.005")).expect("a rate");
        let limit = Limit {
            per: LimitPer::Member,
            period: LimitPeriod::Lifetime,
            uses: None,
            points: None,
            money: Some(rate("20")),
            over: Over::Reduce,
        };
        let rule = compiled(&limit, money);
        assert_eq!(rule.room(&Member::default(), &calendar, noon), Ok(Room::Left(4000)));
        assert_eq!(rule.usage(1000, &calendar, noon).map(|used| used.map(|used| used.by)), Ok(Some(500)));
    }
}
