//! One command to one account: replay, decide, store. The caller holds the transaction.

use std::collections::BTreeSet;
use std::rc::Rc;

use tally_api::problem::Problem;
use tally_api::request::QuoteRequest;
use tally_core::account::adopt::Adopted;
use tally_core::account::command::DecidedBy;
use tally_core::account::grants::{Beside, Granted, KeepGrants, Want};
use tally_core::account::order_record::OrderState;
use tally_core::account::promise::order_view;
use tally_core::account::view::whole_view;
use tally_core::account::{Command, Context, OrderRecord, Refused, Rejection, decide};
use tally_core::ledger::roll::roll;
use tally_core::ledger::{Broken, Closed, Record, State, pass};
use tally_core::program::Version;
use tally_core::quote::{Detail, Quote, View, in_currency_of, quote};
use tally_core::values::hash::sha256_hex;
use tally_core::values::id::Id;
use tally_core::values::time::Instant;
use tally_core::values::wire::Wire as _;

use crate::glance::{Glance, glance};
use crate::sabotage::{Bug, is_planted};
use crate::sql::{Sql, SqlError};
use crate::store::{self, Purchase, Receipt};
use crate::{asking, erasure, message, named, parked, records};

/// The program versions that are at hand.
pub trait Versions {
    /// The hash of the version in force at an instant.
    fn in_force(&self, at: Instant) -> Option<Id>;
    /// A version by its hash, if it is at hand.
    fn version(&self, hash: &Id) -> Option<Rc<Version>>;
}

/// A command with everything that came along with it.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is asked.
    pub command: Command,
    /// The idempotency key.
    pub key: String,
    /// The SHA-256 of the request's canonical text.
    pub hash: String,
    /// What counters of the whole program left when they were asked for this request, by counter.
    pub asked: Beside,
    /// Random digits, for what must not be guessed from its hash.
    pub salt: Option<Id>,
}

/// What a command answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The receipt: the record's text, byte for byte.
    pub receipt: String,
    /// Whether it was written now, or before.
    pub freshness: Freshness,
    /// When something falls due next, where the shell should wake.
    pub due: Option<Instant>,
}

impl Reply {
    /// Whether the command was kept until its order is recorded: then, and in every replay.
    #[must_use]
    pub fn is_parked(&self) -> bool {
        self.receipt.contains("\"command\":\"park\"")
    }
}

/// Whether a receipt was written now, or before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Now.
    New,
    /// Before, under this key.
    Replayed,
    /// Before, under another key: the order has its one decision.
    AlreadyRecorded,
}

/// Why there is no reply. Nothing was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// The caller has to do something else.
    Problem(Box<Problem>),
    /// This version is not at hand; load it and ask again.
    NeedsVersion(Id),
    /// Counters of the whole program have to grant something first; ask them, keep what they grant, and ask again.
    NeedsGrants(Vec<Want>),
    /// Nothing is published yet.
    NoProgram,
    /// The ledger would break, or is broken: somebody has to look.
    Broken(Broken),
    /// What is stored is not right: somebody has to look.
    UnderReview(String),
    /// The database failed.
    Sql(SqlError),
}

impl From<SqlError> for Failure {
    fn from(error: SqlError) -> Self {
        match error {
            SqlError::NotOurs(cause) => Self::UnderReview(cause),
            failed @ SqlError::Failed(_) => Self::Sql(failed),
        }
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Rejected(rejection) => Self::Problem(Box::new(Problem::from(&*rejection))),
            Refused::NeedsGrants(wants) => Self::NeedsGrants(wants),
            Refused::Broken(broken) => Self::Broken(broken),
        }
    }
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

/// The key under which an order is its own receipt.
#[must_use]
pub fn order_key(order: &Id) -> String {
    format!("order-{order}")
}

impl Request {
    /// Takes a command with its key and the canonical text of its body.
    #[must_use]
    pub fn new(command: Command, key: String, canonical_body: &str) -> Self {
        let word = command.word();
        Self { command, key, hash: sha256_hex(format!("{word}\n{canonical_body}").as_bytes()), asked: Beside::new(), salt: None }
    }

    /// Whether the order itself remembers the key, so that no receipt row is needed.
    fn is_own_order_key(&self) -> bool {
        matches!(&self.command, Command::Order(order) if self.key == order_key(&order.order))
    }
}

