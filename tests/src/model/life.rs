//! Made-up lives: what happens to one account, in an order that nobody would think of. Names are picked from a few, and
//! most instants are whole days, so that things happen to each other and at the same moment.

use serde_json::{Value, json};
use tally_replay::reference::ledger::Account;

use super::program::program;
use super::zone::begin;
use crate::generate::DAY_MS;
use crate::random::Random;

/// The commands of the longest life.
pub const COMMANDS: i64 = 50;

/// A life being made up. The model lives it too, so that most of what is asked for can be had.
struct Maker {
    random: Random,
    now: i64,
    account: Account,
    orders: i64,
    holds: i64,
    adjustments: i64,
    imports: i64,
    revisions: i64,
    /// Whether there are tiers, which live longer than points.
    is_long: bool,
    /// Whether orders earn by the tiers that they reach.
    is_following: bool,
    /// Whether tiers last that a window reached which moved on since: the account forgets its days, which a late order needs.
    is_forgetful: bool,
    /// Whether tiers bring something that can be used so often.
    has_passes: bool,
}

/// A made-up life: `program` and `steps`. The same seed makes the same life.
#[must_use]
pub fn life(seed: u64) -> Value {
    let mut random = Random::new(seed ^ 0x11fe);
    let program = program(&mut random);
    let account = Account::new(&program);
    let (is_long, has_passes) = (program["ladders"].is_array(), program["entitlements"].is_array());
    let is_following = program["ladders"][0]["includingThisOrder"] == true;
    let is_forgetful = program["ladders"][0]["period"]["rolling"].is_object() && program["ladders"][0]["validity"] != "none";
    let now = begin(&program["zone"]);
    let mut maker = Maker {
        random,
        now,
        account,
        orders: 0,
        holds: 0,
        adjustments: 0,
        imports: 0,
        revisions: 0,
        is_long,
        is_following,
        is_forgetful,
        has_passes,
    };
    let count = maker.random.between(10, COMMANDS);
    let steps: Vec<Value> = (0..count).map(|_| maker.step()).collect();
    json!({"about": format!("model life {seed}"), "program": program, "steps": steps})
}

impl Maker {
    fn step(&mut self) -> Value {
        self.now += match self.random.between(0, 9) {
            0..=2 => 0,
            3 => self.random.between(1, 3_600_000),
            4..=7 => self.random.between(1, 3) * DAY_MS,
            8 if self.is_long && self.random.percent(10) => self.random.between(100, 400) * DAY_MS,
            8 => self.random.between(4, 20) * DAY_MS,
            _ => DAY_MS / 2,
        };
        let (word, body) = match self.random.between(0, 99) {
            0..=23 => ("order", self.order()),
            24..=28 if !self.is_following => ("edit", self.edit()),
            24..=28 => ("order", self.order()),
            29..=30 => ("exchange", self.exchange()),
            31..=37 => ("hold", self.hold()),
            38..=39 if !self.account.open_holds().is_empty() => ("capture", self.capture()),
            40..=42 => ("release", json!({"hold": self.a_hold()})),
            43..=58 => ("refund", self.refund()),
            59..=63 => ("cancel", json!({"order": self.an_order()})),
            64..=68 => ("reinstate", json!({"order": self.a_cancelled_order()})),
            69..=73 => ("chargeback", self.chargeback()),
            74..=78 => ("pay", json!({"order": self.an_order(), "undone": self.random.percent(30)})),
            83..=86 if self.has_passes => ("entitlement_use", self.passes()),
            79..=87 => ("fulfil", self.fulfil()),
            88..=89 if self.is_long => ("tier", self.tier()),
            90..=91 if self.has_passes => ("entitlement_return", self.uses_back()),
            92 => ("import", self.import()),
            88..=95 => ("adjust", self.adjust()),
            _ => ("reverse", json!({"adjustment": self.an_adjustment(), "reason": "mistake", "actor": "desk"})),
        };
        // What goes wrong here, goes wrong again when the life is played.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.account.command(word, &body, self.now)));
        json!({"at": self.now, word: body})
    }

