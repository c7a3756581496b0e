//! What a quote says.

use std::collections::BTreeMap;

use tally_derive::Wire;

use super::best::Certificate;
use super::hints::Hint;
use crate::condition::Unmet;
use crate::limit::Usage;
use crate::tier::need::{KeepTier, NextTier};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::money::{Currency, Minor};
use crate::values::points::Points;
use crate::values::rate::Rate;
use crate::values::time::Instant;

/// The full answer for one cart.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Quote {
    /// The hash of the program version that decided.
    pub version: Id,
    /// The instant it was decided for.
    pub at: Instant,
    /// The currency of its amounts.
    pub currency: Currency,
    /// What one unit of that currency is worth in the program's, where it is another.
    pub rate: Option<Rate>,
    /// The sums.
    pub totals: Totals,
    /// The lines, as the cart lists them.
    pub lines: Vec<QuoteLine>,
    /// The rewards that took something off, in the order of their turns.
    #[wire(default)]
    pub rewards: Vec<Redemption>,
    /// The points earned, by wallet; wallets that earn nothing are left out.
    #[wire(default)]
    pub earned: BTreeMap<Id, Points>,
    /// The points that each earn rule earned; those of a wallet sum to what it earned.
    #[wire(default)]
    pub earned_by: Vec<EarnedBy>,
    /// The points spent, by wallet.
    #[wire(default)]
    pub spent: BTreeMap<Id, Points>,
    /// What the order gives beside points: active once it is paid.
    #[wire(default)]
    pub issued: Vec<Issued>,
    /// What came of each code, as entered.
    #[wire(default)]
    pub codes: Vec<CodeStatus>,
    /// What the shopper can choose.
    #[wire(default)]
    pub offers: Vec<Offer>,
    /// The rewards of these offers, the best for this member first: what can be used now, what is nearly there, the rest.
    /// One that has to be issued first, and was not, is left out.
    #[wire(default)]
    pub ranking: Vec<Id>,
    /// Where this order takes the member.
    #[wire(default)]
    pub progress: Vec<Progress>,
    /// What it adds to the counters of limits.
    #[wire(default)]
    pub usage: Vec<Usage>,
    /// What it adds to the counts of what the member buys, by habit; habits that it adds nothing to are left out.
    #[wire(default)]
    pub bought: BTreeMap<Id, i64>,
    /// Rules with a limit of the whole program whose room is only known when the order is placed; then there is no digest.
    #[wire(default)]
    pub unconfirmed: Vec<Id>,
    /// What every rule did; when asked for.
    #[wire(default)]
    pub trace: Vec<TraceEntry>,
    /// What the shopper could do to have more; when asked for.
    #[wire(default)]
    pub hints: Vec<Hint>,
    /// The proof that no allowed choice of rewards leaves less to pay; where the program compares whole quotes.
    pub certificate: Option<Certificate>,
    /// The SHA-256 of what a checkout agrees to; when asked for.
    pub digest: Option<Id>,
}

/// The sums of a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Totals {
    /// The lines before discounts, all taxes in.
    pub items: Minor,
    /// What rewards took off the lines, all taxes in.
    pub discount: Minor,
    /// What delivery costs before discounts.
    pub shipping: Minor,
    /// What rewards took off delivery.
    #[wire(default)]
    pub shipping_discount: Minor,
    /// The taxes of the lines after discounts, included ones too.
    pub tax: Minor,
    /// What the order costs, all taxes and shipping in.
    pub total: Minor,
    /// What points pay of it.
    pub paid_with_points: Minor,
    /// What stored value pays of it.
    #[wire(default)]
    pub paid_with_stored_value: Minor,
    /// What is left to pay with money.
    pub to_pay: Minor,
}

/// One line of a quote.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct QuoteLine {
    /// The line of the cart.
    pub id: Id,
    /// Its price before discounts, on the program's price basis.
    pub before: Minor,
    /// What each reward takes off it, on the same basis.
    #[wire(default)]
    pub discounts: Vec<LineDiscount>,
    /// Its price after discounts, all taxes in percent included.
    pub gross: Minor,
    /// Its price after discounts without taxes.
    pub net: Minor,
    /// Its taxes.
    #[wire(default)]
    pub taxes: Vec<LineTax>,
    /// What points pay of it.
    #[wire(default)]
    pub paid_with_points: Minor,
    /// What stored value pays of it.
    #[wire(default)]
    pub paid_with_stored_value: Minor,
    /// How many of its units rewards brought to zero.
    #[wire(default)]
    pub free_units: i64,
}

/// What a reward takes off a line.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct LineDiscount {
    /// The reward.
    pub reward: Id,
    /// The amount.
    pub amount: Minor,
}

/// A tax of a line.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct LineTax {
    /// The tax.
    pub id: Id,
    /// The amount.
    pub amount: Minor,
}

