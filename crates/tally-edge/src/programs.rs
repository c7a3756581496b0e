//! Program versions at hand in this isolate.
//!
//! Versions never change, so they are kept for good. The schedule is asked for again every half minute;
//! a later version is announced a whole minute ahead, so no isolate misses it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use tally_api::answer::CompiledProgram;
use tally_core::program::{Rulebooks, Version};
use tally_core::values::id::Id;
use tally_core::values::time::Instant;
use tally_core::values::wire::Wire as _;
use tally_service::account::{Failure, Versions};
use tally_service::registry::{NOTICE_MS, Scheduled, in_force};
use worker::Env;

use crate::answer::Stop;
use crate::call::{Object, escaped};

/// Half of the notice that a later version is given.
const SCHEDULE_LIFE_MS: i64 = NOTICE_MS / 2;

#[derive(Default)]
struct AtHand {
    schedule: Vec<Scheduled>,
    asked_at: Option<Instant>,
    versions: BTreeMap<Id, Rc<Version>>,
    rulebooks: BTreeMap<String, Rc<str>>,
}

/// How many rulebooks are kept: that in force, the one before, the one to come. Each is as long as its program.
const RULEBOOKS: usize = 3;

thread_local! {
    static AT_HAND: RefCell<AtHand> = RefCell::new(AtHand::default());
}

/// The versions at hand.
pub struct Programs;

impl Versions for Programs {
    fn in_force(&self, at: Instant) -> Option<Id> {
        AT_HAND.with_borrow(|at_hand| in_force(&at_hand.schedule, at).cloned())
    }

    fn version(&self, hash: &Id) -> Option<Rc<Version>> {
        AT_HAND.with_borrow(|at_hand| at_hand.versions.get(hash).cloned())
    }
}

/// The schedule, not older than half a minute.
pub async fn schedule(env: &Env, now: Instant) -> Result<Vec<Scheduled>, Stop> {
    let fresh = AT_HAND.with_borrow(|at_hand| {
        let young = at_hand.asked_at.is_some_and(|asked| now.ms().saturating_sub(asked.ms()) < SCHEDULE_LIFE_MS);
        (young && !at_hand.schedule.is_empty()).then(|| at_hand.schedule.clone())
    });
    if let Some(schedule) = fresh {
        return Ok(schedule);
    }
    let response = Object::registry("schedule").call(env).await?;
    let schedule: Vec<Scheduled> = tally_api::text::read(&response.read().await?)?;
    AT_HAND.with_borrow_mut(|at_hand| {
        at_hand.schedule.clone_from(&schedule);
        at_hand.asked_at = Some(now);
    });
    Ok(schedule)
}

/// Makes the next question for the schedule a real one.
pub fn forget_schedule() {
    AT_HAND.with_borrow_mut(|at_hand| at_hand.asked_at = None);
}

/// Brings a version to hand.
pub async fn load(env: &Env, hash: &Id) -> Result<(), Stop> {
    let response = Object::registry(format!("document/{hash}")).call(env).await?;
    let document = tally_api::text::parse(&response.read().await?)?;
    let version = Version::read(&document)?;
    AT_HAND.with_borrow_mut(|at_hand| at_hand.versions.insert(version.hash.clone(), Rc::new(version)));
    Ok(())
}

/// A version compiled for browsers, or the problem with it: a status and a text.
pub async fn rulebook(env: &Env, hash: &str) -> Result<(u16, Rc<str>), Stop> {
    if let Some(kept) = AT_HAND.with_borrow(|at_hand| at_hand.rulebooks.get(hash).cloned()) {
        return Ok((200, kept));
    }
    let response = Object::registry(format!("public/{}", escaped(hash))).call(env).await?;
    let text = response.read().await?;
    if response.status() != 200 {
        return Ok((response.status(), text.into()));
    }
    let version = Version::read_public(&tally_api::text::parse(&text)?)?;
    let text: Rc<str> = CompiledProgram::of(&Rulebooks::of(&version)).canonical().into();
    AT_HAND.with_borrow_mut(|at_hand| {
        if at_hand.rulebooks.len() >= RULEBOOKS {
            at_hand.rulebooks.clear();
        }
        at_hand.rulebooks.insert(hash.to_owned(), Rc::clone(&text));
    });
    Ok((200, text))
}

/// Runs something synchronous, and again with every version it finds missing.
pub async fn with_versions<T>(env: &Env, now: Instant, mut run: impl FnMut() -> Result<T, Failure>) -> Result<T, Stop> {
    schedule(env, now).await?;
    // A command needs at most the version in force, and the one that decided a hold or an order.
    for _ in 0..4 {
        match run() {
            Err(Failure::NeedsVersion(hash)) => load(env, &hash).await?,
            answer => return Ok(answer?),
        }
    }
    Ok(run()?)
}
