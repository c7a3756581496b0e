//! What a platform tells of one of its orders, in whatever order it arrives: whose it is, what became of it, how it is now.
//!
//! Each order has an object with this table. What names no account waits here until something does that records the order;
//! from then on everything is passed on, and the account makes each of it once. Rows go when the account has answered them.

use tally_api::problem::Problem;
use tally_core::account::command::{EditOrder, PayOrder, PlaceOrder};
use tally_core::account::park::MAX_PARKED;
use tally_core::account::{Command, Rejection};
use tally_core::program::Version;
use tally_core::program::wallet::OrderEvent;
use tally_core::values as tally_wire;
use tally_core::values::hash::sha256_hex;
use tally_core::values::id::Id;
use tally_core::values::json::Json;
use tally_core::values::money::Currency;
use tally_core::values::rate::Rate;
use tally_core::values::wire::Wire as _;
use tally_derive::Wire;

use crate::account::Failure;
use crate::migration::Migration;
use crate::row::{read, sealed};
use crate::sql::{Row, Sql, SqlError, Value};
use crate::store::{beside, column, name_in};

/// The schema of an order's object, version by version.
pub const MIGRATIONS: &[Migration] = &[
    Migration::Statements(&[
        "CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), body BLOB NOT NULL)",
        "CREATE TABLE waiting (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, edits INTEGER NOT NULL, refused INTEGER NOT NULL, \
         body BLOB NOT NULL)",
    ]),
    Migration::Code(from_owner),
];

/// How long an order's object keeps what an order that is not recorded would have been changed to: longer than platforms try
/// to deliver.
pub const KEPT_MS: i64 = 7 * 86_400_000;
/// Platforms that say when an order changed say it to the second: what comes in the same one counts as later.
const SECOND_MS: i64 = 1000;

/// One delivery.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Told {
    /// Its idempotency key.
    pub key: String,
    /// The order as it is, where that is said.
    pub is: Option<Box<OrderIs>>,
    /// What became of the order.
    #[wire(default)]
    pub became: Vec<Became>,
}

/// An order as it is.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct OrderIs {
    /// The command that records it so.
    pub place: PlaceOrder,
    /// When it changed last, in milliseconds; nothing where what is said of its lines is not to be believed.
    pub revision: Option<i64>,
    /// Whether it is to be recorded now.
    #[wire(default)]
    pub records: bool,
}

/// Something that became of an order, as a command of its account.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Became {
    /// Its own idempotency key.
    pub key: String,
    /// The word of the command.
    pub word: Id,
    /// Its body, with any account.
    pub body: Json,
    /// Its amount in major units, where it has one.
    pub amount: Option<Rate>,
    /// What the platform says that it is in. The order's own currency comes first.
    pub currency: Option<Currency>,
}

/// What is to be asked of accounts now, one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
pub struct ToAsk {
    /// The commands.
    #[wire(default)]
    pub commands: Vec<Addressed>,
    /// Whether something of the delivery waits for the order.
    #[wire(default)]
    pub kept: bool,
}

/// A command that knows its account.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Addressed {
    /// The row that waits for its answer; nothing for the recording itself.
    pub row: Option<i64>,
    /// The account.
    pub account: Id,
    /// The idempotency key.
    pub key: String,
    /// The word.
    pub word: Id,
    /// The body.
    pub body: Json,
}

/// What an account answered.
#[derive(Debug, Clone, PartialEq, Eq, Wire)]
pub struct Answered {
    /// The row.
    pub row: Option<i64>,
    /// The code of the refusal, if it was refused.
    pub refused: Option<Id>,
}

/// What is known of the order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Wire)]
struct Head {
    account: Option<Id>,
    currency: Option<Currency>,
    /// The last change that was told, and the hash of the cart it left.
    revision: Option<i64>,
    cart: Option<Id>,
    #[wire(default)]
    recorded: bool,
    #[wire(default)]
    unpaid: bool,
    #[wire(default)]
    cancelled: bool,
}

impl Became {
    /// A command that says it, for any account. An amount is left to be said in the order's currency.
    #[must_use]
    pub fn new(key: String, command: &Command, amount: Option<Rate>) -> Option<Self> {
        Some(Self { key, word: Id::new(command.word())?, body: command.body(), amount, currency: None })
    }

    /// The body for an account; nothing where the currency cannot say the amount.
    #[must_use]
    pub fn body_for(&self, account: &Id, currency: Option<Currency>) -> Option<Json> {
        let mut fields = match &self.body {
            Json::Map(fields) => fields.clone(),
            _ => return None,
        };
        let mut set = |name: &str, value: Json| {
            fields.retain(|(known, _)| known != name);
            fields.push((name.to_owned(), value));
        };
        set("account", account.encode());
        if let Some(amount) = self.amount {
            set("amount", amount.to_minor(currency.or(self.currency)?)?.encode());
        }
        Some(Json::Map(fields))
    }
}

