//! The kinds of entries. Adding one is heavier than adding any other kind: it needs its fold, its golden
//! replay and its place in the invariants.

use tally_derive::Wire;

pub use super::entry_between::{Adopt, MergeBack, MergeDone, MergeIn, MergeOut, TransferBack, TransferDone, TransferIn, TransferOut};
use super::lot::{Lot, LotEnd, LotId, LotMove, Spent};
pub use super::pass::PassesUntil;
use super::people::Role;
use super::prize::Won;
use crate::challenge::state::Progressed;
use crate::limit::Usage;
use crate::plan::MemberPlan;
use crate::tier::Standing;
use crate::tier::standing::{Floor, HeldTier, PeriodMeasure};
use crate::values as tally_wire;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;

/// One thing that happened to an account; the key names the kind.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub enum Entry {
    /// Points were earned: a new lot.
    Accrue(Accrue),
    /// A credit paid what was owed.
    Settle(Settle),
    /// Pending points became available.
    Activate(Moved),
    /// Pending points got their dates, or lost them.
    Redate(Redate),
    /// Points were reserved by a checkout.
    Hold(HeldMoved),
    /// Reserved points were given back by the checkout.
    Release(HeldMoved),
    /// Reserved points were given back because the deadline passed.
    Lapse(HeldMoved),
    /// Points paid for a reward.
    Burn(Burn),
    /// Points that had paid were given back.
    Restore(Restore),
    /// Points that a reversed purchase or event had earned were taken back.
    Clawback(Clawback),
    /// Points reached the end of their life.
    Expire(Moved),
    /// The member entered a ladder, or moved on it.
    Tier(TierChange),
    /// What a ladder measures changed.
    Measure(Measure),
    /// What limits count for the member changed.
    Count(Count),
    /// A reward was issued to the member, used, or taken back, in records from before that was kept in lots.
    Issue(Issue),
    /// What a limit of the whole program has granted changed.
    Grant(Grant),
    /// The shop said what it knows of the member as a person.
    Profile(Profiled),
    /// The member activated an offer.
    Offer(OfferActivated),
    /// Time alone changes next what passes the member has at another instant.
    PassesUntil(PassesUntil),
    /// A paid membership began, went on, was cancelled, or ended.
    Membership(MembershipChange),
    /// Progress in a challenge changed.
    Progress(Progressed),
    /// The prize of a milestone was won, or taken back.
    Prize(Won),
    /// Points left for another account.
    TransferOut(TransferOut),
    /// Points that had left arrived there.
    TransferDone(TransferDone),
    /// Points that had left were refused there, and came back.
    TransferBack(TransferBack),
    /// Points came from another account: a new lot.
    TransferIn(TransferIn),
    /// Points were given or taken by hand.
    Adjust(Adjust),
    /// The account takes nothing new any more.
    Close(Close),
    /// Something happened that keeps the points of a wallet alive.
    Active(Activity),
    /// Lots end at another time, for a tier is held, or is lost.
    Extend(Extend),
    /// Somebody may act on the account, or may no longer.
    Person(PersonChange),
    /// All that the account held left for the account it is merged into.
    MergeOut(MergeOut),
    /// It arrived there.
    MergeDone(MergeDone),
    /// It was refused there, and came back.
    MergeBack(MergeBack),
    /// All that another account held was taken in.
    MergeIn(MergeIn),
    /// Orders of that account were taken in.
    Adopt(Adopt),
}

/// Points were earned: a new lot.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Accrue {
    /// The wallet.
    pub wallet: Id,
    /// The new lot.
    pub lot: LotId,
    /// How many points.
    pub points: Points,
    /// The order that earned them, if one did.
    pub order: Option<Id>,
    /// What they belong to in the system that they were taken over from.
    pub reference: Option<Id>,
    /// When they were earned.
    pub earned_at: Instant,
    /// When they can be spent; absent while they wait for their order to be paid or fulfilled.
    pub available_at: Option<Instant>,
    /// When they expire.
    pub expires_at: Option<Instant>,
    /// Whether they can be spent at once.
    #[wire(default)]
    pub active: bool,
}

/// Points of an order that waited for it to be paid or fulfilled got their dates, in a lot of their own; or they lost
/// them, because that was undone.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Redate {
    /// The wallet.
    pub wallet: Id,
    /// The order.
    pub order: Id,
    /// The lots they were in.
    pub from: Vec<LotMove>,
    /// The lot they are in now.
    pub lot: LotId,
    /// When they were earned.
    pub earned_at: Instant,
    /// When they can be spent; absent if they wait again.
    pub available_at: Option<Instant>,
    /// When they expire.
    pub expires_at: Option<Instant>,
    /// Whether they can be spent at once.
    #[wire(default)]
    pub active: bool,
}

/// A credit paid what was owed.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Settle {
    /// The wallet.
    pub wallet: Id,
    /// The lot that paid.
    pub lot: LotId,
    /// How many points.
    pub points: Points,
}

