//! A wallet: one kind of countable thing that a member holds, and the laws of its lots.

use tally_derive::Wire;

use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::rate::Rate;
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
        if expiry.is_some_and(|expiry| matches!(expiry.after, Span::Months(0) | Span::Days(0)) && expiry.round_up.is_none()) {
            at.within("expiry", |at| {
                at.report("expires_at_once", "it would end the moment it is earned; give `after` a length or `roundUp` a period")
            });
        }
    }
}

impl Wallet {
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
}