/// Handles a request inside the caller's transaction. What an account is asked that was merged is for the one that goes on, once
/// that one knows all that was done here: earlier, it would do it again.
///
/// # Errors
/// [`Failure`]; the caller rolls the transaction back.
pub fn handle(sql: &dyn Sql, versions: &dyn Versions, request: &Request, now: Instant) -> Result<Reply, Failure> {
    let outcome = carry(sql, versions, request, now);
    if matches!(&outcome, Err(Failure::Problem(problem)) if problem.code == "account_closed") {
        message::all_is_told(sql)?;
    }
    outcome
}

/// Carries out what was asked, by a request or by a message of another account, inside the caller's transaction.
///
/// # Errors
/// [`Failure`]; the caller rolls the transaction back.
pub(crate) fn carry(sql: &dyn Sql, versions: &dyn Versions, request: &Request, now: Instant) -> Result<Reply, Failure> {
    let there = glance(sql, request)?;
    if let Some(receipt) = bound_to(sql, request, &there)?.filter(|_| !is_planted(Bug::KeyUnchecked)) {
        return replay(sql, request, &receipt);
    }
    let purchase = match request.command.act().order().filter(|_| there.purchase) {
        Some(order) => store::purchase(sql, order)?,
        None => None,
    };
    let decided = purchase.as_ref().filter(|_| !is_planted(Bug::OrderDecidedAgain));
    if let (Command::Order(_), Some(purchase)) = (&request.command, decided)
        && let Some(reply) = recorded_before(sql, request, purchase, now)?
    {
        return Ok(reply);
    }
    if let (Command::Event(_), Some(event)) = (&request.command, request.command.act().event())
        && let Some(event) = store::event(sql, event)?
    {
        return Ok(Reply { receipt: records::text(sql, event.seq)?, freshness: Freshness::AlreadyRecorded, due: None });
    }
    let has_own_key = purchase.as_ref().is_some_and(|purchase| keeps_own_key(request, purchase));
    let order = purchase.map(|purchase| purchase.order);
    if let (None, Some(missing)) = (&order, request.command.act().order().filter(|_| request.command.act().waits_for_order())) {
        let parked = parked::park(sql, versions, request, missing, now)?;
        store::save_receipt(sql, &request.key, &Receipt { seq: parked.record.seq, request: request.hash.clone() })?;
        return Ok(Reply { receipt: parked.record.canonical(), freshness: Freshness::New, due: parked.due });
    }
    if let Some(made) = request.command.act().makes()
        && store::purchase(sql, made)?.is_some()
    {
        return Err(Refused::from(Rejection::NameTaken { name: made.clone() }).into());
    }
    if matches!(request.command, Command::Erase(_)) {
        message::all_is_told(sql)?;
    }
    let state = store::load_after(sql, &there.last, request.command.act().needs_lots(), now)?;
    let because = (Id::new(&request.hash), &request.asked, request.salt.clone());
    let done = carry_out_on(sql, versions, (state, there.message_due), &request.command, order, because, now)?;
    if matches!(request.command, Command::Erase(_)) {
        erasure::erase(sql)?;
    }
    if let Some(order) = &done.order {
        store::save_purchase(sql, order, request.is_own_order_key() || has_own_key)?;
    }
    if let Some(made) = &done.made {
        store::save_purchase(sql, made, false)?;
    }
    if !request.is_own_order_key() {
        store::save_receipt(sql, &request.key, &Receipt { seq: done.record.seq, request: request.hash.clone() })?;
    }
    let placed = done.order.iter().filter(|_| matches!(request.command, Command::Order(_)));
    let mut due = done.due;
    for order in placed.chain(&done.made).map(|order| &order.id).chain(&done.adopted) {
        let waits = there.parked || request.command.act().order() != Some(order);
        if waits && !is_planted(Bug::ParkedForgotten) {
            due = parked::unpark(sql, versions, request, order, now)?.map_or(due, |last| last.due);
        }
    }
    Ok(Reply { receipt: done.record.canonical(), freshness: Freshness::New, due })
}

/// A command that was carried out; order and receipt are not written yet.
pub(crate) struct Done {
    pub(crate) record: Record,
    pub(crate) order: Option<OrderRecord>,
    made: Option<OrderRecord>,
    adopted: Vec<Id>,
    pub(crate) due: Option<Instant>,
}

