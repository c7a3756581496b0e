//! The programs that are simulated: few, and each with much in it that time, returns and limits act on.

use serde_json::{Value, json};
use tally_core::values::id::Id;

use crate::service::request::with;
use crate::world::id;

/// A limit as the books count it: what one wallet's only rule or reward may give, or a kind of transfer.
#[derive(Debug, Clone)]
pub struct OfADay {
    /// The wallet, or the transfer.
    pub wallet: Id,
    /// The most.
    pub most: i64,
}

/// What the whole program honours of a code.
#[derive(Debug, Clone)]
pub struct OfACode {
    /// The code.
    pub code: Id,
    /// How often at most.
    pub times: Option<usize>,
    /// How much it takes off in all at most, in minor units.
    pub sum: Option<i64>,
}

/// What the books must know of a program; the same in all its versions.
#[derive(Debug, Clone, Default)]
pub struct Laws {
    /// Wallets in which only so much may be owed.
    owed: Vec<(Id, i64)>,
    /// Wallets that give nothing back of what was spent.
    never_restore: Vec<Id>,
    /// Wallets whose points wait until their order is fulfilled.
    pub on_fulfilled: Vec<Id>,
    /// Wallets that earn at most so many points a day.
    pub points_a_day: Vec<OfADay>,
    /// Wallets whose only reward is used at most so often a day.
    pub uses_a_day: Vec<OfADay>,
    /// Wallets whose only reward the whole program gives at most so often, and the counter of that.
    pub uses_of_all: Vec<(OfADay, Id)>,
    /// Wallets whose only rule gives at most so many points a day, to all members together.
    pub points_a_day_of_all: Vec<OfADay>,
    /// What the whole program honours of its codes.
    pub codes: Vec<OfACode>,
}

impl Laws {
    /// The most that may be owed; nothing if there is no limit.
    #[must_use]
    pub fn owed_limit(&self, wallet: &Id) -> Option<i64> {
        self.owed.iter().find(|(known, _)| known == wallet).map(|(_, most)| *most)
    }

    /// Whether refunds give nothing back of what was spent.
    #[must_use]
    pub fn never_restores(&self, wallet: &Id) -> bool {
        self.never_restore.contains(wallet)
    }
}

/// A program, version by version.
#[derive(Debug, Clone)]
pub struct Program {
    /// What reports call it.
    pub name: &'static str,
    /// Its versions, which take turns.
    pub versions: Vec<Value>,
    /// What the books must know.
    pub laws: Laws,
}

/// Points that end after two days, stars that sleep for one, a ladder whose tiers last a day, and cards of stamps.
fn base() -> Value {
    json!({
        "id": "shop", "zone": {"name": "UTC"}, "currency": "EUR",
        "wallets": [{"id": "points", "expiry": {"after": {"days": 2}}, "whenGone": {"limit": "150"}},
                    {"id": "stars", "kind": "status", "available": {"afterDays": 1}, "expiry": {"after": {"days": 3}}},
                    {"id": "stamps", "expiry": {"after": {"days": 5}}}],
        "earn": [{"id": "base", "wallet": "points", "per": "money", "points": "1"},
                 {"id": "visit", "wallet": "stars", "per": "order", "points": "1", "group": "visits"},
                 {"id": "stamp", "wallet": "stamps", "per": "order", "points": "1", "group": "cards"}],
        "multipliers": [{"id": "double", "group": "base", "factor": "2", "when": [{"tier": {"ladder": "status", "atLeast": "gold"}}]}],
        "rewards": [{"id": "five", "trigger": "chosen", "cost": {"wallet": "points", "points": "100"},
                     "give": {"amount": {"value": "5", "on": "order"}}},
                    {"id": "pay", "trigger": "chosen", "cost": {"wallet": "points", "points": "1"},
                     "give": {"amountPerPoint": {"value": "0.01", "as": "tender"}}},
                    {"id": "card", "trigger": "chosen", "cost": {"wallet": "stamps", "points": "2"},
                     "give": {"amount": {"value": "2", "on": "order"}}}],
        "transfers": [{"id": "gift", "wallet": "points", "minimum": "5", "limits": [{"uses": 3, "period": "day"}]}],
        "ladders": [{"id": "status", "metric": {"spend": {}}, "period": {"rolling": {"months": 1}}, "validity": {"for": {"days": 1}},
                     "tiers": [{"id": "basic", "from": "0"}, {"id": "gold", "from": "600"}]}]
    })
}

fn owed(most: i64) -> Laws {
    Laws { owed: vec![(id("points"), most), (id("stamps"), i64::MAX)], ..Laws::default() }
}

/// Ten times TEN, 60.00 of TWENTY, fourteen cards and twelve stars a day: for all members together.
fn shared() -> Program {
    let limits = |what: &str, most: &str, period: &str| json!([{"per": "program", what: most, "period": period}]);
    let all = with(base(), "/rewards/2/limits", json!([{"per": "program", "uses": 14}]));
    let all = with(all, "/earn/1/limits", limits("points", "12", "day"));
    let ten = json!({"id": "ten", "trigger": "code", "codes": ["TEN"], "give": {"amount": {"value": "10", "on": "order"}},
        "limits": [{"per": "program", "uses": 10, "over": "reject"}]});
    let twenty = json!({"id": "twenty", "trigger": "code", "codes": ["TWENTY"], "give": {"percent": {"value": "20", "on": "order"}},
        "limits": limits("money", "60", "lifetime")});
    let mut all = all;
    all["rewards"].as_array_mut().into_iter().for_each(|rewards| rewards.extend([ten.clone(), twenty.clone()]));
    let laws = Laws {
        uses_of_all: vec![(OfADay { wallet: id("stamps"), most: 14 }, id("reward/card/uses/lifetime"))],
        points_a_day_of_all: vec![OfADay { wallet: id("stars"), most: 12 }],
        codes: vec![OfACode { code: id("TEN"), times: Some(10), sum: None }, OfACode { code: id("TWENTY"), times: None, sum: Some(6000) }],
        ..owed(150)
    };
    Program { name: "shared", versions: vec![with(all.clone(), "/rewards/0/give/amount/value", json!("4")), all], laws }
}

