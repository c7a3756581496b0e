//! A shop with one member: the service as the edge drives it, on a native database.

use serde_json::{Value, json};
use tally_core::account::grants::Beside;
use tally_core::ledger::Record;
use tally_core::ledger::record::Holdings;
use tally_core::quote::View;
use tally_core::values::time::{DAY_MS, Instant};
use tally_core::values::wire::decode;
use tally_service::account::{Failure, Reply, Request, handle, pass_time, read_quote, read_view};
use tally_service::migration::migrate;
use tally_service::{records, schema};
use tally_tests::document::document;
use tally_tests::native_sql::NativeSql;
pub use tally_tests::service::request::{cart, choosing, request, with};
pub use tally_tests::service::schedule::{Schedule, version};
use tally_tests::world::id;

/// 2026-01-05T12:00:00Z, a Monday.
const MONDAY_MS: i64 = 1_767_614_400_000;

/// Noon, so many days after the first Monday of 2026.
pub fn day(number: i64) -> Instant {
    later(Instant::new(MONDAY_MS).expect("in range"), number * DAY_MS)
}

pub fn later(instant: Instant, ms: i64) -> Instant {
    instant.plus_ms(ms).expect("in range")
}

/// Two wallets, a ladder that doubles, and two ways to spend. Points live a year, stars sleep two weeks.
pub fn program() -> Value {
    json!({
        "id": "shop", "zone": {"name": "UTC"}, "currency": "EUR",
        "wallets": [{"id": "points", "expiry": {"after": {"months": 12}}},
                    {"id": "stars", "kind": "status", "available": {"afterDays": 14}}],
        "earn": [{"id": "base", "wallet": "points", "per": "money", "points": "1"},
                 {"id": "visit", "wallet": "stars", "per": "order", "points": "1", "group": "visits"}],
        "multipliers": [{"id": "double", "group": "base", "factor": "2", "when": [{"tier": {"ladder": "status", "atLeast": "gold"}}]}],
        "rewards": [{"id": "five", "trigger": "chosen", "cost": {"wallet": "points", "points": "100"},
                     "give": {"amount": {"value": "5", "on": "order"}}},
                    {"id": "pay", "trigger": "chosen", "cost": {"wallet": "points", "points": "1"},
                     "give": {"amountPerPoint": {"value": "0.01", "as": "tender"}}}],
        "ladders": [{"id": "status", "metric": {"spend": {}}, "period": "calendar", "validity": "restOfThisAndNext",
                     "tiers": [{"id": "basic", "from": "0"}, {"id": "gold", "from": "600"}]}]
    })
}

/// One wallet and one rule: a point for each euro.
pub fn plain() -> Value {
    json!({
        "id": "shop", "zone": {"name": "UTC"}, "currency": "EUR",
        "wallets": [{"id": "points", "expiry": {"after": {"months": 12}}}],
        "earn": [{"id": "base", "wallet": "points", "per": "money", "points": "1"}],
        "rewards": [{"id": "five", "trigger": "chosen", "cost": {"wallet": "points", "points": "100"},
                     "give": {"amount": {"value": "5", "on": "order"}}}]
    })
}

/// The first program with everything beside buying: reviews that earn, check-ins that are visits, a plan, an offer.
pub fn club() -> Value {
    let mut club = program();
    let more = json!({
        "events": [{"id": "review", "fields": [{"id": "stars", "type": "number"}]}, {"id": "checkIn", "visit": true}],
        "rewards": [{"id": "coffee", "trigger": "issued", "give": {"amount": {"value": "3", "on": "order"}}}],
        "earn": [{"id": "review", "wallet": "points", "per": "event", "event": "review", "points": "20",
                  "limits": [{"period": "month", "points": "30"}]},
                 {"id": "checkIn", "wallet": "stars", "per": "event", "event": "checkIn", "points": "1", "cooldown": {"hours": 20}},
                 {"id": "thanks", "per": "event", "event": "review", "issue": {"reward": "coffee"},
                  "when": [{"event": {"field": "stars", "atLeast": 5}}]},
                 {"id": "staff", "wallet": "points", "per": "order", "points": "7", "group": "gifts",
                  "when": [{"any": [{"segment": ["staff"]}, {"plan": ["plus"]}, {"offer": "seven"}]}]}],
        "segments": [{"id": "staff"}],
        "badges": [{"id": "critic"}],
        "challenges": [{"id": "card", "goal": {"units": {}}, "repeats": "unlimited",
                        "milestones": [{"at": "2", "give": {"badge": "critic"}},
                                       {"at": "5", "give": {"points": {"wallet": "points", "points": "25"}}}]},
                       {"id": "daily", "goal": {"streak": {"every": "day", "grace": 3}},
                        "milestones": [{"at": "3", "give": {"reward": "coffee"}}]},
                       {"id": "talk", "goal": {"event": {"of": ["review", "checkIn"]}}, "window": {"every": "month"},
                        "milestones": [{"at": "2", "give": {"points": {"wallet": "stars", "points": "3"}}}]}],
        "entitlements": [{"id": "lounge"}],
        "plans": [{"id": "plus", "price": "9", "period": {"months": 1}, "trialDays": 7,
                   "benefits": [{"entitlement": "lounge", "count": 2}]},
                  {"id": "card", "price": "12", "period": {"days": 45}, "renew": "manual"}],
        "habits": [{"id": "things"}],
        "ladders": [{"id": "visitor", "metric": "visits", "period": "calendar",
                     "tiers": [{"id": "guest", "from": "0", "benefits": [{"entitlement": "lounge"}]}, {"id": "regular", "from": "3"}]}]
    });
    let Value::Object(more) = more else { unreachable!("it is written so") };
    for (name, items) in more {
        let known = club[&name].as_array().cloned().unwrap_or_default();
        club[&name] = json!([known, items.as_array().cloned().unwrap_or_default()].concat());
    }
    club
}