/// Decides a command on what is stored, after time has passed, and writes what it does: records, lots, holds, messages.
pub(crate) fn carry_out(
    sql: &dyn Sql,
    versions: &dyn Versions,
    command: &Command,
    order: Option<OrderRecord>,
    because: (Option<Id>, &Beside, Option<Id>),
    now: Instant,
) -> Result<Done, Failure> {
    let before = (store::load(sql, command.act().needs_lots(), now)?, message::due(sql)?);
    carry_out_on(sql, versions, before, command, order, because, now)
}

/// The same, on the state and with the next message due that are at hand.
fn carry_out_on(
    sql: &dyn Sql,
    versions: &dyn Versions,
    (mut state, message_due): (State, Option<Instant>),
    command: &Command,
    order: Option<OrderRecord>,
    (input, asked, salt): (Option<Id>, &Beside, Option<Id>),
    now: Instant,
) -> Result<Done, Failure> {
    if let Some(event) = command.act().event() {
        state.events.extend(store::event(sql, event)?.map(|known| (event.clone(), known)));
    }
    // No record is entered before the last one, whatever the clocks of two machines say.
    let now = now.max(state.rolled_to);
    let current = current(versions, now)?;
    if !state.complete && pass::are_too_many(&state, &current, now) {
        store::load_rows(sql, &mut state)?;
    }
    let mut records = let_pass(versions, &mut state, now)?;
    let deciding = deciding(versions, command, &state, order.as_ref(), &current)?;
    let earlier = named::named(sql, &command.act().asks())?;
    let context = Context { current: &current, deciding: &deciding, now, input, asked: asked.clone(), earlier, salt };
    let decision = decide(&mut state, command, order, &context)?;
    records.extend(decision.records);
    let account = command.act().account();
    save(sql, &state, &records, Some(account))?;
    let posted = !decision.messages.is_empty() || records.iter().any(message::tells_counters);
    let record = records.pop().ok_or(Broken("a decision left no record"))?;
    if let Some(name) = command.act().leaves() {
        named::save_named(sql, &name, record.seq)?;
    }
    adopt(sql, &decision.adopted)?;
    message::post(sql, account, &record, &decision.messages, now)?;
    // The caller sets its alarm by this, and may not know what was set before.
    let message_due = if posted { message::due(sql)? } else { message_due };
    let due = state.next_due().into_iter().chain(message_due).min();
    let adopted = decision.adopted.orders.into_iter().map(|order| order.id).collect();
    Ok(Done { record, order: decision.order, made: decision.made, adopted, due })
}

/// Keeps what was done in a merged account, unless something of that name was done here; an order that was cancelled here
/// gives way.
fn adopt(sql: &dyn Sql, adopted: &Adopted) -> Result<(), SqlError> {
    for order in &adopted.orders {
        let known = store::purchase(sql, &order.id)?;
        if known.as_ref().is_some_and(|known| known.order.state() != OrderState::Cancelled) {
            continue;
        }
        known.map_or(Ok(()), |known| keep_receipt(sql, &known))?;
        store::save_purchase(sql, order, false)?;
    }
    adopted.events.iter().try_for_each(|event| store::adopt_event(sql, event))?;
    let named = adopted.named.iter().flat_map(|(from, named)| named.iter().map(move |named| (from, named)));
    named.into_iter().try_for_each(|(from, named)| named::adopt_named(sql, from, named))
}

/// An order that gives way to another of its name leaves the receipt of its own key.
fn keep_receipt(sql: &dyn Sql, purchase: &Purchase) -> Result<(), SqlError> {
    match store::own_receipt(sql, purchase)? {
        Some(receipt) => store::save_receipt(sql, &order_key(&purchase.order.id), &receipt),
        None => Ok(()),
    }
}

/// Writes what changed, and what counters are told of it.
fn save(sql: &dyn Sql, state: &State, records: &[Record], account: Option<&Id>) -> Result<(), SqlError> {
    store::save(sql, state, records)?;
    let mut told = account.iter().flat_map(|account| records.iter().map(move |record| (account, record)));
    told.try_for_each(|(account, record)| message::post_returns(sql, account, record))
}

