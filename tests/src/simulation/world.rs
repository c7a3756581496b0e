//! The world that is simulated: machines with clocks, objects with databases, and what is planned to happen.

use std::rc::Rc;

use tally_core::account::grants::Granted;
use tally_core::values::id::Id;
use tally_core::values::time::Instant;
use tally_service::account::{Request, pass_time};
use tally_service::{message, records};

use super::books::Books;
use super::books::shared::Shared;
use super::counters::counters;
use super::fault::{Faults, Kind};
use super::finding::Finding;
use super::mail::Mail;
use super::network::{Answer, Letter};
use super::object::{Object, Of, Ran};
use super::programs::{Laws, Program};
use super::queue::Queue;
use super::serve::Serving;
use super::trace::Trace;
use crate::random::Random;
use crate::service::schedule::{Schedule, version};
use crate::world::id;

/// 2026-01-05T12:00:00Z, a Monday: when every run begins.
pub const BEGIN_MS: i64 = 1_767_614_400_000;
/// An hour.
pub const HOUR_MS: i64 = 3_600_000;
/// A minute.
pub const MINUTE_MS: i64 = 60_000;

/// How long a version is in force before the next one takes its turn.
const VERSION_MS: i64 = 3 * HOUR_MS;

/// Something that is planned to happen.
#[derive(Debug)]
pub enum Event {
    /// An actor does the next thing.
    Act(usize),
    /// A letter arrives at its object.
    Arrive(usize),
    /// A letter to a merged account arrives at the object of the account that goes on.
    Forward(usize, usize, Rc<Request>),
    /// What a serving process asks arrives at a counter.
    Ask(Box<Serving>),
    /// A serving process hears what a counter granted, or nothing.
    Granted(Box<Serving>, Option<Granted>),
    /// An answer arrives at who sent the letter.
    Hear(usize, Answer),
    /// Nobody answered so far.
    Timeout(usize, u32),
    /// An alarm fires; the second time of one that fires twice, whatever is set by then.
    Alarm {
        /// Whose.
        object: usize,
        /// Which.
        number: u64,
        /// Whether it fired before.
        again: bool,
    },
    /// A message arrives at another object.
    Mail(Box<Mail>),
    /// What came of a message is heard by the object that sent it.
    Answered(Box<Mail>, message::Answer),
    /// Somebody reads what an object wants delivered.
    Collect(usize),
    /// Somebody says up to where an object's records were delivered.
    Acknowledge(usize, i64),
    /// The clock of a machine jumps.
    Jump(usize),
    /// An object is put away.
    Restart(usize),
    /// A counter is put away.
    RestartCounter(usize),
    /// Everything is checked, not only what was touched.
    Audit,
}

impl std::fmt::Display for Event {
    fn fmt(&self, form: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Hear(letter, answer) => write!(form, "letter {letter} is answered by {answer}"),
            Self::Arrive(letter) => write!(form, "letter {letter} arrives"),
            Self::Timeout(letter, attempt) => write!(form, "letter {letter} waited long enough, sent {attempt} times"),
            Self::Mail(mail) => write!(form, "message {} of {} arrives", mail.id, mail.from),
            Self::Answered(mail, answer) => write!(form, "message {} of {} is answered: {answer:?}", mail.id, mail.from),
            Self::Forward(letter, object, _) => write!(form, "letter {letter} goes on to {object}"),
            Self::Ask(serving) => write!(form, "letter {} asks a counter", serving.letter),
            Self::Granted(serving, granted) => write!(form, "letter {} hears {granted:?}", serving.letter),
            other => write!(form, "{other:?}"),
        }
    }
}

/// Who receives the records of an account: what came so far, in order.
#[derive(Debug, Default)]
pub struct Inbox {
    /// The texts.
    pub texts: Vec<String>,
}

/// The world.
#[derive(Debug)]
pub struct World {
    /// The true time, in milliseconds.
    pub now_ms: i64,
    /// When faults end and nobody begins anything any more.
    pub end_ms: i64,
    /// What is planned.
    pub queue: Queue<Event>,
    /// What goes wrong.
    pub faults: Faults,
    /// What happened.
    pub trace: Trace,
    /// How far each machine's clock is ahead of the true time.
    pub machines: Vec<i64>,
    /// The accounts.
    pub objects: Vec<Object>,
    /// The books of each account.
    pub books: Vec<Books>,
    /// The counters of the whole program.
    pub counters: Vec<Object>,
    /// What they may grant, and have granted.
    pub shared: Shared,
    /// What was delivered of each account.
    pub inboxes: Vec<Inbox>,
    /// Every request that was ever sent.
    pub letters: Vec<Letter>,
    /// The program's versions.
    pub versions: Schedule,
    /// What the books know of the program.
    pub laws: Laws,
    /// How often a step was checked.
    pub steps: u64,
    random: Random,
    alarms: u64,
}

