//! A wallet: one kind of countable thing that a member holds, and the laws of its lots.

use tally_derive::Wire;

use crate::values as tally_wire;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::month_day::MonthDay;
use crate::values::points::Points;
use crate::values::rate::Rate;
use crate::values::round::Rounding;
use crate::values::wire::Decoder;

/// A kind of countable thing that a member holds: points, stars, status credits.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(check = "check")]
pub struct Wallet {
    /// Names the wallet within the program.
    pub id: Id,
    /// What people call it.
    pub name: Option<String>,
    /// Whether it can be spent, or only measures status.
    #[wire(default)]
    pub kind: WalletKind,
    /// Digits after the point, 0 to 4; amounts on the wire count the smallest unit.
    #[wire(default)]
    pub scale: u32,
    /// Which lots are spent first.
    #[wire(default)]
    pub spend: SpendOrder,
    /// Whether points can pay for the very order that earns them.
    #[wire(default)]
    pub same_order: bool,
    /// When earned points may be spent; at once when absent.
    pub available: Option<Availability>,
    /// When points expire; never when absent.
    pub expiry: Option<Expiry>,
    /// Ends all points when nothing happens for so long; an `expiry` beside it ends its lots too.
    pub inactivity: Option<Inactivity>,
    /// What tiers change about the end of points while they are held.
    pub tier_expiry: Option<TierExpiry>,
    /// What happens when points that must be taken back are gone.
    #[wire(default)]
    pub when_gone: WhenGone,
    /// What a refund gives back of the points that paid for the order. What paid as stored value is money and always goes back.
    #[wire(default)]
    pub restore: RestorePolicy,
    /// Days that a restored lot past its expiry still lives.
    #[wire(default)]
    pub grace_days: u32,
}

/// What a quote has to know of a wallet; the laws of its lots are the account's.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct WalletRule {
    /// Names the wallet.
    pub id: Id,
    /// Whether points can pay for the very order that earns them.
    #[wire(default)]
    pub same_order: bool,
}

impl From<&Wallet> for WalletRule {
    fn from(wallet: &Wallet) -> Self {
        Self { id: wallet.id.clone(), same_order: wallet.same_order }
    }
}

/// What a wallet is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum WalletKind {
    /// Can be spent on rewards.
    #[default]
    Points,
    /// Cannot be spent; ladders measure it.
    Status,
}

/// Which lots are spent first. Lots that never expire come last either way among equals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum SpendOrder {
    /// The soonest to expire.
    #[default]
    Soonest,
    /// The oldest earned.
    Oldest,
}

/// When what was earned may be used: never before its order is paid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub struct Availability {
    /// What has to happen to the order first: then that part may be used for which it happened.
    pub on: Option<OrderEvent>,
    /// So many days after that, or after they were earned, at the same local time.
    #[wire(default)]
    pub after_days: u32,
}

/// Something that happens to an order after it was placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum OrderEvent {
    /// It was paid.
    Paid,
    /// It was fulfilled: line by line, as the shop says it.
    Fulfilled,
}

/// When what was earned ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub struct Expiry {
    /// How long it lives.
    pub after: Span,
    /// What its life is counted from.
    #[wire(default)]
    pub from: ExpiryStart,
    /// Lengthens its life to the end of the calendar period it ends in.
    pub round_up: Option<Period>,
    /// Lengthens its life to the end of this day, of the next one that it reaches.
    pub on: Option<MonthDay>,
}

/// Ends all points of a wallet when nothing happens for so long. Points that come when its time is over, or never began,
/// begin it.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Inactivity {
    /// For how long.
    pub after: Span,
    /// What counts as something that happens.
    pub activities: Vec<ActivityKind>,
}

/// Something that a member does, or that happens to a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum ActivityKind {
    /// An order, whatever it earns or spends.
    Order,
    /// An order or event that earns points of the wallet.
    Earn,
    /// Points of the wallet are spent.
    Redeem,
    /// A visit.
    Visit,
    /// An event that the program declares, a visit too.
    Event,
}

