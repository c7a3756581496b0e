//! The state of an account, and the one function that changes it.

use std::collections::{BTreeMap, BTreeSet};

use super::clock::Clock;
use super::closed::Closed;
use super::entry::{Accrue, Burn, Count, Entry, HeldMoved, Measure, Moved, Settle, TierChange};
use super::event::RecordedEvent;
use super::fold_facts::ActiveOffer;
use super::fold_merge::Merged;
use super::grant::GrantedInPeriod;
use super::hold::{HeldPart, Hold};
use super::lot::{Lot, LotId, LotMove, Spent};
use super::people::Role;
use super::person::SaltedPerson;
use super::prize::Achieved;
use super::record::Holdings;
use super::voucher::is_reserved;
use crate::member::Member;
use crate::plan::MemberPlan;
use crate::quote::answer::Price;
use crate::quote::view::IssuedReward;
use crate::sabotage::{Bug, is_planted};
use crate::tier::Standing;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;

/// The state of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// How many records it has.
    pub seq: i64,
    /// The hash of the last one.
    pub chain: Option<Id>,
    /// Until when time has passed for it.
    pub rolled_to: Instant,
    /// What it holds, by wallet.
    pub wallets: BTreeMap<Id, Holdings>,
    /// Where it stands, by ladder.
    pub ladders: BTreeMap<Id, Standing>,
    /// What else is known of its member. Who has an entry is enrolled: since the first one, if nobody said otherwise.
    pub member: Member,
    /// What older records say was issued to the member and not used, oldest first; nothing once it is in lots.
    pub issued: Vec<IssuedReward>,
    /// What limits of the whole program have granted it, by counter, of the latest periods.
    pub grants: BTreeMap<Id, Vec<GrantedInPeriod>>,
    /// The people who act on it where several share it, with what each may do.
    pub people: BTreeMap<Id, Role>,
    /// The accounts that were merged into it, in that order.
    pub merged: Vec<Merged>,
    /// Why it takes nothing new any more, if it does not.
    pub closed: Option<Closed>,
    /// Its lots with points in them; all of them, or only those touched where nobody needs the others.
    pub lots: BTreeMap<LotId, Lot>,
    /// Its open holds.
    pub holds: BTreeMap<Id, Hold>,
    /// The hash of what is known of the member as a person, once the shop said it.
    pub profile: Option<Id>,
    /// What is known of the member as a person; in `member` too, for rules to ask.
    pub person: Option<SaltedPerson>,
    /// The offers that the member activated.
    pub offers: BTreeMap<Id, ActiveOffer>,
    /// The paid membership that the member has, or had last.
    pub membership: Option<MemberPlan>,
    /// What challenges gave.
    pub achieved: Achieved,
    /// The events that the command in work is about.
    pub events: BTreeMap<Id, RecordedEvent>,
    /// Whether all its lots are here. An order that spends nothing needs none of them.
    pub complete: bool,
    /// The clocks of wallets whose points end when nothing happens for so long.
    pub clocks: BTreeMap<Id, Clock>,
    /// When time alone changes next what passes the member has.
    pub passes_until: Option<Instant>,
    /// When something falls due next of lots and holds, as stored; the truth while not all of them are here.
    pub stored_due: Option<Instant>,
    /// The lots that the entry in work moved points of.
    moved_lots: Vec<LotId>,
    /// The lots that changed since it was loaded.
    pub touched_lots: BTreeSet<LotId>,
    /// The holds that changed since it was loaded.
    pub touched_holds: BTreeSet<Id>,
    /// The events that were recorded or taken back since it was loaded.
    pub touched_events: BTreeSet<Id>,
    /// Whether what is known of the person changed since it was loaded.
    pub touched_person: bool,
}