impl Told {
    /// Whether a command says something of this delivery, and not of one before it.
    #[must_use]
    pub fn says(&self, command: &Addressed) -> bool {
        let own = command.key.strip_prefix(&self.key).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        own || self.became.iter().any(|became| became.key == command.key)
    }
}

/// Whether a program wants to know of orders before they are paid: something it gives waits for that.
#[must_use]
pub fn wants_unpaid(version: &Version) -> bool {
    let mut waits = version.program.wallets.iter().filter_map(|wallet| wallet.available);
    waits.any(|available| available.on == Some(OrderEvent::Paid))
}

/// Takes a delivery in, inside the caller's transaction, and answers what is to be asked of the account now.
///
/// # Errors
/// [`Failure`] if too much waits, or the database fails or holds what is not ours.
pub fn tell(sql: &dyn Sql, told: &Told) -> Result<ToAsk, Failure> {
    let mut head = head(sql)?;
    let mut asked = Vec::new();
    if let Some(is) = &told.is {
        head.account.get_or_insert_with(|| is.place.account.clone());
        head.currency.get_or_insert(is.place.cart.currency);
        // Of an order that was cancelled after it was recorded, recording it again would decide it anew.
        if is.records && !(head.recorded && head.cancelled) {
            asked.extend(head.recording(&told.key, &is.place));
        }
        follow(sql, &mut head, &told.key, is)?;
    }
    for became in &told.became {
        head.cancelled |= &*became.word == "cancel";
        keep(sql, became, false)?;
    }
    save(sql, &head)?;
    if head.recorded {
        asked.extend(waiting(sql, &head)?);
    }
    Ok(ToAsk { commands: asked, kept: !head.recorded && (told.is.is_some() || !told.became.is_empty()) })
}

/// Takes an account's answers in, inside the caller's transaction, and answers what is to be asked next.
///
/// # Errors
/// [`Failure`] if the database fails or holds what is not ours.
pub fn answered(sql: &dyn Sql, answers: &[Answered]) -> Result<ToAsk, Failure> {
    let mut head = head(sql)?;
    for Answered { row, refused } in answers {
        let Some(row) = row else {
            // What is said of it waits for a recording that is not refused.
            head.recorded &= refused.is_none();
            continue;
        };
        match refused.as_deref() {
            Some("exceeds") if charge_back_all(sql, *row)? => {}
            // An edit that comes later may bring the line, or more of it.
            Some("exceeds" | "line_not_found") => drop(sql.run("UPDATE waiting SET refused = 1 WHERE id = ?", &[(*row).into()])?),
            _ => drop(sql.run("DELETE FROM waiting WHERE id = ?", &[(*row).into()])?),
        }
    }
    save(sql, &head)?;
    let commands = if head.recorded { waiting(sql, &head)? } else { Vec::new() };
    Ok(ToAsk { commands, kept: false })
}

/// Forgets what an order that is not recorded would have been changed to: it says what somebody wanted to buy, and a platform
/// that tells of it so late tells of all of it. What else waits says nothing of a person.
///
/// # Errors
/// [`SqlError`] if the database fails.
pub fn forget(sql: &dyn Sql) -> Result<(), SqlError> {
    sql.run("DELETE FROM waiting WHERE edits = 1", &[]).map(|_| ())
}

impl Head {
    fn recording(&self, key: &str, place: &PlaceOrder) -> Option<Addressed> {
        let account = self.account.clone()?;
        let body = PlaceOrder { account: account.clone(), ..place.clone() }.encode();
        Some(Addressed { row: None, account, key: key.to_owned(), word: Id::new("order")?, body })
    }
}

/// Follows what is said of how the order is now: it is recorded, was changed, was paid.
fn follow(sql: &dyn Sql, head: &mut Head, key: &str, is: &OrderIs) -> Result<(), Failure> {
    let cart = Id::new(&sha256_hex(is.place.cart.canonical().as_bytes()));
    let last = head.revision.map(|last| last.saturating_sub(last.rem_euclid(SECOND_MS)));
    let revision = is.revision.filter(|revision| last.is_none_or(|last| last <= *revision));
    let first = is.records && !head.recorded;
    if first {
        (head.recorded, head.unpaid) = (true, !is.place.paid);
    } else if head.recorded && head.unpaid && is.place.paid {
        head.unpaid = false;
        pay(sql, key, is)?;
    }
    let Some(revision) = revision else { return Ok(()) };
    let changed = head.cart != cart;
    let number = head.revision.map_or(revision, |last| if changed { revision.max(last.saturating_add(1)) } else { revision.max(last) });
    if first || changed {
        // It says all that earlier changes said.
        forget(sql)?;
    }
    if changed && !first {
        edit(sql, key, is, number)?;
    }
    (head.revision, head.cart) = (Some(number), cart);
    Ok(())
}

