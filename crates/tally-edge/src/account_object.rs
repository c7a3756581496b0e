//! One account's object: one writer, one SQLite database.
//!
//! It only wires. Atomicity: a command runs in one `transactionSync` without an await in it, so a crash
//! before the commit leaves nothing and after it everything; what must be awaited (a version not at hand)
//! is awaited before, and the command then starts again from the beginning.

use std::cell::{Cell, RefCell};

use tally_api::answer::{ActivityPage, Announced, Bootstrap};
use tally_api::problem::Problem;
use tally_api::request::QuoteRequest;
use tally_core::account::grants::{Beside, Granted, Want};
use tally_core::account::{Command, Rejection};
use tally_core::values::id::Id;
use tally_core::values::time::Instant;
use tally_service::account::{Failure, Freshness, Reply, Request as CommandRequest, handle, keep_grants, pass_time, read_quote, read_view};
use tally_service::export;
use tally_service::message::{self, Answer, Outgoing};
use tally_service::migration::migrate;
use tally_service::{asking, records, schema, store};
use worker::{Env, Result, State};

use crate::answer::{Stop, json, json_text, lines, under_review};
use crate::call::{self, Envelope};
use crate::clock;
use crate::counter_object;
use crate::http::{Response, pairs};
use crate::object::{Object, class};
use crate::programs::{Programs, schedule, with_versions};
use crate::salt::salt;
use crate::sql_port::ObjectSql;

/// Records on a page of activity, unless fewer are asked for.
const PAGE: i64 = 50;
/// How long an alarm that failed waits before it tries again.
const ALARM_RETRY_MS: i64 = 60_000;
/// Messages that one alarm delivers at most.
const DELIVERIES: usize = 100;

/// Rounds of asking counters in one request.
const ROUNDS: usize = 16;

/// How counters are asked: for good, or only what they leave.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counters {
    Lease,
    Peek,
}

class!(AccountObject, Account);

/// The object.
pub struct Account {
    state: State,
    env: Env,
    sql: ObjectSql,
    migrated: Cell<bool>,
    alarm_at: Cell<Option<Instant>>,
    incident: RefCell<Option<(String, Problem)>>,
}

impl Object for Account {
    fn new(state: State, env: Env) -> Self {
        let sql = ObjectSql::new(state.storage());
        Self { state, env, sql, migrated: Cell::new(false), alarm_at: Cell::new(None), incident: RefCell::new(None) }
    }

    async fn answer(&self, operation: &str, text: String) -> std::result::Result<Response, Stop> {
        let broken = |cause: &str| worker::Error::RustError(cause.to_owned());
        let envelope = Envelope::open(&text).ok_or_else(|| broken("an object is called without its account"))?;
        let account = Id::new(envelope.account).ok_or_else(|| broken("an object is called by no name"))?;
        self.migrate()?;
        let (operation, query) = operation.split_once('?').unwrap_or((operation, ""));
        match operation {
            "view" => self.view(&account).await,
            "bootstrap" => self.bootstrap(&account).await,
            "activity" => self.activity(query),
            "events" => self.events(query),
            "export" => self.export(&account, query),
            "acknowledge" => self.acknowledge(query),
            "quote" => self.quote(&account, envelope.body).await,
            message if message.starts_with("message/") => self.message(message.trim_start_matches("message/"), &envelope).await,
            command => self.command(command, &envelope).await,
        }
    }

    fn stopped(&self, stop: Stop) -> Result<Response> {
        self.reviewed(stop).into_response()
    }

    async fn alarm(&self) -> Result<()> {
        self.alarm_at.set(None);
        let now = clock::now();
        let outcome = self.migrate();
        let due = match outcome {
            Ok(()) => self.catch_up(now).await,
            Err(stop) => Err(stop),
        };
        match due {
            Ok(due) => self.wake_at(due).await?,
            // The platform gives up on an alarm that fails a few times. This one comes back until it succeeds.
            Err(stop) => {
                self.reviewed(stop).into_response()?;
                self.wake_at(now.plus_ms(ALARM_RETRY_MS).ok()).await?;
            }
        }
        Ok(())
    }
}

