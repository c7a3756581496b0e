//! Messages between objects, as the shell delivers them: an alarm takes them one by one, and waits for each answer.

use std::rc::Rc;

use tally_core::account::Command;
use tally_core::account::grants::Want;
use tally_service::account::{Failure, Request, keep_grants, pass_time};
use tally_service::asking;
use tally_service::counter::Ask;
use tally_service::message::{self, Answer, Outgoing};

use super::fault::Kind;
use super::finding::Finding;
use super::object::Ran;
use super::world::{Event, HOUR_MS, MINUTE_MS, World};

/// A message on its way, and who waits for its answer.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The object that sent it.
    pub from: usize,
    /// Its number within the sender.
    pub id: i64,
    /// The life of the sender's process that waits; an earlier one waits no more.
    pub life: u64,
    /// What it says, and to whom.
    pub parcel: Parcel,
}

/// What a message says, and to whom.
#[derive(Debug, Clone)]
pub enum Parcel {
    /// It asks something of an account's object.
    Account(usize, Rc<Request>),
    /// It tells a counter what an account has of it.
    Counter(Rc<Ask>),
}

/// How long an alarm that failed waits before it tries again, as the shell sets it.
const ALARM_RETRY_MS: i64 = MINUTE_MS;

impl World {
    /// An alarm fires.
    ///
    /// # Errors
    /// What a check found.
    pub fn fire(&mut self, object: usize, number: u64, again: bool) -> Result<(), Finding> {
        let Some(fired) = self.objects.get_mut(object) else { return Ok(()) };
        if !again && fired.alarm != Some(number) {
            return Ok(());
        }
        if fired.is_in_alarm {
            // The platform calls one alarm of an object after the other.
            self.plan(1000, Event::Alarm { object, number, again });
            return Ok(());
        }
        if fired.alarm == Some(number) {
            (fired.alarm, fired.alarm_for) = (None, None);
        }
        fired.alarm_at = None;
        self.catch_up(object)
    }

    /// Delivers what is due, message by message, and then lets time pass.
    ///
    /// # Errors
    /// What a check found.
    pub fn catch_up(&mut self, object: usize) -> Result<(), Finding> {
        let now = self.clock(object);
        let disowned = self.transact(object, |sql, versions| asking::disown(sql, versions, now))?;
        self.check(object)?;
        if !matches!(disowned, Ran::Done(())) {
            self.retry_alarm(object);
            return Ok(());
        }
        let next = self.transact(object, |sql, _| Ok(message::next(sql, now)?))?;
        match next {
            Ran::Done(Some(outgoing)) => {
                self.deliver(object, &outgoing);
                return Ok(());
            }
            Ran::Done(None) => {}
            Ran::Failed(_) | Ran::Dead => {
                self.retry_alarm(object);
                return Ok(());
            }
        }
        self.in_alarm(object, false);
        let ran = self.transact(object, |sql, versions| pass_time(sql, versions, now))?;
        self.check(object)?;
        let Ran::Done(due) = ran else {
            self.retry_alarm(object);
            return Ok(());
        };
        let waiting = self.objects.get(object).and_then(|object| message::due(&object.sql).ok()).flatten();
        self.wake(object, due.into_iter().chain(waiting).min());
        Ok(())
    }

    /// Whether the alarm comes before a message, or anything else that falls due, has waited too long.
    ///
    /// # Errors
    /// If it comes later, or not at all.
    pub fn check_alarm(&self, object: usize) -> Result<(), Finding> {
        let checked = self.objects.get(object).filter(|object| object.is_migrated() && !object.is_in_alarm && !object.is_alarm_lost);
        let Some(checked) = checked else { return Ok(()) };
        let waiting = message::due(&checked.sql).map_err(|error| self.finding(object, "database", error.to_string()))?;
        let due = self.books.get(object).and_then(super::books::Books::due);
        let Some(waiting) = waiting.into_iter().chain(due).min() else { return Ok(()) };
        // An alarm that failed is tried again after a minute.
        if checked.alarm_for.is_some() && checked.alarm_ahead != self.clock(object).ms() - self.now_ms {
            // Set by another clock, or by this one before it jumped.
            return Ok(());
        }
        let latest = waiting.max(self.clock(object)).ms() + 2 * ALARM_RETRY_MS;
        if checked.alarm_for.is_some_and(|set| set.ms() <= latest) {
            return Ok(());
        }
        let set = checked.alarm_for;
        Err(self.finding(object, "alarms", format!("something is due at {waiting:?}, and the alarm is set for {set:?}")))
    }

    fn in_alarm(&mut self, object: usize, is_in_alarm: bool) {
        if let Some(object) = self.objects.get_mut(object) {
            object.is_in_alarm = is_in_alarm;
        }
    }

    /// The platform, or the shell, tries the alarm again.
    fn retry_alarm(&mut self, object: usize) {
        self.in_alarm(object, false);
        self.set_alarm(object, ALARM_RETRY_MS);
    }