/// A reward that took something off.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Redemption {
    /// The reward.
    pub reward: Id,
    /// What it took off, on the program's price basis.
    pub amount: Minor,
    /// What it cost, in the wallet's smallest unit.
    pub cost: Option<Price>,
    /// What it put on the order for nothing.
    #[wire(default)]
    pub added: Vec<AddedUnits>,
    /// What it gives for later, once the order is paid.
    #[wire(default)]
    pub issued: Vec<GivenForLater>,
}

/// Something that a reward gives for later: one of `reward`, `entitlement` and `gift`.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct GivenForLater {
    /// A reward of the program that the member may then use.
    pub reward: Option<Id>,
    /// An entitlement of the program.
    pub entitlement: Option<Id>,
    /// Something the merchant hands out, in words.
    pub gift: Option<String>,
    /// How many.
    pub count: i64,
}

/// Units of an article put on the order for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct AddedUnits {
    /// The article.
    pub sku: Id,
    /// How many.
    pub count: i64,
}

/// A number of points of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Price {
    /// The wallet.
    pub wallet: Id,
    /// The points.
    pub points: Points,
}

/// The points that an earn rule earned.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct EarnedBy {
    /// The rule.
    pub rule: Id,
    /// The wallet.
    pub wallet: Id,
    /// The points, multiplied, rounded and cut by limits.
    pub points: Points,
}

/// What an order gives beside points.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Issued {
    /// The rule that gives it.
    pub by: Id,
    /// The reward that is issued.
    pub reward: Option<Id>,
    /// How many.
    pub count: i64,
}

/// What came of a code.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct CodeStatus {
    /// The code as entered.
    pub code: Id,
    /// What came of it.
    pub status: CodeOutcome,
    /// The reward with it; absent for a code that no reward knows, and for an earn rule or multiplier with it.
    pub reward: Option<Id>,
    /// What is missing, for `not_yet`.
    pub missing: Option<Unmet>,
}

/// What came of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Wire)]
#[wire(snake)]
pub enum CodeOutcome {
    /// A rule with it did something.
    Applied,
    /// Something is missing, or it found nothing to take off.
    NotYet,
    /// There is no such code, or another reward won.
    Rejected,
}

/// Something the shopper can choose, and what it would do now.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Offer {
    /// The reward.
    pub reward: Id,
    /// Whether it is chosen, can be, or what is in the way.
    pub status: OfferStatus,
    /// What it takes off, or would.
    pub worth: Minor,
    /// What it costs, or would.
    pub cost: Option<Price>,
    /// For a reward that takes a free number of points: what can be put in.
    pub slider: Option<Slider>,
    /// The condition that does not hold.
    pub missing: Option<Unmet>,
}

/// Whether an offer can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
#[wire(snake)]
pub enum OfferStatus {
    /// It is chosen, and took something off.
    Applied,
    /// It can be chosen.
    Available,
    /// The member has too few points.
    Short,
    /// A condition does not hold.
    Unmet,
    /// The points or uses asked for cannot be had.
    NotPossible,
    /// Another reward of its lane won.
    NotBest,
    /// One of its limits leaves too little.
    Limited,
    /// It and an applied reward exclude each other.
    Excluded,
    /// There is nothing to take off.
    Nothing,
}

/// The range of a reward that takes a free number of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Slider {
    /// The fewest points.
    pub min: Points,
    /// The most points that help now.
    pub max: Points,
    /// Whole steps of so many.
    pub step: Points,
}

/// Where an order takes the member on a ladder.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Progress {
    /// The ladder.
    pub ladder: Id,
    /// The tier held.
    pub tier: Id,
    /// What is measured in this period so far.
    pub measured: i64,
    /// What this order adds.
    pub adds: i64,
    /// The tier after this order.
    pub tier_after: Id,
    /// When that tier ends, if it does.
    pub until: Option<Instant>,
    /// What keeping that tier beyond its end takes; absent where nothing has to be done, or nothing can.
    pub keep: Option<KeepTier>,
    /// The next tier after that; absent at the top.
    pub next: Option<NextTier>,
}

/// What one rule did.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct TraceEntry {
    /// The rule.
    pub rule: Id,
    /// Which part of the program it is of.
    pub part: PartOfProgram,
    /// What came of it.
    pub outcome: TraceOutcome,
    /// Why it was not applied, or only in part.
    pub reason: Option<Unmet>,
    /// The points it earned or cost; of a multiplier those it added.
    pub points: Option<Points>,
    /// The money it took off.
    pub amount: Option<Minor>,
    /// The factor of a multiplier.
    pub factor: Option<Rate>,
    /// What cut it, for `limited`: a cap, the counter of a limit, or the rule itself for a limit of each order.
    pub limited_by: Option<Id>,
}

/// A part of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum PartOfProgram {
    /// An earn rule.
    Earn,
    /// A multiplier.
    Multiplier,
    /// A reward.
    Reward,
}

/// What came of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
#[wire(snake)]
pub enum TraceOutcome {
    /// It did something.
    Applied,
    /// It did nothing; the reason says why.
    NotApplied,
    /// A limit or a cap cut what it did.
    Limited,
}