/// What became of what counters granted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// When something falls due next: what is granted goes back, even if what it was asked for is refused.
    pub due: Option<Instant>,
    /// The counters that answered what the account has moved on from, because another request of its own was granted the same.
    /// They have not said yet what they have for this one, and have to be asked again.
    pub outdated: BTreeSet<Id>,
}

/// Keeps what counters granted, inside the caller's transaction; what the account has moved on from is left. What was written
/// down before they were asked is forgotten once all of them are heard.
///
/// # Errors
/// [`Failure`]; the caller rolls the transaction back.
pub fn keep_grants(
    sql: &dyn Sql,
    versions: &dyn Versions,
    account: &Id,
    (grants, asked): (&[Granted], &[i64]),
    now: Instant,
) -> Result<Kept, Failure> {
    let mut state = store::load(sql, false, now)?;
    // What they answer was said after time had passed.
    let passed = now.max(state.rolled_to);
    let_pass(versions, &mut state, passed)?;
    let outdated = grants.iter().filter(|answer| state.grant_now(&answer.counter, answer.period).0 > answer.revision);
    let outdated: BTreeSet<Id> = outdated.map(|answer| answer.counter.clone()).collect();
    if outdated.is_empty() {
        asking::end(sql, asked)?;
    }
    let grants: Vec<Granted> = grants.iter().filter(|answer| KeepGrants::is_new(&state, answer)).cloned().collect();
    if grants.is_empty() {
        return Ok(Kept { due: None, outdated });
    }
    // An alarm gives them back, and does not know whose they are.
    store::save_name(sql, account)?;
    let command = Command::Grant(KeepGrants { account: account.clone(), grants, disowned: Vec::new() });
    carry_out(sql, versions, &command, None, (None, &Beside::new(), None), now).map(|done| Kept { due: done.due, outdated })
}

/// What an order that was recorded before answers: its one live decision. A cancelled one may be decided anew under another
/// key; the key of its own stays bound to what it recorded.
fn recorded_before(sql: &dyn Sql, request: &Request, purchase: &Purchase, now: Instant) -> Result<Option<Reply>, Failure> {
    let seq = purchase.order.seq;
    match store::own_receipt(sql, purchase)? {
        Some(receipt) if request.is_own_order_key() => replay(sql, request, &receipt).map(Some),
        // The account that goes on knows what became of it since.
        _ if store::load(sql, false, now)?.closed.is_some_and(|closed| matches!(closed, Closed::MergedInto(_))) => Ok(None),
        _ if purchase.order.state() == OrderState::Cancelled => {
            keep_receipt(sql, purchase)?;
            Ok(None)
        }
        _ => {
            // From now on the key has this receipt: sent again after a cancellation, it records nothing anew.
            store::save_receipt(sql, &request.key, &Receipt { seq, request: request.hash.clone() })?;
            Ok(Some(Reply { receipt: records::text(sql, seq)?, freshness: Freshness::AlreadyRecorded, due: None }))
        }
    }
}

/// Whether an order's own key still names the request that recorded it: unless it is decided anew.
fn keeps_own_key(request: &Request, purchase: &Purchase) -> bool {
    purchase.has_own_key && !matches!(request.command, Command::Order(_))
}

/// The receipt that a key is bound to. The key of an order's own is kept with the order.
fn bound_to(sql: &dyn Sql, request: &Request, there: &Glance) -> Result<Option<Receipt>, SqlError> {
    if there.receipt {
        return store::receipt(sql, &request.key);
    }
    let order = request.key.strip_prefix("order-").and_then(Id::new);
    // The order itself is looked up below; there is no need to ask twice.
    let Some(order) = order.filter(|_| !request.is_own_order_key()) else { return Ok(None) };
    store::purchase(sql, &order)?.map_or(Ok(None), |purchase| store::own_receipt(sql, &purchase))
}

/// Lets time pass: what falls due is decided by the version in force then, not when somebody looks.
fn let_pass(versions: &dyn Versions, state: &mut State, now: Instant) -> Result<Vec<Record>, Failure> {
    let mut records = Vec::new();
    while let Some(due) = state.next_due().filter(|due| *due <= now) {
        let version = current(versions, if is_planted(Bug::RollsByTodaysVersion) { now } else { due.max(state.rolled_to) })?;
        records.extend(roll(state, &version, due)?);
    }
    roll(state, &*current(versions, now)?, now)?;
    Ok(records)
}

