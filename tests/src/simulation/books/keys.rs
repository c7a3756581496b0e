//! Idempotency keys: one effect each, and the same bytes for everybody who asks again.

use std::collections::{BTreeMap, BTreeSet};

use tally_core::ledger::Record;
use tally_core::ledger::record::CommandKind;
use tally_core::values::id::Id;
use tally_service::account::{Freshness, Request};

use super::super::finding::{Checked, holds};

/// The keys of an account, what they were used for, and what they were answered.
#[derive(Debug, Default)]
pub struct Keys {
    /// Who asked for what: the keys that each request was sent under.
    sent: BTreeMap<String, BTreeSet<String>>,
    /// How many records each request made.
    made: BTreeMap<String, usize>,
    /// The first receipt of each key, and the request it is of.
    receipts: BTreeMap<String, (String, String)>,
    /// The receipt that decided each order.
    orders: BTreeMap<Id, i64>,
}

const RECEIPT: &str = "receipts";
const ONCE: &str = "one effect a key";

impl Keys {
    /// Remembers that a request is sent under a key.
    pub fn asks(&mut self, request: &Request) {
        self.sent.entry(request.hash.clone()).or_default().insert(request.key.clone());
    }

    /// Enters a record.
    ///
    /// # Errors
    /// If its request has made more records than it has keys, or nobody made it.
    pub fn enter(&mut self, record: &Record) -> Checked {
        if let Some(order) = record.order.clone().filter(|_| record.command == CommandKind::Order) {
            self.orders.insert(order, record.seq);
        }
        // What came before its order is entered when it is kept, and again when it is carried out or dropped.
        let Some(input) = record.input.as_deref().filter(|_| record.command != CommandKind::Park) else { return Ok(()) };
        let made = self.made.entry(input.to_owned()).or_default();
        *made += 1;
        let keys = self.sent.get(input).map_or(0, BTreeSet::len);
        holds(ONCE, *made <= keys, || format!("record {}: {made} records of a request with {keys} keys", record.seq))
    }

    /// What a key was answered, if it was.
    #[must_use]
    pub fn receipt(&self, key: &str) -> Option<&str> {
        self.receipts.get(key).map(|(text, _)| text.as_str())
    }

    /// Compares a receipt with what the key was answered before, and with what is stored.
    ///
    /// # Errors
    /// If the bytes differ, or it is the receipt of something else.
    pub fn answered(&mut self, request: &Request, receipt: &str, freshness: Freshness, stored: &[String]) -> Checked {
        let key = &request.key;
        let record: Record = tally_api::text::read(receipt).map_err(|errors| (RECEIPT, format!("{key}: {errors:?}")))?;
        let place = usize::try_from(record.seq - 1).ok();
        let kept = place.and_then(|place| stored.get(place)).map(String::as_str);
        holds(RECEIPT, kept == Some(receipt), || format!("{key} is answered {receipt}, stored is {kept:?}"))?;
        let own = record.input.as_deref() == Some(request.hash.as_str());
        // Whoever heard of an order that another key recorded has the receipt of that.
        let decides = matches!(record.command, CommandKind::Order | CommandKind::Adopt);
        match freshness {
            Freshness::New => {
                holds(ONCE, !self.receipts.contains_key(key), || format!("{key} is answered as new again"))?;
                // After an order may come what was kept for it.
                let of_order = |text: &String| tally_api::text::read::<Record>(text).is_ok_and(|later| later.order == record.order);
                let last = place.and_then(|place| stored.get(place + 1..)).is_some_and(|later| later.iter().all(of_order));
                holds(RECEIPT, own && last, || format!("{key} is answered {receipt}"))?;
            }
            Freshness::Replayed => holds(RECEIPT, own || decides, || format!("{key} is answered {receipt}, which is of another request"))?,
            Freshness::AlreadyRecorded => {
                // Who only heard of an order has its receipt from then on.
                let decided = record.order.as_ref().and_then(|order| self.orders.get(order));
                let is_adopted = record.command == CommandKind::Adopt;
                holds(RECEIPT, is_adopted || decided == Some(&record.seq), || {
                    format!("{key} is answered {receipt}, not what decided its order")
                })?;
            }
        }
        let (first, hash) = self.receipts.entry(key.clone()).or_insert_with(|| (receipt.to_owned(), request.hash.clone()));
        holds(RECEIPT, first == receipt && *hash == request.hash, || format!("{key} was answered {first}, and now {receipt}"))
    }

    /// Looks at a refusal.
    ///
    /// # Errors
    /// If the key has a receipt for this very request.
    pub fn refused(&self, request: &Request, code: &str) -> Checked {
        let had = self.receipts.get(&request.key).is_some_and(|(_, hash)| *hash == request.hash);
        holds(RECEIPT, !had, || format!("{} has a receipt and is refused: {code}", request.key))
    }

    /// Every receipt that was ever answered is stored, byte for byte.
    ///
    /// # Errors
    /// The key whose receipt is not.
    pub fn check_stored(&self, stored: &[String]) -> Checked {
        let stored: BTreeSet<&str> = stored.iter().map(String::as_str).collect();
        let lost = self.receipts.iter().find(|(_, (text, _))| !stored.contains(text.as_str()));
        holds(RECEIPT, lost.is_none(), || format!("{lost:?} is not stored"))
    }
}
