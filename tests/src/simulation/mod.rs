//! A deterministic simulation of accounts in a world where everything goes wrong that can.
//!
//! In scope: the real `tally-service` on SQLite, as the worker's shell drives it: accounts, the counters of the whole program
//! that they ask and tell, accounts that are merged; clients that retry, a platform with the webhooks of an order's whole life,
//! a clerk, guests at a desk, machines with clocks, alarms, deliveries, and a fault at any statement; after every step the laws. One thread, one
//! seed: the same seed is the same run. Out of scope: HTTP, workerd, JavaScript.
//!
//! Another kind of actor is a file in `actors`, another kind of fault a line in `fault`, another law a file in `books`.

pub mod actor;
pub mod actors;
pub mod books;
pub mod counters;
pub mod fault;
pub mod finding;
pub mod mail;
pub mod network;
pub mod object;
pub mod programs;
pub mod queue;
pub mod report;
#[cfg(feature = "sabotage")]
pub mod sabotage;
pub mod serve;
pub mod trace;
pub mod world;

use std::collections::BTreeMap;

use self::actor::Actor;
use self::actors::clerk::Clerk;
use self::actors::giver::Giver;
use self::actors::guest::Guest;
use self::actors::keeper::Keeper;
use self::actors::platform::Platform;
use self::actors::shopper::Shopper;
use self::fault::Kind;
use self::finding::Finding;
use self::report::Report;
use self::world::{Event, HOUR_MS, MINUTE_MS, World};
use crate::random::Random;

/// What is simulated.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Everything follows from it.
    pub seed: u64,
    /// For how long faults happen and people do things.
    pub hours: i64,
    /// How many accounts.
    pub accounts: usize,
    /// Whether every line of the trace is printed.
    pub is_printed: bool,
}

/// How long time goes on after the last fault: every hold lapses, and most lots end.
const CALM_MS: i64 = 8 * 24 * HOUR_MS;

/// Runs a seed from beginning to end, or to the first law that does not hold.
#[must_use]
pub fn run(settings: Settings) -> Report {
    let programs = programs::programs();
    let Some(program) = programs.get(programs::place_of(settings.seed)) else { return Report::default() };
    let mut world = World::new(settings.seed, settings.hours, settings.accounts, program);
    world.trace.is_printed = settings.is_printed;
    let mut actors = actors(settings, &world);
    begin(&mut world, actors.len());
    let outcome = live(&mut world, &mut actors).and_then(|()| end(&mut world));
    Report::of(settings.seed, program.name, &world, outcome.err())
}

fn actors(settings: Settings, world: &World) -> Vec<Box<dyn Actor>> {
    let random = |number: usize| Random::new(settings.seed.wrapping_mul(1009).wrapping_add(u64::try_from(number).unwrap_or_default()));
    let shopper = |(number, object): (usize, &object::Object)| -> Box<dyn Actor> {
        Box::new(Shopper::new(number, number, object.name.to_string(), random(number)))
    };
    let mut actors: Vec<Box<dyn Actor>> = world.objects.iter().enumerate().map(shopper).collect();
    let number = actors.len();
    actors.push(Box::new(Giver::new(number, random(number))));
    let number = actors.len();
    actors.push(Box::new(Clerk::new(number, random(number))));
    let number = actors.len();
    actors.push(Box::new(Keeper::new(number, random(number))));
    let has_passes = world.versions.entries.iter().any(|(_, version)| !version.program.entitlements.is_empty());
    if has_passes {
        let number = actors.len();
        actors.push(Box::new(Guest::new(number, random(number))));
    }
    // The last one goes on telling when nobody begins anything any more.
    let number = actors.len();
    actors.push(Box::new(Platform::new(number, random(number))));
    actors
}

fn begin(world: &mut World, actors: usize) {
    for actor in 0..actors {
        let at = world.between(0, 10 * MINUTE_MS);
        world.plan(at, Event::Act(actor));
    }
    for object in 0..world.objects.len() {
        let (collect, restart) = (world.between(0, HOUR_MS), world.between(0, 20 * HOUR_MS));
        world.plan(collect, Event::Collect(object));
        world.plan(restart, Event::Restart(object));
    }
    for counter in 0..world.counters.len() {
        let at = world.between(0, 20 * HOUR_MS);
        world.plan(at, Event::RestartCounter(counter));
    }
    for machine in 0..world.machines.len() {
        let at = world.between(0, 24 * HOUR_MS);
        world.plan(at, Event::Jump(machine));
    }
    world.plan(6 * HOUR_MS, Event::Audit);
    world.forget_versions();
}

/// Lets everything happen that is planned, until some time after the last fault.
fn live(world: &mut World, actors: &mut [Box<dyn Actor>]) -> Result<(), Finding> {
    let last_ms = world.end_ms + CALM_MS;
    while let Some((at_ms, event)) = world.queue.take() {
        if at_ms > last_ms {
            break;
        }
        world.now_ms = at_ms;
        if world.faults.are_on && at_ms >= world.end_ms {
            world.faults.are_on = false;
            world.machines.iter_mut().for_each(|ahead| *ahead = 0);
            // Somebody looks at every account once: an alarm that was lost is set again.
            (0..world.objects.len()).for_each(|object| world.set_alarm(object, 1000));
        }
        world.trace.note(at_ms, &event);
        happen(world, actors, event)?;
    }
    world.now_ms = last_ms;
    Ok(())
}