fn replay(sql: &dyn Sql, request: &Request, receipt: &Receipt) -> Result<Reply, Failure> {
    if receipt.request != request.hash {
        let detail = "this idempotency key was used for another request; make a new key for each request";
        return Err(Failure::Problem(Box::new(Problem::new(422, "idempotency_key_reused", "the idempotency key was used before", detail))));
    }
    let seq = if is_planted(Bug::ReplayAnswersLatest) { records::last_seq(sql)? } else { receipt.seq };
    Ok(Reply { receipt: records::text(sql, seq)?, freshness: Freshness::Replayed, due: None })
}

fn at_hand(versions: &dyn Versions, hash: &Id) -> Result<Rc<Version>, Failure> {
    versions.version(hash).ok_or_else(|| Failure::NeedsVersion(hash.clone()))
}

fn current(versions: &dyn Versions, now: Instant) -> Result<Rc<Version>, Failure> {
    at_hand(versions, &versions.in_force(now).ok_or(Failure::NoProgram)?)
}

/// The version that decides a command.
fn deciding(
    versions: &dyn Versions,
    command: &Command,
    state: &State,
    order: Option<&OrderRecord>,
    current: &Rc<Version>,
) -> Result<Rc<Version>, Failure> {
    match command.act().decided_by(state, order) {
        DecidedBy::Current => Ok(current.clone()),
        DecidedBy::Version(hash) => at_hand(versions, &hash),
        DecidedBy::InForceAt(instant) => {
            let hash = versions.in_force(instant).ok_or_else(|| Failure::from(Refused::from(Rejection::WrongInstant)))?;
            at_hand(versions, &hash)
        }
    }
}

/// The account as its member may see it now; time passes in memory only.
///
/// # Errors
/// [`Failure`] if the database or the ledger is broken, or a version is not at hand.
pub fn read_view(sql: &dyn Sql, versions: &dyn Versions, account: &Id, now: Instant) -> Result<(View, Rc<Version>), Failure> {
    let mut state = store::load(sql, true, now)?;
    let now = now.max(state.rolled_to);
    let_pass(versions, &mut state, now)?;
    let current = current(versions, now)?;
    Ok((whole_view(account, &state, &current, now), current))
}

/// A quote for the account as it is now; with a hold, as the order will be decided that captures it.
///
/// # Errors
/// [`Failure`] as for [`read_view`], and a problem where there is no such hold or the cart has no quote.
pub fn read_quote(
    sql: &dyn Sql,
    versions: &dyn Versions,
    account: &Id,
    request: &QuoteRequest,
    asked: &Beside,
    now: Instant,
) -> Result<Quote, Failure> {
    let mut state = store::load(sql, true, now)?;
    let now = now.max(state.rolled_to);
    let_pass(versions, &mut state, now)?;
    let open = |id: &Id| state.holds.get(id).ok_or_else(|| Refused::from(Rejection::HoldNotFound { hold: id.clone() }));
    let hold = request.hold.as_ref().map(open).transpose()?;
    let version = hold.map_or_else(|| current(versions, now), |hold| at_hand(versions, &hold.version))?;
    let at = hold.map_or(now, |hold| hold.placed_at);
    let in_currency = in_currency_of(&version, &request.cart).map_err(|error| Failure::Problem(Box::new(Problem::from(error))))?;
    let view = order_view(&state, account, &in_currency, (&request.cart, hold), (now, now), asked)?;
    let detail = Detail { trace: request.trace, digest: true, hints: request.trace };
    quote(&version, &view, &request.cart, at, detail).map_err(|error| Failure::Problem(Box::new(Problem::from(error))))
}

/// Lets time pass for an account, and answers when something falls due next.
///
/// # Errors
/// [`Failure`] if the database or the ledger is broken, or a version is not at hand.
pub fn pass_time(sql: &dyn Sql, versions: &dyn Versions, now: Instant) -> Result<Option<Instant>, Failure> {
    let mut state = store::load(sql, false, now)?;
    if state.next_due().is_none_or(|due| due > now) {
        return Ok(state.next_due());
    }
    let records = let_pass(versions, &mut state, now)?;
    state.check_conservation()?;
    save(sql, &state, &records, store::name(sql)?.as_ref())?;
    Ok(state.next_due())
}
