//! What an account costs as its ledger grows: the time of a command, of waking up and looking at it, and bytes on the disk.
//! Prints one JSON document: for every number of records `{"10": {"earnMicros", "redeemMicros", "wakeMicros", "bytesPerEntry"}, …}`,
//! times as minimum, median and maximum over rounds.
//!
//! The real service on a real SQLite file. A member buys every third day and pays with points now and then, and points live
//! a year, so open lots are as many as a busy member has, however long the history is. Rounds of all sizes alternate, so
//! that what else the machine does hits all alike.

use std::time::Instant as Clock;

use serde_json::{Value, json};
use tally_core::account::Command;
use tally_core::program::Version;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::time::Instant;
use tally_service::account::{Request, Versions, handle, read_view};
use tally_service::migration::migrate;
use tally_service::schema;
use tally_tests::native_sql::NativeSql;

const ROUNDS: usize = 7;
/// Commands of one kind in a round.
const COMMANDS: usize = 20;
const RECORDS: [usize; 3] = [10, 1_000, 100_000];

const BEGIN: i64 = 946_684_800_000; // 2000-01-01: the longest history ends before the year 3000
const EVERY_MS: i64 = 3 * 86_400_000;

struct OneVersion(std::rc::Rc<Version>);

impl Versions for OneVersion {
    fn in_force(&self, _: Instant) -> Option<Id> {
        Some(self.0.hash.clone())
    }

    fn version(&self, _: &Id) -> Option<std::rc::Rc<Version>> {
        Some(self.0.clone())
    }
}

struct Account {
    records: usize,
    sql: NativeSql,
    versions: OneVersion,
    sent: usize,
    now: i64,
    bytes_per_entry: f64,
    earn: Vec<f64>,
    redeem: Vec<f64>,
    wake: Vec<f64>,
}

fn main() {
    let mut accounts: Vec<Account> = RECORDS.into_iter().map(Account::with).collect();
    for _ in 0..ROUNDS {
        accounts.iter_mut().for_each(Account::measure);
    }
    let report = accounts.into_iter().map(|account| {
        let Account { records, bytes_per_entry, earn, redeem, wake, .. } = account;
        let figures = json!({
            "earnMicros": spread(earn), "redeemMicros": spread(redeem), "wakeMicros": spread(wake), "bytesPerEntry": bytes_per_entry,
        });
        (records.to_string(), figures)
    });
    println!("{}", Value::Object(report.collect()));
}

fn program() -> Version {
    let program = json!({
        "id": "growth", "zone": { "name": "UTC" }, "currency": "EUR",
        "wallets": [{ "id": "points", "expiry": { "after": { "months": 12 } } }],
        "earn": [{ "id": "base", "wallet": "points", "per": "money", "points": "1" }],
        "rewards": [{ "id": "pay", "trigger": "chosen", "cost": { "wallet": "points", "points": "1" },
                      "give": { "amountPerPoint": { "value": "0.01", "as": "tender" } } }],
        "ladders": [{ "id": "status", "metric": { "spend": {} }, "period": "calendar", "validity": "restOfThisAndNext",
                      "tiers": [{ "id": "basic", "from": "0" }, { "id": "gold", "from": "600" }] }]
    });
    Version::read(&tree(&program)).expect("the program is valid")
}

impl Account {
    fn with(records: usize) -> Self {
        let sql = NativeSql::in_file();
        sql.transaction(|| migrate(&sql, schema::MIGRATIONS)).expect("an empty database");
        let versions = OneVersion(std::rc::Rc::new(program()));
        let mut account = Self {
            records,
            sql,
            versions,
            sent: 0,
            now: BEGIN,
            bytes_per_entry: 0.0,
            earn: Vec::new(),
            redeem: Vec::new(),
            wake: Vec::new(),
        };
        while account.sent < records {
            account.buy(account.sent % 10 == 9);
        }
        let bytes: f64 = account
            .sql
            .texts("SELECT CAST(page_count * page_size AS TEXT) FROM pragma_page_count(), pragma_page_size()")
            .concat()
            .parse()
            .expect("a size");
        let entries: f64 = account
            .sql
            .texts("SELECT CAST(sum(json_array_length(document(body), '$.entries')) AS TEXT) FROM record")
            .concat()
            .parse()
            .expect("a count");
        account.bytes_per_entry = bytes / entries;
        account
    }

    /// Buys a thing, paying a part of it with points or not.
    fn buy(&mut self, pays: bool) {
        self.now += EVERY_MS;
        self.sent += 1;
        let order = format!("o{}", self.sent);
        let lines = [
            json!({ "id": "1", "sku": "tee", "quantity": 1, "unitPrice": 2500 }),
            json!({ "id": "2", "sku": "cup", "quantity": 2, "unitPrice": 900 }),
        ];
        let mut cart = json!({ "currency": "EUR", "lines": lines });
        if pays {
            cart["choices"] = json!([{ "reward": "pay", "points": 10 }]);
        }
        let body = tree(&json!({ "account": "member", "order": order, "cart": cart }));
        let command = Command::read("order", &body).expect("a command").expect("a valid command");
        let request = Request::new(command, format!("order-{order}"), &body.canonical());
        let now = Instant::new(self.now).expect("in range");
        self.sql.transaction(|| handle(&self.sql, &self.versions, &request, now)).expect("a receipt");
    }

    fn measure(&mut self) {
        for pays in [false, true] {
            let begun = Clock::now();
            (0..COMMANDS).for_each(|_| self.buy(pays));
            let micros = begun.elapsed().as_secs_f64() * 1e6 / COMMANDS as f64;
            if pays { self.redeem.push(micros) } else { self.earn.push(micros) }
        }
        // What an object does that was not in memory: it opens its file and looks at itself.
        let woken = self.sql.copy();
        let (account, now) = (Id::new("member").expect("a name"), Instant::new(self.now).expect("in range"));
        let begun = Clock::now();
        woken.transaction(|| migrate(&woken, schema::MIGRATIONS)).expect("nothing to migrate");
        std::hint::black_box(read_view(&woken, &self.versions, &account, now).expect("a view"));
        self.wake.push(begun.elapsed().as_secs_f64() * 1e6);
    }
}

fn tree(value: &Value) -> Json {
    serde_json::from_str(&value.to_string()).expect("JSON text")
}

fn spread(mut figures: Vec<f64>) -> Value {
    figures.sort_by(f64::total_cmp);
    json!({ "min": figures.first(), "median": figures.get(figures.len() / 2), "max": figures.last() })
}
