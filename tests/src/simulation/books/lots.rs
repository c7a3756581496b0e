//! Points, lot by lot, added up from the entries by arithmetic of our own: the engine's fold is not asked.

use std::collections::BTreeMap;

use tally_core::ledger::entry::{
    Accrue, Activity, Adjust, Burn, Clawback, HeldMoved, MergeOut, Moved, Redate, Restore, Settle, TransferBack, TransferDone, TransferIn,
    TransferOut,
};
use tally_core::ledger::lot::{LotId, LotMove, Spent};
use tally_core::ledger::record::{CommandKind, Holdings};
use tally_core::ledger::{Entry, Record};
use tally_core::values::id::Id;
use tally_core::values::points::Points;
use tally_core::values::time::Instant;

use super::super::finding::{Checked, holds};
use super::super::programs::Laws;

/// What became of one credit.
#[derive(Debug, Clone)]
struct Lot {
    wallet: Id,
    /// The order that it belongs to.
    order: Option<Id>,
    available_at: Option<Instant>,
    expires_at: Option<Instant>,
    /// The end that a tier gave it instead.
    by_tier: Option<Option<Instant>>,
    /// The end it was credited with.
    first_end: Option<Instant>,
    active: bool,
    free: i64,
    held: i64,
    burned: i64,
    taken_back: i64,
    sent: i64,
}

/// What a wallet has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sums {
    available: i64,
    pending: i64,
    held: i64,
    in_flight: i64,
    owed: i64,
}

/// The lots of an account.
#[derive(Debug, Clone, Default)]
pub struct Lots {
    lots: BTreeMap<LotId, Lot>,
    wallets: BTreeMap<Id, Sums>,
    in_holds: BTreeMap<(Id, LotId), i64>,
    /// When the clocks of inactivity run out.
    clocks: BTreeMap<Id, Option<Instant>>,
    /// What each lot had when the account was merged into another one; what is to arrive from such an account.
    left: BTreeMap<LotId, i64>,
    arriving: BTreeMap<LotId, i64>,
    /// What may be owed beyond the limit: it was owed elsewhere.
    owed_elsewhere: BTreeMap<Id, i64>,
}

const LAW: &str = "conservation";
const LIFE: &str = "life of points";

impl Lots {
    /// Enters a record.
    ///
    /// # Errors
    /// The law that one of its entries breaks.
    pub fn enter(&mut self, record: &Record, laws: &Laws) -> Checked {
        record.entries.iter().try_for_each(|entry| self.entry(entry, record.at))?;
        if matches!(record.command, CommandKind::Absorb | CommandKind::Answer) {
            self.owed_elsewhere = self.wallets.iter().map(|(wallet, sums)| (wallet.clone(), sums.owed)).collect();
        }
        for (wallet, sums) in &self.wallets {
            let told = record.balances.get(wallet).copied().unwrap_or_default();
            holds(LAW, *sums == of(told), || format!("record {}: {wallet} has {told:?} where its lots make {sums:?}", record.seq))?;
            let all = [sums.available, sums.pending, sums.held, sums.in_flight, sums.owed];
            holds("no negative", all.iter().all(|points| *points >= 0), || format!("record {}: {wallet} has {sums:?}", record.seq))?;
            let elsewhere = self.owed_elsewhere.get(wallet).copied().unwrap_or_default();
            let most = laws.owed_limit(wallet).map(|most| most.max(elsewhere));
            holds("no negative", most.is_none_or(|most| sums.owed <= most), || {
                format!("record {}: {} owed in {wallet}, which allows {most:?}", record.seq, sums.owed)
            })?;
            holds("debts are paid first", sums.owed == 0 || sums.available == 0, || {
                format!("record {}: {wallet} owes {} beside {} that are free", record.seq, sums.owed, sums.available)
            })?;
        }
        let known = record.balances.keys().all(|wallet| self.wallets.contains_key(wallet));
        holds(LAW, known, || format!("record {}: a balance that no entry makes", record.seq))
    }

