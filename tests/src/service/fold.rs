//! What is stored equals what follows from the records alone, as an auditor computes it.

use std::collections::BTreeMap;

use tally_core::ledger::record::CommandKind;
use tally_core::ledger::{Broken, Entry, Hold, Record, State};
use tally_core::limit::Usage;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_core::values::wire::Wire as _;

use crate::native_sql::NativeSql;

/// The state that follows from records: a hold's record names it, its entries fill it, its end takes it away.
#[derive(Debug, Clone, Default)]
pub struct Fold {
    /// The state after the last record that was followed.
    pub state: State,
}

/// Holds, or says what differs.
fn same<T: PartialEq + std::fmt::Debug>(actual: &T, wanted: &T, what: impl FnOnce() -> String) -> Result<(), String> {
    if actual == wanted { Ok(()) } else { Err(format!("{}: {actual:?} where {wanted:?} follows", what())) }
}

impl Fold {
    /// The fold of all of some records.
    ///
    /// # Errors
    /// What does not follow.
    pub fn of(records: &[Record]) -> Result<Self, String> {
        let mut fold = Self::default();
        records.iter().try_for_each(|record| fold.follow(record))?;
        Ok(fold)
    }

    /// Goes on by one record.
    ///
    /// # Errors
    /// What of the record does not follow from those before it.
    pub fn follow(&mut self, record: &Record) -> Result<(), String> {
        self.check_chain(record)?;
        self.enter(record)
    }

    /// Whether a record continues the chain.
    ///
    /// # Errors
    /// Where it does not.
    pub fn check_chain(&self, record: &Record) -> Result<(), String> {
        let (seq, state) = (record.seq, &self.state);
        same(&seq, &(state.seq + 1), || "a record is missing".to_owned())?;
        same(&record.previous, &state.chain, || format!("record {seq} does not continue the chain"))?;
        if record.hash.is_none() || record.hash != record.expected_hash() {
            return Err(format!("record {seq} has another hash than its content"));
        }
        if record.at < state.rolled_to {
            return Err(format!("record {seq} is entered before the one before it"));
        }
        Ok(())
    }

    /// Applies a record that continues the chain.
    ///
    /// # Errors
    /// The entry that does not fit the state, or the balance that it does not make.
    pub fn enter(&mut self, record: &Record) -> Result<(), String> {
        let (seq, state) = (record.seq, &mut self.state);
        if let (CommandKind::Hold, Some(id), Some(deadline)) = (record.command, &record.hold, record.deadline) {
            state.holds.insert(id.clone(), open_hold(record, id, deadline)?);
        }
        for entry in &record.entries {
            state.apply(entry, record.at).map_err(|Broken(broken)| format!("record {seq}: {broken}"))?;
        }
        if let (CommandKind::Capture | CommandKind::Release | CommandKind::Order, Some(id)) = (record.command, &record.hold) {
            state.holds.remove(id);
        }
        if record.command == CommandKind::Erase {
            state.holds.clear();
        }
        if record.command == CommandKind::Roll {
            state.holds.values_mut().filter(|hold| hold.deadline <= record.at).for_each(|hold| hold.usage.clear());
        }
        // A hold without points leaves no entry when it lapses, but its deadline is known.
        state.holds.retain(|_, hold| hold.is_open() || hold.deadline > record.at);
        same(&record.balances, &state.wallets, || format!("record {seq} has other balances than its entries make"))?;
        (state.seq, state.chain, state.rolled_to) = (seq, record.hash.clone(), record.at);
        // Nobody stores the fold, so nobody asks what changed.
        state.touched_lots.clear();
        state.touched_holds.clear();
        Ok(())
    }