fn happen(world: &mut World, actors: &mut [Box<dyn Actor>], event: Event) -> Result<(), Finding> {
    match event {
        Event::Act(number) => {
            let is_platform = number + 1 == actors.len();
            if let Some(actor) = actors.get_mut(number).filter(|_| is_platform || world.faults.are_on) {
                let wait = actor.act(world);
                world.plan(wait, Event::Act(number));
            }
        }
        Event::Arrive(letter) => world.serve(letter)?,
        Event::Forward(letter, object, request) => world.serve_at(letter, object, request)?,
        Event::Ask(serving) => world.ask(serving)?,
        Event::Granted(serving, answer) => world.granted(*serving, answer)?,
        Event::Hear(letter, answer) => {
            if world.hear(letter, &answer)
                && let Some(actor) = world.letters.get(letter).and_then(|letter| actors.get_mut(letter.from))
            {
                actor.hear(world, letter, &answer);
            }
        }
        Event::Timeout(letter, attempt) => world.timeout(letter, attempt),
        Event::Alarm { object, number, again } => world.fire(object, number, again)?,
        Event::Mail(mail) => world.take_in(mail)?,
        Event::Answered(mail, answer) => world.answered(&mail, &answer)?,
        Event::Collect(object) => {
            world.collect(object)?;
            let wait = if world.faults.are_on { world.between(2 * MINUTE_MS, 2 * HOUR_MS) } else { 12 * HOUR_MS };
            world.plan(wait, Event::Collect(object));
        }
        Event::Acknowledge(object, delivered) => world.acknowledge(object, delivered)?,
        Event::Jump(machine) => jump(world, machine),
        Event::Restart(object) => restart(world, object),
        Event::RestartCounter(counter) => world.restart_counter(counter),
        Event::Audit => {
            audit(world)?;
            let wait = if world.faults.are_on { 6 * HOUR_MS } else { 48 * HOUR_MS };
            world.plan(wait, Event::Audit);
        }
    }
    Ok(())
}

/// The clock of a machine jumps, and is set right some hours later.
fn jump(world: &mut World, machine: usize) {
    if !world.faults.are_on {
        return;
    }
    let wait = world.between(HOUR_MS, 20 * HOUR_MS);
    let is_right = world.machines.get(machine).is_none_or(|ahead| ahead.abs() < 2 * MINUTE_MS);
    let ahead = if !is_right {
        0
    } else if world.faults.strikes(Kind::ClockAhead, 5000) {
        world.faults.ms(2 * MINUTE_MS, 3 * HOUR_MS)
    } else {
        world.faults.happened(Kind::ClockBack);
        -world.faults.ms(2 * MINUTE_MS, 3 * HOUR_MS)
    };
    if let Some(clock) = world.machines.get_mut(machine) {
        *clock = ahead;
    }
    world.plan(wait, Event::Jump(machine));
}

fn restart(world: &mut World, object: usize) {
    if !world.faults.are_on {
        return;
    }
    world.faults.happened(Kind::Restart);
    world.forget_versions();
    let last = i64::try_from(world.machines.len()).unwrap_or(1) - 1;
    let machine = usize::try_from(world.between(0, last)).unwrap_or_default();
    if let Some(object) = world.objects.get_mut(object) {
        object.restart(machine);
    }
    world.died(object);
    let wait = world.between(HOUR_MS, 40 * HOUR_MS);
    world.plan(wait, Event::Restart(object));
}

/// Checks every account, with its whole history.
fn audit(world: &mut World) -> Result<(), Finding> {
    for number in 0..world.objects.len() {
        world.check(number)?;
        let (Some(object), Some(books)) = (world.objects.get(number), world.books.get(number)) else { continue };
        if object.is_migrated() || !books.texts().is_empty() {
            books.check_history(&object.sql).map_err(|(check, what)| world.finding(number, check, what))?;
        }
    }
    check_flights(world, false)
}

/// What left one account arrived at another.
fn check_flights(world: &World, is_over: bool) -> Result<(), Finding> {
    let all: BTreeMap<_, _> =
        world.objects.iter().map(|object| object.name.clone()).zip(world.books.iter().map(|books| &books.flights)).collect();
    for (number, (object, books)) in world.objects.iter().zip(&world.books).enumerate() {
        let checked = books.flights.check(&object.name, &all, is_over);
        checked.map_err(|(check, what)| world.finding(number, check, what))?;
    }
    Ok(())
}

/// Faults are over and time was given: everything has arrived, and every hold is over.
fn end(world: &mut World) -> Result<(), Finding> {
    let open = world.letters.iter().find(|letter| letter.is_open());
    if let Some(letter) = open {
        let what = format!("{:?} was sent {} times and has no answer", letter.request.key, letter.attempts);
        return Err(world.finding(letter.to, "delivery", what));
    }
    for number in 0..world.objects.len() {
        world.touch(number)?;
        // At most fifty records are delivered at once.
        while undelivered(world, number) {
            world.collect(number)?;
            let delivered = world.inboxes.get(number).map_or(0, |inbox| inbox.texts.len());
            world.acknowledge(number, i64::try_from(delivered).unwrap_or_default())?;
        }
        let now = world.clock(number);
        let (Some(books), Some(inbox)) = (world.books.get(number), world.inboxes.get(number)) else { continue };
        let Some(object) = world.objects.get(number).filter(|object| object.is_migrated()) else { continue };
        books.check_over(&object.sql, now).map_err(|(check, what)| world.finding(number, check, what))?;
        if books.texts() != inbox.texts {
            let what = format!("{} records were written, {} delivered", books.texts().len(), inbox.texts.len());
            return Err(world.finding(number, "delivery", what));
        }
    }
    audit(world)?;
    check_flights(world, true)?;
    world.check_shared_over()
}

fn undelivered(world: &World, number: usize) -> bool {
    let object = world.objects.get(number).filter(|object| object.is_migrated());
    object.is_some_and(|object| tally_service::records::undelivered(&object.sql, 1).is_ok_and(|batch| !batch.is_empty()))
}