    /// The free points of an order, by wallet: those that have no dates yet, and those that have.
    #[must_use]
    pub fn of_order(&self, order: &Id) -> BTreeMap<Id, (i64, i64)> {
        let mut all: BTreeMap<Id, (i64, i64)> = BTreeMap::new();
        for lot in self.lots.values().filter(|lot| lot.order.as_ref() == Some(order)) {
            let (waiting, dated) = all.entry(lot.wallet.clone()).or_default();
            *(if lot.available_at.is_none() { waiting } else { dated }) += lot.free;
        }
        all
    }

    fn entry(&mut self, entry: &Entry, at: Instant) -> Checked {
        match entry {
            Entry::Accrue(accrue) => self.accrue(accrue, at),
            Entry::Settle(Settle { wallet, lot, points }) => {
                self.free(*lot, -points.get())?;
                self.sums(wallet).owed -= points.get();
                Ok(())
            }
            Entry::Activate(Moved { lots, .. }) => lots.iter().try_for_each(|moved| self.activate(*moved, at)),
            Entry::Expire(Moved { lots, .. }) => lots.iter().try_for_each(|moved| self.expire(*moved, at)),
            Entry::Hold(moved) => self.enter_hold(moved),
            Entry::Release(HeldMoved { hold, lots, .. }) | Entry::Lapse(HeldMoved { hold, lots, .. }) => {
                lots.iter().try_for_each(|spent| self.leave_hold(hold, spent).and_then(|()| self.free(spent.lot, spent.points.get())))
            }
            Entry::Burn(burn) => self.burn(burn),
            Entry::Restore(restore) => self.restore(restore, at),
            Entry::Clawback(Clawback { wallet, lots, owed, back, .. }) => {
                lots.iter().try_for_each(|moved| self.take_back(moved))?;
                back.iter().try_for_each(|lot| self.undo_taking(lot, at))?;
                self.sums(wallet).owed += owed.get();
                Ok(())
            }
            Entry::Redate(Redate { wallet, order, from, lot, earned_at, available_at, expires_at, active }) => {
                from.iter().try_for_each(|moved| self.free(moved.lot, -moved.points.get()))?;
                let points = Points::sum(from.iter().map(|moved| moved.points)).map_err(|_| (LAW, "points out of bounds".to_owned()))?;
                let (wallet, lot, earned_at, available_at) = (wallet.clone(), *lot, *earned_at, *available_at);
                let (expires_at, active, order) = (*expires_at, *active, Some(order.clone()));
                self.accrue(&Accrue { wallet, lot, points, order, reference: None, earned_at, available_at, expires_at, active }, at)
            }
            Entry::TransferOut(out) => self.send(out),
            Entry::TransferDone(TransferDone { wallet, points, .. }) => {
                self.sums(wallet).in_flight -= points.get();
                Ok(())
            }
            Entry::TransferBack(back) => self.come_back(back),
            Entry::TransferIn(TransferIn { wallet, lot, points, earned_at, available_at, expires_at, active, .. }) => {
                let (wallet, lot, points) = (wallet.clone(), *lot, *points);
                let (earned_at, available_at, expires_at, active) = (*earned_at, Some(*available_at), *expires_at, *active);
                self.accrue(&Accrue { wallet, lot, points, order: None, reference: None, earned_at, available_at, expires_at, active }, at)
            }
            Entry::Adjust(Adjust { wallet, taken, back, owed, .. }) => {
                taken.iter().try_for_each(|spent| self.free(spent.lot, -spent.points.get()))?;
                back.iter().try_for_each(|spent| self.give_back(spent, at))?;
                self.sums(wallet).owed += owed.get();
                Ok(())
            }
            Entry::Active(Activity { wallet, until, .. }) => {
                self.clocks.insert(wallet.clone(), *until);
                Ok(())
            }
            Entry::Extend(extend) => extend.lots.iter().try_for_each(|end| {
                self.lot(end.lot)?.by_tier = Some(end.until);
                Ok(())
            }),
            Entry::MergeOut(out) => self.leave_for_good(out),
            Entry::MergeDone(done) => {
                done.points.iter().for_each(|(wallet, points)| self.sums(wallet).in_flight -= points.get());
                Ok(())
            }
            Entry::MergeBack(back) => {
                back.owed.iter().for_each(|(wallet, owed)| self.sums(wallet).owed += owed.get());
                back.lots.iter().try_for_each(|lot| {
                    self.sums(&lot.wallet).in_flight -= lot.left.get();
                    self.free(lot.id, lot.left.get())
                })
            }
            Entry::MergeIn(taken) => {
                taken.owed.iter().for_each(|(wallet, owed)| self.sums(wallet).owed += owed.get());
                let arrived: BTreeMap<LotId, i64> = taken.lots.iter().map(|lot| (lot.id, lot.left.get())).collect();
                let due = std::mem::take(&mut self.arriving);
                holds("merges", arrived == due, || format!("{arrived:?} arrives of {}, which had {due:?}", taken.from))?;
                taken.lots.iter().try_for_each(|lot| self.arrive(lot))
            }
            Entry::Tier(_)
            | Entry::Measure(_)
            | Entry::Count(_)
            | Entry::Issue(_)
            | Entry::Grant(_)
            | Entry::Close(_)
            | Entry::Profile(_)
            | Entry::Offer(_)
            | Entry::PassesUntil(_)
            | Entry::Membership(_)
            | Entry::Adopt(_)
            | Entry::Person(_)
            | Entry::Progress(_)
            | Entry::Prize(_) => Ok(()),
        }
    }