    /// The name of one of the latest things of a kind.
    fn latest(&mut self, prefix: &str, count: i64) -> String {
        let back = self.random.between(0, 4).min(self.random.between(0, 8));
        format!("{prefix}{}", (count - back).max(1))
    }

    fn an_order(&mut self) -> String {
        self.latest("o", self.orders)
    }

    /// A hold; one that is open, as a rule.
    fn a_hold(&mut self) -> String {
        let open = self.account.open_holds();
        if open.is_empty() || self.random.percent(15) { self.latest("h", self.holds) } else { self.random.pick(&open).clone() }
    }

    /// An order that was cancelled, if one was.
    fn a_cancelled_order(&mut self) -> String {
        let cancelled = self.account.cancelled_orders();
        if cancelled.is_empty() || self.random.percent(15) { self.an_order() } else { self.random.pick(&cancelled).clone() }
    }

    fn an_adjustment(&mut self) -> String {
        self.latest("a", self.adjustments)
    }

    fn a_line(&mut self) -> String {
        format!("l{}", self.random.between(0, 2))
    }

    fn cart(&mut self) -> Value {
        let lines = self.random.several(1, 3, |random, index| {
            let unit_price = if random.percent(50) { random.between(1, 60) * 100 } else { random.between(1, 6000) };
            json!({"id": format!("l{index}"), "sku": "s", "quantity": random.pick(&[1, 1, 2, 3]), "unitPrice": unit_price})
        });
        let mut choices = Vec::new();
        if self.random.percent(20) {
            choices.push(json!({"reward": "five"}));
        }
        if self.random.percent(35) {
            let available = self.account.holding("points").available;
            let points = if self.random.percent(85) { self.random.between(0, available.max(1)) } else { available + 1 };
            choices.push(json!({"reward": "pay", "points": points.max(1)}));
        }
        let cart = json!({"currency": "EUR", "lines": lines});
        if choices.is_empty() { cart } else { with_choices(cart, &choices) }
    }

    fn order(&mut self) -> Value {
        let again = self.random.percent(12);
        self.orders += i64::from(!again);
        let name = if again { self.an_order() } else { format!("o{}", self.orders) };
        let mut body = json!({"order": name, "cart": self.cart()});
        if !self.is_forgetful && self.random.percent(20) {
            body["occurredAt"] = json!(self.now - self.random.between(0, 25) * DAY_MS);
        }
        if self.random.percent(if self.account.open_holds().is_empty() { 5 } else { 40 }) {
            body["hold"] = json!(self.a_hold());
        }
        if self.random.percent(20) {
            body["paid"] = json!(false);
        }
        body
    }

    /// A change of an order: mostly other units of what it was, or something quite different.
    fn edit(&mut self) -> Value {
        let order = self.an_order();
        let cart = self.cart();
        self.revisions += self.random.between(-1, 3);
        json!({"order": order, "revision": self.revisions.max(0), "cart": cart})
    }

    /// A tier given by hand, or taken away again.
    fn tier(&mut self) -> Value {
        let tier = *self.random.pick(&[Some("basic"), Some("silver"), Some("gold"), None]);
        let until = if self.random.percent(60) { json!(self.now + self.random.between(1, 40) * DAY_MS) } else { Value::Null };
        json!({"ladder": "status", "tier": tier, "until": until, "actor": "desk", "reason": "goodwill"})
    }

    fn passes(&mut self) -> Value {
        json!({"entitlement": self.random.pick(&["lounge", "lounge", "call"]), "count": self.random.between(1, 2)})
    }

    /// Uses of today, or of some day that may be of the year before.
    fn uses_back(&mut self) -> Value {
        let mut body = self.passes();
        if self.random.percent(40) {
            body["usedAt"] = json!(self.now - self.random.between(0, 300) * DAY_MS);
        }
        body
    }

    fn exchange(&mut self) -> Value {
        let mut body = self.refund();
        let again = self.random.percent(5);
        self.orders += i64::from(!again);
        let name = if again { self.an_order() } else { format!("o{}", self.orders) };
        body["into"] = json!({"order": name, "cart": self.cart(), "paid": self.random.percent(80)});
        body
    }

