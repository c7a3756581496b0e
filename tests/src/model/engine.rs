//! The real account: the service on a native database, as the edge drives it.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Value, json};
use tally_core::account::grants::Beside;
use tally_core::program::Version;
use tally_core::quote::Quote;
use tally_core::values::id::Id;
use tally_core::values::points::Points;
use tally_core::values::time::Instant;
use tally_core::values::wire::decode;
use tally_replay::reference::ledger::OpenLot;
use tally_service::account::{Failure, handle, read_quote};
use tally_service::migration::migrate;
use tally_service::{schema, store};

use super::compare::{Figures, Seen};
use crate::document::document;
use crate::native_sql::NativeSql;
use crate::service::request::request;
use crate::service::schedule::Schedule;
use crate::world::id;

/// One account on its own database.
pub struct Engine {
    sql: NativeSql,
    versions: Schedule,
    sent: usize,
}

impl Engine {
    /// An account that nothing has happened to, under one version for all time.
    ///
    /// # Panics
    /// If the database cannot be made.
    #[must_use]
    pub fn new(version: Rc<Version>) -> Self {
        let sql = NativeSql::in_memory();
        sql.transaction(|| migrate(&sql, schema::MIGRATIONS)).expect("an empty database");
        Self { sql, versions: Schedule { entries: vec![(Instant::EPOCH, version)], ..Schedule::default() }, sent: 0 }
    }

    /// Sends a command, and answers the code of the problem, if there is one.
    ///
    /// # Errors
    /// The code of the problem.
    ///
    /// # Panics
    /// If it fails in another way.
    pub fn command(&mut self, word: &str, body: &Value, now: Instant) -> Result<(), String> {
        self.sent += 1;
        let mut body = body.clone();
        body["account"] = json!("member");
        if word == "hold" {
            let quote = self.quote(&body["cart"], now).map_err(|failure| code(&failure))?;
            body["digest"] = json!(quote.digest.map(|digest| digest.to_string()));
        }
        let request = request(word, &format!("key-{}", self.sent), &body);
        let outcome = self.sql.transaction(|| handle(&self.sql, &self.versions, &request, now));
        outcome.map(|_| ()).map_err(|failure| code(&failure))
    }

    fn quote(&self, cart: &Value, now: Instant) -> Result<Quote, Failure> {
        let request = decode(&document(json!({"account": "member", "cart": cart}))).expect("a valid request");
        read_quote(&self.sql, &self.versions, &id("member"), &request, &Beside::new(), now)
    }

    /// What is stored.
    ///
    /// # Panics
    /// If the database cannot be read.
    #[must_use]
    pub fn seen(&self, wallets: &[String], orders: &[String], now: Instant) -> Seen {
        let state = store::load(&self.sql, true, now).expect("what is stored");
        let lots = state.lots.values().filter(|lot| !lot.is_empty()).map(|lot| OpenLot {
            wallet: lot.wallet.to_string(),
            earned_at: lot.earned_at.ms(),
            available_at: lot.available_at.map(Instant::ms),
            expires_at: lot.expires_at.map(Instant::ms),
            is_active: lot.active,
            left: lot.left.get(),
            held: lot.held.get(),
        });
        let mut seen = Seen::new(lots);
        seen.tiers = state.ladders.iter().map(|(ladder, standing)| (ladder.to_string(), standing.tier.to_string())).collect();
        for wallet in wallets {
            let holds = state.wallets.get(wallet.as_str()).copied().unwrap_or_default();
            let parts = [holds.available, holds.pending, holds.held, holds.owed];
            seen.wallets.insert(wallet.clone(), parts.map(Points::get));
        }
        for order in orders {
            let Some(purchase) = store::purchase(&self.sql, &id(order)).expect("what is stored") else { continue };
            let order_record = purchase.order;
            for wallet in wallets {
                let of = |points: &BTreeMap<Id, Points>| points.get(wallet.as_str()).map_or(0, |points| points.get());
                let figures = Figures {
                    earned: of(&order_record.earned),
                    taken_back: of(&order_record.taken_back),
                    restored: of(&order_record.restored),
                };
                seen.orders.insert((order.clone(), wallet.clone()), figures);
            }
        }
        seen
    }
}

fn code(failure: &Failure) -> String {
    match failure {
        Failure::Problem(problem) => problem.code.to_owned(),
        other => format!("{other:?}"),
    }
}
