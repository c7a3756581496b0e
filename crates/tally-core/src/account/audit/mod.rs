//! What an auditor does with an export: works everything out again, from the records and the program versions alone, and
//! names the first thing that does not fit.
//!
//! From the records: the chain, the balances, that every entry fits what was there. With the versions also: that passing
//! time wrote exactly what it had to, and that every order earned exactly what its version says.

mod chain;
mod challenges;
mod entered;
pub mod export;
pub mod misfit;
mod orders;
mod passes;

use std::collections::{BTreeMap, BTreeSet};

use self::chain::Decided;
use self::challenges::Counted;
use self::entered::EnteredForOrders;
use self::export::{EXPORT, ExportEnd, ExportHead, ExportLine, FORMAT, WaitingMessage};
use self::misfit::{Found, named, same};
pub use self::misfit::{Misfit, Verified};
use super::command::Command;
use super::issued::in_lots;
use crate::ledger::person::SaltedPerson;
use crate::ledger::record::{CommandKind, Record};
use crate::ledger::{Hold, State, spend};
use crate::program::Version;
use crate::values::id::Id;
use crate::values::json::Json;
use crate::values::points::Points;
use crate::values::wire::{Wire, decode};

/// The program versions by their hashes, where they are at hand.
type Programs<'a> = Option<&'a BTreeMap<Id, Version>>;

/// Reads an export line by line.
#[derive(Debug)]
pub struct Audit {
    programs: Option<BTreeMap<Id, Version>>,
    head: Option<ExportHead>,
    state: State,
    line: i64,
    entries: i64,
    decided: BTreeMap<Id, Decided>,
    made_beside: BTreeSet<i64>,
    entered: EnteredForOrders,
    /// The events that were decided and not taken back, with the record of each.
    events: BTreeMap<Id, i64>,
    stored_events: BTreeSet<Id>,
    stored: BTreeSet<Id>,
    held: BTreeSet<Id>,
    sent: BTreeMap<Id, Points>,
    counted: Counted,
    seen: ExportEnd,
    ended: bool,
}

impl Audit {
    /// Begins; `programs` is everything that may have decided something, or nothing where only the chain can be checked.
    #[must_use]
    pub fn new(programs: Option<Vec<Version>>) -> Self {
        let programs = programs.map(|all| all.into_iter().map(|version| (version.hash.clone(), version)).collect());
        Self {
            programs,
            head: None,
            state: State::new(),
            line: 0,
            entries: 0,
            decided: BTreeMap::new(),
            made_beside: BTreeSet::new(),
            entered: EnteredForOrders::default(),
            events: BTreeMap::new(),
            stored_events: BTreeSet::new(),
            stored: BTreeSet::new(),
            held: BTreeSet::new(),
            sent: BTreeMap::new(),
            counted: Counted::default(),
            seen: ExportEnd::default(),
            ended: false,
        }
    }

    /// Takes the next line: its text, and the same as a tree; no tree where it is no JSON.
    ///
    /// # Errors
    /// [`Misfit`]: what is wrong with it. Nothing after it is worth asking.
    pub fn line(&mut self, text: &str, tree: Option<&Json>) -> Result<(), Misfit> {
        self.line = self.line.saturating_add(1);
        let record = self.next_record();
        self.take(text, tree).map_err(|found| Misfit {
            line: self.line,
            record,
            entry: found.entry.and_then(|entry| i64::try_from(entry).ok()),
            code: found.code.to_owned(),
            wanted: found.wanted,
            actual: found.actual,
        })
    }

    /// Ends the export.
    ///
    /// # Errors
    /// [`Misfit`] if something is missing at its end.
    pub fn end(self) -> Result<Verified, Misfit> {
        let missing = || Misfit {
            line: self.line.saturating_add(1),
            record: self.next_record(),
            entry: None,
            code: "cut_short".to_owned(),
            wanted: "the line `end`".to_owned(),
            actual: "the end of the export".to_owned(),
        };
        let head = self.head.as_ref().filter(|_| self.ended).ok_or_else(missing)?;
        Ok(Verified {
            account: head.account.clone(),
            records: self.state.seq,
            entries: self.entries,
            orders: self.seen.orders,
            with_programs: self.programs.is_some(),
            chain: self.state.chain.clone(),
            balances: self.state.wallets.clone(),
        })
    }