impl Account {
    /// Delivers what is due, lets time pass, and answers when to look again.
    async fn catch_up(&self, now: Instant) -> std::result::Result<Option<Instant>, Stop> {
        with_versions(&self.env, now, || self.sql.transaction(|| asking::disown(&self.sql, &Programs, now))).await?;
        // What a delivery makes due is delivered by the next alarm: one alarm does not go on for ever.
        for _ in 0..DELIVERIES {
            let Some(outgoing) = message::next(&self.sql, now).map_err(Failure::from)? else { break };
            let answer = deliver(&self.env, &outgoing).await;
            with_versions(&self.env, now, || self.sql.transaction(|| message::answered(&self.sql, &Programs, outgoing.id, &answer, now)))
                .await?;
        }
        let due = with_versions(&self.env, now, || self.sql.transaction(|| pass_time(&self.sql, &Programs, now))).await?;
        let waiting = message::due(&self.sql).map_err(Failure::from)?;
        Ok(due.into_iter().chain(waiting).min())
    }

    /// What stays broken is one incident, and logged once.
    fn reviewed(&self, stop: Stop) -> Stop {
        let Stop::UnderReview(cause) = stop else { return stop };
        let mut known = self.incident.borrow_mut();
        let problem = match &*known {
            Some((of, problem)) if *of == cause => problem.clone(),
            _ => under_review(&cause),
        };
        *known = Some((cause, problem.clone()));
        problem.into()
    }

    fn migrate(&self) -> std::result::Result<(), Stop> {
        if !self.migrated.get() {
            self.sql.transaction(|| Ok(migrate(&self.sql, schema::MIGRATIONS)?))?;
            self.migrated.set(true);
        }
        Ok(())
    }

    async fn command(&self, kind: &str, envelope: &Envelope<'_>) -> std::result::Result<Response, Stop> {
        let mut request = read_command(kind, envelope)?;
        let now = clock::now();
        self.sql.take_rows_written();
        let account = request.command.act().account().clone();
        let reply = self
            .with_grants(&account, Counters::Lease, now, |asked| {
                request.asked.clone_from(asked);
                self.sql.transaction(|| handle(&self.sql, &Programs, &request, now))
            })
            .await?;
        let rows = self.sql.take_rows_written();
        self.wake_at(reply.due).await?;
        let response = receipt(kind, reply)?;
        if envelope.server {
            response.set("tally-rows-written", &rows.to_string())?;
        }
        Ok(response)
    }

    /// Runs something synchronous, and again with what counters of the whole program grant, or leave, of what it wants.
    async fn with_grants<T>(
        &self,
        account: &Id,
        counters: Counters,
        now: Instant,
        mut run: impl FnMut(&Beside) -> std::result::Result<T, Failure>,
    ) -> std::result::Result<T, Stop> {
        let mut asked = Beside::new();
        let mut written = Vec::new();
        let mut rounds = 0..ROUNDS;
        loop {
            let outcome = with_versions(&self.env, now, || match run(&asked) {
                Err(Failure::NeedsGrants(wants)) => Ok(Err(wants)),
                outcome => outcome.map(Ok),
            });
            let wants = match outcome.await? {
                Ok(done) => return Ok(done),
                Err(wants) => wants,
            };
            let wants: Vec<Want> = wants.into_iter().filter(|want| !asked.contains_key(&want.counter)).collect();
            if wants.is_empty() || rounds.next().is_none() {
                return Err(Failure::NeedsGrants(wants).into());
            }
            if counters == Counters::Lease {
                // A counter is told what is stored: no clock that goes back afterwards makes it untrue.
                let begin = || self.sql.transaction(|| asking::begin(&self.sql, &Programs, account, &wants, now));
                let begun = with_versions(&self.env, now, begin).await?;
                written.push(begun.id);
                self.wake_at(begun.due).await?;
            }
            // Each counter is asked until it has answered what the account says: once, unless another request of it comes between.
            let mut answers = Vec::new();
            for want in &wants {
                answers.push(counter_object::ask(&self.env, account, want, counters == Counters::Peek).await?);
            }
            if counters == Counters::Lease {
                let keep = || self.sql.transaction(|| keep_grants(&self.sql, &Programs, account, (&answers, &written), now));
                let kept = with_versions(&self.env, now, keep).await?;
                self.wake_at(kept.due).await?;
                if kept.outdated.is_empty() {
                    written.clear();
                }
                answers.retain(|answer| !kept.outdated.contains(&answer.counter));
            }
            let leaves = |answer: &Granted| if counters == Counters::Peek { answer.left } else { 0 };
            asked.extend(answers.iter().map(|answer| (answer.counter.clone(), leaves(answer))));
        }
    }

