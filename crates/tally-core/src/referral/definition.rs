//! The referral rules of a program.

use tally_derive::Wire;

use super::rule::{AmbassadorRule, ReferralRule};
use crate::limit::{Limit, LimitedPart, Measure};
use crate::prize::{Prize, PrizeRule};
use crate::scope::Scope;
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::money::Minor;
use crate::values::rate::Rate;
use crate::values::wire::Decoder;

/// Milestones of an ambassador.
const MOST_MILESTONES: usize = 50;
/// Characters of a code: short enough to type, long enough not to be guessed.
const CODE_LENGTHS: (u32, u32) = (6, 16);

/// A member invites a friend, and both win when the friend's order qualifies.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Referral {
    /// How many characters a member's code has, 6 to 16.
    #[wire(default = "eight")]
    pub code_length: u32,
    /// What the friend wins; nothing when absent.
    pub friend: Option<Prize>,
    /// What the member who invited them wins; nothing when absent.
    pub advocate: Option<Prize>,
    /// Which order of the friend qualifies.
    #[wire(default)]
    pub qualifies: FriendsOrder,
    /// What a member wins beside that for so many referrals, lowest first.
    #[wire(default)]
    pub milestones: Vec<AmbassadorMilestone>,
    /// What must not be.
    #[wire(default)]
    pub guards: ReferralGuards,
}

/// Which order of a friend qualifies.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct FriendsOrder {
    /// Whether only the friend's first order does. An order that came back as a whole was none.
    #[wire(default = "yes")]
    pub first_order: bool,
    /// The least that is paid and kept of it, in major units of the program's currency; any amount when absent.
    pub at_least: Option<Rate>,
    /// How many days after joining it still qualifies; for ever when absent.
    pub within_days: Option<u32>,
}

/// What a member wins for so many referrals that count.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct AmbassadorMilestone {
    /// How many.
    pub count: u32,
    /// What is won.
    pub give: Prize,
}

/// What must not be for a friend to join.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct ReferralGuards {
    /// Marks of identity in which friend and member must differ, such as a hash of the e-mail address, the payment method
    /// or the household; the server gives their values. A mark that one of them lacks says nothing.
    #[wire(default)]
    pub different: Vec<Id>,
    /// How many friends of a member may join: limits of `uses`.
    #[wire(default)]
    pub limits: Vec<Limit>,
}

impl Default for FriendsOrder {
    fn default() -> Self {
        Self { first_order: true, at_least: None, within_days: None }
    }
}

const fn eight() -> u32 {
    8
}

const fn yes() -> bool {
    true
}

impl Referral {
    /// Resolves names and amounts; reports what is wrong at the current place.
    pub fn compile(&self, scope: &Scope<'_>, at: &mut Decoder) -> Option<ReferralRule> {
        let (shortest, longest) = CODE_LENGTHS;
        if !(shortest..=longest).contains(&self.code_length) {
            at.within("codeLength", |at| at.report("out_of_bounds", format!("a code has {shortest} to {longest} characters")));
        }
        if self.friend.is_none() && self.advocate.is_none() && self.milestones.is_empty() {
            at.report("never_used", "nobody wins anything; give `friend`, `advocate` or `milestones`, or leave `referral` out");
        }
        let friend = prize(self.friend.as_ref(), "friend", scope, at);
        let advocate = prize(self.advocate.as_ref(), "advocate", scope, at);
        let at_least = at.within("qualifies", |at| self.qualifies.compile(scope, at));
        let milestones = at.within("milestones", |at| self.milestones(scope, at));
        let owner = Id::new("referral")?;
        let limits = at.within("guards", |at| {
            Limit::compile_all(&self.guards.limits, (LimitedPart::Referral, &owner), None, &[Measure::Uses], scope, at)
        });
        Some(ReferralRule {
            code_length: self.code_length,
            friend: friend?,
            advocate: advocate?,
            first_order: self.qualifies.first_order,
            at_least: at_least?,
            within_days: self.qualifies.within_days,
            milestones: milestones?,
            different: self.guards.different.clone(),
            limits: limits?,
        })
    }

    fn milestones(&self, scope: &Scope<'_>, at: &mut Decoder) -> Option<Vec<AmbassadorRule>> {
        if self.milestones.len() > MOST_MILESTONES {
            at.report("too_many", format!("an ambassador has at most {MOST_MILESTONES} milestones"));
        }
        let mut last = 0_u32;
        let mut compiled = Vec::new();
        for (index, milestone) in self.milestones.iter().enumerate() {
            let prize = at.at_index(index, |at| {
                if milestone.count <= last {
                    at.within("count", |at| at.report("out_of_order", "milestones begin at 1 or more and strictly increase"));
                }
                at.within("give", |at| milestone.give.compile(scope, at))
            });
            last = last.max(milestone.count);
            compiled.push(prize.map(|prize| AmbassadorRule { count: i64::from(milestone.count), prize }));
        }
        compiled.into_iter().collect()
    }
}

impl FriendsOrder {
    fn compile(&self, scope: &Scope<'_>, at: &mut Decoder) -> Option<Minor> {
        if self.within_days == Some(0) {
            at.within("withinDays", |at| at.report("never_true", "no order is placed within no days; say 1 or more, or leave it out"));
        }
        match self.at_least {
            // Compared with what is kept at home, whatever the order's currency.
            Some(least) => at.within("atLeast", |at| scope.minor(least, at).and(least.to_minor(scope.money.home))),
            None => Some(Minor::ZERO),
        }
    }
}

fn prize(prize: Option<&Prize>, name: &'static str, scope: &Scope<'_>, at: &mut Decoder) -> Option<Option<PrizeRule>> {
    match prize {
        Some(prize) => at.within(name, |at| prize.compile(scope, at)).map(Some),
        None => Some(None),
    }
}
