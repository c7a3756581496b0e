//! One account in memory, driven as the service drives it.

use std::collections::BTreeMap;

use tally_core::account::command::{GiveTier, PlaceHold, PlaceOrder};
use tally_core::account::grants::alone;
use tally_core::account::view::whole_view;
use tally_core::account::{Command, Context, OrderRecord, Refused, decide};
use tally_core::cart::Cart;
use tally_core::ledger::entry::Entry;
use tally_core::ledger::record::{CommandKind, Holdings};
use tally_core::ledger::roll::roll;
use tally_core::ledger::{Hold, Record, State};
use tally_core::program::Version;
use tally_core::quote::{Detail, Quote, QuoteError, View, quote};
use tally_core::tier::standing::Floor;
use tally_core::values::id::Id;
use tally_core::values::points::Points;
use tally_core::values::time::Instant;

/// An account, its orders, and every record it wrote.
#[derive(Debug, Clone)]
pub struct World {
    /// The account's name.
    pub account: Id,
    /// The program; one version for all time.
    pub version: Version,
    /// The account.
    pub state: State,
    /// Its orders.
    pub orders: BTreeMap<Id, OrderRecord>,
    /// Its records, from the first.
    pub records: Vec<Record>,
    /// The records that are found by name.
    pub named: BTreeMap<String, Record>,
}

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The stable code of a rejection.
    Rejected(&'static str),
    /// An invariant of the ledger broke: always a fault of the engine.
    Broken(String),
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Rejected(rejection) => Self::Rejected(rejection.code()),
            Refused::NeedsGrants(wants) => Self::Broken(format!("counters were not asked: {wants:?}")),
            Refused::Broken(broken) => Self::Broken(broken.to_string()),
        }
    }
}

impl World {
    /// An account that nothing has happened to.
    #[must_use]
    pub fn new(version: Version) -> Self {
        let account = id("member");
        Self { account, version, state: State::new(), orders: BTreeMap::new(), records: Vec::new(), named: BTreeMap::new() }
    }

    /// Carries a command out, or leaves everything as it was. Answers what was written: passing time
    /// first, the command's own record last.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn command(&mut self, command: &Command, now: Instant) -> Result<Vec<Record>, Refusal> {
        let order = command.act().order().and_then(|order| self.orders.get(order)).cloned();
        let names = command.act().asks();
        let earlier = self.named.iter().filter(|(name, _)| names.contains(name)).map(|(name, record)| (name.clone(), record.clone()));
        let asked = alone(&self.state, &self.version, now).map_err(|_| Refusal::Broken("a date is out of bounds".to_owned()))?;
        let context = Context {
            current: &self.version,
            deciding: &self.version,
            now,
            input: None,
            asked,
            earlier: earlier.collect(),
            salt: Some(id("salt")),
        };
        // A refused command spoils the state it was decided on, so it is decided on a copy.
        let mut state = self.state.clone();
        let decision = decide(&mut state, command, order, &context)?;
        self.state = state;
        for order in decision.order.into_iter().chain(decision.made) {
            self.orders.insert(order.id.clone(), order);
        }
        if let (Some(name), Some(record)) = (command.act().leaves(), decision.records.last()) {
            self.named.insert(name, record.clone());
        }
        self.keep(decision.records.clone());
        Ok(decision.records)
    }

    /// Gives the member a tier by hand, or takes such a tier away again.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn give_tier(&mut self, ladder: &Id, floor: Option<Floor>, now: Instant) -> Result<Vec<Record>, Refusal> {
        let (tier, until) = floor.map_or((None, None), |floor| (Some(floor.tier), floor.until));
        let (account, ladder) = (self.account.clone(), ladder.clone());
        self.command(&Command::Tier(GiveTier { account, ladder, tier, until, actor: id("desk"), reason: id("goodwill") }), now)
    }

    /// Lets time pass.
    ///
    /// # Errors
    /// [`Refusal::Broken`].
    pub fn roll(&mut self, to: Instant) -> Result<Vec<Record>, Refusal> {
        let mut state = self.state.clone();
        let records = roll(&mut state, &self.version, to).map_err(|broken| Refusal::Broken(broken.to_string()))?;
        self.state = state;
        self.keep(records.clone());
        Ok(records)
    }

    /// Storage keeps lots with points in them only, so the next command must not see the others.
    fn keep(&mut self, records: Vec<Record>) {
        self.records.extend(records);
        self.state.lots.retain(|_, lot| !lot.is_empty());
        self.state.touched_lots.clear();
        self.state.touched_holds.clear();
        self.state.touched_events.clear();
        self.state.touched_person = false;
    }

    /// What the member sees at an instant.
    ///
    /// # Errors
    /// [`Refusal::Broken`] if time cannot pass until then.
    pub fn view(&self, at: Instant) -> Result<View, Refusal> {
        let mut state = self.state.clone();
        roll(&mut state, &self.version, at).map_err(|broken| Refusal::Broken(broken.to_string()))?;
        Ok(whole_view(&self.account, &state, &self.version, at))
    }

    /// The quote that the member gets for a cart.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn quote(&self, cart: &Cart, at: Instant) -> Result<Quote, Refusal> {
        quote(&self.version, &self.view(at)?, cart, at, Detail::FULL).map_err(|error| match error {
            QuoteError::WrongCurrency { .. } => Refusal::Rejected("wrong_currency"),
            QuoteError::OutOfBounds(_) => Refusal::Rejected("out_of_bounds"),
        })
    }

    /// Places a hold for what the member is quoted at this instant.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn hold(&mut self, hold: &str, cart: &Cart, now: Instant, seconds: u32) -> Result<Vec<Record>, Refusal> {
        let digest = self.quote(cart, now)?.digest.expect("a full quote has a digest");
        let account = self.account.clone();
        self.command(&Command::Hold(PlaceHold { account, hold: id(hold), cart: cart.clone(), digest, seconds, by: None }), now)
    }

    /// Records an order placed now.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn order(&mut self, order: &str, cart: &Cart, now: Instant) -> Result<Vec<Record>, Refusal> {
        let account = self.account.clone();
        let placed =
            PlaceOrder { account, order: id(order), occurred_at: None, cart: cart.clone(), hold: None, digest: None, paid: true, by: None };
        self.command(&Command::Order(placed), now)
    }

    /// What it holds, wallet by wallet, without those that hold nothing.
    #[must_use]
    pub fn balances(&self) -> BTreeMap<Id, Holdings> {
        let some = self.state.wallets.iter().filter(|(_, totals)| **totals != Holdings::default());
        some.map(|(wallet, totals)| (wallet.clone(), *totals)).collect()
    }

    /// What it is worth, wallet by wallet: everything it holds less what it owes.
    #[must_use]
    pub fn worth(&self) -> BTreeMap<Id, i64> {
        let worth = |totals: Holdings| totals.available.get() + totals.pending.get() + totals.held.get() - totals.owed.get();
        self.balances().into_iter().map(|(wallet, totals)| (wallet, worth(totals))).collect()
    }
}