    /// A message of another account: the answer is the code of its refusal, or nothing.
    async fn message(&self, word: &str, envelope: &Envelope<'_>) -> std::result::Result<Response, Stop> {
        let mut request = read_command(word, envelope)?;
        let now = clock::now();
        let account = request.command.act().account().clone();
        let taken = self.with_grants(&account, Counters::Lease, now, |asked| {
            request.asked.clone_from(asked);
            self.sql.transaction(|| message::take_in(&self.sql, &Programs, &request, now))
        });
        let (answer, due) = taken.await?;
        self.wake_at(due).await?;
        Ok(Response::text(200, "text/plain", if let Answer::Refused(code) = &answer { code } else { "" })?)
    }

    /// Sets the alarm, unless one is set that comes no later.
    async fn wake_at(&self, due: Option<Instant>) -> Result<()> {
        let Some(due) = due else { return Ok(()) };
        if self.alarm_at.get().is_some_and(|set| set <= due) {
            return Ok(());
        }
        // An alarm set to now inside an alarm would be lost; one millisecond later it is not.
        let offset = due.ms().saturating_sub(clock::now().ms()).max(1);
        self.state.storage().set_alarm(offset).await?;
        self.alarm_at.set(Some(due));
        Ok(())
    }

    async fn view(&self, account: &Id) -> std::result::Result<Response, Stop> {
        let now = clock::now();
        let (view, _) = with_versions(&self.env, now, || read_view(&self.sql, &Programs, account, now)).await?;
        Ok(json(200, &view)?)
    }

    async fn bootstrap(&self, account: &Id) -> std::result::Result<Response, Stop> {
        let now = clock::now();
        let (view, version) = with_versions(&self.env, now, || read_view(&self.sql, &Programs, account, now)).await?;
        let next = announced(&schedule(&self.env, now).await?, now);
        Ok(json(200, &Bootstrap { view, version: version.hash.clone(), next, now })?)
    }

    async fn quote(&self, account: &Id, body: &str) -> std::result::Result<Response, Stop> {
        let request: QuoteRequest = tally_api::text::read(body)?;
        let now = clock::now();
        let quote =
            self.with_grants(account, Counters::Peek, now, |asked| read_quote(&self.sql, &Programs, account, &request, asked, now)).await?;
        Ok(json(200, &quote)?)
    }

    fn activity(&self, query: &str) -> std::result::Result<Response, Stop> {
        store::check(&self.sql).map_err(Failure::from)?;
        let before = number(query, "before").unwrap_or(tally_core::values::bounds::MAX_AMOUNT);
        let limit = number(query, "limit").unwrap_or(PAGE).clamp(1, PAGE);
        let records = records::before(&self.sql, before, limit).map_err(Failure::from)?;
        let next = records.last().map(|(seq, _)| *seq).filter(|seq| *seq > 1);
        let data = records.iter().map(|(_, text)| tally_api::text::read(text)).collect::<std::result::Result<Vec<_>, _>>()?;
        Ok(json(200, &ActivityPage { data, next })?)
    }

