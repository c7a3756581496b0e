//! An earn rule with every name resolved.

use tally_derive::Wire;

use super::base::{EarnBase, ZeroUnits};
use super::cooldown::{Cooldown, CooldownRule};
use super::issue::IssueRule;
use super::{Earn, Per, Round};
use crate::cart::filter::{Filter, Selection};
use crate::condition::Condition;
use crate::limit::{Limit, LimitRule, LimitedPart, Measure};
use crate::scope::{Scope, WalletName};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::ratio::Ratio;
use crate::values::wire::Decoder;

/// A compiled earn rule.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct EarnRule {
    /// Its name.
    pub id: Id,
    /// The position of the wallet it credits; none for a rule that issues something.
    pub wallet: Option<usize>,
    /// The position of its group.
    pub group: usize,
    /// In its group the higher one comes first.
    pub priority: i64,
    /// What must hold.
    pub when: Vec<Condition>,
    /// The lines it speaks of.
    pub items: Selection,
    /// What of their price counts.
    pub base: EarnBase,
    /// Whether units brought to zero count.
    pub zero_units: ZeroUnits,
    /// What it counts.
    pub per: Per,
    /// The events it counts, for a rule on events.
    pub event: Option<EventKind>,
    /// Points, in the wallet's smallest unit, for each step.
    pub points: Ratio,
    /// The length of a step, in minor units for money.
    pub every: Ratio,
    /// Whether only full steps count.
    pub whole_steps: bool,
    /// Where and how it is rounded.
    pub round: Round,
    /// How often and how much it may give.
    pub limits: Vec<LimitRule>,
    /// How long it rests after it gave something.
    pub cooldown: Option<CooldownRule>,
    /// What it issues instead of points.
    pub issue: Option<IssueRule>,
}

/// The events that a rule counts.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct EventKind {
    /// Their kind.
    pub kind: Id,
    /// The number field that is counted; the event itself when absent.
    pub amount: Option<Id>,
}

impl Earn {
    /// Resolves the names of the rule; `groups` are those known, in order.
    pub fn compile(&self, groups: &[Id], scope: &mut Scope<'_>, at: &mut Decoder) -> Option<EarnRule> {
        self.check(at);
        let wallet = self.wallet.as_ref().and_then(|wallet| scope.wallet(wallet, at));
        let (event, asker) = self.event_kind(scope, at);
        let when = asker.and_then(|asker| scope.asked_by(asker, |scope| crate::condition::compile(&self.when, scope, at)));
        let items = at.within("items", |at| self.items.compile(scope, at));
        let issue = self.issue.as_ref().map(|issue| at.within("issue", |at| issue.compile(self.per, scope, at)));
        let measures: &[Measure] = if issue.is_some() { &[Measure::Uses] } else { &[Measure::Uses, Measure::Points] };
        let limits = Limit::compile_all(&self.limits, (LimitedPart::Earn, &self.id), wallet, measures, scope, at);
        let cooldown = self.cooldown.map(|cooldown| at.within("cooldown", |at| cooldown.compile(&self.id, at)));
        let (every, points) = self.step(wallet, scope)?;
        if self.issue.is_none() {
            wallet?;
        }
        Some(EarnRule {
            id: self.id.clone(),
            wallet: wallet.map(|wallet| wallet.index).filter(|_| issue.is_none()),
            group: groups.iter().position(|group| *group == self.group)?,
            priority: self.priority,
            when: when?,
            items: items?,
            base: self.base.clone(),
            zero_units: self.zero_units,
            per: self.per,
            event,
            points,
            every,
            whole_steps: self.whole_steps,
            round: self.round,
            limits: limits?,
            cooldown: transposed(cooldown)?,
            issue: transposed(issue)?,
        })
    }

    /// The length of a step, and the points for one.
    fn step(&self, wallet: Option<WalletName>, scope: &Scope<'_>) -> Option<(Ratio, Ratio)> {
        let power_of_ten = |digits: u32| Ratio::whole(10_i64.saturating_pow(digits));
        let every = Ratio::of(self.every);
        let every = match self.per {
            Per::Money => scope.money.exactly(every.times(power_of_ten(scope.money.home.exponent())).ok()?).ok()?,
            Per::Unit | Per::Line | Per::Order | Per::Event => every,
        };
        let points = Ratio::of(self.points.unwrap_or(crate::values::rate::Rate::ZERO));
        Some((every, points.times(power_of_ten(wallet.map_or(0, |wallet| wallet.scale))).ok()?))
    }

    fn check(&self, at: &mut Decoder) {
        if self.every.is_zero() {
            at.within("every", |at| at.report("out_of_bounds", "a step is longer than 0"));
        }
        if self.per == Per::Order && self.items != Filter::default() {
            at.within("items", |at| at.report("never_used", "a rule per order counts the order; filter with a `units` condition instead"));
        }
        if !matches!(self.per, Per::Money | Per::Event) && self.base.amount.is_some() {
            at.within("base", |at| at.within("amount", |at| at.report("never_used", "only a rule `per` money counts amounts")));
        }
        for (name, given) in [("wallet", self.wallet.is_some()), ("points", self.points.is_some())] {
            match (given, self.issue.is_some()) {
                (false, false) => report_missing(name, at),
                (true, true) => {
                    at.within(name, |at| at.report("never_used", "a rule that issues something credits no points; leave it out"))
                }
                _ => {}
            }
        }
    }
}

/// Reports a field that a rule without `issue` must have.
pub fn report_missing(name: &'static str, at: &mut Decoder) {
    at.within(name, |at| at.report("missing_field", format!("`{name}` is missing; add it")));
}

/// Whether something that may be absent could be compiled.
fn transposed<T>(compiled: Option<Option<T>>) -> Option<Option<T>> {
    match compiled {
        None => Some(None),
        Some(None) => None,
        Some(Some(compiled)) => Some(Some(compiled)),
    }
}

impl Cooldown {
    /// Resolves the counter of a rule's cooldown.
    pub fn compile(self, rule: &Id, at: &mut Decoder) -> Option<CooldownRule> {
        let (Self::Hours(length) | Self::Days(length)) = self;
        if length == 0 {
            at.report("out_of_bounds", "a cooldown lasts an hour or longer; leave it out instead");
        }
        let counter = crate::limit::counter(LimitedPart::Earn, rule, crate::limit::LAST, crate::limit::LimitPeriod::Lifetime, at)?;
        Some(CooldownRule { counter, length: self })
    }
}