    fn accrue(&mut self, accrue: &Accrue, at: Instant) -> Checked {
        holds(LIFE, accrue.active == accrue.available_at.is_some_and(|begin| begin <= at), || format!("{accrue:?} entered at {at:?}"))?;
        let lot = Lot {
            wallet: accrue.wallet.clone(),
            order: accrue.order.clone(),
            available_at: accrue.available_at,
            expires_at: accrue.expires_at,
            by_tier: None,
            first_end: accrue.expires_at,
            active: accrue.active,
            free: 0,
            held: 0,
            burned: 0,
            taken_back: 0,
            sent: 0,
        };
        holds(LAW, self.lots.insert(accrue.lot, lot).is_none(), || format!("lot {:?} is credited twice", accrue.lot))?;
        self.free(accrue.lot, accrue.points.get())
    }

    /// Takes over the lots of an account that is merged into this one, under the names they get here; their points arrive
    /// with the record.
    pub fn take_over(&mut self, theirs: &Self, block: i64) {
        for (id, lot) in &theirs.lots {
            let Some(id) = id.in_block(block) else { continue };
            self.lots.insert(id, Lot { free: 0, held: 0, ..lot.clone() });
        }
        self.arriving = theirs.left.iter().filter_map(|(id, points)| Some((id.in_block(block)?, *points))).collect();
    }

    fn leave_for_good(&mut self, out: &MergeOut) -> Checked {
        self.left = self.lots.iter().filter(|(_, lot)| lot.free > 0).map(|(id, lot)| (*id, lot.free)).collect();
        out.owed.iter().for_each(|(wallet, owed)| self.sums(wallet).owed -= owed.get());
        for moved in &out.lots {
            let wallet = self.lot(moved.lot)?.wallet.clone();
            self.free(moved.lot, -moved.points.get())?;
            self.sums(&wallet).in_flight += moved.points.get();
        }
        holds(LAW, self.lots.values().all(|lot| lot.free == 0 && lot.held == 0), || "a merged account keeps points".to_owned())
    }

    /// A lot of an account that was merged into this one keeps the life it had.
    fn arrive(&mut self, merged: &tally_core::ledger::Lot) -> Checked {
        let lot = self.lot(merged.id)?.clone();
        let is_same = (&lot.wallet, lot.active, lot.expires_at) == (&merged.wallet, merged.active, merged.own_end());
        holds(LIFE, is_same, || format!("{merged:?} arrives with another life: {lot:?}"))?;
        self.free(merged.id, merged.left.get())?;
        self.lot(merged.id)?.by_tier = merged.overdue_since.map(|_| merged.expires_at);
        Ok(())
    }