    fn hold(&mut self) -> Value {
        let again = self.random.percent(5);
        self.holds += i64::from(!again);
        let name = if again { self.a_hold() } else { format!("h{}", self.holds) };
        let seconds = if self.random.percent(60) { 86_400 } else { self.random.between(60, 7200) };
        json!({"hold": name, "cart": self.cart(), "seconds": seconds})
    }

    fn capture(&mut self) -> Value {
        let mut body = json!({"hold": self.a_hold()});
        if self.random.percent(50) {
            body["points"] = json!({"points": self.random.between(0, 120)});
        }
        body
    }

    fn refund(&mut self) -> Value {
        let mut body = json!({"order": self.an_order()});
        if self.random.percent(75) {
            let lines = self.random.several(0, 2, |random, _| {
                let line = format!("l{}", random.between(0, 2));
                match random.between(0, 3) {
                    0 => json!({"line": line}),
                    1 => json!({"line": line, "amount": random.between(1, 3000)}),
                    2 => json!({"line": line, "quantity": 1, "amount": random.between(1, 1000)}),
                    _ => json!({"line": line, "quantity": random.between(1, 2)}),
                }
            });
            if lines.is_empty() || self.random.percent(10) {
                body["amount"] = json!(self.random.between(1, 6000));
            }
            body["lines"] = json!(lines);
        }
        body
    }

    fn chargeback(&mut self) -> Value {
        let mut body = json!({"order": self.an_order(), "undone": self.random.percent(45)});
        if self.random.percent(50) {
            body["amount"] = json!(self.random.between(1, 5000));
        }
        body
    }

    fn fulfil(&mut self) -> Value {
        let mut body = json!({"order": self.an_order(), "undone": self.random.percent(25)});
        if self.random.percent(70) {
            let line = self.a_line();
            let quantity = if self.random.percent(60) { json!(self.random.between(1, 2)) } else { Value::Null };
            body["lines"] = json!([{"line": line, "quantity": quantity}]);
        }
        body
    }

    fn adjust(&mut self) -> Value {
        let again = self.random.percent(5);
        self.adjustments += i64::from(!again);
        let name = if again { self.an_adjustment() } else { format!("a{}", self.adjustments) };
        let points = if self.random.percent(50) { self.random.between(1, 80) } else { -self.random.between(1, 120) };
        let wallet = *self.random.pick(&["points", "points", "points", "stars"]);
        let mut body = json!({"adjustment": name, "wallet": wallet, "points": points, "reason": "goodwill", "actor": "desk"});
        if points > 0 && self.random.percent(30) {
            body["availableAt"] = json!(self.now + self.random.between(-3, 12) * DAY_MS);
        }
        if points > 0 && self.random.percent(30) {
            body["expiresAt"] = json!(self.now + self.random.between(-1, 30) * DAY_MS);
        }
        body
    }
}

impl Maker {
    /// Lots of another system, and what is owed there by somebody who has nothing here.
    fn import(&mut self) -> Value {
        self.imports += i64::from(self.imports == 0 || !self.random.percent(10));
        let now = self.now;
        let lots = self.random.several(1, 3, |random, _| {
            let earned_at = now - random.between(0, 60) * DAY_MS;
            let mut lot =
                json!({"wallet": random.pick(&["points", "points", "stars"]), "points": random.between(1, 80), "earnedAt": earned_at});
            let available_at = if random.percent(30) { (now + random.between(-9, 9) * DAY_MS).max(earned_at) } else { earned_at };
            if available_at > earned_at {
                lot["availableAt"] = json!(available_at);
            }
            if random.percent(50) {
                lot["expiresAt"] = json!((now + random.between(0, 30) * DAY_MS).max(available_at + DAY_MS));
            }
            lot
        });
        let mut body = json!({"reference": format!("i{}", self.imports), "actor": "migration", "lots": lots});
        if self.orders == 0 && self.account.open_lots().is_empty() && self.random.percent(50) {
            body["owed"] = json!({"points": self.random.between(1, 60)});
        }
        body
    }
}

fn with_choices(mut cart: Value, choices: &[Value]) -> Value {
    cart["choices"] = json!(choices);
    cart
}