    /// The record whose line comes next, if one does.
    fn next_record(&self) -> Option<i64> {
        let head = self.head.as_ref()?;
        Some(self.state.seq.saturating_add(1)).filter(|seq| *seq <= head.records)
    }

    fn take(&mut self, text: &str, tree: Option<&Json>) -> Result<(), Box<Found>> {
        let tree = tree.ok_or_else(|| Found::new("unreadable", "a line of JSON", shortened(text)))?;
        // Otherwise two texts would say the same, and only one of them is what was hashed.
        same("not_canonical", &tree.canonical(), text)?;
        let Some(head) = &self.head else {
            let head: ExportHead = read(tree)?;
            same("other_format", &format!("{EXPORT} {FORMAT}"), &format!("{} {}", head.export, head.format))?;
            self.head = Some(head);
            return Ok(());
        };
        if self.ended {
            return Err(Found::new("too_long", "nothing after `end`", shortened(text)));
        }
        if self.state.seq < head.records {
            let record: Record = read(tree)?;
            return self.record(&record);
        }
        if self.seen == ExportEnd::default() {
            same("chain_differs", &named(head.chain.as_ref()), &named(self.state.chain.as_ref()))?;
        }
        match read(tree)? {
            ExportLine::Order(order) => {
                let (account, order) = (head.account.clone(), in_lots(*order));
                let beside = self.made_beside.contains(&order.seq).then(Decided::anew);
                let decided = self.decided.get(&order.id).or(beside.as_ref());
                orders::check(&account, &order, decided, self.programs.as_ref())?;
                self.entered.fits(&order)?;
                orders::check_kept(&account, &order, (&self.entered, &self.state), self.programs.as_ref())?;
                self.counted.order(&order, self.programs.as_ref().and_then(|known| known.get(&order.version)))?;
                self.seen.orders = self.seen.orders.saturating_add(1);
                unique(&mut self.stored, &order.id)
            }
            ExportLine::Hold(hold) => self.hold(&hold),
            ExportLine::Message(message) => self.message(&message),
            ExportLine::Receipt(receipt) => {
                self.seen.receipts = self.seen.receipts.saturating_add(1);
                let known = (1..=self.state.seq).contains(&receipt.seq);
                let wanted = || format!("a record from 1 to {}", self.state.seq);
                if known { Ok(()) } else { Err(Found::new("receipt_without_record", wanted(), receipt.seq.to_string())) }
            }
            ExportLine::Person(known) => {
                self.seen.people = self.seen.people.saturating_add(1);
                let hash = SaltedPerson { salt: known.salt, person: known.person }.hash();
                same("person_differs", &named(self.state.profile.as_ref()), &named(hash.as_ref()))
            }
            ExportLine::Event(event) => {
                self.seen.events = self.seen.events.saturating_add(1);
                let wanted = || format!("a record that decides the event `{}`", event.id);
                let decided = self.events.get(&event.id) == Some(&event.seq) || self.made_beside.contains(&event.seq);
                self.counted.event(&event, self.programs.as_ref().and_then(|known| known.get(&event.version)))?;
                if !decided {
                    return Err(Found::new("event_without_record", wanted(), event.seq.to_string()));
                }
                unique(&mut self.stored_events, &event.id)
            }
            ExportLine::Parked(parked) => {
                self.seen.parked = self.seen.parked.saturating_add(1);
                let known = self.stored.contains(&parked.order);
                let wanted = || format!("nothing that waits for the order `{}`, which is recorded", parked.order);
                if known { Err(Found::new("parked_too_long", wanted(), parked.word.to_string())) } else { Ok(()) }
            }
            ExportLine::End(end) => self.finish(end),
        }
    }

    fn record(&mut self, record: &Record) -> Result<(), Box<Found>> {
        chain::take(&mut self.state, record, self.programs.as_ref())?;
        self.entries = self.entries.saturating_add(i64::try_from(record.entries.len()).unwrap_or(i64::MAX));
        // The order that an exchange makes, and the orders and events that a merge brought, have no record of their own.
        if matches!(record.command, CommandKind::Exchange | CommandKind::Adopt) {
            self.made_beside.insert(record.seq);
        }
        if let (CommandKind::Event, Some(event)) = (record.command, &record.event) {
            self.events.insert(event.clone(), record.seq);
        }
        if let (CommandKind::EventReversal, Some(event)) = (record.command, &record.event) {
            self.events.remove(event);
        }
        self.entered.record(record, self.programs.as_ref())?;
        let Some(order) = &record.order else { return Ok(()) };
        if record.command == CommandKind::Order {
            self.decided.insert(order.clone(), Decided::by(record));
        } else if let Some(decided) = self.decided.get_mut(order) {
            decided.follow(record);
        }
        Ok(())
    }

