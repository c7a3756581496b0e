//! Taking in what was done in an account that was merged into this one, so that it can be undone here and is done only once:
//! its orders, its events, and what has a name of its own, an adjustment by hand or an import.

use tally_derive::Wire;

use super::absorb::{renamed, renamed_issue};
use super::command::{Act, Outcome};
use super::grants::LIFE_MS;
use super::issued::in_lots;
use super::order_record::OrderRecord;
use super::{Context, Refused};
use crate::ledger::entry::{Adopt, Entry, Grant};
use crate::ledger::event::RecordedEvent;
use crate::ledger::record::CommandKind;
use crate::ledger::roll::Draft;
use crate::ledger::{Broken, Record, State};
use crate::values as tally_wire;
use crate::values::id::Id;

/// Take in what was done in an account that was merged into this one. No caller sends it; it follows from a merge.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct AdoptOrders {
    /// The account that goes on.
    pub account: Id,
    /// The account that ended.
    pub from: Id,
    /// Its orders as they are there; nothing at all with the last message.
    #[wire(default)]
    pub orders: Vec<OrderRecord>,
    /// Its events as they are there.
    #[wire(default)]
    pub events: Vec<RecordedEvent>,
    /// What was done there under a name: an adjustment, its reversal, an import.
    #[wire(default)]
    pub named: Vec<NamedRecord>,
}

/// What was done once, under a name.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct NamedRecord {
    /// The name under which its record is found.
    pub name: String,
    /// The record, as far as a reversal asks for it.
    pub record: Record,
}

impl NamedRecord {
    /// What a reversal asks of a record: what was adjusted, and the lots that made. An import has none.
    #[must_use]
    pub fn of(name: String, mut record: Record) -> Self {
        let is_by_hand = matches!(record.command, CommandKind::Adjust | CommandKind::Reverse);
        record.entries.retain(|entry| is_by_hand && matches!(entry, Entry::Adjust(_) | Entry::Accrue(_)));
        record.balances.clear();
        (record.previous, record.hash) = (None, None);
        Self { name, record }
    }
}

/// What another account's deeds are here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adopted {
    /// The orders.
    pub orders: Vec<OrderRecord>,
    /// The events.
    pub events: Vec<RecordedEvent>,
    /// What has a name, and the account it was done in.
    pub named: Option<(Id, Vec<NamedRecord>)>,
}

impl Act for AdoptOrders {
    fn account(&self) -> &Id {
        &self.account
    }

    fn needs_lots(&self) -> bool {
        false
    }

    fn decide(&self, state: &mut State, _: Option<OrderRecord>, context: &Context<'_>) -> Result<Outcome, Refused> {
        let seq = state.seq.saturating_add(1);
        let merged = state.merged.iter().find(|merged| merged.from == self.from).ok_or(Broken("orders come before their account"))?;
        let block = merged.first_block;
        let named = self.named.iter().map(|named| renamed_record(named, block)).collect::<Result<Vec<_>, _>>()?;
        let adopted = Adopted {
            orders: self.orders.iter().map(|order| renamed_order(order, seq, block)).collect::<Result<_, _>>()?,
            events: self.events.iter().map(|event| renamed_event(event, seq, block)).collect::<Result<_, _>>()?,
            named: Some((self.from.clone(), named)).filter(|(_, named)| !named.is_empty()),
        };
        let mut draft = Draft::of(CommandKind::Adopt, context);
        let count = |all: usize| i64::try_from(all).unwrap_or(i64::MAX);
        let others = count(self.events.len().saturating_add(self.named.len()));
        draft.add(state, Entry::Adopt(Adopt { from: self.from.clone(), orders: count(self.orders.len()), others }))?;
        keep_a_while(&mut draft, state, &adopted.orders)?;
        Ok(Outcome { adopted, ..draft.seal(state).into() })
    }
}

fn renamed_order(order: &OrderRecord, seq: i64, block: i64) -> Result<OrderRecord, Broken> {
    let mut order = OrderRecord { seq, ..in_lots(order.clone()) };
    let gifts = order.issued.iter_mut().filter_map(|gift| gift.lot.as_mut());
    for lot in order.lots.iter_mut().chain(gifts) {
        *lot = renamed(*lot, block)?;
    }
    for taken in order.taken.values_mut().flatten().flat_map(|step| &mut step.lots) {
        taken.id = renamed(taken.id, block)?;
    }
    for spent in order.burned.iter_mut().flat_map(|part| &mut part.lots) {
        spent.lot = renamed(spent.lot, block)?;
    }
    Ok(order)
}

fn renamed_event(event: &RecordedEvent, seq: i64, block: i64) -> Result<RecordedEvent, Broken> {
    let lots = event.lots.iter().map(|lot| renamed(*lot, block)).collect::<Result<_, _>>()?;
    let issued = event.issued.iter().map(|id| renamed_issue(id, block)).collect::<Result<_, _>>()?;
    Ok(RecordedEvent { seq, lots, issued, ..event.clone() })
}

fn renamed_record(named: &NamedRecord, block: i64) -> Result<NamedRecord, Broken> {
    let mut named = named.clone();
    for entry in &mut named.record.entries {
        match entry {
            Entry::Accrue(accrue) => accrue.lot = renamed(accrue.lot, block)?,
            Entry::Adjust(adjust) => {
                for spent in adjust.taken.iter_mut().chain(&mut adjust.back) {
                    spent.lot = renamed(spent.lot, block)?;
                }
            }
            _ => {}
        }
    }
    Ok(named)
}

/// What orders use of limits of the whole program was granted long ago. What waits for them may give it back and use it again
/// at once, so it is kept as long as what is granted now.
fn keep_a_while(draft: &mut Draft, state: &mut State, orders: &[OrderRecord]) -> Result<(), Refused> {
    let until = draft.record.at.plus_ms(LIFE_MS)?;
    for used in orders.iter().flat_map(|order| &order.used) {
        if let Some(known) = state.granted(&used.counter, used.period).filter(|known| known.until < until).cloned() {
            let (counter, revision) = (used.counter.clone(), known.revision.saturating_add(1));
            draft.add(state, Entry::Grant(Grant { counter, period: used.period, granted: known.granted, revision, until }))?;
        }
    }
    Ok(())
}