/// The state that follows from records alone, as an auditor computes it.
///
/// A hold's record says its name and deadline; its entries put the points in.
///
/// # Errors
/// What does not fit, and in which record.
pub fn replay(records: &[Record], cart: &Cart) -> Result<State, String> {
    let mut state = State::new();
    let mut previous = None;
    for record in records {
        if record.previous != previous || record.hash.is_none() || record.hash != record.expected_hash() {
            return Err(format!("record {} does not continue the chain", record.seq));
        }
        if let (CommandKind::Hold, Some(hold), Some(deadline)) = (record.command, &record.hold, record.deadline) {
            let shell = Hold {
                id: hold.clone(),
                deadline,
                version: record.version.clone(),
                placed_at: record.at,
                cart: cart.clone(),
                tiers: BTreeMap::new(),
                member: tally_core::member::Member::default(),
                usage: Vec::new(),
                digest: record.digest.clone().ok_or("a hold without a digest")?,
                parts: Vec::new(),
                lapsed: Vec::new(),
                lapsed_usage: Vec::new(),
            };
            state.holds.insert(hold.clone(), shell);
        }
        for entry in &record.entries {
            state.apply(entry, record.at).map_err(|broken| format!("record {}: {broken}", record.seq))?;
        }
        if record.balances != state.wallets {
            return Err(format!("record {} has other balances than its entries make", record.seq));
        }
        previous.clone_from(&record.hash);
    }
    Ok(state)
}

/// The points that an entry brings into the account, and those it takes out for good, by its meaning.
#[must_use]
pub fn in_and_out(entry: &Entry) -> (i64, i64) {
    let spent = |lots: &[tally_core::ledger::lot::Spent]| lots.iter().map(|lot| lot.points.get()).sum::<i64>();
    let moved = |lots: &[tally_core::ledger::lot::LotMove]| lots.iter().map(|lot| lot.points.get()).sum::<i64>();
    match entry {
        Entry::Accrue(accrue) => (accrue.points.get(), 0),
        Entry::Restore(restore) => (spent(&restore.lots), 0),
        Entry::Burn(burn) => (0, spent(&burn.lots)),
        Entry::Expire(expired) => (0, moved(&expired.lots)),
        Entry::Adjust(adjust) => (spent(&adjust.back), spent(&adjust.taken) + adjust.owed.get()),
        // What is owed leaves the worth of the account like points that were there.
        Entry::Clawback(clawback) => {
            let back = clawback.back.iter().map(|lot| lot.left.get()).sum();
            (back, moved(&clawback.lots) + clawback.owed.get())
        }
        _ => (0, 0),
    }
}

/// A name.
///
/// # Panics
/// If the text is no name, which the texts of the suites are.
#[must_use]
pub fn id(text: &str) -> Id {
    Id::new(text).expect("a valid name")
}

/// The sum of some points.
#[must_use]
pub fn total(points: impl IntoIterator<Item = Points>) -> i64 {
    points.into_iter().map(Points::get).sum()
}