/// An entry does not fit the state: an invariant would break. The command is rolled back; a wrong
/// balance is worse than an error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the ledger would break: {0}")]
pub struct Broken(pub &'static str);

impl From<OutOfBounds> for Broken {
    fn from(_: OutOfBounds) -> Self {
        Self("an amount left its bounds")
    }
}

/// How a lot's points are counted.
#[derive(Clone, Copy)]
pub(super) enum Pot {
    Free,
    Held,
}

impl State {
    /// An account that nothing has happened to.
    #[must_use]
    pub fn new() -> Self {
        Self {
            seq: 0,
            chain: None,
            rolled_to: Instant::EPOCH,
            wallets: BTreeMap::new(),
            ladders: BTreeMap::new(),
            member: Member::default(),
            issued: Vec::new(),
            grants: BTreeMap::new(),
            people: BTreeMap::new(),
            merged: Vec::new(),
            closed: None,
            lots: BTreeMap::new(),
            holds: BTreeMap::new(),
            profile: None,
            person: None,
            offers: BTreeMap::new(),
            membership: None,
            achieved: Achieved::default(),
            events: BTreeMap::new(),
            complete: true,
            clocks: BTreeMap::new(),
            passes_until: None,
            stored_due: None,
            moved_lots: Vec::new(),
            touched_lots: BTreeSet::new(),
            touched_holds: BTreeSet::new(),
            touched_events: BTreeSet::new(),
            touched_person: false,
        }
    }

    /// What it holds in a wallet.
    #[must_use]
    pub fn totals(&self, wallet: &Id) -> Holdings {
        self.wallets.get(wallet).copied().unwrap_or_default()
    }

    /// Changes the state by one entry made at an instant.
    ///
    /// # Errors
    /// [`Broken`] if the entry does not fit: more taken than there is, an unknown lot or hold.
    pub fn apply(&mut self, entry: &Entry, at: Instant) -> Result<(), Broken> {
        self.change(entry, at)?;
        self.member.enrolled_at.get_or_insert(at);
        // An empty lot is gone, here as in storage: whoever gives points back makes it again.
        for id in core::mem::take(&mut self.moved_lots) {
            if self.lots.get(&id).is_some_and(Lot::is_empty) {
                self.lots.remove(&id);
            }
        }
        // And so is a wallet that no program declares.
        self.wallets.retain(|wallet, totals| *totals != Holdings::default() || !is_reserved(wallet));
        Ok(())
    }

    fn change(&mut self, entry: &Entry, at: Instant) -> Result<(), Broken> {
        match entry {
            Entry::Accrue(accrue) => self.accrue(accrue),
            Entry::Settle(settle) => self.settle(settle),
            Entry::Activate(moved) => self.activate(moved),
            Entry::Redate(redate) => self.redate(redate),
            Entry::Hold(moved) => self.hold(moved),
            Entry::Release(moved) => self.give_back(moved),
            Entry::Lapse(moved) => self.lapse(moved),
            Entry::Burn(burn) => self.burn(burn),
            Entry::Restore(restore) => self.bring_back(&restore.wallet, &restore.lots),
            Entry::Clawback(clawback) => self.clawback(clawback),
            Entry::Expire(moved) => self.take(&moved.wallet, &moved.lots),
            Entry::Tier(change) => self.change_tier(change, at),
            Entry::Measure(measure) => self.measure(measure),
            Entry::Count(count) => self.count(count),
            Entry::Issue(issue) => self.issue(issue),
            Entry::Grant(grant) => self.grant(grant),
            Entry::Profile(profiled) => {
                self.profile(profiled);
                Ok(())
            }
            Entry::Offer(offer) => {
                self.offer(offer, at);
                Ok(())
            }
            Entry::PassesUntil(change) => {
                self.passes_until = change.until;
                Ok(())
            }
            Entry::Progress(progressed) => self.achieved.count(progressed),
            Entry::Prize(won) => self.achieved.win(won),
            Entry::Membership(change) => {
                self.change_membership(change);
                Ok(())
            }
            Entry::TransferOut(out) => self.transfer_out(out),
            Entry::TransferDone(done) => self.transfer_done(done),
            Entry::TransferBack(back) => self.transfer_back(back),
            Entry::TransferIn(arrived) => self.transfer_in(arrived),
            Entry::Adjust(adjust) => self.adjust(adjust),
            Entry::Close(close) => self.close(close),
            Entry::Active(activity) => {
                self.active(activity);
                Ok(())
            }
            Entry::Extend(extend) => self.extend(extend),
            Entry::Person(change) => {
                self.person(change);
                Ok(())
            }
            Entry::MergeOut(out) => self.merge_out(out),
            Entry::MergeDone(done) => self.merge_done(done),
            Entry::MergeBack(back) => self.merge_back(back),
            Entry::MergeIn(taken) => self.merge_in(taken),
            Entry::Adopt(adopt) => self.adopt(adopt),
        }
    }

    fn accrue(&mut self, entry: &Accrue) -> Result<(), Broken> {
        let lot = Lot {
            id: entry.lot,
            wallet: entry.wallet.clone(),
            order: entry.order.clone(),
            earned_at: entry.earned_at,
            available_at: entry.available_at,
            expires_at: entry.expires_at,
            overdue_since: None,
            active: entry.active,
            left: Points::ZERO,
            held: Points::ZERO,
        };
        self.new_lot(lot, entry.points)
    }

    /// Adds a lot, and its points to the wallet's total.
    pub(super) fn new_lot(&mut self, lot: Lot, points: Points) -> Result<(), Broken> {
        let id = lot.id;
        if self.lots.insert(id, lot).is_some() {
            return Err(Broken("a lot is credited twice"));
        }
        self.move_points(id, points, Pot::Free)
    }

    fn settle(&mut self, entry: &Settle) -> Result<(), Broken> {
        self.move_points(entry.lot, negated(entry.points)?, Pot::Free)?;
        self.owe(&entry.wallet, negated(entry.points)?)
    }

    fn activate(&mut self, entry: &Moved) -> Result<(), Broken> {
        for LotMove { lot, points } in &entry.lots {
            self.move_points(*lot, negated(*points)?, Pot::Free)?;
            self.lots.get_mut(lot).ok_or(Broken("an unknown lot becomes available"))?.active = true;
            self.move_points(*lot, *points, Pot::Free)?;
        }
        Ok(())
    }

    fn hold(&mut self, entry: &HeldMoved) -> Result<(), Broken> {
        for Spent { lot, points, .. } in &entry.lots {
            self.move_points(*lot, negated(*points)?, Pot::Free)?;
            self.move_points(*lot, *points, Pot::Held)?;
        }
        let hold = self.holds.get_mut(&entry.hold).ok_or(Broken("points enter an unknown hold"))?;
        hold.parts.push(HeldPart { wallet: entry.wallet.clone(), lots: entry.lots.clone() });
        self.touched_holds.insert(entry.hold.clone());
        Ok(())
    }

    fn give_back(&mut self, entry: &HeldMoved) -> Result<(), Broken> {
        for (place, Spent { lot, points, .. }) in (1..).zip(&entry.lots) {
            self.move_points(*lot, negated(*points)?, Pot::Held)?;
            if !(is_planted(Bug::ReleaseLosesLot) && place == entry.lots.len()) {
                self.move_points(*lot, *points, Pot::Free)?;
            }
        }
        self.leave_hold(&entry.hold, &entry.wallet, &entry.lots)
    }

    /// Gives points back as a release does, and remembers what the hold had.
    fn lapse(&mut self, entry: &HeldMoved) -> Result<(), Broken> {
        let hold = self.holds.get(&entry.hold).cloned().ok_or(Broken("an unknown hold lapses"))?;
        self.give_back(entry)?;
        let points = Points::sum(entry.lots.iter().map(|spent| spent.points))?;
        let left = self.holds.entry(entry.hold.clone()).or_insert_with(|| Hold { parts: Vec::new(), ..hold });
        left.lapsed.push(Price { wallet: entry.wallet.clone(), points });
        Ok(())
    }

    fn burn(&mut self, entry: &Burn) -> Result<(), Broken> {
        let pot = if entry.hold.is_some() { Pot::Held } else { Pot::Free };
        for Spent { lot, points, .. } in &entry.lots {
            self.move_points(*lot, negated(*points)?, pot)?;
            if is_planted(Bug::VoucherUsedTwice) && entry.hold.is_some() && is_reserved(&entry.wallet) {
                self.move_points(*lot, *points, Pot::Free)?;
            }
        }
        entry.hold.as_ref().map_or(Ok(()), |hold| self.leave_hold(hold, &entry.wallet, &entry.lots))
    }

    /// Takes points out of a hold, and the hold away once nothing is in it.
    fn leave_hold(&mut self, id: &Id, wallet: &Id, lots: &[Spent]) -> Result<(), Broken> {
        let hold = self.holds.get_mut(id).ok_or(Broken("points leave an unknown hold"))?;
        let part = hold.parts.iter_mut().find(|part| part.wallet == *wallet).ok_or(Broken("points of an unknown wallet leave a hold"))?;
        for moved in lots {
            let spent = part.lots.iter_mut().find(|spent| spent.lot == moved.lot).ok_or(Broken("points of an unknown lot leave a hold"))?;
            spent.points = spent.points.minus(moved.points)?;
            if spent.points < Points::ZERO {
                return Err(Broken("more points leave a hold than are in it"));
            }
        }
        part.lots.retain(|spent| spent.points > Points::ZERO);
        hold.parts.retain(|part| !part.lots.is_empty());
        let gone = hold.parts.is_empty();
        if gone {
            self.holds.remove(id);
        }
        self.touched_holds.insert(id.clone());
        Ok(())
    }

    /// Puts points back into the lots they left, with the life they had.
    pub(super) fn bring_back(&mut self, wallet: &Id, lots: &[Spent]) -> Result<(), Broken> {
        for spent in lots {
            self.lots.entry(spent.lot).or_insert_with(|| Lot {
                id: spent.lot,
                wallet: wallet.clone(),
                order: None,
                earned_at: spent.earned_at,
                available_at: Some(spent.earned_at),
                expires_at: spent.expires_at,
                overdue_since: None,
                active: true,
                left: Points::ZERO,
                held: Points::ZERO,
            });
            if let Some(lot) = self.lots.get_mut(&spent.lot) {
                // What a tier has made of its end stays, and what is there does not end sooner because more comes back.
                let is_later = spent.expires_at.is_none_or(|end| lot.expires_at.is_some_and(|before| before < end));
                if lot.overdue_since.is_none() && (lot.is_empty() || is_later) {
                    lot.expires_at = spent.expires_at;
                }
            }
            self.move_points(spent.lot, spent.points, Pot::Free)?;
        }
        Ok(())
    }

    pub(super) fn take(&mut self, wallet: &Id, lots: &[LotMove]) -> Result<(), Broken> {
        self.check_wallet(wallet, lots.iter().map(|moved| moved.lot))?;
        for LotMove { lot, points } in lots {
            self.move_points(*lot, negated(*points)?, Pot::Free)?;
        }
        Ok(())
    }

    /// Whether lots are of a wallet.
    pub(super) fn check_wallet(&self, wallet: &Id, lots: impl Iterator<Item = LotId>) -> Result<(), Broken> {
        let foreign = |lot: LotId| self.lots.get(&lot).is_none_or(|found| found.wallet != *wallet);
        if lots.into_iter().any(foreign) { Err(Broken("points are taken from a lot of another wallet")) } else { Ok(()) }
    }

    fn change_tier(&mut self, entry: &TierChange, at: Instant) -> Result<(), Broken> {
        let measured = self.ladders.get(&entry.ladder).map(|standing| standing.measured.clone()).unwrap_or_default();
        self.ladders.insert(entry.ladder.clone(), entry.standing(at, measured));
        Ok(())
    }

    fn measure(&mut self, entry: &Measure) -> Result<(), Broken> {
        let standing = self.ladders.get_mut(&entry.ladder).ok_or(Broken("an unknown ladder measures something"))?;
        standing.add(entry.period, entry.by)?;
        standing.forget(&entry.forgets);
        Ok(())
    }

    fn count(&mut self, entry: &Count) -> Result<(), Broken> {
        for used in &entry.counts {
            let counted = self.member.count(&used.counter, used.period, used.by);
            counted.map_err(|_| Broken("more is taken off a counter than was counted"))?;
        }
        Ok(())
    }

    pub(super) fn owe(&mut self, wallet: &Id, points: Points) -> Result<(), Broken> {
        let totals = self.wallets.entry(wallet.clone()).or_default();
        totals.owed = totals.owed.plus(points)?;
        if totals.owed < Points::ZERO { Err(Broken("more is paid back than was owed")) } else { Ok(()) }
    }

    /// Adds points to a lot and to the wallet's total of the same state.
    pub(super) fn move_points(&mut self, id: LotId, points: Points, pot: Pot) -> Result<(), Broken> {
        let lot = self.lots.get_mut(&id).ok_or(Broken("points of an unknown lot move"))?;
        let totals = self.wallets.entry(lot.wallet.clone()).or_default();
        let (in_lot, in_wallet) = match (pot, lot.active) {
            (Pot::Free, true) => (&mut lot.left, &mut totals.available),
            (Pot::Free, false) => (&mut lot.left, &mut totals.pending),
            (Pot::Held, _) => (&mut lot.held, &mut totals.held),
        };
        *in_lot = in_lot.plus(points)?;
        if !(is_planted(Bug::BalanceUnchecked) && points.get() == 1) {
            *in_wallet = in_wallet.plus(points)?;
        }
        if *in_lot < Points::ZERO || *in_wallet < Points::ZERO {
            return Err(Broken("more points leave a lot than are in it"));
        }
        self.touched_lots.insert(id);
        self.moved_lots.push(id);
        Ok(())
    }

    /// Whether what each wallet holds is what its lots hold, where all lots are here.
    ///
    /// # Errors
    /// [`Broken`] if a total differs from the sum of its lots.
    pub fn check_conservation(&self) -> Result<(), Broken> {
        if !self.complete || is_planted(Bug::BalanceUnchecked) {
            return Ok(());
        }
        let mut sums: BTreeMap<&Id, Holdings> = {
            let beside_lots = |totals: &Holdings| Holdings { owed: totals.owed, in_flight: totals.in_flight, ..Holdings::default() };
            self.wallets.iter().map(|(id, totals)| (id, beside_lots(totals))).collect()
        };
        for lot in self.lots.values() {
            let totals = sums.entry(&lot.wallet).or_default();
            let free = if lot.active { &mut totals.available } else { &mut totals.pending };
            *free = free.plus(lot.left)?;
            totals.held = totals.held.plus(lot.held)?;
        }
        let held_by_holds = |wallet: &Id| {
            let parts = self.holds.values().flat_map(|hold| &hold.parts).filter(|part| part.wallet == *wallet);
            Points::sum(parts.flat_map(|part| &part.lots).map(|spent| spent.points))
        };
        for (wallet, sum) in sums {
            if sum != self.totals(wallet) {
                return Err(Broken("a balance differs from the sum of its lots"));
            }
            if held_by_holds(wallet)? != sum.held {
                return Err(Broken("what is held differs from the sum of the open holds"));
            }
        }
        Ok(())
    }

    /// The next instant at which time alone changes something.
    #[must_use]
    pub fn next_due(&self) -> Option<Instant> {
        let tiers = self.ladders.values().filter_map(Standing::due);
        let grants = self.unused_until().map(|(_, granted)| granted.until);
        let clocks = self.clocks.iter().filter(|(wallet, _)| self.totals(wallet).available > Points::ZERO);
        let membership = self.membership.as_ref().and_then(MemberPlan::due);
        let clocks = clocks.filter_map(|(_, clock)| clock.until);
        tiers.chain(grants).chain(membership).chain(clocks).chain(self.passes_until).chain(self.due_of_rows()).min()
    }

    /// When something falls due next of what has a row of its own: lots and holds.
    #[must_use]
    pub fn due_of_rows(&self) -> Option<Instant> {
        let lots = self.lots.values().filter(|lot| lot.left > Points::ZERO);
        let lots = lots.filter_map(|lot| if lot.active { lot.expires_at } else { lot.available_at });
        let holds = self.holds.values().filter(|hold| hold.is_open() && !is_planted(Bug::LapseForgotten)).map(|hold| hold.deadline);
        let elsewhere = if self.complete { None } else { self.stored_due };
        lots.chain(holds).chain(elsewhere).min()
    }
}

impl Default for State {
    fn default() -> Self {
        Self::new()
    }
}

pub(super) fn negated(points: Points) -> Result<Points, Broken> {
    Ok(Points::ZERO.minus(points)?)
}