impl World {
    /// A world of so many accounts under a program, from which everything follows by the seed.
    #[must_use]
    pub fn new(seed: u64, hours: i64, accounts: usize, program: &Program) -> Self {
        let end_ms = BEGIN_MS + hours * HOUR_MS;
        let mut random = Random::new(seed);
        let machines = vec![0, random.between(-300_000, 300_000), random.between(-5_000, 5_000)];
        let objects: Vec<Object> = (0..accounts)
            .map(|number| Object::new(id(&format!("member-{number}")), Of::Account, random.percent(30), number % machines.len()))
            .collect();
        let versions: Vec<_> = program.versions.iter().map(|document| version(document.clone())).collect();
        let from = |number: i64| if number == 0 { Instant::EPOCH } else { instant(BEGIN_MS + number * VERSION_MS) };
        let entries = (0..=(end_ms - BEGIN_MS) / VERSION_MS).zip(versions.iter().cycle());
        let entries = entries.map(|(number, version)| (from(number), Rc::clone(version))).collect();
        let versions = Schedule { entries, ..Schedule::default() };
        Self {
            now_ms: BEGIN_MS,
            end_ms,
            queue: Queue::default(),
            faults: Faults::new(seed ^ 0x5151_5151),
            trace: Trace::default(),
            machines,
            books: objects.iter().map(|_| Books::default()).collect(),
            inboxes: objects.iter().map(|_| Inbox::default()).collect(),
            objects,
            letters: Vec::new(),
            counters: counters(&versions, &mut random),
            shared: Shared::of(&versions),
            versions,
            laws: program.laws.clone(),
            steps: 0,
            random,
            alarms: 0,
        }
    }

    /// Plans something so many milliseconds from now.
    pub fn plan(&mut self, in_ms: i64, event: Event) {
        self.queue.plan(self.now_ms + in_ms.max(0), event);
    }