/// Points of some lots changed their state.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Moved {
    /// The wallet.
    pub wallet: Id,
    /// The lots.
    pub lots: Vec<LotMove>,
}

/// Points moved into or out of a hold.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct HeldMoved {
    /// The hold.
    pub hold: Id,
    /// The wallet.
    pub wallet: Id,
    /// The lots.
    pub lots: Vec<Spent>,
}

/// Points paid for a reward.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Burn {
    /// The wallet.
    pub wallet: Id,
    /// The hold that had reserved them; absent when they were free until now.
    pub hold: Option<Id>,
    /// The order they paid for; absent for a capture on its own.
    pub order: Option<Id>,
    /// The lots.
    pub lots: Vec<Spent>,
}

/// Points that had paid were given back, with the life they had.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Restore {
    /// The wallet.
    pub wallet: Id,
    /// The order they had paid for.
    pub order: Id,
    /// The lots.
    pub lots: Vec<Spent>,
}

/// Points that a reversed purchase or event had earned were taken back; or they were given back, because that was undone.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Clawback {
    /// The wallet.
    pub wallet: Id,
    /// The order that had earned them, if one had.
    pub order: Option<Id>,
    /// The lots they were taken from.
    #[wire(default)]
    pub lots: Vec<LotMove>,
    /// What was gone and is now owed; negative where it is owed no more.
    #[wire(default)]
    pub owed: Points,
    /// What was gone and is waived; negative where it is waived no more.
    #[wire(default)]
    pub waived: Points,
    /// The lots that points went back to, with the life they had, because the reversal was undone.
    #[wire(default)]
    pub back: Vec<Lot>,
}

/// The member entered a ladder (then both tiers are the one it begins with), or moved on it, or the end of
/// the tier moved (then both are the tier held).
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct TierChange {
    /// The ladder.
    pub ladder: Id,
    /// The tier before.
    pub from: Id,
    /// The tier from now on.
    pub to: Id,
    /// Since when, if not since the entry: a late order counts from its own day.
    pub since: Option<Instant>,
    /// Until when it is held, if it ends.
    pub until: Option<Instant>,
    /// Until when it is kept after that end, if there is a grace.
    pub grace_until: Option<Instant>,
    /// A tier given by hand that is in force from now on.
    pub floor: Option<Floor>,
    /// What is held by measure alone, where that floor lifts the member above it.
    pub earned: Option<HeldTier>,
    /// Since when the member is enrolled, where the ladder counts from then.
    pub enrolled: Option<Instant>,
    /// What was held before, latest first; a reversal may bring one back.
    #[wire(default)]
    pub earlier: Vec<HeldTier>,
    /// Who gave it by hand, or took it away.
    pub actor: Option<Id>,
    /// Why, as a code.
    pub reason: Option<Id>,
}

/// What a ladder measures changed.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Measure {
    /// The ladder.
    pub ladder: Id,
    /// The period: the year, the membership year, the local day, or 0 for a lifetime.
    pub period: i64,
    /// By how much.
    pub by: i64,
    /// The periods that nothing needs any more: their measure is forgotten.
    #[wire(default)]
    pub forgets: Vec<i64>,
}

/// What limits count for the member changed; the counter `orders` has the orders that count.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Count {
    /// By how much, counter by counter; what comes back is negative.
    pub counts: Vec<Usage>,
}

/// A reward was issued to the member; with a negative number it was used by the record's order, or, by a refund,
/// taken back. Only older records say so: since then, vouchers are points of the wallet `reward/<id>`, a lot for each issue.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(rename = "IssueChange")]
pub struct Issue {
    /// Names the issue within the account.
    pub id: Id,
    /// The reward.
    pub reward: Id,
    /// How many.
    pub by: i64,
    /// From when on it can be used.
    pub from: Option<Instant>,
    /// Until when it can be used.
    pub until: Option<Instant>,
}

/// What a limit of the whole program has granted the account: more than before when its counter granted more, less when
/// what was unused goes back.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Grant {
    /// The counter.
    pub counter: Id,
    /// The period.
    pub period: i64,
    /// How much it has granted in all.
    pub granted: i64,
    /// How often that changed.
    pub revision: i64,
    /// Until when what is unused of it is kept.
    pub until: Instant,
}

/// Points were given or taken by hand, or that was reversed. What is given new is a lot of its own: its `accrue` follows.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
#[wire(rename = "Adjustment")]
pub struct Adjust {
    /// The wallet.
    pub wallet: Id,
    /// How many points were asked for: given, or taken where negative.
    pub points: Points,
    /// The caller's name of the adjustment; its reversal has the same.
    pub adjustment: Id,
    /// Why, as a code.
    pub reason: Id,
    /// Who did it.
    pub actor: Id,
    /// What it belongs to in another system.
    pub reference: Option<Id>,
    /// The lots that points were taken from.
    #[wire(default)]
    pub taken: Vec<Spent>,
    /// The lots that points went back to.
    #[wire(default)]
    pub back: Vec<Spent>,
    /// What was not there and is now owed; negative where it is owed no more.
    #[wire(default)]
    pub owed: Points,
    /// What was not there and is waived.
    #[wire(default)]
    pub waived: Points,
}