    /// Compares everything that is stored with what follows from the records.
    ///
    /// # Errors
    /// What differs.
    ///
    /// # Panics
    /// If the database cannot be read.
    pub fn stored_alike(&self, sql: &NativeSql) -> Result<(), String> {
        let state = &self.state;
        state.check_conservation().map_err(|Broken(broken)| broken.to_owned())?;
        let lots: Vec<String> = state.lots.values().filter(|lot| !lot.is_empty()).map(|lot| lot.encode().canonical()).collect();
        same(&sql.texts("SELECT body FROM lot ORDER BY id"), &lots, || "the stored lots".to_owned())?;
        let stored = sql.texts("SELECT body FROM hold ORDER BY id");
        let stored: Vec<String> = stored.iter().map(|text| parsed(text)).filter(is_open).map(|hold| bare(&hold)).collect();
        let holds: Vec<String> = state.holds.values().map(|hold| hold.encode()).filter(is_open).map(|hold| bare(&hold)).collect();
        same(&stored, &holds, || "the stored holds".to_owned())?;
        let heads = sql.texts("SELECT head FROM record ORDER BY seq DESC LIMIT 1");
        let Some(head) = heads.first().map(|text| parsed(text)) else { return same(&state.seq, &0, || "records".to_owned()) };
        let last = sql.texts("SELECT body FROM record ORDER BY seq DESC LIMIT 1").concat();
        same(&parsed(&last).get("hash").map(Json::canonical), &Some(state.chain.encode().canonical()), || "the last hash".to_owned())?;
        // What is empty is not written.
        let written = |json: &Json| Some(json.canonical()).filter(|text| text != "{}" && text != "[]" && text != "null");
        // Whatever older records issued is in lots by now.
        same(&state.issued, &Vec::new(), || "what was issued beside the lots".to_owned())?;
        let fields = [
            ("ladders", state.ladders.encode()),
            ("member", state.member.encode()),
            ("profile", state.profile.encode()),
            ("offers", state.offers.encode()),
            ("membership", state.membership.encode()),
            ("achieved", state.achieved.encode()),
            ("clocks", state.clocks.encode()),
            ("passesUntil", state.passes_until.encode()),
            ("due", state.due_of_rows().encode()),
        ];
        fields.iter().try_for_each(|(name, follows)| {
            same(&head.get(name).and_then(written), &written(follows), || format!("the stored field `{name}`"))
        })
    }
}

/// # Panics
/// If a stored text is no JSON.
fn parsed(text: &str) -> Json {
    tally_api::text::parse(text).expect("stored JSON")
}

fn open_hold(record: &Record, id: &Id, deadline: Instant) -> Result<Hold, String> {
    Ok(Hold {
        id: id.clone(),
        deadline,
        version: record.version.clone(),
        placed_at: record.at,
        cart: tally_core::cart::Cart {
            currency: tally_core::values::money::Currency::new("EUR").ok_or("a currency")?,
            id: None,
            channel: None,
            store: None,
            payment: None,
            amounts: BTreeMap::new(),
            lines: Vec::new(),
            shipping: tally_core::values::money::Minor::ZERO,
            codes: Vec::new(),
            choices: Vec::new(),
        },
        tiers: BTreeMap::new(),
        member: tally_core::member::Member::default(),
        usage: record.entries.iter().filter_map(counts).flatten().collect(),
        digest: record.digest.clone().ok_or_else(|| format!("record {}: a hold without a digest", record.seq))?,
        parts: Vec::new(),
        lapsed: Vec::new(),
        lapsed_usage: Vec::new(),
    })
}

/// What an entry says that limits count.
fn counts(entry: &Entry) -> Option<Vec<Usage>> {
    if let Entry::Count(count) = entry { Some(count.counts.clone()) } else { None }
}

/// Whether points are in a hold. Holds without any go from storage by the clock, without an entry.
fn is_open(hold: &Json) -> bool {
    matches!(hold.get("parts"), Some(Json::List(parts)) if !parts.is_empty())
}

/// A hold without what its record does not say.
fn bare(hold: &Json) -> String {
    let Json::Map(fields) = hold else { return hold.canonical() };
    let kept = fields.iter().filter(|(name, _)| !["cart", "member", "tiers"].contains(&name.as_str()));
    Json::Map(kept.cloned().collect()).canonical()
}
