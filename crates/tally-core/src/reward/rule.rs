//! A reward: what sets it off, what must hold, what it gives, what it costs.

use tally_derive::Wire;

use super::exclusive::{Exclusive, ExclusiveRule};
use super::times::{Times, TimesRule};
use super::{Cost, CostRule, Give, GiveRule, Giving as _, Phase};
use crate::cart::code::Code;
use crate::cart::filter::Lines;
use crate::condition::{Condition, When};
use crate::limit::{Limit, LimitRule, LimitedPart, Measure};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::wire::Decoder;

/// Something that takes money off a cart.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Reward {
    /// Names the reward within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// What sets it off.
    #[wire(default)]
    pub trigger: Trigger,
    /// The codes that set it off, for `code`; upper and lower case are the same.
    #[wire(default)]
    pub codes: Vec<Code>,
    /// Within a phase the higher one comes first.
    #[wire(default)]
    pub priority: i64,
    /// The lane in which it competes; it stacks when absent.
    pub lane: Option<Id>,
    /// The rewards that it and only it may be used without.
    pub exclusive: Option<Exclusive>,
    /// What must hold.
    #[wire(default)]
    pub when: Vec<When>,
    /// What it gives.
    pub give: Give,
    /// What it costs in points; nothing when absent.
    pub cost: Option<Cost>,
    /// How often it may be used on one order; as often as the shopper asks up to once when absent.
    pub uses_per_order: Option<u32>,
    /// How often it applies at once: once when absent.
    pub times: Option<Times>,
    /// What happens where only a part of it can be used.
    #[wire(default)]
    pub partly_used: PartlyUsed,
    /// Whether the units it takes are no candidates for later rewards on units.
    #[wire(default)]
    pub consumes: bool,
    /// How often, how many points or how much money it may give.
    #[wire(default)]
    pub limits: Vec<Limit>,
}

/// What sets a reward off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum Trigger {
    /// Its conditions alone.
    #[default]
    Auto,
    /// A code on the cart.
    Code,
    /// The shopper's choice.
    Chosen,
    /// The shopper's choice, of one that was issued to the member before.
    Issued,
}

/// What happens where only a part of a reward can be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum PartlyUsed {
    /// The part is given, and charged.
    #[default]
    Charge,
    /// The reward is not applied.
    WholeOnly,
}

/// A compiled reward.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct RewardRule {
    /// Its name.
    pub id: Id,
    /// What sets it off.
    pub trigger: Trigger,
    /// Its codes.
    pub codes: Vec<Code>,
    /// Within a phase the higher one comes first.
    pub priority: i64,
    /// The position of its lane.
    pub lane: Option<usize>,
    /// The rewards it excludes.
    pub exclusive: ExclusiveRule,
    /// What must hold.
    pub when: Vec<Condition>,
    /// What it gives.
    pub give: GiveRule,
    /// What it costs.
    pub cost: Option<CostRule>,
    /// How often it may be used on one order, where that is said.
    pub uses_per_order: Option<i64>,
    /// How often it applies at once, where that is said.
    pub times: Option<TimesRule>,
    /// What happens where only a part of it can be used.
    pub partly_used: PartlyUsed,
    /// Whether the units it takes are gone for later rewards.
    pub consumes: bool,
    /// What it may give.
    pub limits: Vec<LimitRule>,
}

impl Reward {
    /// Resolves the names and amounts of the reward.
    pub fn compile(&self, scope: &mut Scope<'_>, at: &mut Decoder) -> Option<RewardRule> {
        let when = crate::condition::compile(&self.when, scope, at);
        if (self.trigger == Trigger::Code) == self.codes.is_empty() {
            at.within("codes", |at| at.report("wrong_choice", "a reward with the trigger `code` has codes, any other has none"));
        }
        let cost = optional(&self.cost, "cost", at, |cost, at| cost.compile(scope, at));
        if self.cost.is_some() && self.trigger == Trigger::Issued {
            at.within("cost", |at| at.report("wrong_choice", "a reward that was issued is paid for; take `cost` out"));
        }
        if self.uses_per_order == Some(0) {
            at.within("usesPerOrder", |at| at.report("out_of_bounds", "at least once; leave the reward out if it is never used"));
        }
        let lane = optional(&self.lane, "lane", at, |lane, at| scope.lane(lane, at));
        let exclusive = optional(&self.exclusive, "exclusive", at, |exclusive, at| exclusive.compile(scope, at));
        let times = optional(&self.times, "times", at, |times, at| times.compile(scope, at));
        let wallet = cost.as_ref().and_then(Option::as_ref).and_then(|cost| scope.wallet_at(cost.wallet));
        let measures =
            if wallet.is_some() { &[Measure::Uses, Measure::Points, Measure::Money][..] } else { &[Measure::Uses, Measure::Money] };
        let limits = Limit::compile_all(&self.limits, (LimitedPart::Reward, &self.id), wallet, measures, scope, at);
        let give = at.within("give", |at| self.give.compile(cost.as_ref()?.as_ref(), scope, at));
        Some(RewardRule {
            id: self.id.clone(),
            trigger: self.trigger,
            codes: self.codes.clone(),
            priority: self.priority,
            lane: lane?,
            exclusive: exclusive?.unwrap_or_default(),
            when: when?,
            give: give?,
            cost: cost?,
            uses_per_order: self.uses_per_order.map(i64::from),
            times: times?,
            partly_used: self.partly_used,
            consumes: self.consumes,
            limits: limits?,
        })
    }
}

impl RewardRule {
    /// The phase in which it takes its turn.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.give.phase()
    }

    /// Whether the shopper can choose it.
    #[must_use]
    pub fn is_offer(&self) -> bool {
        matches!(self.trigger, Trigger::Chosen | Trigger::Issued)
    }

    /// How often a cart gives it, with the units counted where it is given for every so many of them.
    #[must_use]
    pub fn given(&self, lines: &Lines, units: &[i64]) -> (i64, Option<i64>) {
        let Some(times) = &self.times else { return (self.uses_per_order.unwrap_or_else(|| self.give.uses_when_unsaid()), None) };
        let (given, counted) = times.of(lines, units);
        (self.uses_per_order.map_or(given, |most| given.min(most)), Some(counted))
    }

    /// The wallet it spends from: the one of its cost, or the stored value it pays with.
    #[must_use]
    pub fn wallet(&self) -> Option<usize> {
        self.cost.as_ref().map(|cost| cost.wallet).or_else(|| self.give.wallet())
    }

    /// Whether it pays with money of the member, which comes after everything that points pay.
    #[must_use]
    pub fn is_money(&self) -> bool {
        self.phase() == Phase::Tender && self.give.wallet().is_some()
    }
}

/// Compiles a part that may be absent, at its field.
fn optional<T, C>(
    part: &Option<T>,
    name: &'static str,
    at: &mut Decoder,
    compile: impl FnOnce(&T, &mut Decoder) -> Option<C>,
) -> Option<Option<C>> {
    match part {
        Some(part) => at.within(name, |at| compile(part, at)).map(Some),
        None => Some(None),
    }
}
