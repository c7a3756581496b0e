//! What the records entered for each order: points that came for it and went, the lots they are in, and since when they may
//! be used. Its stored row has to come to the same, however often the order was changed.

use std::collections::{BTreeMap, BTreeSet};

use super::Programs;
use super::misfit::{Found, same};
use crate::account::order_record::OrderRecord;
use crate::account::{kept, waiting};
use crate::ledger::credit::life_from;
use crate::ledger::entry::{Entry, Redate};
use crate::ledger::lot::Spent;
use crate::ledger::record::{CommandKind, Record};
use crate::ledger::voucher::is_reserved;
use crate::ledger::{LotId, State, spend, voucher};
use crate::program::Version;
use crate::program::wallet::Wallet;
use crate::values::error::OutOfBounds;
use crate::values::id::Id;
use crate::values::points::Points;
use crate::values::time::Instant;

/// What was entered for one order since it was decided.
#[derive(Debug, Clone, Default)]
struct OfOrder {
    /// When it was placed, and when something became of it.
    instants: BTreeSet<Instant>,
    /// What was credited, less what was taken back; by wallet.
    earned: BTreeMap<Id, Points>,
    /// What could not be taken back.
    waived: BTreeMap<Id, Points>,
    /// What was spent on it, less what was given back.
    burned: BTreeMap<Id, Points>,
    /// The lots of what it earned.
    lots: BTreeSet<LotId>,
    /// Whether some record of it is from before vouchers were kept in lots: what it issued and used cannot be added up.
    is_older: bool,
}

/// What was entered for all orders.
#[derive(Debug, Default)]
pub(super) struct EnteredForOrders {
    orders: BTreeMap<Id, OfOrder>,
    /// The lots that points came back to.
    refilled: BTreeSet<LotId>,
}

impl EnteredForOrders {
    /// Takes a record, of which the chain and the balances fit.
    pub(super) fn record(&mut self, record: &Record, programs: Programs<'_>) -> Result<(), Box<Found>> {
        let at = record.occurred_at.unwrap_or(record.at);
        let placed = match record.command {
            CommandKind::Order => record.order.as_ref(),
            CommandKind::Exchange => record.exchanged_for.as_ref(),
            _ => None,
        };
        if let Some(order) = placed {
            self.orders.insert(order.clone(), OfOrder::default());
        }
        for order in record.order.iter().chain(placed) {
            if let Some(known) = self.orders.get_mut(order) {
                known.instants.insert(at);
                known.is_older |= record.entries.iter().any(|entry| matches!(entry, Entry::Issue(_)));
            }
        }
        let version = programs.and_then(|known| known.get(&record.version));
        for (place, entry) in record.entries.iter().enumerate() {
            if let (Entry::Redate(redate), Some(version)) = (entry, version) {
                self.dates_fit(record, redate, version).map_err(|found| found.in_entry(place))?;
            }
            self.add(entry).map_err(|_| out_of_bounds())?;
        }
        Ok(())
    }

    fn add(&mut self, entry: &Entry) -> Result<(), OutOfBounds> {
        let refills = |back: &[Spent]| back.iter().map(|spent| spent.lot).collect::<Vec<_>>();
        match entry {
            Entry::Release(moved) | Entry::Lapse(moved) => self.refilled.extend(refills(&moved.lots)),
            Entry::Restore(restore) => self.refilled.extend(refills(&restore.lots)),
            Entry::TransferBack(back) => self.refilled.extend(refills(&back.lots)),
            Entry::Adjust(adjust) => self.refilled.extend(refills(&adjust.back)),
            Entry::Clawback(clawback) => self.refilled.extend(clawback.back.iter().map(|lot| lot.id)),
            _ => {}
        }
        let Some(known) = of(entry).and_then(|order| self.orders.get_mut(order)) else { return Ok(()) };
        match entry {
            Entry::Accrue(accrue) => {
                known.lots.insert(accrue.lot);
                add(&mut known.earned, &accrue.wallet, accrue.points)
            }
            Entry::Redate(redate) => {
                known.lots.insert(redate.lot);
                Ok(())
            }
            Entry::Clawback(clawback) => {
                let back = Points::sum(clawback.back.iter().map(|lot| lot.left))?;
                let taken = Points::sum(clawback.lots.iter().map(|moved| moved.points))?.plus(clawback.owed)?.minus(back)?;
                add(&mut known.waived, &clawback.wallet, clawback.waived)?;
                add(&mut known.earned, &clawback.wallet, Points::ZERO.minus(taken)?)
            }
            Entry::Burn(burn) => add(&mut known.burned, &burn.wallet, spend::total(&burn.lots)),
            Entry::Restore(restore) => add(&mut known.burned, &restore.wallet, Points::ZERO.minus(spend::total(&restore.lots))?),
            _ => Ok(()),
        }
    }