    /// A number for something that is no fault.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        self.random.between(from, to)
    }

    /// What the clock of an object's machine shows.
    #[must_use]
    pub fn clock(&self, object: usize) -> Instant {
        let ahead = self.objects.get(object).and_then(|object| self.machines.get(object.machine)).copied().unwrap_or_default();
        instant(self.now_ms + ahead)
    }

    /// Somebody reads what is not delivered, and acknowledges it when it arrived.
    ///
    /// # Errors
    /// What a check found.
    pub fn collect(&mut self, object: usize) -> Result<(), Finding> {
        let Some(from) = self.objects.get(object).filter(|object| object.is_migrated()) else { return Ok(()) };
        let batch = records::undelivered(&from.sql, 50).map_err(|error| self.finding(object, "database", error.to_string()))?;
        let Some((last, _)) = batch.last() else { return Ok(()) };
        let last = *last;
        if self.faults.strikes(Kind::RequestLost, 500) {
            return Ok(());
        }
        self.hand_over(object, &batch)?;
        if self.faults.strikes(Kind::RequestDoubled, 500) {
            self.hand_over(object, &batch)?;
        }
        if !self.faults.strikes(Kind::AnswerLost, 500) {
            let delay = self.faults.ms(10, 20_000);
            self.plan(delay, Event::Acknowledge(object, last));
        }
        Ok(())
    }

    fn hand_over(&mut self, object: usize, batch: &[(i64, String)]) -> Result<(), Finding> {
        let Some(inbox) = self.inboxes.get_mut(object) else { return Ok(()) };
        for (seq, text) in batch {
            let place = usize::try_from(seq - 1).unwrap_or(usize::MAX);
            let had = inbox.texts.len();
            match inbox.texts.get(place) {
                Some(known) if known == text => {}
                None if place == had => inbox.texts.push(text.clone()),
                _ => return Err(self.finding(object, "delivery", format!("record {seq} is delivered after {had}, or with other bytes"))),
            }
        }
        Ok(())
    }

    /// An object hears up to where it was delivered.
    ///
    /// # Errors
    /// What a check found.
    pub fn acknowledge(&mut self, object: usize, delivered: i64) -> Result<(), Finding> {
        self.transact(object, |sql, _| Ok(records::acknowledge(sql, delivered)?))?;
        self.check(object)
    }

    /// Lets time pass for an object, as somebody who looks at it does.
    ///
    /// # Errors
    /// What a check found.
    pub fn touch(&mut self, object: usize) -> Result<(), Finding> {
        let now = self.clock(object);
        self.transact(object, |sql, versions| pass_time(sql, versions, now))?;
        self.check(object)
    }

    /// Runs something in a transaction of an object; if its process dies while its alarm waits for an answer, the platform
    /// tries that again.
    ///
    /// # Errors
    /// A failure that nobody planned.
    pub fn transact<T>(
        &mut self,
        object: usize,
        work: impl Fn(&crate::native_sql::NativeSql, &Schedule) -> Result<T, tally_service::account::Failure>,
    ) -> Result<Ran<T>, Finding> {
        let Some(called) = self.objects.get_mut(object) else { return Ok(Ran::Dead) };
        let versions = &self.versions;
        let ran = called.transact(&mut self.faults, versions, |sql| work(sql, versions));
        if matches!(ran, Ok(Ran::Dead)) {
            self.died(object);
        }
        ran.map_err(|(check, what)| self.finding(object, check, what))
    }

    /// A process ended. If its alarm was waiting for an answer, the platform tries the alarm again.
    pub fn died(&mut self, object: usize) {
        let waited = self.objects.get_mut(object).is_some_and(|object| std::mem::take(&mut object.is_in_alarm));
        if waited {
            self.set_alarm(object, 2_000);
        }
    }

    /// Checks an object after a step.
    ///
    /// # Errors
    /// What a check found.
    pub fn check(&mut self, object: usize) -> Result<(), Finding> {
        self.steps += 1;
        self.bequeath(object)?;
        let (Some(checked), Some(books)) = (self.objects.get(object), self.books.get_mut(object)) else { return Ok(()) };
        if !checked.is_migrated() && books.texts().is_empty() {
            return Ok(());
        }
        let before = books.texts().len();
        let outcome = books.check(&checked.sql, &self.versions, &self.laws);
        let has_written = books.texts().len() > before;
        for text in books.texts().iter().skip(before) {
            self.trace.note(self.now_ms, format_args!("{} writes {text}", checked.name));
        }
        outcome.map_err(|(check, what)| self.finding(object, check, what))?;
        if has_written { self.check_shared() } else { Ok(()) }
    }

    /// Where an object has taken another account in, its books take over what the books of that one say.
    fn bequeath(&mut self, object: usize) -> Result<(), Finding> {
        let (Some(heir), Some(books)) = (self.objects.get(object), self.books.get(object)) else { return Ok(()) };
        if !heir.is_migrated() && books.texts().is_empty() {
            return Ok(());
        }
        let merged = books.merged(&heir.sql).map_err(|(check, what)| self.finding(object, check, what))?;
        for from in merged {
            let place = self.objects.iter().position(|object| object.name == from);
            let legacy = place.and_then(|place| self.books.get(place)).map(Books::legacy);
            if let (Some(legacy), Some(books)) = (legacy, self.books.get_mut(object)) {
                books.legacies.insert(from, legacy);
            }
        }
        Ok(())
    }

    /// All accounts with their books.
    #[must_use]
    pub fn accounts(&self) -> Vec<(&Id, &Books)> {
        self.objects.iter().map(|object| &object.name).zip(&self.books).collect()
    }

    /// A finding about an account.
    #[must_use]
    pub fn finding(&self, object: usize, check: &'static str, what: String) -> Finding {
        let name = self.objects.get(object).map_or_else(|| id("nobody"), |object| object.name.clone());
        self.finding_of(name, check, what)
    }

    /// A finding about an account or a counter.
    #[must_use]
    pub fn finding_of(&self, name: Id, check: &'static str, what: String) -> Finding {
        Finding { check, account: name.to_string(), what }
    }

    /// Sets the alarm as the shell does: unless one is set that comes no later.
    pub fn wake(&mut self, object: usize, due: Option<Instant>) {
        let now = self.clock(object);
        let (Some(due), Some(woken)) = (due, self.objects.get_mut(object)) else { return };
        if woken.alarm_at.is_some_and(|set| set <= due) {
            return;
        }
        woken.alarm_at = Some(due);
        self.set_alarm(object, (due.ms() - now.ms()).max(1));
    }

    /// Sets the alarm, whatever was set before.
    pub fn set_alarm(&mut self, object: usize, in_ms: i64) {
        self.alarms += 1;
        let number = self.alarms;
        let at = instant(self.clock(object).ms() + in_ms);
        let ahead = self.clock(object).ms() - self.now_ms;
        self.trace.note(self.now_ms, format_args!("{object} sets alarm {number} for {at:?}"));
        if let Some(object) = self.objects.get_mut(object) {
            (object.alarm, object.alarm_for) = (Some(number), Some(at));
            (object.is_alarm_lost, object.alarm_ahead) = (false, ahead);
        }
        if self.faults.strikes(Kind::AlarmLost, 100) {
            // Whoever touches the object next sets it again.
            if let Some(object) = self.objects.get_mut(object) {
                (object.alarm_at, object.alarm_for, object.is_alarm_lost) = (None, None, true);
            }
            return;
        }
        let late = if self.faults.strikes(Kind::AlarmLate, 1000) { self.faults.ms(1000, 3 * HOUR_MS) } else { 0 };
        self.plan(in_ms + late, Event::Alarm { object, number, again: false });
        if self.faults.strikes(Kind::AlarmTwice, 500) {
            let later = self.faults.ms(0, HOUR_MS);
            self.plan(in_ms + late + later, Event::Alarm { object, number, again: true });
        }
    }

    /// All versions have to be loaded again.
    pub fn forget_versions(&self) {
        let hashes: Vec<Id> = self.versions.entries.iter().map(|(_, version)| version.hash.clone()).collect();
        self.versions.out_of_reach.borrow_mut().extend(hashes);
    }
}

/// An instant of the simulation.
///
/// # Panics
/// If it lies after the year 9999.
#[must_use]
pub fn instant(ms: i64) -> Instant {
    Instant::new(ms).expect("an instant of this century")
}