    /// Sends a message; the sender's alarm waits for what comes back.
    fn deliver(&mut self, from: usize, outgoing: &Outgoing) {
        self.in_alarm(from, true);
        let life = self.objects.get(from).map_or(0, |object| object.lives);
        let Some(parcel) = self.parcel(outgoing) else { return };
        let mail = Mail { from, id: outgoing.id, life, parcel };
        if self.faults.strikes(Kind::MessageLost, 1000) {
            self.plan(30_000, Event::Answered(Box::new(mail), Answer::Unknown));
            return;
        }
        if self.faults.strikes(Kind::MessageDoubled, 1000) {
            let delay = self.faults.ms(0, HOUR_MS);
            // Nobody waits for what this one is answered.
            self.plan(delay, Event::Mail(Box::new(Mail { life: u64::MAX, ..mail.clone() })));
        }
        let delay = self.faults.ms(5, 400);
        self.plan(delay, Event::Mail(Box::new(mail)));
    }

    /// What a message says, and to whom.
    fn parcel(&mut self, outgoing: &Outgoing) -> Option<Parcel> {
        if outgoing.word == message::COUNTER {
            return tally_api::text::read(&outgoing.body).ok().map(|ask| Parcel::Counter(Rc::new(ask)));
        }
        let to = self.objects.iter().position(|object| object.name == outgoing.receiver)?;
        let body = tally_api::text::parse(&outgoing.body).ok()?;
        let command = Command::read(&outgoing.word, &body)?.ok()?;
        let request = Rc::new(Request::new(command, outgoing.key.clone(), &outgoing.body));
        self.books.get_mut(to)?.asks(&request);
        Some(Parcel::Account(to, request))
    }

    /// A message arrives at its object.
    ///
    /// # Errors
    /// What a check found.
    pub fn take_in(&mut self, mail: Box<Mail>) -> Result<(), Finding> {
        let answer = match &mail.parcel {
            Parcel::Account(to, request) => self.take_in_at(*to, &Rc::clone(request))?,
            Parcel::Counter(ask) => self.tell(&Rc::clone(ask))?.map_or(Answer::Unknown, |_| Answer::Done),
        };
        let answer = if self.faults.strikes(Kind::MessageUnheard, 1000) { Answer::Unknown } else { answer };
        let delay = self.faults.ms(5, 400);
        self.plan(delay, Event::Answered(mail, answer));
        Ok(())
    }

    /// What waited for an order that comes along may want something of counters.
    fn take_in_at(&mut self, to: usize, request: &Request) -> Result<Answer, Finding> {
        let now = self.clock(to);
        let mut request = request.clone();
        loop {
            let ran = self.transact(to, |sql, versions| message::take_in(sql, versions, &request, now))?;
            self.check(to)?;
            match ran {
                Ran::Done((answer, due)) => {
                    self.wake(to, due);
                    return Ok(answer);
                }
                Ran::Failed(Failure::NeedsGrants(wants)) if self.lease_at_once(to, &mut request, &wants)? => {}
                Ran::Failed(_) | Ran::Dead => return Ok(Answer::Unknown),
            }
        }
    }

    /// Asks counters for what a message wants of them, one after the other, while nothing else happens. Answers whether they were
    /// heard.
    fn lease_at_once(&mut self, to: usize, request: &mut Request, wants: &[Want]) -> Result<bool, Finding> {
        let (now, account) = (self.clock(to), request.command.act().account().clone());
        let wants: Vec<Want> = wants.iter().filter(|want| !request.asked.contains_key(&want.counter)).cloned().collect();
        if wants.is_empty() {
            return Err(self.finding(to, "limits of the program", format!("{} asks the same counters again", request.key)));
        }
        let begun = self.transact(to, |sql, versions| asking::begin(sql, versions, &account, &wants, now))?;
        self.check(to)?;
        let Ran::Done(begun) = begun else { return Ok(false) };
        self.wake(to, begun.due);
        let mut answers = Vec::new();
        for want in wants {
            let Some(answer) = self.tell(&Ask { account: account.clone(), want, peek: false })? else { return Ok(false) };
            answers.push(answer);
        }
        let kept = self.transact(to, |sql, versions| keep_grants(sql, versions, &account, (&answers, &[begun.id]), now))?;
        self.check(to)?;
        let Ran::Done(kept) = kept else { return Ok(false) };
        self.wake(to, kept.due);
        let said = answers.into_iter().filter(|answer| !kept.outdated.contains(&answer.counter));
        request.asked.extend(said.map(|answer| (answer.counter, 0)));
        Ok(true)
    }

    /// The sender's alarm hears what came of a message, and goes on.
    ///
    /// # Errors
    /// What a check found.
    pub fn answered(&mut self, mail: &Mail, answer: &Answer) -> Result<(), Finding> {
        let from = mail.from;
        if self.objects.get(from).is_none_or(|object| object.lives != mail.life) {
            return Ok(());
        }
        let now = self.clock(from);
        let ran = self.transact(from, |sql, versions| message::answered(sql, versions, mail.id, answer, now))?;
        self.check(from)?;
        match ran {
            Ran::Done(()) => self.catch_up(from),
            Ran::Failed(_) | Ran::Dead => {
                self.retry_alarm(from);
                Ok(())
            }
        }
    }
}