    /// Points that wait no more have the life that the order's rules give them from one of the instants at which it was
    /// placed, paid or fulfilled; points that wait again have none.
    fn dates_fit(&self, record: &Record, redate: &Redate, version: &Version) -> Result<(), Box<Found>> {
        let Some(known) = self.orders.get(&redate.order) else { return Ok(()) };
        let wallet = version.program.wallets.iter().find(|wallet| wallet.id == redate.wallet);
        let wallet = wallet.ok_or_else(|| Found::new("redated_otherwise", "a wallet of the order's version", redate.wallet.to_string()))?;
        let text = |earned_at: Instant, available_at: Option<Instant>, expires_at: Option<Instant>, active: bool| {
            let [available_at, expires_at] =
                [available_at, expires_at].map(|at| at.map_or_else(|| "never".to_owned(), |at| at.ms().to_string()));
            format!("earned at {}, available at {available_at}, over at {expires_at}, active: {active}", earned_at.ms())
        };
        let actual = text(redate.earned_at, redate.available_at, redate.expires_at, redate.active);
        let placed_at = known.instants.first().copied().unwrap_or(record.at);
        if redate.available_at.is_none() {
            return same("redated_otherwise", &text(placed_at, None, None, false), &actual);
        }
        let lives = known.instants.iter().map(|from| {
            let life = life_from(wallet.available, wallet.expiry, placed_at, *from, &version.program.zone)?;
            Ok(text(placed_at, Some(life.available_at), life.expires_at, life.available_at <= record.at))
        });
        let lives = lives.collect::<Result<Vec<_>, OutOfBounds>>().map_err(|_| out_of_bounds())?;
        if lives.contains(&actual) { Ok(()) } else { same("redated_otherwise", &lives.last().cloned().unwrap_or_default(), &actual) }
    }

    /// An order's row comes to what was entered for it.
    pub(super) fn fits(&self, order: &OrderRecord) -> Result<(), Box<Found>> {
        let Some(known) = self.orders.get(&order.id) else { return Ok(()) };
        let in_row = |sums: &BTreeMap<Id, Points>, wallet: &Id| sums.get(wallet).copied().unwrap_or_default();
        let wallets = order.earned.keys().chain(order.taken_back.keys()).chain(order.restored.keys()).chain(order.waived.keys());
        let wallets = wallets.chain(known.earned.keys()).chain(known.burned.keys()).chain(order.burned.iter().map(|part| &part.wallet));
        for wallet in wallets {
            if is_reserved(wallet) {
                known.vouchers_fit(order, wallet)?;
                continue;
            }
            let waived = in_row(&order.waived, wallet);
            let earned = in_row(&order.earned, wallet).minus(in_row(&order.taken_back, wallet)).and_then(|left| left.plus(waived));
            let entered = in_row(&known.earned, wallet);
            let earned = earned.map_err(|_| out_of_bounds())?;
            same("order_entered_differs", &points_of(entered, wallet), &points_of(earned, wallet))?;
            if waived > in_row(&known.waived, wallet) {
                let most = points_of(in_row(&known.waived, wallet), wallet);
                return Err(Found::new("order_waived_differs", most, points_of(waived, wallet)));
            }
            let burned = order.burned.iter().filter(|part| part.wallet == *wallet).map(|part| spend::total(&part.lots));
            let burned =
                Points::sum(burned).and_then(|burned| burned.minus(in_row(&order.restored, wallet))).map_err(|_| out_of_bounds())?;
            let entered = in_row(&known.burned, wallet);
            same("order_spent_differs", &points_of(entered, wallet), &points_of(burned, wallet))?;
        }
        Ok(())
    }