    fn send(&mut self, out: &TransferOut) -> Checked {
        for spent in &out.lots {
            let lot = self.lot(spent.lot)?;
            lot.sent += spent.points.get();
            holds(LIFE, lot.active && lot.expires_at == spent.expires_at, || format!("{spent:?} is sent: {lot:?}"))?;
            self.free(spent.lot, -spent.points.get())?;
            self.sums(&out.wallet).in_flight += spent.points.get();
        }
        Ok(())
    }

    fn come_back(&mut self, back: &TransferBack) -> Checked {
        for spent in &back.lots {
            let lot = self.lot(spent.lot)?;
            lot.sent -= spent.points.get();
            holds(LAW, lot.sent >= 0, || format!("{spent:?} comes back and was never sent: {lot:?}"))?;
            lot.expires_at = spent.expires_at;
            self.free(spent.lot, spent.points.get())?;
            self.sums(&back.wallet).in_flight -= spent.points.get();
        }
        Ok(())
    }

    fn activate(&mut self, moved: LotMove, at: Instant) -> Checked {
        let lot = self.lot(moved.lot)?.clone();
        let fits = !lot.active && lot.available_at.is_some_and(|begin| begin <= at) && lot.free == moved.points.get();
        holds(LIFE, fits, || format!("{moved:?} becomes available at {at:?}: {lot:?}"))?;
        self.free(moved.lot, -lot.free)?;
        self.lot(moved.lot)?.active = true;
        self.free(moved.lot, lot.free)
    }

    fn expire(&mut self, moved: LotMove, at: Instant) -> Checked {
        let lot = self.lot(moved.lot)?.clone();
        let clock = self.clocks.get(&lot.wallet).copied().flatten();
        let end = lot.by_tier.unwrap_or(lot.expires_at);
        let fits = lot.active && end.into_iter().chain(clock).any(|end| end <= at);
        holds(LIFE, fits, || format!("{moved:?} expires at {at:?}: {lot:?}"))?;
        self.free(moved.lot, -moved.points.get())
    }

    fn enter_hold(&mut self, moved: &HeldMoved) -> Checked {
        for spent in &moved.lots {
            let lot = self.lot(spent.lot)?;
            holds(LIFE, lot.active && lot.expires_at == spent.expires_at, || format!("{spent:?} is held: {lot:?}"))?;
            self.free(spent.lot, -spent.points.get())?;
            self.held(spent.lot, spent.points.get())?;
            *self.in_holds.entry((moved.hold.clone(), spent.lot)).or_default() += spent.points.get();
        }
        Ok(())
    }

    fn leave_hold(&mut self, hold: &Id, spent: &Spent) -> Checked {
        let left = self.in_holds.entry((hold.clone(), spent.lot)).or_default();
        *left -= spent.points.get();
        holds(LAW, *left >= 0, || format!("{spent:?} leaves the hold {hold}, which did not have it"))?;
        self.held(spent.lot, -spent.points.get())
    }

    fn burn(&mut self, burn: &Burn) -> Checked {
        for spent in &burn.lots {
            match &burn.hold {
                Some(hold) => self.leave_hold(hold, spent)?,
                None => {
                    let lot = self.lot(spent.lot)?;
                    holds(LIFE, lot.active, || format!("{spent:?} is spent before it is available: {lot:?}"))?;
                    self.free(spent.lot, -spent.points.get())?;
                }
            }
            self.lot(spent.lot)?.burned += spent.points.get();
        }
        Ok(())
    }

    /// What comes back keeps its end; past the end it was credited with it may have another, its grace.
    fn restore(&mut self, restore: &Restore, at: Instant) -> Checked {
        for spent in &restore.lots {
            let lot = self.lot(spent.lot)?;
            lot.burned -= spent.points.get();
            holds(LAW, lot.burned >= 0, || format!("{spent:?} comes back and was never spent: {lot:?}"))?;
            let is_past = lot.first_end.is_some_and(|end| end <= at);
            holds(LIFE, lot.first_end == spent.expires_at || is_past, || format!("{spent:?} comes back with another end: {lot:?}"))?;
            lot.expires_at = spent.expires_at;
            self.free(spent.lot, spent.points.get())?;
        }
        Ok(())
    }