/// What tiers change about the end of points while they are held.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct TierExpiry {
    /// What each tier changes; the first that applies.
    pub rules: Vec<TierExpiryRule>,
    /// Days that points past their own end still live after the tier is lost.
    #[wire(default)]
    pub grace_days: u32,
}

/// What a tier changes about the end of points.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct TierExpiryRule {
    /// The ladder.
    pub ladder: Id,
    /// The tier, or a higher one.
    pub at_least: Id,
    /// What it changes.
    pub expiry: TierEffect,
}

/// What a tier changes about the end of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum TierEffect {
    /// They end so much later.
    Longer(Span),
    /// They do not end while it is held.
    Suspended,
}

/// A length of time on the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum Span {
    /// Calendar months, clamped to the last day of the month.
    Months(u32),
    /// Calendar days.
    Days(u32),
}

/// What a life is counted from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum ExpiryStart {
    /// When it became available.
    #[default]
    Available,
    /// When it was earned.
    Earned,
}

/// A calendar period in the program's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum Period {
    /// A day.
    Day,
    /// A month.
    Month,
    /// A quarter of a year, beginning in January, April, July and October.
    Quarter,
    /// A calendar year.
    Year,
}

/// What happens when points that must be taken back are gone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub struct WhenGone {
    /// How the missing points are treated.
    #[wire(default)]
    pub mode: GoneMode,
    /// The most points the member may owe, for `overdraft`; no limit when absent.
    pub limit: Option<Rate>,
    /// The most the member may owe as a share of what was ever credited to the wallet, for `overdraft`: `"0.1"` is a tenth,
    /// rounded down. Counted from the first version that says so; with a `limit` beside it the smaller counts.
    pub share: Option<Rate>,
}

/// How points that must be taken back and are gone are treated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum GoneMode {
    /// The member owes them; the next credit pays them first.
    #[default]
    Overdraft,
    /// They are waived.
    Clamp,
    /// Only points of the order that are still pending are taken; the rest is waived.
    PendingOnly,
}

/// What a refund gives back of the points that paid for the order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Wire)]
pub enum RestorePolicy {
    /// In proportion to what is refunded, cumulatively, rounded down, all of it at the last unit.
    #[default]
    Proportional,
    /// All of it, once everything is refunded.
    OnFullRefund,
    /// Nothing.
    Never,
}

impl Expiry {
    /// Reports at `expiry` what would end the moment it begins.
    pub fn check(expiry: Option<Self>, at: &mut Decoder) {
        let Some(expiry) = expiry else { return };
        at.within("expiry", |at| {
            if expiry.after.is_nothing() && expiry.round_up.is_none() && expiry.on.is_none() {
                at.report(
                    "expires_at_once",
                    "it would end the moment it is earned; give `after` a length, `roundUp` a period or `on` a day",
                );
            }
            if expiry.round_up.is_some() && expiry.on.is_some() {
                at.within("on", |at| at.report("contradiction", "it cannot end with a period and on a day; leave `roundUp` or `on` out"));
            }
        });
    }
}

impl Span {
    /// Whether it has no length.
    #[must_use]
    pub const fn is_nothing(self) -> bool {
        matches!(self, Self::Months(0) | Self::Days(0))
    }
}

impl Inactivity {
    fn check(&self, at: &mut Decoder) {
        if self.after.is_nothing() {
            at.within("after", |at| at.report("expires_at_once", "points would end at once; give it a length"));
        }
        if self.activities.is_empty() {
            at.within("activities", |at| at.report("empty_list", "nothing would keep points alive; name at least one kind of activity"));
        }
    }
}