    /// Of the points that an order earns now as many wait as have to.
    pub(super) fn waits(&self, order: &OrderRecord, state: &State, wallet: &Wallet, earns: Points) -> Result<(), Box<Found>> {
        let Some(known) = self.orders.get(&order.id) else { return Ok(()) };
        let goods = if order.cancelled { kept::nothing(order) } else { kept::kept(order) };
        let kept = goods.and_then(|goods| kept::not_charged_back(order, &goods)).map_err(|_| out_of_bounds())?;
        let wanted = waiting::points(order, &kept, wallet.available, earns).map_err(|_| out_of_bounds())?;
        let own = state.lots.values().filter(|lot| lot.wallet == wallet.id && known.lots.contains(&lot.id));
        let (undated, dated): (Vec<_>, Vec<_>) = own.partition(|lot| lot.available_at.is_none());
        let actual = Points::sum(undated.iter().map(|lot| lot.left)).map_err(|_| out_of_bounds())?;
        // Points that were spent when they had to wait again, and came back since, have the dates that they had.
        let may_lack = dated.iter().all(|lot| lot.left == Points::ZERO || self.refilled.contains(&lot.id));
        let fits = actual == wanted || (actual < wanted && may_lack);
        let named = |points: Points| points_of(points, &wallet.id);
        if fits { Ok(()) } else { Err(Found::new("order_waits_otherwise", named(wanted), named(actual))) }
    }
}

impl OfOrder {
    /// Of vouchers an order's row has those that it gave and did not take back, and those that it uses.
    fn vouchers_fit(&self, order: &OrderRecord, wallet: &Id) -> Result<(), Box<Found>> {
        if self.is_older || order.erased.is_some() {
            return Ok(());
        }
        let in_records = |sums: &BTreeMap<Id, Points>| sums.get(wallet).copied().unwrap_or_default();
        let given = in_records(&self.earned).minus(in_records(&self.waived)).map_err(|_| out_of_bounds())?;
        let gifts = order.issued.iter().filter(|gift| gift.lot.is_some() && voucher::reward_of(wallet).as_ref() == Some(&gift.reward));
        let has = gifts.fold(0_i64, |sum, gift| sum.saturating_add(gift.count));
        let has = Points::new(has).map_err(|_| out_of_bounds())?;
        same("order_entered_differs", &points_of(given, wallet), &points_of(has, wallet))?;
        let uses = order.burned.iter().filter(|part| part.wallet == *wallet && !order.coupons_back).map(|part| spend::total(&part.lots));
        let uses = Points::sum(uses).map_err(|_| out_of_bounds())?;
        same("order_spent_differs", &points_of(in_records(&self.burned), wallet), &points_of(uses, wallet))
    }
}

/// The order that an entry is of.
fn of(entry: &Entry) -> Option<&Id> {
    match entry {
        Entry::Accrue(accrue) => accrue.order.as_ref(),
        Entry::Redate(redate) => Some(&redate.order),
        Entry::Clawback(clawback) => clawback.order.as_ref(),
        Entry::Burn(burn) => burn.order.as_ref(),
        Entry::Restore(restore) => Some(&restore.order),
        _ => None,
    }
}

fn add(sums: &mut BTreeMap<Id, Points>, wallet: &Id, points: Points) -> Result<(), OutOfBounds> {
    let sum = sums.entry(wallet.clone()).or_default();
    *sum = sum.plus(points)?;
    Ok(())
}

fn points_of(points: Points, wallet: &Id) -> String {
    format!("{} of `{wallet}`", points.get())
}

fn out_of_bounds() -> Box<Found> {
    Found::new("order_does_not_fit", "amounts within bounds", "one that is not")
}