    /// What was taken by hand comes back with the end it had, or another where that is past.
    fn give_back(&mut self, spent: &Spent, at: Instant) -> Checked {
        let lot = self.lot(spent.lot)?;
        let is_past = lot.first_end.is_some_and(|end| end <= at);
        holds(LIFE, lot.first_end == spent.expires_at || is_past, || format!("{spent:?} comes back with another end: {lot:?}"))?;
        lot.expires_at = spent.expires_at;
        self.free(spent.lot, spent.points.get())
    }

    fn take_back(&mut self, moved: &LotMove) -> Checked {
        self.lot(moved.lot)?.taken_back += moved.points.get();
        self.free(moved.lot, -moved.points.get())
    }

    /// What was taken back is given back: no more than that, as it was, and ripe if its time has come.
    fn undo_taking(&mut self, given: &tally_core::ledger::Lot, at: Instant) -> Checked {
        let lot = self.lot(given.id)?;
        lot.taken_back -= given.left.get();
        holds(LAW, lot.taken_back >= 0, || format!("{given:?} comes back and was never taken: {lot:?}"))?;
        if lot.free == 0 && lot.held == 0 {
            let is_past = lot.first_end.is_some_and(|end| end <= at);
            // What was spent and came back can be spent.
            let is_same = lot.wallet == given.wallet && (given.active || lot.available_at == given.available_at);
            holds(LIFE, is_same && (lot.first_end == given.expires_at || is_past), || format!("{given:?} comes back otherwise: {lot:?}"))?;
            let is_ripe = given.available_at.is_some_and(|begin| begin <= at);
            holds(LIFE, given.active == is_ripe, || format!("{given:?} comes back at {at:?}: {lot:?}"))?;
            (lot.expires_at, lot.active) = (given.expires_at, given.active);
        }
        self.free(given.id, given.left.get())
    }

    fn lot(&mut self, id: LotId) -> Result<&mut Lot, (&'static str, String)> {
        self.lots.get_mut(&id).ok_or_else(|| (LAW, format!("lot {id:?} was never credited")))
    }

    fn sums(&mut self, wallet: &Id) -> &mut Sums {
        self.wallets.entry(wallet.clone()).or_default()
    }

    fn free(&mut self, id: LotId, points: i64) -> Checked {
        let lot = self.lot(id)?;
        if lot.free == 0 && lot.held == 0 {
            // An empty lot is forgotten: what comes back to it has its own end.
            lot.by_tier = None;
        }
        lot.free += points;
        holds(LAW, lot.free >= 0, || format!("{points} points of lot {id:?}: {lot:?}"))?;
        let (wallet, active) = (lot.wallet.clone(), lot.active);
        let sums = self.sums(&wallet);
        *(if active { &mut sums.available } else { &mut sums.pending }) += points;
        Ok(())
    }

    fn held(&mut self, id: LotId, points: i64) -> Checked {
        let lot = self.lot(id)?;
        lot.held += points;
        holds(LAW, lot.held >= 0, || format!("{points} held points of lot {id:?}: {lot:?}"))?;
        let wallet = lot.wallet.clone();
        self.sums(&wallet).held += points;
        Ok(())
    }

    /// Compares a stored lot with what was added up.
    ///
    /// # Errors
    /// Where they differ.
    pub fn stored(&self, lot: &tally_core::ledger::Lot) -> Checked {
        let ours = self.lots.get(&lot.id);
        let alike = ours.is_some_and(|ours| {
            (ours.free, ours.held, ours.active, ours.by_tier.unwrap_or(ours.expires_at))
                == (lot.left.get(), lot.held.get(), lot.active, lot.expires_at)
        });
        holds(LAW, alike, || format!("the stored lot {lot:?} where its entries make {ours:?}"))
    }
}

fn of(told: Holdings) -> Sums {
    Sums {
        available: told.available.get(),
        pending: told.pending.get(),
        held: told.held.get(),
        in_flight: told.in_flight.get(),
        owed: told.owed.get(),
    }
}