    fn hold(&mut self, hold: &Hold) -> Result<(), Box<Found>> {
        self.seen.holds = self.seen.holds.saturating_add(1);
        unique(&mut self.held, &hold.id)?;
        let Some(known) = self.state.holds.get(&hold.id) else {
            let empty = hold.parts.is_empty();
            return if empty { Ok(()) } else { Err(Found::new("hold_differs", "no points in it", hold.canonical())) };
        };
        let of_record = Hold { cart: known.cart.clone(), member: known.member.clone(), tiers: known.tiers.clone(), ..hold.clone() };
        let of_record = Hold { usage: known.usage.clone(), lapsed_usage: known.lapsed_usage.clone(), ..of_record };
        same("hold_differs", &known.canonical(), &of_record.canonical())
    }

    fn message(&mut self, message: &WaitingMessage) -> Result<(), Box<Found>> {
        self.seen.messages = self.seen.messages.saturating_add(1);
        match Command::read(&message.word, &message.body) {
            Some(Ok(Command::Receive(receive))) => {
                let sum = self.sent.entry(receive.wallet).or_default();
                *sum = sum.plus(spend::total(&receive.lots)).unwrap_or(*sum);
                Ok(())
            }
            Some(Ok(Command::Absorb(absorb))) => {
                for lot in absorb.lots {
                    let sum = self.sent.entry(lot.wallet).or_default();
                    *sum = sum.plus(lot.left).unwrap_or(*sum);
                }
                Ok(())
            }
            Some(Err(_)) => Err(Found::new("unreadable", format!("a `{}`", message.word), shortened(&message.body.canonical()))),
            _ => Ok(()),
        }
    }

    fn finish(&mut self, end: ExportEnd) -> Result<(), Box<Found>> {
        same("end_differs", &end.canonical(), &self.seen.canonical())?;
        let unknown = self.decided.keys().find(|order| !self.stored.contains(*order));
        if let Some(order) = unknown {
            return Err(Found::new("order_missing", format!("the order `{order}`"), "no line that has it"));
        }
        let open = self.state.holds.values().find(|hold| !hold.parts.is_empty() && !self.held.contains(&hold.id));
        if let Some(hold) = open {
            return Err(Found::new("hold_missing", format!("the hold `{}`", hold.id), "no line that has it"));
        }
        if let Some(event) = self.events.keys().find(|event| !self.stored_events.contains(*event)) {
            return Err(Found::new("event_missing", format!("the event `{event}`"), "no line that has it"));
        }
        // Who was erased, or merged into another account, is not known here any more.
        if self.state.profile.is_some() && self.state.closed.is_none() && self.seen.people == 0 {
            return Err(Found::new("person_missing", "what is known of the member", "no line that has it"));
        }
        for (wallet, totals) in &self.state.wallets {
            let sent = self.sent.get(wallet).copied().unwrap_or_default();
            same("in_flight_differs", &totals.in_flight.get().to_string(), &sent.get().to_string())?;
        }
        if self.programs.is_some() {
            self.counted.check(&self.state)?;
        }
        self.state.check_conservation().map_err(|broken| Found::new("not_conserved", "balances that are the sums of lots", broken.0))?;
        self.ended = true;
        Ok(())
    }
}

fn unique(seen: &mut BTreeSet<Id>, id: &Id) -> Result<(), Box<Found>> {
    if seen.insert(id.clone()) { Ok(()) } else { Err(Found::new("repeated", "each once", format!("`{id}` again"))) }
}

fn read<T: Wire>(tree: &Json) -> Result<T, Box<Found>> {
    decode(tree).map_err(|errors| {
        let first = errors.first().map(|error| format!("{}: {}", error.path, error.message));
        Found::new("unreadable", "a line of this format", first.unwrap_or_default())
    })
}

fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}