/// An event of a name and a kind; a review has five stars.
pub fn event(name: &str, kind: &str, occurred: Instant) -> Value {
    let fields = if kind == "review" { json!({"stars": 5}) } else { json!({}) };
    json!({"account": "member", "event": {"id": name, "type": kind, "occurredAt": occurred.ms(), "fields": fields}})
}

pub fn order(name: &str, cart: Value) -> Value {
    json!({"account": "member", "order": name, "cart": cart})
}

/// One member's account, and the versions at hand.
#[derive(Debug)]
pub struct Shop {
    pub sql: NativeSql,
    pub versions: Schedule,
}

impl Shop {
    /// An account of its own in memory, under versions that take effect at these instants.
    pub fn scheduled(versions: &[(Instant, Value)]) -> Self {
        Self::on(NativeSql::in_memory(), versions)
    }

    /// An account under one version for all time.
    pub fn new(program: Value) -> Self {
        Self::scheduled(&[(Instant::EPOCH, program)])
    }

    pub fn on(sql: NativeSql, versions: &[(Instant, Value)]) -> Self {
        sql.transaction(|| migrate(&sql, schema::MIGRATIONS)).expect("an empty database");
        let entries = versions.iter().map(|(from, program)| (*from, version(program.clone()))).collect();
        Self { sql, versions: Schedule { entries, ..Schedule::default() } }
    }

    pub fn send(&self, request: &Request, now: Instant) -> Result<Reply, Failure> {
        self.sql.transaction(|| handle(&self.sql, &self.versions, request, now))
    }

    /// Sends a command that must succeed, and answers its receipt.
    pub fn must(&self, kind: &str, key: &str, body: &Value, now: Instant) -> Record {
        let reply = self.send(&request(kind, key, body), now).unwrap_or_else(|failure| panic!("{kind} {key}: {failure:?}"));
        record(&reply.receipt)
    }

    /// Records an order under its own key.
    pub fn buy(&self, name: &str, cart: Value, now: Instant) -> Record {
        self.must("order", &format!("order-{name}"), &order(name, cart), now)
    }

    /// Refunds a whole order.
    pub fn refund(&self, name: &str, now: Instant) -> Record {
        self.must("refund", &format!("refund-{name}"), &json!({"account": "member", "order": name}), now)
    }

    pub fn hold_body(&self, name: &str, cart: Value, now: Instant, seconds: u32) -> Value {
        let quote = self.quote(&cart, now);
        json!({"account": "member", "hold": name, "cart": cart, "digest": quote.digest.expect("a digest").to_string(), "seconds": seconds})
    }

    /// Places a hold for what is quoted now.
    pub fn hold(&self, name: &str, cart: Value, now: Instant, seconds: u32) -> Record {
        self.must("hold", &format!("hold-{name}"), &self.hold_body(name, cart, now, seconds), now)
    }

    pub fn quote(&self, cart: &Value, now: Instant) -> tally_core::quote::Quote {
        self.quote_with(cart, None, now).expect("a quote")
    }

    /// A quote that sees the points of an open hold.
    pub fn quote_with(&self, cart: &Value, hold: Option<&str>, now: Instant) -> Result<tally_core::quote::Quote, Failure> {
        let mut body = json!({"account": "member", "cart": cart});
        if let Some(hold) = hold {
            body["hold"] = json!(hold);
        }
        let request = decode(&document(body)).expect("a valid request");
        read_quote(&self.sql, &self.versions, &id("member"), &request, &Beside::new(), now)
    }

    pub fn view(&self, now: Instant) -> View {
        read_view(&self.sql, &self.versions, &id("member"), now).expect("a view").0
    }

    /// The view, or why there is none.
    pub fn read(&self, now: Instant) -> Result<View, Failure> {
        read_view(&self.sql, &self.versions, &id("member"), now).map(|(view, _)| view)
    }

    pub fn pass(&self, now: Instant) -> Result<Option<Instant>, Failure> {
        self.sql.transaction(|| pass_time(&self.sql, &self.versions, now))
    }

    /// Every record's text, from the first.
    pub fn record_texts(&self) -> Vec<String> {
        records::after(&self.sql, (0, i64::from(u32::MAX)), i64::from(u32::MAX))
            .expect("records")
            .into_iter()
            .map(|(_, text)| text)
            .collect()
    }

    pub fn records(&self) -> Vec<Record> {
        self.record_texts().iter().map(|text| record(text)).collect()
    }

    /// What the account holds in a wallet after the last record.
    pub fn holds(&self, wallet: &str) -> Holdings {
        self.records().last().and_then(|record| record.balances.get(wallet).copied()).unwrap_or_default()
    }

    /// The points that can be spent.
    pub fn available(&self, wallet: &str) -> i64 {
        self.holds(wallet).available.get()
    }
}

/// The code of the problem that a command was answered with.
pub fn problem(outcome: Result<Reply, Failure>) -> (u16, &'static str) {
    match outcome {
        Err(Failure::Problem(problem)) => (problem.status, problem.code),
        other => panic!("wanted a problem, actual {other:?}"),
    }
}

pub fn record(text: &str) -> Record {
    tally_api::text::read(text).expect("a record")
}
