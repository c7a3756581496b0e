//! Random lives of an account: whatever happens in whatever order, what is stored is the fold of the
//! records, and how often time is looked at makes no difference.

use std::cell::RefCell;
use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use serde_json::{Value, json};
use tally_core::ledger::Record;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_core::values::wire::Wire as _;
use tally_service::account::{Failure, Request};

use super::exports::{audited, exported, versions};
use super::fold::assert_stored_is_the_fold;
use super::shop::{Shop, cart, choosing, club, day, event, later, order, program, request, with};

/// Lives tried for each law, under a program picked for each.
const LIVES: u32 = 256;
/// The commands of the longest life, half of that on average.
const COMMANDS: usize = 60;

/// What a life consists of. Names are picked from a few, so that things happen to each other.
#[derive(Debug, Clone)]
pub enum Step {
    Order {
        name: u8,
        euros: Vec<i64>,
        choice: Choice,
        days_ago: i64,
        hold: Option<u8>,
        own_key: bool,
        paid: bool,
    },
    Hold {
        name: u8,
        euros: i64,
        choice: Choice,
        hours: i64,
    },
    Capture {
        name: u8,
        points: Option<i64>,
    },
    Release {
        name: u8,
    },
    Refund {
        name: u8,
        what: Back,
    },
    Adjust {
        name: u8,
        points: i64,
    },
    Reverse {
        name: u8,
    },
    Import {
        name: u8,
        days: i64,
        owed: i64,
    },
    Cancel {
        name: u8,
    },
    Reinstate {
        name: u8,
    },
    ChargeBack {
        name: u8,
        amount: Option<i64>,
        undone: bool,
    },
    Pay {
        name: u8,
        undone: bool,
    },
    Fulfil {
        name: u8,
        line: Option<usize>,
        undone: bool,
    },
    Event {
        name: u8,
        visit: bool,
        days_ago: i64,
    },
    EventReversal {
        name: u8,
    },
    /// Any other command: its word, and its body without the account.
    Other(&'static str, Value),
    Wait {
        hours: i64,
    },
    /// The last request once more.
    Again,
}

#[derive(Debug, Clone, Copy)]
pub enum Choice {
    None,
    Five,
    Coffee,
    Pay(i64),
}

#[derive(Debug, Clone, Copy)]
pub enum Back {
    All,
    Line(usize),
    Amount(i64),
}

fn choice() -> impl Strategy<Value = Choice> {
    prop_oneof![3 => Just(Choice::None), 1 => Just(Choice::Five), 1 => Just(Choice::Coffee), 2 => (1..300_i64).prop_map(Choice::Pay)]
}

fn step() -> impl Strategy<Value = Step> {
    let order = (
        0..12_u8,
        prop::collection::vec(1..250_i64, 1..4),
        choice(),
        prop_oneof![3 => Just(0), 1 => 0..500_i64],
        prop::option::of(0..4_u8),
        any::<bool>(),
        prop_oneof![4 => Just(true), 1 => Just(false)],
    );
    let order = order.prop_map(|(name, euros, choice, days_ago, hold, own_key, paid)| Step::Order {
        name,
        euros,
        choice,
        days_ago,
        hold,
        own_key,
        paid,
    });
    let hold =
        (0..4_u8, 1..120_i64, choice(), 1..24_i64).prop_map(|(name, euros, choice, hours)| Step::Hold { name, euros, choice, hours });
    let back = prop_oneof![2 => Just(Back::All), 2 => (0..3_usize).prop_map(Back::Line), 1 => (1..9000_i64).prop_map(Back::Amount)];
    prop_oneof![
        5 => order,
        2 => hold,
        1 => (0..4_u8, prop::option::of(0..200_i64)).prop_map(|(name, points)| Step::Capture { name, points }),
        1 => (0..4_u8).prop_map(|name| Step::Release { name }),
        3 => (0..12_u8, back).prop_map(|(name, what)| Step::Refund { name, what }),
        1 => (0..6_u8, prop_oneof![-400..0_i64, 1..200_i64]).prop_map(|(name, points)| Step::Adjust { name, points }),
        1 => (0..6_u8).prop_map(|name| Step::Reverse { name }),
        1 => (0..4_u8, 1..60_i64, 0..90_i64).prop_map(|(name, days, owed)| Step::Import { name, days, owed }),
        2 => (0..4_u8).prop_map(|name| Step::Cancel { name }),
        2 => (0..4_u8).prop_map(|name| Step::Reinstate { name }),
        1 => (0..12_u8, prop::option::of(1..9000_i64), any::<bool>())
            .prop_map(|(name, amount, undone)| Step::ChargeBack { name, amount, undone }),
        1 => (0..12_u8, any::<bool>()).prop_map(|(name, undone)| Step::Pay { name, undone }),
        2 => (0..12_u8, prop::option::of(0..3_usize), any::<bool>()).prop_map(|(name, line, undone)| Step::Fulfil { name, line, undone }),
        2 => (0..6_u8, any::<bool>(), 0..60_i64).prop_map(|(name, visit, days_ago)| Step::Event { name, visit, days_ago }),
        2 => (0..6_u8).prop_map(|name| Step::EventReversal { name }),
        5 => other(),
        2 => prop_oneof![1..48_i64, 1..9000_i64].prop_map(|hours| Step::Wait { hours }),
        1 => Just(Step::Again),
    ]
}

/// What is done beside buying, on the club's program; where there is nothing of the kind it is refused.
fn other() -> impl Strategy<Value = Step> {
    let others = [
        ("profile", json!({"birthday": "05-17", "segments": ["staff"]})),
        ("profile", json!({"attributes": {"shop": "graz"}})),
        ("offer", json!({"offer": "seven"})),
        ("membership_start", json!({"plan": "plus", "trial": true})),
        ("membership_start", json!({"plan": "plus"})),
        ("membership_start", json!({"plan": "card"})),
        ("membership_renew", json!({})),
        ("membership_renew", json!({})),
        ("membership_cancel", json!({})),
        ("membership_cancel", json!({"stop": "now"})),
        ("entitlement_use", json!({"entitlement": "lounge"})),
        ("entitlement_return", json!({"entitlement": "lounge"})),
        ("tier", json!({"ladder": "status", "tier": "gold", "actor": "desk", "reason": "goodwill"})),
        ("tier", json!({"ladder": "status", "actor": "desk", "reason": "mistake"})),
    ];
    prop::sample::select(others.to_vec()).prop_map(|(word, body)| Step::Other(word, body))
}

fn chosen(cart: Value, choice: Choice) -> Value {
    match choice {
        Choice::None => cart,
        Choice::Five => choosing(cart, "five", None),
        Choice::Coffee => choosing(cart, "coffee", None),
        Choice::Pay(points) => choosing(cart, "pay", Some(points)),
    }
}

/// A life being lived. `alarm_hours` is how often the alarm looks at the clock; never if absent.
pub struct Life {
    pub shop: Shop,
    pub now: Instant,
    alarm_hours: Option<i64>,
    last: Option<Request>,
    sent: usize,
}

impl Life {
    pub fn new(program: Value, alarm_hours: Option<i64>) -> Self {
        Self { shop: Shop::new(program), now: day(0), alarm_hours, last: None, sent: 0 }
    }

