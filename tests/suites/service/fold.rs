//! What is stored equals what follows from the records alone, as an auditor computes it.

use std::collections::BTreeMap;

use tally_core::ledger::Entry;
use tally_core::ledger::record::CommandKind;
use tally_core::ledger::{Hold, Record, State};
use tally_core::limit::Usage;
use tally_core::values::json::Json;
use tally_core::values::wire::Wire as _;

use super::shop::Shop;

/// The state that follows from records: a hold's record names it, its entries fill it, its end takes it away.
pub fn fold(records: &[Record]) -> State {
    let mut state = State::new();
    for record in records {
        let seq = record.seq;
        assert_eq!(seq, state.seq + 1, "a record is missing");
        assert_eq!(record.previous, state.chain, "record {seq} does not continue the chain");
        assert!(record.hash.is_some() && record.hash == record.expected_hash(), "record {seq} has another hash than its content");
        assert!(record.at >= state.rolled_to, "record {seq} is entered before the one before it");
        if let (CommandKind::Hold, Some(id), Some(deadline)) = (record.command, &record.hold, record.deadline) {
            state.holds.insert(id.clone(), open_hold(record, id, deadline));
        }
        for entry in &record.entries {
            state.apply(entry, record.at).unwrap_or_else(|broken| panic!("record {seq}: {broken}"));
        }
        if let (CommandKind::Capture | CommandKind::Release | CommandKind::Order, Some(id)) = (record.command, &record.hold) {
            state.holds.remove(id);
        }
        if record.command == CommandKind::Roll {
            state.holds.values_mut().filter(|hold| hold.deadline <= record.at).for_each(|hold| hold.usage.clear());
        }
        // A hold without points leaves no entry when it lapses, but its deadline is known.
        state.holds.retain(|_, hold| hold.is_open() || hold.deadline > record.at);
        assert_eq!(record.balances, state.wallets, "record {seq} has other balances than its entries make");
        (state.seq, state.chain, state.rolled_to) = (seq, record.hash.clone(), record.at);
    }
    state
}

fn open_hold(record: &Record, id: &tally_core::values::id::Id, deadline: tally_core::values::time::Instant) -> Hold {
    Hold {
        id: id.clone(),
        deadline,
        version: record.version.clone(),
        placed_at: record.at,
        cart: tally_core::cart::Cart {
            currency: tally_core::values::money::Currency::new("EUR").expect("a currency"),
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
        digest: record.digest.clone().expect("a hold has a digest"),
        parts: Vec::new(),
        lapsed: Vec::new(),
    }
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
    let Json::Map(fields) = hold else { panic!("a hold is an object") };
    let kept = fields.iter().filter(|(name, _)| !["cart", "member", "tiers"].contains(&name.as_str()));
    Json::Map(kept.cloned().collect()).canonical()
}

/// Compares everything that is stored with the fold of the records.
pub fn assert_stored_is_the_fold(shop: &Shop) {
    let records = shop.records();
    let state = fold(&records);
    state.check_conservation().expect("balances are the sums of lots");
    let lots: Vec<String> = state.lots.values().filter(|lot| !lot.is_empty()).map(|lot| lot.encode().canonical()).collect();
    assert_eq!(shop.sql.texts("SELECT body FROM lot ORDER BY id"), lots, "the lots");
    let parsed = |text: &String| tally_api::text::parse(text).expect("stored JSON");
    let stored: Vec<String> =
        shop.sql.texts("SELECT body FROM hold ORDER BY id").iter().map(parsed).filter(is_open).map(|hold| bare(&hold)).collect();
    let holds: Vec<String> = state.holds.values().map(|hold| hold.encode()).filter(is_open).map(|hold| bare(&hold)).collect();
    assert_eq!(stored, holds, "the holds");
    let heads = shop.sql.texts("SELECT head FROM record ORDER BY seq DESC LIMIT 1");
    let Some(head) = heads.first().map(parsed) else { return };
    // What is empty is not written.
    let written = |json: &Json| Some(json.canonical()).filter(|text| text != "{}" && text != "[]" && text != "null");
    let field = |name: &str| head.get(name).and_then(written);
    assert_eq!(field("wallets"), written(&state.wallets.encode()), "the balances");
    assert_eq!(field("ladders"), written(&state.ladders.encode()), "the ladders");
    assert_eq!(field("member"), written(&state.member.encode()), "the member");
    let issued = tally_core::values::json::Json::List(state.issued.iter().map(|issued| issued.encode()).collect());
    assert_eq!(field("issued"), written(&issued), "what was issued");
    assert_eq!(field("chain"), written(&state.chain.encode()), "the chain");
    assert_eq!(field("due"), written(&state.next_due().encode()), "what falls due next");
}