impl TierExpiry {
    /// Reports ladders and tiers that there are not, and effects without one; `tiers_of` has the tiers of a ladder.
    pub fn check<'a>(&self, tiers_of: impl Fn(&Id) -> Option<Vec<&'a Id>>, at: &mut Decoder) {
        at.within("rules", |at| {
            for (index, rule) in self.rules.iter().enumerate() {
                at.at_index(index, |at| match tiers_of(&rule.ladder) {
                    None => {
                        let message = format!("there is no ladder `{}`; name one of the program's ladders", rule.ladder);
                        at.within("ladder", |at| at.report("unknown_name", message));
                    }
                    Some(tiers) if !tiers.contains(&&rule.at_least) => {
                        let message = format!("the ladder `{}` has no tier `{}`; name one of its tiers", rule.ladder, rule.at_least);
                        at.within("atLeast", |at| at.report("unknown_name", message));
                    }
                    Some(_) => {}
                });
                if matches!(rule.expiry, TierEffect::Longer(span) if span.is_nothing()) {
                    let message = "it changes nothing; give it a length";
                    at.at_index(index, |at| at.within("expiry", |at| at.report("out_of_bounds", message)));
                }
            }
        });
    }
}

impl Wallet {
    /// The laws of a wallet that no program declares: what is gone is not owed, and what comes back keeps its end.
    #[must_use]
    pub fn reserved(id: Id) -> Self {
        Self {
            id,
            name: None,
            kind: WalletKind::Points,
            scale: 0,
            spend: SpendOrder::Soonest,
            same_order: false,
            available: None,
            expiry: None,
            inactivity: None,
            tier_expiry: None,
            when_gone: WhenGone { mode: GoneMode::Clamp, limit: None, share: None },
            restore: RestorePolicy::OnFullRefund,
            grace_days: 0,
        }
    }

    /// The most points a member may owe to whom so many were ever credited; `None` without limit.
    ///
    /// # Errors
    /// [`OutOfBounds`] if the share leaves the bounds.
    pub fn owed_limit_after(&self, credited: Points) -> Result<Option<Points>, OutOfBounds> {
        let limit = self.owed_limit();
        let Some(share) = self.when_gone.share else { return Ok(limit) };
        let (numerator, denominator) = share.ratio();
        let share = credited.share(numerator, denominator, Rounding::Down)?;
        Ok(Some(limit.map_or(share, |limit| limit.min(share))))
    }

    /// Counts what was ever credited to the wallet, where it has to be known.
    #[must_use]
    pub fn credited_counter(&self) -> Option<Id> {
        self.when_gone.share.and_then(|_| Id::new(&format!("credited/{}", self.id)))
    }

    /// The most points a member may owe; `None` without limit, nothing where nothing may be owed.
    #[must_use]
    pub fn owed_limit(&self) -> Option<Points> {
        match self.when_gone.mode {
            GoneMode::Overdraft => self.when_gone.limit.map(|limit| limit.to_points(self.scale).unwrap_or(Points::ZERO)),
            GoneMode::Clamp | GoneMode::PendingOnly => Some(Points::ZERO),
        }
    }
}

fn check(wallet: &Wallet, at: &mut Decoder) {
    if wallet.scale > 4 {
        at.within("scale", |at| at.report("out_of_bounds", "a wallet counts with 0 to 4 digits after the point"));
    }
    if wallet.when_gone.limit.is_some_and(|limit| limit.to_points(wallet.scale).is_none()) {
        at.within("whenGone", |at| {
            at.within("limit", |at| at.report("too_fine", "the limit is finer than the wallet counts; raise its `scale`"))
        });
    }
    Expiry::check(wallet.expiry, at);
    if let Some(inactivity) = &wallet.inactivity {
        at.within("inactivity", |at| inactivity.check(at));
    }
    if wallet.tier_expiry.is_some() && wallet.expiry.is_none() && wallet.inactivity.is_none() {
        at.within("tierExpiry", |at| {
            at.report("no_effect", "points of this wallet never end; declare `expiry` or `inactivity`, or leave it out")
        });
    }
}