    pub fn live(&mut self, step: &Step) {
        self.now = later(self.now, 1000);
        let request = match step {
            Step::Wait { hours } => return self.wait(*hours),
            Step::Again => match self.last.clone() {
                Some(last) => last,
                None => return,
            },
            other => self.request(other),
        };
        self.last = Some(request.clone());
        match self.shop.send(&request, self.now) {
            Ok(_) | Err(Failure::Problem(_)) => {}
            Err(failure) => panic!("{step:?}: {failure:?}"),
        }
    }

    fn wait(&mut self, hours: i64) {
        let hour = 3_600_000;
        let end = later(self.now, hours * hour);
        if let Some(every) = self.alarm_hours {
            while later(self.now, every * hour) < end {
                self.now = later(self.now, every * hour);
                self.shop.pass(self.now).expect("time passes");
            }
        }
        self.now = end;
    }

    fn request(&mut self, step: &Step) -> Request {
        self.sent += 1;
        let key = format!("key-{}", self.sent);
        match step {
            Step::Order { name, euros, choice, days_ago, hold, own_key, paid } => {
                let mut body = order(&name.to_string(), chosen(cart(euros), *choice));
                if *days_ago > 0 {
                    body["occurredAt"] = json!(later(self.now, -days_ago * 86_400_000).ms());
                }
                body["hold"] = json!(hold.map(|hold| format!("h{hold}")));
                body["paid"] = json!(paid);
                request("order", &if *own_key { format!("order-{name}") } else { key }, &body)
            }
            Step::Hold { name, euros, choice, hours } => {
                let seconds = u32::try_from(hours * 3600).expect("a day at most");
                request("hold", &key, &self.shop.hold_body(&format!("h{name}"), chosen(cart(&[*euros]), *choice), self.now, seconds))
            }
            Step::Capture { name, points } => {
                let points = points.map(|points| json!({"points": points}));
                request("capture", &key, &json!({"account": "member", "hold": format!("h{name}"), "points": points}))
            }
            Step::Release { name } => request("release", &key, &json!({"account": "member", "hold": format!("h{name}")})),
            Step::Refund { name, what } => {
                let mut body = json!({"account": "member", "order": name.to_string()});
                match what {
                    Back::All => {}
                    Back::Line(line) => body["lines"] = json!([{"line": format!("line-{line}")}]),
                    Back::Amount(amount) => body["amount"] = json!(amount),
                }
                request("refund", &key, &body)
            }
            Step::Adjust { name, points } => {
                let body = json!({"account": "member", "adjustment": name.to_string(), "wallet": "points", "points": points, "reason": "test", "actor": "a"});
                request("adjust", &key, &body)
            }
            Step::Reverse { name } => {
                request("reverse", &key, &json!({"account": "member", "adjustment": name.to_string(), "reason": "test", "actor": "a"}))
            }
            Step::Import { name, days, owed } => {
                let (past, end) = (later(self.now, -days * 86_400_000).ms(), later(self.now, days * 86_400_000).ms());
                let lots = json!([{"wallet": "points", "points": days, "earnedAt": past, "expiresAt": end},
                    {"wallet": "stars", "points": 1, "earnedAt": past, "availableAt": end}]);
                let mut body = json!({"account": "member", "reference": name.to_string(), "actor": "a", "lots": lots});
                if *owed > 0 {
                    body["owed"] = json!({"points": owed});
                }
                request("import", &key, &body)
            }
            Step::Cancel { name } => request("cancel", &key, &json!({"account": "member", "order": name.to_string()})),
            Step::Reinstate { name } => request("reinstate", &key, &json!({"account": "member", "order": name.to_string()})),
            Step::Pay { name, undone } => request("pay", &key, &json!({"account": "member", "order": name.to_string(), "undone": undone})),
            Step::Fulfil { name, line, undone } => {
                let lines: Vec<_> = line.iter().map(|line| json!({"line": format!("line-{line}")})).collect();
                request("fulfil", &key, &json!({"account": "member", "order": name.to_string(), "lines": lines, "undone": undone}))
            }
            Step::ChargeBack { name, amount, undone } => {
                let body = json!({"account": "member", "order": name.to_string(), "amount": amount, "undone": undone});
                request("chargeback", &key, &body)
            }
            Step::Event { name, visit, days_ago } => {
                let kind = if *visit { "checkIn" } else { "review" };
                request("event", &key, &event(&name.to_string(), kind, later(self.now, -days_ago * 86_400_000)))
            }
            Step::EventReversal { name } => request("event_reversal", &key, &json!({"account": "member", "event": name.to_string()})),
            Step::Other(word, body) => request(word, &key, &with(body.clone(), "/account", json!("member"))),
            Step::Wait { .. } | Step::Again => unreachable!("both are handled before"),
        }
    }
}

/// The laws of wallets and ladders that lives are tried under.
fn programs() -> Vec<Value> {
    let days = |days: i64| json!({"after": {"days": days}});
    let short = with(with(program(), "/wallets/0/expiry", days(40)), "/wallets/0/available", json!({"afterDays": 3}));
    let strict = with(with(short.clone(), "/wallets/0/whenGone", json!({"mode": "clamp"})), "/ladders/0/atEnd", json!("drop"));
    let limited = with(program(), "/earn/0/limits", json!([{"period": "month", "points": "300"}, {"period": "year", "points": "900"}]));
    let limited = with(limited, "/earn/1/cooldown", json!({"days": 2}));
    let lenient = with(with(short.clone(), "/wallets/0/graceDays", json!(7)), "/ladders/0/validity", json!({"for": {"days": 30}}));
    let idle = with(
        with(program(), "/wallets/0/inactivity", json!({"after": {"days": 30}, "activities": ["order"]})),
        "/wallets/0/expiry",
        days(50),
    );
    let held = json!({"rules": [{"ladder": "status", "atLeast": "gold", "expiry": {"longer": {"days": 20}}}], "graceDays": 5});
    let held = with(with(idle.clone(), "/wallets/0/tierExpiry", held), "/ladders/0/validity", json!({"for": {"days": 45}}));
    let held = with(with(held, "/ladders/0/tiers/1/from", json!("200")), "/wallets/0/expiry", days(25));
    let sent = with(short.clone(), "/wallets/0/available", json!({"on": "fulfilled", "afterDays": 2}));
    let lived = with(with(club(), "/wallets/0/expiry", days(40)), "/earn/4/issue/expiry", days(20));
    vec![program(), short, strict, idle, held, limited, sent, with(lenient, "/wallets/0/spend", json!("oldest")), club(), lived]
}

/// The same lives in every run: a failure found once is found again.
pub fn try_lives(law: impl Fn(&Value, &[Step])) {
    let programs = programs();
    let config = Config { cases: LIVES, failure_persistence: None, max_shrink_iters: 2000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let lives = (0..programs.len(), prop::collection::vec(step(), 1..=COMMANDS));
    let outcome = runner.run(&lives, |(program, steps)| {
        law(&programs[program], &steps);
        Ok(())
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(why, (program, steps))) => panic!("{why}\nunder the program {}, in the life {steps:?}", programs[program]),
        Err(TestError::Abort(why)) => panic!("no lives: {why}"),
    }
}

/// D-05: a balance is never anything else than what its entries make it.
#[test]
fn d05_what_is_stored_is_the_fold_of_the_records_after_any_life() {
    let seen = RefCell::new(BTreeSet::new());
    try_lives(|program, steps| {
        let mut life = Life::new(program.clone(), None);
        for step in steps {
            life.live(step);
        }
        assert_stored_is_the_fold(&life.shop);
        audited(&exported(&life.shop, 1000), versions(&life.shop)).expect("an auditor finds nothing");
        seen.borrow_mut().extend(life.shop.records().iter().flat_map(kinds));
    });
    // A law that was only tried on half of what can happen is half a law.
    let wanted = "accrue activate active adjust burn cancel capture chargeback clawback count entitlement_return entitlement_use event event_reversal expire extend fulfil hold import lapse measure \
                  membership membership_cancel membership_renew membership_start offer order park passesUntil pay prize profile progress redate refund reinstate \
                  release restore reverse roll settle tier";
    assert_eq!(seen.into_inner().into_iter().collect::<Vec<_>>().join(" "), wanted);
}

/// The kind of a record and of each of its entries, as they are written.
fn kinds(record: &Record) -> Vec<String> {
    let command = record.command.encode();
    let entries = record.entries.iter().map(|entry| match entry.encode() {
        Json::Map(fields) => fields.into_iter().map(|(name, _)| name).collect(),
        other => panic!("an entry is an object, actual {other:?}"),
    });
    entries.chain(command.as_text().map(str::to_owned)).collect()
}

/// D-36: a completed order is what it was, whatever becomes of it: that is written in records of their own.
#[test]
fn d36_no_life_changes_what_was_recorded() {
    try_lives(|program, steps| {
        let mut life = Life::new(program.clone(), None);
        let mut written = Vec::new();
        for part in steps.chunks(8) {
            part.iter().for_each(|step| life.live(step));
            let texts = life.shop.record_texts();
            assert_eq!(texts.get(..written.len()), Some(written.as_slice()));
            written = texts;
        }
    });
}

#[test]
fn any_life_writes_the_same_records_however_often_time_is_looked_at() {
    try_lives(|program, steps| {
        let [mut rarely, mut often] = [None, Some(31)].map(|alarm_hours| Life::new(program.clone(), alarm_hours));
        for step in steps {
            rarely.live(step);
            often.live(step);
        }
        // What fell due since the last command is written by whoever looks next.
        for life in [&rarely, &often] {
            life.shop.pass(rarely.now).expect("time passes");
        }
        assert_eq!(rarely.shop.record_texts(), often.shop.record_texts());
    });
}