    fn events(&self, query: &str) -> std::result::Result<Response, Stop> {
        store::check(&self.sql).map_err(Failure::from)?;
        let limit = number(query, "limit").unwrap_or(PAGE).clamp(1, PAGE);
        let records = records::undelivered(&self.sql, limit).map_err(Failure::from)?;
        let data = records.iter().map(|(_, text)| tally_api::text::read(text)).collect::<std::result::Result<Vec<_>, _>>()?;
        Ok(json(200, &ActivityPage { data, next: None })?)
    }

    fn export(&self, account: &Id, query: &str) -> std::result::Result<Response, Stop> {
        let after = pairs(query).into_iter().find(|(name, _)| name == "after").map(|(_, after)| after);
        let page = export::page(&self.sql, account, after.as_deref(), number(query, "limit").unwrap_or(export::MOST_LINES))?;
        Ok(lines(&page.text, page.next)?)
    }

    fn acknowledge(&self, query: &str) -> std::result::Result<Response, Stop> {
        let delivered = number(query, "delivered").unwrap_or_default();
        let recorded = records::last_seq(&self.sql).map_err(Failure::from)?;
        if delivered > recorded {
            let of = Id::new("records").ok_or_else(|| worker::Error::RustError("a constant is no name".to_owned()))?;
            return Err(Problem::from(&Rejection::Exceeds { of, wanted: delivered, actual: recorded }).into());
        }
        self.sql.transaction(|| Ok(records::acknowledge(&self.sql, delivered)?))?;
        Ok(json_text(200, "{}")?)
    }
}

fn read_command(word: &str, envelope: &Envelope<'_>) -> std::result::Result<CommandRequest, Stop> {
    let tree = tally_api::text::parse(envelope.body)?;
    let unknown = || worker::Error::RustError(format!("an object has no operation `{word}`"));
    let command = Command::read(word, &tree).ok_or_else(unknown)??;
    let salt = if matches!(command, Command::Profile(_)) { Some(salt()?) } else { None };
    // Whoever sends a command to an object sends its canonical text.
    Ok(CommandRequest { salt, ..CommandRequest::new(command, envelope.key.to_owned(), envelope.body) })
}

/// Tries to deliver a message to another account.
async fn deliver(env: &Env, outgoing: &Outgoing) -> Answer {
    let call = match outgoing.word.as_str() {
        message::COUNTER => call::Object::counter(&outgoing.receiver),
        word => call::Object::account(&outgoing.receiver, format!("message/{word}")),
    };
    let mut call = call.with_body(outgoing.body.clone());
    call.key.clone_from(&outgoing.key);
    let Ok(response) = call.call(env).await else { return Answer::Unknown };
    match (response.status(), response.read().await) {
        (200, Ok(_)) if outgoing.word == message::COUNTER => Answer::Done,
        (200, Ok(code)) => Id::new(&code).map_or(Answer::Done, Answer::Refused),
        _ => Answer::Unknown,
    }
}

/// The version that is announced and not in force yet.
pub fn announced(schedule: &[tally_service::registry::Scheduled], now: Instant) -> Option<Announced> {
    let next = schedule.iter().find(|scheduled| scheduled.effective_at > now)?;
    Some(Announced { version: next.version.clone(), effective_at: next.effective_at })
}

fn receipt(kind: &str, reply: Reply) -> Result<Response> {
    let status = if matches!(kind, "capture" | "release" | "cancel" | "reinstate" | "erase" | "admit" | "dismiss") { 200 } else { 201 };
    let status = if reply.is_parked() { 202 } else { status };
    let response = json_text(status, &reply.receipt)?;
    match reply.freshness {
        Freshness::New => {}
        Freshness::Replayed => response.set("idempotent-replayed", "true")?,
        Freshness::AlreadyRecorded => response.set("idempotent-replayed", "already_recorded")?,
    }
    Ok(response)
}

fn number(query: &str, name: &str) -> Option<i64> {
    pairs(query).into_iter().find(|(key, _)| key == name).and_then(|(_, value)| value.parse().ok())
}