/// The account takes nothing new any more; what was before can still be undone.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Close {
    /// The account that it was merged into; absent where its person was erased.
    pub into: Option<Id>,
}

/// The shop said what it knows of the member as a person. That is kept apart and may be erased.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Profiled {
    /// The SHA-256 of a random salt and of what is known.
    pub hash: Id,
}

/// The member activated an offer.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct OfferActivated {
    /// The offer.
    pub offer: Id,
    /// When it ends, if it does.
    pub until: Option<Instant>,
}

/// A paid membership began, went on, was cancelled, or ended.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct MembershipChange {
    /// What happened.
    pub step: MembershipStep,
    /// The membership from now on.
    pub membership: MemberPlan,
}

/// What happened to a paid membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Wire)]
pub enum MembershipStep {
    /// It began.
    Started,
    /// Another period will follow the running one.
    WillRenew,
    /// Another period began.
    Renewed,
    /// No other period will follow.
    Cancelled,
    /// It is over.
    Ended,
}

/// Something happened that keeps the points of a wallet alive.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Activity {
    /// The wallet.
    pub wallet: Id,
    /// When it happened last.
    pub last: Instant,
    /// When its points end if nothing happens until then; never while absent.
    pub until: Option<Instant>,
    /// When they would have ended, but for a tier.
    pub overdue_since: Option<Instant>,
}

/// Lots end at another time, for a tier is held, or is lost.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Extend {
    /// The wallet.
    pub wallet: Id,
    /// The lots with their new ends.
    pub lots: Vec<LotEnd>,
}

/// What somebody may do on an account that several share.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct PersonChange {
    /// The person.
    pub person: Id,
    /// The role from now on; none any more when absent.
    pub role: Option<Role>,
}

impl TierChange {
    /// The change that takes a member from a tier to a standing, entered at an instant.
    #[must_use]
    pub fn to(ladder: Id, from: Id, to: Standing, now: Instant) -> Self {
        Self {
            ladder,
            from,
            to: to.tier,
            since: Some(to.since).filter(|since| *since != now),
            until: to.until,
            grace_until: to.grace_until,
            floor: to.floor,
            earned: to.earned,
            enrolled: to.enrolled,
            earlier: to.earlier,
            actor: None,
            reason: None,
        }
    }

    /// The standing that it makes at an instant; what was measured is no part of it.
    #[must_use]
    pub fn standing(&self, at: Instant, measured: Vec<PeriodMeasure>) -> Standing {
        Standing {
            tier: self.to.clone(),
            since: self.since.unwrap_or(at),
            until: self.until,
            grace_until: self.grace_until,
            floor: self.floor.clone(),
            earned: self.earned.clone(),
            enrolled: self.enrolled,
            earlier: self.earlier.clone(),
            measured,
        }
    }
}

impl Entry {
    /// The wallet it speaks of, if it speaks of one.
    #[must_use]
    pub const fn wallet(&self) -> Option<&Id> {
        match self {
            Self::Accrue(Accrue { wallet, .. })
            | Self::Settle(Settle { wallet, .. })
            | Self::Activate(Moved { wallet, .. })
            | Self::Redate(Redate { wallet, .. })
            | Self::Expire(Moved { wallet, .. })
            | Self::Hold(HeldMoved { wallet, .. })
            | Self::Release(HeldMoved { wallet, .. })
            | Self::Lapse(HeldMoved { wallet, .. })
            | Self::Burn(Burn { wallet, .. })
            | Self::Restore(Restore { wallet, .. })
            | Self::Clawback(Clawback { wallet, .. })
            | Self::TransferOut(TransferOut { wallet, .. })
            | Self::TransferDone(TransferDone { wallet, .. })
            | Self::TransferBack(TransferBack { wallet, .. })
            | Self::TransferIn(TransferIn { wallet, .. })
            | Self::Adjust(Adjust { wallet, .. })
            | Self::Active(Activity { wallet, .. })
            | Self::Extend(Extend { wallet, .. }) => Some(wallet),
            Self::Tier(_)
            | Self::Measure(_)
            | Self::Count(_)
            | Self::Issue(_)
            | Self::Grant(_)
            | Self::Close(_)
            | Self::Profile(_)
            | Self::Offer(_)
            | Self::PassesUntil(_)
            | Self::Membership(_)
            | Self::Person(_)
            | Self::MergeOut(_)
            | Self::MergeDone(_)
            | Self::MergeBack(_)
            | Self::MergeIn(_)
            | Self::Adopt(_)
            | Self::Progress(_)
            | Self::Prize(_) => None,
        }
    }
}