fn pay(sql: &dyn Sql, key: &str, is: &OrderIs) -> Result<(), Failure> {
    let PlaceOrder { account, order, .. } = is.place.clone();
    let pay = PayOrder { account, order, occurred_at: None, undone: false };
    Became::new(format!("{key}-pay"), &Command::Pay(pay), None).map_or(Ok(()), |became| keep(sql, &became, false))
}

fn edit(sql: &dyn Sql, key: &str, is: &OrderIs, revision: i64) -> Result<(), Failure> {
    let PlaceOrder { account, order, cart, .. } = is.place.clone();
    let edit = EditOrder { account, order, occurred_at: None, revision, cart };
    sql.run("UPDATE waiting SET refused = 0", &[])?;
    Became::new(format!("{key}-edit"), &Command::Edit(edit), None).map_or(Ok(()), |became| keep(sql, &became, true))
}

/// Keeps something until the account has answered it. Told again it is asked again.
fn keep(sql: &dyn Sql, became: &Became, edits: bool) -> Result<(), Failure> {
    let count = sql.run("SELECT count(*) FROM waiting", &[])?;
    let count = count.first().and_then(|row| row.first()).map_or(Ok(0), Value::integer)?;
    if usize::try_from(count).is_ok_and(|count| count >= MAX_PARKED) {
        return Err(Failure::Problem(Box::new(Problem::from(&Rejection::TooManyParked))));
    }
    let values = [became.key.as_str().into(), i64::from(edits).into(), row_of(became)];
    let statement = "INSERT INTO waiting (name, edits, refused, body) VALUES (?, ?, 0, ?) ON CONFLICT (name) DO UPDATE SET refused = 0";
    sql.run(statement, &values)?;
    Ok(())
}

/// What waits, changes of the order first: what else waits may be about what they bring.
fn waiting(sql: &dyn Sql, head: &Head) -> Result<Vec<Addressed>, Failure> {
    let Some(account) = &head.account else { return Ok(Vec::new()) };
    let mut commands = Vec::new();
    for row in sql.run("SELECT id, name, body FROM waiting WHERE refused = 0 ORDER BY edits DESC, id", &[])? {
        let (id, became) = (column(&row, 0)?.integer()?, became_in(&row)?);
        match became.body_for(account, head.currency) {
            Some(body) => commands.push(Addressed { row: Some(id), account: account.clone(), key: became.key, word: became.word, body }),
            None => drop(sql.run("DELETE FROM waiting WHERE id = ?", &[id.into()])?),
        }
    }
    Ok(commands)
}

/// A bank takes back what was paid, tips and fees too: more than the order's price is all of it. Answers whether it was more.
fn charge_back_all(sql: &dyn Sql, row: i64) -> Result<bool, SqlError> {
    let rows = sql.run("SELECT id, name, body FROM waiting WHERE id = ?", &[row.into()])?;
    let Some(became) = rows.first().map(became_in).transpose()? else { return Ok(false) };
    if &*became.word != "chargeback" || became.amount.is_none() {
        return Ok(false);
    }
    let all = Became { amount: None, ..became };
    sql.run("UPDATE waiting SET body = ? WHERE id = ?", &[row_of(&all), row.into()])?;
    Ok(true)
}

/// An order of which only its owner was remembered: it had been recorded, and paid.
fn from_owner(sql: &dyn Sql) -> Result<(), SqlError> {
    sql.run("CREATE TABLE IF NOT EXISTS owner (id INTEGER PRIMARY KEY CHECK (id = 1), account TEXT NOT NULL)", &[])?;
    let rows = sql.run("SELECT account FROM owner", &[])?;
    if let Some(row) = rows.first() {
        save(sql, &Head { account: Some(name_in(column(row, 0)?)?), recorded: true, ..Head::default() })?;
    }
    sql.run("DROP TABLE owner", &[]).map(|_| ())
}

/// What a row keeps, under its name.
fn row_of(became: &Became) -> Value {
    sealed(&became.encode(), &beside("waiting", [became.key.as_str().into()]))
}

/// What a row of number, name and body keeps.
fn became_in(row: &Row) -> Result<Became, SqlError> {
    read(column(row, 2)?, &beside("waiting", [column(row, 1)?.clone()]))
}

fn head(sql: &dyn Sql) -> Result<Head, SqlError> {
    let rows = sql.run("SELECT body FROM head", &[])?;
    rows.first().map_or_else(|| Ok(Head::default()), |row| read(column(row, 0)?, &beside("head", [])))
}

fn save(sql: &dyn Sql, head: &Head) -> Result<(), SqlError> {
    sql.run("INSERT OR REPLACE INTO head (id, body) VALUES (1, ?)", &[sealed(&head.encode(), &beside("head", []))]).map(|_| ())
}