/// What they are called, in their order.
const NAMES: &[&str] = &["plain", "strict", "limited", "lenient", "issuing", "stored value", "shared", "fulfilled"];

/// The place of the program that a seed draws.
#[must_use]
pub fn place_of(seed: u64) -> usize {
    usize::try_from(seed).unwrap_or_default() % NAMES.len()
}

/// What the program that a seed draws is called.
#[must_use]
pub fn name_of(seed: u64) -> Option<&'static str> {
    NAMES.get(place_of(seed)).copied()
}

/// All of them.
///
/// # Panics
/// If one of them is no valid program.
#[must_use]
pub fn programs() -> Vec<Program> {
    let dearer = |program: &Value| with(program.clone(), "/rewards/0/give/amount/value", json!("4"));
    let slower = |program: &Value| with(program.clone(), "/earn/0/points", json!("0.5"));
    let of_a_day = |wallet: &str, most| vec![OfADay { wallet: id(wallet), most }];
    let gifts = of_a_day("gift", 3);

    let plain = base();
    let strict = with(with(base(), "/wallets/0/whenGone", json!({"mode": "clamp"})), "/ladders/0/atEnd", json!("drop"));
    let strict = with(with(strict, "/wallets/0/available", json!({"afterDays": 1})), "/wallets/0/restore", json!("never"));
    let limited = with(base(), "/earn/0/limits", json!([{"period": "day", "points": "400"}]));
    let limited = with(limited, "/earn/2/cooldown", json!({"hours": 1}));
    let limited = with(limited, "/rewards/2/limits", json!([{"period": "day", "uses": 2}]));
    let lenient = with(with(base(), "/wallets/0/whenGone", json!({})), "/wallets/0/graceDays", json!(1));
    let lenient = with(with(lenient, "/wallets/0/spend", json!("oldest")), "/wallets/0/restore", json!("onFullRefund"));
    let lenient = with(lenient, "/ladders/0/period", json!("calendar"));
    let lenient = with(lenient, "/entitlements", json!([{"id": "lounge"}, {"id": "call", "per": "lifetime", "count": 3}]));
    let lenient = with(lenient, "/ladders/0/tiers/0/benefits", json!([{"entitlement": "lounge"}]));
    let lenient = with(lenient, "/ladders/0/tiers/1/benefits", json!([{"entitlement": "lounge", "count": 3}, {"entitlement": "call"}]));
    let less = with(slower(&lenient), "/ladders/0/tiers/1/benefits", json!([{"entitlement": "lounge", "count": 2}]));
    let issuing = with(base(), "/wallets/0/whenGone", json!({"mode": "pendingOnly"}));
    let issuing = with(issuing, "/wallets/0/available", json!({"afterDays": 1}));
    let issuing = with(issuing, "/wallets/2", json!({"id": "stamps", "expiry": {"after": {"days": 5}}, "whenGone": {"mode": "overdraft"}}));
    let issuing = with(
        issuing,
        "/earn/2",
        json!({"id": "thanks", "per": "money", "every": "50", "issue": {"reward": "card", "expiry": {"after": {"days": 2}}}}),
    );
    let issuing =
        with(issuing, "/rewards/2", json!({"id": "card", "trigger": "issued", "give": {"amount": {"value": "3", "on": "order"}}}));
    let money = with(base(), "/wallets/2", json!({"id": "stamps"}));
    let money = with(money, "/earn/2", json!({"id": "back", "wallet": "stamps", "per": "money", "points": "5", "group": "back"}));
    let money = with(money, "/rewards/2", json!({"id": "card", "trigger": "chosen", "give": {"storedValue": {"wallet": "stamps"}}}));

    let fulfilled = with(base(), "/wallets/0/available", json!({"on": "fulfilled"}));

    let limits = Laws { points_a_day: of_a_day("points", 400), uses_a_day: [of_a_day("stamps", 2), gifts.clone()].concat(), ..owed(150) };
    let strict_laws = Laws { never_restore: vec![id("points")], ..owed(0) };
    vec![
        Program { name: "plain", versions: vec![dearer(&plain), slower(&plain), plain], laws: owed(150) },
        Program { name: "strict", versions: vec![slower(&strict), strict], laws: strict_laws },
        Program { name: "limited", versions: vec![dearer(&limited), limited], laws: limits },
        Program { name: "lenient", versions: vec![less, dearer(&lenient), lenient], laws: Laws { uses_a_day: gifts, ..Laws::default() } },
        Program { name: "issuing", versions: vec![dearer(&issuing), issuing], laws: owed(0) },
        Program { name: "stored value", versions: vec![slower(&money), money], laws: owed(150) },
        shared(),
        Program {
            name: "fulfilled",
            versions: vec![slower(&fulfilled), dearer(&fulfilled), fulfilled],
            laws: Laws { on_fulfilled: vec![id("points")], ..owed(150) },
        },
    ]
}
